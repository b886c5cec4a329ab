"""XLIFF 2.1 as it goes out, and that it comes back as it was."""

from __future__ import annotations

import hashlib
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from pipeline.formats import xliff21
from pipeline.model import (
    CodeKind,
    DocumentField,
    InlineCode,
    PackageEntry,
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
    assert xliff21.serialize(info, [make_entry()]).count(b"xmlns") == 4  # at the root, not at every unit


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


def test_metadata_is_never_empty(info, make_entry) -> None:
    """The schema wants a fact in every group."""
    root = tree(info, make_entry(terms=(Term("", "", "en", TermStatus.ADMITTED),)))
    assert root.find(".//gls:glossEntry/gls:definition", NS) is not None
    assert root.find(".//gls:glossEntry/mda:metadata", NS) is None


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
