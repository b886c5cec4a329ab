"""What can be read of an XML file that is not well-formed.

lxml can recover by itself, but it leaves texts out and joins others without a word. Here the elements that hold texts
are looked for one by one. One that is well-formed by itself is whole, however broken its surroundings are; any other
is taken to pieces leniently, so that no letter of what a person wrote is lost, and its damage is told.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from lxml import etree

from pipeline.formats import xml_soup


class Names(NamedTuple):
    """Elements to find, by their names without prefix; see :func:`pipeline.formats.safe_xml.read`."""

    units: frozenset[str]
    heads: frozenset[str]
    texts: frozenset[str]


class Span(NamedTuple):
    """``data[start:end]`` is one of the elements to find, or what remains of one."""

    start: int
    end: int
    line: int
    """Of the start, from 1."""
    head: bool = False
    fault: str = ""
    """What is wrong with it, as a part of a sentence; empty when it is whole."""
    fault_line: int = 0
    """Line of that."""


SAFE: dict[str, Any] = {"resolve_entities": False, "load_dtd": False, "no_network": True, "huge_tree": False}
"""Options of lxml's parsers. ``huge_tree`` off: no text over 10 MB, no nesting over 256, no entities that swell."""

_PREFIXES = re.compile(rb"[<\s/]([A-Za-z_][\w.-]{0,80}):[A-Za-z_]")
_DECLARATIONS = re.compile(
    rb"""\sxmlns(?::([A-Za-z_][\w.-]{0,80}))?\s*=\s*("[\w:/.#?=%~+-]{1,400}"|'[\w:/.#?=%~+-]{1,400}')"""
)
_REST_OF_TAG = re.compile(rb"""(?:[^<>"']|"[^"<]*+"|'[^'<]*+')*+>""")
_END_OF_TAG = re.compile(rb"\s*>")
_CLOSING = {b"<!--": b"-->", b"<![CDATA[": b"]]>", b"<?": b"?>"}
_LINE = re.compile(r" line [0-9]+\b,?")
_SPACE = re.compile(rb"\s*")
_LARGEST = 2**25
"""Bytes of a damaged unit that are read: no person wrote more, and each takes memory several times."""
_CUT_OFF = "its end is missing"
_STRAY = "its beginning is missing"
_HIDDEN = "it may stand inside a comment"


def declares_document_type(data: bytes) -> bool:
    """Is there a ``<!DOCTYPE`` before the root element?"""
    position = _end_of_space(data, 0)
    while opening := next((o for o in (b"<?", b"<!--") if data.startswith(o, position)), None):
        end = data.find(_CLOSING[opening], position + len(opening))
        if end < 0:
            return False
        position = _end_of_space(data, end + len(_CLOSING[opening]))
    return data[position : position + 9].upper() == b"<!DOCTYPE"


def hidden_unit(data: bytes, names: Names) -> tuple[int, str] | None:
    """Line and fault of the first comment with a unit in it: somebody took texts out, and may want them back."""
    unit = _beginning_of(names.units)
    position = 0
    while (start := data.find(b"<!--", position)) >= 0:
        position = data.find(b"-->", start)
        if position < 0:
            return None
        if unit.search(data, start, position):
            return data.count(b"\n", 0, start) + 1, "there are texts in a comment"
    return None


def readable(message: str) -> str:
    """A parser's message for people: in one line, without lines of the piece that it was given."""
    return " ".join(_LINE.sub("", message).split())


def without_content(element: etree._Element) -> etree._Element:
    """The same name and attributes."""
    return etree.Element(element.tag, {str(name): str(value) for name, value in element.attrib.items()})


class Salvage:
    """What can be read of ``data``, which is UTF-8 and not well-formed."""

    def __init__(self, data: bytes, names: Names) -> None:
        self._data, self._names = data, names
        self._declared = _declarations(data)
        self._parser = etree.XMLParser(encoding="utf-8", **SAFE)

    def spans(self, most: int) -> tuple[Span, ...]:
        """Where the elements to find stand, up to the unit number ``most``; in order."""
        found: list[Span] = []
        units, line, counted = 0, 1, 0
        for start, end, state in _cuts(self._data, self._names):
            line, counted = line + self._data.count(b"\n", counted, start), start
            if state == _HEAD:
                found.append(Span(start, end, line, head=True))
                continue
            fault_line, fault = self._fault(start, end)
            if state != _WHOLE and not fault:
                fault_line, fault = 1, state
            found.append(Span(start, end, line, fault=fault, fault_line=line + fault_line - 1 if fault else 0))
            units += 1
            if units >= most:
                break
        return tuple(found)

    def element(self, span: Span) -> etree._Element:
        """What stands there; of a damaged unit what can be read, under whatever name its tag has now."""
        piece = self._data[span.start : span.end]
        if not span.fault and not span.head:
            return self._parsed(piece)[0]
        soup = self._soup(piece[:_LARGEST])
        if span.head:
            return soup[0]
        for found in soup.iter(*(f"{{*}}{name}" for name in sorted(self._names.units))):
            _take_in_rest(found)
            return found
        for found in soup.iter(*(f"{{*}}{name}" for name in sorted(self._names.texts))):
            parent = found.getparent()
            return soup if parent is None else parent
        return soup

    def root(self) -> etree._Element | None:
        """The first element with its attributes; None when its tag cannot be read."""
        soup = self._soup(self._data[: 2**16])
        return without_content(soup[0]) if len(soup) else None

    def _fault(self, start: int, end: int) -> tuple[int, str]:
        """Line from the start of a piece and what is wrong there when it stands alone; (0, "") when nothing is."""
        try:
            holder = self._parsed(self._data[start:end])
        except etree.XMLSyntaxError as exc:
            error = next(iter(self._parser.error_log), None)
            return (error.line, readable(error.message)) if error else (1, str(exc))
        return (0, "") if len(holder) == 1 else (1, _CUT_OFF)

    def _parsed(self, piece: bytes) -> etree._Element:
        """An element that holds ``piece``; prefixes whose declaration was lost get a namespace of their own."""
        try:
            return etree.fromstring(_wrapped(piece, self._declared), self._parser)
        except etree.XMLSyntaxError as exc:
            if not str(exc).startswith("Namespace prefix"):
                raise
        lost = dict.fromkeys(_PREFIXES.findall(piece), b'"urn:x-lost"')
        return etree.fromstring(_wrapped(piece, lost | self._declared), self._parser)

    def _soup(self, piece: bytes) -> etree._Element:
        spaces = {prefix.decode(): uri[1:-1].decode("utf-8", "replace") for prefix, uri in self._declared.items()}
        return xml_soup.build(piece.decode("utf-8", "replace"), spaces)


def _take_in_rest(unit: etree._Element) -> None:
    """Move what stands behind ``unit`` into it.

    A broken quotation mark made its start tag look closed; or it was joined with another, whose start tag looks like
    the end tag of this one.
    """
    siblings = list(unit.itersiblings())
    if len(unit):
        unit[-1].tail = (unit[-1].tail or "") + (unit.tail or "")
    else:
        unit.text = (unit.text or "") + (unit.tail or "")
    unit.tail = None
    unit.extend(siblings)


def _declarations(data: bytes) -> dict[bytes, bytes]:
    """Prefix (``b""``: none) → namespace, quoted, as ``data`` first declares it."""
    known: dict[bytes, bytes] = {}
    for match in _DECLARATIONS.finditer(data):
        if match[1] not in (b"xml", b"xmlns") and _is_address(match[2]):
            known.setdefault(match[1] or b"", match[2])
        if len(known) >= 100:
            break
    return known


_HEAD, _WHOLE = "head", ""


class _Next:
    """The next place of some bytes behind a position: each stretch of the file is searched once."""

    def __init__(self, data: bytes, pattern: re.Pattern[bytes]) -> None:
        self._data, self._pattern = data, pattern
        self._at = -1

    def after(self, position: int) -> int:
        if self._at < position:
            match = self._pattern.search(self._data, position)
            self._at = match.start() if match else len(self._data)
        return self._at


def _cuts(data: bytes, names: Names) -> Iterator[tuple[int, int, str]]:
    """Start, end and state of each element to find: ``_HEAD``, ``_WHOLE`` so far, or what is wrong with it."""
    every = "|".join(map(re.escape, sorted(names.units | names.heads | names.texts))).encode()
    mark = re.compile(rb"<!--|<!\[CDATA\[|<\?|<(/?)(?:[A-Za-z_][\w.-]*:)?(" + every + rb")(?=[\s/>])")
    next_unit = _Next(data, _beginning_of(names.units))
    closings = {opening: _Next(data, re.compile(re.escape(closing))) for opening, closing in _CLOSING.items()}
    opened: int | None = None  # a unit that has begun
    gap = 0  # behind the last thing that was found
    stray = False  # there are texts in the gap
    hidden = 0  # up to here things may stand in a comment
    position = 0
    while match := mark.search(data, position):
        position = match.end()
        name = (match[2] or b"").decode()
        if not name:
            end = closings[match[0]].after(position)
            if next_unit.after(position) < end:  # a comment that holds units, or one whose end was lost
                hidden = max(hidden, end if end < len(data) else 0)
            else:
                position = min(len(data), end + len(_CLOSING[match[0]]))
            continue
        start, closes = match.start(), bool(match[1])
        rest = None if closes else _REST_OF_TAG.match(data, position)
        state = _HIDDEN if start < hidden else _WHOLE
        if name in names.units and closes:
            end_of_tag = _END_OF_TAG.match(data, position)
            position = end_of_tag.end() if end_of_tag else position
            if opened is not None:
                yield opened, position, state
            elif stray:
                yield gap, position, _STRAY
            opened, gap, stray = None, position, False
        elif name in names.units:
            if opened is not None:
                yield opened, start, _CUT_OFF
            elif stray:
                yield gap, start, _CUT_OFF
            opened, gap, stray = start, start, False
            if rest:
                position = rest.end()
                if data[position - 2 : position] == b"/>":
                    yield start, position, state
                    opened, gap = None, position
        elif name in names.heads and not closes and opened is None:
            if stray:
                yield gap, start, _STRAY
            gap, stray = rest.end() if rest else position, False
            if rest:
                yield start, gap, _HEAD
        elif opened is None and name in names.texts and not closes:
            stray = True
    if opened is not None:
        yield opened, len(data), _CUT_OFF
    elif stray:
        yield gap, len(data), _CUT_OFF


def _beginning_of(units: frozenset[str]) -> re.Pattern[bytes]:
    names = "|".join(map(re.escape, sorted(units))).encode()
    return re.compile(rb"<(?:[A-Za-z_][\w.-]*:)?(?:" + names + rb")(?=[\s/>])")


def _wrapped(piece: bytes, scope: dict[bytes, bytes]) -> bytes:
    names = ((prefix, uri) for prefix, uri in scope.items() if prefix not in (b"xml", b"xmlns"))
    declared = b"".join(b" xmlns%b=%b" % (b":" + prefix if prefix else b"", uri) for prefix, uri in names)
    return b"<_%b>%b</_>" % (declared, piece)


def _is_address(quoted: bytes) -> bool:
    try:
        etree.fromstring(b"<_ xmlns:_=%b/>" % quoted)
    except etree.XMLSyntaxError:  # lxml takes no element of such a namespace
        return False
    return True


def _end_of_space(data: bytes, position: int) -> int:
    match = _SPACE.match(data, position)
    return match.end() if match else position
