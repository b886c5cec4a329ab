"""``preview.html``: side by side, in the right direction, marked, complete, and harmless whatever the texts are."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

import pytest
from hostile_html import hostile_pages
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from lxml import html as lxml_html

from pipeline.formats import package_preview
from pipeline.formats.preview_text import compared, shown
from pipeline.html.codes import parse, plain_text
from pipeline.model import CodeKind, DocumentField, InlineCode, PackageEntry, PackageInfo, Term, TermStatus
from pipeline.state import Origin, Review

HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "</style></title></textarea><!-- ]]> &amp; {{ info.id }} {% raw %} {0} {n}",
    "مرحبا \u202eabc\u202c",
    "<1>\x00\x07\ud800\u2028</1>",
]
INFO = PackageInfo("id", "m", "M", "de", "en", datetime(2026, 1, 2, tzinfo=UTC))
WOHNGELD = Term("Wohngeld", "housing benefit", "en", note="not: rent aid")


def parsed(data: bytes) -> Any:
    """Read strictly: every element closed, every ``&`` written out."""
    return etree.fromstring(data.replace(b' xmlns="http://www.w3.org/1999/xhtml"', b"", 1))


def one(info, entries: Sequence[PackageEntry]) -> Any:  # type: ignore[no-untyped-def]
    (data,) = package_preview.serialize(info, entries).values()
    return parsed(data)


def text(node: Any) -> str:
    return " ".join("".join(node.itertext()).split())


def segment(root: Any, id_: str) -> Any:
    (found,) = root.xpath("//article[@id=$id]", id=id_)
    return found


def side(article: Any, name: str) -> Any:
    (found,) = article.xpath(f".//div[contains(concat(@class, ' '), '{name} ')]/div[@class='text']")
    return found


def kinds(article: Any) -> set[str]:
    return set(article.get("class").split()) - {"seg"}


def note(article: Any, kind: str) -> str:
    return "; ".join(text(node) for node in article.findall(f"ul/li[@class='{kind}']"))


def test_source_and_target_stand_side_by_side_in_their_own_direction(info, make_entry) -> None:
    root = one(replace(info, target_language="ar"), [make_entry(target="يوم <1>جيد</1> <2/>")])
    article = segment(root, "abcdefgh23456723")
    source, target = side(article, "src"), side(article, "tgt")
    assert (source.get("lang"), source.get("dir")) == ("de", "ltr")
    assert (target.get("lang"), target.get("dir")) == ("ar", "rtl")
    assert "".join(source.itertext()) == "Guten <1>Tag</1> <2/>"
    assert "".join(target.itertext()) == "يوم <1>جيد</1> <2/>"
    assert (root.get("lang"), root.get("dir")) == ("ar", "rtl")
    assert {node.get("dir") for node in article.iter("code")} == {"ltr"}


def test_tags_are_pills_with_their_meaning(info, make_entry) -> None:
    article = segment(one(info, [make_entry(target="Good <1>day</1> <3/> </2/>")]), "abcdefgh23456723")
    pills = [(text(node), node.get("data-is"), node.get("class")) for node in article.iter("code")]
    assert pills == [
        ("<1>", "link", "tag"),
        ("</1>", None, "tag"),
        ("<2/>", "icon", "tag"),
        ("<1>", "link", "tag"),
        ("</1>", None, "tag"),
        ("<3/>", None, "tag odd"),
        ("</2/>", None, "tag odd"),
    ]


def test_literal_text_that_looks_like_a_tag_is_no_pill(info, make_entry) -> None:
    article = segment(one(info, [make_entry(source=r"Form \<1>", target="", codes=())]), "abcdefgh23456723")
    assert text(side(article, "src")) == "Form <1>"
    assert list(article.iter("code")) == []


@pytest.mark.parametrize(
    ("fields", "expected", "words"),
    [
        ({"target": "", "origin": None, "review": Review.INITIAL}, {"empty"}, "Nothing here yet"),
        ({}, {"check"}, "Suggestion: please check"),
        ({"review": Review.REVIEWED}, {"seen"}, "Checked by one person"),
        ({"review": Review.FINAL}, {"final"}, "Approved"),
        ({"flags": ("risky: too long",)}, {"check", "risky"}, "Suggestion"),
        ({"flags": ("number lost: 3",)}, {"check"}, "Suggestion"),
        ({"previous_source": "Gute Nacht"}, {"check", "changed"}, "Suggestion"),
        ({"previous_source": "Gute Nacht", "target": ""}, {"empty"}, "Nothing"),
    ],
)
def test_states_are_told_in_words(info, make_entry, fields, expected, words: str) -> None:  # type: ignore[no-untyped-def]
    article = segment(one(info, [make_entry(**fields)]), "abcdefgh23456723")
    assert kinds(article) == expected
    assert text(article.find("p/b")).startswith(words)


def test_risky_segments_say_why(info, make_entry) -> None:
    entry = make_entry(flags=("risky: a German word is left (Amt)", "number lost: 3"), risk=0.81, author="argos")
    article = segment(one(info, [entry]), entry.segment_id)
    assert note(article, "risk") == "Risky: a German word is left (Amt)"
    assert note(article, "look") == "Look at: number lost: 3"
    assert "risk 81 %" in text(article.find("p"))


def test_terms_are_marked_in_the_source_with_the_wanted_rendering(info, make_entry) -> None:
    entry = make_entry(
        source="Das <1>Wohngeld</1> und die Wohngeldstelle",
        terms=(WOHNGELD, Term("Amt", "authority", "en", TermStatus.FORBIDDEN)),
    )
    article = segment(one(info, [entry]), entry.segment_id)
    assert [text(node) for node in side(article, "src").iter("mark")] == ["Wohngeld"]
    assert list(side(article, "tgt").iter("mark")) == []
    assert note(article, "term") == "Glossary: Wohngeld = housing benefit (not: rent aid); Amt: do not write authority"


def test_inflected_terms_and_terms_across_tags_are_marked(info, make_entry) -> None:
    term = Term("Aufenthaltstitel", "residence title", "en")
    entry = make_entry(source="des <1>Aufenthalts</1>titels wegen", terms=(term,))
    article = segment(one(info, [entry]), entry.segment_id)
    assert [text(node) for node in side(article, "src").iter("mark")] == ["Aufenthalts", "titels"]


def test_what_changed_in_the_source_is_a_diff(info, make_entry) -> None:
    entry = make_entry(source="Offen bis 12 Uhr am <1>Freitag</1>", previous_source="Offen bis 11 Uhr am <1>Montag</1>")
    article = segment(one(info, [entry]), entry.segment_id)
    (was,) = article.findall("ul/li[@class='was']")
    assert [text(node) for node in was.iter("del")] == ["11", "Montag"]
    assert [text(node) for node in was.iter("ins")] == ["12", "Freitag"]
    assert was.find("span").get("lang") == "de"
    other = segment(one(info, [replace(entry, previous_source="Ganz anderer Text")]), entry.segment_id)
    assert note(other, "was") == "The suggestion is of another text: Ganz anderer Text"


def test_repetitions_lead_to_the_first_one(info, make_entry) -> None:
    entries = [make_entry(segment_id="a" * 16), make_entry(segment_id="b" * 16, repetition_of="a" * 16)]
    article = segment(one(info, entries), "b" * 16)
    assert "Same text as no. 1" in text(article.find("p"))
    assert article.xpath("p//a[text()='1']/@href") == ["#" + "a" * 16]


def test_pages_have_their_way_address_and_words(info, make_entry) -> None:
    entries = [
        make_entry(segment_id="a" * 16, breadcrumb=("Alltag", "Wohnen"), url="https://m.example/de/x/", words=7),
        make_entry(
            segment_id="b" * 16, document="/other/", title="Anderes", codes=(), source="Ein Wort mehr", target=""
        ),
        make_entry(segment_id="c" * 16, breadcrumb=("Alltag", "Wohnen"), words=4),
    ]
    root = one(info, entries)
    first, second = root.findall(".//main/details")
    assert [article.get("id") for article in root.iter("article")] == ["a" * 16, "c" * 16, "b" * 16]
    assert text(first.find("summary")) == "Wohnen"
    assert text(first.find("p")) == "Alltag › Wohnen › the page on the web · 11 words"
    assert first.find("p/a").get("href") == "https://m.example/de/x/"
    assert text(second.find("p")) == "3 words"
    assert [text(node) for node in root.findall(".//header/ul/li")] == ["2 pages", "3 texts", "14 words"]
    assert root.xpath("//details[@class='contents']//a/@href") == ["#page-1", "#page-2"]


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "//x.example", "http://[", "file:///etc"])
def test_only_web_addresses_become_links(info, make_entry, url: str) -> None:
    root = one(info, [make_entry(url=url)])
    assert [href for href in root.xpath("//a/@href") if not href.startswith("#")] == []


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"field": DocumentField.TITLE}, "title of the page"),
        ({"field": DocumentField.ATTRIBUTE, "tag": "img alt", "codes": ()}, "text of a picture or link"),
        ({"tag": "h2"}, "Guten"),
    ],
)
def test_titles_and_headings_look_like_such(info, make_entry, fields, words: str) -> None:  # type: ignore[no-untyped-def]
    article = segment(one(info, [make_entry(**fields)]), "abcdefgh23456723")
    assert words in text(article)
    heading = article.findall(".//div[@class='src h']")
    assert len(heading) == (0 if fields.get("field") is DocumentField.ATTRIBUTE else 1)


def test_the_whole_paragraph_is_there_for_context(info, make_entry) -> None:
    article = segment(one(info, [make_entry(paragraph="Guten Tag / Wie geht es?")]), "abcdefgh23456723")
    assert note(article, "whole") == "Whole paragraph: Guten Tag / Wie geht es?"
    same = make_entry(paragraph="Guten <1>Tag</1> <2/>")
    assert note(segment(one(info, [same]), same.segment_id), "whole") == ""


def test_filters_are_there_for_what_there_is(info, make_entry) -> None:
    entries = [make_entry(segment_id="a" * 16), make_entry(segment_id="b" * 16, flags=("risky: x",), document="/b/")]
    root = one(info, entries)
    assert [text(node) for node in root.findall(".//fieldset/label")] == ["Everything (2)", "Risky (1)", "To check (2)"]
    (style,) = root.xpath("//style/text()")
    assert "#show-risky:checked" in style
    assert "#show-empty" not in style
    assert root.findall(".//fieldset/label/input[@checked]")[0].get("id") == "show-all"
    assert one(info, entries[:1]).find(".//fieldset") is None  # nothing to choose from


def test_it_needs_no_network_and_no_scripts(info, make_entry) -> None:
    root = one(info, [make_entry(url="https://m.example/")])
    (policy,) = root.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    assert "default-src 'none'" in policy
    assert "script" not in policy
    assert root.xpath("//@src | //link | //script | //form") == []
    (style,) = root.xpath("//style/text()")
    assert not re.search(r"url\(|@import|@font-face", style)


def test_it_can_be_read_without_seeing_it(info, make_entry) -> None:
    root = one(replace(info, target_language="ar"), [make_entry(terms=(WOHNGELD,)), make_entry(segment_id="b" * 16)])
    levels = [int(node.tag[1]) for node in root.iter("h1", "h2", "h3", "h4")]
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    ids = root.xpath("//@id")
    assert len(ids) == len(set(ids))
    assert {href[1:] for href in root.xpath("//a/@href[starts-with(., '#')]")} <= set(ids)
    # Nothing of ours is left in English: such a sentence would be marked. What is English is the notes of the files.
    english = [text(node) for node in root.xpath("//*[@lang='en']")]
    assert set(english) == {"machine translation"}


@pytest.mark.parametrize("said", HOSTILE)
def test_foreign_text_is_shown_and_never_obeyed(info, make_entry, said: str) -> None:
    entry = make_entry(
        segment_id=said,
        source=said,
        target=said + " ",
        previous_source=said + " neu",
        title=said,
        url="https://x.example/?" + said,
        breadcrumb=(said,),
        codes=(InlineCode(1, CodeKind.PAIRED, said, said, said),),
        author=said,
        terms=(Term(said, said, "en", note=said),),
        flags=("risky: " + said, said),
        paragraph=said + said,
    )
    odd = replace(info, name=said, selection=said, id=said)
    for target in ("en", "ar"):
        (data,) = package_preview.serialize(replace(odd, target_language=target), [entry]).values()
        for root in (parsed(data), lxml_html.document_fromstring(data)):
            harmless(root)
        assert "".join(said.split()).replace("\u2028", "")[:3] in "".join(
            text(side(parsed(data).find(".//article"), "src")).split()
        )


def harmless(root: Any) -> None:
    nodes = list(root.iter(etree.Element))
    assert {node.tag for node in nodes}.isdisjoint({"script", "img", "iframe", "object", "link", "form", "svg"})
    assert [name for node in nodes for name in node.attrib if name.startswith("on")] == []
    assert len(root.findall(".//style")) == len(root.findall(".//title")) == len(root.findall(".//article")) == 1


texts = st.one_of(st.text(max_size=60), hostile_pages(3), st.sampled_from(HOSTILE))


@given(texts, texts, texts)
def test_no_text_breaks_out(source: str, target: str, other: str) -> None:
    entry = PackageEntry(
        segment_id="a" * 16,
        source=source,
        target=target,
        review=Review.TRANSLATED,
        origin=Origin.MACHINE,
        document="/d/",
        title=other,
        previous_source=other,
        terms=(Term(other or "x", target, "en", note=other),),
        flags=("risky: " + other,),
        paragraph=other,
        codes=(InlineCode(1, CodeKind.PAIRED, "<b>", "</b>", other),),
    )
    (data,) = package_preview.serialize(INFO, [entry]).values()
    harmless(parsed(data))
    harmless(lxml_html.document_fromstring(data))


@given(texts, st.lists(st.tuples(st.integers(0, 40), st.integers(1, 10)), max_size=3))
def test_every_letter_is_shown_once(said: str, places: list[tuple[int, int]]) -> None:
    spans, end = [], 0
    for start, length in sorted(places):
        if start >= end:
            spans.append((start, start + length))
            end = start + length
    html = shown(said, {1: InlineCode(1, CodeKind.PAIRED, "<b>", "</b>")}, spans)
    root = etree.fromstring(f"<p>{html}</p>")
    for code in root.xpath("//code"):
        code.text = ""
    whole = "".join(root.itertext())
    assert re.sub(r"<U\+([0-9A-F]{4,6})/>", _character, whole) == re.sub(
        r"<U\+([0-9A-F]{4,6})/>", _character, plain_text(said)
    )


def _character(match: re.Match[str]) -> str:
    return chr(int(match[1], 16)) if int(match[1], 16) < 0x110000 else match[0]


@given(texts, texts)
def test_a_diff_holds_both_texts(old: str, new: str) -> None:
    html = compared(old, new)
    if html is None:
        return
    root = etree.fromstring(f"<p>{html}</p>")
    both = "".join(root.itertext())
    for wrong, said in (("ins", old), ("del", new)):
        copy = etree.fromstring(f"<p>{html}</p>")
        for node in copy.xpath(f"//{wrong}"):
            node.text = ""
        shown_text = "".join(copy.itertext())
        tokens = "".join(token.text for token in parse(said))
        assert re.sub(r"<U\+([0-9A-F]{4,6})/>", _character, shown_text) == re.sub(
            r"<U\+([0-9A-F]{4,6})/>", _character, tokens
        )
        assert len(shown_text) <= len(both)


def test_texts_that_are_too_long_or_too_unlike_are_not_compared() -> None:
    assert compared("a b c", "x y z") is None
    assert compared("x " * 5000, "x " * 5001) is None
    assert compared("a b c d", "a b c e") == "a b c <del>d</del><ins>e</ins>"
    assert compared("a b c d e f", "a x y d e f") == "a <del>b c</del><ins>x y</ins> d e f"


# --- long packages --------------------------------------------------------------------------------


def test_a_long_preview_has_parts_and_links_among_them(info, make_entry) -> None:
    entries = [
        make_entry(segment_id=f"{n:016d}", document=f"/d/{n // 3}/", repetition_of=f"{0:016d}" if n else "")
        for n in range(12)
    ]
    files = package_preview.serialize(info, entries, part=7)
    assert list(files) == ["preview.html", "preview-2.html"]
    first, second = (parsed(data) for data in files.values())
    assert [len(list(root.iter("article"))) for root in (first, second)] == [6, 6]
    assert segment(second, f"{6:016d}").xpath("p//a/@href")[-1] == f"preview.html#{0:016d}"
    assert segment(first, f"{5:016d}").xpath("p//a/@href")[-1] == f"#{0:016d}"
    for root, name in ((first, "preview.html"), (second, "preview-2.html")):
        assert root.xpath("//nav//a/@href") == ["preview.html", "preview-2.html"] * 2
        assert set(root.xpath("//nav//a[@aria-current]/@href")) == {name}
    assert [text(node) for node in segment(second, f"{6:016d}").xpath("p/a")] == ["7"]


def test_an_empty_package_has_a_preview(info) -> None:
    assert [text(node) for node in one(info, []).findall(".//header/ul/li")] == ["0 pages", "0 texts", "0 words"]


def test_the_same_input_gives_the_same_bytes(info, make_entry) -> None:
    entry = make_entry(terms=(WOHNGELD,), flags=("risky: x",))
    assert package_preview.serialize(info, [entry]) == package_preview.serialize(info, [entry])
