"""Whether an inline code of a machine translation is around the right words: for :mod:`benchmarks.anchors`.

A published segment has its codes where a person put them. A machine translation has other words, so the published
anchor is projected onto it: published words and ours are aligned one to one (equal words first, then words spelled
alike; neighbours and position decide between several). Of our anchor's words

- those aligned to words inside the published anchor are right,
- those aligned to published words outside it are wrong,
- those aligned to nothing (other wording), articles and punctuation count neither way,

and words of the published anchor whose partner is not in ours are missing. F1 comes from right, wrong and missing; a
code is *around the right words* when F1 ≥ 0.5, *exactly* when it is 1. A published anchor of which less than half of
the words have a partner cannot be judged by this: the model said it in other words.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from rapidfuzz import fuzz

from pipeline.mt.codes.marks import Mark, take_apart
from pipeline.mt.codes.words import word_spans

RIGHT = 0.5
"""F1 from which on a code is around the right words."""
_ARTICLES = frozenset(("a", "an", "the"))
_ALIKE = 75
"""Two words that rapidfuzz calls alike to this part (0…100) may be forms of one word."""
_PARTNERS = 0.5
"""An anchor can be judged when this part of its words has a partner in our translation."""


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a text in the notation of codes, without articles and punctuation, and which are in which code."""

    words: tuple[str, ...]
    inside: Mapping[int, frozenset[int]]
    """Code → indices in :attr:`words`; paired codes only."""

    @classmethod
    def of(cls, text: str) -> Words:
        marked = take_apart(text)
        words: list[str] = []
        spans: list[tuple[int, int]] = []
        for start, end in word_spans(marked.plain):
            word = marked.plain[start:end].casefold()
            if any(map(str.isalnum, word)) and word not in _ARTICLES:
                words.append(word)
                spans.append((start, end))
        inside = {
            mark.id: frozenset(i for i, (a, b) in enumerate(spans) if a < mark.end and b > mark.start)
            for mark in all_marks(marked.marks)
            if mark.paired
        }
        return cls(tuple(words), inside)


def all_marks(marks: Sequence[Mark]) -> Iterator[Mark]:
    """``marks`` and those inside them."""
    for mark in marks:
        yield mark
        yield from all_marks(mark.children)


def partners(published: Sequence[str], ours: Sequence[str]) -> dict[int, int]:
    """Index of a word of ``ours`` → index of its partner in ``published``, one to one."""
    alike = np.zeros((len(published), len(ours)))
    for i, word in enumerate(published):
        for j, other in enumerate(ours):
            alike[i, j] = 1.0 if word == other else _likeness(word, other)
    scores = alike.copy()
    scores[1:, 1:] += 0.3 * alike[:-1, :-1]
    scores[:-1, :-1] += 0.3 * alike[1:, 1:]
    places = np.abs(
        np.arange(len(published))[:, None] / max(len(published), 1) - np.arange(len(ours))[None, :] / max(len(ours), 1)
    )
    scores = np.where(alike > 0, scores - 0.3 * places, 0)
    found: dict[int, int] = {}
    while scores.size and scores.max() > 0:
        i, j = divmod(int(scores.argmax()), len(ours))
        found[j] = i
        scores[i, :] = 0
        scores[:, j] = 0
    return found


def _likeness(word: str, other: str) -> float:
    if min(len(word), len(other)) < 4:
        return 0.0
    ratio = fuzz.ratio(word, other, score_cutoff=_ALIKE)
    return ratio / 100 * 0.9


def judge(published: Words, placed: str) -> dict[int, float]:
    """Code → F1 of its place in ``placed``; only codes that can be judged."""
    ours = Words.of(placed)
    of_ours = partners(published.words, ours.words)
    back = {theirs: mine for mine, theirs in of_ours.items()}
    made: dict[int, float] = {}
    for code, wanted in published.inside.items():
        known = {word for word in wanted if word in back}
        if not wanted or len(known) < _PARTNERS * len(wanted):
            continue
        have = {of_ours[word] for word in ours.inside.get(code, frozenset()) if word in of_ours}
        right = len(have & known)
        made[code] = 2 * right / (len(have) + len(known)) if have else 0.0
    return made
