"""Pages such as nobody should write and somebody does: strategies for Hypothesis.

:func:`ugly_pages` builds pages that are wrong as HTML but whose tags are whole: which of their words people must get is
known. :func:`hostile_pages` breaks the tags too.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from hypothesis import strategies as st

_BLOCKS = ["p", "div", "li", "ul", "h2", "td", "tr", "table", "blockquote", "section", "pre", "details", "summary"]
_INLINE = ["a", "b", "strong", "em", "i", "span", "u", "sup", "abbr", "x-unknown", "label"]
_SPACE = [" ", "  ", "\n", "\r\n", "\t", "&#160;", "&nbsp;", "&nbsp", "\u00a0", "&#xA0", "&ensp;", "\u200b", "&#8203;"]
_JOINTS = ["\u00ad", "&shy;", "\u200b", "\u0308", "&zwnj;", "\u200f", "\x00", "\x0b", "\ud800", "\ufeff", "\\", "&#92;"]
_SIGNS = [
    "&", "&amp;", "&lt;", "<", "<3", "< 5", "&lt;1&gt;", "<1>", "&lt; 2 /&gt;", "\uff1c3\uff1e", "]", "[", "[ab 18]",
    '"', "'", "&copy=", "&auml;", "&am", "&#x", "&#;", "&unknown;", "…", "–", ";", "1", "§",
]  # fmt: skip

_word = st.just("{w}")
_space = st.sampled_from(_SPACE)
_glue = st.sampled_from([*_SPACE, *_JOINTS, *_SIGNS, "{w}", "{w}", "{w}"])


@st.composite
def _phrase(draw: st.DrawFn) -> str:
    """Running text with one ordinary word or more."""
    pieces = draw(st.lists(_glue, max_size=4))
    # Spaces keep the signs apart from the words: "&am" or "<" and a word side by side are something else.
    return " ".join([draw(_word), *pieces, ""]) if draw(st.booleans()) else " ".join([*pieces, draw(_word)])


_quoted = st.sampled_from(['"', "'", ""])


@st.composite
def _attributes(draw: st.DrawFn, word: str = "{w}") -> str:
    """Attributes of a start tag; ``word`` stands in those that people read."""
    pieces: list[str] = []
    read: set[str] = set()
    for name in draw(
        st.lists(st.sampled_from(["alt", "TITLE", "aria-label", "class", "href", "data-x", "q"]), max_size=3)
    ):
        quote = draw(_quoted)
        lower = name.lower()
        if lower in ("alt", "title", "aria-label"):
            mark = word if lower not in read else "{g}"  # of a name given twice the first counts
            read.add(lower)
            inside = draw(
                st.sampled_from(["{}", "{} ", "&nbsp;{} &amp; ", "{} &quot;&lt;1>&#39; \u00a0", "&#32;{}&copy=1"])
            )
            value = inside.format(mark) if quote else mark + draw(st.sampled_from(["", "&#32;", "/", "&nbsp"]))
        else:
            value = {"href": "/a?b=1&copy=2", "class": "icon {g}" if quote else "icon", "data-x": "{g}", "q": "1"}[
                lower
            ]
        equals = draw(st.sampled_from(["=", "=", "=", " = ", "=\n"]))
        pieces.append(f"{name}{equals}{quote}{value}{quote}")
    return "".join(draw(st.sampled_from([" ", "\n", "  "])) + piece for piece in pieces)


@st.composite
def _standalone(draw: st.DrawFn) -> str:
    """``<img …>`` and ``<br …>``."""
    name = draw(st.sampled_from(["img", "img", "br", "br", "wbr", "hr", "input", "IMG"]))
    attributes = draw(_attributes())
    slash = draw(st.sampled_from(["", "", " /"]))
    return f"<{name}{attributes}{slash}>"


_protected = st.one_of(
    st.sampled_from(
        [
            "<!-- {g} -->", "<!-- <p>{g} -->", "<!---->", "<!doctype {g}>", "<?php {g} ?>", "<![CDATA[{g}]]>",
            "</ {g}>", "<script>if (a < b) '<p>{g}</p>'</script>", "<style title={g}>.{g} {{ }}</style>",
            '<svg class="x"><title>{g}</title><text aria-label="{g}">{g}</text></svg>', '<svg aria-label="{w}"></svg>',
            "<math><mi>{g}</mi></math>", '<iframe title="{w}">{g}</iframe>', "[page 1]", '[contact 1 "{g}"]',
            "[karte ort={g}]",
            '<span translate="no" title="{g}">{g} <b>{g}</b></span>', "<p translate=no>{g}<br>{g}</p>",
            "<p><b translate=no>{g}</p>",
            "<b class='x notranslate'>{g}<img alt='{g}'></b>", "<i class=notranslate></i>",
            "<img translate=no alt='{g}'>",
        ]
    ),
    st.just('<img alt="{g}.jpg">'), st.just("<img alt='003-{g}-icon' title=''>"), st.just('<a title="[page 1] {g}">'),
)  # fmt: skip


def _elements(children: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    @st.composite
    def build(draw: st.DrawFn) -> str:
        name = draw(st.sampled_from(_BLOCKS + _INLINE * 2))
        inside = "".join(draw(st.lists(children, max_size=4)))
        other = draw(st.sampled_from(_BLOCKS + _INLINE))
        start = f"<{name}{draw(_attributes())}>"
        end = draw(
            st.sampled_from([f"</{name}>"] * 6 + [f"</{name.upper()} >", "", f"</{other}>", f"</{other}></{name}>"])
        )
        return start + inside + end

    return build()


@st.composite
def _inside(draw: st.DrawFn) -> str:
    """Markup inside a line: an element, an icon in it, a comment …"""
    name = draw(st.sampled_from(_INLINE))
    icon = st.one_of(st.just(""), st.just(""), _attributes().map("<img{}>".format), st.just("<!-- {g} -->"))
    inside = draw(icon) + draw(st.one_of(_phrase(), _space, st.just(""))) + draw(icon)
    return f"<{name}{draw(_attributes())}>{inside}</{name}>"


@st.composite
def _line(draw: st.DrawFn) -> str:
    """A sentence with markup in its middle."""
    piece = st.one_of(_inside(), _inside(), _phrase(), _space, _standalone(), _protected, st.just("<!-- {g} -->"))
    return "".join([draw(_word), *draw(st.lists(piece, min_size=1, max_size=4)), " ", draw(_word)])


_LEAVES = st.one_of(
    _phrase(), _line(), _line(), _space, _standalone(), _protected,
    st.sampled_from(["</p>", "</b>", "</a>", "<b>", "<a>", "<p>", "<div>", "</div>", "<textarea>{w}</textarea>"]),
)  # fmt: skip


@dataclass(frozen=True)
class Page:
    """A page and what it must become."""

    html: str
    words: frozenset[str]
    """People must get each of these, in exactly one segment."""
    secrets: frozenset[str]
    """People must get none of these."""


def _numbered(template: str) -> Page:
    words: list[str] = []
    secrets: list[str] = []

    def name(match: re.Match[str]) -> str:
        found, prefix = (words, "Wort") if match[1] == "w" else (secrets, "Geheim")
        # Letters only, and none of a hexadecimal number: no reference, number or file name can arise.
        found.append(prefix + "".join("ghijklmnop"[int(digit)] for digit in str(len(found))) + "x")
        return found[-1]

    html = re.sub(r"\{([wg])\}", name, template)
    return Page(html, frozenset(words), frozenset(secrets))


def ugly_pages(size: int = 12) -> st.SearchStrategy[Page]:
    """Pages whose tags are whole, however badly nested."""
    trees = st.recursive(_LEAVES, _elements, max_leaves=size)
    return st.lists(trees, min_size=1, max_size=6).map("".join).map(_numbered)


_BREAKS = st.sampled_from(
    [
        "<", "</", "<!", "<!--", "-->", "<a title=", '<a title="', "<img alt='", "'", '"', ">", "/>", "<p", "<![CDATA[",
        "]]>",
        "<script>", "</script>", "<svg>", "</svg>", "<title>", "</title>", "<textarea>", "<style>", "<xmp>", "<iframe>",
        "<span translate=no>", "</span>", "[page 1", '[contact 1 "', "]", "&", "&#", "&nbsp", "&#160", ";", "0", "<1>",
        "</1>",
        "\\", "&#92", "<math>", "<div class=notranslate>", "=", "<a<b>", "<a/title='x'>", "<a title>", "<a =x title=y>",
    ]
)  # fmt: skip


def hostile_pages(size: int = 8) -> st.SearchStrategy[str]:
    """Pages whose tags are broken too, and any other characters."""
    ugly = ugly_pages(size).map(lambda page: page.html)
    return st.lists(st.one_of(_BREAKS, _BREAKS, ugly, st.text(max_size=4)), max_size=12).map("".join)
