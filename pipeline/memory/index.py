"""Which remembered texts may be similar to a text: an inverted index over words instead of a scan over everything.

Nothing that scores high enough is missed. A score of at least t needs (words + characters) / 2 ≥ t, and characters are
at most 1, so of m words in the text and n in the entry o(n) ≥ (2t − 1)(m + n) / 2 are common: for t = 0.7 a fifth of
both. An entry with n words that has none of the text's m − o(n) + 1 *rarest* words cannot be similar, and one that has
k of the rarest m − o(n) + k has o(n) − 1 more at most. Entries are numbered by their length, so that of a commoner
word's list only the part with short entries is read, and of the commonest ("die", "Sie") none at all. What was found is
counted, what lengths and common words do not rule out is counted once more over all words, and only entries whose
score may still suffice are compared in full, those that promise most first.

A query costs what the lists that it reads and the similar entries cost. Both grow with the memory, though far less than
the time to read all of it.
"""

from __future__ import annotations

import math
from array import array
from bisect import insort
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from pipeline.memory.score import Profile, profile, similarity

_EXACT_ENOUGH = 1e-9
"""Bounds are floating point; what is at the border is compared in full."""

_SPARE = 1
"""Lists read beyond those that must be: fewer entries are then found that have nothing else in common."""

_Numbers = npt.NDArray[np.uint32]
"""Entries, by their place in the index."""


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
        profiles = [profile(source, language) for source in dict.fromkeys(sources)]
        profiles.sort(key=lambda known: len(known.words))
        self._profiles = profiles
        """By number of words, so that the part of a list that is of use lies together."""
        self._numbers: dict[str, int] = {}
        flat = array("I")
        for known in profiles:
            flat.extend(self._numbers.setdefault(word, len(self._numbers)) for word in _counted(known.words))
        self._words = np.array([len(known.words) for known in profiles], dtype=np.int32)
        self._first_of = np.searchsorted(self._words, np.arange(max(self._words, default=0) + 2)).astype(np.uint32)
        """By number of words, the first entry that has as many."""
        self._characters = np.array([len(known.text) for known in profiles], dtype=np.int32)
        words = np.frombuffer(flat, dtype=np.uint32) if flat else np.zeros(0, dtype=np.uint32)
        entries = np.repeat(np.arange(len(profiles), dtype=np.uint32), self._words)
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
        found: list[tuple[float, str, int]] = []
        numbers, bounds = self._promising(wanted, at_least)
        for number, bound in zip(numbers.tolist(), bounds.tolist(), strict=True):
            if limit is not None and len(found) >= limit and -found[limit - 1][0] > bound:
                break
            known = self._profiles[number]
            score = similarity(wanted, known, at_least)
            if score > 0:
                insort(found, (-score, known.source, number))
        return [Found(self._profiles[number], -score) for score, _, number in found[:limit]]

    def promising(self, text: str, at_least: float = 0.7) -> list[str]:
        """The entries that :meth:`search` compares in full if it has no limit, most promising first."""
        numbers, _ = self._promising(profile(text, self._language), at_least)
        return [self._profiles[number].source for number in numbers.tolist()]

    def _promising(self, wanted: Profile, at_least: float) -> tuple[_Numbers, npt.NDArray[np.float64]]:
        """Entries that may score so high, and the most that each can, highest first."""
        m, share = len(wanted.words), 2 * at_least - 1
        lists = sorted((self._list(word) for word in _counted(wanted.words)), key=len)
        first = self._first(share * m / (2 - share))
        read = [
            _between(entries, first, self._first(2 * (m + _SPARE - place) / share - m + 1))
            for place, entries in enumerate(lists)
        ]
        if not read:
            return np.zeros(0, dtype=np.uint32), np.zeros(0)
        numbers, counts = np.unique(np.concatenate(read), return_counts=True)
        needed = np.ceil(share * (m + self._words[numbers]) / 2 - _EXACT_ENOUGH)
        unread = np.maximum(0, needed - 1 - _SPARE)
        numbers, _ = self._bounded(wanted, at_least, numbers, counts + unread)
        # Few are left: now it is cheap to count what they have in common to the word.
        counts = np.sum([_contains(entries, numbers) for entries in lists], axis=0)
        numbers, bounds = self._bounded(wanted, at_least, numbers, counts)
        order = np.argsort(-bounds, kind="stable")
        return numbers[order], bounds[order]

    def _bounded(
        self, wanted: Profile, at_least: float, numbers: _Numbers, common: npt.NDArray[Any]
    ) -> tuple[_Numbers, npt.NDArray[np.float64]]:
        """Those of the entries that may score so high with so many common words, and the most that each can."""
        m, length = len(wanted.words), len(wanted.text)
        n, lengths = self._words[numbers], self._characters[numbers]
        words = np.minimum(common, np.minimum(n, m)) / (m + n)
        bounds = words + np.minimum(lengths, length) / (lengths + length) + _EXACT_ENOUGH
        enough = bounds >= at_least
        return numbers[enough], bounds[enough]

    def _first(self, words: float) -> np.uint32:
        """The first entry with at least so many words."""
        number = min(max(0, math.ceil(words - _EXACT_ENOUGH)), len(self._first_of) - 1)
        return np.uint32(self._first_of[number])

    def _list(self, word: str) -> _Numbers:
        number = self._numbers.get(word)
        if number is None:
            return self._entries[:0]
        return self._entries[self._starts[number] : self._starts[number + 1]]


def _between(entries: _Numbers, first: np.uint32, end: np.uint32) -> _Numbers:
    # Needles of the same type: numpy would convert the whole list to any other.
    return entries[np.searchsorted(entries, first) : np.searchsorted(entries, end)]


def _contains(entries: _Numbers, numbers: _Numbers) -> npt.NDArray[np.bool_]:
    """For each of ``numbers`` whether it is in the sorted list."""
    if not len(entries):
        return np.zeros(len(numbers), dtype=np.bool_)
    places = np.searchsorted(entries, numbers)
    found: npt.NDArray[np.bool_] = entries[np.minimum(places, len(entries) - 1)] == numbers
    return found


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
