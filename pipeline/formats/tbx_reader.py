"""TBX from whatever tool → what it says about terms (``tbx`` tells what we write).

TBX of 2008 (``martif``, ``termEntry``, ``langSet``, ``tig`` or ``ntig``) and TBX 3 of ISO 30042:2019 (``tbx``,
``conceptEntry``, ``langSec``, ``termSec``), whose data categories are attributes (style DCA, ``<termNote
type="partOfSpeech">``) or elements of other namespaces (style DCT, ``<min:partOfSpeech>``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lxml import etree

from pipeline.formats.safe_xml import Broken, events, first_fault, forget
from pipeline.formats.tbx import ADMINISTRATIVE_STATUS, CONVENTION, TRANSLATION_NEEDED
from pipeline.formats.termfile import Fault, TermFile, TermLine, unusable
from pipeline.formats.tmx import pick_language
from pipeline.model import TermStatus

LARGEST = 128 * 2**20
"""Bytes of one file that are read; a term base of 100,000 entries in three languages has some 105 MB."""

_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_TAG = re.compile(r"[A-Za-z]{2,3}([-_][A-Za-z0-9]{1,8})*")
_LINES = 65535
"""From here on libxml2 does not know the line of an element."""

_DECLARATION = re.compile(rb"""<\?xml[^>]*\sencoding=["']([\w.-]+)""")
_ONE_BYTE = {"iso-8859-1", "latin-1", "latin1", "iso-8859-15", "windows-1252", "cp1252", "us-ascii"}
"""Encodings in which nothing is ill-formed."""

_ENTRIES = {"termEntry", "conceptEntry"}
_LANGUAGES = {"langSet", "langSec"}
_TERMS = {"tig", "ntig", "termSec"}
_TERM_TAGS = [f"{{*}}{name}" for name in sorted(_TERMS)]
_CATEGORIES = {"descrip", "termNote", "admin"}
"""Elements whose ``type`` says what they are; all others say it by their own name."""
_NOTES = {"definition", "note", "usagenote", "explanation"}
_STATUSES = {
    **{name.casefold(): status.value for status, name in ADMINISTRATIVE_STATUS.items()},
    "supersededterm-admn-sts": TermStatus.FORBIDDEN.value,
    "standardizedterm-admn-sts": TermStatus.PREFERRED.value,
    "legalterm-admn-sts": TermStatus.PREFERRED.value,
    "regulatedterm-admn-sts": TermStatus.PREFERRED.value,
    "preferredterm": TermStatus.PREFERRED.value,
    "admittedterm": TermStatus.ADMITTED.value,
    "deprecatedterm": TermStatus.FORBIDDEN.value,
    "supersededterm": TermStatus.FORBIDDEN.value,
    "deprecated": TermStatus.FORBIDDEN.value,
    "superseded": TermStatus.FORBIDDEN.value,
    "obsolete": TermStatus.FORBIDDEN.value,
    "notrecommended": TermStatus.FORBIDDEN.value,
}
"""Values of ``administrativeStatus`` and ``normativeAuthorization`` in the standards and in tools → ours."""


@dataclass
class _Told:
    """What an entry, a language or a term says about itself."""

    status: str = ""
    part_of_speech: str = ""
    domain: str = ""
    convention: str = ""
    keep: bool = False
    """Not to be translated."""
    notes: tuple[str, ...] = ()


@dataclass
class _Word:
    """One term in one language."""

    line: int
    text: str
    told: _Told


def parse(data: bytes, source_language: str, languages: Sequence[str] = ()) -> TermFile:
    """The terms of a TBX file in ``source_language`` with their renderings in all other languages.

    Never raises: what cannot be used is a fault, and the rest is there without it. A language counts as the one of
    ``languages`` that its tag names (``uk-UA`` for ``uk``); others keep their tag in lower case. Of renderings without
    a status the first is preferred where no other is, the others are admitted. Entries without a term in the source
    language or without any other are told once each, with their number.
    """
    if fault := _fault_at_start(data):
        return TermFile(faults=(fault,), usable=False)
    reading = _Reading(source_language, languages)
    parser = events(data, events=("end",), tag=[f"{{*}}{name}" for name in sorted(_ENTRIES)])
    try:
        for _, entry in parser:
            reading.entry(entry)
            forget(entry)
    except Broken as exc:
        fault = _malformed(exc, parser)
        return unusable(fault.line, fault.reason)
    return reading.done()


class _Reading:
    """One file."""

    def __init__(self, source_language: str, languages: Sequence[str]) -> None:
        self._source_language = source_language
        self._known = (source_language, *languages)
        self._codes: dict[str, str] = {}
        """Language tags of the file → the municipality's codes."""
        self._lines: list[TermLine] = []
        self._faults: list[Fault] = []
        self._without_source: list[int] = []
        self._without_target: list[int] = []

    def entry(self, entry: etree._Element) -> None:
        common = _told(entry)
        sources: list[_Word] = []
        targets: dict[str, list[_Word]] = {}
        first_tags: dict[str, str] = {}
        for element in entry.iterchildren("{*}langSet", "{*}langSec"):
            tag = (element.get(_XML_LANG) or element.get("lang") or "").strip()
            language = self._language(tag)
            if not language:
                reason = f"“{tag}” is no language" if tag else "a language is not named (xml:lang)"
                self._faults.append(Fault(_line(element), f"{reason}; its terms are left out"))
                continue
            words = list(self._words(element))
            if language == self._source_language:
                sources += words
            else:
                if first_tags.setdefault(language, tag) != tag:  # two regions do not contradict each other
                    for word in words:
                        if word.told.status == TermStatus.PREFERRED:
                            word.told.status = ""
                targets.setdefault(language, []).extend(words)
        if not sources:
            self._without_source.append(_line(entry))
        for source in sources:
            if common.keep or source.told.keep:
                self._name(source, common, targets)
            elif targets:
                for language, words in targets.items():
                    self._renderings(source, common, language, words)
            else:
                self._without_target.append(source.line)

    def done(self) -> TermFile:
        for lines, lack in (
            (self._without_source, f"have no term in {self._source_language}, the language of the originals"),
            (self._without_target, "have a term in no other language"),
        ):
            if lines:
                count = "1 entry has" if len(lines) == 1 else f"{len(lines):,} entries have"
                where = "; this one is left out" if len(lines) == 1 else "; they are left out, this is the first"
                self._faults.append(Fault(lines[0], f"{count}{lack.removeprefix('have')}{where}"))
        if not self._lines and not self._faults:
            return unusable(0, "there is no entry in this term base; export it again")
        faults = sorted(self._faults, key=lambda fault: fault.line)
        return TermFile(tuple(self._lines), tuple(faults))

    def _language(self, tag: str) -> str:
        """The municipality's code for a language tag, else the tag in lower case; empty for what is none."""
        if tag not in self._codes:
            other = tag.lower().replace("_", "-") if _TAG.fullmatch(tag) else ""
            self._codes[tag] = (pick_language(tag, self._known) or other) if other else ""
        return self._codes[tag]

    def _words(self, language: etree._Element) -> Iterator[_Word]:
        shared = _told(language)
        for tig in language.iterchildren(*_TERM_TAGS):
            term = next(tig.iter("{*}term"), None)
            text = "" if term is None else _text(term)
            line = _line(tig if term is None else term)
            if any(character.isalnum() for character in text):
                yield _Word(line, text, _combined(shared, _told(tig)))
            else:
                self._faults.append(Fault(line, "a term is empty; it is left out"))

    def _name(self, source: _Word, common: _Told, targets: dict[str, list[_Word]]) -> None:
        """A term that stays as it is; other tools write it again for each language."""
        told = _combined(common, source.told)
        translated = tuple(
            (language, word.text) for language, words in targets.items() for word in words if word.text != source.text
        )
        self._add(source.line, source.text, translated, TermStatus.DO_NOT_TRANSLATE.value, told)

    def _renderings(self, source: _Word, common: _Told, language: str, words: Sequence[_Word]) -> None:
        decided = any(word.told.status == TermStatus.PREFERRED and not word.told.convention for word in words)
        for word in words:
            told = _combined(_combined(common, source.told), word.told)
            status = word.told.status
            if not status:
                status = TermStatus.ADMITTED.value if decided else TermStatus.PREFERRED.value
                decided = decided or not told.convention
            self._add(word.line, source.text, ((language, word.text),), status, told)

    def _add(self, line: int, source: str, targets: tuple[tuple[str, str], ...], status: str, told: _Told) -> None:
        note = _sentences(told.notes)
        other = (note, told.part_of_speech, told.domain, told.convention)
        self._lines.append(TermLine(line, source, targets, status, *other))


def _told(element: etree._Element) -> _Told:
    """What ``element`` says outside of the languages and terms in it."""
    told = _Told()
    for kind, text in _categories(element):
        if kind in ("administrativestatus", "normativeauthorization"):
            told.status = _STATUSES.get(text.casefold(), text)
        elif kind == "partofspeech":
            told.part_of_speech = text
        elif kind == "subjectfield":
            told.domain = f"{told.domain}, {text}" if told.domain else text
        elif kind == _folded(CONVENTION):
            told.convention = text
        elif kind == _folded(TRANSLATION_NEEDED):
            told.keep = text.casefold() == "no"
        elif kind in _NOTES:
            told.notes = (*told.notes, text)
    return told


def _categories(element: etree._Element) -> Iterator[tuple[str, str]]:
    """Data category, folded, and text, in the order of the file."""
    for child in element.iterchildren(etree.Element):
        name = etree.QName(child).localname
        if name in _LANGUAGES or name in _TERMS or name == "term":
            continue
        if name.endswith("Grp"):
            yield from _categories(child)
            continue
        kind = child.get("type", "") if name in _CATEGORIES else name
        if text := _text(child):
            yield _folded(kind), text


def _folded(kind: str) -> str:
    """A data category as tools spell it in different ways: ``Usage note``, ``usageNote``."""
    return kind.casefold().replace(" ", "")


def _combined(outer: _Told, inner: _Told) -> _Told:
    """What holds where both speak: the inner one wins, notes add up."""
    return _Told(
        inner.status or outer.status,
        inner.part_of_speech or outer.part_of_speech,
        inner.domain or outer.domain,
        inner.convention or outer.convention,
        inner.keep or outer.keep,
        (*outer.notes, *inner.notes),
    )


def _sentences(notes: Sequence[str]) -> str:
    """Several notes as one."""
    unique = list(dict.fromkeys(notes))
    ended = [note if note.endswith((".", "!", "?")) else f"{note}." for note in unique[:-1]]
    return " ".join([*ended, *unique[-1:]])


def _text(element: etree._Element) -> str:
    return " ".join("".join(str(part) for part in element.itertext()).split())


def _line(element: etree._Element) -> int:
    line = element.sourceline
    return line if isinstance(line, int) and line < _LINES else 0


def _fault_at_start(data: bytes) -> Fault | None:
    """What is wrong with what stands before the first entry."""
    if len(data) > LARGEST:
        size = f"{len(data) / 2**20:,.0f} MB, more than the {LARGEST // 2**20} MB"
        return Fault(0, f"it has {size} that are read at once; export the term base in parts")
    if not data.strip():
        return Fault(0, "the file is empty; export the term base again")
    parser = events(data, events=("start",))
    try:
        _, root = next(iter(parser))
    except (*Broken, StopIteration) as exc:
        return _malformed(exc, parser)
    declared = root.getroottree().docinfo.internalDTD
    # A line that only names the standard's DTD is usual; that file is never fetched.
    if declared is not None and any(True for _ in (*declared.iterentities(), *declared.iterelements())):
        reason = "it declares entities or elements of its own (<!DOCTYPE …>), which may hide things"
        return Fault(1, f"{reason}; export the term base again")
    declaration = _DECLARATION.match(data)
    encoding = declaration[1].decode() if declaration else ""
    if encoding.casefold() in _ONE_BYTE and not data.isascii() and _is_utf8(data):
        reason = f"it says that it is in {encoding}, but it is in UTF-8"
        return Fault(1, f"{reason}; say so in its first line, or export the term base again")
    name = etree.QName(root).localname
    if name not in ("martif", "tbx"):
        return Fault(_line(root), f"this is XML, but its root is “{name}”, not “martif” or “tbx”; export it as TBX")
    return None


def _is_utf8(data: bytes) -> bool:
    """True for UTF-8; text in an encoding of one byte a letter never is by accident, beyond a few letters."""
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


def _malformed(exc: Exception, parser: etree.iterparse) -> Fault:
    line, reason = first_fault(exc, parser)
    return Fault(line, f"{reason}; export the term base again as TBX, in UTF-8")
