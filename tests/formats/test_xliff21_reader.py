"""XLIFF 2.x as it comes back from people: split, merged, re-encoded, cut off, hostile."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from pipeline.errors import FormatError
from pipeline.formats import xliff21
from pipeline.model import ReturnedEntry, ReturnedFile
from pipeline.state import Review

METADATA = "urn:oasis:names:tc:xliff:metadata:2.0"
MATCHES = "urn:oasis:names:tc:xliff:matches:2.0"


def back(content: str, version: str = "2.1", namespace: str = xliff21.NAMESPACE, head: str = "") -> ReturnedFile:
    text = (
        f'<xliff version="{version}" xmlns="{namespace}" xmlns:mq="urn:mq" xmlns:mda="{METADATA}" '
        f'xmlns:mtc="{MATCHES}" srcLang="de" trgLang="en"><file id="f">{head}<group id="g"><group id="h">'
        f"{content}</group></group></file></xliff>"
    )
    return xliff21.parse(text.encode(), "back.xlf")


def unit(content: str) -> ReturnedEntry:
    (entry,) = back(f'<unit id="id1">{content}</unit>').entries
    return entry


@pytest.mark.parametrize("version", ["2.0", "2.1", "2.2", "2.9"])
def test_versions(version: str) -> None:
    namespace = "urn:oasis:names:tc:xliff:document:2.2" if version == "2.2" else xliff21.NAMESPACE
    content = '<unit id="a"><segment state="final"><source>Tag</source><target>day</target></segment></unit>'
    returned = back(content, version, namespace)
    assert [(entry.segment_id, entry.target, entry.reviewed) for entry in returned.entries] == [("a", "day", True)]
    assert (returned.format, returned.target_language) == ("xliff2.1", "en")


@pytest.mark.parametrize(
    ("content", "source", "target", "reviewed"),
    [
        ("<segment><source>Tag</source></segment>", "Tag", "", False),
        ('<segment state="final"><source>Tag</source><target/></segment>', "Tag", "", False),
        # split into two, with what is between
        (
            '<segment state="final"><source>A.</source><target>a.</target></segment><ignorable><source> </source>'
            '</ignorable><segment state="final"><source>B.</source><target>b.</target></segment>',
            "A. B.",
            "a. b.",
            True,
        ),
        (
            '<segment state="final"><source>A.</source><target>a.</target></segment><ignorable><source> </source>'
            '<target>\u3000</target></ignorable><segment state="final"><source>B.</source><target>b.</target>'
            "</segment>",
            "A. B.",
            "a.\u3000b.",
            True,
        ),
        # a person vouches for one half only
        (
            '<segment state="final"><source>A.</source><target>a.</target></segment>'
            '<segment state="initial"><source>B.</source><target>b.</target></segment>',
            "A.B.",
            "a.b.",
            False,
        ),
        # the translation has another order
        (
            '<segment state="final"><source>A.</source><target order="3">a.</target></segment><ignorable>'
            '<source> </source></ignorable><segment state="final"><source>B.</source><target order="1">b.</target>'
            "</segment>",
            "A. B.",
            "b. a.",
            True,
        ),
        (
            '<segment state="final"><source>A.</source><target order="x">a.</target></segment>'
            '<segment state="final"><source>B.</source><target order="">b.</target></segment>',
            "A.B.",
            "a.b.",
            True,
        ),
        # two sentences became one: the second is empty on purpose
        (
            '<segment state="final"><source>A.</source><target>a and b.</target></segment>'
            '<segment state="translated"><source>B.</source><target/></segment>',
            "A.B.",
            "a and b.",
            True,
        ),
        # a code that begins in one segment and ends in another
        (
            '<segment state="final"><source><sc id="1"/>A.</source><target><sc id="1"/>a.</target></segment>'
            '<segment state="final"><source>B.<ec startRef="1"/></source><target>b.<ec startRef="1"/></target>'
            "</segment>",
            "<1>A.B.</1>",
            "<1>a.b.</1>",
            True,
        ),
        ('<segment state="final"><source/><target>a</target></segment>', "", "a", True),
        (
            "<mq:segment/><segment><source>A</source><mq:target>x</mq:target><target>a</target></segment>",
            "A",
            "a",
            False,
        ),
        (
            '<mtc:matches><mtc:match ref="#s"><source>x</source><target>y</target></mtc:match></mtc:matches>'
            "<segment><source>A</source></segment>",
            "A",
            "",
            False,
        ),
    ],
)
def test_segments(content: str, source: str, target: str, reviewed: bool) -> None:
    entry = unit(content)
    assert (entry.source, entry.target, entry.reviewed) == (source, target, reviewed)
    assert entry.where == "unit id1, line 1"


@pytest.mark.parametrize("gap", ["", "<target/>"])
def test_a_part_without_translation_is_said(gap: str) -> None:
    entry = unit(
        '<segment state="final"><source>A.</source><target>a.</target></segment>'
        f"<segment><source>B.</source>{gap}</segment>"
    )
    assert (entry.target, entry.reviewed) == ("a.", False)
    assert entry.where == "unit id1, line 1 (a part of it has no translation)"


def test_notes_of_people_are_comments() -> None:
    entry = unit(
        '<notes><note category="sprachlotse">Page: x</note><note>Is this <mq:b>right</mq:b>?</note><note> </note>'
        "</notes>"
        '<segment><source>A <mrk id="m" type="comment" value="old word">b</mrk></source><target>a'
        '<sm id="n" type="comment" value="which one?"/>b<em startRef="n"/></target>'
        '<notes><note category="translator">from Virtaal</note></notes></segment>'
    )
    assert entry.comment == "Is this right?\nold word\nwhich one?\nfrom Virtaal"


def test_order_duplicates_and_missing_ids_are_kept() -> None:
    content = "".join(
        f"<unit {name}><segment><source>A</source><target>{text}</target></segment></unit>"
        for name, text in (('id="b"', "1"), ('id="a"', "2"), ('id="b"', "3"), ("", "4"))
    )
    assert [(e.segment_id, e.target, e.where) for e in back(content).entries] == [
        ("b", "1", "unit b, line 1"),
        ("a", "2", "unit a, line 1"),
        ("b", "3", "unit b, line 1"),
        ("", "4", "unit without id, line 1"),
    ]


def test_units_of_another_namespace_are_a_tool_s_own_business() -> None:
    content = "<segment><source>A</source><target>a</target></segment>"
    returned = back(f'<mq:unit id="x">{content}</mq:unit><unit id="a">{content}</unit>')
    assert [entry.segment_id for entry in returned.entries] == ["a"]


def test_the_package_is_found_among_foreign_metadata() -> None:
    group = '<mda:metadata><mda:metaGroup category="{}"><mda:meta type="a">b</mda:meta></mda:metaGroup></mda:metadata>'
    inside = f'<unit id="a">{group.format("sprachlotse:no")}<segment><source>A</source></segment></unit>'
    head = group.format("x") + group.format("sprachlotse:") + group.format("sprachlotse:20260102-x")
    assert back(inside, head=head).package_id == "20260102-x"
    assert back(inside).package_id is None


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "iso-8859-1"])
def test_encodings(info, make_entry, encoding: str) -> None:
    data = xliff21.serialize(info, [make_entry(target="día")]).replace(b"\n", b"\r\n")
    text = etree.tostring(etree.fromstring(data), encoding="us-ascii").decode().replace("&#237;", "í")
    declared = encoding.removesuffix("-sig")
    data = f'<?xml version="1.0" encoding="{declared}"?>{text}'.encode(encoding)
    (entry,) = xliff21.parse(data, "back.xlf").entries
    assert entry.target == "día"


# --- damaged and hostile --------------------------------------------------------------------------


def test_a_file_cut_short_loses_no_text_that_was_whole(info, make_entry) -> None:
    entries = [
        make_entry(segment_id=f"id{n}", target=f"<1>text</1> {n} <2/>", review=Review.FINAL, previous_source="Alt")
        for n in range(4)
    ]
    data = xliff21.serialize(info, entries)
    cut = data.rindex(b"<target>") + 20  # in the last text
    returned = xliff21.parse(data[:cut], "back.xlf")
    assert returned.faults and returned.faults[0].startswith("line ")
    assert returned.package_id == info.id
    whole, last = returned.entries[:3], returned.entries[3]
    assert [(entry.segment_id, entry.target, entry.reviewed) for entry in whole] == [
        (f"id{n}", f"<1>text</1> {n} <2/>", True) for n in range(3)
    ]
    assert last.segment_id == "id3"
    assert not last.reviewed
    assert "damaged" in last.where


@given(choice=st.data())
@settings(max_examples=60, deadline=None)
def test_wherever_it_is_cut_what_is_whole_comes_back_and_nothing_else_is_reviewed(info, make_entry, choice) -> None:
    entries = [
        make_entry(segment_id=f"id{n}", source=f"Tag {n}", target=f"day {n}", review=Review.FINAL, codes=())
        for n in range(3)
    ]
    data = xliff21.serialize(info, entries)
    cut = choice.draw(st.integers(data.index(b"</unit>"), len(data) - 1))
    returned = xliff21.parse(data[:cut], "back.xlf")
    units = data[:cut].count(b"</unit>")
    vouched = {(entry.segment_id, entry.target) for entry in returned.entries if entry.reviewed}
    assert vouched == {(f"id{n}", f"day {n}") for n in range(units)}


BOMB = (
    '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">'
    + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9))
    + ']><xliff version="2.1"><file original="{}"><unit>{}</unit></file></xliff>'
)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b" \n",
        b"\x00\x01\x02",
        b"PK\x03\x04",
        b"not xml",
        b"<xliff",
        b"<html/>",
        b'<xliff version="1.2" xmlns="urn:oasis:names:tc:xliff:document:1.2"/>',
        b'<xliff xmlns="urn:oasis:names:tc:xliff:document:1.2"/>',
        b"<xliff/>",
        b'<!DOCTYPE xliff [<!ENTITY e SYSTEM "file:///etc/passwd">]><xliff version="2.1"><file>&e;</file></xliff>',
        b'<!DOCTYPE xliff SYSTEM "http://127.0.0.1:9/x.dtd"><xliff version="2.1"/>',
        b'<!DOCTYPE xliff><xliff version="2.1"/>',
        BOMB.format("", "&i;").encode(),
        BOMB.format("&i;", "").encode(),
        BOMB.format("", "&i;").encode("utf-16"),
        b'<xliff version="2.1">' + b"<a>" * 100_000,
    ],
)
def test_hostile_input_is_a_clear_error(data: bytes) -> None:
    with pytest.raises(FormatError, match=r"^back\.xlf") as caught:
        xliff21.parse(data, "back.xlf")
    assert "\n" not in str(caught.value)
    assert caught.value.hint


def test_deep_nesting_in_a_text_is_read() -> None:
    nested = '<pc id="1">' * 200 + "a" + "</pc>" * 200
    assert unit(f"<segment><source>A</source><target>{nested}</target></segment>").target.count("<1>") == 200


@pytest.mark.parametrize("seed", [*range(150), 5199])
def test_whatever_happened_to_a_file_it_is_read_or_refused(info, make_entry, damaged, seed: int) -> None:
    chance = random.Random(seed)
    mine, other = (
        xliff21.serialize(
            info,
            [
                make_entry(segment_id=letter * 16, target=f"{word} {letter} <1>a</1><2/>", review=review)
                for letter in "abcd"
            ],
        )
        for word, review in (("mine", Review.FINAL), ("other", Review.TRANSLATED))
    )
    data = damaged(mine, other, chance)
    try:
        returned = xliff21.parse(data, "back.xlf")
    except FormatError as error:
        assert "\n" not in str(error)
        return
    assert not any(entry.reviewed and "damaged" in entry.where for entry in returned.entries)
    # No text goes: each that stands in a target of the file is in an entry.
    texts = "\n".join(entry.target for entry in returned.entries)
    for letter in "abcd":
        for word in ("mine", "other"):
            assert f"<target>{word} {letter} ".encode() not in data or f"{word} {letter} " in texts
