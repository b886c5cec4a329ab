"""Puts a source's inline codes into its translation.

The engine translates plain text. Word weights (:mod:`pipeline.mt.codes.words`) say which target words come
from the words under a code; the code goes around the stretch of target words that fits best.
Every code comes out exactly once and well nested. A code whose words are not found in the translation
goes to the end, and the reviewer is told.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from pipeline.html.codes import Token, TokenKind, render
from pipeline.mt.codes.brackets import bracket_pairs, whole
from pipeline.mt.codes.marks import Mark, MarkedText
from pipeline.mt.codes.words import Weights, mutual, normalised

MIN_EVIDENCE = 0.4
"""The best target word of a code must come from the code's words at least to this part (0…1)."""
_INSIDE = 0.4
"""A target word belongs into a code when more than this part of it comes from the code's words."""
_PUNCTUATION_GAIN = -0.05
"""Punctuation is bridged between two words that belong into a code, but draws no code to itself."""


Span: TypeAlias = tuple[int, int]
"""First character and the one after the last."""


@dataclass(frozen=True, slots=True)
class _Sentence:
    source: int
    """Index of its first word among the source text's words."""
    target: int
    """Index of its first word among the target text's words."""
    weights: Weights


@dataclass(slots=True)
class Alignment:
    """The words of a source text and its translation, and how they hang together, sentence by sentence."""

    source_words: list[Span] = field(default_factory=list)
    target_words: list[Span] = field(default_factory=list)
    sentences: list[_Sentence] = field(default_factory=list)

    def add(self, source_words: Sequence[Span], target_words: Sequence[Span], weights: Weights) -> None:
        """The next sentence; spans count from the start of the whole texts. Raises ValueError if ``weights`` does
        not fit the numbers of words."""
        if weights.shape != (len(target_words), len(source_words)):
            raise ValueError(f"{weights.shape} weights for {len(target_words)} and {len(source_words)} words")
        self.sentences.append(_Sentence(len(self.source_words), len(self.target_words), mutual(weights)))
        self.source_words += source_words
        self.target_words += target_words

    def covered(self, mark: Mark) -> Span:
        """First and last+1 of the source words that ``mark`` stands around, also in part."""
        if mark.start == mark.end:
            return (0, 0)
        starts = [start for start, _ in self.source_words]
        first = bisect_left(starts, mark.start)
        if first and self.source_words[first - 1][1] > mark.start:
            first -= 1
        return (first, max(first, bisect_left(starts, mark.end)))

    def rows(self, first: int, last: int) -> Span:
        """The target words of the sentences that source words ``first`` … ``last`` stand in."""
        low, high = len(self.target_words), 0
        for sentence in self.sentences:
            rows, columns = sentence.weights.shape
            if first < sentence.source + columns and sentence.source < last:
                low, high = min(low, sentence.target), max(high, sentence.target + rows)
        return (min(low, high), high)

    def evidence(self, first: int, last: int) -> NDArray[np.float32]:
        """For each target word, the part of it that comes from source words ``first`` … ``last``."""
        evidence = np.zeros(len(self.target_words), dtype=np.float32)
        for sentence in self.sentences:
            rows, columns = sentence.weights.shape
            low, high = max(first - sentence.source, 0), min(last - sentence.source, columns)
            if low < high:
                evidence[sentence.target : sentence.target + rows] = sentence.weights[:, low:high].sum(axis=1)
        return evidence

    def tied(self, stretches: Sequence[tuple[Span, Span]]) -> Alignment:
        """A copy in which, of each pair of stretches, the target words come from the source words and from nothing
        else, and no other target word comes from them. A later pair may lie inside an earlier one."""
        sentences = []
        for sentence in self.sentences:
            weights = sentence.weights.copy()
            for source, target in stretches:
                columns = _part(source, sentence.source, weights.shape[1])
                rows = _part(target, sentence.target, weights.shape[0])
                weights[:, columns] = 0
                weights[rows, :] = 0
                weights[rows, columns] = 1
            sentences.append(_Sentence(sentence.source, sentence.target, normalised(weights)))
        return Alignment(self.source_words, self.target_words, sentences)


def _part(span: Span, offset: int, length: int) -> slice:
    return slice(max(span[0] - offset, 0), max(min(span[1] - offset, length), 0))


def place_codes(source: MarkedText, target: str, alignment: Alignment) -> tuple[str, bool]:
    """``target`` (plain) with ``source``'s codes, in the notation, and whether some were put at the end."""
    return _Placement(source, target, alignment).run()


@dataclass(frozen=True, slots=True)
class _Spot:
    """A point in the target: before (``after=False``) or after the white space that precedes word ``word``."""

    word: int
    after: bool

    @property
    def key(self) -> tuple[int, bool]:
        return (self.word, self.after)


class _Placement:
    def __init__(self, source: MarkedText, target: str, alignment: Alignment) -> None:
        self._source = source
        self._target = target
        self._alignment = alignment
        self._source_words = alignment.source_words
        self._starts = [start for start, _ in self._source_words]
        self._words = alignment.target_words
        self._pairs = bracket_pairs(target, self._words)
        self._spots: dict[Mark, tuple[_Spot, _Spot]] = {}
        self._lost: list[Mark] = []

    def run(self) -> tuple[str, bool]:
        self._place(self._source.marks, (0, len(self._source_words)), (0, len(self._words)))
        self._emitted: list[Token] = []
        self._cursor = 0
        self._emit(self._source.marks)
        self._text_until(len(self._target))
        for mark in self._lost:
            self._emitted += [Token(TokenKind.TEXT, " "), *_bare(mark)]
        return _rendered(self._emitted), bool(self._lost)

    # --- where ---------------------------------------------------------------------------------------

    def _place(self, marks: Sequence[Mark], source: Span, target: Span) -> None:
        """Finds spots for ``marks``, siblings that stand in ``source`` words, within ``target`` words."""
        around = [(mark, self._alignment.covered(mark)) for mark in marks]
        taken = np.zeros(len(self._words), dtype=bool)
        # The code with most words first: it has most to say about its place.
        for mark, (first, last) in sorted(around, key=lambda item: item[1][0] - item[1][1]):
            if first == last:
                continue
            alone = (first, last) == source and target[0] < target[1] and not taken.any()
            span = target if alone else self._best_span(first, last, target, taken)
            if span is None:
                self._lost.append(mark)
                continue
            taken[span[0] : span[1]] = True
            self._spots[mark] = (_Spot(span[0], True), _Spot(span[1], False))
            self._place(mark.children, (first, last), span)
        siblings = [self._spots[mark] for mark, _ in around if mark in self._spots]
        for mark, (first, last) in around:
            if first == last:
                spot = _outside(self._point(mark, source, target), siblings)
                self._spots[mark] = (spot, spot)

    def _best_span(self, first: int, last: int, target: Span, taken: NDArray[np.bool_]) -> Span | None:
        """The stretch of free target words with most weight from source words ``first`` … ``last``."""
        evidence = self._alignment.evidence(first, last)
        gain = evidence - _INSIDE
        if any(self._is_word(span, self._source.plain) for span in self._source_words[first:last]):
            marks = [index for index in range(*target) if not self._is_word(self._words[index], self._target)]
            gain[marks] = np.minimum(gain[marks], _PUNCTUATION_GAIN)
            evidence[marks] = 0
        best: tuple[float, int, int] | None = None
        total, start = 0.0, target[0]
        for word in range(*target):
            if taken[word]:
                total, start = 0.0, word + 1
                continue
            if total < 0:
                total, start = 0.0, word
            total += float(gain[word])
            if best is None or total > best[0]:
                best = (total, start, word + 1)
        if best is None or evidence[best[1] : best[2]].max() < MIN_EVIDENCE:
            return None
        return self._fit_edges(first, last, (best[1], best[2]), target, taken)

    def _fit_edges(self, first: int, last: int, stretch: Span, target: Span, taken: NDArray[np.bool_]) -> Span:
        """``stretch`` with punctuation at its edges only where the source has punctuation at the code's edges."""
        low, high = stretch
        if self._is_word(self._source_words[first], self._source.plain):
            while low < high and not self._is_word(self._words[low], self._target):
                low += 1
        elif target[0] < low and not taken[low - 1] and not self._is_word(self._words[low - 1], self._target):
            low -= 1
        if self._is_word(self._source_words[last - 1], self._source.plain):
            while low < high and not self._is_word(self._words[high - 1], self._target):
                high -= 1
        elif high < target[1] and not taken[high] and not self._is_word(self._words[high], self._target):
            high += 1
        if low == high:
            return stretch
        return self._whole(first, last, (low, high), target, taken)

    def _whole(self, first: int, last: int, stretch: Span, target: Span, taken: NDArray[np.bool_]) -> Span:
        """``stretch`` with brackets and quotation marks whole, as far as it has free words around it."""
        if not self._pairs:
            return stretch
        low, high = stretch
        while target[0] < low and not taken[low - 1]:
            low -= 1
        while high < target[1] and not taken[high]:
            high += 1
        text, words = self._source.plain, self._source_words[first:last]
        return whole(stretch, (low, high), self._pairs, wanted=bool(bracket_pairs(text, words)))

    @staticmethod
    def _is_word(span: tuple[int, int], text: str) -> bool:
        return any(character.isalnum() for character in text[span[0] : span[1]])

    def _point(self, mark: Mark, source: Span, target: Span) -> _Spot:
        """The spot of a code around nothing: next to the target word of its neighbour, by default the one behind it
        (icons stand in front of what they show)."""
        low, high = target
        following = bisect_left(self._starts, mark.start)
        if following <= source[0] or low == high:
            return _Spot(low, True)
        if following >= source[1]:
            return _Spot(high, False)
        if mark.space_after and not mark.space_before:
            return _Spot(self._next_to(following - 1, low, high, at_start=False) + 1, False)
        return _Spot(self._next_to(following, low, high, at_start=True), True)

    def _next_to(self, source_word: int, low: int, high: int, *, at_start: bool) -> int:
        """The target word in ``low`` … ``high`` that comes from ``source_word``; at the edge of a sentence its edge."""
        found: int
        for sentence in self._alignment.sentences:
            rows, columns = sentence.weights.shape
            column = source_word - sentence.source
            if not 0 <= column < columns or not rows:
                continue
            if not sentence.weights[:, column].any():
                found = sentence.target + min(column * rows // columns, rows - 1)  # nothing is known: where it stood
            elif at_start and column == 0:
                found = sentence.target
            elif not at_start and column == columns - 1:
                found = sentence.target + rows - 1
            else:
                found = sentence.target + int(sentence.weights[:, column].argmax())
            return min(max(found, low), high - 1)
        return low if at_start else high - 1

    # --- writing -------------------------------------------------------------------------------------

    def _emit(self, marks: Sequence[Mark]) -> None:
        placed = [mark for mark in marks if mark in self._spots]
        order = {mark: index for index, mark in enumerate(placed)}
        # At the same spot, codes around nothing come before those around words.
        placed.sort(
            key=lambda mark: (self._spots[mark][0].key, self._spots[mark][0] != self._spots[mark][1], order[mark])
        )
        for mark in placed:
            start, end = self._spots[mark]
            self._text_until(self._offset(start))
            if start == end:
                self._emit_point(mark, start)
                continue
            self._emitted.append(mark.open_token())
            self._emit(mark.children)
            self._text_until(self._offset(end))
            self._emitted += mark.close_tokens()

    def _emit_point(self, mark: Mark, spot: _Spot) -> None:
        space = Token(TokenKind.TEXT, " ")
        at_end = not spot.after
        if at_end and mark.space_before:
            self._emitted.append(space)
        self._emitted += _bare(mark)
        if not at_end and mark.space_after:
            self._emitted.append(space)

    def _offset(self, spot: _Spot) -> int:
        if spot.after:
            return self._words[spot.word][0] if spot.word < len(self._words) else len(self._target)
        return self._words[spot.word - 1][1] if spot.word else 0

    def _text_until(self, offset: int) -> None:
        if offset > self._cursor:
            self._emitted.append(Token(TokenKind.TEXT, self._target[self._cursor : offset]))
            self._cursor = offset


def _outside(spot: _Spot, stretches: Sequence[tuple[_Spot, _Spot]]) -> _Spot:
    """``spot``, moved to the nearer edge of the stretch that it would fall into."""
    for start, end in stretches:
        if start.key < spot.key < end.key:
            return start if spot.word - start.word <= end.word - spot.word else end
    return spot


def _bare(mark: Mark) -> list[Token]:
    """The code with the codes inside it, and no words."""
    inner = [token for child in mark.children for token in _bare(child)]
    return [mark.open_token(), *inner, *mark.close_tokens()]


def _rendered(tokens: Sequence[Token]) -> str:
    r"""Joined literals, then :func:`render`; a ``\`` right before a code would be an escape, so it gets a space."""
    joined: list[Token] = []
    for token in tokens:
        if joined and token.kind is TokenKind.TEXT and joined[-1].kind is TokenKind.TEXT:
            joined[-1] = Token(TokenKind.TEXT, joined[-1].text + token.text)
            continue
        if joined and token.kind is not TokenKind.TEXT and joined[-1].text.endswith("\\"):
            joined[-1] = Token(TokenKind.TEXT, joined[-1].text + " ")
        joined.append(token)
    return render(joined)
