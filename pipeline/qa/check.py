"""What a check is and what it looks at."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property

from pipeline.html.codes import plain_text
from pipeline.literals import Pairing, match_literals
from pipeline.model import DocumentField, Finding, InlineCode, Message, Severity, Term, TermStatus


@dataclass(frozen=True)
class Pair:
    """A source text and its translation, with what checks need to know about them."""

    source: str
    """In the notation of inline codes, like ``target``."""
    target: str
    codes: tuple[InlineCode, ...] = ()
    """Those of the source."""
    source_language: str = "de"
    target_language: str = "en"
    terms: tuple[Term, ...] = ()
    """Of the glossary, found in the source; for the target language."""
    others: tuple[str, ...] = ()
    """How the same source text is translated elsewhere by texts that people vouch for, each once."""
    field: DocumentField = DocumentField.CONTENT
    tag: str = ""
    """Name of the block element around it, e.g. ``li``."""

    @cached_property
    def plain_source(self) -> str:
        """What readers see of the source: without codes."""
        return plain_text(self.source)

    @cached_property
    def plain_target(self) -> str:
        """What readers would see of the target."""
        return plain_text(self.target)

    @cached_property
    def literals(self) -> Pairing:
        """Phone numbers, times, dates … of both sides, paired; do-not-translate terms are among them."""
        names = [term.source for term in self.terms if term.status is TermStatus.DO_NOT_TRANSLATE]
        return match_literals(
            self.plain_source, self.plain_target, self.source_language, self.target_language, tuple(names)
        )


@dataclass(frozen=True, slots=True)
class Check:
    """One check. Each has a module of its own, which calls it ``CHECK``."""

    name: str
    """Short and lower case, e.g. ``end punctuation``: what a waiver names. Never renamed."""
    severity: Severity
    why: str
    """Why it matters: one sentence for volunteers, marked with ``N_``."""
    fix: str
    """How to mend it: one sentence for volunteers, marked with ``N_``."""
    find: Callable[[Pair], Iterable[Message]]
    """What is wrong, most important first; pure, and never raises whatever the texts hold."""


def run(pair: Pair, checks: Iterable[Check], waived: frozenset[str] = frozenset()) -> tuple[Finding, ...]:
    """What ``checks`` find in ``pair``, in their order, without those whose name is ``waived``."""
    return tuple(
        Finding(check.name, check.severity, found)
        for check in checks
        if check.name not in waived
        for found in check.find(pair)
    )
