"""XLIFF 2.1: the successor of 1.2, which newer translation tools exchange.

One ``<file>`` per document, one ``<unit>`` with one ``<segment>`` per segment of ours. Valid by the schemas of the core
and its modules, and written with what the tools that we know make of each attribute in mind;
``docs/decisions/0003-exchange-formats.md`` has the table. Read with :mod:`pipeline.formats.xliff21_reader`.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import cast

from lxml import etree

from pipeline.formats import xliff21_modules as modules
from pipeline.formats.carry import plain
from pipeline.formats.notes import notes
from pipeline.formats.xliff12_reader import mark
from pipeline.formats.xliff21_inline import NAMESPACE, fill, original_data, protected, tagged
from pipeline.formats.xliff21_reader import parse
from pipeline.literals import Finder, find_literals
from pipeline.literals.languages import locale_of
from pipeline.model import PackageEntry, PackageInfo, TermStatus
from pipeline.state import Review

__all__ = ["NAMESPACE", "parse", "serialize"]

_NAMESPACES = cast(  # the stubs know no default namespace
    "dict[str, str]", {None: NAMESPACE, "mtc": modules.MATCHES, "gls": modules.GLOSSARY, "mda": modules.METADATA}
)
_DECLARED = "".join(f' xmlns{":" + prefix if prefix else ""}="{uri}"' for prefix, uri in _NAMESPACES.items()).encode()
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_STATES = {Review.REVIEWED: "reviewed", Review.FINAL: "final"}
"""All else is ``initial``: Poedit, Virtaal and the large tools show anything higher as done. Which of ours it is
stands in the metadata."""


def serialize(info: PackageInfo, entries: Sequence[PackageEntry], find: Finder = find_literals) -> bytes:
    """An XLIFF 2.1 file, UTF-8. Documents come in the order of their first entry, entries in the order given.

    Segment ids must differ from each other within a document. Only one unit at a time is a tree in memory. ``find``
    may remember what it has found in texts that several files of a package hold.
    """
    documents: dict[str, list[PackageEntry]] = {}
    for entry in entries:
        documents.setdefault(entry.document, []).append(entry)
    root = etree.Element(
        f"{{{NAMESPACE}}}xliff",
        version="2.1",
        srcLang=_language(info.source_language),
        trgLang=_language(info.target_language),
        nsmap=_NAMESPACES,
    )
    whole = io.BytesIO()
    whole.write(b"<?xml version='1.0' encoding='UTF-8'?>\n")
    whole.write(etree.tostring(root, encoding="UTF-8").removesuffix(b"/>") + b">\n")
    for number, (document, units) in enumerate(documents.items(), 1):
        file = _file(info, number, document, units[0])
        whole.write(_inside(file).removesuffix(b"</file>"))
        for entry in units:
            whole.write(_inside(_unit(info, entry, find)))
            whole.write(b"\n")
        whole.write(b"</file>\n")
    whole.write(b"</xliff>\n")
    return whole.getvalue()


def _inside(element: etree._Element) -> bytes:
    """``element`` as it stands inside the root, which has declared the namespaces."""
    return etree.tostring(element, encoding="UTF-8").replace(_DECLARED, b"", 1)


def _file(info: PackageInfo, number: int, document: str, first: PackageEntry) -> etree._Element:
    file = etree.Element(f"{{{NAMESPACE}}}file", id=f"f{number}", canResegment="no", nsmap=_NAMESPACES)
    file.set("original", plain(document) or "/")
    file.set("srcDir", _direction(info.source_language))
    file.set("trgDir", _direction(info.target_language))
    modules.document_metadata(file, info, first)
    file[-1].tail = "\n"
    return file


def _unit(info: PackageInfo, entry: PackageEntry, find: Finder) -> etree._Element:
    unit = etree.Element(f"{{{NAMESPACE}}}unit", id=entry.segment_id, canResegment="no", nsmap=_NAMESPACES)
    unit.set(_SPACE, "preserve")
    source, target = tagged(entry.source, entry.codes), tagged(entry.target, entry.codes)
    vouched = bool(entry.target) and entry.review in _STATES
    modules.unit_metadata(unit, entry, mark(entry.target) if entry.target else "")
    if entry.target and (not vouched or entry.previous_source is not None):
        modules.matches(unit, entry, source, target)
    if entry.terms:
        modules.glossary(unit, entry.terms)
    # One note, not several: XLIFFChecker wants ids where there are more, and OmegaT shows these ids.
    note = etree.SubElement(_child(unit, "notes"), f"{{{NAMESPACE}}}note", category=modules.OURS)
    note.text = "\n".join(_lines(entry))
    used = source.numbers | target.numbers
    original_data(unit, (code for code in entry.codes if code.id in used))
    # The id once more: it tells where files were put together, and what a match belongs to.
    segment = _child(unit, "segment", id=entry.segment_id, state=_STATES[entry.review] if vouched else "initial")
    both = source.numbers & target.numbers if entry.target else source.numbers
    names = [term.source for term in entry.terms if term.status is TermStatus.DO_NOT_TRANSLATE]
    fill(_child(segment, "source"), source, both, protected(source, info.source_language, names, find))
    if entry.target:
        segment.set("subState", modules.sub_state(entry.origin))
        fill(_child(segment, "target"), target, both)
    for element in (unit, segment):  # people and tools for comparing files read line by line
        element.text = "\n"
        for child in element:
            child.tail = "\n"
    return unit


def _lines(entry: PackageEntry) -> list[str]:
    lines = [*notes(entry)]
    if entry.url:
        lines.insert(1, f"Address: {plain(entry.url)}")
    if entry.previous_source is not None:
        lines.append(f"The source was different before: {plain(entry.previous_source)}")
    return lines


def _child(parent: etree._Element, name: str, **attributes: str) -> etree._Element:
    return etree.SubElement(parent, f"{{{NAMESPACE}}}{name}", attributes)


def _direction(language: str) -> str:
    locale = locale_of(language)
    return locale.text_direction if locale else "auto"


def _language(code: str) -> str:
    return code.replace("_", "-")
