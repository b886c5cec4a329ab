"""What XLIFF 2's modules say about an entry: candidates, glossary, metadata."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from lxml import etree

from pipeline.formats.carry import carry, plain
from pipeline.formats.notes import origin_words
from pipeline.formats.xliff21_inline import NAMESPACE, Tagged, fill, tagged
from pipeline.model import DocumentField, PackageEntry, PackageInfo, Term, TermStatus
from pipeline.state import Origin

MATCHES = "urn:oasis:names:tc:xliff:matches:2.0"
GLOSSARY = "urn:oasis:names:tc:xliff:glossary:2.0"
METADATA = "urn:oasis:names:tc:xliff:metadata:2.0"

OURS = "sprachlotse"
"""Category of our metadata and notes, and prefix of our ``subState`` values."""

_MATCHES, _MATCH = (f"{{{MATCHES}}}{name}" for name in ("matches", "match"))
_SOURCE, _TARGET = (f"{{{NAMESPACE}}}{name}" for name in ("source", "target"))
_GLOSSARY, _ENTRY = (f"{{{GLOSSARY}}}{name}" for name in ("glossary", "glossEntry"))
_TERM, _TRANSLATION, _DEFINITION = (f"{{{GLOSSARY}}}{name}" for name in ("term", "translation", "definition"))
_METADATA, _GROUP, _META = (f"{{{METADATA}}}{name}" for name in ("metadata", "metaGroup", "meta"))
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_MATCH_TYPE = {
    Origin.HUMAN: "other",
    Origin.CONTEXT_MATCH: "icm",
    Origin.EXACT_MATCH: "tm",
    Origin.FUZZY_MATCH: "tm",
    Origin.MACHINE: "mt",
    Origin.LITERAL: "other",
    Origin.FACT_UPDATE: "am",
    Origin.HARVESTED: "tm",
}
_MATCHED = {Origin.CONTEXT_MATCH, Origin.EXACT_MATCH, Origin.FUZZY_MATCH}
"""Origins whose score is how similar the sources are."""

_TOLD = {
    TermStatus.ADMITTED: "“{target}” is also possible.",
    TermStatus.FORBIDDEN: "Do not write “{target}”.",
    TermStatus.DO_NOT_TRANSLATE: "Do not translate this.",
}


_SUB_STATE = {origin: f"{OURS}:{origin.value.replace(' ', '-')}" for origin in Origin}


def sub_state(origin: Origin | None) -> str:
    """``sprachlotse:machine``, ``sprachlotse:fuzzy-match`` …"""
    return _SUB_STATE[origin or Origin.HUMAN]


def matches(unit: etree._Element, entry: PackageEntry, source: Tagged, target: Tagged) -> None:
    """What was offered, so that a tool can offer it again after a person has written something else.

    The match's source is what the text translates: of one that is similar or behind, not the present source.
    """
    match = etree.SubElement(etree.SubElement(unit, _MATCHES), _MATCH, ref=f"#{entry.segment_id}")
    origin = entry.origin or Origin.HUMAN
    match.set("type", _MATCH_TYPE[origin])
    match.set("subType", sub_state(origin))
    match.set("origin", origin_words(entry))
    if entry.score is not None:
        match.set("similarity" if origin in _MATCHED else "matchQuality", _percent(entry.score))
    if entry.risk is not None:
        match.set("matchSuitability", _percent(1 - entry.risk))
    if entry.previous_source is not None:
        source = tagged(entry.previous_source, entry.codes)
    for name, text in ((_SOURCE, source), (_TARGET, target)):
        element = etree.SubElement(match, name)
        element.set(_SPACE, "preserve")
        fill(element, text)


def glossary(unit: etree._Element, terms: Sequence[Term]) -> None:
    """One entry for each term of the source language. A forbidden word is told, but never as a translation."""
    grouped: dict[str, list[Term]] = {}
    for term in terms:
        grouped.setdefault(term.source, []).append(term)
    parent = etree.SubElement(unit, _GLOSSARY)
    for source, group in grouped.items():
        entry = etree.SubElement(parent, _ENTRY)
        etree.SubElement(entry, _TERM).text = plain(source)
        told: list[str] = []
        for term in group:
            word = source if term.status is TermStatus.DO_NOT_TRANSLATE else term.target
            if term.status is not TermStatus.FORBIDDEN and word:
                etree.SubElement(entry, _TRANSLATION).text = plain(word)
            if term.status in _TOLD:
                told.append(_TOLD[term.status].format(target=plain(term.target)))
            if term.note:
                told.append(plain(term.note))
        if told or len(entry) == 1:
            etree.SubElement(entry, _DEFINITION).text = " ".join(dict.fromkeys(told))
        if any(term.status is not TermStatus.PREFERRED for term in group):
            words = ((f"term-{term.status.value}", plain(term.target or source)) for term in group)
            metadata(entry, OURS, words)


def document_metadata(file: etree._Element, info: PackageInfo, entry: PackageEntry) -> None:
    """About the package and the page, of which ``entry`` is the first segment.

    The package's id stands in an attribute, too: that is what is found again in a damaged file.
    """
    facts = {
        "package": info.id,
        "municipality": info.municipality,
        "name": info.name,
        "title": entry.title,
        "breadcrumb": " › ".join(entry.breadcrumb),
        "url": entry.url,
        "key": entry.key,
        "revision": str(entry.revision) if entry.revision else "",
    }
    metadata(file, f"{OURS}:{plain(info.id)}", ((name, plain(value)) for name, value in facts.items()))


def unit_metadata(unit: etree._Element, entry: PackageEntry, offered: str) -> None:
    """About a segment. ``offered`` tells its text from one that a person changed."""
    facts = {
        "offered": offered,
        "review": entry.review.value,
        "risk": "" if entry.risk is None else f"{entry.risk:.4f}",
        "field": "" if entry.field is DocumentField.CONTENT else entry.field.value,
        "tag": plain(entry.tag),
        "words": str(entry.words) if entry.words else "",
        "repetition-of": plain(entry.repetition_of),
        "previous-source": "" if entry.previous_source is None else carry(entry.previous_source),
    }
    metadata(unit, OURS, facts.items())


def metadata(parent: etree._Element, category: str, facts: Iterable[tuple[str, str]]) -> None:
    """``mda:metadata`` with one group of those ``facts`` (type, text) that have a text; nothing where none has."""
    told = [(name, text) for name, text in facts if text]
    if not told:
        return
    group = etree.SubElement(etree.SubElement(parent, _METADATA), _GROUP, category=category)
    for name, text in told:
        etree.SubElement(group, _META, type=name).text = text


def _percent(share: float) -> str:
    """``62`` or ``62.5``, in 0…100, as the standard wants it."""
    return f"{min(max(share, 0.0), 1.0) * 100:.2f}".rstrip("0").rstrip(".")
