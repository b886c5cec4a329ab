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


class Convention(StrEnum):
    """A choice that goes through all texts of a municipality (``pipeline.config.Conventions``)."""

    FORMAL = "formal"
    """Readers are addressed as *Sie*."""
    INFORMAL = "informal"
    """Readers are addressed as *du*."""
    NEUTRAL = "neutral"
    """People are named by words that name no gender, or by both forms."""
    GENERIC = "generic"
    """People are named by one form for all."""

    @property
    def question(self) -> str:
        """What is chosen: ``address`` or ``gender``. A municipality answers each once."""
        return "address" if self in (Convention.FORMAL, Convention.INFORMAL) else "gender"


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
    domain: str = ""
    """Subject field as the coordinator wrote it, e.g. ``residence law``; may be empty."""
    convention: Convention | None = None
    """The rendering holds only where this was chosen; None: always."""


class TermOutcome(StrEnum):
    """What became of a glossary term in a machine translation."""

    ALREADY_RIGHT = "already right"
    """The engine used a rendering that the glossary wants by itself."""
    APPLIED = "applied"
    """The engine was made to use it, or it was put in afterwards."""
    MISSED = "missed"
    """It is not there, and could not be put in without harm to the sentence."""
    CONFLICTING = "conflicting"
    """It is not there because something else that must be kept wants the same place."""


@dataclass(frozen=True, slots=True)
class TermVerdict:
    """What became of one occurrence of a term."""

    source: str
    """The term as the glossary has it, e.g. ``Ausländerbehörde``."""
    target: str
    """The rendering that was wanted, or that was found; without inflection."""
    start: int
    """Offset of the occurrence in the source's plain text."""
    end: int
    outcome: TermOutcome

    @property
    def kept(self) -> bool:
        """True when the translation has the term as the glossary wants it."""
        return self.outcome in (TermOutcome.ALREADY_RIGHT, TermOutcome.APPLIED)


@dataclass(frozen=True, slots=True)
class TermHit:
    """A glossary term found in a source text."""

    term: Term
    start: int
    """Offset of the first character in the source text."""
    end: int
