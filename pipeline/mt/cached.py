"""An engine that remembers: every text is translated once, ever."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pipeline.mt.cache import TranslationCache, cache_key
from pipeline.mt.engine import NO_TERMS, Engine, TermsOf, Translation, announce
from pipeline.progress import Progress

CHUNK = 256
"""Texts that are asked for and stored at a time: what a kill can cost at most."""


class CachedEngine:
    """Asks ``engine`` only for what ``cache`` does not know.

    ``chunk`` (texts, at least 1): answers are stored after that many, so that a killed run, or an engine that
    dies half-way, loses little.
    """

    def __init__(self, engine: Engine, cache: TranslationCache, chunk: int = CHUNK) -> None:
        if chunk < 1:
            raise ValueError("chunk must be at least 1")
        self._engine = engine
        self._cache = cache
        self._chunk = chunk
        self.asked = 0
        """Texts that the engine itself has answered so far."""

    @property
    def name(self) -> str:
        """The inner engine's name: a cached answer is that engine's answer."""
        return self._engine.name

    def known(self, texts: Iterable[str], terms: TermsOf = NO_TERMS) -> dict[str, Translation]:
        """What the cache knows of ``texts`` with ``terms``, by text; e.g. what was finished before an engine broke."""
        keys = {text: cache_key(self.name, text, terms.get(text, ())) for text in texts}
        found = self._cache.get_many(list(keys.values()))
        return {text: found[key] for text, key in keys.items() if key in found}

    def translate(self, texts: Sequence[str], progress: Progress, terms: TermsOf = NO_TERMS) -> list[Translation]:
        """See :class:`~pipeline.mt.engine.Engine`. Progress counts only what the cache did not know."""
        unique = list(dict.fromkeys(texts))
        answers = self.known(unique, terms)
        # Sorted by length, the chunks are as even as one big batch would be: no padding is computed.
        missing = sorted((text for text in unique if text not in answers), key=len, reverse=True)
        if missing:
            announce(progress, f"Translating with {self.name}", missing)
        for start in range(0, len(missing), self._chunk):
            chunk = missing[start : start + self._chunk]
            fresh = dict(zip(chunk, self._engine.translate(chunk, _Continued(progress), terms), strict=True))
            self._cache.put_many(
                {cache_key(self.name, text, terms.get(text, ())): answer for text, answer in fresh.items()}
            )
            self.asked += len(chunk)
            answers.update(fresh)
        return [answers[text] for text in texts]


class _Continued:
    """Many calls of an engine shown as one piece of work: their starts are not announced."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress

    def start(self, label: str, total: int | None) -> None:
        return None

    def advance(self, amount: int = 1) -> None:
        self._progress.advance(amount)
