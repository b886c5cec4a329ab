"""XLIFF 2.0, 2.1 and 2.2 as tools save them → what a person said (:mod:`pipeline.formats.xliff21` tells what we write).

A unit may come back in several segments, its codes as ``sc`` and ``ec``, its modules gone, its end cut off: whatever
text is in it is there, and ``where`` tells what is wrong.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from lxml import etree

from pipeline.errors import FormatError
from pipeline.formats.safe_xml import Piece, read
from pipeline.formats.xliff21_inline import Codes
from pipeline.formats.xliff21_modules import OURS
from pipeline.model import ReturnedEntry, ReturnedFile

_VOUCHED = {"reviewed", "final", "signed-off"}
"""States by which a person vouches; the last one is of XLIFF 1.2, and some tools mix them up."""
_UNFINISHED = {
    "new",
    "needs-adaptation",
    "needs-l10n",
    "needs-translation",
    "needs-review-adaptation",
    "needs-review-l10n",
    "needs-review-translation",
}
"""What Weblate writes at the ``target``, where 2.x knows no state, when a person is not content."""
_MACHINE = {"leveraged-mt", "mt-suggestion"}
"""Weblate's ``state-qualifier``, at the same place, of what it translated by itself."""
_FUZZY = "poedit:fuzzy"


def parse(data: bytes, name: str) -> ReturnedFile:
    """Read what came back, from whatever tool. Entries keep the order of the file, duplicates included.

    ``reviewed`` follows :func:`_vouched`; an entry that is damaged, or of which a part has no translation, never is,
    and ``where`` says so. What is damaged in the file is in ``faults``. Raises FormatError when nothing can be read,
    when ``data`` declares a document type (entities could be hidden there), or is not XLIFF 2.x; ``name`` is for
    messages.
    """
    reading = read(data, name, units=("unit",), heads=("metaGroup",), texts=("source", "target"))
    if reading.root is not None:
        _check(reading.root, name)
    entries: list[ReturnedEntry] = []
    packages: list[str] = []
    for piece in reading.pieces():
        if etree.QName(piece.element).localname == "metaGroup":
            packages.append(piece.element.get("category", ""))
        else:
            entries.append(_entry(piece))
    ours = (package.removeprefix(f"{OURS}:") for package in packages if package.startswith(f"{OURS}:"))
    return ReturnedFile(
        name=name,
        entries=tuple(entries),
        package_id=next((package for package in ours if package), None),
        target_language=None if reading.root is None else reading.root.get("trgLang") or None,
        format="xliff2.1",
        digest=hashlib.sha256(data).hexdigest(),
        faults=reading.faults,
    )


def mark(text: str) -> str:
    """Tells a text that was offered from one that a person changed; white space does not count."""
    return hashlib.sha256(" ".join(text.split()).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _check(root: etree._Element, name: str) -> None:
    kind = etree.QName(root)
    if kind.localname != "xliff":
        raise FormatError(f"{name} is XML, but its root is “{kind.localname}”, not “xliff”", "send the XLIFF file")
    version = root.get("version", "2.1" if ":document:2" in (kind.namespace or "") else "without a version")
    if not version.startswith("2."):
        raise FormatError(f"{name} is XLIFF {version}", "save it as XLIFF 2.1, or send a PO file")


def _entry(piece: Piece) -> ReturnedEntry:
    unit = piece.element
    number = unit.get("id", "")
    parts = _parts(unit)
    codes = Codes()
    source = codes.text_of(part.source for part in parts if part.source is not None)
    target = codes.text_of(_in_order(parts)) if any(part.has_target for part in parts) else ""
    gap = bool(target) and any(part.is_gap for part in parts)
    remarks = [remark for remark in (piece.damage, "a part of it has no translation" if gap else "") if remark]
    line = f", line {piece.line}" if piece.line else ""
    return ReturnedEntry(
        segment_id=number,
        source=source,
        target=target,
        reviewed=bool(target) and not remarks and _vouched(unit, parts, target),
        where=f"unit {number or 'without id'}{line}" + (f" ({'; '.join(remarks)})" if remarks else ""),
        comment="\n".join(_comments(unit)),
    )


class _Part(NamedTuple):
    """A segment, or the ``ignorable`` between two."""

    source: etree._Element | None
    target: etree._Element | None
    segment: etree._Element | None
    """``None`` for an ignorable, and for a text that stands alone in a damaged unit."""

    @property
    def has_target(self) -> bool:
        return self.target is not None and (len(self.target) > 0 or bool(self.target.text))

    @property
    def is_gap(self) -> bool:
        """A segment without a translation; one that is empty on purpose says so by its state."""
        if self.segment is None or self.has_target or self.source is None:
            return False
        empty = not "".join(map(str, self.source.itertext())).strip()
        done = self.target is not None and self.segment.get("state") in {"translated", *_VOUCHED}
        return not empty and not done


def _parts(unit: etree._Element) -> list[_Part]:
    """The segments and ignorables of ``unit``. Of one that is damaged, all sources and targets that are no match's."""
    space = _space(unit)
    parts = [
        _Part(
            child.find(f"{space}source"),
            child.find(f"{space}target"),
            child if etree.QName(child).localname == "segment" else None,
        )
        for child in unit.iterchildren(f"{space}segment", f"{space}ignorable")
    ]
    if parts:
        return parts
    stray = [text for text in unit.iter("{*}source", "{*}target") if next(text.iterancestors("{*}match"), None) is None]
    return [
        _Part(text, None, None) if etree.QName(text).localname == "source" else _Part(None, text, None)
        for text in stray
    ]


def _space(element: etree._Element) -> str:
    namespace = etree.QName(element).namespace
    return f"{{{namespace}}}" if namespace else ""


def _in_order(parts: Sequence[_Part]) -> Iterator[etree._Element]:
    """The targets where the translation has them (``order``); white space that has none is the source's."""

    def place(item: tuple[int, _Part]) -> int:
        number, part = item
        order = "" if part.target is None else part.target.get("order", "")
        return int(order) if order.isascii() and order.isdigit() and len(order) < 10 else number

    for _, part in sorted(enumerate(parts, 1), key=place):
        if part.target is not None:
            yield part.target
        elif part.segment is None and part.source is not None:
            yield part.source


def _vouched(unit: etree._Element, parts: Sequence[_Part], text: str) -> bool:
    """Does a person vouch for ``text``, all of it?

    ``reviewed`` and ``final`` say so. ``translated`` is what Poedit, Weblate and Virtaal write when a person is done,
    but also what a tool may stamp on every text that was in the file. So it counts only where the text is no longer
    the one we offered, or where the tool took our ``subState`` away, as the standard asks of those who change the
    state and as Poedit does, or wrote a state at the target, as Weblate does with what a person saved there.
    """
    offered = _offered(unit)
    changed = bool(offered) and offered != mark(text)
    states = [
        _segment_vouched(part.segment, part.target, changed)
        for part in parts
        if part.segment is not None and part.target is not None and part.has_target
    ]
    return bool(states) and all(states)


def _segment_vouched(segment: etree._Element, target: etree._Element, changed: bool) -> bool:
    at_target = target.get("state", "")
    if at_target in _UNFINISHED:
        return False
    state = segment.get("state", "initial")
    if state in _VOUCHED or at_target in _VOUCHED:
        return True
    sub_state = segment.get("subState", "")
    if state != "translated" or sub_state == _FUZZY or target.get("state-qualifier") in _MACHINE:
        return False
    return changed or not sub_state.startswith(f"{OURS}:") or at_target == "translated"


def _offered(unit: etree._Element) -> str:
    """The mark of the text that we sent; empty when there was none, or the tool lost it."""
    for meta in unit.iterfind("{*}metadata/{*}metaGroup/{*}meta"):
        group = meta.getparent()
        if group is not None and group.get("category") == OURS and meta.get("type") == "offered":
            return meta.text or ""
    return ""


def _comments(unit: etree._Element) -> Iterator[str]:
    """What a person noted: notes that are not ours, wherever a tool puts them, and remarks on a piece of the text."""
    for element in unit.iter("{*}note", "{*}mrk", "{*}sm"):
        if etree.QName(element).localname != "note":
            text = element.get("value", "") if element.get("type") == "comment" else ""
        else:
            text = "" if element.get("category") == OURS else "".join(map(str, element.itertext()))
        if text.strip():
            yield text.strip()
