"""What the sender of a file gets back: a verdict on every entry."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from pipeline.model.findings import Finding
from pipeline.model.messages import Message


class Verdict(StrEnum):
    """What became of one returned entry."""

    ACCEPTED = "accepted"
    """It changed something: a new text, or a person now vouches for the one that was there."""
    UNCHANGED = "unchanged"
    """It says nothing new."""
    NEEDS_WORK = "needs work"
    """It cannot be used as it is, because a check failed; the text is kept and comes back to be mended."""
    CONFLICT = "conflict"
    """It contradicts what happened in between; both texts are kept."""
    UNKNOWN = "unknown"
    """It belongs to nothing that waits for a translation here; the text is kept as a candidate."""


@dataclass(frozen=True, slots=True)
class ReceiptEntry:
    """One returned entry and what became of it."""

    segment_id: str
    """Empty when the entry had lost its id."""
    verdict: Verdict
    source: str
    """In the notation of inline codes, like all texts here."""
    target: str
    """What came back."""
    reviewed: bool
    """The person vouched for it."""
    reasons: tuple[Message, ...] = ()
    findings: tuple[Finding, ...] = ()
    """Of checks: why it needs work, or what to look at although it was accepted."""
    other: str = ""
    """The text that it is in conflict with; empty when there is none."""
    other_by: str = ""
    """Who wrote or vouched for that."""
    document: str = ""
    """Title of the page, as far as known."""
    url: str = ""
    file: str = ""
    """Name of the file it stood in."""
    where: str = ""
    """Where in the file, e.g. ``line 120``."""
    comment: str = ""
    """What the person noted beside it."""
    final: bool = False
    """The text may be published now."""

    @property
    def reason(self) -> str:
        """All that there is to say, in English and in one line; empty when there is nothing."""
        return "; ".join(map(str, (*self.reasons, *self.findings)))


@dataclass(frozen=True, slots=True)
class Receipt:
    """Everything that one import says to those who sent the files."""

    language: str
    """Target language: the volunteer's, as far as we know."""
    source_language: str
    municipality: str
    """Its name for people; empty when the files belonged to none."""
    people: tuple[str, ...]
    """Who sent it, as the files or the coordinator say."""
    packages: tuple[str, ...]
    files: tuple[str, ...]
    unusable: tuple[tuple[str, str], ...]
    """(file, reason) for what could not be read."""
    taken_in: datetime
    entries: tuple[ReceiptEntry, ...]
    """In the order of the files."""


def by_sender(receipts: Iterable[Receipt]) -> list[Receipt]:
    """Receipts of several files put together: one for each municipality, language and sender."""
    groups: dict[tuple[str, str, tuple[str, ...]], list[Receipt]] = {}
    for receipt in receipts:
        groups.setdefault((receipt.municipality, receipt.language, receipt.people), []).append(receipt)
    return [
        replace(
            several[0],
            packages=tuple(dict.fromkeys(id_ for one in several for id_ in one.packages)),
            files=tuple(name for one in several for name in one.files),
            unusable=tuple(fault for one in several for fault in one.unusable),
            entries=tuple(entry for one in several for entry in one.entries),
        )
        for several in groups.values()
    ]
