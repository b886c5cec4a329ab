"""What a translation engine can do, whatever is behind it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from pipeline.progress import Progress


@dataclass(frozen=True, slots=True)
class Translation:
    """What an engine made of one text."""

    text: str
    """In the same notation of inline codes as the source; every code exactly once. Empty: nothing usable."""
    score: float | None = None
    """Mean log probability per token turned into 0…1, where the engine tells."""
    flags: tuple[str, ...] = ()
    """What a reviewer must look at, e.g. ``tags put at the end``."""


class Engine(Protocol):
    """Translates texts from one language to another."""

    @property
    def name(self) -> str:
        """Engine and model with version, e.g. ``argos translate-de_en 1.9``; part of cache keys."""

    def translate(self, texts: Sequence[str], progress: Progress) -> list[Translation]:
        """One translation per text, in order. Texts carry inline codes as ``<1>…</1>`` and ``<2/>``.

        Raises EngineError when the engine cannot run at all.
        """
