"""What a glossary is, and how glossaries are laid over one another."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from pipeline.model import Term, TermStatus

ALL_LANGUAGES = "*"
"""Language of do-not-translate terms, which hold for every target language."""

DECISIVE = frozenset({TermStatus.PREFERRED, TermStatus.DO_NOT_TRANSLATE})
"""The statuses that say which rendering to use."""

_INVISIBLE = re.compile("[\u00ad\u200b\u200c\u200d\u2060\ufeff]")


def fold(text: str) -> str:
    """``text`` as two spellings of the same term compare: composed, no invisible characters, one space, no case."""
    return " ".join(_INVISIBLE.sub("", unicodedata.normalize("NFC", text)).casefold().split())


@dataclass(frozen=True, slots=True)
class GlossaryProblem:
    """Something in a glossary file that a coordinator should look at. The rest of the file is used without it."""

    file: str
    """E.g. ``shared/terms.csv``."""
    line: int
    """1 is the first line, as an editor shows it; 0 means the file as a whole."""
    reason: str
    """What is wrong and what to do, in one sentence."""

    def __str__(self) -> str:
        return f"{self.file}, line {self.line}: {self.reason}" if self.line else f"{self.file}: {self.reason}"


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the glossary files something stands."""

    file: str
    """As ``GlossaryProblem.file``."""
    line: int
    """As ``GlossaryProblem.line``."""

    def __str__(self) -> str:
        return f"{self.file}:{self.line}" if self.line else self.file

    def problem(self, reason: str) -> GlossaryProblem:
        """A problem at this place."""
        return GlossaryProblem(self.file, self.line, reason)

    def seen_from(self, other: Place) -> str:
        """``line 3``, or ``shared/terms.csv, line 3`` for somebody who looks at another file."""
        if self.file == other.file and self.line:
            return f"line {self.line}"
        return f"{self.file}, line {self.line}" if self.line else self.file


@dataclass(frozen=True, slots=True)
class Glossary:
    """The terms that hold for one municipality, after inheritance."""

    terms: tuple[Term, ...] = ()
    problems: tuple[GlossaryProblem, ...] = ()
    places: Mapping[str, Place] = field(default_factory=dict)
    """Where a source (folded) first stands in the last glossary that has it; empty for terms from elsewhere."""

    def for_language(self, language: str) -> tuple[Term, ...]:
        """The terms for one target language; a do-not-translate term only where the language has no rendering of it."""
        decided = {fold(term.source) for term in self.terms if term.language == language and term.status in DECISIVE}
        return tuple(
            term
            for term in self.terms
            if term.language == language or (term.language == ALL_LANGUAGES and fold(term.source) not in decided)
        )


def overlay(layers: Iterable[Sequence[Term]]) -> tuple[Term, ...]:
    """Lay glossaries over one another, the most general first.

    Per source and language, a later layer's preferred or do-not-translate rendering replaces what earlier layers
    preferred or admitted. What earlier layers forbade stays forbidden unless the later layer itself uses it; what the
    later layer forbids is no longer offered from below.
    """
    merged: dict[tuple[str, str], tuple[Term, ...]] = {}
    for layer in layers:
        own: dict[tuple[str, str], list[Term]] = {}
        for term in layer:
            own.setdefault((fold(term.source), term.language), []).append(term)
        for (source, language), new in own.items():
            covered = [key for key in merged if key[0] == source] if language == ALL_LANGUAGES else [(source, language)]
            for key in covered:
                merged[key] = tuple(term for term in merged.get(key, ()) if _survives(term, new))
            merged[source, language] = (*new, *merged.get((source, language), ()))
    return tuple(term for terms in merged.values() for term in terms)


def _survives(old: Term, new: Sequence[Term]) -> bool:
    """True when an earlier layer's ``old`` still holds beside what a later layer says about the same source."""
    if any(fold(old.target) == fold(term.target) for term in new):
        return False
    return old.status is TermStatus.FORBIDDEN or not any(term.status in DECISIVE for term in new)
