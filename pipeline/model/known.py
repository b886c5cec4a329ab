"""What the workspace knows about documents, publications and texts that are not current."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.model.store import DocumentKind, StoreRef
from pipeline.model.text import Segment
from pipeline.state import Origin, Publication, Review


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
    stable_id: bool = False
    """``ref.id`` was given by a store whose numbers last (``Snapshot.stable_ids``)."""


@dataclass(frozen=True, slots=True)
class KnownSegment:
    """A segment, and where it stands or stood."""

    segment: Segment
    municipality: str
    live: bool
    """In the newest revision of a document that is still in the store."""
    title: str
    """Of its document, in the source language."""
    url: str


@dataclass(frozen=True, slots=True)
class PublicationRecord:
    """What the store holds of a document in one target language, as last seen."""

    document_id: int
    language: str
    state: Publication
    ref: StoreRef | None = None
    seen_hash: str | None = None
    """``store_hash`` that the next push may replace; ``None``: nothing there."""
    conflict_hash: str | None = None
    """``store_hash`` of what somebody put there instead, as last noticed; only in state ``CONFLICT``."""
    pushed_hash: str | None = None
    """``ContentStore.fingerprint`` of what Sprachlotse last wrote, or was about to write when it was killed."""
    pushed_text: str | None = None
    """Canonical hash of the text as it was last written, with its links as they led then; ``None``: not known. Two
    texts with links to the same page in different languages may have the same fingerprint, and are not the same to
    readers."""
    pushed_revision: int | None = None
    """Source revision of what was pushed; ``None`` until the store has confirmed it."""
    reason: str = ""
    """Why the last push was held."""
    hidden: bool = False
    """It is in the store, but readers do not find it (a draft, not approved yet, or below such a document)."""
    marked: bool = False
    """Sprachlotse told the store that it is being translated, and has not taken that back."""


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
    score: float | None = None
    """Match or engine score in 0…1, where the origin has one."""


@dataclass(frozen=True, slots=True)
class PackageBase:
    """What a segment looked like when a package with it went out."""

    package_id: str
    language: str
    source_text: str
    target_text: str
    review: Review
    revision: int = 0
    """Of the document when it went out; 0 in packages that went out before this was kept."""
