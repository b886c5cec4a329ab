"""Terminology."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


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
