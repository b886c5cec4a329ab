"""Inline codes between our notation (``<1>…</1>``, ``<2/>``) and XLIFF 2's elements (``pc``, ``ph`` and their kin).

Only a tag that stands for one of the segment's codes becomes an element, and each code once, as the standard asks;
whatever else a text says stays text, so that reading gives back the very characters that were written. The code's
number is the element's ``id``, our notation is what tools show (``disp``), the HTML is in ``originalData``.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from lxml import etree

from pipeline.formats.carry import carry, plain, restore
from pipeline.literals import Finder, LiteralKind, find_literals
from pipeline.model import CodeKind, InlineCode

NAMESPACE = "urn:oasis:names:tc:xliff:document:2.0"
"""Of the core in 2.0 and 2.1."""

_PC, _PH, _MRK, _CP, _DATA, _ORIGINAL_DATA = (
    f"{{{NAMESPACE}}}{name}" for name in ("pc", "ph", "mrk", "cp", "data", "originalData")
)
_TAG = re.compile(r"(?<!\\)<(/?)([1-9][0-9]{0,4})(/?)>")
_TYPES = {
    "bold": ("fmt", "xlf:b"),
    "italic": ("fmt", "xlf:i"),
    "underline": ("fmt", "xlf:u"),
    "line break": ("fmt", "xlf:lb"),
    "link": ("link", ""),
    "icon": ("image", ""),
    "image": ("image", ""),
    "quotation": ("quote", ""),
}
"""Label → the standard's own ``type`` and ``subType``; others are ``other`` with a ``subType`` of ours."""

_VERBATIM = {
    LiteralKind.PHONE,
    LiteralKind.EMAIL,
    LiteralKind.URL,
    LiteralKind.PLACEHOLDER,
    LiteralKind.TERM,
    LiteralKind.POSTCODE,
    LiteralKind.HOUSE_NUMBER,
}
"""Literals that stand in a translation as in the source. Dates, amounts and other numbers are written in each
language's own way: tools lock what must not be translated, and people could not say "12 March" any more."""
_CLOCK = re.compile(r"\d{1,2}:\d{2}")
"""A time that is nothing but figures is kept, too."""
_SUSPECT = re.compile(r"[\d@{%\[]|\(at\)|://|\w\.\w")
"""In every text that holds a literal to keep, other than a term: a quick test."""


class Protected(NamedTuple):
    """``[start, end)`` of a carried text is not to be translated; no tag that is an element is in it."""

    start: int
    end: int
    term: bool
    """A do-not-translate term."""


@dataclass(frozen=True, slots=True)
class Tagged:
    """A text and which of its tags become elements."""

    text: str
    """As a file can hold it."""
    tags: tuple[re.Match[str], ...]
    codes: Mapping[int, InlineCode]

    @property
    def numbers(self) -> frozenset[int]:
        """The codes that become elements."""
        return frozenset(int(tag[2]) for tag in self.tags)

    def runs(self) -> Iterator[tuple[int, int]]:
        """Start and end of each text between two elements."""
        position = 0
        for tag in self.tags:
            yield position, tag.start()
            position = tag.end()
        yield position, len(self.text)


def tagged(text: str, codes: Sequence[InlineCode]) -> Tagged:
    """``text`` with the tags that become elements: those of ``codes`` of the right kind, properly nested, each once."""
    text = carry(text)
    known = {code.id: code for code in codes}
    return Tagged(text, tuple(_elements(text, known)) if known else (), known)


def protected(
    source: Tagged, language: str, terms: Sequence[str], find: Finder = find_literals
) -> tuple[Protected, ...]:
    """What in ``source`` stands in every translation as it is: literals, and ``terms``.

    Found in the text without tags, so that a code inside a phone number hides none of it; a literal with elements in
    it is several pieces.
    """
    runs = list(source.runs())
    shown = "".join(source.text[start:end] for start, end in runs)
    if not _SUSPECT.search(shown) and not any(term in shown for term in terms):
        return ()
    literals = [
        literal
        for literal in find(shown, language, tuple(terms))
        if literal.kind in _VERBATIM or (literal.kind is LiteralKind.TIME and _CLOCK.fullmatch(literal.text))
    ]
    found: list[Protected] = []
    seen = 0  # characters of `shown` before this run
    for start, end in runs:
        for literal in literals:
            first, last = max(literal.start, seen), min(literal.end, seen + end - start)
            if first < last and not shown[first:last].isspace():
                found.append(Protected(start + first - seen, start + last - seen, literal.kind is LiteralKind.TERM))
        seen += end - start
    return tuple(found)


def fill(
    element: etree._Element, text: Tagged, both: Collection[int] | None = None, kept: Sequence[Protected] = ()
) -> None:
    """Put ``text`` into ``element`` (a ``source`` or ``target``), with ``kept`` in ``mrk``.

    ``both`` are the codes that source and target have: they must not be deleted. ``None``: in a match, where codes are
    told as shortly as can be.
    """
    parents = [element]
    marks = iter([*((f"m{number}", span) for number, span in enumerate(kept, 1)), None])
    mark = next(marks)
    position = 0
    for tag in (*text.tags, None):
        end = tag.start() if tag else len(text.text)
        while mark is not None and mark[1].start < end:
            name, span = mark
            _append(parents[-1], text.text[position : span.start])
            child = etree.SubElement(parents[-1], _MRK, id=name, translate="no")
            if span.term:
                child.set("type", "term")
            child.text = text.text[span.start : span.end]
            position = span.end
            mark = next(marks)
        _append(parents[-1], text.text[position:end])
        if tag is None:
            break
        position = tag.end()
        closes, number, alone = tag.groups()
        if closes:
            parents.pop()
        else:
            child = _code(parents[-1], text.codes[int(number)], both)
            parents.extend([] if alone else [child])


def original_data(parent: etree._Element, codes: Iterable[InlineCode]) -> None:
    """``originalData`` with the HTML of ``codes``; nothing when there are none."""
    codes = tuple(codes)
    if not codes:
        return
    data = etree.SubElement(parent, _ORIGINAL_DATA)
    for code in codes:
        _data(data, f"d{code.id}", code.start)
        if code.kind is CodeKind.PAIRED:
            _data(data, f"e{code.id}", code.end)


def _elements(text: str, known: Mapping[int, InlineCode]) -> Iterator[re.Match[str]]:
    open_tags: list[re.Match[str]] = []
    good: dict[tuple[str, str], re.Match[str]] = {}
    for tag in _TAG.finditer(text):
        closes, number, alone = tag.groups()
        code = known.get(int(number))
        if code is None or (closes and alone) or bool(alone) is (code.kind is CodeKind.PAIRED):
            continue
        if ("", number) in good:
            continue  # once more: an id may be there only once
        if alone:
            good["", number] = tag
        elif not closes:
            if not any(opened[2] == number for opened in open_tags):
                open_tags.append(tag)
        elif any(opened[2] == number for opened in open_tags):
            while (opened := open_tags.pop())[2] != number:
                pass  # never closed before its parent is: stays text
            good["", number], good["/", number] = opened, tag
    yield from sorted(good.values(), key=lambda tag: tag.start())


def _code(parent: etree._Element, code: InlineCode, both: Collection[int] | None) -> etree._Element:
    paired = code.kind is CodeKind.PAIRED
    element = etree.SubElement(parent, _PC if paired else _PH, id=str(code.id))
    if both is not None:
        element.set("canCopy", "no")
        if code.id in both:
            element.set("canDelete", "no")
    if paired:
        element.set("dispStart", f"<{code.id}>")
        element.set("dispEnd", f"</{code.id}>")
    else:
        element.set("disp", f"<{code.id}/>")
    if both is None:
        return element
    if paired:
        element.set("dataRefStart", f"d{code.id}")
        element.set("dataRefEnd", f"e{code.id}")
    else:
        element.set("dataRef", f"d{code.id}")
    label = plain(code.label)
    if label:
        parts = label.split(", ")  # "bold, link": one code for both
        ours = "sprachlotse:" + re.sub(r"[\s:]+", "-", label)
        kind, sub_type = next((_TYPES[part] for part in parts if part in _TYPES), ("other", ours))
        element.set("type", kind)
        if sub_type:
            element.set("subType", sub_type)
    return element


_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def _data(parent: etree._Element, name: str, html: str) -> None:
    data = etree.SubElement(parent, _DATA, id=name)
    position = 0
    for unfit in _NOT_XML.finditer(html):
        _append(data, html[position : unfit.start()])
        etree.SubElement(data, _CP, hex=f"{ord(unfit[0]):04X}")
        position = unfit.end()
    _append(data, html[position:])


def _append(element: etree._Element, text: str) -> None:
    if not text:
        return
    if len(element):
        element[-1].tail = (element[-1].tail or "") + text
    else:
        element.text = (element.text or "") + text


# --- the way back ---------------------------------------------------------------------------------

_NUMBER = re.compile(r"[1-9][0-9]{0,8}")
_OUR_DATA = re.compile(r"[de]([1-9][0-9]{0,8})")
_FIRST_FOREIGN = 901


class Codes:
    """The codes of one unit, which may be spread over several segments. Read its sources first, then its targets."""

    def __init__(self) -> None:
        self._started: dict[str, str] = {}
        """``id`` of a start → its number."""
        self._foreign: dict[str, str] = {}

    def text_of(self, elements: Iterable[etree._Element]) -> str:
        """The text in ``elements`` (sources or targets, in order) in our notation.

        Codes go by their ids. One that a tool added gets a number from 901: nobody takes it for one of ours.
        """
        return restore("".join(piece for element in elements for piece in self._pieces(element)))

    def _pieces(self, element: etree._Element) -> Iterator[str]:
        yield element.text or ""
        for child in element:
            if isinstance(child.tag, str):
                yield from self._piece(child)
            yield child.tail or ""

    def _piece(self, child: etree._Element) -> Iterator[str]:
        name = etree.QName(child).localname
        if name == "pc":
            number = self._number(child)
            yield f"<{number}>"
            yield from self._pieces(child)
            yield f"</{number}>"
        elif name == "ph":
            yield f"<{self._number(child)}/>"
            yield from self._pieces(child)  # nothing, unless its end is damaged
        elif name == "sc":
            number = self._number(child)
            self._started[child.get("id", "")] = number
            yield f"<{number}>"
        elif name == "ec":
            start = child.get("startRef")
            number = self._number(child) if start is None else self._started.get(start) or self._named(start)
            yield f"</{number}>"
        elif name == "cp":
            yield _character(child.get("hex", ""))
        else:  # mrk, sm and em, and what other tools wrap around text
            yield from self._pieces(child)

    def _number(self, child: etree._Element) -> str:
        name = child.get("copyOf") or child.get("id") or ""
        if not _NUMBER.fullmatch(name):
            data = child.get("dataRef") or child.get("dataRefStart") or ""
            ours = _OUR_DATA.fullmatch(data)
            if ours:
                return ours[1]
        return self._named(name)

    def _named(self, name: str) -> str:
        if _NUMBER.fullmatch(name):
            return name
        return self._foreign.setdefault(name, str(_FIRST_FOREIGN + len(self._foreign)))


def _character(code: str) -> str:
    """What a ``cp`` stands for; U+FFFD when it stands for nothing."""
    try:
        return chr(int(code, 16))
    except (ValueError, OverflowError):
        return "\ufffd"
