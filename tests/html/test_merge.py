"""Merging: the source gives back the very same page, targets change nothing but texts."""

from __future__ import annotations

import re

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from pipeline.html import check_codes, merge, merge_title, parse, render, segment_html, segment_title
from pipeline.html.codes import Token, TokenKind
from pipeline.html.text import plain
from pipeline.html.tokens import decode
from pipeline.model import ExtractedSegment, SegmentedHtml

PIECES = [
    "<p>", "</p>", "<p", "<div>", "</div>", "<li>", "<pre>", "</pre>", "<br>", "<a href='x'>", "</a>", "<b>",
    "</b>", "<i>", "</i>", "<img src=x>", "<span translate=no>", "</span>", "<svg>", "</svg>", "<script>",
    "</script>", "<textarea>", "</textarea>", "<!--", "-->", "<!", "</", "<", ">", "<>", "&", "&amp;", "&#160;",
    "&nbsp", "&lt;1&gt;", "\\", "&#92;", "<1>", "</1>", "[page 1]", "[", "]", " ", "  ", "\r\n", "\r", "\x00",
    "\ud800", "\u00a0", "\u00ad", "\u200b", "Amt", "ü", "1", ".", '"',
]  # fmt: skip
HOSTILE = st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=3)), max_size=30).map("".join)

WORDS = st.text(st.sampled_from("abä م你1&<>\"'[]{}\\/;#\u00a0\u00ad\u200b"), max_size=12)


@st.composite
def literals(draw: st.DrawFn) -> str:
    """Text as a person may write it: words at both ends, single spaces, things that look like markup inside."""
    middle = re.sub(" +", " ", draw(WORDS) + draw(st.sampled_from(["", "<1>", "&amp;", "<b>", "[page 1]", "&#160;"])))
    return f"W{middle}w"


def inline(children: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(
        st.tuples(st.sampled_from(["b", "em", "u", "span"]), children).map(lambda x: f"<{x[0]}>{x[1]}</{x[0]}>"),
        st.tuples(st.sampled_from(['href="tel:1"', "href='x?a&amp;b'"]), children).map(
            lambda x: f"<a {x[0]}>{x[1]}</a>"
        ),
    )


TEXT = st.sampled_from(
    [
        "Amt",
        "Wort und ",
        " mehr",
        "&uuml;ber",
        " ",
        "&#160;",
        "\r\n",
        ", ",
        "(",
        "8 Uhr",
        "&lt;3",
        "<br>",
        '<img src="i">',
        "\\",
    ]
)
LINE = st.lists(st.recursive(TEXT, inline, max_leaves=4), max_size=6).map("".join)
BLOCK = st.tuples(st.sampled_from(["p", "h3", "li", 'p style="x"']), LINE).map(
    lambda x: f"<{x[0]}>{x[1]}</{x[0].split()[0]}>"
)
PAGE = st.recursive(
    BLOCK, lambda blocks: st.lists(blocks, max_size=4).map(lambda inner: "<div>\r\n" + "\n".join(inner) + "</div>")
)


def reworded(segment: ExtractedSegment, data: st.DataObject) -> str:
    """A translation of ``segment``: other words, everything else as it was."""
    tokens = []
    for token in parse(segment.text):
        core = token.text.strip(" \u00a0")
        if token.kind is TokenKind.TEXT and re.search(r"[^\W_]", core):
            before, _, after = token.text.partition(core)
            token = Token(TokenKind.TEXT, before + data.draw(literals()) + after)
        tokens.append(token)
    return render(tokens)


def consistent(page: SegmentedHtml) -> bool:
    """True when each segment's text is its characters in the page, codes cut out."""
    for segment in page.segments:
        codes = {code.id: code for code in segment.codes}
        position = 0
        gaps: list[str] = []
        for token in parse(segment.text):
            if token.kind is TokenKind.TEXT:
                continue
            code = codes[token.id]
            markup = code.end if token.kind is TokenKind.CLOSE else code.start
            found = segment.raw.index(markup, position)
            gaps.append(segment.raw[position:found])
            position = found + len(markup)
        gaps.append(segment.raw[position:])
        literal = "".join(token.text for token in parse(segment.text) if token.kind is TokenKind.TEXT)
        spellings = {"".join(plain(decode(gap), preformatted=kept) for gap in gaps) for kept in (False, True)}
        if literal not in spellings or check_codes(segment.codes, segment.text):
            return False
    return True


@given(st.one_of(HOSTILE, PAGE, st.text()))
def test_source_texts_give_back_the_very_same_page(html: str) -> None:
    page = segment_html(html)
    assert len(page.parts) == len(page.segments) + 1
    assert merge(page, [None] * len(page.segments)) == html
    assert merge(page, [segment.text for segment in page.segments]) == html
    assert page.comments or consistent(page)


@pytest.mark.slow
@settings(max_examples=4_000, deadline=None)
@given(st.one_of(HOSTILE, PAGE))
def test_source_texts_give_back_the_very_same_page_at_length(html: str) -> None:
    page = segment_html(html)
    assert merge(page, [segment.text for segment in page.segments]) == html
    assert page.comments or consistent(page)


@given(PAGE, st.data())
def test_targets_change_nothing_but_texts(html: str, data: st.DataObject) -> None:
    page = segment_html(html)
    targets = [reworded(segment, data) for segment in page.segments]
    merged = merge(page, targets)
    again = segment_html(merged)
    assert [segment.text for segment in again.segments] == targets
    assert again.parts == page.parts
    assert [segment.codes for segment in again.segments] == [segment.codes for segment in page.segments]
    assert [segment.unit for segment in again.segments] == [segment.unit for segment in page.segments]


@given(HOSTILE, st.data())
def test_targets_change_nothing_but_texts_in_hostile_pages(html: str, data: st.DataObject) -> None:
    """Comments between words move with a translation: see ``test_ugly_pages.py`` and ``test_fuzz_html.py``."""
    page = segment_html(html)
    assume(not page.comments)
    assume(not any("comment" in code.label for segment in page.segments for code in segment.codes))
    targets = [reworded(segment, data) for segment in page.segments]
    again = segment_html(merge(page, targets))
    assert again.parts == page.parts
    assert [segment.codes for segment in again.segments] == [segment.codes for segment in page.segments]


def test_targets_are_serialised_from_their_text() -> None:
    page = segment_html('<p>Zum <a href="x?a&amp;b">Amt</a> &nbsp;<img> jetzt</p><p>bleibt &auml;hnlich</p>')
    assert page.segments[0].text == "Zum <1>Amt</1> \u00a0<2/> jetzt"
    merged = merge(page, ['<2/> Now & <1>office</1>\u00a0<b> "\\<1>" ü [page 1] [a]', None])
    assert merged == (
        '<p><img> Now &amp; <a href="x?a&amp;b">office</a>&#160;&lt;b&gt; "&lt;1&gt;" ü &#91;page 1] [a]</p>'
        "<p>bleibt &auml;hnlich</p>"
    )


@pytest.mark.parametrize("target", ["Amt", "<1>Amt", "<1>Amt</1> <2/>", "<1/>Amt"])
def test_targets_with_wrong_codes_are_refused(target: str) -> None:
    page = segment_html("<p>zum <b>Amt</b></p>")
    with pytest.raises(ValueError, match="tag <"):
        merge(page, [target])


def test_the_number_of_targets_must_be_that_of_the_segments() -> None:
    with pytest.raises(ValueError, match="1 targets for 2 segments"):
        merge(segment_html("<p>a<p>b"), [None])


@given(st.text())
def test_titles_come_back_as_they_were(title: str) -> None:
    segment = segment_title(title)
    assert merge_title(title, None) == title
    if segment is not None:
        assert merge_title(title, segment.text) == title
        assert segment.raw in title


def test_title_targets() -> None:
    assert merge_title(" Arbeit\u00a0& Beruf\n", "Work & \\<1> jobs <b>") == " Work & <1> jobs <b>\n"
    with pytest.raises(ValueError, match="tag <1> is not in the source"):
        merge_title("Arbeit", "<1>Work</1>")
    with pytest.raises(ValueError, match="no text"):
        merge_title(" – ", "Work")


def test_a_hundred_thousand_nested_blocks() -> None:
    html = "<div>" * 100_000 + "Text" + "</div>" * 100_000
    page = segment_html(html)
    assert [segment.text for segment in page.segments] == ["Text"]
    assert merge(page, ["Words"]) == html.replace("Text", "Words")
