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
