"""The report as a file: well-formed, asks nobody, readable without seeing, harmless whatever is in the store."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from lxml import html as lxml_html

from pipeline.formats.overview import (
    LOOKS_SHOWN,
    PAGES_SHOWN,
    Amount,
    Facts,
    HeldPush,
    InStore,
    Language,
    OpenPage,
    Overview,
    Page,
    StalePage,
    Standing,
    StayingAddress,
    excerpt,
    moment,
    serialize,
    share,
    shares,
    slices,
)

MADE = datetime(2026, 11, 22, 8, 5, tzinfo=UTC)
PAGE = Page("Wohnung finden", "/seeheim/de/wohnung/", "https://seeheim.example/seeheim/de/wohnung/")
EMPTY = Overview("seeheim", "Seeheim", "de", False, MADE, "9.9", 0, Amount(), ())


def language(code: str = "en", **changes: Any) -> Language:
    coverage = {
        Standing.FINAL: Amount(6, 60),
        Standing.REVIEWED: Amount(1, 10),
        Standing.OFFERED: Amount(1, 10),
        Standing.STALE: Amount(1, 19),
        Standing.UNTRANSLATED: Amount(1, 1),
    }
    made = Language(
        code=code,
        coverage=coverage,
        complete=1,
        to_publish=1,
        in_store=dict.fromkeys(InStore, 0) | {InStore.BEHIND: 1, InStore.ABSENT: 1},
        origins={"human": Amount(4, 60), "machine": Amount(5, 39)},
        open_pages=[OpenPage(PAGE, Amount(4, 40), Amount(10, 100))],
        last_push=MADE,
    )
    return replace(made, **changes)


def full(page: Page = PAGE, said: str = "8 → 9", name: str = "Seeheim") -> Overview:
    """A report in which every part has something to show; ``said`` stands wherever foreign text may."""
    link = StayingAddress(said, (page,))
    return replace(
        EMPTY,
        name=name,
        two_people=True,
        documents=2,
        total=Amount(10, 100),
        languages=tuple(language(c, open_pages=[OpenPage(page, Amount(4, 40), Amount(10, 100))]) for c in ("en", "ar")),
        held=(
            HeldPush(page, "en", said),
            HeldPush(page, "ar", said, ((said, f"ours: {said}"), ("", said))),
            HeldPush(page, "en", said, ()),
        ),
        facts_by_hand=(Facts(page, said, {(said,): ("en", "ar")}),),
        fact_updates=(Facts(page, said, {(said, said): ("en",), ("2 → 3",): ("ar",)}),),
        stale_pages=(StalePage(page, {"en": 1, "ar": 1}, 38),),
        dead_links=(link,),
        untranslated_links={"en": (link,), "ar": ()},
        last_revision=MADE,
    )


def parsed(overview: Overview) -> Any:
    """The report, read strictly: every element closed, every ``&`` written out."""
    return etree.fromstring(serialize(overview).replace(b' xmlns="http://www.w3.org/1999/xhtml"', b"", 1))


def text(node: Any) -> str:
    return " ".join("".join(node.itertext()).split())


HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "</style></title><!-- ]]> &amp; {{ o.slug }} {% raw %}",
    "مرحبا \u202eabc\u202c",
]


@pytest.mark.parametrize("said", HOSTILE)
def test_foreign_text_is_shown_and_never_obeyed(said: str) -> None:
    overview = full(Page(said, said, "https://x.example/?" + said), said, said)
    for root in (parsed(overview), lxml_html.document_fromstring(serialize(overview))):
        assert {node.tag for node in root.iter(etree.Element)}.isdisjoint({"script", "img", "iframe", "object", "link"})
        assert [name for node in root.iter(etree.Element) for name in node.attrib if name.startswith("on")] == []
        assert len(root.findall(".//style")) == len(root.findall(".//title")) == 1
        for place in (".//h1/bdi", ".//td/bdi", ".//code[@dir='ltr']", ".//th/a/span", ".//span[@class='path']"):
            assert " ".join(said.split()) in {text(node) for node in root.findall(place)}, place
        assert excerpt(said) in {text(node) for node in root.findall(".//td/div")}


@pytest.mark.parametrize(
    "url",
    ["javascript:alert(1)", "javascript://x.example/%0Aalert(1)", "data:text/html,x", "//x.example", "http://[", ""],
)
def test_only_web_addresses_become_links(url: str) -> None:
    root = parsed(full(Page("Titel", "/seeheim/de/titel/", url)))
    assert [href for href in root.xpath("//a/@href") if not href.startswith("#")] == []
    assert "Titel" in text(root)


def test_characters_that_no_file_may_hold_become_visible() -> None:
    root = parsed(full(Page("Be\x07such\ufffe im\u2028Amt", "/p/")))
    assert "Be\ufffdsuch\ufffd im Amt" in text(root)


def test_it_needs_no_network_and_no_scripts() -> None:
    root = parsed(full())
    (policy,) = root.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    assert "default-src 'none'" in policy
    assert "script" not in policy
    assert root.xpath("//@src | //link | //script") == []
    (style,) = root.xpath("//style/text()")
    assert not re.search(r"url\(|@import|@font-face", style)
    assert root.xpath("//a[not(starts-with(@href, '#')) and not(starts-with(@href, 'https://seeheim.example/'))]") == []


@pytest.mark.parametrize("overview", [EMPTY, full()], ids=["empty", "full"])
def test_it_can_be_read_without_seeing_it(overview: Overview) -> None:
    root = parsed(overview)
    assert root.get("lang") == "en"
    levels = [int(node.tag[1]) for node in root.iter("h1", "h2", "h3", "h4")]
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    for table in root.iter("table"):
        assert text(table.find("caption"))
        assert {node.get("scope") for node in table.iter("th")} <= {"col", "row"}
        assert len(table.findall("thead/tr/th")) == len(table.findall("tbody/tr[1]/*"))
    for svg in root.iter("svg"):
        assert svg.get("aria-hidden") == "true" or (svg.get("role") == "img" and svg.get("aria-label"))
    ids = root.xpath("//@id")
    assert len(ids) == len(set(ids))
    assert {href[1:] for href in root.xpath("//a/@href[starts-with(., '#')]")} <= set(ids)
    assert set(root.xpath("//@aria-labelledby")) <= set(ids)


def test_foreign_titles_have_their_language_and_direction() -> None:
    titles = parsed(full(Page("دليل السكن", "/p/"))).xpath("//span[text()='دليل السكن']")
    assert titles
    assert {(node.get("lang"), node.get("dir")) for node in titles} == {("de", "auto")}


def test_both_texts_of_a_conflict_stand_side_by_side_with_their_language() -> None:
    root = parsed(full(said="نص جديد"))
    tables = [t for t in root.iter("table") if (t.findtext("caption") or "").startswith("Texts that differ")]
    assert [t.findtext("caption") for t in tables] == ["Texts that differ in Arabic"]
    assert [[text(cell) for cell in row] for row in tables[0].iterfind("tbody/tr")] == [
        ["نص جديد", "ours: نص جديد"],
        ["not there", "نص جديد"],
    ]
    texts = tables[0].xpath(".//td/div")
    assert {(node.get("lang"), node.get("dir")) for node in texts} == {("ar", "auto")}
    assert "The words are the same; links or layout differ" in text(root)


def test_charts_say_in_words_what_they_show() -> None:
    labels = [label.replace("\u00a0", " ") for label in parsed(full()).xpath("//svg/@aria-label")]
    assert "Words in English: final 60 %, reviewed 10 %, offered 10 %, stale 19 %, untranslated 1 %" in labels
    assert "Segments in Arabic: final 60 %, reviewed 10 %, offered 10 %, stale 10 %, untranslated 10 %" in labels
    assert any(label.startswith("Pages in English in the content store: published, source") for label in labels)


def test_risky_offers_are_counted_where_the_translations_come_from() -> None:
    def told(risky: int) -> bytes:
        return serialize(replace(full(), languages=[language(risky=risky)]))

    assert b"<b>3</b> machine translations on offer are risky" in told(3)
    assert b"<b>1</b> machine translation on offer is risky" in told(1)
    assert b"risky" not in told(0)


def test_every_colour_of_a_chart_is_defined() -> None:
    everywhere = dict.fromkeys(InStore, 1)
    root = parsed(replace(full(), languages=(language(in_store=everywhere),)))
    (style,) = root.xpath("//style/text()")
    drawn = set(root.xpath("//rect/@class"))
    assert {state.style for state in InStore} | {state.value for state in Standing} | {"origin", "rest"} == drawn
    assert {name for name in drawn if f".{name} {{ fill:" not in style} == set()


def test_an_empty_municipality_says_how_to_begin() -> None:
    said = text(parsed(EMPTY).find("body"))
    assert "sprachlotse pull -m seeheim" in said
    assert "There are no documents yet." in said
    both = text(
        parsed(replace(EMPTY, languages=(language(coverage=dict.fromkeys(Standing, Amount()), open_pages=[]),)))
    )
    assert "English: 0 % of the words final" in both
    assert "There are no pages yet." in both


def test_when_all_is_well_it_says_so() -> None:
    done = dict.fromkeys(Standing, Amount()) | {Standing.FINAL: Amount(10, 100)}
    well = replace(
        EMPTY, documents=1, total=Amount(10, 100), languages=(language(coverage=done, open_pages=[], to_publish=0),)
    )
    said = text(parsed(well))
    assert "Nothing waits for a decision" in said
    assert "Every page is complete." in said
    assert "Every internal link in German leads to a page." in said
    assert "100 % of the words final" in said


def test_long_lists_end_and_say_how_much_is_left_out() -> None:
    pages = [Page(f"Seite {n}", f"/p/{n}/") for n in range(70)]
    overview = replace(
        full(),
        languages=(language(open_pages=[OpenPage(page, Amount(1, 1), Amount(2, 2)) for page in pages]),),
        facts_by_hand=[Facts(page, "8 Uhr", {("8 → 9",): ("en",)}) for page in pages],
        stale_pages=[StalePage(page, {"en": 1}, 1) for page in pages[: LOOKS_SHOWN + 1]],
        held=[HeldPush(page, "en", "somebody changed it") for page in pages],
        dead_links=[StayingAddress(f"/p/{n}", (PAGE,)) for n in range(70)],
    )
    root = parsed(overview)
    assert f"… and {70 - PAGES_SHOWN} more texts." in text(root)
    assert "… and 1 more page." in text(root)
    assert f"the {PAGES_SHOWN} of 70 unfinished pages" in text(root)
    lengths = {text(table.find("caption")): len(table.findall("tbody/tr")) for table in root.iter("table")}
    assert lengths["Pages that were not written, and why"] == 70, "decisions are never left out"
    assert lengths["Links that lead to no page"] == 70


def test_numbers_are_grouped_and_times_are_utc() -> None:
    many = language(coverage=dict.fromkeys(Standing, Amount(1234, 1_234_567)))
    said = text(parsed(replace(full(), total=Amount(6170, 6_172_835), languages=(many,))))
    assert "1,234,567" in said
    assert "6,172,835 words" in said
    assert moment(datetime(2026, 3, 1, 0, 30, tzinfo=timezone(timedelta(hours=1)))) == "28 February 2026, 23:30 UTC"


def test_the_same_state_gives_the_same_bytes() -> None:
    assert serialize(full()) == serialize(full())


@given(st.integers(0, 10**9), st.integers(0, 10**9))
def test_only_all_is_100_per_cent_and_only_nothing_is_0(part: int, rest: int) -> None:
    said = share(part, part + rest)
    assert (said == "0\u00a0%") == (part == 0)
    assert (said == "100\u00a0%") == (rest == 0 and part > 0)


@given(st.dictionaries(st.sampled_from(list(Standing)), st.integers(0, 10**7)))
def test_bars_are_full_and_have_no_gaps(values: dict[Standing, int]) -> None:
    drawn = slices(values)
    assert [key for key, _, _ in drawn] == [key for key, value in values.items() if value]
    end = 0.0
    for _, start, width in drawn:
        assert float(start) == pytest.approx(end, abs=0.002)
        end = float(start) + float(width)
    assert not drawn or end == pytest.approx(100, abs=0.002)


def test_a_chart_of_nothing_says_so() -> None:
    assert shares({"final": 0}, 0) == "nothing"


@given(st.text())
def test_excerpts_are_short_beginnings(value: str) -> None:
    short = excerpt(value, 20)
    assert len(short) <= 22
    assert "\n" not in short


def test_excerpts_end_between_words() -> None:
    assert excerpt("Das Amt hat heute zu und morgen offen", 20) == "Das Amt hat heute …"
    assert excerpt("x" * 30, 20) == "x" * 20 + " …"
