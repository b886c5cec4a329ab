"""Which words of a translation belong to which codes, told by what the codes stand around.

What stands inside a code is translated alone, too ("hier" → "here"), and looked for in the text's translation, where it
mostly comes out alike. Names, numbers and addresses come out as they are. That sharpens what an engine's attention
says, and it is all there is for engines that give text only. Measured in ``python -m benchmarks anchors``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from rapidfuzz import fuzz, process

from pipeline.literals import has_words
from pipeline.mt.codes.marks import Mark, MarkedText
from pipeline.mt.codes.place import Alignment, Span
from pipeline.mt.codes.words import tie_equals, word_spans

_ALIKE = 0.75
"""A stretch of the translation is an anchor's when it is like the anchor's own translation to this part (0…1) …"""
_LIKELY = 0.5
"""… or to this part, when besides …"""
_SUPPORT = 0.2
"""… the attention says that it comes from the code's words to this part, on the mean of its words."""
_ALIKE_UNSUPPORTED = 0.6
"""… or to this part, when there is no attention that could say otherwise."""
_SUPPORT_COUNTS = 0.3
"""How much the attention counts beside the likeness when several stretches are alike."""
_NEAR = 0.05
"""What a stretch at the other end of the text loses against one where the anchor stands in the source."""
_SHORTER, _LONGER = 2, 2
"""Words that a stretch may have less or more than the anchor's own translation."""
_EDGES = " .,;:!?()\"'„“”»«"
_TRIES = 8
"""So many stretches that are alike are looked at for each code."""


def inner_texts(source: MarkedText) -> tuple[str, ...]:
    """The different texts inside paired codes of ``source`` that have words and are not the whole of it.

    Plain texts: what to translate for :func:`anchor_alignment` and :func:`with_anchors`.
    """
    texts = dict.fromkeys(_inner(source, mark) for mark in _around_words(source.marks))
    return tuple(text for text in texts if text != source.plain and has_words(text))


def anchor_alignment(source: MarkedText, target: str, anchors: Mapping[str, str]) -> Alignment:
    """How the words of ``source`` and ``target`` (plain) hang together, as far as ``anchors`` and equal words tell.

    ``anchors`` maps :func:`inner_texts` to their translations; a text that is missing or empty there is looked for as
    it stands. A code whose words are not found is left without weight:
    :func:`~pipeline.mt.codes.place.place_codes` puts it at the end and says so.
    """
    here, there = word_spans(source.plain), word_spans(target)
    weights = np.zeros((len(there), len(here)), dtype=np.float32)
    tie_equals([source.plain[a:b] for a, b in here], [target[a:b] for a, b in there], weights)
    alignment = Alignment()
    alignment.add(here, there, weights)
    return with_anchors(source, target, alignment, anchors)


def with_anchors(source: MarkedText, target: str, alignment: Alignment, anchors: Mapping[str, str]) -> Alignment:
    """``alignment`` with each code of ``source`` tied to the stretch of ``target`` that is its anchor's translation.

    Where none is found ``alignment`` says what it said. ``anchors`` as for :func:`anchor_alignment`.
    """
    search = _Search(source, target, alignment, anchors)
    search.look(source.marks, (0, len(alignment.target_words)))
    return alignment.tied(search.found) if search.found else alignment


@dataclass(frozen=True, slots=True)
class _Candidate:
    score: float
    mark: Mark
    source: Span
    """Words of the source inside the code."""
    target: Span
    """Words of the target that may be theirs."""


class _Search:
    def __init__(self, source: MarkedText, target: str, alignment: Alignment, anchors: Mapping[str, str]) -> None:
        self._source = source
        self._alignment = alignment
        self._anchors = anchors
        folded = target.casefold()
        self._target = folded if len(folded) == len(target) else target  # offsets must hold
        self._words = alignment.target_words
        self.found: list[tuple[Span, Span]] = []
        """Stretches of source words and the target words that they are tied to, outer codes before inner ones."""

    def look(self, marks: Sequence[Mark], within: Span) -> None:
        """Finds stretches for ``marks``, siblings, in the target words ``within``; no word is in two of them."""
        candidates = [candidate for mark in marks for candidate in self._candidates(mark, within)]
        candidates.sort(key=lambda candidate: -candidate.score)
        settled: list[_Candidate] = []
        for candidate in candidates:
            low, high = candidate.target
            if all(
                candidate.mark is not other.mark and (high <= other.target[0] or other.target[1] <= low)
                for other in settled
            ):
                settled.append(candidate)
                self.found.append((candidate.source, candidate.target))
                self.look(candidate.mark.children, candidate.target)

    def _candidates(self, mark: Mark, within: Span) -> Iterator[_Candidate]:
        """Stretches of the target words ``within`` that are like the translation of what stands inside ``mark``."""
        columns = self._alignment.covered(mark)
        inner = _inner(self._source, mark)
        if columns[0] == columns[1] or inner == self._source.plain:
            return
        low, high = self._alignment.rows(*columns)
        low, high = max(low, within[0]), min(high, within[1])
        support = self._alignment.evidence(*columns)
        enough = _ALIKE if support.any() else _ALIKE_UNSUPPORTED
        middle = (mark.start + mark.end) / 2 / len(self._source.plain)
        for (first, last), likeness in self._alike(self._anchors.get(inner) or inner, low, high):
            mean = float(support[first:last].mean())
            if likeness >= enough or mean >= _SUPPORT:
                away = abs((self._words[first][0] + self._words[last - 1][1]) / 2 / len(self._target) - middle)
                yield _Candidate(likeness + _SUPPORT_COUNTS * mean - _NEAR * away, mark, columns, (first, last))

    def _alike(self, wanted: str, low: int, high: int) -> list[tuple[Span, float]]:
        """The stretches of the target words ``low`` … ``high`` that are most like ``wanted``, and how much (0…1)."""
        wanted = wanted.strip(_EDGES).casefold()
        spans = self._stretches(len(word_spans(wanted)), low, high) if wanted else []
        texts = [self._target[self._words[first][0] : self._words[last - 1][1]] for first, last in spans]
        found = process.extract(wanted, texts, scorer=fuzz.ratio, score_cutoff=100 * _LIKELY, limit=_TRIES)
        return [(spans[number], likeness / 100) for _, likeness, number in found]

    def _stretches(self, number: int, low: int, high: int) -> list[Span]:
        """Of about ``number`` words, from ``low`` to ``high``, beginning and ending with a word."""
        wordy = [any(map(str.isalnum, self._target[slice(*self._words[i])])) for i in range(low, high)]
        return [
            (first, last)
            for first in range(low, high)
            if wordy[first - low]
            for last in range(first + max(1, number - _SHORTER), min(first + number + _LONGER, high) + 1)
            if wordy[last - 1 - low]
        ]


def _inner(source: MarkedText, mark: Mark) -> str:
    return source.plain[mark.start : mark.end].strip()


def _around_words(marks: Sequence[Mark]) -> Iterator[Mark]:
    for mark in marks:
        if mark.start < mark.end:
            yield mark
            yield from _around_words(mark.children)
