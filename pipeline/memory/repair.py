"""A remembered translation made to fit, where its source differs from ours in literals only or in codes only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.html.codes import TokenKind, check_codes, parse
from pipeline.model import CodeKind, InlineCode
from pipeline.steps.facts import only_facts_changed, update_facts
from pipeline.steps.recode import recode


@dataclass(frozen=True, slots=True)
class Repair:
    """A repaired translation."""

    text: str
    """Fits the codes and says the literals of the new source."""
    flags: tuple[str, ...]
    """What was done, for the reviewer."""


def repair(
    text: str, codes: Sequence[InlineCode], source: str, target: str, source_language: str, target_language: str
) -> Repair | None:
    """``target``, which translates ``source``, as a translation of ``text`` with ``codes``; all in code notation.

    ``None`` when more than literals or codes differs, or when a patch cannot be proved right: see
    :func:`pipeline.steps.facts.update_facts` and :func:`pipeline.steps.recode.recode`.
    """
    if only_facts_changed(source, text, source_language):
        update = update_facts(source, text, target, source_language, target_language)
        if update.text is None or check_codes(codes, update.text):
            return None
        values = ", ".join(f"{old} → {new}" for old, new in update.changed)
        return Repair(update.text, (f"from the memory, put in: {values}",))
    recoded = recode(_codes_of(source), codes, source, text, target)
    return None if recoded is None else Repair(recoded, ("from the memory, tags placed anew",))


def _codes_of(source: str) -> tuple[InlineCode, ...]:
    """The codes that a text shows. What stands behind them the memory does not keep, nor does it matter here."""
    kinds = {TokenKind.OPEN: CodeKind.PAIRED, TokenKind.STANDALONE: CodeKind.STANDALONE}
    return tuple(InlineCode(token.id, kinds[token.kind], "") for token in parse(source) if token.kind in kinds)
