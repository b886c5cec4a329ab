"""XLIFF 1.x as it comes back, from whatever tool and in whatever state.

What the tools leave in a file, and whether a person vouches for a text, is in
``docs/decisions/0003-exchange-formats.md``; how damaged files are read, in :mod:`pipeline.formats.safe_xml`.
"""

from __future__ import annotations

import copy
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from lxml import etree

from pipeline.errors import FormatError
from pipeline.formats.safe_xml import Piece, Reading, read
from pipeline.formats.xliff12_inline import text_of
from pipeline.model import ReturnedEntry, ReturnedFile

FORMAT = "xliff1.2"
TOOL = "sprachlotse"
"""Our ``tool-id``."""
AUTHOR = "Sprachlotse"
"""``from`` of our notes."""
OFFERED = "offered:"
"""Begins the ``extradata`` of a unit whose text nobody vouched for when it went out; :func:`mark` follows."""

FIRST_NOTE = "Page: "
"""Begins our note."""
OUR_ID = re.compile(r"[a-z2-7]{16}")
"""The form of a segment's id."""
UNFINISHED = {
    "new",
    "needs-adaptation",
    "needs-l10n",
    "needs-translation",
    "needs-review-adaptation",
    "needs-review-l10n",
    "needs-review-translation",
}
_CONFIRMED = {
    "ApprovedTranslation", "ApprovedSignOff",  # Trados: sdl:seg conf
    "ManuallyConfirmed", "Reviewer1Confirmed", "Proofread",  # memoQ: mq:status
}  # fmt: skip
_WRITTEN = {"Translated"}
"""Trados: a person confirmed it, or it is a match of 100 %."""
_LEVERAGED = {"leveraged-glossary", "leveraged-inherited", "leveraged-mt", "leveraged-tm"}
"""``state-qualifier`` that we never send: a tool, such as Weblate, translated by itself."""
_TAKEN_BACK = {"Draft", "RejectedTranslation", "RejectedSignOff", "Rejected"}
_PARTS = {
    "source", "seg-source", "target", "note", "alt-trans", "context-group", "count-group", "prop-group",
    "trans-unit", "bin-unit", "group", "body", "header", "file",
}  # fmt: skip
"""Elements that are no translation with a damaged name."""


def mark(text: str) -> str:
    """Tells a text that was offered from one that a person changed; white space does not count."""
    return hashlib.sha256(" ".join(text.split()).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def parse(data: bytes, name: str) -> ReturnedFile:
    """Read what came back, from whatever tool. Entries keep the order of the file, duplicates included.

    ``reviewed`` follows :func:`_vouched`; nothing damaged is. Of a damaged file, what can be read is returned, and
    what is wrong with it in ``faults``. Raises FormatError when ``data`` has nothing that can be read, declares a
    document type (entities could be hidden there), or is not XLIFF 1.x; ``name`` is for messages.
    """
    reading = read(data, name, units=("trans-unit",), heads=("file", "phase"), texts=("source", "seg-source", "target"))
    space = _namespace(reading)
    headers = _Headers()
    entries: list[ReturnedEntry] = []
    for piece in reading.pieces():
        kind = etree.QName(piece.element)
        if kind.localname in ("file", "phase"):
            headers.read(kind.localname, piece.element)
        elif piece.damage or space is None or (kind.namespace or "") == space:
            entries.extend(replace(entry, package=headers.package_here) for entry in _entries(piece))
    if not entries:
        _refuse_others(reading, name)
    if len(headers.packages) < 2:
        entries = [replace(entry, package="") for entry in entries]
    return ReturnedFile(
        name=name,
        entries=tuple(entries),
        package_id=next(iter(headers.packages), None),
        target_language=headers.target_language,
        translator=headers.translator,
        format=FORMAT,
        digest=hashlib.sha256(data).hexdigest(),
        faults=reading.faults,
    )


def _namespace(reading: Reading) -> str | None:
    """The one of XLIFF's elements in this file; None when the root cannot tell. Others are a tool's own business."""
    if reading.root is None or (reading.damaged and etree.QName(reading.root).localname != "xliff"):
        return None
    return etree.QName(reading.root).namespace or ""  # 1.0 has none


def _refuse_others(reading: Reading, name: str) -> None:
    """Say what a file is that holds no unit of XLIFF 1.x. Where there are some, a wrong name or version is damage."""
    kind = None if reading.root is None else etree.QName(reading.root).localname
    if reading.root is None or kind is None:
        return
    if kind != "xliff":
        raise FormatError(f"{name} is XML, but its root is “{kind}”, not “xliff”", "send the XLIFF file")
    version = reading.root.get("version", "1.2")
    if not version.startswith("1."):
        raise FormatError(f"{name} is XLIFF {version}", "save it as XLIFF 1.2, or send a PO file")


@dataclass
class _Headers:
    """Hints about the whole file; the first of each kind counts."""

    packages: dict[str, None] = field(default_factory=dict)
    """All that are named, in order: several where files were put together."""
    package_here: str = ""
    """The one that the ``<file>`` being read names."""
    target_language: str | None = None
    translator: str | None = None

    def read(self, name: str, element: etree._Element) -> None:
        if name == "file":
            self.package_here = ""
            self.target_language = self.target_language or element.get("target-language") or None
            return
        if element.get("tool-id") == TOOL:
            self.package_here = element.get("job-id", "")
            self.packages.update({self.package_here: None} if self.package_here else {})
        self.translator = self.translator or element.get("contact-name") or None


def _entries(piece: Piece) -> Iterator[ReturnedEntry]:
    """One value for each translation of a unit, which is one but for units that something went wrong with."""
    unit = piece.element
    if not piece.damage and next(unit.iterdescendants("{*}trans-unit"), None) is not None:
        piece = piece._replace(damage="another trans-unit stands in it")
    space = etree.QName(unit).namespace
    prefix = f"{{{space}}}" if space else ""
    segment_id, mixed = _identity(unit, prefix)
    sources = unit.findall(f"{prefix}source") or unit.findall(f"{prefix}seg-source")
    source = text_of(sources[0]) if sources else ""
    found: dict[str, etree._Element | None] = {}
    for target in unit.iterfind(f"{prefix}target"):
        found.setdefault(text_of(target), target)
    if piece.damage:
        found |= dict.fromkeys(text for text in _not_offered(unit) if text not in found)
    if piece.damage:
        for text in _stray_texts(unit):
            found.setdefault(text, None)
        if not any(found):
            found = {_text_beside(unit): None}
        if not (segment_id or source or any(found)):
            return  # the first letters of a tag, where a file was cut off
    if len(found) > 1:
        found.pop("", None)
    several = "there are several translations in it" if len(found) > 1 else ""
    remarks = [remark for remark in (piece.damage, mixed, several) if remark]
    where = f"trans-unit {segment_id or 'without id'}"
    where += f", line {piece.line}" if piece.line else ""
    where += f" ({'; '.join(remarks)})" if remarks else ""
    comment = _comment(unit, prefix)
    for text, wrapper in (found or {"": None}).items():
        vouched = not remarks and wrapper is not None and bool(text) and _vouched(unit, wrapper, text)
        yield ReturnedEntry(segment_id, source, text, vouched, where, comment)


def _identity(unit: etree._Element, prefix: str) -> tuple[str, str]:
    """The segment's id, and what is wrong with it.

    Some tools number the units anew; our id stands in the unit's context too. Where both have one of ours and they
    differ, the parts of two files were put together in the midst of a unit.
    """
    own = unit.get("id", "")
    group = next(unit.iterfind(f"{prefix}context-group[@name]"), None)
    context = "" if group is None else group.get("name", "")
    if own != context and OUR_ID.fullmatch(own) and OUR_ID.fullmatch(context):
        return own, f"its end belongs to {context}"
    names = [name for name in (own, unit.get("resname", ""), context) if name]
    return next(filter(OUR_ID.fullmatch, names), next(iter(names), "")), ""


def _not_offered(unit: etree._Element) -> Iterator[str]:
    """In a damaged unit, targets in whatever place. Of those in matches only what we did not offer.

    A match whose end is broken may have swallowed the translation.
    """
    extra = unit.get("extradata", "")
    for target in unit.iter("{*}target"):
        text = text_of(target)
        match = next(target.iterancestors("{*}alt-trans"), None)
        if text and (match is None or (extra.startswith(OFFERED) and extra != OFFERED + mark(text))):
            yield text


def _stray_texts(unit: etree._Element) -> Iterator[str]:
    """In a damaged unit, what stands in a target of whatever place: of its own, or of another that it was joined with.

    Not in an alternative, unless it has a state there, which we send with a unit's own target only.
    """
    for target in unit.iter("{*}target"):
        if target.get("state") or next(target.iterancestors("{*}alt-trans"), None) is None:
            yield text_of(target)


def _text_beside(unit: etree._Element) -> str:
    """In a damaged unit without a target that says anything, what may have been one: under another name, or none."""
    rest = copy.deepcopy(unit)
    for part in [child for child in rest if etree.QName(child).localname in _PARTS]:
        tail = part.tail
        part.clear()
        part.tail = tail  # what stands between the parts is a text whose start tag is broken
    return text_of(rest).strip()


def _vouched(unit: etree._Element, target: etree._Element, text: str) -> bool:
    """Does a person vouch for ``text``?

    ``final`` and ``signed-off`` say so. So does ``approved``, unless we had sent it approved and the state now asks
    for work: somebody took it back. ``translated`` is what Poedit and Weblate write when a person is done; but
    OmegaT 6 stamps it on every text that was in the file, looked at or not. So it counts only where the text is no
    longer the one we offered, or where the tool took our ``state-qualifier`` away, as Poedit does; and not where a
    tool says that it translated by itself, as Weblate does until a person saves. Trados, memoQ and Phrase say it in
    words of their own.
    """
    state = target.get("state")
    extra = unit.get("extradata", "")
    offered = extra.startswith(OFFERED)
    changed = offered and extra != OFFERED + mark(text)
    own = _own_words(unit)
    if own & _TAKEN_BACK:
        return False
    if own and own <= _CONFIRMED | _WRITTEN:
        return changed or own <= _CONFIRMED or not offered
    if state in ("final", "signed-off"):
        return True
    if unit.get("approved") == "yes":
        return offered or state not in UNFINISHED
    if state == "translated":
        qualifier = target.get("state-qualifier")
        return qualifier is None or (changed and qualifier not in _LEVERAGED)
    return False


def _own_words(unit: etree._Element) -> set[str]:
    """What Trados, memoQ and Phrase say about the state of a unit or its segments."""
    words: set[str] = set()
    for key, value in unit.attrib.items():
        name = str(key)
        if name.startswith("{") and name.endswith(("}status", "}confirmed")):
            words.add("ManuallyConfirmed" if value == "1" else str(value))
    words &= _CONFIRMED | _WRITTEN | _TAKEN_BACK
    segments = unit.iter("{http://sdl.com/FileTypes/SdlXliff/1.0}seg")
    return words | {segment.get("conf", "") for segment in segments}


def _comment(unit: etree._Element, prefix: str) -> str:
    """What a person noted: notes that are not ours, and those that other tools keep in elements of their own."""
    found: list[str] = []
    for note in unit.iterfind(f"{prefix}note"):
        text = "".join(map(str, note.itertext())).strip()
        ours = note.get("from") == AUTHOR or (note.get("from") is None and text.startswith(FIRST_NOTE))
        found.extend([] if ours else [text])
    found.extend("".join(map(str, comment.itertext())).strip() for comment in unit.iter("{*}comment"))
    found.extend((marked.get("comment") or "").strip() for marked in unit.iterfind(f".//{prefix}mrk[@comment]"))
    return "\n".join(dict.fromkeys(filter(None, found)))
