"""XLIFF 2.0, 2.1 and 2.2 as tools save them → what a person said (:mod:`pipeline.formats.xliff21` tells what we write).

A unit may come back in several segments, its codes as ``sc`` and ``ec``, its modules gone, its end cut off: whatever
text is in it is there, and ``where`` tells what is wrong.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice
from typing import NamedTuple

from lxml import etree

from pipeline.errors import FormatError
from pipeline.formats.safe_xml import Piece, Reading, read
from pipeline.formats.xliff12_reader import FIRST_NOTE, OUR_ID, UNFINISHED, mark
from pipeline.formats.xliff21_inline import Codes
from pipeline.formats.xliff21_modules import OURS
from pipeline.model import ReturnedEntry, ReturnedFile

FORMAT = "xliff2.1"

_VOUCHED = {"reviewed", "final", "signed-off"}
"""States by which a person vouches; the last one is of XLIFF 1.2, and some tools mix them up."""
_MACHINE = {"leveraged-mt", "mt-suggestion"}
"""Weblate's ``state-qualifier``, at the same place, of what it translated by itself."""
_FUZZY = "poedit:fuzzy"
_NO_TRANSLATION = {
    "source", "note", "notes", "originalData", "data", "matches", "match", "glossary", "glossEntry", "term",
    "translation", "definition", "metadata", "metaGroup", "meta", "segment", "ignorable", "unit", "group", "file",
}  # fmt: skip
"""Elements that are no translation with a damaged name."""


def parse(data: bytes, name: str) -> ReturnedFile:
    """Read what came back, from whatever tool. Entries keep the order of the file, duplicates included.

    ``reviewed`` follows :func:`_vouched`; an entry that is damaged, or of which a part has no translation, never is,
    and ``where`` says so. What is damaged in the file is in ``faults``. Raises FormatError when nothing can be read,
    when ``data`` declares a document type (entities could be hidden there), or is not XLIFF 2.x; ``name`` is for
    messages.
    """
    reading = read(data, name, units=("unit",), heads=("metaGroup",), texts=("source", "target"))
    space = _namespace(reading, name)
    entries: list[ReturnedEntry] = []
    packages: dict[str, None] = {}
    package = ""  # the one that the <file> being read names
    for piece in reading.pieces():
        kind = etree.QName(piece.element)
        if kind.localname == "metaGroup":
            category = piece.element.get("category", "")
            if category.startswith(f"{OURS}:"):
                package = category.removeprefix(f"{OURS}:")
                packages.update({package: None} if package else {})
        elif piece.damage or space is None or (kind.namespace or "") == space:
            entries.extend(replace(entry, package=package) for entry in _entries(piece))
    if len(packages) < 2:
        entries = [replace(entry, package="") for entry in entries]
    return ReturnedFile(
        name=name,
        entries=tuple(entries),
        package_id=next(iter(packages), None),
        target_language=None if reading.root is None else reading.root.get("trgLang") or None,
        format=FORMAT,
        digest=hashlib.sha256(data).hexdigest(),
        faults=reading.faults,
    )


def _namespace(reading: Reading, name: str) -> str | None:
    """The one of XLIFF's elements in this file; None when the root cannot tell."""
    root = reading.root
    kind = None if root is None else etree.QName(root)
    if root is None or kind is None or (kind.localname != "xliff" and reading.damaged):
        return None
    if kind.localname != "xliff":
        raise FormatError(f"{name} is XML, but its root is “{kind.localname}”, not “xliff”", "send the XLIFF file")
    namespace = kind.namespace or ""
    version = root.get("version", "2.1" if ":document:2" in namespace else "without a version")
    if not version.startswith("2.") and not reading.damaged:
        raise FormatError(f"{name} is XLIFF {version}", "save it as XLIFF 2.1, or send a PO file")
    return namespace


def _entries(piece: Piece) -> Iterator[ReturnedEntry]:
    """One value for each translation of a unit, which is one but for units that something went wrong with."""
    unit = piece.element
    if not piece.damage and next(unit.iterdescendants("{*}unit"), None) is not None:
        piece = piece._replace(damage="another unit stands in it")
    parts = _parts(unit)
    segment_id, mixed = _identity(unit, parts)
    codes = Codes()
    source = codes.text_of(part.source for part in parts if part.source is not None)
    found: dict[str, Sequence[_Part]] = {}
    for variant in _variants(parts):
        text = codes.text_of(_in_order(variant)) if any(part.has_target for part in variant) else ""
        found.setdefault(text, variant)
    if piece.damage:
        for text in _stray_texts(unit, parts, codes):
            found.setdefault(text, parts)
        if not (segment_id or source or any(found)):
            return  # the first letters of a tag, where a file was cut off
    if len(found) > 1:
        found.pop("", None)
    several = "there are several translations in it" if len(found) > 1 else ""
    comment = "\n".join(dict.fromkeys(_comments(unit)))
    for text, variant in found.items():
        gap = "a part of it has no translation" if text and any(part.is_gap for part in variant) else ""
        remarks = [remark for remark in (piece.damage, mixed, several, gap) if remark]
        where = f"unit {segment_id or 'without id'}"
        where += f", line {piece.line}" if piece.line else ""
        where += f" ({'; '.join(remarks)})" if remarks else ""
        vouched = bool(text) and not remarks and _vouched(unit, variant, text)
        yield ReturnedEntry(segment_id, source, text, vouched, where, comment)


def _identity(unit: etree._Element, parts: Sequence[_Part]) -> tuple[str, str]:
    """The segment's id, and what is wrong with it.

    It stands at the unit and at the segment in it. Some tools number the units anew; and where both are ours and
    differ, the parts of two files were put together in the midst of a unit.
    """
    own = unit.get("id", "")
    inside = [part.segment.get("id", "") for part in parts if part.segment is not None]
    other = next(filter(OUR_ID.fullmatch, inside), "")
    if not other or own == other:
        return own, ""
    return (own, f"its end belongs to {other}") if OUR_ID.fullmatch(own) else (other, "")


class _Part(NamedTuple):
    """A segment, or the ``ignorable`` between two."""

    source: etree._Element | None
    target: etree._Element | None
    segment: etree._Element | None
    """``None`` for an ignorable, and for a text that stands alone in a damaged unit."""
    others: tuple[etree._Element, ...] = ()
    """More targets, where files were put together."""

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
            tuple(islice(child.iterfind(f"{space}target"), 1, None)),
        )
        for child in unit.iterchildren(f"{space}segment", f"{space}ignorable")
    ]
    if parts:
        return parts
    return [
        _Part(text, None, None) if etree.QName(text).localname == "source" else _Part(None, text, None)
        for text in unit.iter("{*}source", "{*}target")
        if not _in_match(text)
    ]


def _variants(parts: Sequence[_Part]) -> Iterator[Sequence[_Part]]:
    """``parts``, and once more for each other target in them."""
    yield parts
    for number, part in enumerate(parts):
        for other in part.others:
            yield [*parts[:number], part._replace(target=other), *parts[number + 1 :]]


def _in_match(element: etree._Element) -> bool:
    """Is it a candidate's text? What is wrong with a match may have drawn a segment into it."""
    holder = next(element.iterancestors("{*}match", "{*}segment", "{*}ignorable"), None)
    return holder is not None and etree.QName(holder).localname == "match"


def _stray_texts(unit: etree._Element, parts: Sequence[_Part], codes: Codes) -> Iterator[str]:
    """In a damaged unit, what may be translations: targets in whatever place, else what has another name, or none."""
    used = {target for part in parts for target in (part.target, *part.others)}
    root = unit.getroottree().getroot()
    piece = root if root.tag == "_" else unit  # what of a salvaged unit stands beside it, because its tag is damaged
    targets = [target for target in piece.iter("{*}target") if not _in_match(target)]
    yield from (codes.text_of([target]) for target in targets if target not in used)
    if offered := _offered(unit):  # a match whose end is broken may have swallowed the translation
        in_matches = (codes.text_of([target]) for target in piece.iter("{*}target") if _in_match(target))
        yield from (text for text in in_matches if mark(text) != offered)
    if targets:
        return
    holders = [unit, *unit.iter("{*}segment", "{*}ignorable")]
    named = [child for holder in holders for child in holder if etree.QName(child).localname not in _NO_TRANSLATION]
    yield from (codes.text_of([child]) for child in named)
    if not named:
        between = [text or "" for holder in holders for text in (holder.text, *(child.tail for child in holder))]
        yield "".join(between).strip()


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
    at_target = target.get("state", "")  # Weblate's, where 2.x knows none
    if at_target in UNFINISHED:
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
            text = "".join(map(str, element.itertext()))
            category = element.get("category")
            if category == OURS or (category is None and text.startswith(FIRST_NOTE)):
                continue
        if text.strip():
            yield text.strip()
