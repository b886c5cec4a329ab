"""HTML → skeleton and segments, titles → segments.

A segment is a block's text, cut at ``<br>``. White space, elements around the whole segment and
icons at its edges stay in the skeleton; inline elements inside become numbered codes (see
:mod:`pipeline.html.inline` and :mod:`pipeline.html.codes`). Attributes that people read are
segments of their own (:mod:`pipeline.html.attributes`), those of a code right behind its segment.

Not for translation are scripts, styles, comments, what is inside ``<svg>`` and ``<math>``, elements
with ``translate="no"`` or class ``notranslate`` and their attributes, shortcodes, and text without
any letter or digit. Shortcodes and what is not translated belong into the sentence they stand in, at
its edges too; alone they make no segment.

Any string is taken, in linear time; ``merge(segment_html(html), [None] * n)`` is ``html``.
"""

from __future__ import annotations

import re

from pipeline.html.attributes import AttributeText, attribute_texts, may_have_texts
from pipeline.html.codes import escape_text
from pipeline.html.comments import without_comments
from pipeline.html.inline import Half, Item, ItemKind, encode, trim
from pipeline.html.shortcodes import SHORTCODE
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
from pipeline.model import AttributePlace, DocumentField, ExtractedSegment, InlineCode, SegmentedHtml

_TRANSLATE = re.compile(r"translate", re.IGNORECASE)
_ALWAYS_PROTECTED = RAW_TEXT | {"svg", "math"}


def segment_html(html: str) -> SegmentedHtml:
    """``html`` as skeleton and segments. Never fails; linear time and memory."""
    segmenter = _Segmenter(html)
    segmenter.run()
    return SegmentedHtml(
        parts=(*segmenter.parts, html[segmenter.position :]),
        segments=tuple(segmenter.segments),
        attributes=segmenter.attributes,
        comments=segmenter.comments,
    )


def segment_title(title: str) -> ExtractedSegment | None:
    """A plain-text title as a segment: ``raw`` is the title without outer white space.

    None when the title has no letter or digit.
    """
    if not has_words(title):
        return None
    raw = strip_space(title)
    return ExtractedSegment(text=escape_text(plain(raw)), raw=raw, field=DocumentField.TITLE)


def _is_closed(token: Token, inside: list[Token]) -> bool:
    """True when the element that ``token`` starts has an end tag; ``inside`` are the tokens up to its end."""
    depth = 1
    for other in inside:
        if other.name == token.name and other.kind is not Kind.RAW:
            depth += 1 if other.kind is Kind.START else -1
    return depth <= 0


class _Segmenter:
    """Walks over the tokens of one page once, line by line."""

    def __init__(self, html: str) -> None:
        self.html = html
        self.position = 0
        """Up to here the page is in ``parts`` and ``segments``."""
        self.parts: list[str] = []
        self.segments: list[ExtractedSegment] = []
        self.attributes: dict[int, AttributePlace] = {}
        self.comments: dict[int, str] = {}
        self._line: list[Item] = []
        self._line_attributes: list[AttributeText] = []
        self._line_has_comments = False
        self._blocks: list[str] = []
        """Names of the open block elements, outermost first."""
        self._open: dict[str, int] = {}
        """The same, counted."""
        self._unit = -1
        self._unit_begun = False
        self._has_shortcodes = "[" in html
        self._has_attributes = may_have_texts(html)
        self._has_translate = _TRANSLATE.search(html) is not None

    def run(self) -> None:
        tokens = tokenize(self.html)
        ends: list[int] = []
        has_attributes = self._has_attributes
        index = 0
        while index < len(tokens):
            token = tokens[index]
            kind, start, end, name = token
            index += 1
            if kind is Kind.TEXT:
                if self._line or not self.html[start:end].isspace():
                    self._add_text(start, end)
            elif kind is not Kind.START and kind is not Kind.END:
                self._add_unseen(kind, start, end)
            elif name == "br":
                if self._line:
                    self._end_line()
                if has_attributes:
                    self._read_attributes(token)
            elif kind is Kind.START and (name in _ALWAYS_PROTECTED or self._is_marked(token)):
                ends = ends or element_ends(tokens)
                inside = tokens[index : ends[index - 1]]
                index += len(inside)
                self._add_protected(token, inside)
            elif name in BLOCK:
                self._end_block(name, starts=kind is Kind.START)
                if has_attributes:
                    self._read_attributes(token)
            elif name in VOID:
                self._line.append(Item(ItemKind.ICON, start, end, name))
                if has_attributes:
                    self._read_attributes(token)
            else:
                self._line.append(Item(ItemKind.OPEN if kind is Kind.START else ItemKind.CLOSE, start, end, name))
                if has_attributes:
                    self._read_attributes(token)
        if self._line or self._line_attributes:
            self._end_line()

    def _read_attributes(self, token: Token) -> None:
        if token.kind is Kind.START and self._has_attributes:
            self._line_attributes += attribute_texts(self.html, token.start, token.end, token.name)

    def _add_unseen(self, kind: Kind, start: int, end: int) -> None:
        """A comment, an instruction, a tag that the end of the page cuts off."""
        if kind is not Kind.COMMENT:
            self._line.append(Item(ItemKind.ICON, start, end, "broken tag"))
        elif self.html.startswith("<?", start):  # to somebody it may be more than a comment: it keeps its place
            self._line.append(Item(ItemKind.ICON, start, end, "instruction"))
        else:
            self._line.append(Item(ItemKind.COMMENT, start, end, "comment"))
            self._line_has_comments = True

    def _is_marked(self, token: Token) -> bool:
        """True when its author says that it is not to be translated."""
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
        read = token.name in _ALWAYS_PROTECTED and not self._is_marked(token)
        if token.name in BLOCK:
            self._end_block(token.name, starts=True)
            if read:
                self._read_attributes(token)
            self._end_block(token.name, starts=False)
            return
        # What never closes ends with the block: put elsewhere in the sentence it would take in the words behind it.
        fixed = ItemKind.FIXED if _is_closed(token, inside) else ItemKind.ICON
        if token.name in _ALWAYS_PROTECTED and token.name != "math":
            item = Item(ItemKind.ICON, token.start, end, token.name)
        elif token.name == "math":
            item = Item(fixed, token.start, end, "math")
        elif any(has_words(decode(self.html[other.start : other.end])) for other in inside if other.kind is Kind.TEXT):
            item = Item(fixed, token.start, end, "not translated")
        else:
            item = Item(ItemKind.ICON, token.start, end, "icon")
        self._line.append(item)
        if read:
            self._read_attributes(token)

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
        if self._line or self._line_attributes:
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
        """A line ends here: makes a segment of it, if it has words, and one of each text in its attributes."""
        items, self._line = self._line, []
        attributes, self._line_attributes = self._line_attributes, []
        has_comments, self._line_has_comments = self._line_has_comments, False
        if attributes or (has_comments and len(items) > 1):
            self._add_rich_line(items, attributes)
        elif len(items) == 1:
            if items[0].kind is ItemKind.TEXT:
                self._add_plain(items[0].start, items[0].end)
        elif line := trim(self.html, items):
            if line.last - line.first == 1:
                self._add_plain(items[line.first].start, items[line.first].end)
            else:
                encoded = encode(self.html, line, preformatted=self._preformatted())
                self._add_segment(encoded.start, encoded.end, encoded.text, encoded.codes)

    def _add_rich_line(self, items: list[Item], attributes: list[AttributeText]) -> None:
        """A line with comments, or with attributes that have a text: slower, and rare."""
        bare = without_comments(self.html, items)
        line = trim(bare.html, bare.items)
        if line is None:
            for attribute in attributes:
                self._add_attribute(attribute)
            return
        encoded = encode(bare.html, line, preformatted=self._preformatted())
        start, end = bare.start_in_page(encoded.start), bare.end_in_page(encoded.end)
        before = [attribute for attribute in attributes if attribute.start < start]
        after = [attribute for attribute in attributes if attribute.start >= end]
        for attribute in before:
            self._add_attribute(attribute)
        host = len(self.segments)
        self._add_segment(start, end, encoded.text, encoded.codes)
        if passed := [item for item in bare.comments if start <= item.start < end]:
            self.comments[host] = "".join(self.html[item.start : item.end] for item in passed)
        halves = iter(encoded.halves)
        half = next(halves, None)
        for attribute in attributes[len(before) : len(attributes) - len(after)]:
            position = bare.position(attribute.start)
            while half is not None and half.end <= position:
                half = next(halves, None)
            assert half is not None, "every tag inside a segment is part of a code"
            self._add_hosted(attribute, host, attribute.start - start, half, position - half.start)
        for attribute in after:
            self._add_attribute(attribute)

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

    def _begin_unit(self) -> None:
        if not self._unit_begun:
            self._unit_begun = True
            self._unit += 1

    def _add_segment(self, start: int, end: int, text: str, codes: tuple[InlineCode, ...]) -> None:
        self._begin_unit()
        self.parts.append(self.html[self.position : start])
        self.position = end
        tag = self._blocks[-1] if self._blocks else ""
        raw = self.html[start:end]
        self.segments.append(ExtractedSegment(text=text, raw=raw, codes=codes, unit=self._unit, tag=tag))

    def _add_attribute(self, attribute: AttributeText) -> None:
        """The text of an attribute in the skeleton."""
        self.parts.append(self.html[self.position : attribute.start])
        self.position = attribute.end
        self._append_attribute(attribute, AttributePlace(attribute.quote))

    def _add_hosted(self, attribute: AttributeText, host: int, in_raw: int, half: Half, in_code: int) -> None:
        """The text of an attribute in a code of segment ``host``."""
        place = AttributePlace(attribute.quote, host, in_raw, half.code, half.closing, in_code)
        self._append_attribute(attribute, place)

    def _append_attribute(self, attribute: AttributeText, place: AttributePlace) -> None:
        self._begin_unit()
        self.attributes[len(self.segments)] = place
        self.segments.append(
            ExtractedSegment(
                text=attribute.text,
                raw=self.html[attribute.start : attribute.end],
                field=DocumentField.ATTRIBUTE,
                unit=self._unit,
                tag=attribute.tag,
            )
        )
