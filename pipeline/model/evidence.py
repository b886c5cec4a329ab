"""Who vouched for what, which file said so, and what a coordinator lets pass."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from pipeline.state import Origin


class Act(StrEnum):
    """How a person vouched for a text."""

    REVIEWED = "reviewed"
    """Signed it off in a file that came back."""
    APPROVED = "approved"
    """Was the second pair of eyes."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """A person vouched for one text. Kept for ever: towns must say which texts only a machine has seen."""

    segment_id: str
    language: str
    act: Act
    person: str
    origin: Origin
    """Where the text came from that the person vouched for: ``machine`` is one that was found right as it was."""
    source_text: str
    text: str
    at: datetime
    revision: int = 0
    """Of the document that ``source_text`` was read in; 0 where no package says so."""
    package: str = ""
    file: str = ""
    """Name of the file it came back in; empty for approvals."""
    file_digest: str = ""
    """SHA-256 of that file, in hex."""
    comment: str = ""
    """What the person noted beside it."""


@dataclass(frozen=True, slots=True)
class TakenIn:
    """A file that was taken in."""

    digest: str
    """SHA-256 of its bytes, in hex."""
    name: str
    language: str
    person: str
    package: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Waiver:
    """One check holds up one segment no more, as long as its source text stays the same."""

    segment_id: str
    language: str
    check: str
    """Name of the check (``pipeline.qa``)."""
    source_text: str
    person: str
    reason: str
    """Why the text is right although the check finds something."""
    at: datetime


@dataclass(frozen=True, slots=True)
class PackageState:
    """A package that went out, and how much of it has come back."""

    id: str
    municipality: str
    language: str
    file: str
    """Name of the ZIP file."""
    created: datetime
    selection: str
    """What was asked for, for people; empty: everything due."""
    closed: datetime | None
    """When a coordinator called it back."""
    entries: int
    returned: int
    """Entries that came back in some file, whatever became of them."""
