"""Where and how a glossary term is put into a sentence that an engine translated without it.

The attention says which words of the translation come from the term's words. Every stretch of them that may stand for
the term becomes a candidate with the wanted rendering in its place, written as the sentence needs it; who holds the
model chooses among the candidates (:mod:`pipeline.mt.terms.enforce`).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from pipeline.model import TermStatus
from pipeline.mt.codes.words import Weights, word_spans
from pipeline.mt.terms import english
from pipeline.terminology.verdicts import Occurrence, Place, overlap

_EVIDENCE = 0.3
"""The best word of a stretch must come from the term's words at least to this part (0…1)."""
_INSIDE = (0.4, 0.25, 0.15)
"""A word belongs to the stretch when more than this part of it comes from the term's words; each gives a stretch."""
_CLEAR = 0.4
"""A word that comes to this part from one of the source is its translation."""
_BEFORE_NOUNS = """
der die das den dem des ein eine einen einem einer eines im in am an zu zur zum vom von für bei beim mit auf
"""
_UNCLAIMED = frozenset(_BEFORE_NOUNS.split())
"""German words without a rendering of their own: what comes from them was made for the noun behind."""
_CLOSING = ".,;:!?)]}…”“»"
_ENGLISH = """
a an the this that these those your my his her its our their you he she it we they i of for from in on at to with by
and or as is are was were be been has have had do does did can must may will would should not no if when who which what
where there about into via per any all also only more than then
"""
_FUNCTION_WORDS = {"en": frozenset(_ENGLISH.split())}
"""Words that are never the rendering of a noun: they stay around it."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence with a term put in."""

    text: str
    replaced: str
    """What stood there before; empty where the term was put in between."""
    place: Place
    """The term's, in :attr:`text`."""


@dataclass(frozen=True, slots=True)
class Beginning:
    """A translation up to a term, for a model to go on from."""

    text: str
    rest: str
    """What would follow if all stayed as it is."""


class Translated:
    """One translated sentence, as a place for terms."""

    def __init__(self, source: str, target: str, weights: Weights, to_code: str) -> None:
        self.source, self.target, self.weights = source, target, weights
        self._code = to_code.split("-")[0]
        self._here, self._words = word_spans(source), word_spans(target)
        self._function = _FUNCTION_WORDS.get(self._code, frozenset())

    def evidence(self, occurrence: Occurrence, place: Place) -> float:
        """How much of the words at ``place`` comes from ``occurrence`` (0…1)."""
        rows = [row for row, span in enumerate(self._words) if overlap(span, place)]
        by_row = self._by_row(occurrence)
        return float(np.mean([by_row[row] for row in rows])) if rows else 0.0

    def instead(self, occurrence: Occurrence, kept: Sequence[Place]) -> Iterator[Candidate]:
        """Candidates with the words replaced that come from ``occurrence``; none of them touches ``kept``."""
        for low, high in self._stretches(occurrence, kept):
            span = (self._words[low][0], self._words[high][1])
            yield from self.written(occurrence, span)

    def written(self, occurrence: Occurrence, span: Place) -> Iterator[Candidate]:
        """``span`` replaced by the wanted rendering, in each form that may fit."""
        old = self.target[slice(*span)]
        for form, many in self._forms(occurrence, old):
            start, end = self._without_doubles(span, form)
            before, after = self.target[:start], self.target[end:]
            front = english.with_article(before, form, many=many) if self._code == "en" else before
            started = not any(map(str.isalnum, front))
            text = form
            if started and not _is_name(occurrence) and (old[:1] or self.target.lstrip()[:1]).isupper():
                text = form[:1].upper() + form[1:]
            yield Candidate(front + text + after, old, (len(front), len(front) + len(text)))

    def between(self, occurrence: Occurrence, kept: Sequence[Place]) -> Iterator[Candidate]:
        """Candidates with the term put in beside the translation of its neighbour in the source: for lists."""
        low, high = self._columns(occurrence)
        if low == high or not self._words:
            return
        for column, behind in ((low - 1, True), (high, False)):
            step = -1 if behind else 1
            joint = ""
            while 0 <= column < len(self._here) and not self._wordy_source(column):
                joint = self.source[slice(*self._here[column])]
                column += step
            if joint != "," or not 0 <= column < len(self._here):
                continue
            row = int(self.weights[:, column].argmax())
            if self.weights[row, column] < _EVIDENCE:
                continue
            if behind:
                while row + 1 < len(self._words) and self._wordy(row + 1):
                    row += 1
                at = self._words[row][1]
                inserted = (at, ", ", "")
            else:
                while row > 0 and self._wordy(row - 1):
                    row -= 1
                at = self._words[row][0]
                inserted = (at, "", ", ")
            if any(start < at < end for start, end in kept):
                continue
            at, lead, trail = inserted
            for form, _ in self._forms(occurrence, ""):
                text = self.target[:at] + lead + form + trail + self.target[at:]
                yield Candidate(text, "", (at + len(lead), at + len(lead) + len(form)))

    def beginnings(self, occurrence: Occurrence, kept: Sequence[Place], most: int) -> Iterator[Beginning]:
        """The translation up to ``most`` places where the term could stand, and the term; likely places first.

        Likely is what keeps the order of the words: languages move them, but rarely from one end to the other.
        """
        expected = (occurrence.start + occurrence.end) / 2 / max(1, len(self.source))
        ends = [0] + [end for _, end in self._words if self.target[end : end + 1] in ("", " ")]
        if ends[-1] == len(self.target) and self.target[-1:] in _CLOSING:
            ends[-1] -= 1
        free = [end for end in dict.fromkeys(ends) if not any(start < end < stop for start, stop in kept)]
        free.sort(key=lambda end: abs(end / max(1, len(self.target)) - expected))
        for end in free[:most]:
            for form, many in self._forms(occurrence, ""):
                rest = self.target[end:]
                if not end:
                    yield Beginning(form if _is_name(occurrence) else form[:1].upper() + form[1:], " " + rest)
                    continue
                front = self.target[:end] + " "
                yield Beginning(
                    (english.with_article(front, form, many=many) if self._code == "en" else front) + form, rest
                )

    def touches(self, occurrence: Occurrence, kept: Sequence[Place]) -> bool:
        """True when what comes from ``occurrence`` most is kept for something else."""
        by_row = self._by_row(occurrence)
        if not len(by_row):
            return False
        row = int(by_row.argmax())
        return bool(by_row[row] >= _EVIDENCE) and any(overlap(self._words[row], place) for place in kept)

    def _without_doubles(self, span: Place, form: str) -> Place:
        """``span`` and the words beside it that ``form`` brings along, too: no "citizen's citizen's benefit"."""
        new = [word.casefold() for word in form.split()]
        before, after = self.target[: span[0]].split(), self.target[span[1] :].split()
        start, end = span
        for size in range(len(new), 0, -1):
            if [word.casefold() for word in before[-size:]] == new[:size]:
                start = len(self.target[: span[0]].rstrip().removesuffix(" ".join(before[-size:])))
                break
        for size in range(len(new), 0, -1):
            if [word.casefold().strip(_CLOSING) for word in after[:size]] == new[-size:]:
                end = self.target.index(after[size - 1], span[1]) + len(after[size - 1].rstrip(_CLOSING))
                break
        return start, end

    def _columns(self, occurrence: Occurrence) -> tuple[int, int]:
        covered = [i for i, span in enumerate(self._here) if overlap(span, (occurrence.start, occurrence.end))]
        return (covered[0], covered[-1] + 1) if covered else (0, 0)

    def _by_row(self, occurrence: Occurrence) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
        low, high = self._columns(occurrence)
        if not self.weights.size:
            return np.zeros(len(self._words), dtype=np.float32)
        return np.asarray(self.weights[:, low:high].sum(axis=1))

    def _stretches(self, occurrence: Occurrence, kept: Sequence[Place]) -> list[tuple[int, int]]:
        """First and last word of each stretch of the target that may stand for ``occurrence``, the likeliest first."""
        by_row = self._by_row(occurrence)
        free = [not any(overlap(span, place) for place in kept) for span in self._words]
        solid = [free[row] and self._content(row) for row in range(len(self._words))]
        seeds = [row for row in range(len(self._words)) if solid[row] and by_row[row] >= _EVIDENCE]
        found: list[tuple[int, int]] = []
        if not seeds:
            return found
        for inside in _INSIDE:
            best = _best_run(
                [
                    -np.inf if not free[row] else -0.05 if not self._wordy(row) else float(by_row[row]) - inside
                    for row in range(len(self._words))
                ]
            )
            if best is None:
                continue
            low, high = best
            while low <= high and not solid[low]:
                low += 1
            while high >= low and not solid[high]:
                high -= 1
            if low <= high:
                found += [(low, high), self._grown(low, high, solid, occurrence)]
        top = max(seeds, key=lambda row: float(by_row[row]))
        found.append((top, top))
        return list(dict.fromkeys((self._with_owner(low, free), high) for low, high in found))

    def _with_owner(self, low: int, free: Sequence[bool]) -> int:
        """``low``, or the first word of the possessive in front of it: no "foreigners' immigration office"."""
        if self._code == "en" and low > 0 and free[low - 1]:
            before = self.target[slice(*self._words[low - 1])]
            if before.endswith(("'s", "’s")) and before.casefold() not in self._function:
                return low - 1
            if (
                before in ("'", "’")
                and low > 1
                and free[low - 2]
                and self._words[low - 2][1] == self._words[low - 1][0]
            ):
                return low - 2
        return low

    def _grown(self, low: int, high: int, solid: Sequence[bool], occurrence: Occurrence) -> tuple[int, int]:
        """With the neighbouring words that belong to no other word: the rest of what a compound became."""
        while low > 0 and solid[low - 1] and self._loose(low - 1, occurrence):
            low -= 1
        while high + 1 < len(solid) and solid[high + 1] and self._loose(high + 1, occurrence):
            high += 1
        return low, high

    def _loose(self, row: int, occurrence: Occurrence) -> bool:
        first, last = self._columns(occurrence)
        column = int(self.weights[row].argmax())
        word = self.source[slice(*self._here[column])]
        return first <= column < last or self.weights[row, column] < _CLEAR or word in _UNCLAIMED

    def _forms(self, occurrence: Occurrence, old: str) -> Iterator[tuple[str, bool]]:
        """The rendering in each form that may fit, and whether it is a plural."""
        form = occurrence.term.target
        if self._code != "en" or _is_name(occurrence) or occurrence.term.part_of_speech == "name":
            yield form, False
            return
        many = english.plural(form)
        if many == form:
            yield form, english.looks_plural(form)
            return
        plural = _number(occurrence, self.source)
        if plural is None:
            plural = english.looks_plural(old)
        yield (many, True) if plural else (form, False)

    def _content(self, row: int) -> bool:
        word = self.target[slice(*self._words[row])]
        return self._wordy(row) and word.casefold() not in self._function

    def _wordy(self, row: int) -> bool:
        return any(map(str.isalnum, self.target[slice(*self._words[row])]))

    def _wordy_source(self, column: int) -> bool:
        return any(map(str.isalnum, self.source[slice(*self._here[column])]))


def _is_name(occurrence: Occurrence) -> bool:
    return occurrence.term.status is TermStatus.DO_NOT_TRANSLATE


def _number(occurrence: Occurrence, source: str) -> bool | None:
    """True when the German words are a plural, False when a singular, ``None`` when their form does not tell."""
    found = unicodedata.normalize("NFC", source[occurrence.start : occurrence.end]).split()
    base = occurrence.term.source.split()
    if not found or len(found) != len(base) or " " in occurrence.term.source:
        return None
    word, dictionary = found[-1].casefold(), base[-1].casefold()
    before = source[: occurrence.start].split()
    determiner = before[-1].casefold().strip("(„\"'") if before else ""
    if determiner in _SINGULAR:
        return False
    if word == dictionary:
        if dictionary.endswith(("er", "el", "en")):  # Dolmetscher, Asylbewerber: the plural is the same
            return True if determiner in _PLURAL else None
        return False
    return word not in (dictionary + "s", dictionary + "es")


_BEFORE_ONE = """
ein eine einem eines das dem des dein deinem deines mein kein keinem vom zum zur beim im am jede jeder jedem jedes
dieser dieses diesem
"""
_SINGULAR = frozenset(_BEFORE_ONE.split())
"""German words that stand before a singular only."""
_PLURAL = frozenset(("alle", "viele", "mehrere", "einige", "beide", "zwei", "drei", "vier", "weitere", "verschiedene"))


def _best_run(gains: Sequence[float]) -> tuple[int, int] | None:
    """The stretch with the largest sum above 0."""
    best, result = 0.0, None
    total, start = 0.0, 0
    for index, gain in enumerate(gains):
        if total <= 0:
            total, start = 0.0, index
        total += gain
        if total > best:
            best, result = total, (start, index)
    return result
