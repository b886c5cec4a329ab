"""XLIFF 1.2: what most professional translation tools exchange.

One ``<file>`` per document, one ``<trans-unit>`` per segment. Written to the strict schema, with what the tools that
we know make of each attribute in mind; ``docs/decisions/0003-exchange-formats.md`` has the table.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import UTC
from typing import cast

from lxml import etree

from pipeline import __version__
from pipeline.errors import FormatError
from pipeline.formats.carry import carry, plain
from pipeline.formats.notes import notes, origin_words
from pipeline.formats.safe_xml import SAFE
from pipeline.formats.xliff12_inline import NAMESPACE, fill, text_of
from pipeline.model import PackageEntry, PackageInfo, ReturnedEntry, ReturnedFile
from pipeline.state import Origin, Review

_TOOL = "sprachlotse"
_OFFERED = "offered:"
_NAMESPACES = cast("dict[str, str]", {None: NAMESPACE})  # the stubs know no default namespace
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

_UNFINISHED = {
    "new",
    "needs-adaptation",
    "needs-l10n",
    "needs-translation",
    "needs-review-adaptation",
    "needs-review-l10n",
    "needs-review-translation",
}


def serialize(info: PackageInfo, entries: Sequence[PackageEntry]) -> bytes:
    """An XLIFF 1.2 file, UTF-8. Documents come in the order of their first entry, entries in the order given."""
    root = etree.Element(f"{{{NAMESPACE}}}xliff", version="1.2", nsmap=_NAMESPACES)
    documents: dict[str, list[PackageEntry]] = {}
    for entry in entries:
        documents.setdefault(entry.document, []).append(entry)
    for document, units in documents.items():
        body = _child(_file(root, info, document), "body")
        for entry in units:
            _unit(body, entry)
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True)


def parse(data: bytes, name: str) -> ReturnedFile:
    """Read what came back, from whatever tool. Entries keep the order of the file, duplicates included.

    ``reviewed`` follows :func:`_reviewed`. Raises FormatError when ``data`` is not well-formed XML, declares a
    document type (entities could be hidden there), or is not XLIFF 1.x; ``name`` is for messages.
    """
    root = _root(data, name)
    space = etree.QName(root).namespace  # 1.0 has none; anything in another one is a tool's own business
    prefix = f"{{{space}}}" if space else ""
    entries = []
    for unit in root.iter(f"{prefix}trans-unit"):
        source, target = unit.find(f"{prefix}source"), unit.find(f"{prefix}target")
        text = "" if target is None else text_of(target)
        entries.append(
            ReturnedEntry(
                segment_id=unit.get("id", ""),
                source="" if source is None else text_of(source),
                target=text,
                reviewed=_reviewed(unit, target, text),
                where=f"trans-unit {unit.get('id', 'without id')}, line {unit.sourceline}",
            )
        )
    languages = (file.get("target-language") for file in root.iter(f"{prefix}file"))
    phases = [*root.iter(f"{prefix}phase")]
    jobs = (phase.get("job-id") for phase in phases if phase.get("tool-id") == _TOOL)
    contacts = (phase.get("contact-name") for phase in phases)
    return ReturnedFile(
        name=name,
        entries=tuple(entries),
        package_id=next((job for job in jobs if job), None),
        target_language=next((language for language in languages if language), None),
        translator=next((contact for contact in contacts if contact), None),
    )


def _file(root: etree._Element, info: PackageInfo, document: str) -> etree._Element:
    created = info.created if info.created.tzinfo else info.created.replace(tzinfo=UTC)
    stamp = created.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    file = _child(
        root,
        "file",
        original=plain(document) or "/",
        datatype="html",
        **{"source-language": _language(info.source_language), "target-language": _language(info.target_language)},
        date=stamp,
    )
    header = _child(file, "header")
    phase = {"phase-name": "review", "process-name": "review", "tool-id": _TOOL, "job-id": plain(info.id)}
    _child(_child(header, "phase-group"), "phase", **phase, **{"company-name": plain(info.name)}, date=stamp)
    _child(header, "tool", **{"tool-id": _TOOL, "tool-name": "Sprachlotse", "tool-version": __version__})
    return file


def _unit(body: etree._Element, entry: PackageEntry) -> None:
    vouched = entry.review in (Review.REVIEWED, Review.FINAL)
    offered = bool(entry.target) and not vouched
    unit = _child(body, "trans-unit", id=entry.segment_id, approved="yes" if entry.review is Review.FINAL else "no")
    unit.set(_SPACE, "preserve")
    if offered:
        unit.set("extradata", _OFFERED + _mark(entry.target))
    fill(_child(unit, "source"), entry.source, entry.codes)
    # An empty target is there on purpose: several tools put a missing one where the schema does not allow it.
    target = _child(unit, "target", state=_state(entry))
    fill(target, entry.target, entry.codes)
    if offered:
        target.set("state-qualifier", _QUALIFIER[entry.origin or Origin.HUMAN])
        _alternative(unit, entry)
    _context(unit, "location", "sourcefile", plain(entry.url or entry.document))
    if entry.previous_source is not None:
        _context(unit, "information", "x-previous-source", carry(entry.previous_source))
    # One note, not several: OmegaT shows only the last one.
    lines = [*notes(entry)]
    if entry.previous_source is not None:
        lines.append(f"The source was different before: {plain(entry.previous_source)}")
    _child(unit, "note", **{"from": "Sprachlotse"}).text = "\n".join(lines)


def _alternative(unit: etree._Element, entry: PackageEntry) -> None:
    """What was offered, so that a tool can offer it again after a person has written something else.

    Without a source: OmegaT 6 takes a source in here for that of the unit, and then loses the translation.
    """
    kind = "proposal" if entry.previous_source is None else "previous-version"
    alternative = _child(unit, "alt-trans", alttranstype=kind, origin=origin_words(entry))
    if entry.score is not None:
        alternative.set("match-quality", f"{entry.score:.0%}")
    fill(_child(alternative, "target"), entry.target, entry.codes)


def _state(entry: PackageEntry) -> str:
    if entry.target and entry.review is Review.FINAL:
        return "final"
    if entry.target and entry.review is Review.REVIEWED:
        return "signed-off"
    return "needs-translation"  # the state that Poedit, Weblate and Virtaal all show as “needs work”


def _reviewed(unit: etree._Element, target: etree._Element | None, text: str) -> bool:
    """Does a person vouch for ``text``?

    ``final`` and ``signed-off`` say so. So does ``approved``, unless we had sent it approved and the state now asks
    for work: somebody took it back. ``translated`` is what Poedit and Weblate write when a person is done; but
    OmegaT 6 stamps it on every text that was in the file, looked at or not. So it counts only where the text is no
    longer the one we offered, or where the tool took our ``state-qualifier`` away, as Poedit does.
    """
    if target is None or not text:
        return False
    state = target.get("state")
    if state in ("final", "signed-off"):
        return True
    mark = unit.get("extradata", "")
    offered = mark.startswith(_OFFERED)
    if unit.get("approved") == "yes":
        return offered or state not in _UNFINISHED
    if state == "translated":
        changed = offered and mark != _OFFERED + _mark(text)
        return changed or target.get("state-qualifier") is None
    return False


def _mark(text: str) -> str:
    """Tells a text that was offered from one that a person changed; white space does not count."""
    return hashlib.sha256(" ".join(text.split()).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _root(data: bytes, name: str) -> etree._Element:
    if not data.strip():
        raise FormatError(f"{name} is empty", "ask for the file again")
    parser = etree.XMLParser(**SAFE)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as exc:
        what = f"{name}, line {exc.lineno or 1}: this is not well-formed XML ({exc.msg})"
        hint = "open it in the translation tool, save it again, and send that file; or send a PO file"
        raise FormatError(what, hint) from exc
    except ValueError as exc:  # e.g. an encoding that libxml2 does not know
        raise FormatError(f"{name}: this cannot be read as XML ({exc})", "save it as UTF-8") from exc
    if root.getroottree().docinfo.internalDTD is not None:
        hint = "it may hide things in entities; save it again in the translation tool, or send a PO file"
        raise FormatError(f"{name} declares a document type (<!DOCTYPE …>)", hint)
    kind = etree.QName(root)
    if kind.localname != "xliff":
        raise FormatError(f"{name} is XML, but its root is “{kind.localname}”, not “xliff”", "send the XLIFF file")
    version = root.get("version", "1.2")
    if not version.startswith("1."):
        raise FormatError(f"{name} is XLIFF {version}", "save it as XLIFF 1.2, or send a PO file")
    return root


def _context(unit: etree._Element, purpose: str, kind: str, text: str) -> None:
    _child(_child(unit, "context-group", purpose=purpose), "context", **{"context-type": kind}).text = text


def _language(code: str) -> str:
    return code.replace("_", "-")


def _child(parent: etree._Element, name: str, **attributes: str) -> etree._Element:
    """A new last child of an element that holds no text of its own: each begins a line."""
    parent.text = "\n"
    child = etree.SubElement(parent, f"{{{NAMESPACE}}}{name}", attributes)
    child.tail = "\n"
    return child
