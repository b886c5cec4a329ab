"""What goes out to people and what comes back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from pipeline.model.store import DocumentField
from pipeline.model.terms import Term
from pipeline.model.text import InlineCode
from pipeline.state import Origin, Review


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
    risk: float | None = None
    """See :attr:`~pipeline.model.Target.risk`."""
    author: str = ""
    terms: tuple[Term, ...] = ()
    flags: tuple[str, ...] = ()
    paragraph: str = ""
    """The whole unit's text where it was cut into several segments, for context."""
    tag: str = ""
    """Name of the block element around it (``h3``, ``li`` …): people translate a heading otherwise than a sentence."""
    key: str = ""
    """The document's key, which never changes (``KnownDocument.key``)."""
    revision: int = 0
    """Number of the document's revision that the entry was taken from."""
    words: int = 0
    """Words of the source, as ``status`` counts them."""
    repetition_of: str = ""
    """Id of the first entry of the package with the same source text; empty for that one and for unique texts."""


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
    selection: str = ""
    """What was asked for, for people: ``only new, under /de/arbeit/, at most 2000 words``; empty: everything due."""


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
    comment: str = ""
    """What the person noted beside it: a translator comment in PO (``# …``), a note that is not ours in XLIFF."""
    package: str = ""
    """Id of the package that its part of the file names, in a file that was put together from several. Else empty."""


@dataclass(frozen=True, slots=True)
class ReturnedFile:
    """A file that a person sent back, parsed. Headers are hints, never identity."""

    name: str
    entries: tuple[ReturnedEntry, ...]
    package_id: str | None = None
    target_language: str | None = None
    translator: str | None = None
    format: str = ""
    """``po``, ``xliff1.2`` or ``xliff2.1``; another 2.x counts as the latter."""
    digest: str = ""
    """SHA-256 of the file's bytes, in hex: which file it was, for the evidence of a review."""
    revised: datetime | None = None
    """When the person last saved it, as the file says: which of two files of the same person is the later one."""
    faults: tuple[str, ...] = ()
    """What is damaged in the file, one sentence each with its line: the entries there do not count as reviewed."""
