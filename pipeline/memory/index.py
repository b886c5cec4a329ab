"""Which remembered texts may be similar to a text: an inverted index over words instead of a scan over everything.

Nothing that scores high enough is missed. A score of at least t needs (words + characters) / 2 ≥ t, and characters are
at most 1, so of m words in the text and n in the entry o ≥ (2t − 1)(m + n) / 2 are common. As n ≥ o, it follows that
o ≥ (2t − 1) m / (3 − 2t): for t = 0.7 a quarter of the text's words. So an entry without any of the text's
m − o + 1 *rarest* words cannot be similar, and the lists of the commonest words ("die", "Sie") are never read. What is
found is counted, and only entries whose lengths and common words still allow the score are compared in full, those
that promise most first.
"""

from __future__ import annotations

import math
from array import array
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pipeline.memory.score import Profile, profile, similarity

_EXACT_ENOUGH = 1e-9
"""Bounds are floating point; what is at the border is compared in full."""


@dataclass(frozen=True, slots=True)
class Found:
    """A remembered source text that is similar to the one asked for."""

    profile: Profile
    score: float
    """In 0…1, see :mod:`pipeline.memory.score`."""

    @property
    def source(self) -> str:
        """The remembered source text."""
        return self.profile.source


class MemoryIndex:
    """Similar texts among ``sources``, in memory. Built once, then only asked.

    Building is linear in the length of the texts. ``language`` is theirs.
    """

    def __init__(self, sources: Iterable[str], language: str = "de") -> None:
        self._language = language
        self._profiles = [profile(source, language) for source in dict.fromkeys(sources)]
        self._numbers: dict[str, int] = {}
        flat = array("I")
        for known in self._profiles:
            flat.extend(self._numbers.setdefault(word, len(self._numbers)) for word in _counted(known.words))
        self._words = np.array([len(known.words) for known in self._profiles], dtype=np.int32)
        self._characters = np.array([len(known.text) for known in self._profiles], dtype=np.int32)
        words = np.frombuffer(flat, dtype=np.uint32) if flat else np.zeros(0, dtype=np.uint32)
        entries = np.repeat(np.arange(len(self._profiles), dtype=np.uint32), self._words)
        self._entries = entries[np.argsort(words, kind="stable")]
        """Entries with word 0, then those with word 1 …"""
        self._starts = np.concatenate(([0], np.cumsum(np.bincount(words, minlength=len(self._numbers)))))

    def __len__(self) -> int:
        return len(self._profiles)

    def search(self, text: str, at_least: float = 0.7, limit: int | None = None) -> list[Found]:
        """Entries with a score of at least ``at_least`` (above 0.5 … 1), best first, ``limit`` of them at most.

        The text itself, if it is remembered, is among them. Entries of the same score come in alphabetical order. A
        text without a word has no similar ones.
        Raises ValueError for a score of 0.5 or less, which would need a scan.
        """
        if not 0.5 < at_least <= 1:
            raise ValueError(f"a score above 0.5 and up to 1 can be looked up, not {at_least}")
        wanted = profile(text, self._language)
        found: list[Found] = []
        numbers, bounds = self._promising(wanted, at_least)
        for number, bound in zip(numbers.tolist(), bounds.tolist(), strict=True):
            if limit is not None and len(found) >= limit and found[limit - 1].score > bound:
                break
            known = self._profiles[number]
            score = similarity(wanted, known, at_least)
            if score > 0:
                found.append(Found(known, score))
                found.sort(key=lambda one: (-one.score, one.source))
                if limit is not None:
                    del found[limit:]
        return found

    def promising(self, text: str, at_least: float = 0.7) -> list[str]:
        """The entries that :meth:`search` compares in full if it has no limit, most promising first."""
        numbers, _ = self._promising(profile(text, self._language), at_least)
        return [self._profiles[number].source for number in numbers.tolist()]

    def _promising(self, wanted: Profile, at_least: float) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.float64]]:
        """Entries that may score so high, and the most that each can, highest first."""
        m = len(wanted.words)
        least = max(1, math.ceil((2 * at_least - 1) * m / (3 - 2 * at_least) - _EXACT_ENOUGH))
        lists = sorted((self._list(word) for word in _counted(wanted.words)), key=len)
        read = lists[: m - least + 1]
        if not any(map(len, read)):
            return np.zeros(0, dtype=np.intp), np.zeros(0)
        counts = np.bincount(np.concatenate(read), minlength=0)
        numbers = np.flatnonzero(counts)
        n = self._words[numbers]
        common = np.minimum(counts[numbers] + (m - len(read)), np.minimum(n, m))
        length, lengths = len(wanted.text), self._characters[numbers]
        bounds = common / (m + n) + np.minimum(lengths, length) / (lengths + length)
        promising = np.flatnonzero(bounds >= at_least - _EXACT_ENOUGH)
        order = promising[np.argsort(-bounds[promising], kind="stable")]
        return numbers[order], bounds[order] + _EXACT_ENOUGH

    def _list(self, word: str) -> npt.NDArray[np.uint32]:
        number = self._numbers.get(word)
        if number is None:
            return self._entries[:0]
        return self._entries[self._starts[number] : self._starts[number + 1]]


def _counted(words: Sequence[str]) -> list[str]:
    """The words with a number from their second occurrence on: a text that says "und" twice has two words of it."""
    if len(set(words)) == len(words):
        return list(words)
    seen: Counter[str] = Counter()
    counted: list[str] = []
    for word in words:
        counted.append(f"{word} {seen[word]}" if seen[word] else word)
        seen[word] += 1
    return counted
