"""The tables. Schema changes go through ``migrations/``; a test compares the two.

Times are ISO 8601 texts in UTC. Enumerations are stored as their values.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, Column, Index
from sqlmodel import Field, SQLModel


class DocumentRow(SQLModel, table=True):
    """One document of a municipality, in its source language."""

    __tablename__ = "document"
    __table_args__ = (Index("ix_document_place", "municipality", "kind", "path"),)

    id: int | None = Field(default=None, primary_key=True)
    municipality: str
    kind: str
    key: str = Field(unique=True)
    """Name given at first sight, never changed: segment ids are made from it."""
    path: str
    store_id: int | None = None
    url: str | None = None
    title: str
    parent_path: str | None = None
    position: int
    """Order in the store."""
    revision: int
    """Number of the newest revision."""
    hash: str
    """Canonical hash of the newest revision."""
    segmenter: int
    """Version of the segmentation rules that cut it."""
    removed: bool = False
    """No longer in the store; kept with everything people wrote."""
    stable_id: bool = Field(default=False, sa_column_kwargs={"server_default": "0"})
    """``store_id`` was given by a store whose numbers last."""


class RevisionRow(SQLModel, table=True):
    """One state of a document's source, as pulled."""

    __tablename__ = "revision"

    document_id: int = Field(primary_key=True, foreign_key="document.id")
    number: int = Field(primary_key=True)
    hash: str
    title: str
    content: str
    pulled_at: str


class SegmentRow(SQLModel, table=True):
    """One segment of a document's newest revision, or a retired one."""

    __tablename__ = "segment"

    id: str = Field(primary_key=True)
    document_id: int = Field(foreign_key="document.id", index=True)
    field: str
    position: int
    unit: int
    tag: str
    text: str
    words: int
    codes: list[dict[str, Any]] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    revision: int
    previous_text: str | None = None
    retired: bool = False
    """No longer in the source; kept, and revived when the text returns."""


class TargetRow(SQLModel, table=True):
    """The current translation of a segment into a language."""

    __tablename__ = "target"

    segment_id: str = Field(primary_key=True, foreign_key="segment.id")
    language: str = Field(primary_key=True)
    text: str
    origin: str
    review: str
    source_text: str
    stale_since: int | None = None
    author: str = ""
    score: float | None = None
    reviewer: str = ""
    approver: str = ""
    package: str = ""
    flags: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    risk: float | None = None
    updated_at: str


class CandidateRow(SQLModel, table=True):
    """A text that is or was offered and is not the current target. Rows are only ever added.

    ``segment_id`` is no foreign key: what a person wrote for an id we do not know is kept too.
    """

    __tablename__ = "candidate"

    id: str = Field(primary_key=True)
    """Digest of the row's content: the same text from the same hand is kept once."""
    segment_id: str = Field(index=True)
    language: str
    text: str
    source_text: str
    origin: str
    review: str
    author: str
    package: str
    reason: str
    """Why it is not the current target."""
    score: float | None = None
    """Match or engine score in 0…1, where the origin has one."""
    created_at: str


class MemoryRow(SQLModel, table=True):
    """One translation in the memory."""

    __tablename__ = "memory"
    __table_args__ = (Index("ix_memory_lookup", "municipality", "language", "source_key"),)

    id: str = Field(primary_key=True)
    """Digest of municipality, languages, source and target."""
    municipality: str
    source_language: str
    language: str
    source_key: str
    """Digest of the source text."""
    source: str
    target: str
    origin: str
    review: str
    author: str
    score: float | None = None
    """0…1 for harvested pairs: how sure it is that one translates the other. NULL where a person said so."""
    segment_id: str | None = None
    """The segment it was learned of, as far as known; no foreign key, as memory outlives segments."""
    before_key: str | None = None
    """Key of the source text before it there (``pipeline.memory.context``)."""
    after_key: str | None = None
    """Key of the source text after it."""
    created_at: str


class EngineCacheRow(SQLModel, table=True):
    """What an engine once answered."""

    __tablename__ = "engine_cache"

    key: str = Field(primary_key=True)
    text: str
    score: float | None = None
    weakest: float | None = None
    """Score of the sentence that the engine was least sure of."""
    flags: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    verdicts: list[list[Any]] = Field(default_factory=list, sa_column=Column(JSON, nullable=False, server_default="[]"))
    """Per glossary term in the text: source, target, start, end, outcome."""


class PublicationRow(SQLModel, table=True):
    """What the store holds of a document in a target language, as last seen."""

    __tablename__ = "publication"

    document_id: int = Field(primary_key=True, foreign_key="document.id")
    language: str = Field(primary_key=True)
    state: str
    path: str | None = None
    store_id: int | None = None
    seen_hash: str | None = None
    """Canonical hash of the store's target that the next push may replace; NULL: nothing there."""
    conflict_hash: str | None = None
    pushed_hash: str | None = None
    pushed_text: str | None = None
    """Canonical hash of what was written, with its links as they led then."""
    pushed_revision: int | None = None
    pushed_at: str | None = None
    reason: str = ""
    """Why the last push was held, for people."""
    hidden: bool = Field(default=False, sa_column_kwargs={"server_default": "0"})
    """In the store, but readers do not find it."""
    marked: bool = Field(default=False, sa_column_kwargs={"server_default": "0"})
    """Sprachlotse told the store that it is being translated, and has not taken that back."""


class StorePageRow(SQLModel, table=True):
    """A text that the store held in a target language and that Sprachlotse did not write. Only ever added."""

    __tablename__ = "store_page"

    document_id: int = Field(primary_key=True, foreign_key="document.id")
    language: str = Field(primary_key=True)
    hash: str = Field(primary_key=True)
    title: str
    content: str
    seen_at: str


class PackageRow(SQLModel, table=True):
    """A package that was exported."""

    __tablename__ = "package"

    id: str = Field(primary_key=True)
    municipality: str = Field(index=True)
    language: str
    file: str
    created_at: str
    selection: str = Field(default="", sa_column_kwargs={"server_default": ""})
    """What was asked for, for people."""
    handed_out_at: str | None = None
    """When it was last exported again after it had come back; NULL: it went out once."""
    closed_at: str | None = None
    """When a coordinator called it back: nothing is expected of it any more, though it may still return."""


class PackageEntryRow(SQLModel, table=True):
    """The base of one segment in a package: what a returning file is merged against."""

    __tablename__ = "package_entry"

    package_id: str = Field(primary_key=True, foreign_key="package.id")
    segment_id: str = Field(primary_key=True, index=True)
    source_text: str
    target_text: str
    review: str
    revision: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    """Of the document when it went out."""
    returned_at: str | None = None
    """When it first came back in a file, whatever its verdict was; NULL: it is out."""


class ReturnedFileRow(SQLModel, table=True):
    """A file that was taken in. Rows are only ever added; the first time counts."""

    __tablename__ = "returned_file"

    digest: str = Field(primary_key=True)
    """SHA-256 of its bytes."""
    name: str
    language: str
    person: str
    package: str
    taken_in_at: str


class EvidenceRow(SQLModel, table=True):
    """A person vouched for a text. Rows are only ever added.

    ``segment_id`` is no foreign key: evidence outlives everything.
    """

    __tablename__ = "evidence"

    id: str = Field(primary_key=True)
    """Digest of the row's content but the time: the same file taken in twice is evidence once."""
    segment_id: str = Field(index=True)
    language: str
    act: str
    """``reviewed`` or ``approved``."""
    person: str
    origin: str
    """Where the text came from that the person vouched for."""
    source_text: str
    text: str
    revision: int
    """Of the document that the source text was read in; 0 where no package says so."""
    package: str
    file: str
    """Name of the file it came back in; empty for approvals."""
    file_digest: str
    comment: str
    """What the person noted beside it."""
    vouched_at: str


class WaiverRow(SQLModel, table=True):
    """A check does not hold up one segment, as long as its source text stays the same."""

    __tablename__ = "waiver"

    id: str = Field(primary_key=True)
    """Digest of segment, language, check and source text."""
    segment_id: str = Field(index=True)
    language: str
    check_name: str
    source_text: str
    person: str
    reason: str
    created_at: str
    withdrawn_at: str | None = None
