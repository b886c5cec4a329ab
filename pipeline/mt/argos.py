"""The offline engine: Argos models run by CTranslate2, over all texts at once.

::

    texts ─ different ones ─▶ plain text + codes ─▶ sentences ─ different ones, by length ─▶ model (─▶ model …)
                                                                                                  │
    translations ◀─ codes put where their words are ◀─ lost literals put back ◀─ sentences joined ◀──┘

Not ``argostranslate.translate``: it loads stanza and torch and works one paragraph at a time.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from pipeline.html.codes import TokenKind, escape_text, parse, plain_text
from pipeline.literals import Literal, Pairing, match_literals
from pipeline.mt.edges import cut_settled_end, may_have_literals
from pipeline.mt.engine import NO_TERMS, TermsOf, Translation
from pipeline.mt.marks import MarkedText, take_apart
from pipeline.mt.models import Model
from pipeline.mt.place import Alignment, place_codes
from pipeline.mt.repair import put_literals_back
from pipeline.mt.sentences import split
from pipeline.mt.translator import Options, Sentence, Translator
from pipeline.mt.words import chained, word_spans
from pipeline.progress import Progress

TAGS_AT_END = "tags put at the end"

_TEXTS_AT_A_TIME = 4096
"""Different texts whose sentences are held at the same time: what bounds memory."""


class ArgosEngine:
    """Translates through ``models``, one after the other (``models.find`` chooses them).

    Models are loaded when the first text is translated. Raises ValueError when ``models`` is empty or does not lead
    on from one to the next.
    """

    def __init__(self, models: Sequence[Model], options: Options = Options()) -> None:
        if not models:
            raise ValueError("an engine needs at least one model")
        for first, second in itertools.pairwise(models):
            if first.to_code != second.from_code:
                raise ValueError(f"{second.code} does not go on from where {first.code} ends")
        self._models = tuple(models)
        self._options = options
        self._translators = tuple(Translator(model, options) for model in models)

    @property
    def name(self) -> str:
        """E.g. ``argos translate-de_en 1.9 + translate-en_uk 1.9``; other options than the usual are named, too."""
        chain = " + ".join(f"{model.code} {model.version}".strip() for model in self._models)
        changes = self._options.changes
        return f"argos {chain} ({changes})" if changes else f"argos {chain}"

    def translate(self, texts: Sequence[str], progress: Progress, terms: TermsOf = NO_TERMS) -> list[Translation]:
        """See :class:`~pipeline.mt.engine.Engine`.

        A text without letters is its own translation. A text of which one sentence came out unusable (empty, or
        the same words again and again) is left empty, with a flag that says so. Literals that the model lost are put
        back where that can be told, with a flag for each; whoever offers a translation checks what is still lost.
        """
        unique = sorted(dict.fromkeys(texts), key=len, reverse=True)
        if unique:
            progress.start(f"Translating with {self.name}", len(unique))
        answers: dict[str, Translation] = {}
        for start in range(0, len(unique), _TEXTS_AT_A_TIME):
            for text, answer in self._some(unique[start : start + _TEXTS_AT_A_TIME]):
                answers[text] = answer
                progress.advance()
        return [answers[text] for text in texts]

    def _some(self, texts: Sequence[str]) -> Iterator[tuple[str, Translation]]:
        """Each text with its translation, as soon as all its sentences are there."""
        waiting: dict[str, list[_Job]] = {}
        missing: dict[str, int] = {}
        aligned: set[str] = set()
        for text in texts:
            job = _Job.of(text, self._models[0].from_code, self._models[-1].to_code)
            sentences = {part.core for part in job.parts if part.speaks}
            if not sentences:
                yield text, Translation(text)
                continue
            missing[text] = len(sentences)
            for sentence in sentences:
                waiting.setdefault(sentence, []).append(job)
            aligned |= sentences if job.source.marks else set(filter(may_have_literals, sentences))
        done: dict[str, Sentence] = {}
        for sentence, result in self._sentences(list(waiting), aligned, 0):
            done[sentence] = result
            for job in waiting[sentence]:
                missing[job.text] -= 1
                if not missing[job.text]:
                    yield job.text, job.finish(done)

    def _sentences(self, sentences: Sequence[str], aligned: set[str], step: int) -> Iterator[tuple[str, Sentence]]:
        """Each sentence with its translation by model number ``step`` and all after it."""
        translated = self._translators[step].translate(sentences, aligned)
        if step + 1 == len(self._translators):
            yield from translated
            return
        # Model by model: the next one gets all that this one made, again sorted and each text once.
        pivots: dict[str, list[tuple[str, Sentence]]] = {}
        for sentence, result in translated:
            if result.problem:
                yield sentence, result
            else:
                pivots.setdefault(result.text, []).append((sentence, result))
        needed = {text for text, made in pivots.items() if any(result.weights is not None for _, result in made)}
        for pivot, second in self._sentences(list(pivots), needed, step + 1):
            for sentence, first in pivots[pivot]:
                yield sentence, _chained(first, second)


def _chained(first: Sentence, second: Sentence) -> Sentence:
    if second.problem:
        return second
    weights = None
    if first.weights is not None and second.weights is not None:
        weights = chained(first.weights, second.weights)
    return Sentence(second.text, first.log_probability + second.log_probability, second.pieces, weights)


@dataclass(frozen=True, slots=True)
class _Part:
    """One sentence of a text, between the white space around it."""

    lead: str
    core: str
    trail: str
    settled: bool = False
    """Has letters, and yet nothing to translate: an address."""

    @classmethod
    def of(cls, text: str, *, settled: bool = False) -> _Part:
        core = text.strip()
        lead, _, trail = text.partition(core) if core else (text, "", "")
        return cls(lead, core, trail, settled)

    @property
    def speaks(self) -> bool:
        """False for numbers, bullets, icons and addresses: they stay as they are."""
        return not self.settled and any(character.isalpha() for character in self.core)


@dataclass(frozen=True, slots=True)
class _Job:
    """One text on its way through the engine."""

    text: str
    source: MarkedText
    parts: tuple[_Part, ...]
    from_code: str
    to_code: str
    loose: str = ""
    """Codes of a text that could not be taken apart, as they stand."""

    @classmethod
    def of(cls, text: str, from_code: str, to_code: str) -> _Job:
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
            parts.append(_Part.of(spoken))
            if end:
                parts.append(_Part.of(end, settled=True))
        return cls(text, source, tuple(parts), from_code, to_code, loose)

    def finish(self, done: dict[str, Sentence]) -> Translation:
        """The whole text's translation from those of its sentences."""
        results = [done[part.core] if part.speaks else Sentence(part.core) for part in self.parts]
        problems = tuple(dict.fromkeys(result.problem for result in results if result.problem))
        if problems:
            return Translation("", flags=problems)
        score = _score(results)
        results, flags = self._with_literals(results)
        target = self._joined(results)
        if self.loose:
            return Translation(f"{escape_text(target)} {self.loose}", score, (TAGS_AT_END, *flags))
        if not self.source.marks:
            return Translation(escape_text(target), score, flags)
        text, at_end = place_codes(self.source, target, self._alignment(results))
        return Translation(text, score, (TAGS_AT_END, *flags) if at_end else flags)

    def _joined(self, results: Sequence[Sentence]) -> str:
        return "".join(part.lead + result.text + part.trail for part, result in zip(self.parts, results, strict=True))

    def _with_literals(self, results: list[Sentence]) -> tuple[list[Sentence], tuple[str, ...]]:
        """``results`` with what they lost put back, and what a reviewer must look at."""
        if not may_have_literals(self.source.plain) and not any(may_have_literals(result.text) for result in results):
            return results, ()
        before = self._literals(results)
        if not before.lost:
            return results, _invented(before)
        repaired: list[Sentence] = []
        put_in: list[Literal] = []
        for part, result in zip(self.parts, results, strict=True):
            if result.weights is not None:
                made = put_literals_back(part.core, result.text, result.weights, self.from_code, self.to_code)
                put_in += made.put_in
                result = replace(result, text=made.text, weights=made.weights)
            repaired.append(result)
        after = self._literals(repaired)
        if len(after.lost) >= len(before.lost):  # what a sentence lacks, its neighbour may say
            return results, _invented(before)
        return repaired, (*(f"{literal.kind} put in: {literal.text}" for literal in put_in), *_invented(after))

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


def _invented(pairing: Pairing) -> tuple[str, ...]:
    return tuple(dict.fromkeys(f"{literal.kind} not in the source: {literal.text}" for literal in pairing.extra))


def _score(results: Sequence[Sentence]) -> float | None:
    """Mean log probability per piece over all sentences, as a probability 0…1."""
    pieces = sum(result.pieces for result in results)
    if not pieces:
        return None
    return math.exp(sum(result.log_probability * result.pieces for result in results) / pieces)
