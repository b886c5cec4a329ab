"""Where engines' answers are kept between runs."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Protocol

from pipeline.model import TermHit
from pipeline.mt.engine import Translation

_METHOD = 3
"""Counts up when our own code makes other translations of what models give, so that old answers are not used again."""


def cache_key(engine: str, text: str, terms: Sequence[TermHit] = ()) -> str:
    """The key of an engine's answer: ``engine`` is ``Engine.name``, ``text`` the source with its inline codes.

    ``terms`` are those in the text. What they want is part of the key, notes are not: an edit of the glossary makes new
    answers for the texts that it concerns, and for no others.
    """
    wanted = [[h.start, h.end, h.term.source, h.term.target, h.term.language, h.term.status.value] for h in terms]
    parts = (
        (str(_METHOD), engine, text, json.dumps(wanted, ensure_ascii=False)) if wanted else (str(_METHOD), engine, text)
    )
    return hashlib.sha256("\0".join(parts).encode(errors="surrogatepass")).hexdigest()


class TranslationCache(Protocol):
    """A persistent map from :func:`cache_key` to what the engine answered."""

    def get_many(self, keys: Sequence[str]) -> dict[str, Translation]:
        """The answers that are known; unknown keys are left out."""

    def put_many(self, translations: Mapping[str, Translation]) -> None:
        """Keeps all ``translations``, durably, before it returns."""


class MemoryCache:
    """The real fake: a dictionary, gone with the process."""

    def __init__(self) -> None:
        self.entries: dict[str, Translation] = {}
        self.writes = 0
        """How many times ``put_many`` was called."""

    def get_many(self, keys: Sequence[str]) -> dict[str, Translation]:
        """See :class:`TranslationCache`."""
        return {key: self.entries[key] for key in keys if key in self.entries}

    def put_many(self, translations: Mapping[str, Translation]) -> None:
        """See :class:`TranslationCache`."""
        self.entries.update(translations)
        self.writes += 1
