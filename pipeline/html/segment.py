"""HTML → skeleton and segments, titles → segments.

A segment is a block's text, cut at ``<br>``. White space, elements around the whole segment and
icons at its edges stay in the skeleton; inline elements inside become numbered codes (see
:mod:`pipeline.html.inline` and :mod:`pipeline.html.codes`). Not for translation are scripts,
styles, comments, ``<svg>``, ``<math>``, elements with ``translate="no"`` or class
``notranslate``, shortcodes, and text without any letter or digit.

Any string is taken, in linear time; ``merge(segment_html(html), [None] * n)`` is ``html``.
"""

from __future__ import annotations

import re

from pipeline.html.codes import escape_text
from pipeline.html.inline import Item, ItemKind, encode, trim
from pipeline.html.text import has_space_at_edges, has_words, plain, skip_space, skip_space_back, strip_space
from pipeline.html.tokens import (
    BLOCK,
    RAW_TEXT,
    VOID,
    Kind,
    Token,
    attributes,
    decode,
    element_ends,
    ends_implicitly,
    tokenize,
)
from pipeline.model import DocumentField, ExtractedSegment, InlineCode, SegmentedHtml

_ARGUMENT = (
    r"""(?:[0-9]++|"[^"<>\[\]]*+"|'[^'<>\[\]]*+'|&quot;(?:[^&"<>\[\]]|&(?!quot;))*+&quot;"""
    r"""|[a-z_][\w-]*+=(?:"[^"<>\[\]]*+"|'[^'<>\[\]]*+'|[^\s"'<>\[\]]++))"""
)
_GAP = r"(?:\s|&nbsp;|&#160;)++"
SHORTCODE = re.compile(
    rf"""\[(?:(?:page|contact|event|location|poi|imprint)(?:{_GAP}{_ARGUMENT})++\s*+"""
    rf"""|[a-z][a-z0-9_-]*+(?={_GAP}[a-z_][\w-]*+=)(?:{_GAP}{_ARGUMENT})++\s*+/?"""
    r"""|/[a-z][a-z0-9_-]*+)\]"""
)
"""What a content management system puts in place of ``[page 1]``, ``[contact 1 "x"]``, ``[map id=3]``, ``[/map]``.

Names of the Integreat CMS with any arguments, other names only with ``key=value``: editors write
``[ab 18]`` and ``[optional]`` for readers.
"""

_TRANSLATE = re.compile(r"translate", re.IGNORECASE)
_ALWAYS_PROTECTED = RAW_TEXT | {"svg", "math"}


def segment_html(html: str) -> SegmentedHtml:
    """``html`` as skeleton and segments. Never fails; linear time and memory."""
    segmenter = _Segmenter(html)
    segmenter.run()
    return SegmentedHtml(parts=(*segmenter.parts, html[segmenter.position :]), segments=tuple(segmenter.segments))


def segment_title(title: str) -> ExtractedSegment | None:
    """A plain-text title as a segment: ``raw`` is the title without outer white space.

    None when the title has no letter or digit.
    """
    if not has_words(title):
        return None
    raw = strip_space(title)
    return ExtractedSegment(text=escape_text(plain(raw)), raw=raw, field=DocumentField.TITLE)


class _Segmenter:
    """Walks over the tokens of one page once, line by line."""

    def __init__(self, html: str) -> None:
        self.html = html
        self.position = 0
        """Up to here the page is in ``parts`` and ``segments``."""
        self.parts: list[str] = []
        self.segments: list[ExtractedSegment] = []
        self._line: list[Item] = []
        self._blocks: list[str] = []
        """Names of the open block elements, outermost first."""
        self._open: dict[str, int] = {}
        """The same, counted."""
        self._unit = -1
        self._unit_begun = False
        self._has_shortcodes = "[" in html
        self._has_translate = _TRANSLATE.search(html) is not None

    def run(self) -> None:
        tokens = tokenize(self.html)
        ends: list[int] = []
        index = 0
        while index < len(tokens):
            token = tokens[index]
            kind, start, end, name = token
            index += 1
            if kind is Kind.TEXT:
                if self._line or not self.html[start:end].isspace():
                    self._add_text(start, end)
            elif kind is not Kind.START and kind is not Kind.END:
                self._line.append(Item(ItemKind.ICON, start, end, "comment"))
            elif name == "br":
                if self._line:
                    self._end_line()
            elif kind is Kind.START and self._is_protected(token):
                ends = ends or element_ends(tokens)
                inside = tokens[index : ends[index - 1]]
                index += len(inside)
                self._add_protected(token, inside)
            elif name in BLOCK:
                self._end_block(name, starts=kind is Kind.START)
            elif name in VOID:
                self._line.append(Item(ItemKind.ICON, start, end, name))
            else:
                self._line.append(Item(ItemKind.OPEN if kind is Kind.START else ItemKind.CLOSE, start, end, name))
        if self._line:
            self._end_line()

    def _is_protected(self, token: Token) -> bool:
        if token.name in _ALWAYS_PROTECTED:
            return True
        if not self._has_translate:
            return False
        tag = self.html[token.start : token.end]
        if not _TRANSLATE.search(tag):
            return False
        found: dict[str, str] = {}
        for attribute, value in attributes(tag):
            found.setdefault(attribute, value)
        return found.get("translate", "").lower() == "no" or "notranslate" in found.get("class", "").split()

    def _add_protected(self, token: Token, inside: list[Token]) -> None:
        end = inside[-1].end if inside else token.end
        if token.name in BLOCK:
            self._end_block(token.name, starts=True)
            self._end_block(token.name, starts=False)
            return
        if token.name in _ALWAYS_PROTECTED and token.name != "math":
            item = Item(ItemKind.ICON, token.start, end, token.name)
        elif token.name == "math":
            item = Item(ItemKind.FIXED, token.start, end, "math")
        elif any(has_words(decode(self.html[other.start : other.end])) for other in inside if other.kind is Kind.TEXT):
            item = Item(ItemKind.FIXED, token.start, end, "not translated")
        else:
            item = Item(ItemKind.ICON, token.start, end, "icon")
        self._line.append(item)

    def _add_text(self, start: int, end: int) -> None:
        if self._has_shortcodes:
            for match in SHORTCODE.finditer(self.html, start, end):
                if match.start() > start:
                    self._line.append(Item(ItemKind.TEXT, start, match.start()))
                self._line.append(Item(ItemKind.FIXED, match.start(), match.end(), "shortcode"))
                start = match.end()
        if start < end:
            self._line.append(Item(ItemKind.TEXT, start, end))

    def _end_block(self, name: str, *, starts: bool) -> None:
        """A block element begins or ends here."""
        if self._line:
            self._end_line()
        self._unit_begun = False
        if starts:
            while self._blocks and ends_implicitly(self._blocks[-1], name):
                self._open[self._blocks.pop()] -= 1
            if name not in VOID:
                self._blocks.append(name)
                self._open[name] = self._open.get(name, 0) + 1
        elif self._open.get(name):
            while True:
                ended = self._blocks.pop()
                self._open[ended] -= 1
                if ended == name:
                    break

    def _end_line(self) -> None:
        """A line ends here: makes a segment of it, if it has words."""
        items, self._line = self._line, []
        if len(items) == 1:
            if items[0].kind is ItemKind.TEXT:
                self._add_plain(items[0].start, items[0].end)
        elif line := trim(self.html, items):
            if line.last - line.first == 1:
                self._add_plain(items[line.first].start, items[line.first].end)
            else:
                self._add_segment(*encode(self.html, line, preformatted=self._preformatted()))

    def _add_plain(self, start: int, end: int) -> None:
        """The most common line: text without markup inside."""
        html = self.html
        decoded = decode(html[start:end])
        if not has_words(decoded):
            return
        if has_space_at_edges(decoded):
            start = skip_space(html, start, end)
            end = skip_space_back(html, start, end)
            decoded = decode(html[start:end])
        self._add_segment(start, end, escape_text(plain(decoded, preformatted=self._preformatted())), ())

    def _preformatted(self) -> bool:
        return bool(self._open.get("pre") or self._open.get("textarea"))

    def _add_segment(self, start: int, end: int, text: str, codes: tuple[InlineCode, ...]) -> None:
        if not self._unit_begun:
            self._unit_begun = True
            self._unit += 1
        self.parts.append(self.html[self.position : start])
        self.position = end
        tag = self._blocks[-1] if self._blocks else ""
        raw = self.html[start:end]
        self.segments.append(ExtractedSegment(text=text, raw=raw, codes=codes, unit=self._unit, tag=tag))
