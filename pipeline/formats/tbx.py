"""TBX, the exchange format of term bases: what we write. ``tbx_reader`` reads it.

We write TBX of 2008 (ISO 30042:2008, root ``martif``), because every tool reads it, OmegaT and the Translate Toolkit
among them; later tools read both. One ``termEntry`` for each source term, a ``langSet`` for each language, a ``tig``
for each rendering:

- the status is ``administrativeStatus``: ``preferredTerm-admn-sts``, ``admittedTerm-admn-sts`` or
  ``deprecatedTerm-admn-sts``;
- a name that is not to be translated has an entry of its own with ``<descrip type="Translation needed">No</descrip>``,
  which the Translate Toolkit and Weblate know, and for tools that do not, the name itself in each language;
- a rendering that holds for one convention only says so in ``<termNote type="x-convention">``;
- note and subject field stand at the entry where all renderings share them (OmegaT shows notes only there), else at
  the rendering; the part of speech at each term.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence

from lxml import etree

from pipeline.formats.carry import plain
from pipeline.model import Term, TermStatus

TOOL = "Sprachlotse"
"""Stands in the header of our own files."""

TRANSLATION_NEEDED = "Translation needed"
CONVENTION = "x-convention"
ADMINISTRATIVE_STATUS = {
    TermStatus.PREFERRED: "preferredTerm-admn-sts",
    TermStatus.ADMITTED: "admittedTerm-admn-sts",
    TermStatus.FORBIDDEN: "deprecatedTerm-admn-sts",
}

_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def serialize(terms: Iterable[Term], source_language: str, languages: Sequence[str] = (), title: str = "") -> bytes:
    """A TBX file, UTF-8, sources in the order in which they first come. The same terms give the same bytes.

    ``terms`` are at least one (TBX knows no empty term base), else ValueError. ``languages`` are those for which names
    that are not to be translated are written. White space in texts is collapsed.
    """
    entries: dict[tuple[str, str], list[Term]] = {}
    for term in terms:
        entries.setdefault((plain(term.source), _kind(term)), []).append(term)
    if not entries:
        raise ValueError("a TBX file holds at least one term")
    root = etree.Element("martif", {"type": "TBX", _LANG: _tag(source_language)})
    root.append(_header(title))
    body = etree.SubElement(etree.SubElement(root, "text"), "body")
    for (source, kind), several in entries.items():
        entry = etree.SubElement(body, "termEntry", id=_id(source, kind))
        _fill(entry, source, source_language, several, languages)
    # No DOCTYPE: several tools look for the DTD beside the file, and give up when it is not there.
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=True)


def _header(title: str) -> etree._Element:
    header = etree.Element("martifHeader")
    description = etree.SubElement(header, "fileDesc")
    if title:
        etree.SubElement(etree.SubElement(description, "titleStmt"), "title").text = plain(title)
    etree.SubElement(etree.SubElement(description, "sourceDesc"), "p").text = TOOL
    return header


def _kind(term: Term) -> str:
    """What may share an entry: renderings of a term, or one name that stays as it is."""
    if term.status is not TermStatus.DO_NOT_TRANSLATE:
        return "term"
    return f"name-{term.convention.value}" if term.convention else "name"


def _fill(
    entry: etree._Element, source: str, source_language: str, terms: Sequence[Term], languages: Sequence[str]
) -> None:
    first = terms[0]
    is_name = first.status is TermStatus.DO_NOT_TRANSLATE
    shared_domain = len({term.domain for term in terms}) == 1
    shared_note = len({term.note for term in terms}) == 1
    if shared_domain:
        _typed(entry, "descrip", "subjectField", first.domain)
    if is_name:
        _typed(entry, "descrip", TRANSLATION_NEEDED, "No")
        if first.convention:
            _typed(entry, "descrip", CONVENTION, first.convention.value)
    if shared_note:
        _note(entry, first.note)
    part_of_speech = first.part_of_speech if len({term.part_of_speech for term in terms}) == 1 else ""
    _term(_language(entry, source_language), source, part_of_speech)
    for language in languages if is_name else ():
        _term(_language(entry, language), source, part_of_speech)
    sets: dict[str, etree._Element] = {}
    for term in () if is_name else terms:
        if term.language not in sets:
            sets[term.language] = _language(entry, term.language)
        tig = _term(sets[term.language], term.target, term.part_of_speech, term)
        if not shared_domain:
            _typed(tig, "descrip", "subjectField", term.domain)
        if not shared_note:
            _note(tig, term.note)


def _term(languages: etree._Element, text: str, part_of_speech: str, rendering: Term | None = None) -> etree._Element:
    tig = etree.SubElement(languages, "tig")
    etree.SubElement(tig, "term").text = plain(text)
    _typed(tig, "termNote", "partOfSpeech", part_of_speech)
    if rendering is not None:
        _typed(tig, "termNote", "administrativeStatus", ADMINISTRATIVE_STATUS[rendering.status])
        _typed(tig, "termNote", CONVENTION, rendering.convention.value if rendering.convention else "")
    return tig


def _language(entry: etree._Element, language: str) -> etree._Element:
    return etree.SubElement(entry, "langSet", {_LANG: _tag(language)})


def _typed(parent: etree._Element, element: str, kind: str, text: str) -> None:
    if text:
        etree.SubElement(parent, element, type=kind).text = plain(text)


def _note(parent: etree._Element, text: str) -> None:
    if text:
        etree.SubElement(parent, "note").text = plain(text)


def _id(source: str, kind: str) -> str:
    """The same for the same term in every export, so that tools know it again."""
    digest = hashlib.sha256(source.encode("utf-8", "replace")).hexdigest()[:12]
    return f"{kind}-{digest}"


def _tag(language: str) -> str:
    return language.replace("_", "-")
