"""What a translation engine can do, whatever is behind it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Protocol

from pipeline.model import TermHit, TermVerdict
from pipeline.progress import Progress

TermsOf = Mapping[str, Sequence[TermHit]]
"""Text (with inline codes) → the glossary terms in it; offsets are those of its plain text."""
NO_TERMS: TermsOf = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Translation:
    """What an engine made of one text."""

    text: str
    """In the same notation of inline codes as the source; every code exactly once. Empty: nothing usable."""
    score: float | None = None
    """Mean log probability per token turned into 0…1, where the engine tells."""
    flags: tuple[str, ...] = ()
    """What a reviewer must look at, e.g. ``tags put at the end``."""
    weakest: float | None = None
    """Like :attr:`score`, of the sentence that the engine was least sure of."""
    verdicts: tuple[TermVerdict, ...] = ()
    """One per occurrence of a glossary term that was asked for, in the order of the source."""


def announce(progress: Progress, doing: str, texts: Collection[str]) -> None:
    """Tell ``progress`` that ``texts`` are begun; the unit is their characters.

    Texts come sorted by length: counted one by one, the remaining time would be far too long at first.
    """
    progress.start(f"{doing}: {len(texts):,} texts", sum(map(len, texts)))


class Engine(Protocol):
    """Translates texts from one language to another."""

    @property
    def name(self) -> str:
        """Engine and model with version, e.g. ``argos translate-de_en 1.9``; part of cache keys."""

    def translate(self, texts: Sequence[str], progress: Progress, terms: TermsOf = NO_TERMS) -> list[Translation]:
        """One translation per text, in order. Texts carry inline codes as ``<1>…</1>`` and ``<2/>``.

        ``progress`` is told of characters: :func:`announce`, then the length of each text that is done.

        ``terms`` are the glossary terms that the translations are to use; an engine that cannot be told leaves
        ``verdicts`` empty.

        Raises EngineError when the engine cannot run at all.
        """
