"""XLIFF 1.x as it comes back from other tools."""

from __future__ import annotations

import hashlib

import pytest
from lxml import etree
from translate.storage import xliff as toolkit

from pipeline.errors import FormatError
from pipeline.formats import xliff12
from pipeline.model import ReturnedEntry
from pipeline.state import Review

NS = {"x": xliff12.NAMESPACE}
OURS = "abcdefgh23456723"
OTHER = "abcdefgh23456722"


def body(units: str, prefix: str = "") -> str:
    """A file of some tool."""
    colon = prefix and f":{prefix}"
    tag = prefix and f"{prefix}:"
    return (
        f'<{tag}xliff version="1.2" xmlns{colon}="{xliff12.NAMESPACE}" xmlns:mq="MQXliff" xmlns:m="urn:memsource"'
        f' xmlns:sdl="http://sdl.com/FileTypes/SdlXliff/1.0"><{tag}file original="a" source-language="de"'
        f' target-language="en" datatype="html"><{tag}body>{units}</{tag}body></{tag}file></{tag}xliff>'
    )


def entries(text: str) -> tuple[ReturnedEntry, ...]:
    return xliff12.parse(text.encode(), "back.xlf").entries


def unit(content: str, attributes: str = "") -> ReturnedEntry:
    group = f'<group id="g"><group><trans-unit id="id1" {attributes}>{content}</trans-unit></group></group>'
    (entry,) = entries(body(group))
    return entry


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ("", ""),
        ("<target/>", ""),
        ("<target>a<!-- no --> b<?pi?> c</target>", "a b c"),
        ('<target><mrk mtype="seg" mid="1">A.</mrk> <mrk mtype="seg" mid="2">B.</mrk></target>', "A. B."),
        ('<target><g id="1">a</g><x id="2"/><g id="3"/></target>', "<1>a</1><2/><3></3>"),
        ('<target><bpt id="1">&lt;b></bpt>a<ept id="1">&lt;/b></ept></target>', "<1>a</1>"),
        ('<target><bpt id="1" rid="7">x</bpt>a<ept id="2" rid="7">y</ept></target>', "<1>a</1>"),
        ('<target><bx id="1" rid="r"/>a<ex id="2" rid="r"/></target>', "<1>a</1>"),
        ('<target><ph id="2">&lt;img/></ph><it id="3" pos="open">x</it></target>', "<2/><3/>"),
        ('<target mq:x="1"><mq:ch val="y">a</mq:ch> b</target>', "a b"),
        ("<target><![CDATA[a <1>b</1>]]></target>", "a <1>b</1>"),
        ("<mq:target>no</mq:target><target>yes</target>", "yes"),
        ('<alt-trans><source>x</source><target state="final">no</target></alt-trans>', ""),
        ("<seg-source><mrk mtype='seg' mid='1'>Tag</mrk></seg-source><target>a</target>", "a"),
        (
            '<target><mrk mtype="seg" mid="1"><mrk mtype="protected">A <g id="1">b</g></mrk>.</mrk></target>',
            "A <1>b</1>.",
        ),
        (
            '<target>a <ph id="1">&lt;a b="<sub>b</sub>"&gt;</ph> <mrk mtype="x-sdl-comment">c</mrk></target>',
            "a <1/> c",
        ),
        ('<target><bx id="1" rid="1-3"/>a<ex id="3" rid="1-3"/></target>', "<1/>a<3/>"),
        ('<target><ex id="3" rid="1-3"/>a</target>', "<3/>a"),
        ('<mq:alt><target xmlns="MQXliff">no</target></mq:alt><target>yes</target>', "yes"),
        (
            "<alt-trans><target>no</target></alt-trans><target>yes</target><alt-trans><target>no</target></alt-trans>",
            "yes",
        ),
        ("<target>a\r\nb</target>", "a\nb"),
        ("<target>a</target><target>a</target>", "a"),
    ],
)
def test_what_other_tools_write(content: str, text: str) -> None:
    assert unit(f"<source>Tag</source>{content}").target == text


def test_missing_source_and_ids() -> None:
    data = b"<xliff version='1.0'><file><body><trans-unit><target>a</target></trans-unit></body></file></xliff>"
    back = xliff12.parse(data, "back.xlf")
    assert back.entries == (ReturnedEntry("", "", "a", False, "trans-unit without id, line 1"),)
    assert (back.package_id, back.target_language, back.translator) == (None, None, None)


def test_translator_is_the_contact_of_a_phase(info, make_entry) -> None:
    root = etree.fromstring(xliff12.serialize(info, [make_entry()]))
    root.find(".//x:phase", NS).set("contact-name", "Amal")
    assert xliff12.parse(etree.tostring(root), "back.xlf").translator == "Amal"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "iso-8859-1"])
def test_encodings(info, make_entry, encoding: str) -> None:
    data = etree.tostring(
        etree.fromstring(xliff12.serialize(info, [make_entry(target="día")])), encoding=encoding, xml_declaration=True
    )
    assert xliff12.parse(data, "back.xlf").entries[0].target == "día"


BOMB = (
    '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">'
    + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9))
    + ']><xliff version="1.2"><file original="{}"><body>{}</body></file></xliff>'
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
        b'<xliff version="2.1" xmlns="urn:oasis:names:tc:xliff:document:2.0"/>',
        b'<!DOCTYPE xliff [<!ENTITY e SYSTEM "file:///etc/passwd">]><xliff version="1.2"><file>&e;</file></xliff>',
        b'<!DOCTYPE xliff SYSTEM "http://127.0.0.1:9/x.dtd"><xliff version="1.2"/>',
        b'<!DOCTYPE xliff><xliff version="1.2"/>',
        BOMB.format("", "&i;").encode(),
        BOMB.format("&i;", "").encode(),
        BOMB.format("", "&i;").encode("utf-16"),
        b'<xliff version="1.2">' + b"<a>" * 100_000,
    ],
)
def test_hostile_input_is_a_clear_error(data: bytes) -> None:
    with pytest.raises(FormatError, match=r"^back\.xlf") as caught:
        xliff12.parse(data, "back.xlf")
    assert "\n" not in str(caught.value)
    assert caught.value.hint


def test_deep_nesting_in_a_text_is_read_or_refused(info, make_entry) -> None:
    for depth in (100, 240):
        nested = '<g id="1">' * depth + "a" + "</g>" * depth
        assert unit(f"<source>Tag</source><target>{nested}</target>").target.count("<1>") == depth


def test_the_source_of_a_file_that_has_only_segments() -> None:
    assert unit("<seg-source><mrk mtype='seg' mid='1'>Tag</mrk>.</seg-source><target>a</target>").source == "Tag."


def test_any_prefix() -> None:
    content = "<x:source>Tag</x:source><x:target state='final'>day</x:target><x:note>no rush</x:note>"
    found = entries(body(f'<x:trans-unit id="a">{content}</x:trans-unit>', prefix="x"))
    assert found == (ReturnedEntry("a", "Tag", "day", True, "trans-unit a, line 1", "no rush"),)


def test_units_of_another_namespace_are_not_ours() -> None:
    assert entries(body('<trans-unit xmlns="MQXliff" id="a"><source>x</source></trans-unit>')) == ()


def test_everything_is_there_whatever_the_ids() -> None:
    one = '<trans-unit id="1"><source>a</source><target>{}</target></trans-unit>'
    text = body(one.format("A") + one.format("A") + one.format("B"))
    more = body(one.format("C"))[body("").index("<file") : -len("</xliff>")]
    found = entries(text.replace("</xliff>", f"{more}</xliff>"))
    assert [(entry.segment_id, entry.target) for entry in found] == [("1", "A"), ("1", "A"), ("1", "B"), ("1", "C")]


def test_two_translations_in_one_unit_are_two_entries_that_nobody_vouches_for() -> None:
    content = '<source>a</source><target state="final">A</target><target/><target state="final">B</target>'
    found = entries(body(f'<trans-unit id="1">{content}</trans-unit>'))
    where = "trans-unit 1, line 1 (there are several translations in it)"
    assert found == (ReturnedEntry("1", "a", "A", False, where), ReturnedEntry("1", "a", "B", False, where))


@pytest.mark.parametrize(
    ("attributes", "context", "identity"),
    [
        (f'id="{OURS}"', "", OURS),
        ('id="7"', f'<context-group name="{OURS}"><context context-type="x-a">b</context></context-group>', OURS),
        (f'id="7" resname="{OURS}"', "", OURS),
        ("", f'<context-group name="{OURS}"><context context-type="x-a">b</context></context-group>', OURS),
        (f'resname="{OURS}"', "", OURS),
        ('id="7" resname="menu"', "", "7"),
        ('resname="menu"', '<context-group name="c"><context context-type="x-a">b</context></context-group>', "menu"),
        ("", "", ""),
    ],
)
def test_a_lost_id_is_found_again(attributes: str, context: str, identity: str) -> None:
    content = f"<source>a</source><target state='final'>A</target>{context}"
    (entry,) = entries(body(f"<trans-unit {attributes}>{content}</trans-unit>"))
    assert (entry.segment_id, entry.reviewed) == (identity, True)


def test_two_units_that_were_run_together_are_vouched_for_by_nobody() -> None:
    context = f'<context-group name="{OTHER}"><context context-type="x-a">b</context></context-group>'
    content = f"<source>a</source><target state='final'>A</target>{context}"
    (entry,) = entries(body(f'<trans-unit id="{OURS}">{content}</trans-unit>'))
    assert (entry.segment_id, entry.target, entry.reviewed) == (OURS, "A", False)
    assert f"its end belongs to {OTHER}" in entry.where


def trados(*segments: str) -> str:
    return "<sdl:seg-defs>" + "".join(f'<sdl:seg id="1" {segment}/>' for segment in segments) + "</sdl:seg-defs>"


@pytest.mark.parametrize(
    ("attributes", "state", "more", "reviewed"),
    [
        ("", "", trados('conf="Translated"'), True),
        ("", "", trados('conf="ApprovedTranslation"', 'conf="ApprovedSignOff"'), True),
        ("", "", trados('conf="Translated"', ""), False),
        ("", "", trados('conf="Translated"', 'conf="Draft"'), False),
        ('approved="yes"', "final", trados('conf="RejectedTranslation"'), False),
        ('approved="yes"', "final", trados(""), True),
        ('extradata="offered:0"', "needs-translation", trados('conf="Translated"'), True),
        ('extradata="offered:559aead08264d579"', "needs-translation", trados('conf="Translated"'), False),
        ('extradata="offered:559aead08264d579"', "needs-translation", trados('conf="ApprovedSignOff"'), True),
        ('mq:status="ManuallyConfirmed"', "", "", True),
        ('mq:status="Proofread"', "needs-translation", "", True),
        ('mq:status="Pretranslated"', "", "", False),
        ('mq:status="Rejected"', "final", "", False),
        ('m:confirmed="1"', "", "", True),
        ('m:confirmed="0"', "", "", False),
        ('status="ManuallyConfirmed"', "", "", False),
    ],
)
def test_dialects_of_trados_memoq_and_phrase(attributes: str, state: str, more: str, reviewed: bool) -> None:
    said = f'state="{state}"' if state else ""
    assert unit(f"<source>a</source><target {said}>A</target>{more}", attributes).reviewed is reviewed


@pytest.mark.parametrize(
    ("notes", "comment"),
    [
        ('<note from="Sprachlotse">Page: x</note>', ""),
        ("<note>Page: x\nmore</note>", ""),
        ('<note from="Amal"> Is this right? </note><note>again</note>', "Is this right?\nagain"),
        ('<note from="Amal"/><note from="Amal">a</note><note>a</note>', "a"),
        ("<mq:comments><mq:comment>why?</mq:comment></mq:comments>", "why?"),
        ("<alt-trans><target>b</target><note>of the memory</note></alt-trans>", ""),
    ],
)
def test_what_people_note_is_kept(notes: str, comment: str) -> None:
    assert unit(f"<source>a</source><target>A</target>{notes}").comment == comment


def test_a_remark_at_a_mark_is_kept() -> None:
    assert unit('<source>a</source><target>A <mrk mtype="x-c" comment="why?">b</mrk></target>').comment == "why?"


def test_what_the_file_was(info, make_entry) -> None:
    data = xliff12.serialize(info, [make_entry()])
    back = xliff12.parse(data, "back.xlf")
    assert (back.format, back.digest, back.faults) == ("xliff1.2", hashlib.sha256(data).hexdigest(), ())


@pytest.mark.parametrize(
    ("encoding", "declared"),
    [("utf-8-sig", "UTF-8"), ("utf-16", "UTF-8"), ("utf-16-le", ""), ("windows-1252", "windows-1252")],
)
def test_saved_in_another_encoding(info, make_entry, encoding: str, declared: str) -> None:
    entry = make_entry(title="Wohnen", review=Review.FINAL, target="“día”", author="")
    text = xliff12.serialize(info, [entry]).decode().replace("›", ">").replace("…", "...")
    text = text.replace('encoding="UTF-8"', f'encoding="{declared}"' if declared else "").replace("\n", "\r\n")
    (back,) = xliff12.parse(text.encode(encoding), "back.xlf").entries
    assert (back.target, back.reviewed) == ("“día”", True)


def test_a_guessed_encoding_is_kept_but_counts_for_nobody(info, make_entry) -> None:
    sent = [make_entry(review=Review.FINAL, target=target, segment_id=target) for target in ("“día”", "day")]
    text = xliff12.serialize(info, sent).decode().replace("›", ">").replace("…", "...")
    back = xliff12.parse(text.encode("cp1252"), "back.xlf")
    first, second = back.entries
    assert (first.target, first.reviewed) == ("“día”", False)
    assert "had to be guessed" in first.where
    assert (second.target, second.reviewed) == ("day", True)
    assert len(back.faults) == 1


def test_translate_toolkit_saves_what_we_read(info, make_entry) -> None:
    """Virtaal's and Weblate's library, for real: it must find every unit and lose nothing when it saves."""
    entries = [make_entry(segment_id=f"id{number}", target=f"<1>Text</1> {number} <2/>") for number in range(3)]
    entries.append(make_entry(segment_id="id3", source="Tag", target="", origin=None, codes=(), document="/m/de/b/"))
    store = toolkit.xlifffile.parsestring(xliff12.serialize(info, entries))
    store.units[1].markfuzzy(False)
    store.units[3].target = "day"
    back = xliff12.parse(bytes(store), "back.xlf")
    assert [(entry.segment_id, entry.source, entry.target, entry.reviewed) for entry in back.entries] == [
        ("id0", entries[0].source, "<1>Text</1> 0 <2/>", False),
        ("id1", entries[1].source, "<1>Text</1> 1 <2/>", True),
        ("id2", entries[2].source, "<1>Text</1> 2 <2/>", False),
        ("id3", "Tag", "day", True),
    ]
    assert back.package_id == info.id
