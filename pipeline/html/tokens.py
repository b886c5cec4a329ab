"""HTML cut into tokens with exact positions, the way browsers cut it.

The rules are those of the WHATWG tokenizer (https://html.spec.whatwg.org/multipage/parsing.html#tokenization),
written as one regular expression. Two properties hold for every string and are tested:

- the tokens, put one after the other, are the input: no character is lost, moved or read twice;
- the time is linear: every quantifier is possessive or ends at a character it cannot match.

Why not a library: ``docs/decisions/0002-html-parser.md``.
"""

from __future__ import annotations

import re
from enum import Enum, auto
from html import unescape
from html.entities import html5
from typing import NamedTuple


class Kind(Enum):
    """What a token is."""

    TEXT = auto()
    """Characters with character references, in ``<textarea>`` and ``<title>`` too."""
    START = auto()
    """``<a href="…">``; also void elements and ``<br/>``."""
    END = auto()
    """``</a>``."""
    RAW = auto()
    """The body of ``<script>``, ``<style>`` and their like: no markup, no character references."""
    COMMENT = auto()
    """A comment, and what browsers take for one: doctype, ``<?…>``, ``<![CDATA[…]]>``, ``</>``."""
    BROKEN = auto()
    """A tag that the end of the input cuts off; browsers drop it."""


class Token(NamedTuple):
    """One piece of the input: ``html[start:end]``."""

    kind: Kind
    start: int
    end: int
    name: str = ""
    """Element name in lower case, for START, END and RAW."""


# fmt: off
VOID = frozenset([
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr",
])
"""Elements that have no end tag."""

RAW_TEXT = frozenset(["script", "style", "iframe", "noembed", "noframes", "xmp"])
"""Elements whose body is not HTML."""

RCDATA = frozenset(["textarea", "title"])
"""Elements whose body is text with character references, but without tags."""

BLOCK = frozenset([
    "address", "article", "aside", "blockquote", "body", "caption", "center", "col", "colgroup", "dd", "details",
    "dialog", "dir", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "frame", "frameset",
    "h1", "h2", "h3", "h4", "h5", "h6", "head", "header", "hgroup", "hr", "html", "legend", "li", "link", "main",
    "menu", "meta", "nav", "noembed", "noframes", "noscript", "ol", "optgroup", "option", "p", "pre", "search",
    "section", "select", "summary", "table", "tbody", "td", "template", "textarea", "tfoot", "th", "thead",
    "title", "tr", "ul", "xmp",
])
"""Elements that begin a new block. Every other name, known or not, stands inside a line, as in browsers."""
# fmt: on

_ENDED_BY_SIBLING = {
    "li": frozenset(["li"]),
    "dt": frozenset(["dt", "dd"]),
    "dd": frozenset(["dt", "dd"]),
    "option": frozenset(["option", "optgroup"]),
    "td": frozenset(["td", "th", "tr"]),
    "th": frozenset(["td", "th", "tr"]),
    "tr": frozenset(["tr", "tbody", "tfoot"]),
}
"""Elements whose end tag may be missing → start tags that end them."""


def ends_implicitly(open_name: str, start_name: str) -> bool:
    """True when a start tag ends an open element whose own end tag is missing: ``<p>a<p>b``, ``<li>a<li>b``."""
    if open_name == "p":
        return start_name in BLOCK
    siblings = _ENDED_BY_SIBLING.get(open_name)
    return siblings is not None and start_name in siblings


_SPACE = r"[\t\n\f\r ]"
_ATTRIBUTE = (
    r"[^\t\n\f\r />][^\t\n\f\r />=]*+"
    rf"""(?:{_SPACE}*+={_SPACE}*+(?:"[^"]*+(?:"|\Z)|'[^']*+(?:'|\Z)|[^\t\n\f\r >"'][^\t\n\f\r >]*+)?+)?+"""
)
_MARKUP = re.compile(
    rf"<(?:(/?)([a-zA-Z][^\t\n\f\r />]*+)(?:[\t\n\f\r /]++|{_ATTRIBUTE})*+(>?)"
    r"|!--(?:-?>|.*?(?:--!?>|\Z))"
    r"|(?:[!?]|/(?!\Z))[^>]*+>?)",
    re.DOTALL,
)
_RAW_END = {name: re.compile(rf"</{name}(?=[\t\n\f\r />])", re.IGNORECASE | re.ASCII) for name in RAW_TEXT | RCDATA}
_SCRIPT_STATE = re.compile(
    r"(?P<open><!--)(?P<shut>-*+>)?|(?P<close>-->)|<(?P<end>/?)script(?=[\t\n\f\r />])", re.IGNORECASE | re.ASCII
)


def tokenize(html: str) -> list[Token]:
    """All tokens of ``html`` in order, without gaps. Never fails; linear time."""
    tokens: list[Token] = []
    position = 0
    resume = True
    while resume:
        resume = False
        for match in _MARKUP.finditer(html, position):
            start, end = match.span()
            if start > position:
                tokens.append(Token(Kind.TEXT, position, start))
            position = end
            slash, name, bracket = match.groups()
            if name is None:
                tokens.append(Token(Kind.COMMENT, start, end))
            elif not bracket:
                tokens.append(Token(Kind.BROKEN, start, end))
            elif slash:
                tokens.append(Token(Kind.END, start, end, name.lower()))
            else:
                name = name.lower()
                tokens.append(Token(Kind.START, start, end, name))
                if name in _RAW_END:
                    position = _raw_end(html, end, name)
                    if position > end:
                        tokens.append(Token(Kind.TEXT if name in RCDATA else Kind.RAW, end, position, name))
                    resume = True
                    break
    if position < len(html):
        tokens.append(Token(Kind.TEXT, position, len(html)))
    return tokens


def _raw_end(html: str, start: int, name: str) -> int:
    """Where the body that begins at ``start`` ends: at its end tag, or with the input."""
    if name == "script":
        return _script_end(html, start)
    match = _RAW_END[name].search(html, start)
    return match.start() if match else len(html)


def _script_end(html: str, start: int) -> int:
    """Like :func:`_raw_end`. Inside ``<!-- … -->`` a script may hold another ``<script>…</script>``."""
    escaped = nested = False
    for match in _SCRIPT_STATE.finditer(html, start):
        if match["open"]:
            if match["shut"]:
                escaped = nested = False
            else:
                escaped = True
        elif match["close"]:
            escaped = nested = False
        elif not match["end"]:
            nested = escaped
        elif nested:
            nested = False
        else:
            return match.start()
    return len(html)


_ATTRIBUTE_PARTS = re.compile(
    r"([^\t\n\f\r />][^\t\n\f\r />=]*+)"
    rf"""(?:{_SPACE}*+={_SPACE}*+(?:"([^"]*+)"?|'([^']*+)'?|([^\t\n\f\r >"'][^\t\n\f\r >]*+))?+)?+"""
)


def attributes(tag: str) -> list[tuple[str, str]]:
    """Names (lower case) and decoded values of a start tag's attributes, in order; no value is ``""``."""
    return [
        (match[1].lower(), decode_attribute(match[2] or match[3] or match[4] or ""))
        for match in _ATTRIBUTE_PARTS.finditer(tag, _name_end(tag, 0))
    ]


def attribute_spans(html: str, start: int, end: int) -> list[tuple[str, str, int, int]]:
    """Name (lower case), quote and place of the value of each attribute with one in the start tag ``html[start:end]``.

    The quote is ``"``, ``'`` or empty; the value is ``html[first:last]``, without quotes, not decoded.
    """
    spans: list[tuple[str, str, int, int]] = []
    for match in _ATTRIBUTE_PARTS.finditer(html, _name_end(html, start), end):
        group = match.lastindex or 1
        if group > 1:
            spans.append((match[1].lower(), ("", "", '"', "'", "")[group], *match.span(group)))
    return spans


def _name_end(html: str, start: int) -> int:
    """Where the name of the tag that begins at ``start`` ends."""
    position = start + 1
    while position < len(html) and html[position] not in "\t\n\f\r />":
        position += 1
    return position


_ENDLESS_NUMBER = re.compile(r"&#[0-9]{1000,};?")


def decode(raw: str) -> str:
    """Text with its character references resolved, as browsers do."""
    if "&" not in raw:
        return raw
    try:
        return unescape(raw)
    except ValueError:  # Python refuses to read integers of more than 4,300 digits
        return unescape(_ENDLESS_NUMBER.sub("\ufffd", raw))


_REFERENCE = re.compile(r"&(?:#[0-9]+;?|#[xX][0-9a-fA-F]+;?|([a-zA-Z][a-zA-Z0-9]*+;?)(=?))")


def decode_attribute(raw: str) -> str:
    """An attribute's value with its character references resolved.

    Unlike in text, ``&copy=1`` and ``&copyright`` stay as they are: addresses are full of them.
    """
    if "&" not in raw:
        return raw
    return _REFERENCE.sub(_resolve, raw)


def _resolve(match: re.Match[str]) -> str:
    name, equals = match.groups()
    if name is None:
        return decode(match[0])
    if equals and not name.endswith(";"):
        return match[0]
    value = html5.get(name)
    return match[0] if value is None else value + equals


def element_ends(tokens: list[Token]) -> list[int]:
    """For every START token the index of the first token after its element; 0 for all other tokens.

    An element without end tag ends where its parent ends, or where a start tag ends it implicitly.
    """
    ends = [0] * len(tokens)
    open_tags: list[int] = []
    open_names: dict[str, int] = {}
    for index, token in enumerate(tokens):
        name = token.name
        if token.kind is Kind.START:
            while open_tags and ends_implicitly(tokens[open_tags[-1]].name, name):
                ended = open_tags.pop()
                open_names[tokens[ended].name] -= 1
                ends[ended] = index
            if name in VOID:
                ends[index] = index + 1
            else:
                open_tags.append(index)
                open_names[name] = open_names.get(name, 0) + 1
        elif token.kind is Kind.END and open_names.get(name):
            while True:
                ended = open_tags.pop()
                ended_name = tokens[ended].name
                open_names[ended_name] -= 1
                if ended_name == name:
                    ends[ended] = index + 1
                    break
                ends[ended] = index
    for index in open_tags:
        ends[index] = len(tokens)
    return ends
