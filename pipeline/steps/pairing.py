"""Which segment of a translated page translates which segment of its source page.

Pages that are built alike are paired place by place. Others are aligned by dynamic programming over *beads* (Gale and
Church 1993): one to one, one to nothing, nothing to one, two to one, one to two. What a bead is worth is told by the
words that both texts share or translate (:mod:`pipeline.steps.lexicon`), literals and link addresses among them, by
their lengths, and by the block elements around them.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from html import unescape
from math import log

import numpy as np
from numpy.typing import NDArray

from pipeline.html.codes import plain_text
from pipeline.model import ExtractedSegment
from pipeline.steps.lexicon import Lexicon, words

MOST_CELLS = 250_000
"""Source segments times target segments that are compared at once: two pages of 500. Larger pages are first cut at
what occurs once on both sides; a piece that is still larger is not aligned at all."""
_ONE_TO_ONE = 0.3
"""What two texts must have in common so that pairing them is worth more than leaving both alone."""
_MERGED = 0.5
"""The same for two texts that became one: it must be clearly better than pairing one of them."""
_OTHER_TAG = 0.12
"""Taken off when one stands in another block element, e.g. a heading that became a paragraph."""
_OTHER_FIELD = 1.0
"""A title is no paragraph and no attribute."""
_UNSEEN = 0.34
"""Assumed for texts of plausible length about whose words nothing is known: place decides."""
_HINT = 0.15
"""Two texts that became one have at least this much in common with it, each for itself."""
_WHOLE = 80
"""Texts up to this length are compared as a whole, too."""
_AT_ONCE = 500
"""Segments of pages built alike that are looked at together."""
_HREF = re.compile(r"""\b(?:href|src)\s*=\s*["']?([^"'\s>]+)""", re.IGNORECASE)
_SPREAD = log(3.0)
"""A text of a third or three times the expected length says nothing the other says."""
_SHORT = 12
"""Texts of so many characters may have any length in another language."""


@dataclass(frozen=True, slots=True)
class Bead:
    """Segments that belong together, as positions; one side may be empty."""

    source: tuple[int, ...]
    target: tuple[int, ...]
    score: float = 0.0
    """0…1: how sure it is that one translates the other, by their words and the beads around; 0 if a side is empty."""

    @property
    def one_to_one(self) -> bool:
        return len(self.source) == len(self.target) == 1


def built_alike(source: Sequence[ExtractedSegment], target: Sequence[ExtractedSegment]) -> bool:
    """True when both pages have the same fields and block elements in the same order."""
    return [(s.field, s.tag) for s in source] == [(t.field, t.tag) for t in target]


def align(
    source: Sequence[ExtractedSegment],
    target: Sequence[ExtractedSegment],
    lexicon: Lexicon | None = None,
    known: Collection[tuple[str, str]] = (),
) -> tuple[Bead, ...]:
    """Pair the segments of two pages, in order; every segment is in exactly one bead, and beads never cross.

    ``known`` are (source text, target text) that are trusted as translations already. Time and memory grow with
    ``len(source) * len(target)`` up to :data:`MOST_CELLS`, beyond that with the lengths.
    """
    lexicon = lexicon or Lexicon()
    beads: list[Bead] = []
    for ours, theirs in _pieces(source, target, known):
        if ours and theirs and len(ours) * len(theirs) <= MOST_CELLS:
            beads += _align_piece(_Grid(source, target, ours, theirs, lexicon, known))
        else:
            beads += [Bead((i,), ()) for i in ours] + [Bead((), (j,)) for j in theirs]
    return tuple(beads)


def pair_by_place(
    source: Sequence[ExtractedSegment],
    target: Sequence[ExtractedSegment],
    lexicon: Lexicon | None = None,
    known: Collection[tuple[str, str]] = (),
) -> tuple[Bead, ...]:
    """Pair the segments of two pages that are :func:`built_alike`, first with first, and say how sure that is.

    Raises ValueError when the pages have not the same number of segments.
    """
    if len(source) != len(target):
        raise ValueError(f"{len(source)} segments cannot be paired by place with {len(target)}")
    lexicon = lexicon or Lexicon()
    beads: list[Bead] = []
    for start in range(0, len(source), _AT_ONCE):
        piece = range(start, min(start + _AT_ONCE, len(source)))
        grid = _Grid(source, target, piece, piece, lexicon, known)
        beads += _scored(grid, [((i,), (i,)) for i in range(len(piece))], together=True)
    return tuple(beads)


class _Grid:
    """How alike each source segment of a piece is to each target segment."""

    def __init__(
        self,
        source: Sequence[ExtractedSegment],
        target: Sequence[ExtractedSegment],
        ours: range,
        theirs: range,
        lexicon: Lexicon,
        known: Collection[tuple[str, str]],
    ) -> None:
        self.ours, self.theirs, self.lexicon = ours, theirs, lexicon
        self.source, self.target = [source[i] for i in ours], [target[j] for j in theirs]
        self.source_words, self.target_words = _evidence(self.source, self.target)
        self.source_length = np.array([len(plain_text(s.text)) for s in self.source], dtype=float)
        self.target_length = np.array([len(plain_text(t.text)) for t in self.target], dtype=float)
        forward, backward = self.forward, self.backward = lexicon.matrix(self.source_words, self.target_words)
        told = np.array([lexicon.known(text) for text in self.source_words])
        told_back = np.array([lexicon.known(text, target=True) for text in self.target_words])
        self.told: NDArray[np.float64] = (told[:, None] + told_back[None, :]) / 2
        """How much the words can tell at all, 0…1."""
        alike = np.sqrt(forward * backward)
        alike += (1 - self.told) * (1 - alike) * _UNSEEN
        alike *= self._plausible(self.source_length[:, None], self.target_length[None, :])
        for i, ours_i in enumerate(self.source):
            for j, theirs_j in enumerate(self.target):
                same = ours_i.text == theirs_j.text and len(theirs_j.text) > 2
                if same or (ours_i.text, theirs_j.text) in known:
                    alike[i, j] = self.told[i, j] = 1.0
        self.alike: NDArray[np.float64] = alike
        """0…1: what the two texts say about being each other's translation."""
        tags, other_tags = [s.tag for s in self.source], [t.tag for t in self.target]
        fields, other_fields = [s.field for s in self.source], [t.field for t in self.target]
        other_tag = np.array([[a != b for b in other_tags] for a in tags], dtype=float)
        other_field = np.array([[a is not b for b in other_fields] for a in fields], dtype=float)
        self.worth: NDArray[np.float64] = alike - _ONE_TO_ONE - _OTHER_TAG * other_tag - _OTHER_FIELD * other_field
        """What pairing one with one adds to an alignment."""

    def _plausible(self, ours: NDArray[np.float64], theirs: NDArray[np.float64]) -> NDArray[np.float64]:
        """1 for lengths as expected, falling to 0 for a third or three times of it; 1 for very short texts."""
        expected = np.maximum(ours * self.lexicon.ratio, 1.0)
        off = np.abs(np.log(np.maximum(theirs, 1.0) / expected)) / _SPREAD
        plausible = np.clip(1.25 - off, 0.0, 1.0)
        return np.where(np.maximum(ours, theirs) <= _SHORT, 1.0, plausible)

    def lengths_fit(self, i: int, j: int) -> bool:
        """True when the lengths of two texts do not speak against them."""
        return bool(self._plausible(self.source_length[i : i + 1], self.target_length[j : j + 1])[0] > 0.5)

    def at_most(self, sources: tuple[int, ...], targets: tuple[int, ...]) -> float:
        """What :meth:`merged` cannot exceed, without looking at words."""
        forward, backward = self.forward[sources[0] :, targets[0] :], self.backward[sources[0] :, targets[0] :]
        some, others = forward[: len(sources), : len(targets)], backward[: len(sources), : len(targets)]
        if len(sources) > 1:
            return float(np.sqrt(some.max() * min(1.0, others.sum())))
        return float(np.sqrt(min(1.0, some.sum()) * others.max()))

    def merged(self, sources: tuple[int, ...], targets: tuple[int, ...]) -> float:
        """How alike two segments in a row are to one of the other side."""
        if any(s.field is not t.field for s in _at(self.source, sources) for t in _at(self.target, targets)):
            return 0.0
        ours = [word for i in sources for word in self.source_words[i]]
        theirs = [word for j in targets for word in self.target_words[j]]
        forward, backward = self.lexicon.matrix([ours], [theirs])
        lengths = self.source_length[list(sources)].sum(), self.target_length[list(targets)].sum()
        plausible = self._plausible(np.array([[lengths[0]]]), np.array([[lengths[1]]]))
        return float(np.sqrt(forward[0, 0] * backward[0, 0]) * plausible[0, 0])


def _at(segments: Sequence[ExtractedSegment], places: tuple[int, ...]) -> list[ExtractedSegment]:
    return [segments[place] for place in places]


def _evidence(
    source: Sequence[ExtractedSegment], target: Sequence[ExtractedSegment]
) -> tuple[list[tuple[str, ...]], list[tuple[str, ...]]]:
    """The words of each segment; and, where both pages have it, what it links to and the whole of a short text.

    The whole text without spaces finds an address again that was torn apart ("0 9119 432").
    """
    ours, theirs = [_marks(s) for s in source], [_marks(t) for t in target]
    shared = {mark for marks in ours for mark in marks} & {mark for marks in theirs for mark in marks}
    return (
        [
            (*words(plain_text(s.text)), *(m for m in marks if m in shared))
            for s, marks in zip(source, ours, strict=True)
        ],
        [
            (*words(plain_text(t.text)), *(m for m in marks if m in shared))
            for t, marks in zip(target, theirs, strict=True)
        ],
    )


def _marks(segment: ExtractedSegment) -> list[str]:
    marks = [unescape(found).lower() for code in segment.codes for found in _HREF.findall(code.start)]
    plain = plain_text(segment.text)
    if len(plain) <= _WHOLE:
        marks.append("".join(filter(str.isalnum, plain.lower())))
    return marks


def _pieces(
    source: Sequence[ExtractedSegment], target: Sequence[ExtractedSegment], known: Collection[tuple[str, str]]
) -> Iterator[tuple[range, range]]:
    """The whole, or, where that is too large, what lies between texts that stand once on both sides."""
    if len(source) * len(target) <= MOST_CELLS:
        yield range(len(source)), range(len(target))
        return
    i = j = 0
    for next_i, next_j in [*_anchors(source, target, known), (len(source), len(target))]:
        yield range(i, next_i), range(j, next_j)
        i, j = next_i, next_j


def _anchors(
    source: Sequence[ExtractedSegment], target: Sequence[ExtractedSegment], known: Collection[tuple[str, str]]
) -> list[tuple[int, int]]:
    """Places of texts that stand once on both sides, in the longest order that both sides share (patience diff)."""
    translations = dict(known)
    ours = Counter(s.text for s in source)
    theirs = Counter(t.text for t in target)
    place = {t.text: j for j, t in enumerate(target)}
    found: list[tuple[int, int]] = []
    for i, segment in enumerate(source):
        text = segment.text
        other = text if theirs[text] == 1 else translations.get(text, "")
        if ours[text] == 1 and theirs[other] == 1:
            found.append((i, place[other]))
    lasts: list[int] = []
    links: list[int] = []
    best: list[int] = []
    for index, (_, j) in enumerate(found):
        length = bisect_left(lasts, j)
        if length == len(lasts):
            lasts.append(j)
            best.append(index)
        else:
            lasts[length] = j
            best[length] = index
        links.append(best[length - 1] if length else -1)
    result: list[tuple[int, int]] = []
    index = best[-1] if best else -1
    while index >= 0:
        result.append(found[index])
        index = links[index]
    return result[::-1]


_Move = tuple[tuple[int, ...], tuple[int, ...]]


def _align_piece(grid: _Grid) -> list[Bead]:
    """The chain of beads that is worth most."""
    rows, columns = len(grid.source), len(grid.target)
    worth = grid.worth.tolist()
    value = [[0.0] * (columns + 1) for _ in range(rows + 1)]
    step = [[0] * (columns + 1) for _ in range(rows + 1)]
    step[0] = [2] * (columns + 1)
    for i in range(1, rows + 1):
        above, here, moves = value[i - 1], value[i], step[i]
        moves[0] = 1
        worth_row = worth[i - 1]
        for j in range(1, columns + 1):
            best, move = above[j], 1
            if here[j - 1] > best:
                best, move = here[j - 1], 2
            if (one := above[j - 1] + worth_row[j - 1]) > best:
                best, move = one, 3
            if (
                i > 1
                and (w := _merge_worth(grid, worth, i - 2, i - 1, j - 1, j - 1)) > 0
                and value[i - 2][j - 1] + w > best
            ):
                best, move = value[i - 2][j - 1] + w, 4
            if j > 1 and (w := _merge_worth(grid, worth, i - 1, i - 1, j - 2, j - 1)) > 0 and above[j - 2] + w > best:
                best, move = above[j - 2] + w, 5
            here[j], moves[j] = best, move
    return _scored(grid, _fill(grid, _walk(step, rows, columns)))


def _merge_worth(grid: _Grid, worth: list[list[float]], i: int, last_i: int, j: int, last_j: int) -> float:
    """What joining two segments adds; looked at only where each alone has something in common with the other side."""
    first, second = worth[i][j], worth[last_i][last_j]
    if min(first, second) <= _HINT - _ONE_TO_ONE:
        return 0.0
    sources, targets = tuple(range(i, last_i + 1)), tuple(range(j, last_j + 1))
    least = max(first, second) + _ONE_TO_ONE
    if grid.at_most(sources, targets) <= least or (alike := grid.merged(sources, targets)) <= least:
        return 0.0
    return alike * 1.5 - _MERGED


def _walk(step: list[list[int]], i: int, j: int) -> list[_Move]:
    moves: list[_Move] = []
    while i or j:
        move = step[i][j]
        sources = {1: 1, 2: 0, 3: 1, 4: 2, 5: 1}[move]
        targets = {1: 0, 2: 1, 3: 1, 4: 1, 5: 2}[move]
        moves.append((tuple(range(i - sources, i)), tuple(range(j - targets, j))))
        i, j = i - sources, j - targets
    return moves[::-1]


def _fill(grid: _Grid, moves: Sequence[_Move]) -> list[_Move]:
    """Where as many segments in the same block elements are left over on both sides, between two pairs, pair them."""
    filled: list[_Move] = []
    left: list[int] = []
    right: list[int] = []

    def end_gap() -> None:
        alike = [_kind(grid.source[i]) for i in left] == [_kind(grid.target[j]) for j in right]
        if left and alike and all(grid.lengths_fit(i, j) for i, j in zip(left, right, strict=True)):
            filled.extend(((i,), (j,)) for i, j in zip(left, right, strict=True))
        else:
            filled.extend(((i,), ()) for i in left)
            filled.extend(((), (j,)) for j in right)
        left.clear()
        right.clear()

    for sources, targets in moves:
        if sources and targets:
            end_gap()
            filled.append((sources, targets))
        else:
            left += sources
            right += targets
    end_gap()
    return filled


def _kind(segment: ExtractedSegment) -> tuple[str, str]:
    return segment.field, segment.tag


def _scored(grid: _Grid, moves: Sequence[_Move], *, together: bool = False) -> list[Bead]:
    """Beads with their places in the pages, and with scores.

    Where the words of a pair tell little, its neighbours speak for it: a line between two lines that surely belong
    together does so too. Where they tell much, only they count. ``together``: all pairs stand or fall with the page.
    """
    pairs = {(m[0][0], m[1][0]): grid.alike[m[0][0], m[1][0]] for m in moves if len(m[0]) == len(m[1]) == 1}
    page = sum(pairs.values()) / len(pairs) if pairs and together else 0.0
    beads: list[Bead] = []
    for sources, targets in moves:
        score = 0.0
        if len(sources) == len(targets) == 1:
            i, j = sources[0], targets[0]
            score = pairs[i, j]
            around = [pairs.get((i + d, j + d), 0.0) for d in (-2, -1, 1, 2) if 0 <= i + d < len(grid.source)]
            support = max(page, sum(around) / len(around) if around else 0.0)
            score += (1 - score) * (1 - grid.told[i, j]) * support
        elif sources and targets:
            score = grid.merged(sources, targets)
        beads.append(
            Bead(
                tuple(grid.ours[i] for i in sources),
                tuple(grid.theirs[j] for j in targets),
                round(float(min(max(score, 0.0), 1.0)), 3),
            )
        )
    return beads
