"""Marks around phone numbers in lines from right to left."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from hostile_html import hostile_pages, ugly_pages
from hypothesis import given
from hypothesis import strategies as st

from pipeline.html.canonical import canonical
from pipeline.html.isolate import LRI, PDI, isolate_numbers, without_marks
from pipeline.html.tokens import Kind, decode, tokenize
from pipeline.literals import LiteralKind, find_literals
from pipeline.literals.direction import reversed_numbers

MARKED = [
    ("<p>هاتف 0821 3102-0 هنا</p>", "<p>هاتف [0821 3102-0] هنا</p>"),
    ("<p>0821 / 3102-0</p>", "<p>[0821 / 3102-0]</p>"),
    (
        '<p>هاتف <a href="tel:+498213102-0">0821 / 3102-0</a></p>',
        '<p>هاتف [<a href="tel:+498213102-0">0821 / 3102-0</a>]</p>',
    ),
    ("<p>هاتف <a href='#'><b>0821 3102-0</b></a></p>", "<p>هاتف [<a href='#'><b>0821 3102-0</b></a>]</p>"),
    ("<p><a href='#'>هاتف 0821 3102-0</a></p>", "<p><a href='#'>هاتف [0821 3102-0]</a></p>"),
    ("<p><a href='#'>0821 3102-0 هاتف</a></p>", "<p><a href='#'>[0821 3102-0] هاتف</a></p>"),
    ("<p>هاتف <b>0821</b> 3102-0</p>", "<p>هاتف [<b>0821</b> 3102-0]</p>"),
    ("<p>هاتف 0821 <b>3102-0</b></p>", "<p>هاتف [0821 <b>3102-0</b>]</p>"),
    ("<p>هاتف 0821&nbsp;3102-0<br>+49 (0) 821 3102-0</p>", "<p>هاتف [0821&nbsp;3102-0]<br>[+49 (0) 821 3102-0]</p>"),
    (
        "<p>هاتف 0821 3102-0، فاكس 0821 3102-9</p>",
        "<p>هاتف [0821 3102-0]، فاكس [0821 3102-9]</p>",
    ),
    ("<p>هاتف 0821 3102-0+49 (0) 821 3102-9</p>", "<p>هاتف [0821 3102-0][+49 (0) 821 3102-9]</p>"),
    (
        "<p>هاتف \u20660821 3102-0\u2069، فاكس 0821 3102-9</p>",
        "<p>هاتف [0821 3102-0]، فاكس [0821 3102-9]</p>",
    ),
    (
        "<p>هاتف <span dir='ltr'>0821 3102-0</span> 0821 3102-9</p>",
        "<p>هاتف <span dir='ltr'>0821 3102-0</span> [0821 3102-9]</p>",
    ),
]

LEFT_ALONE = [
    "<p>Tel. 0821 3102-0</p>",
    "<p>هاتف 08213102</p>",
    "<p>هاتف \u200e0821 3102-0</p>",
    "<p>هاتف \u20660821 3102-0\u2069</p>",
    "<p>هاتف &#8294;0821 3102-0&#x2069;</p>",
    "<p dir='ltr'>هاتف 0821 3102-0</p>",
    "<div dir=ltr><p>هاتف 0821 3102-0</p></div>",
    "<p>هاتف <bdi>0821 3102-0</bdi></p>",
    "<p>هاتف <span class='notranslate'>0821 3102-0</span></p>",
    '<p><a href="tel:0821 3102-0" title="0821 3102-0">هاتف</a><img alt="0821 3102-0"></p>',
    "<!-- 0821 3102-0 --><textarea>0821 3102-0</textarea><script>'0821 3102-0'</script>",
]


@pytest.mark.parametrize(("plain", "marked"), MARKED)
def test_marks_stand_around_the_number_outside_of_its_link(plain: str, marked: str) -> None:
    assert isolate_numbers(plain, "ar") == marked.replace("[", LRI).replace("]", PDI)


@pytest.mark.parametrize("content", LEFT_ALONE)
def test_what_is_shown_as_it_should_be_is_left_alone(content: str) -> None:
    assert isolate_numbers(content, "ar") == content


@pytest.mark.parametrize("language", ["en", "de", "uk", "tr", "zh", "xx", ""])
def test_other_languages_are_left_alone(language: str) -> None:
    assert isolate_numbers(MARKED[0][0], language) == MARKED[0][0]


@pytest.mark.parametrize("language", ["ar", "fa", "prs", "ps", "ur", "he", "ckb"])
def test_all_languages_from_right_to_left_have_them(language: str) -> None:
    assert isolate_numbers("<p>0821 / 3102-0</p>", language) == f"<p>{LRI}0821 / 3102-0{PDI}</p>"


def test_a_hyphen_holds_digits_together_unless_they_are_arabic() -> None:
    assert isolate_numbers("<p>טלפון 0821-31020</p>", "he") == "<p>טלפון 0821-31020</p>"
    assert isolate_numbers("<p>טלפון ٠٨٢١-٣١٠٢٠</p>", "he") == f"<p>טלפון {LRI}٠٨٢١-٣١٠٢٠{PDI}</p>"


@pytest.mark.parametrize(("plain", "marked"), MARKED)
def test_the_marks_go_again(plain: str, marked: str) -> None:
    assert without_marks(marked.replace("[", LRI).replace("]", PDI)) == without_marks(plain)
    assert without_marks("<p>هاتف &#8294;0821 3102-0&#x2069;</p>") == "<p>هاتف 0821 3102-0</p>"
    assert without_marks("<p>\u20660821 3102-0\u206912</p>") == "<p>0821 3102-012</p>"  # another number without them


@pytest.mark.parametrize(
    "content",
    [
        f"<p>{LRI}هاتف 0821 3102-0{PDI}</p>",
        f"<p>{LRI}Berlin{PDI}</p>",
        f"<p>هاتف {LRI}0821{PDI} 3102-0</p>",
        f"<p>هاتف {LRI}0821 3102-0</p>",
        f"<p>هاتف 0821 3102-0{PDI}</p>",
        f"<p>{LRI}20 Uhr{PDI}</p>",
        f"<p>{LRI}0821</p><p>3102-0{PDI}</p>",
    ],
)
def test_other_marks_stay(content: str) -> None:
    assert without_marks(content) == content


_WORDS = st.sampled_from([
    "هاتف ", "Tel. ", "0821 3102-0", "+49 (0) 821 3102-0", "116 117", "و", " ", ", ", "8:30", LRI, PDI, "\u200e",
    "\u2067", "<b>", "</b>", "<a href='tel:0821 3102-0'>", "</a>", "<br>", "<p>", "</p>", "<span dir=ltr>", "</span>",
    "&nbsp;", "&#8294;", "&#8297;", "<img alt='0821 3102-0'>", "<!-- 0821 3102-0 -->", "12.5.2026",
])  # fmt: skip
_LINES = st.lists(_WORDS, max_size=14).map("".join)
_ANY = st.one_of(_LINES, _LINES, hostile_pages(), ugly_pages().map(lambda page: page.html))


@given(_ANY, st.sampled_from(["ar", "fa", "he"]))
def test_nothing_else_changes_and_twice_is_once(content: str, language: str) -> None:
    marked = isolate_numbers(content, language)
    assert isolate_numbers(marked, language) == marked
    assert re.sub(f"[{LRI}{PDI}]", "", marked) == re.sub(f"[{LRI}{PDI}]", "", content)
    assert marked.count(LRI) - content.count(LRI) == marked.count(PDI) - content.count(PDI)
    if LRI not in content and PDI not in content:
        assert [t.name for t in tokenize(marked) if t.kind is not Kind.TEXT] == [
            t.name for t in tokenize(content) if t.kind is not Kind.TEXT
        ]


@given(_ANY, st.sampled_from(["ar", "fa", "he"]))
def test_what_was_put_in_comes_out_again(content: str, language: str) -> None:
    bare = without_marks(content)
    assert canonical(without_marks(isolate_numbers(bare, language))) == canonical(bare)


def _lines(content: str) -> list[str]:
    """The text of each line as readers see it."""
    text = "".join(
        decode(content[start:end])
        if kind is Kind.TEXT
        else "\n"
        if name in ("p", "li", "br", "h3", "h4", "div")
        else ""
        for kind, start, end, name in tokenize(content)
    )
    return text.split("\n")


def test_no_number_of_real_pages_stays_reversed(shared: Path) -> None:
    """As if an Arabic text had the numbers of the German one, in lines that begin with an Arabic word."""
    reversed_, marked = 0, 0
    for entry in json.loads((shared / "content/lkaugsburg/de/pages.json").read_bytes()):
        lines = [
            " ".join(["هاتف", *(found.text for found in find_literals(line, "de") if found.kind is LiteralKind.PHONE)])
            for line in _lines(entry["content"])
        ]
        content = "".join(f"<p>{line}</p>" for line in lines if line != "هاتف")
        reversed_ += sum(len(reversed_numbers(line, "ar")) for line in lines)
        after = isolate_numbers(content, "ar")
        marked += after.count(LRI)
        assert not any(reversed_numbers(re.sub(f"{LRI}[^{PDI}]*{PDI}", "-", line), "ar") for line in _lines(after))
    assert marked == reversed_ > 100
