"""One text on its way through the offline engine: taken apart, its sentences translated, put together again."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from types import MappingProxyType

import numpy as np

from pipeline.html.codes import TokenKind, escape_text, parse, plain_text
from pipeline.literals import Literal, Pairing, match_literals
from pipeline.model import TermHit, TermOutcome, TermVerdict
from pipeline.mt.argos.translator import Sentence
from pipeline.mt.codes.anchors import inner_texts, with_anchors
from pipeline.mt.codes.marks import MarkedText, take_apart
from pipeline.mt.codes.place import Alignment, place_codes
from pipeline.mt.codes.words import Weights, word_spans
from pipeline.mt.engine import Translation
from pipeline.mt.facts.edges import cut_settled_end, may_have_literals
from pipeline.mt.facts.repair import put_literals_back
from pipeline.mt.sentences import split
from pipeline.mt.terms.enforce import Granted, Wish
from pipeline.terminology.verdicts import judged, occurrences

TAGS_AT_END = "tags put at the end"
LOOPED = "engine repeated itself: tried again, check it closely"

NOTHING_GRANTED: Mapping[Wish, Granted] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Asked:
    """What the glossary wants of one sentence."""

    wish: Wish
    starts: tuple[int, ...]
    """Where each of its occurrences begins in the plain text of the whole."""


@dataclass(frozen=True, slots=True)
class Part:
    """One sentence of a text, between the white space around it."""

    lead: str
    core: str
    trail: str
    settled: bool = False
    """Has letters, and yet nothing to translate: an address."""

    @classmethod
    def of(cls, text: str, *, settled: bool = False) -> Part:
        core = text.strip()
        lead, _, trail = text.partition(core) if core else (text, "", "")
        return cls(lead, core, trail, settled)

    @property
    def speaks(self) -> bool:
        """False for numbers, bullets, icons and addresses: they stay as they are."""
        return not self.settled and any(character.isalpha() for character in self.core)


@dataclass(frozen=True, slots=True)
class Job:
    """One text on its way through the engine."""

    text: str
    source: MarkedText
    parts: tuple[Part, ...]
    from_code: str
    to_code: str
    loose: str = ""
    """Codes of a text that could not be taken apart, as they stand."""
    hits: tuple[TermHit, ...] = ()
    """The glossary's terms in it; offsets are those of ``plain_text(text)``."""
    asked: tuple[Asked | None, ...] = ()
    """For each of :attr:`parts` what the glossary wants of its translation."""
    anchors: tuple[str, ...] = ()
    """What stands inside its codes: translated alone, too, to find it in the translation."""

    @classmethod
    def of(cls, text: str, from_code: str, to_code: str, hits: Sequence[TermHit] = ()) -> Job:
        """``text`` with its codes taken out, cut into sentences."""
        loose = ""
        # A lone surrogate (JSON can hold one) is no character: neither library could take it.
        readable = text.encode(errors="replace").decode()
        try:
            source = take_apart(readable)
        except ValueError:
            source = MarkedText(" ".join(plain_text(readable).split()), ())
            loose = "".join(token.text for token in parse(readable) if token.kind is not TokenKind.TEXT)
        parts = []
        for sentence in split(source.plain, from_code):
            spoken, end = cut_settled_end(sentence) if from_code == "de" else (sentence, "")
            parts.append(Part.of(spoken))
            if end:
                parts.append(Part.of(end, settled=True))
        asked = _asked(text, source.plain, parts, hits) if hits else (None,) * len(parts)
        return cls(text, source, tuple(parts), from_code, to_code, loose, tuple(hits), asked, inner_texts(source))

    def unsettled(self) -> Translation:
        """The translation of a text in which nothing speaks: the text itself."""
        return Translation(self.text, verdicts=judged(self.hits, plain_text(self.text)))

    def finish(self, done: Mapping[str, Sentence], granted: Mapping[Wish, Granted] = NOTHING_GRANTED) -> Translation:
        """The whole text's translation from those of its sentences.

        ``granted`` are sentences that terms were put into; they are used where the whole text loses no literal by it.
        """
        results = [done[part.core] if part.speaks else Sentence(part.core) for part in self.parts]
        problems = tuple(dict.fromkeys(result.problem for result in results if result.problem))
        if problems:
            return Translation("", flags=problems, verdicts=judged(self.hits, ""))
        used, flags, lost = self._with_literals(results)
        verdicts = judged(self.hits, self._joined(used))
        given = [granted.get(asked.wish) if asked else None for asked in self.asked]
        if any(given):
            enforced = [gift.sentence if gift else result for gift, result in zip(given, results, strict=True)]
            repaired, new_flags, new_lost = self._with_literals(enforced)
            after = judged(self.hits, self._joined(repaired))
            conflicts = {
                asked.starts[number]
                for asked, gift in zip(self.asked, given, strict=True)
                if asked and gift
                for number in gift.conflicts
            }
            if new_lost <= lost and all(new.kept or not old.kept for old, new in zip(verdicts, after, strict=True)):
                used, flags, results = repaired, new_flags, enforced
            else:
                after = verdicts
            verdicts = tuple(_outcome(old, new, conflicts) for old, new in zip(verdicts, after, strict=True))
        target = self._joined(used)
        score, weakest = _scores(results)
        if self.loose:
            text, at_end = f"{escape_text(target)} {self.loose}", True
        elif self.source.marks:
            anchors = {text: done[text].text for text in self.anchors if text in done}
            alignment = with_anchors(self.source, target, self._alignment(used), anchors)
            text, at_end = place_codes(self.source, target, alignment)
        else:
            text, at_end = escape_text(target), False
        again = any(result.again for result in results)
        flags = (*((TAGS_AT_END,) if at_end else ()), *((LOOPED,) if again else ()), *flags)
        return Translation(text, score, flags, weakest, verdicts)

    def _joined(self, results: Sequence[Sentence]) -> str:
        return "".join(part.lead + result.text + part.trail for part, result in zip(self.parts, results, strict=True))

    def _with_literals(self, results: list[Sentence]) -> tuple[list[Sentence], tuple[str, ...], frozenset[Literal]]:
        """``results`` with what they lost put back, what a reviewer must look at, and what is still lost."""
        if not may_have_literals(self.source.plain) and not any(may_have_literals(result.text) for result in results):
            return results, (), frozenset()
        before = self._literals(results)
        if not before.lost:
            return results, _invented(before), frozenset()
        repaired: list[Sentence] = []
        put_in: list[Literal] = []
        for part, result in zip(self.parts, results, strict=True):
            weights = result.weights
            if weights is not None:
                made = put_literals_back(part.core, result.text, weights, self.from_code, self.to_code)
                put_in += made.put_in
                result = replace(result, text=made.text, alignment=partial(_same, made.weights))
            repaired.append(result)
        after = self._literals(repaired)
        if len(after.lost) >= len(before.lost):  # what a sentence lacks, its neighbour may say
            return results, _invented(before), frozenset(before.lost)
        told = tuple(f"{literal.kind} put in: {literal.text}" for literal in put_in)
        return repaired, (*told, *_invented(after)), frozenset(after.lost)

    def _literals(self, results: Sequence[Sentence]) -> Pairing:
        return match_literals(self.source.plain, self._joined(results), self.from_code, self.to_code)

    def _alignment(self, results: Sequence[Sentence]) -> Alignment:
        alignment = Alignment()
        source_offset = target_offset = 0
        for part, result in zip(self.parts, results, strict=True):
            here = word_spans(part.core, source_offset + len(part.lead))
            there = word_spans(result.text, target_offset + len(part.lead))
            weights = result.weights
            if weights is None:  # the sentence stayed as it is
                weights = np.eye(len(there), len(here), dtype=np.float32)
            alignment.add(here, there, weights)
            source_offset += len(part.lead) + len(part.core) + len(part.trail)
            target_offset += len(part.lead) + len(result.text) + len(part.trail)
        return alignment


def _same(weights: Weights) -> Weights:
    return weights


def _invented(pairing: Pairing) -> tuple[str, ...]:
    return tuple(dict.fromkeys(f"{literal.kind} not in the source: {literal.text}" for literal in pairing.extra))


def _outcome(before: TermVerdict, after: TermVerdict, conflicts: Collection[int]) -> TermVerdict:
    """``after``, told apart: put in, or missing because what must be kept stands there."""
    if after.kept:
        return after if before.kept else replace(after, outcome=TermOutcome.APPLIED)
    return replace(after, outcome=TermOutcome.CONFLICTING) if after.start in conflicts else after


def _scores(results: Sequence[Sentence]) -> tuple[float | None, float | None]:
    """Mean log probability per piece over all sentences, as a probability 0…1; and that of the worst sentence."""
    spoken = [result for result in results if result.pieces]
    pieces = sum(result.pieces for result in spoken)
    if not pieces:
        return None, None
    mean = sum(result.log_probability * result.pieces for result in spoken) / pieces
    return math.exp(mean), math.exp(min(result.log_probability for result in spoken))


def _asked(text: str, plain: str, parts: Sequence[Part], hits: Sequence[TermHit]) -> tuple[Asked | None, ...]:
    """What the glossary wants of each of ``parts``; a term that does not stand in one of them is only verified."""
    seen = [index for index, char in enumerate(plain_text(text)) if not char.isspace()]
    ours = [index for index, char in enumerate(plain) if not char.isspace()]
    if len(seen) != len(ours):
        return (None,) * len(parts)
    to_plain = dict(zip(seen, ours, strict=True))
    placed = [(one, to_plain.get(one.start, -1), to_plain.get(one.end - 1, -1) + 1) for one in occurrences(hits)]
    made: list[Asked | None] = []
    offset = 0
    for part in parts:
        low = offset + len(part.lead)
        high = low + len(part.core)
        inside = [
            (one.start, replace(one, start=start - low, end=end - low))
            for one, start, end in placed
            if part.speaks and low <= start < end <= high
        ]
        wish = Wish(part.core, tuple(one for _, one in inside))
        made.append(Asked(wish, tuple(start for start, _ in inside)) if inside else None)
        offset = high + len(part.trail)
    return tuple(made)
