"""What a content store holds, and what is written to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


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
    ATTRIBUTE = "attribute"
    """An attribute in the HTML that people read or hear: ``alt``, ``title``, ``aria-label``. No inline codes."""


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
