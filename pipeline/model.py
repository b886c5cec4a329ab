"""The values that travel through the loop. All are frozen; nothing here does I/O.

Words are the field's own (see ``docs/architecture.md``): *document, unit, segment, inline code,
skeleton, source, target, origin, candidate, term, package*.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from pipeline.state import Origin, Publication, Review


class DocumentKind(StrEnum):
    """What a content store keeps; each kind is a file of its own in the folder store."""

    PAGE = "page"
    """An information page (``pages.json``)."""
    EVENT = "event"
    """An event with a description (``events.json``)."""
    LOCATION = "location"
    """A point of interest with a description (``locations.json``)."""


class DocumentField(StrEnum):
    """The fields of a document that people translate."""

    TITLE = "title"
    """Plain text."""
    CONTENT = "content"
    """HTML."""


# --- what a content store holds -----------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class StoreRef:
    """Where a content store keeps one document in one language."""

    path: str
    """Path of the document, e.g. ``/lkaugsburg/de/willkommen/``; the steadier of the two names."""
    id: int | None = None
    """The store's number. In an Integreat API dump it changes with every save."""


@dataclass(frozen=True, slots=True)
class StoreDocument:
    """One document in one language, as a content store holds it."""

    kind: DocumentKind
    language: str
    ref: StoreRef
    title: str
    """Plain text (the API gives titles unescaped)."""
    content: str
    """HTML, the very characters of the store."""
    last_updated: datetime | None = None
    """The store's own timestamp; a hint only, never proof of a change."""
    parent_path: str | None = None
    url: str | None = None
    """Address for people, when the store gives one."""
    translations: Mapping[str, StoreRef] = field(default_factory=dict)
    """Language → the same document in that language (``available_languages``)."""


@dataclass(frozen=True, slots=True)
class EntryProblem:
    """One entry of a store that cannot be used; everything else goes on without it."""

    file: str
    """E.g. ``de/pages.json``, relative to the store."""
    entry: str
    """E.g. ``entry 17 (id 4711, /stadt/de/arzt/)``."""
    reason: str

    def __str__(self) -> str:
        return f"{self.file}, {self.entry}: {self.reason}"


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Everything a store holds in one language, read once."""

    language: str
    documents: tuple[StoreDocument, ...]
    problems: tuple[EntryProblem, ...] = ()
    unreadable: frozenset[DocumentKind] = frozenset()
    """Kinds whose file is there but could not be read: their documents are *not* to be taken as removed."""
    skipped: frozenset[StoreRef] = frozenset()
    """Refs of entries left out because of a problem: *not* to be taken as removed either."""


@dataclass(frozen=True, slots=True)
class PageWrite:
    """An assembled document to be written, with what must still be true for the write to happen."""

    kind: DocumentKind
    source: StoreRef
    """The source document this is a translation of."""
    source_hash: str
    """Canonical hash of the source that was translated; the store's source must still have it."""
    language: str
    target: StoreRef | None
    """The document to overwrite; ``None`` creates it."""
    target_hash: str | None
    """Canonical hash the store's target was last seen with; ``None``: it must not exist."""
    title: str
    content: str


class WriteStatus(StrEnum):
    """What a store did with a :class:`PageWrite`."""

    WRITTEN = "written"
    """The store now holds the text."""
    UNCHANGED = "unchanged"
    """The store already held canonically the same text; nothing was written."""
    HELD = "held"
    """Compare-and-set failed; nothing was written."""


@dataclass(frozen=True, slots=True)
class WriteOutcome:
    """The store's answer to one :class:`PageWrite`."""

    write: PageWrite
    status: WriteStatus
    ref: StoreRef | None
    """Where the target is now; ``None`` when held and not existing."""
    reason: str = ""
    """For people, when held: what was found instead and what to do."""
    found: StoreDocument | None = None
    """The store's present target when it is not what was expected (for a diff)."""


# --- inside a document ---------------------------------------------------------------------------


class CodeKind(StrEnum):
    """How an inline code appears in a segment's text."""

    PAIRED = "paired"
    """``<1>…</1>``: an inline element that opens and closes inside the segment."""
    STANDALONE = "standalone"
    """``<1/>``: an icon, or one half of an element that crosses the segment's edge."""


@dataclass(frozen=True, slots=True)
class InlineCode:
    """Markup inside a segment that people see as a short numbered tag."""

    id: int
    """1, 2, 3 … in order of appearance in the source; unique within its segment."""
    kind: CodeKind
    start: str
    """The exact source characters that ``<1>`` or ``<1/>`` stands for, e.g. ``<a href="…">``."""
    end: str = ""
    """The exact source characters of ``</1>``; empty for standalone codes."""
    label: str = ""
    """What it is, for people: ``link``, ``bold``, ``icon`` … (English, lower case)."""


@dataclass(frozen=True, slots=True)
class ExtractedSegment:
    """A block's text, cut at ``<br>``: what a person translates, not yet known by an id."""

    text: str
    """Entities decoded, white space collapsed as a browser would, codes as ``<1>…</1>`` / ``<2/>``."""
    raw: str
    """The exact source characters that ``text`` was made from."""
    codes: tuple[InlineCode, ...] = ()
    field: DocumentField = DocumentField.CONTENT
    unit: int = 0
    """Ordinal of the block (unit) it stands in: segments of one paragraph share it."""
    tag: str = ""
    """Name of the block element around it, e.g. ``p``, ``li``, ``h3``; empty at top level."""


@dataclass(frozen=True, slots=True)
class SegmentedHtml:
    """HTML as skeleton and segments: ``parts[0] + segment 0 + parts[1] + … + parts[n]``."""

    parts: tuple[str, ...]
    """The skeleton: always one more than there are segments."""
    segments: tuple[ExtractedSegment, ...]


@dataclass(frozen=True, slots=True)
class Segment:
    """An extracted segment that has an identity."""

    id: str
    """Stable across revisions; what ``msgctxt`` and XLIFF ids carry. 16 characters of base32."""
    source: ExtractedSegment
    position: int
    """Order within its document: 0 is the title."""
    revision: int
    """Number of the document's revision in which this text first appeared."""
    previous_text: str | None = None
    """The text before the last edit, when there was one."""


@dataclass(frozen=True, slots=True)
class Target:
    """The current translation of one segment into one language: the four facts kept apart."""

    segment_id: str
    language: str
    text: str
    origin: Origin
    review: Review
    source_text: str
    """The exact source text this is a translation of."""
    stale_since: int | None = None
    """Freshness: ``None`` is current; else the source revision that it is behind."""
    author: str = ""
    """Person, or engine with version, e.g. ``argos translate-de_en 1.9``."""
    score: float | None = None
    """Match or engine score in 0…1, where the origin has one."""
    reviewer: str = ""
    """The person who vouches for it; empty until someone does."""
    package: str = ""
    """Package id it came back in, for origin human."""
    flags: tuple[str, ...] = ()
    """What a reviewer must look at, e.g. ``number lost: 0821 3241``."""


@dataclass(frozen=True, slots=True)
class Match:
    """A translation that the memory offers for a source text."""

    source: str
    target: str
    origin: Origin
    score: float
    """1.0 is the same text."""
    author: str = ""


# --- what the workspace knows ---------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class KnownDocument:
    """A document of the source language as the workspace knows it since the last pull."""

    id: int
    """The workspace's own number."""
    municipality: str
    kind: DocumentKind
    key: str
    """Name given at first sight and never changed; segment ids are made from it."""
    ref: StoreRef
    title: str
    position: int
    """Order in the store."""
    revision: int
    """Number of the newest revision, from 1."""
    hash: str
    """Canonical hash of the newest revision."""
    segmenter: int
    """Version of the segmentation rules that cut it."""
    url: str | None = None
    parent_path: str | None = None
    removed: bool = False
    """No longer in the store."""


@dataclass(frozen=True, slots=True)
class PublicationRecord:
    """What the store holds of a document in one target language, as last seen."""

    document_id: int
    language: str
    state: Publication
    ref: StoreRef | None = None
    seen_hash: str | None = None
    """Canonical hash that the next push may replace; ``None``: nothing there."""
    conflict_hash: str | None = None
    """Canonical hash of what somebody put there instead, as last noticed; only in state ``CONFLICT``."""
    pushed_hash: str | None = None
    """Canonical hash of what Sprachlotse last wrote, or was about to write when it was killed."""
    pushed_revision: int | None = None
    """Source revision of what was pushed; ``None`` until the store has confirmed it."""
    reason: str = ""
    """Why the last push was held."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A text that is or was offered for a segment and is not its current target. Never deleted."""

    segment_id: str
    language: str
    text: str
    source_text: str
    origin: Origin
    review: Review
    author: str
    reason: str
    """Why it is not the current target, for people."""
    package: str = ""


@dataclass(frozen=True, slots=True)
class PackageBase:
    """What a segment looked like when a package with it went out."""

    package_id: str
    language: str
    source_text: str
    target_text: str
    review: Review


# --- terminology ---------------------------------------------------------------------------------


class TermStatus(StrEnum):
    """How a term is to be used (TBX ``administrativeStatus``)."""

    PREFERRED = "preferred"
    """Use this one."""
    ADMITTED = "admitted"
    """May be used."""
    FORBIDDEN = "forbidden"
    """Must not appear in a target."""
    DO_NOT_TRANSLATE = "do-not-translate"
    """A name: appears in the target as it stands in the source."""


@dataclass(frozen=True, slots=True)
class Term:
    """One glossary entry for one target language."""

    source: str
    target: str
    language: str
    """Target language code; ``*`` for do-not-translate terms that hold for every language."""
    status: TermStatus = TermStatus.PREFERRED
    note: str = ""
    glossary: str = ""
    """Name of the glossary it comes from; later glossaries win."""
    part_of_speech: str = ""
    """As the coordinator wrote it, e.g. ``noun``; may be empty."""


@dataclass(frozen=True, slots=True)
class TermHit:
    """A glossary term found in a source text."""

    term: Term
    start: int
    """Offset of the first character in the source text."""
    end: int


# --- packages for people -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PackageEntry:
    """One segment as a package shows it to a person."""

    segment_id: str
    source: str
    target: str
    """Empty when nothing can be offered."""
    review: Review
    origin: Origin | None
    """``None`` when the target is empty."""
    document: str
    """The document's path: groups entries, one XLIFF ``<file>`` each."""
    title: str
    """The document's title in the source language."""
    url: str = ""
    breadcrumb: tuple[str, ...] = ()
    """Titles of the pages above, outermost first."""
    field: DocumentField = DocumentField.CONTENT
    codes: tuple[InlineCode, ...] = ()
    previous_source: str | None = None
    """The source that ``target`` translates, where it is not the present one."""
    score: float | None = None
    author: str = ""
    terms: tuple[Term, ...] = ()
    flags: tuple[str, ...] = ()
    paragraph: str = ""
    """The whole unit's text where it was cut into several segments, for context."""
    tag: str = ""
    """Name of the block element around it (``h3``, ``li`` …): people translate a heading otherwise than a sentence."""


@dataclass(frozen=True, slots=True)
class PackageInfo:
    """What a package says about itself, in headers and ``manifest.json``."""

    id: str
    municipality: str
    name: str
    """The municipality's name for people."""
    source_language: str
    target_language: str
    created: datetime


@dataclass(frozen=True, slots=True)
class ReturnedEntry:
    """One translation as it came back. Only ``segment_id`` says which segment it belongs to."""

    segment_id: str
    """Empty when the entry carries none."""
    source: str
    target: str
    reviewed: bool
    """A person vouches for it: not fuzzy (PO), ``approved`` or a signed-off state (XLIFF)."""
    where: str = ""
    """E.g. ``line 120`` or ``trans-unit abc``, for the receipt."""


@dataclass(frozen=True, slots=True)
class ReturnedFile:
    """A file that a person sent back, parsed. Headers are hints, never identity."""

    name: str
    entries: tuple[ReturnedEntry, ...]
    package_id: str | None = None
    target_language: str | None = None
    translator: str | None = None
