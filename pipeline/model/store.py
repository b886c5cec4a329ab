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


class DocumentStatus(StrEnum):
    """Whether readers see a document."""

    PUBLIC = "public"
    """They do."""
    REVIEW = "review"
    """Its newest text waits for an editor's approval in the store."""
    DRAFT = "draft"
    """Its newest text is not published."""


class TranslationState(StrEnum):
    """What the store itself says of a translation."""

    UP_TO_DATE = "up to date"
    OUTDATED = "outdated"
    """Its source was changed after it."""
    IN_TRANSLATION = "in translation"
    """Marked as being worked on by somebody outside of the store."""
    MACHINE_TRANSLATED = "machine translated"
    MISSING = "missing"


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
    """The store's number. In an Integreat API dump it changes with every save; with ``Snapshot.stable_ids`` it is the
    document's own number, the same in all languages and for ever, and names it better than the path."""


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
    status: DocumentStatus = DocumentStatus.PUBLIC
    """Of ``content``. Of a source only what is public is ever given; of a translation the newest text, drafts too."""
    reachable: bool = True
    """Readers find it: it is public, and so are all documents above it."""
    fingerprint: str | None = None
    """What tells whether the text has changed, where the store says it itself (see
    :func:`pipeline.connectors.compare.store_hash`)."""


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
    stable_ids: bool = False
    """``ref.id`` names a document for ever and in all languages, whatever becomes of its path."""


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
    """``store_hash`` the store's target was last seen with; ``None``: it must not exist."""
    title: str
    content: str
    machine: bool = False
    """Some of its text comes from an engine and nobody has looked at it."""
    minor: bool = False
    """Only facts (numbers, times, addresses) differ from what was pushed before: other languages need no update."""
    insist: bool = False
    """A person decided that this text replaces what is there: it is published even where a draft stands now."""


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
    stored: str | None = None
    """``store_hash`` of what the store holds now, where it was written or unchanged; ``None``: that of the text
    that was written."""
    reachable: bool = True
    """Readers find the text; False for drafts, texts that wait for approval, and texts below such ones."""
    remark: str = ""
    """For people, about something that was written: e.g. that an editor still has to publish it."""
    uncertain: bool = False
    """Held, but it may have been written all the same: the store stopped answering. The next look shows it."""
