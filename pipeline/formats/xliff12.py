"""XLIFF 1.2: what most professional translation tools exchange.

One ``<file>`` per document, one ``<trans-unit>`` per segment. Written to the strict schema, with what the tools that
we know make of each attribute in mind; ``docs/decisions/0003-exchange-formats.md`` has the table.
"""

from __future__ import annotations

import copy
import io
from collections.abc import Sequence
from datetime import UTC
from typing import cast

from lxml import etree

from pipeline import __version__
from pipeline.formats.carry import carry, plain
from pipeline.formats.notes import notes, origin_words
from pipeline.formats.xliff12_inline import NAMESPACE, fill, marks, protect
from pipeline.formats.xliff12_reader import AUTHOR, OFFERED, TOOL, mark, parse
from pipeline.model import PackageEntry, PackageInfo, TermStatus
from pipeline.state import Origin, Review

__all__ = ["NAMESPACE", "parse", "serialize"]

_NAMESPACES = cast("dict[str, str]", {None: NAMESPACE})  # the stubs know no default namespace
_XMLNS = f' xmlns="{NAMESPACE}"'
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"

_QUALIFIER = {
    Origin.HUMAN: "x-human",
    Origin.CONTEXT_MATCH: "id-match",
    Origin.EXACT_MATCH: "exact-match",
    Origin.FUZZY_MATCH: "fuzzy-match",
    Origin.MACHINE: "mt-suggestion",
    Origin.LITERAL: "x-literal",
    Origin.FACT_UPDATE: "x-fact-update",
    Origin.HARVESTED: "leveraged-repository",
}
"""``state-qualifier`` of a text that nobody vouches for yet: every one of them has one."""


def serialize(info: PackageInfo, entries: Sequence[PackageEntry]) -> bytes:
    """An XLIFF 1.2 file, UTF-8. Documents come in the order of their first entry, entries in the order given.

    Written unit by unit: as one tree, 50,000 of them would take more than a gigabyte.
    """
    documents: dict[str, list[PackageEntry]] = {}
    for entry in entries:
        documents.setdefault(entry.document, []).append(entry)
    out = io.BytesIO()
    out.write(f'<?xml version="1.0" encoding="UTF-8"?>\n<xliff{_XMLNS} version="1.2">\n'.encode())
    for document, units in documents.items():
        head, tail = _file(info, document)
        out.write(head)
        for entry in units:
            out.write(_bytes(_unit(entry, info.source_language)))
        out.write(tail)
    out.write(b"</xliff>\n")
    return out.getvalue()


def _file(info: PackageInfo, document: str) -> tuple[bytes, bytes]:
    """What stands before and behind the units of a document."""
    created = info.created if info.created.tzinfo else info.created.replace(tzinfo=UTC)
    stamp = created.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    file = _element(
        "file",
        original=plain(document) or "/",
        datatype="html",
        **{"source-language": _language(info.source_language), "target-language": _language(info.target_language)},
        date=stamp,
    )
    header = _child(file, "header")
    phase = {"phase-name": "review", "process-name": "review", "tool-id": TOOL, "job-id": plain(info.id)}
    _child(_child(header, "phase-group"), "phase", **phase, **{"company-name": plain(info.name)}, date=stamp)
    _child(header, "tool", **{"tool-id": TOOL, "tool-name": "Sprachlotse", "tool-version": __version__})
    _child(file, "body").text = "\n"
    whole = _bytes(file)
    end = whole.rindex(b"</body>")
    return whole[:end], whole[end:]


def _unit(entry: PackageEntry, language: str) -> etree._Element:
    vouched = entry.review in (Review.REVIEWED, Review.FINAL)
    offered = bool(entry.target) and not vouched
    unit = _element("trans-unit", id=entry.segment_id, approved="yes" if entry.review is Review.FINAL else "no")
    unit.set(_SPACE, "preserve")
    if offered:
        unit.set("extradata", OFFERED + mark(entry.target))
    source = _child(unit, "source")
    fill(source, entry.source, entry.codes)
    keep = [term.source for term in entry.terms if term.status is TermStatus.DO_NOT_TRANSLATE]
    # Not in the source itself: Poedit and Weblate show a mrk there as angle brackets, OmegaT 6 hides its text.
    if found := marks(source, language, keep):
        protect(source, _child(unit, "seg-source"), found)
    # An empty target is there on purpose: several tools put a missing one where the schema does not allow it.
    target = _child(unit, "target", state=_state(entry))
    fill(target, entry.target, entry.codes)
    if offered:
        target.set("state-qualifier", _QUALIFIER[entry.origin or Origin.HUMAN])
        _alternative(unit, entry, target)
    _contexts(unit, entry)
    # One note, not several: OmegaT shows only the last one.
    lines = [*notes(entry)]
    if entry.previous_source is not None:
        lines.append(f"The source was different before: {plain(entry.previous_source)}")
    note = {"from": AUTHOR, "annotates": "general", "priority": "1" if entry.flags else "2"}
    _child(unit, "note", **note).text = "\n".join(lines)
    return unit


def _contexts(unit: etree._Element, entry: PackageEntry) -> None:
    """Where the text stands, and what else is known about it: for tools; people have the note.

    The first group bears the id once more: what was put together from two files is found out by it.
    """
    group = _child(unit, "context-group", name=entry.segment_id, purpose="location")
    _context(group, "sourcefile", plain(entry.url or entry.document))
    _context(group, "recordtitle", plain(entry.title))
    _context(group, "x-breadcrumb", " › ".join(map(plain, entry.breadcrumb)))
    _context(group, "element", plain(entry.tag))
    _context(group, "x-document", plain(entry.key))
    _context(group, "x-revision", str(entry.revision or ""))
    more = {
        "x-previous-source": "" if entry.previous_source is None else carry(entry.previous_source),
        "x-paragraph": "" if entry.paragraph == entry.source else plain(entry.paragraph),
        "x-repetition-of": plain(entry.repetition_of),
    }
    if any(more.values()):
        group = _child(unit, "context-group", purpose="information")
        for kind, text in more.items():
            _context(group, kind, text)


def _alternative(unit: etree._Element, entry: PackageEntry, target: etree._Element) -> None:
    """What was offered, so that a tool can offer it again after a person has written something else.

    Without a source: OmegaT 6 takes a source in here for that of the unit, and then loses the translation.
    """
    kind = "proposal" if entry.previous_source is None else "previous-version"
    alternative = _child(unit, "alt-trans", alttranstype=kind, origin=origin_words(entry))
    if entry.score is not None:
        alternative.set("match-quality", f"{entry.score:.0%}")
    offer = copy.deepcopy(target)
    offer.attrib.clear()
    alternative.text = "\n"
    alternative.append(offer)


def _state(entry: PackageEntry) -> str:
    if entry.target and entry.review is Review.FINAL:
        return "final"
    if entry.target and entry.review is Review.REVIEWED:
        return "signed-off"
    return "needs-translation"  # the state that Poedit, Weblate and Virtaal all show as “needs work”


def _context(group: etree._Element, kind: str, text: str) -> None:
    if text:
        _child(group, "context", **{"context-type": kind}).text = text


def _language(code: str) -> str:
    return code.replace("_", "-")


def _element(tag: str, /, **attributes: str) -> etree._Element:
    element = etree.Element(f"{{{NAMESPACE}}}{tag}", attributes, nsmap=_NAMESPACES)
    element.tail = "\n"
    return element


def _bytes(element: etree._Element) -> bytes:
    """``element`` in the midst of a file, which has declared the namespace already."""
    whole = etree.tostring(element, encoding="UTF-8", xml_declaration=False)
    return whole.replace(_XMLNS.encode(), b"", 1)


def _child(parent: etree._Element, tag: str, /, **attributes: str) -> etree._Element:
    """A new last child of an element that holds no text of its own: each begins a line."""
    parent.text = "\n"
    child = etree.SubElement(parent, f"{{{NAMESPACE}}}{tag}", attributes)
    child.tail = "\n"
    return child
