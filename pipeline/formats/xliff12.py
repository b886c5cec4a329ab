"""XLIFF 1.2: what most professional translation tools exchange.

One ``<file>`` per document, one ``<trans-unit>`` per segment. Written to the strict schema, with what the tools that
we know make of each attribute in mind; ``docs/decisions/0003-exchange-formats.md`` has the table.
"""

from __future__ import annotations

import copy
import io
from collections.abc import Mapping, Sequence
from datetime import UTC
from functools import lru_cache
from typing import cast
from xml.sax.saxutils import escape, quoteattr

from lxml import etree

from pipeline import __version__
from pipeline.formats.carry import carry, plain
from pipeline.formats.notes import notes, origin_words
from pipeline.formats.xliff12_inline import NAMESPACE, fill, marks, protect
from pipeline.formats.xliff12_reader import AUTHOR, OFFERED, TOOL, mark, parse
from pipeline.literals import Finder, find_literals
from pipeline.model import PackageEntry, PackageInfo, TermStatus
from pipeline.state import Origin, Review

__all__ = ["NAMESPACE", "parse", "serialize"]

_NAMESPACES = cast("dict[str, str]", {None: NAMESPACE})  # the stubs know no default namespace
_XMLNS = f' xmlns="{NAMESPACE}"'
_END = b"</trans-unit>\n"
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


def serialize(info: PackageInfo, entries: Sequence[PackageEntry], find: Finder = find_literals) -> bytes:
    """An XLIFF 1.2 file, UTF-8. Documents come in the order of their first entry, entries in the order given.

    ``find`` may remember what it has found in texts that several files of a package hold.

    Written unit by unit, and as text where there are no codes: as one tree, 50,000 of them would take more than a
    gigabyte, and twice the time.
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
            whole = _bytes(_unit(entry, info.source_language, find))
            out.write(whole[: -len(_END)])
            out.write(_contexts(entry).encode())
            out.write(_note(entry).encode())
            out.write(_END)
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


def _unit(entry: PackageEntry, language: str, find: Finder) -> etree._Element:
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
    if found := marks(source, language, keep, find):
        protect(source, _child(unit, "seg-source"), found)
    # An empty target is there on purpose: several tools put a missing one where the schema does not allow it.
    target = _child(unit, "target", state=_state(entry))
    fill(target, entry.target, entry.codes)
    if offered:
        target.set("state-qualifier", _QUALIFIER[entry.origin or Origin.HUMAN])
        _alternative(unit, entry, target)
    return unit


def _contexts(entry: PackageEntry) -> str:
    """Where the text stands, and what else is known about it: for tools; people have the note.

    The first group bears the id once more: what was put together from two files is found out by it.
    """
    place = _place(entry.url or entry.document, entry.title, entry.breadcrumb, entry.tag, entry.key, entry.revision)
    more = {
        "x-previous-source": "" if entry.previous_source is None else carry(entry.previous_source),
        "x-paragraph": "" if entry.paragraph == entry.source else plain(entry.paragraph),
        "x-repetition-of": plain(entry.repetition_of),
    }
    group = f'<context-group name={quoteattr(entry.segment_id)} purpose="location">\n{place}</context-group>\n'
    if any(more.values()):
        group += f'<context-group purpose="information">\n{_lines(more)}</context-group>\n'
    return group


@lru_cache(maxsize=256)
def _place(url: str, title: str, breadcrumb: tuple[str, ...], tag: str, key: str, revision: int) -> str:
    """The same for most texts of a page."""
    place = {
        "sourcefile": plain(url) or "/",
        "recordtitle": plain(title),
        "x-breadcrumb": " › ".join(map(plain, breadcrumb)),
        "element": plain(tag),
        "x-document": plain(key),
        "x-revision": str(revision or ""),
    }
    return _lines(place)


def _lines(contexts: Mapping[str, str]) -> str:
    return "".join(
        f'<context context-type="{kind}">{escape(text)}</context>\n' for kind, text in contexts.items() if text
    )


def _note(entry: PackageEntry) -> str:
    """One note, not several: OmegaT shows only the last one."""
    lines = [*notes(entry)]
    if entry.previous_source is not None:
        lines.append(f"The source was different before: {plain(entry.previous_source)}")
    text, priority = escape("\n".join(lines)), "1" if entry.flags else "2"
    return f'<note from="{AUTHOR}" annotates="general" priority="{priority}">{text}</note>\n'


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
