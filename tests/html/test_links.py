"""Links are found and exchanged to the character; nothing else changes, whatever the HTML."""

from __future__ import annotations

import html as stdlib_html
from html.parser import HTMLParser

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pipeline.html.links import find_links, rewrite_links
from pipeline.html.tokens import Kind, attributes, tokenize

PIECES = [
    "<a href=", "<a  HREF = ", "<area href=", "<a class='href' href=", "<a title=\"<a href='x'>\" href=", "<a",
    " href ", "<a/href=", "<img href=", "<link href=", "</a href='x'>", '"/stadt/de/a/"', "'/stadt/de/a/'",
    "/stadt/de/a/", "''", '"', "'", "=", ">", "/>", " ", "\n", "<", "<p>", "<!--", "-->", "<script>", "</script>",
    "<textarea>", "</textarea>", "&amp;", "&#47;", "&quot;", "&", "x", "ä", "\x00", "\ud800", " href=b", "[s]",
]  # fmt: skip
HOSTILE = st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=3)), max_size=30).map("".join)
ADDRESS = st.text(st.sampled_from("/abä?&;=#\"'<> \n`%lt"), max_size=12)


def other_characters(html: str) -> str:
    """``html`` without the addresses that were found in it."""
    pieces, position = [], 0
    for link in find_links(html):
        pieces.append(html[position : link.start])
        position = link.end
    return "\x1f".join([*pieces, html[position:]])


@given(HOSTILE)
def test_a_link_is_where_it_says(html: str) -> None:
    last = 0
    for link in find_links(html):
        assert last <= link.start <= link.end <= len(html)
        last = link.end
        assert html[link.start - 1] == link.quote or not link.quote
        if "&" not in link.address:
            assert html[link.start : link.end] == link.address or "&" in html[link.start : link.end]


@given(HOSTILE)
def test_links_are_those_of_the_tags(html: str) -> None:
    expected = []
    for token in tokenize(html):
        if token.kind is Kind.START and token.name in ("a", "area"):
            given_ = [value for name, value in attributes(html[token.start : token.end]) if name == "href"]
            if any(given_):  # an attribute without a value has no characters that could be exchanged
                expected.append(next(value for value in given_ if value or given_[0] == ""))
    found = [link.address for link in find_links(html)]
    assert [address for address in found if address] == [address for address in expected if address]


@given(HOSTILE)
def test_nothing_changes_when_no_address_does(html: str) -> None:
    assert rewrite_links(html, lambda address: address) == html
    assert rewrite_links(html, lambda address: None) == html


@given(HOSTILE, ADDRESS)
@example("<a href=/stadt/de/a/>x</a>", "")
@example("<a href=/stadt/de/a/>x</a>", 'a b"c>')
def test_only_addresses_change(html: str, address: str) -> None:
    after = rewrite_links(html, lambda _: address)
    assert other_characters(after) == other_characters(html)
    # An unquoted value cannot be empty; browsers take the white space in its place off.
    assert {link.address for link in find_links(after)} <= ({address} if address else {"", " "})
    assert len(find_links(after)) == len(find_links(html))


class Browser(HTMLParser):
    """Another parser's idea of the links of well-formed HTML."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("a", "area"):
            self.found += [value for name, value in attrs if name == "href" and value is not None][:1]


@given(st.lists(st.tuples(st.sampled_from(["p", "a", "area", "td"]), st.sampled_from("\"'"), ADDRESS), max_size=6))
def test_as_another_parser_finds_them(links: list[tuple[str, str, str]]) -> None:
    html = "".join(f"<{tag} id=1 href={q}{stdlib_html.escape(address)}{q}>x</{tag}>" for tag, q, address in links)
    browser = Browser()
    browser.feed(html)
    assert [link.address for link in find_links(html)] == browser.found


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ('<p><a class="x" href="alt">A</a></p>', '<p><a class="x" href="neu&amp;1">A</a></p>'),
        ("<A HREF='alt' >A</A>", "<A HREF='neu&amp;1' >A</A>"),
        ("<a href=alt>A</a>", "<a href=neu&amp;1>A</a>"),
        ("<a href = alt >A</a>", "<a href = neu&amp;1 >A</a>"),
        ("<a href='&#97;lt'>A</a>", "<a href='neu&amp;1'>A</a>"),
        ('<map><area href="alt"></map>', '<map><area href="neu&amp;1"></map>'),
        ('<span translate="no"><a href="alt">A</a></span>', '<span translate="no"><a href="neu&amp;1">A</a></span>'),
        ('<a href="alt" href="alt">A</a>', '<a href="neu&amp;1" href="alt">A</a>'),
        ('<a data-href="alt" title="href=alt">A</a>', None),
        ('<img href="alt"><link href="alt"><b href="alt">', None),
        ('<!-- <a href="alt"> -->', None),
        ('<script>"<a href=alt>"</script>', None),
        ('<textarea><a href="alt"></textarea>', None),
        ('<p>href="alt" <a href="anders">A</a>', None),
        ('<a href="alt', None),
        ("<a href>A</a>", None),
    ],
)
def test_table(html: str, expected: str | None) -> None:
    after = rewrite_links(html, lambda address: "neu&1" if address == "alt" else None)
    assert after == (html if expected is None else expected)


def test_long_hostile_input_takes_linear_time() -> None:
    html = "<a href=" * 20_000 + "'" * 3 + "<a href='x' " * 20_000
    assert rewrite_links(html, lambda address: address) == html
