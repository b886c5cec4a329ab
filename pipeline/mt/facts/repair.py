"""Puts literals that an engine lost or altered back into its translation.

Small models garble what they have never seen: "86830" becomes "18830", every web address the one from the training
data. The attention says which words of the translation come from a literal of the source; there the literal is put,
in place of the wrong one if there is one. Hiding literals behind placeholders was measured and is worse: small models
do not copy placeholders either (``python -m benchmarks literals``).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from pipeline.literals import Literal, LiteralKind, Pairing, match_literals
from pipeline.literals.kinds import NUMERIC
from pipeline.literals.rewrite import Unwritable, rewrite
from pipeline.mt.codes.words import Weights, word_spans
from pipeline.mt.facts.render import in_target_style

_STANDS_FOR = 0.3
"""A wrong literal stands for one of the source when one of its words comes from it at least to this part (0…1)."""
_BELONGS = 0.4
"""A neighbouring word is replaced together with the wrong literal when it comes from the source's to this part."""
_NEIGHBOUR = 0.3
"""Where nothing stands for a literal, it goes next to a word that comes at least to this part from its neighbour."""
_LONG = frozenset({LiteralKind.PHONE, LiteralKind.EMAIL, LiteralKind.URL, LiteralKind.PLACEHOLDER})
_LONGEST_JOINT = 4
"""Characters between two literals that belong together: " – "."""
_CLOSING = ".,;:!?)]}…”“»%"
_OPENING = "([{„«/"

_Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Repaired:
    """A translation after the repair."""

    text: str
    weights: Weights
    """Between the words of source and :attr:`text`."""
    put_in: tuple[Literal, ...]
    """Literals of the source that the engine had lost and that are in it now; empty when nothing was changed."""


def put_literals_back(source: str, target: str, weights: Weights, from_code: str, to_code: str) -> Repaired:
    """``target`` with the literals of ``source`` that it lacks, as far as their places can be told.

    Both are plain sentences, ``weights`` are between their :func:`~pipeline.mt.codes.words.word_spans`. A literal
    is only put in where :func:`~pipeline.literals.match_literals` then finds it kept, nothing else lost and no more
    invented than before; a translation that keeps all literals stays as it is.
    """
    put_in: list[Literal] = []
    pairing = match_literals(source, target, from_code, to_code)
    for literal in pairing.lost:
        if literal not in pairing.lost:  # an earlier repair found it
            continue
        for span, written in _Places(source, target, weights, pairing, literal, to_code).candidates():
            text = _with(target, span, written)
            after = match_literals(source, text, from_code, to_code)
            better = len(after.lost) < len(pairing.lost) and len(after.extra) <= len(pairing.extra)
            if better and literal not in after.lost:
                weights = moved(source, literal, target, text, weights)
                target, pairing = text, after
                put_in.append(literal)
                break
    return Repaired(target, weights, tuple(put_in))


class _Places:
    """Where one lost literal may be put into a translation."""

    def __init__(
        self, source: str, target: str, weights: Weights, pairing: Pairing, literal: Literal, to_code: str
    ) -> None:
        self._source, self._target = source, target
        self._literal = literal
        self._to_code = to_code
        self._pairing = pairing
        self._extra = pairing.extra
        self._kept = sorted({found for kept in pairing.kept for found in kept.target}, key=lambda found: found.start)
        self._weights = weights
        self._here, self._words = word_spans(source), word_spans(target)
        covered = _overlapping(self._here, literal.start, literal.end)
        self._columns = (covered[0], covered[-1] + 1) if covered else (0, 0)
        low, high = self._columns
        self._evidence = weights[:, low:high].sum(axis=1) if weights.size else np.zeros(len(self._words))

    def candidates(self) -> Iterator[tuple[_Span, str]]:
        """Stretches of the target to be replaced (empty ones to insert at) and by what, the best first."""
        ranked = sorted(((self._score(extra), extra) for extra in self._extra), key=lambda item: -item[0])
        for score, extra in ranked:
            alone = len(self._extra) == 1 and _alike(extra, self._literal)
            if score >= _STANDS_FOR or alone:
                yield from self._instead_of(extra)
        if self._literal.kind in _LONG | {LiteralKind.DATE}:
            yield from self._instead_of_scraps()
        yield from self._beside_its_neighbour()
        place = self._gap()
        if place is not None:
            for written in in_target_style(self._literal, self._to_code):
                yield (place, place), written

    def _score(self, extra: Literal) -> float:
        rows = _overlapping(self._words, extra.start, extra.end)
        best = max((float(self._evidence[row]) for row in rows), default=0.0)
        return best + (0.2 if best and extra.kind is self._literal.kind else 0.0)

    def _instead_of(self, extra: Literal) -> Iterator[tuple[_Span, str]]:
        written = in_target_style(self._literal, self._to_code)
        spans = dict.fromkeys((self._grown((extra.start, extra.end)), (extra.start, extra.end)))
        for span in spans:
            if span == (extra.start, extra.end) and extra.kind is self._literal.kind:
                try:
                    others = [*self._kept, extra]
                    yield span, rewrite(extra, self._literal, extra, self._target, others, self._to_code)
                except Unwritable:
                    pass
            for text in written:
                yield span, text

    def _instead_of_scraps(self) -> Iterator[tuple[_Span, str]]:
        """Scraps of a long literal that are none themselves: "www" for "www.example.org"."""
        for row in np.argsort(-self._evidence, kind="stable")[:1]:
            start, end = self._words[row]
            word = self._target[start:end]
            scrap = any(char.isdigit() for char in word) or "www" in word or "http" in word or "@" in word
            if scrap and self._evidence[row] >= _BELONGS and self._free(start, end):
                for text in in_target_style(self._literal, self._to_code):
                    yield self._grown((start, end)), text

    def _grown(self, span: _Span) -> _Span:
        """``span`` with the neighbouring words that come from the literal, too: the rest of a garbled one."""
        rows = _overlapping(self._words, *span)
        if not rows:
            return span
        low, high = rows[0], rows[-1]
        while low > 0 and self._belongs(low - 1):
            low -= 1
        while high + 1 < len(self._words) and self._belongs(high + 1):
            high += 1
        while high > rows[-1] and not self._target[self._words[high][1] - 1].isalnum():
            high -= 1
        while low < rows[0] and not self._target[self._words[low][0]].isalnum():
            low += 1
        return min(span[0], self._words[low][0]), max(span[1], self._words[high][1])

    def _belongs(self, row: int) -> bool:
        start, end = self._words[row]
        word = self._target[start:end]
        # "March" may be part of a garbled date; the "or" between two phone numbers is none of either.
        wordy = word.isalpha() and self._literal.kind is not LiteralKind.DATE
        return float(self._evidence[row]) >= _BELONGS and not wordy and self._free(start, end)

    def _beside_its_neighbour(self) -> Iterator[tuple[_Span, str]]:
        """In "10 bis 12" and "3-4" the lost half goes next to the half that was kept."""
        for kept in self._pairing.kept:
            if not _alike(kept.source, self._literal) or len(kept.target) != 1:
                continue
            found = kept.target[0]
            if kept.source.end <= self._literal.start:
                joint = _joint(self._source[kept.source.end : self._literal.start])
                if joint:
                    for text in in_target_style(self._literal, self._to_code):
                        yield (found.start, found.end), found.text + joint + text
            elif joint := _joint(self._source[self._literal.end : kept.source.start]):
                for text in in_target_style(self._literal, self._to_code):
                    yield (found.start, found.end), text + joint + found.text

    def _free(self, start: int, end: int) -> bool:
        return all(kept.end <= start or kept.start >= end for kept in self._kept)

    def _gap(self) -> int | None:
        """Where the literal fits in between two words, judged by its neighbours in the source."""
        low, high = self._columns
        if not self._words or low == high:
            return None
        behind = next((i for i in range(high, len(self._here)) if self._is_word(i)), None)
        before = next((i for i in range(low - 1, -1, -1) if self._is_word(i)), None)
        if behind is None:
            last = max((i for i, span in enumerate(self._words) if _wordy(self._target, span)), default=-1)
            return self._words[last][1] if last >= 0 else None
        if before is None:
            return self._words[0][0]
        # What is counted stands behind its number; after a comma or colon the word in front is the nearer one.
        if behind == high and (row := self._row_of(behind)) is not None:
            return self._at(self._words[row][0])
        if before == low - 1 and (row := self._row_of(before)) is not None:
            return self._at(self._words[row][1])
        if (row := self._row_of(low - 1)) is not None:
            return self._at(self._words[row][1])
        return None

    def _is_word(self, column: int) -> bool:
        return _wordy(self._source, self._here[column])

    def _row_of(self, column: int) -> int | None:
        row = int(self._weights[:, column].argmax())
        return row if float(self._weights[row, column]) >= _NEIGHBOUR else None

    def _at(self, place: int) -> int | None:
        return None if any(kept.start < place < kept.end for kept in self._kept) else place


def _alike(one: Literal, other: Literal) -> bool:
    return one.kind is other.kind or (one.kind in NUMERIC and other.kind in NUMERIC)


def _joint(between: str) -> str:
    """How to join two literals that the source joins with ``between``; empty when it does not."""
    word = between.strip().removeprefix("Uhr").strip()
    if word == "bis":
        return "–"
    if word in ("und", "oder"):
        return ", "
    return between if len(between) <= _LONGEST_JOINT and word and not any(map(str.isalnum, word)) else ""


def _wordy(text: str, span: _Span) -> bool:
    return any(char.isalnum() for char in text[slice(*span)])


def _overlapping(words: Sequence[_Span], start: int, end: int) -> list[int]:
    return [i for i, (a, b) in enumerate(words) if a < end and b > start]


def _with(text: str, span: _Span, written: str) -> str:
    """``written`` instead of ``span``; a space on either side only where it is put in between words."""
    before, after = text[: span[0]], text[span[1] :]
    if span[0] != span[1]:
        return before + written + after
    before, after = before.rstrip(), after.lstrip()
    left = "" if not before or before[-1] in _OPENING else " "
    right = "" if not after or after[0] in _CLOSING else " "
    return f"{before}{left}{written}{right}{after}"


class Stretch(Protocol):
    """A literal, or a term: something at a place of the source."""

    @property
    def start(self) -> int: ...

    @property
    def end(self) -> int: ...


def moved(source: str, put_in: Stretch, old: str, new: str, weights: Weights) -> Weights:
    """Weights for ``new``: the words that stayed keep theirs, what was put in comes from ``put_in``."""
    columns = _overlapping(word_spans(source), put_in.start, put_in.end)
    before, after = word_spans(old), word_spans(new)
    head = 0
    while head < min(len(before), len(after)) and _word(old, before, head) == _word(new, after, head):
        head += 1
    tail = 0
    while tail < min(len(before), len(after)) - head and _word(old, before, ~tail) == _word(new, after, ~tail):
        tail += 1
    moved = np.zeros((len(after), weights.shape[1]), dtype=np.float32)
    moved[:head] = weights[:head]
    if tail:
        moved[-tail:] = weights[-tail:]
    inner = range(head, len(after) - tail)
    for place, row in enumerate(inner):
        if len(inner) == len(columns):
            moved[row, columns[place]] = 1
        else:
            moved[row, columns] = 1 / len(columns)
    return moved


def _word(text: str, spans: Sequence[_Span], index: int) -> str:
    return text[slice(*spans[index])]
