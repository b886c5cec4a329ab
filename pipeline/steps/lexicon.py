"""Which words translate which, learned from pairs of texts: the evidence that two texts say the same.

A statistical lexicon (IBM Model 1, Brown et al. 1993), as sentence aligners build one from their own first pass (Moore
2002; hunalign). It knows only what the pairs show, so it needs no dictionary, works for any two languages, and grows
with what a municipality has published. Words of related languages that look alike (*cognates*), names and numbers
count without being learned; an unknown German compound is looked up by its first and last part.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

_WORD = re.compile(
    r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]|[^\W_\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]+"
)
"""A word; one character of scripts that do not separate words (Thai, Lao, Burmese, Khmer, Japanese, Chinese)."""
_LONGEST = 60
"""Different words of a text that is learned from; longer ones cost quadratic time and tell little."""
_MOST_PAIRS = 20_000
_ROUNDS = 5
"""Rounds of expectation maximisation; the customary number for Model 1."""
_LEAST = 0.03
"""Translation probabilities below this are noise."""
_ENOUGH = 0.5
"""Translation probability, summed over a text, from which on a word counts as fully translated there."""
_UNKNOWN_WEIGHT = 0.3
"""A word that was never seen says less than a known one whose translation is missing."""
_STEM = 4
"""Letters that cognates and parts of compounds must at least share."""


def words(text: str) -> tuple[str, ...]:
    """The words of a plain text, lower case, numbers without leading zeros."""
    return tuple(word.lstrip("0") or "0" for word in _WORD.findall(text.lower()))


@dataclass(frozen=True, slots=True)
class _Table:
    """One direction: word → its translations with their probabilities."""

    translations: dict[str, dict[str, float]] = field(default_factory=dict)
    seen: Counter[str] = field(default_factory=Counter)
    """In how many texts a word was."""
    texts: int = 0
    longest: int = 0
    """Letters of the longest word."""

    def weight(self, word: str) -> float:
        """How much a word says: rare ones say more (inverse document frequency)."""
        return math.log(1 + (self.texts + 20) / (1 + self.seen[word]))

    def renderings(self, word: str) -> dict[str, float]:
        """Translations of a word, or of the known first and last part of a compound."""
        found = self.translations.get(word)
        if found is not None or len(word) < 2 * _STEM or not self.translations:
            return found or {}
        parts: dict[str, float] = {}
        for piece in (self._head(word), self._tail(word)):
            for translation, probability in self.translations.get(piece, {}).items():
                parts[translation] = max(parts.get(translation, 0.0), probability)
        return parts

    def _head(self, word: str) -> str:
        return next((word[:end] for end in range(len(word) - 1, _STEM - 1, -1) if word[:end] in self.translations), "")

    def _tail(self, word: str) -> str:
        starts = range(1, len(word) - _STEM + 1)
        return next((word[start:] for start in starts if word[start:] in self.translations), "")


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Both directions. An empty one knows cognates, names and numbers only."""

    forward: _Table = field(default_factory=_Table)
    backward: _Table = field(default_factory=_Table)
    ratio: float = 1.0
    """Characters of a translation per character of its source: the mean slope of Gale and Church."""

    @classmethod
    def learn(cls, pairs: Iterable[tuple[str, str]]) -> Lexicon:
        """Learn from pairs of plain texts that are each other's translation; a few wrong ones do no harm."""
        texts = list(dict.fromkeys(pairs))[:_MOST_PAIRS]
        both = [(sorted(set(words(a))), sorted(set(words(b)))) for a, b in texts]
        both = [(a, b) for a, b in both if a and b and max(len(a), len(b)) <= _LONGEST]
        ours, theirs = sum(len(a) for a, _ in texts), sum(len(b) for _, b in texts)
        ratio = theirs / ours if ours and theirs else 1.0
        return cls(_learn(both), _learn([(b, a) for a, b in both]), ratio)

    def known(self, text: Sequence[str], *, target: bool = False) -> float:
        """The share (0…1) of a source text's words, or a target text's, whose translation was learned, weighed."""
        table = self.backward if target else self.forward
        weights = {word: table.weight(word) for word in text}
        total = sum(weights.values())
        return sum(weights[word] for word in weights if word in table.translations) / total if total else 0.0

    def matrix(
        self, source: Sequence[Sequence[str]], target: Sequence[Sequence[str]]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """For each source and target text the share (0…1) of their words that the other text accounts for.

        The first matrix is about the source's words, the second about the target's; both are indexed
        ``[source, target]``. Words are weighed by how rare they are. A text without words has share 0.
        """
        return _cover(self.forward, source, target), _cover(self.backward, target, source).T


def _learn(pairs: Sequence[tuple[list[str], list[str]]]) -> _Table:
    """P(target word | source word) after a few rounds over sparse arrays."""
    seen = Counter(word for a, _ in pairs for word in a)
    source_ids: dict[str, int] = {}
    target_ids: dict[str, int] = {}
    cells: list[int] = []
    slots: list[int] = []
    size = len({word for _, b in pairs for word in b})
    slot = 0
    for a, b in pairs:
        left = [source_ids.setdefault(word, len(source_ids)) for word in a]
        for word in b:
            right = target_ids.setdefault(word, len(target_ids))
            cells += [row * size + right for row in left]
            slots += [slot] * len(left)
            slot += 1
    if not cells:
        return _Table()
    slot_of = np.array(slots)
    unique, cell_of = np.unique(np.array(cells), return_inverse=True)
    rows, columns = unique // size, unique % size
    probability = np.ones(len(unique))
    for _ in range(_ROUNDS):
        share = probability[cell_of]
        expected = np.bincount(cell_of, share / np.bincount(slot_of, share)[slot_of])
        probability = expected / np.bincount(rows, expected)[rows]
    names, others = list(source_ids), list(target_ids)
    table: dict[str, dict[str, float]] = {}
    for index in np.flatnonzero(probability > _LEAST):
        table.setdefault(names[rows[index]], {})[others[columns[index]]] = float(probability[index])
    return _Table(table, seen, len(pairs))


def _cover(table: _Table, texts: Sequence[Sequence[str]], others: Sequence[Sequence[str]]) -> NDArray[np.float64]:
    where: dict[str, list[int]] = defaultdict(list)
    alike: dict[str, list[str]] = defaultdict(list)
    for column, other in enumerate(others):
        for word in dict.fromkeys(other):
            if word not in where and len(word) >= _STEM:
                alike[word[:_STEM]].append(word)
            where[word].append(column)
    rows: dict[str, tuple[NDArray[np.float64], float]] = {}
    result = np.zeros((len(texts), len(others)))
    for index, text in enumerate(texts):
        total = np.zeros(len(others))
        weights = np.zeros(len(others))
        for word in dict.fromkeys(text):
            if word not in rows:
                rows[word] = _row(table, word, where, alike, len(others))
            accounted, weight = rows[word]
            total += accounted * weight
            known = 1.0 if word in table.translations else _UNKNOWN_WEIGHT
            weights += weight * np.maximum(accounted, known)
        np.divide(total, weights, out=result[index], where=weights > 0)
    return result


def _row(
    table: _Table, word: str, where: dict[str, list[int]], alike: dict[str, list[str]], size: int
) -> tuple[NDArray[np.float64], float]:
    """How far each of the other texts accounts for ``word`` (0…1), and what the word weighs."""
    row = np.zeros(size)
    for translation, probability in table.renderings(word).items():
        if columns := where.get(translation):
            row[columns] += probability / _ENOUGH
    np.minimum(row, 1.0, out=row)
    if columns := where.get(word):
        row[columns] = 1.0
    for other in alike.get(word[:_STEM], ()):
        if _cognates(word, other):
            row[where[other]] = 1.0
    return row, table.weight(word)


def _cognates(one: str, other: str) -> bool:
    """Both begin alike for most of their length (*Dokument*, *documents* do not; *Integration*, *integration* do)."""
    shared = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        shared += 1
    return not one.isdigit() and (shared >= 6 or shared >= 0.6 * max(len(one), len(other)))
