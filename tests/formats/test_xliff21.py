"""XLIFF 2.1 as it goes out, and as it comes back from people."""

from __future__ import annotations

import hashlib
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from pipeline.errors import FormatError
from pipeline.formats import xliff21
from pipeline.model import (
    CodeKind,
    DocumentField,
    InlineCode,
    PackageEntry,
    ReturnedEntry,
    ReturnedFile,
    Term,
    TermStatus,
)
from pipeline.state import Origin, Review

NS = {
    "x": xliff21.NAMESPACE,
    "mtc": "urn:oasis:names:tc:xliff:matches:2.0",
    "gls": "urn:oasis:names:tc:xliff:glossary:2.0",
    "mda": "urn:oasis:names:tc:xliff:metadata:2.0",
}
SPACE = "{http://www.w3.org/XML/1998/namespace}space"


def tree(info, *entries) -> etree._Element:
    return etree.fromstring(xliff21.serialize(info, entries))


def back(content: str, version: str = "2.1", namespace: str = xliff21.NAMESPACE, head: str = "") -> ReturnedFile:
    text = (
        f'<xliff version="{version}" xmlns="{namespace}" xmlns:mq="urn:mq" xmlns:mda="{NS["mda"]}" '
        f'xmlns:mtc="{NS["mtc"]}" srcLang="de" trgLang="en"><file id="f">{head}<group id="g"><group id="h">'
        f"{content}</group></group></file></xliff>"
    )
    return xliff21.parse(text.encode(), "back.xlf")


def unit(content: str) -> ReturnedEntry:
    (entry,) = back(f'<unit id="id1">{content}</unit>').entries
    return entry


def facts(element: etree._Element) -> dict[str, str]:
    return {meta.get("type"): meta.text for meta in element.iterfind("mda:metadata/mda:metaGroup/mda:meta", NS)}


# --- as it goes out -------------------------------------------------------------------------------


def test_one_file_per_document(info, make_entry) -> None:
    root = tree(
        info,
        make_entry(
            segment_id="a", url="https://example.org/w", breadcrumb=("Start", "Leben"), key="page 7", revision=3
        ),
        make_entry(segment_id="b", document="/m/de/b/"),
        make_entry(segment_id="c"),
    )
    files = root.findall("x:file", NS)
    assert (root.get("version"), root.get("srcLang"), root.get("trgLang")) == ("2.1", "de", "en")
    assert [(file.get("id"), file.get("original")) for file in files] == [
        ("f1", "/musterkreis/de/wohnen/"),
        ("f2", "/m/de/b/"),
    ]
    assert [[u.get("id") for u in file.iterfind("x:unit", NS)] for file in files] == [["a", "c"], ["b"]]
    assert facts(files[0]) == {
        "package": info.id,
        "municipality": "musterkreis",
        "name": "Landkreis Musterkreis",
        "title": "Wohnen",
        "breadcrumb": "Start › Leben",
        "url": "https://example.org/w",
        "key": "page 7",
        "revision": "3",
    }
    assert files[0].get("canResegment") == "no"


@pytest.mark.parametrize(
    ("language", "direction"), [("en", "ltr"), ("ar", "rtl"), ("prs", "rtl"), ("zh-CN", "ltr"), ("x-new", "auto")]
)
def test_writing_direction(info, make_entry, language: str, direction: str) -> None:
    root = tree(replace(info, target_language=language), make_entry())
    assert root.get("trgLang") == language
    assert (root[0].get("srcDir"), root[0].get("trgDir")) == ("ltr", direction)


def test_a_unit_with_a_suggestion(info, make_entry) -> None:
    entry = make_entry(
        score=0.62,
        risk=0.7,
        author="argos 1.9",
        url="https://example.org/a",
        field=DocumentField.TITLE,
        tag="h2",
        words=3,
        repetition_of="first",
    )
    element = tree(info, entry).find("x:file/x:unit", NS)
    assert (element.get("id"), element.get("canResegment"), element.get(SPACE)) == (entry.segment_id, "no", "preserve")
    segment = element.find("x:segment", NS)
    assert (segment.get("state"), segment.get("subState")) == ("initial", "sprachlotse:machine")
    told = facts(element)
    assert told.pop("offered")
    assert told == {
        "review": "translated",
        "risk": "0.7000",
        "field": "title",
        "tag": "h2",
        "words": "3",
        "repetition-of": "first",
    }
    (match,) = element.findall("mtc:matches/mtc:match", NS)
    assert dict(match.attrib) == {
        "ref": f"#{segment.get('id')}",
        "type": "mt",
        "subType": "sprachlotse:machine",
        "origin": "machine translation (argos 1.9, risk 70 %)",
        "matchQuality": "62",
        "matchSuitability": "30",
    }
    assert "".join(match.find("x:source", NS).itertext()) == "Guten Tag "
    assert "".join(match.find("x:target", NS).itertext()) == "Good day "
    assert [(data.get("id"), data.text) for data in element.find("x:originalData", NS)] == [
        ("d1", '<a href="/x">'),
        ("e1", "</a>"),
        ("d2", '<img src="y">'),
    ]
    (note,) = element.findall("x:notes/x:note", NS)
    assert note.get("category") == "sprachlotse"
    assert note.text.splitlines()[:2] == ["Page: Wohnen", "Address: https://example.org/a"]
    assert "machine translation (argos 1.9, risk 70 %)" in note.text


@pytest.mark.parametrize(
    ("origin", "kind", "measure"),
    [
        (Origin.FUZZY_MATCH, "tm", "similarity"),
        (Origin.EXACT_MATCH, "tm", "similarity"),
        (Origin.CONTEXT_MATCH, "icm", "similarity"),
        (Origin.MACHINE, "mt", "matchQuality"),
        (Origin.FACT_UPDATE, "am", "matchQuality"),
        (Origin.HUMAN, "other", "matchQuality"),
        (Origin.LITERAL, "other", "matchQuality"),
        (Origin.HARVESTED, "tm", "matchQuality"),
        (None, "other", "matchQuality"),
    ],
)
def test_every_origin_has_its_kind_of_match(info, make_entry, origin: Origin | None, kind: str, measure: str) -> None:
    entry = make_entry(origin=origin, score=0.875, previous_source="Guten <1>Abend</1>")
    element = tree(info, entry).find("x:file/x:unit", NS)
    (match,) = element.findall("mtc:matches/mtc:match", NS)
    assert (match.get("type"), match.get(measure)) == (kind, "87.5")
    assert match.get("subType") == element.find("x:segment", NS).get("subState")
    assert (match[0].text, match[0][0].text) == ("Guten ", "Abend")
    assert facts(element)["previous-source"] == "Guten <1>Abend</1>"
    assert "The source was different before: Guten <1>Abend</1>" in element.findtext("x:notes/x:note", None, NS)


@pytest.mark.parametrize(
    ("target", "review", "state", "sub_state", "matches"),
    [
        ("", Review.INITIAL, "initial", None, 0),
        ("", Review.FINAL, "initial", None, 0),
        ("a", Review.INITIAL, "initial", "sprachlotse:context-match", 1),
        ("a", Review.TRANSLATED, "initial", "sprachlotse:context-match", 1),
        ("a", Review.REVIEWED, "reviewed", "sprachlotse:context-match", 0),
        ("a", Review.FINAL, "final", "sprachlotse:context-match", 0),
    ],
)
def test_states(info, make_entry, target, review, state, sub_state, matches) -> None:
    entry = make_entry(target=target, review=review, origin=Origin.CONTEXT_MATCH)
    element = tree(info, entry).find("x:file/x:unit", NS)
    segment = element.find("x:segment", NS)
    assert (segment.get("state"), segment.get("subState")) == (state, sub_state)
    assert (segment.find("x:target", NS) is None) is (target == "")
    assert len(element.findall("mtc:matches/mtc:match", NS)) == matches
    assert facts(element)["review"] == review.value


def test_a_reviewed_text_of_another_source_says_of_which(info, make_entry) -> None:
    root = tree(info, make_entry(review=Review.FINAL, previous_source="Guten Abend"))
    assert root.findtext(".//mtc:match/x:source", None, NS) == "Guten Abend"


def test_glossary(info, make_entry) -> None:
    terms = (
        Term("Amt", "office", "en", note="of the district"),
        Term("Amt", "bureau", "en", TermStatus.FORBIDDEN),
        Term("Amt", "authority", "en", TermStatus.ADMITTED),
        Term("Jobcenter", "", "*", TermStatus.DO_NOT_TRANSLATE),
        Term("Kita", "day-care", "en"),
        Term("Rat", "", "en"),
    )
    root = tree(info, make_entry(source="Jobcenter, Amt", codes=(), terms=terms))
    entries = [
        (
            entry.findtext("gls:term", None, NS),
            [word.text for word in entry.findall("gls:translation", NS)],
            entry.findtext("gls:definition", None, NS),
            facts(entry),
        )
        for entry in root.iterfind(".//gls:glossEntry", NS)
    ]
    assert entries == [
        (
            "Amt",
            ["office", "authority"],
            "of the district Do not write “bureau”. “authority” is also possible.",
            {"term-preferred": "office", "term-forbidden": "bureau", "term-admitted": "authority"},
        ),
        ("Jobcenter", ["Jobcenter"], "Do not translate this.", {"term-do-not-translate": "Jobcenter"}),
        ("Kita", ["day-care"], None, {}),
        ("Rat", [], "", {}),
    ]
    (mark,) = root.findall(".//x:source/x:mrk", NS)
    assert (mark.text, mark.get("translate"), mark.get("type")) == ("Jobcenter", "no", "term")


@pytest.mark.parametrize(
    ("target", "source_codes", "target_codes"),
    [
        ("<1>a</1> <2/>", ["no", "no"], ["no", "no"]),
        ("<1>a</1>", ["no", None], ["no"]),
        ("", ["no", "no"], []),
    ],
)
def test_codes_may_not_be_deleted_unless_the_suggestion_lacks_them(
    info, make_entry, target: str, source_codes, target_codes
) -> None:
    """Tools check it: one that finds less than it may refuses the whole file."""
    segment = tree(info, make_entry(target=target)).find("x:file/x:unit/x:segment", NS)
    assert [code.get("canDelete") for code in segment.find("x:source", NS)] == source_codes
    assert [code.get("canDelete") for code in segment.iterfind("x:target/*", NS)] == target_codes
    # Poedit knows a code of the target by its being written like the source's.
    source = {code.get("id"): dict(code.attrib) for code in segment.find("x:source", NS)}
    assert all(source[code.get("id")] == dict(code.attrib) for code in segment.iterfind("x:target/*", NS))


# --- properties -----------------------------------------------------------------------------------

PIECES = [
    "<1>", "</1>", "<2/>", "<3>", "</3>", "<1/>", "<01>", r"\<1>", "<9>", "\\", '"', "'", "&amp;", "&", "<", ">",
    "]]>", "\n", "\t", "\r\n", "\u2028", "\x85", "\x00", "\x1b", "\ud800", "\u00a0", "\u200f", "مرحبا", "🎉", "%s",
    "{0}", "0821 324-1234", "a@example.org", "-", "*", " ", "Guten Tag", "ß", "ti", "<U+0007/>", "\u202b", "\ufeff",
]  # fmt: skip
TEXT = st.one_of(st.lists(st.sampled_from(PIECES), max_size=8).map("".join), st.text(max_size=20))
CODES = (
    InlineCode(1, CodeKind.PAIRED, "<a>", "</a>", "link"),
    InlineCode(2, CodeKind.STANDALONE, "<img title='\x00'>", label="icon"),
    InlineCode(3, CodeKind.PAIRED, "<b>", "</b>", "Große  Schrift: \x07"),
    InlineCode(4, CodeKind.STANDALONE, "</i>"),
)
TERM = st.builds(Term, source=TEXT, target=TEXT, language=st.just("en"), status=st.sampled_from(TermStatus), note=TEXT)
ENTRY = st.builds(
    PackageEntry,
    segment_id=st.just(""),
    source=TEXT.filter(bool),
    target=TEXT,
    review=st.sampled_from(Review),
    origin=st.sampled_from(Origin),
    document=st.sampled_from(["/m/de/a/", "/m/de/b c/", "/m/de/ü/"]),
    title=TEXT,
    url=st.sampled_from(["", "https://example.org/a b/*/ü,x?y=1&z"]),
    breadcrumb=st.lists(TEXT, max_size=2).map(tuple),
    codes=st.sampled_from([(), CODES]),
    previous_source=st.none() | TEXT,
    score=st.none() | st.floats(0, 1),
    risk=st.none() | st.floats(0, 1),
    author=TEXT,
    terms=st.lists(TERM, max_size=2).map(tuple),
    flags=st.lists(TEXT, max_size=2).map(tuple),
    paragraph=TEXT,
    key=TEXT,
    revision=st.integers(0, 3),
    words=st.integers(0, 3),
    repetition_of=TEXT,
)
ENTRIES = st.lists(ENTRY, min_size=1, max_size=4).map(
    lambda entries: [replace(entry, segment_id=f"{number:016}") for number, entry in enumerate(entries)]
)


@given(entries=ENTRIES)
@settings(max_examples=120, deadline=None)
def test_what_goes_out_comes_back(info, entries: list[PackageEntry]) -> None:
    data = xliff21.serialize(info, entries)
    assert xliff21.serialize(info, entries) == data
    returned = xliff21.parse(data, "back")
    got = {(entry.segment_id, entry.source, entry.target, entry.reviewed, entry.comment) for entry in returned.entries}
    vouched = (Review.REVIEWED, Review.FINAL)
    assert got == {
        (entry.segment_id, entry.source, entry.target, bool(entry.target) and entry.review in vouched, "")
        for entry in entries
    }
    assert (returned.package_id, returned.target_language, returned.translator) == (info.id, "en", None)
    assert returned.format == "xliff2.1"
    assert returned.digest == hashlib.sha256(data).hexdigest()
    assert returned.faults == ()


@given(entries=ENTRIES)
@settings(max_examples=120, deadline=None)
def test_every_file_is_valid_by_core_and_modules(info, schema: etree.XMLSchema, entries: list[PackageEntry]) -> None:
    root = tree(info, *entries)
    schema.assertValid(root)
    for element in root.iter("{*}unit"):
        holds_what_no_schema_says(element)


def holds_what_no_schema_says(element: etree._Element) -> None:
    """Constraints of the standard that XML Schema cannot express."""
    segment = element.find("x:segment", NS)
    source, target = segment.find("x:source", NS), segment.find("x:target", NS)
    names = [child.get("id") for child in source.iterdescendants()]
    assert len({*names, segment.get("id")}) == len(names) + 1
    data = {item.get("id") for item in element.iterfind("x:originalData/x:data", NS)}
    for side in (source, target) if target is not None else (source,):
        assert len({child.get("id") for child in side.iterdescendants()}) == len(list(side.iterdescendants()))
        for child in side.iterdescendants():
            references = {value for name, value in child.attrib.items() if name.startswith("dataRef")}
            assert references <= data
            assert ("subType" not in child.attrib) or ("type" in child.attrib)
    if target is None:
        assert segment.get("state") == "initial"
    else:
        kinds = {child.get("id"): child.tag for child in source.iterdescendants()}
        assert all(kinds.get(child.get("id"), child.tag) == child.tag for child in target.iterdescendants())
    for match in element.iterfind("mtc:matches/mtc:match", NS):
        assert match.get("ref") == f"#{segment.get('id')}"
    for entry in element.iterfind("gls:glossary/gls:glossEntry", NS):
        assert len(entry) > 1


@pytest.fixture(scope="module")
def schema(shared) -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(shared / "schemas/xliff-2.1/all.xsd"))


# --- as it comes back -----------------------------------------------------------------------------


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


@given(st.data())
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
