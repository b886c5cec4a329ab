"""The tokenizer: loses nothing, reads as browsers do."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from lxml import html as lxml_html

from pipeline.html.tokens import Kind, attributes, decode, decode_attribute, element_ends, tokenize

PIECES = [
    "<", "</", ">", "/>", "=", '"', "'", " ", "\n", "\r", "a", "p", "<p>", "</p>", "<b", "<!--", "-->", "--!>",
    "<!", "<?", "</>", "<script>", "</script>", "<script", "<style>", "</style >", "<textarea>", "</textarea>",
    "<title>", "</title", "&amp;", "&", "&#65;", "&#x41", "&copy=1", 'x="y"', "x='y'", "x=y", '<a href="', "<br/>",
    "<IMG src=x>", "\x00", "\ud800", "ü",
]  # fmt: skip
HOSTILE = st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=5)), max_size=25).map("".join)


def shapes(html: str) -> list[tuple[Kind, str]]:
    return [(token.kind, html[token.start : token.end]) for token in tokenize(html)]


@given(HOSTILE)
def test_tokens_are_the_input(html: str) -> None:
    tokens = tokenize(html)
    assert "".join(html[token.start : token.end] for token in tokens) == html
    assert all(token.start < token.end for token in tokens)


@given(st.text())
def test_escaped_text_is_text(text: str) -> None:
    html = text.replace("&", "&amp;").replace("<", "&lt;")
    assert all(token.kind is Kind.TEXT for token in tokenize(html))
    assert decode(html) == text


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("a<b>c</b>", [(Kind.TEXT, "a"), (Kind.START, "<b>"), (Kind.TEXT, "c"), (Kind.END, "</b>")]),
        ('<a href="x>y">z', [(Kind.START, '<a href="x>y">'), (Kind.TEXT, "z")]),
        ('<a b"c>d', [(Kind.START, '<a b"c>'), (Kind.TEXT, "d")]),
        ("3 < 4 <> <3", [(Kind.TEXT, "3 < 4 <> <3")]),
        ("a</", [(Kind.TEXT, "a</")]),
        ("</>x", [(Kind.COMMENT, "</>"), (Kind.TEXT, "x")]),
        ("<!-->a-->", [(Kind.COMMENT, "<!-->"), (Kind.TEXT, "a-->")]),
        ("<!-- <p> --!>a", [(Kind.COMMENT, "<!-- <p> --!>"), (Kind.TEXT, "a")]),
        ("<!-- a", [(Kind.COMMENT, "<!-- a")]),
        ("<![CDATA[a>b]]>", [(Kind.COMMENT, "<![CDATA[a>"), (Kind.TEXT, "b]]>")]),
        ("<!doctype html><?xml?>", [(Kind.COMMENT, "<!doctype html>"), (Kind.COMMENT, "<?xml?>")]),
        ('a<p title="b', [(Kind.TEXT, "a"), (Kind.BROKEN, '<p title="b')]),
        ("<style>a<b></style>", [(Kind.START, "<style>"), (Kind.RAW, "a<b>"), (Kind.END, "</style>")]),
        ("<textarea>a<b>&amp;", [(Kind.START, "<textarea>"), (Kind.TEXT, "a<b>&amp;")]),
        ("<script>'</scripty>'", [(Kind.START, "<script>"), (Kind.RAW, "'</scripty>'")]),
        (
            "<script><!--<script></script>'x'--></SCRIPT >",
            [(Kind.START, "<script>"), (Kind.RAW, "<!--<script></script>'x'-->"), (Kind.END, "</SCRIPT >")],
        ),
    ],
)
def test_reads_as_browsers_do(html: str, expected: list[tuple[Kind, str]]) -> None:
    assert shapes(html) == expected


NO_RAW_TEXT = [piece for piece in PIECES if piece.isprintable() and not piece[1:].strip("</ >").startswith(("s", "t"))]


@given(st.lists(st.sampled_from([*NO_RAW_TEXT, "<svgx>", "&uuml", "\n"]), max_size=12).map("".join))
@pytest.mark.skipif(etree.LIBXML_VERSION < (2, 14), reason="libxml2 before 2.14 reads HTML 4")
def test_text_is_the_one_that_libxml2_sees(html: str) -> None:
    """libxml2 has an independent tokenizer after the same standard (but takes ``<script/>`` for an empty element)."""
    ours = "".join(decode(html[token.start : token.end]) for token in tokenize(html) if token.kind is Kind.TEXT)
    theirs = "".join(map(str, lxml_html.document_fromstring(f"<div>{html}").itertext()))
    assert ours.strip() == theirs.strip()


@pytest.mark.parametrize(
    ("tag", "expected"),
    [
        ("<a HREF=\"x\" href='y' z>", [("href", "x"), ("href", "y"), ("z", "")]),
        ("<a b = c/d e=>", [("b", "c/d"), ("e", "")]),
        ('<a b="&uuml;&#252;&lt">', [("b", "üü<")]),
        ('<a href="?a=1&copy=2&lt3&amp;b">', [("href", "?a=1&copy=2&lt3&b")]),
        ("<a =b=c/>", [("=b", "c/")]),
        ("<br/>", []),
    ],
)
def test_attributes(tag: str, expected: list[tuple[str, str]]) -> None:
    assert attributes(tag) == expected


@given(HOSTILE)
def test_attribute_values_never_fail(raw: str) -> None:
    assert decode_attribute(raw.replace("&", "&amp;")) == raw


def test_endless_numbers_are_one_replacement_character() -> None:
    number = "&#" + "9" * 10_000 + ";"
    assert decode(f"a{number}b&uuml;") == "a\ufffdbü"
    assert decode_attribute(f"a{number}b") == "a\ufffdb"
    assert decode("&#x" + "f" * 10_000 + ";") == "\ufffd"


def ended(html: str) -> list[str]:
    tokens = tokenize(html)
    ends = element_ends(tokens)
    return [
        "".join(html[token.start : token.end] for token in tokens[index : ends[index]])
        for index in range(len(tokens))
        if ends[index]
    ]


def test_elements_end_where_browsers_end_them() -> None:
    assert ended("<p>a<p>b</p>c") == ["<p>a", "<p>b</p>"]
    assert ended("<div><b>a</div>b") == ["<div><b>a</div>", "<b>a"]
    assert ended("<li>a<li>b<br>") == ["<li>a", "<li>b<br>", "<br>"]
    assert ended("</i><i>a") == ["<i>a"]
