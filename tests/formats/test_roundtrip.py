"""Properties that all formats share: what is written is what is read."""

from __future__ import annotations

from dataclasses import replace
from types import ModuleType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from pipeline.formats import po, xliff12, xliff21
from pipeline.model import CodeKind, InlineCode, PackageEntry
from pipeline.state import Origin, Review

PIECES = [
    "<1>", "</1>", "<2/>", "<3>", "</3>", "<1/>", "<01>", r"\<1>", "<9>", "\\", '"', "'", "&amp;", "&", "<", ">",
    "]]>", "\n", "\t", "\r\n", "\u2028", "\x85", "\x00", "\x1b", "\ud800", "\u00a0", "\u200f", "مرحبا", "🎉", "%s",
    "{0}", "#~ ", 'msgid "x"', "fuzzy", "-", "*", " ", "Guten Tag", "ß", "ti", "<U+0007/>", "\u202b", "\ufeff",
]  # fmt: skip
TEXT = st.one_of(st.lists(st.sampled_from(PIECES), max_size=8).map("".join), st.text(max_size=20))
CODES = (
    InlineCode(1, CodeKind.PAIRED, "<a>", "</a>", "link"),
    InlineCode(2, CodeKind.STANDALONE, "<img>", label="icon"),
    InlineCode(3, CodeKind.PAIRED, "<b>", "</b>", "Große  Schrift"),
    InlineCode(4, CodeKind.STANDALONE, "</i>"),
)
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
    author=TEXT,
    flags=st.lists(TEXT, max_size=2).map(tuple),
    paragraph=TEXT,
)
ENTRIES = st.lists(ENTRY, max_size=5).map(
    lambda entries: [replace(entry, segment_id=f"{number:016}") for number, entry in enumerate(entries)]
)
ALL = pytest.mark.parametrize("fmt", [po, xliff12, xliff21], ids=["po", "xliff1.2", "xliff2.1"])


def expected(entries: list[PackageEntry]) -> set[tuple[str, str, str, bool]]:
    vouched = (Review.REVIEWED, Review.FINAL)
    return {
        (entry.segment_id, entry.source, entry.target, bool(entry.target) and entry.review in vouched)
        for entry in entries
    }


@ALL
@given(entries=ENTRIES)
@settings(max_examples=150, deadline=None)
def test_what_goes_out_comes_back(info, fmt: ModuleType, entries: list[PackageEntry]) -> None:
    data = fmt.serialize(info, entries)
    assert fmt.serialize(info, entries) == data
    returned = fmt.parse(data, "back")
    got = {(entry.segment_id, entry.source, entry.target, entry.reviewed) for entry in returned.entries}
    assert got == expected(entries)
    assert len(returned.entries) == len(entries)
    if entries:
        assert returned.package_id == info.id
        assert returned.target_language == "en"
    assert returned.translator is None


@given(entries=ENTRIES.filter(bool))
@settings(max_examples=100, deadline=None)
def test_every_xliff_is_valid_by_the_strict_schema(info, strict: etree.XMLSchema, entries: list[PackageEntry]) -> None:
    strict.assertValid(etree.fromstring(xliff12.serialize(info, entries)))


@pytest.fixture(scope="module")
def strict(shared) -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(shared / "schemas/xliff-1.2/xliff-core-1.2-strict.xsd"))


@ALL
def test_package_and_language_survive_codes_with_regions(info, make_entry, fmt: ModuleType) -> None:
    data = fmt.serialize(replace(info, target_language="zh-CN"), [make_entry()])
    assert fmt.parse(data, "back").target_language == "zh-CN"


@ALL
def test_time_without_zone_counts_as_utc(info, make_entry, fmt: ModuleType) -> None:
    naive = replace(info, created=info.created.replace(tzinfo=None))
    assert fmt.serialize(naive, [make_entry()]) == fmt.serialize(info, [make_entry()])
