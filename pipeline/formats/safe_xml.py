"""Reading XML that anybody may have made: nothing is fetched, nothing swells, and damage costs only what it touches.

:func:`read` is for files that people send back: it finds the elements that hold their texts, whatever is wrong around
them. Memories and term bases, which can be exported again, are read with :func:`events` and refused when broken.
"""

from __future__ import annotations

import io
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, NamedTuple, cast

from lxml import etree

from pipeline.errors import FormatError
from pipeline.formats.xml_encoding import Decoded, decode
from pipeline.formats.xml_salvage import (
    SAFE,
    Names,
    Salvage,
    Span,
    declares_document_type,
    hidden_unit,
    readable,
    without_content,
)

Broken = (etree.XMLSyntaxError, LookupError, ValueError)
"""What lxml raises for XML that it cannot read; LookupError and ValueError for encodings that it does not know."""

LARGEST = 512 * 2**20
"""Bytes of one file. 50,000 segments are some 120 MB."""
MOST = 500_000
"""Elements with texts in one file."""
DEEPEST = 256
"""Elements inside each other; libxml2's own limit."""
LARGEST_TREE = 2**28
"""Bytes that one unit, or what stands between two of them, may take in memory; no honest file comes near it."""
_TAG, _ATTRIBUTE = 300, 220
"""Bytes that a ``<`` and a ``=`` take as part of a tree, at most and about."""
_LONGEST = 10_000_000
"""Bytes of one text; libxml2's own limit."""
_MOST_INSIDE = 1_000
"""Units inside other units: the standards know none."""
_TOLD = 20
"""So many faults of one file are told one by one."""
_LINES = 65535
"""From here on libxml2 does not know the line of an element."""


def events(data: bytes, **options: object) -> etree.iterparse:
    """``data`` piece by piece, as ``etree.iterparse`` with ``options``; comments and instructions are left out."""
    return etree.iterparse(io.BytesIO(data), remove_comments=True, remove_pis=True, **SAFE, **options)


def first_fault(exc: Exception, parser: etree.iterparse | etree.XMLParser) -> tuple[int, str]:
    """Line (1 is the first) and what is wrong there, for people.

    The first thing that the parser met tells more than the exception, which may only say that nothing follows.
    """
    errors = list(parser.error_log)
    if not errors:
        return 1, f"this cannot be read as XML ({exc})"
    message = readable(errors[0].message)
    wrong_encoding = "ncoding" in message or "labelled" in message
    fault = "it is not in the encoding that it declares" if wrong_encoding else "this is not well-formed XML"
    return max(1, errors[0].line), f"{fault} ({message})"


def forget(element: etree._Element) -> None:
    """Free ``element`` and what stands before it, once it has been read."""
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]


_SAVE_AGAIN = "open it in the translation tool, save it again, and send that file; or send a PO file"


class Piece(NamedTuple):
    """An element that holds texts, or one of those around it."""

    element: etree._Element
    """Freed when the next piece is asked for. One of the ``heads`` has its attributes only.

    Where ``damage`` is told, what of it can be read; its name may then be a wrong one, and its parts incomplete.
    """
    line: int
    """Where it begins, from 1; 0 when that is not known."""
    damage: str = ""
    """What is wrong with it, for people, as a part of a sentence. Empty: it is as it was written."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A file that can be read, at least in parts."""

    name: str
    """For messages."""
    root: etree._Element | None
    """The root with its attributes, without content; ``None`` when its tag is damaged beyond reading."""
    faults: tuple[str, ...]
    """What is damaged, one sentence for people each; empty for a file that is right."""
    _decoded: Decoded
    _names: Names
    _salvage: Salvage | None = None
    """For a file that is not well-formed, with where the pieces stand."""
    _spans: tuple[Span, ...] = ()

    @property
    def damaged(self) -> bool:
        """True when the file is not well-formed."""
        return self._salvage is not None

    def pieces(self) -> Iterator[Piece]:
        """The units and heads in the order of the file. Can be asked for again.

        Raises FormatError when there are more than :data:`MOST` units.
        """
        for piece in self._strict() if self._salvage is None else self._salvaged(self._salvage):
            yield piece._replace(damage=piece.damage or self._doubt(piece.element))

    def _strict(self) -> Iterator[Piece]:
        units = self._names.units
        tags = [f"{{*}}{name}" for name in sorted({*units, *self._names.heads})]
        depth = found = inside = 0
        for event, element in self._events(tags):
            line = element.sourceline or 0
            line = line if line < _LINES else 0
            if etree.QName(element).localname not in units:
                if event == "start" and not depth:
                    yield Piece(without_content(element), line)
            elif event == "start":
                depth += 1
            else:
                depth -= 1
                inside += bool(depth)
                if inside > _MOST_INSIDE:
                    raise _too_many(self.name)
                if not depth:
                    found += 1
                    if found > MOST:
                        raise _too_many(self.name)
                    yield Piece(element, line)
                    forget(element)

    def _events(self, tags: Sequence[str]) -> Iterator[tuple[str, Any]]:
        try:
            yield from events(self._decoded.data, events=("start", "end"), tag=tags, encoding="utf-8")
        except Broken as exc:  # what a parser that builds no tree does not see
            raise FormatError(f"{self.name} cannot be read as XML ({readable(str(exc))})", _SAVE_AGAIN) from exc

    def _salvaged(self, salvage: Salvage) -> Iterator[Piece]:
        for span in self._spans:
            damage = f"damaged in line {span.fault_line}: {span.fault}" if span.fault else ""
            yield Piece(salvage.element(span), span.line, damage)

    def _doubt(self, element: etree._Element) -> str:
        """What the encoding leaves in doubt about a piece."""
        doubtful = self._decoded.doubtful
        if doubtful is None:
            return ""
        if self._decoded.broken:  # it may have been markup
            found = doubtful.search(etree.tostring(element, encoding="unicode", with_tail=False))
        else:
            texts = element.iter(*(f"{{*}}{name}" for name in self._names.texts))
            found = next(filter(None, (doubtful.search("".join(map(str, text.itertext()))) for text in texts)), None)
        return self._decoded.remark if found else ""


def read(data: bytes, name: str, *, units: Collection[str], heads: Collection[str], texts: Collection[str]) -> Reading:
    """Find what holds people's texts in an XML file, and what is wrong with it.

    All three are names without prefix. ``units`` are the elements to find whole (``trans-unit``); one inside another
    is part of it. ``heads`` are elements around or before them, of which the attributes matter (``file``). ``texts``
    are those in a unit that hold what people write (``source``, ``target``): stray ones are found, too.

    A file that is well-formed is read as it says. In any other one a unit counts as whole only when it is well-formed
    by itself; one that is not, or of which it is not sure whether it stands in a comment, is there with its damage
    told. Whatever the encoding, see :mod:`pipeline.formats.xml_encoding`.

    Raises FormatError when ``data`` is empty, too large, declares a document type (entities could be hidden there),
    or is damaged with no unit to be found in it; ``name`` is for messages.
    """
    if not data.strip():
        raise FormatError(f"{name} is empty", "ask for the file again")
    if len(data) > LARGEST:
        raise FormatError(f"{name} is too large (over {LARGEST // 2**20} MB)", "split it into several files")
    decoded = decode(data)
    if declares_document_type(decoded.data):
        hint = "it may hide things in entities; save it again in the translation tool, or send a PO file"
        raise FormatError(f"{name} declares a document type (<!DOCTYPE …>)", hint)
    faults = [decoded.fault] if decoded.fault else []
    names = Names(frozenset(units), frozenset(heads), frozenset(texts))
    if _largest_tree(decoded.data, names) > LARGEST_TREE:
        raise FormatError(f"{name} has far too many tags in one place", _SAVE_AGAIN)
    broken = _fault_of(decoded.data) or hidden_unit(decoded.data, names)
    if broken is None:
        return Reading(name, _root(decoded.data), tuple(faults), decoded, names)
    line, reason = broken
    salvage = Salvage(decoded.data, names)
    spans = salvage.spans(MOST + 1)
    found = sum(not span.head for span in spans)
    if not found and not decoded.data.lstrip().startswith(b"<"):
        raise FormatError(f"{name} is not XML: it does not begin with “<”", "send the file you translated in")
    if not found:
        raise FormatError(f"{name}, line {line}: {reason}", _SAVE_AGAIN)
    if found > MOST:
        raise _too_many(name)
    faults.append(f"line {line}: {reason}")
    bad = [span for span in spans if span.fault and span.fault_line != line]
    faults += [f"line {span.fault_line}: a text is damaged ({span.fault})" for span in bad[:_TOLD]]
    if len(bad) > _TOLD:
        faults.append(f"{len(bad) - _TOLD:,} more texts are damaged")
    return Reading(name, salvage.root(), tuple(faults), decoded, names, salvage, spans)


def _largest_tree(data: bytes, names: Names) -> int:
    """Bytes in memory of the largest unit, or of what stands before it: so much is there at once. A rough count."""
    whole = _tree(data, 0, len(data))
    if whole <= LARGEST_TREE:
        return whole
    units = b"|".join(re.escape(unit.encode()) for unit in sorted(names.units))
    ends = [match.end() for match in re.finditer(rb"</(?:[A-Za-z_][\w.-]*:)?(?:%b)\s*>" % units, data)]
    return max(_tree(data, start, end) for start, end in pairwise([0, *ends, len(data)]))


def _tree(data: bytes, start: int, end: int) -> int:
    return _TAG * data.count(b"<", start, end) + _ATTRIBUTE * data.count(b"=", start, end)


def _too_many(name: str) -> FormatError:
    return FormatError(f"{name} holds more than {MOST:,} texts", "split it into several files")


class _Nothing:
    """Takes what a parser finds, and builds no tree: checks 100 MB in a second, and in no memory."""

    def close(self) -> None:
        pass


def _fault_of(data: bytes) -> tuple[int, str] | None:
    """Line and fault of the first thing that is not well-formed in ``data``; None when all is."""
    target = cast("etree.ParserTarget", _Nothing())  # the stubs want methods that are not called if they are not there
    parser = etree.XMLParser(target=target, encoding="utf-8", **SAFE)
    try:
        etree.fromstring(data, parser)
    except Broken as exc:
        line, fault = first_fault(exc, parser)
        return line, f"elements stand more than {DEEPEST} deep inside each other" if "depth" in fault else fault
    errors = parser.error_log.filter_from_errors()  # of prefixes without a declaration
    if errors:
        return errors[0].line, f"this is not well-formed XML ({readable(errors[0].message)})"
    long = _overlong(data)
    return None if long is None else (data.count(b"\n", 0, long) + 1, f"a text has more than {_LONGEST // 10**6} MB")


def _overlong(data: bytes) -> int | None:
    """Where a text begins that no tree may hold. Large files that programs put into their XLIFF are such texts."""
    half = _LONGEST // 2  # a text of that length holds a whole piece of half of it, and no tag
    for piece in range(0, len(data), half):
        if data.find(b"<", piece, piece + half) < 0:
            start, end = data.rfind(b">", 0, piece) + 1, data.find(b"<", piece)
            if (end if end >= 0 else len(data)) - start > _LONGEST:
                return start
    return None


def _root(data: bytes) -> etree._Element:
    for _, element in events(data, events=("start",), encoding="utf-8"):
        return without_content(element)
    raise AssertionError("well-formed XML has a root")
