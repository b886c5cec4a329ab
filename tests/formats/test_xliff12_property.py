"""Whatever an entry holds: the file is valid, always the same, and gives back what went in."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from pipeline.formats import xliff12
from pipeline.model import CodeKind, InlineCode, PackageEntry, PackageInfo, Term, TermStatus
from pipeline.state import Origin, Review

NS = {"x": xliff12.NAMESPACE}
INFO = PackageInfo("20260102-ab12cd", "musterkreis", "Musterkreis", "de", "zh-CN", datetime(2026, 1, 2, tzinfo=UTC))
CODES = (
    InlineCode(1, CodeKind.STANDALONE, "<b>", label="start of bold"),
    InlineCode(2, CodeKind.PAIRED, "<i>", "</i>", label="italic"),
    InlineCode(3, CodeKind.STANDALONE, "</b>", label="end of bold"),
    InlineCode(4, CodeKind.STANDALONE, '</a><a href="x>y">'),
    InlineCode(5, CodeKind.STANDALONE, "[gallery 3]\x07", label="gallery"),
    InlineCode(6, CodeKind.STANDALONE, "<b>", label="icon, start of bold"),
    InlineCode(7, CodeKind.PAIRED, "<a>", "</a>", label="link"),
)
PIECES = [
    "<1/>", "<3/>", "<4/>", "<5/>", "<6/>", "<2>", "</2>", "<7>", "</7>", "<1>", "<9/>", r"\<2>", "\\", "&", "]]>", " ",
    "0821 3241-0", "a@b.de", "www.example.org/x?y=1&z", "86150 Augsburg", "{name}", "8:30 Uhr", "3. Mai 2026",
    "Jobcenter", "20 Euro", "\x00", "\u2028", "\ud800", "مرحبا", "\n", "<U+0007/>", "[at]", "%s",
]  # fmt: skip
TEXT = st.lists(st.sampled_from(PIECES), max_size=10).map("".join)
ENTRIES = st.lists(
    st.builds(
        PackageEntry,
        segment_id=st.just(""),
        source=TEXT.filter(bool),
        target=TEXT,
        review=st.sampled_from(Review),
        origin=st.sampled_from(Origin),
        document=st.sampled_from(["/m/de/a/", "/m/de/b c/", "\x07"]),
        title=TEXT,
        breadcrumb=st.lists(TEXT, max_size=2).map(tuple),
        codes=st.sampled_from([(), CODES, CODES[:3]]),
        previous_source=st.none() | TEXT,
        risk=st.none() | st.floats(0, 1),
        flags=st.lists(TEXT, max_size=1).map(tuple),
        terms=st.sampled_from(
            [(), (Term("Jobcenter", "", "*", TermStatus.DO_NOT_TRANSLATE), Term("Uhr", "o'clock", "en"))]
        ),
        paragraph=TEXT,
        tag=TEXT,
        key=TEXT,
        revision=st.integers(0, 9),
        repetition_of=TEXT,
    ),
    max_size=4,
).map(lambda entries: [replace(entry, segment_id=f"{number:016}") for number, entry in enumerate(entries)])


@given(entries=ENTRIES)
@settings(max_examples=120, deadline=None)
def test_what_goes_out_comes_back(entries: list[PackageEntry]) -> None:
    data = xliff12.serialize(INFO, entries)
    assert xliff12.serialize(INFO, entries) == data
    back = xliff12.parse(data, "back")
    vouched = (Review.REVIEWED, Review.FINAL)
    by_document = sorted(entries, key=lambda entry: [e.document for e in entries].index(entry.document))
    assert [(e.segment_id, e.source, e.target, e.reviewed, e.comment) for e in back.entries] == [
        (e.segment_id, e.source, e.target, bool(e.target) and e.review in vouched, "") for e in by_document
    ]
    assert back.faults == ()


@given(entries=ENTRIES)
@settings(max_examples=120, deadline=None)
def test_valid_by_the_strict_schema(strict: etree.XMLSchema, entries: list[PackageEntry]) -> None:
    if entries:
        strict.assertValid(etree.fromstring(xliff12.serialize(INFO, entries)))


@given(entries=ENTRIES)
@settings(max_examples=60, deadline=None)
def test_the_marked_copy_of_a_source_says_the_same(entries: list[PackageEntry]) -> None:
    for unit in etree.fromstring(xliff12.serialize(INFO, entries)).iter("{*}trans-unit"):
        marked = unit.find("x:seg-source", NS)
        if marked is not None:
            assert marked.find(".//x:mrk", NS) is not None
            etree.strip_tags(marked, "{*}mrk")
            source = unit.find("x:source", NS)
            assert _inner(marked) == _inner(source)


def _inner(element: etree._Element) -> bytes:
    return etree.tostring(element, with_tail=False).partition(b">")[2].rpartition(b"</")[0]


@pytest.fixture(scope="module")
def strict(shared) -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(shared / "schemas/xliff-1.2/xliff-core-1.2-strict.xsd"))
