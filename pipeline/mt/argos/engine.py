"""The offline engine: Argos models run by CTranslate2, over all texts at once.

::

    texts ─ different ones ─▶ plain text + codes ─▶ sentences ─ different ones, by length ─▶ model (─▶ model …)
                                                                                                  │
              loops once more with guards, missing terms put in: only where there are some ◀───────┤
                                                              │                                   │
    translations ◀─ codes put where their words are ◀─ lost literals put back ◀─ sentences joined ◀┘

Not ``argostranslate.translate``: it loads stanza and torch and works one paragraph at a time.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from functools import cache

from pipeline.mt.argos.job import LOOPED, TAGS_AT_END, Job
from pipeline.mt.argos.models import Model
from pipeline.mt.argos.translator import Options, Sentence, Translator
from pipeline.mt.codes.words import chained
from pipeline.mt.engine import NO_TERMS, TermsOf, Translation, announce
from pipeline.mt.facts.edges import may_have_literals
from pipeline.mt.terms.enforce import Enforcer, Way, Wish
from pipeline.progress import Progress

__all__ = ["LOOPED", "TAGS_AT_END", "ArgosEngine"]

_TEXTS_AT_A_TIME = 4096
"""Different texts whose sentences are held at the same time: what bounds memory."""


class ArgosEngine:
    """Translates through ``models``, one after the other (``models.find`` chooses them).

    Models are loaded when the first text is translated. ``ways`` are how terms are put in, if not
    :data:`pipeline.mt.terms.enforce.WAYS`. Raises ValueError when ``models`` is empty or does not lead on from one
    to the next.
    """

    def __init__(
        self, models: Sequence[Model], options: Options = Options(), ways: Sequence[Way] | None = None
    ) -> None:
        if not models:
            raise ValueError("an engine needs at least one model")
        for first, second in itertools.pairwise(models):
            if first.to_code != second.from_code:
                raise ValueError(f"{second.code} does not go on from where {first.code} ends")
        self._models = tuple(models)
        self._options = options
        self._translators = tuple(Translator(model, options) for model in models)
        self._from_code, self._to_code = models[0].from_code, models[-1].to_code
        self._enforcer = Enforcer(self._translators[-1], self._from_code, self._to_code, ways)

    @property
    def name(self) -> str:
        """E.g. ``argos translate-de_en 1.9 + translate-en_uk 1.9``; other options than the usual are named, too."""
        chain = " + ".join(f"{model.code} {model.version}".strip() for model in self._models)
        changes = self._options.changes
        return f"argos {chain} ({changes})" if changes else f"argos {chain}"

    def translate(self, texts: Sequence[str], progress: Progress, terms: TermsOf = NO_TERMS) -> list[Translation]:
        """See :class:`~pipeline.mt.engine.Engine`.

        A text without letters is its own translation. A sentence that came out as the same words again and again is
        translated once more with guards, and the text flagged; a text of which one sentence stays unusable is left
        empty, with a flag that says so. Literals that the model lost are put back where that can be told, with a flag
        for each; whoever offers a translation checks what is still lost. ``terms`` are put in where they are missing
        and nothing else suffers; the verdicts say what became of each.
        """
        unique = sorted(dict.fromkeys(texts), key=len, reverse=True)
        if unique:
            announce(progress, f"Translating with {self.name}", unique)
        answers: dict[str, Translation] = {}
        for start in range(0, len(unique), _TEXTS_AT_A_TIME):
            for text, answer in self._some(unique[start : start + _TEXTS_AT_A_TIME], terms):
                answers[text] = answer
                progress.advance(len(text))
        return [answers[text] for text in texts]

    def _some(self, texts: Sequence[str], terms: TermsOf) -> Iterator[tuple[str, Translation]]:
        """Each text with its translation, as soon as all its sentences are there and need no second look."""
        waiting: dict[str, list[Job]] = {}
        missing: dict[str, int] = {}
        aligned: set[str] = set()
        for text in texts:
            job = Job.of(text, self._from_code, self._to_code, terms.get(text, ()))
            spoken = {part.core for part in job.parts if part.speaks}
            if not spoken:
                yield text, job.unsettled()
                continue
            sentences = spoken.union(job.anchors)
            missing[text] = len(sentences)
            for sentence in sentences:
                waiting.setdefault(sentence, []).append(job)
            aligned |= spoken if job.source.marks else set(filter(may_have_literals, spoken))
            aligned |= {asked.wish.source for asked in job.asked if asked}
        done: dict[str, Sentence] = {}
        held: list[Job] = []
        for sentence, result in self._sentences(list(waiting), aligned, 0):
            done[sentence] = result
            for job in waiting[sentence]:
                missing[job.text] -= 1
                if missing[job.text]:
                    continue
                if self._lacking(job, done):
                    held.append(job)
                else:
                    yield job.text, job.finish(done)
        wishes = list(dict.fromkeys(wish for job in held for wish in self._lacking(job, done)))
        granted = self._enforcer.enforce([(wish, done[wish.source]) for wish in wishes])
        given = dict(zip(wishes, granted, strict=True))
        for job in held:
            yield job.text, job.finish(done, given)

    def _lacking(self, job: Job, done: Mapping[str, Sentence]) -> list[Wish]:
        """Wishes that the translations so far do not fulfil."""
        wishes = [asked.wish for asked in job.asked if asked and not done[asked.wish.source].problem]
        return [wish for wish in wishes if self._enforcer.lacks(wish, done[wish.source].text)]

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
        needed = {text for text, made in pivots.items() if any(result.alignment for _, result in made)}
        for pivot, second in self._sentences(list(pivots), needed, step + 1):
            for sentence, first in pivots[pivot]:
                yield sentence, _chained(first, second)


def _chained(first: Sentence, second: Sentence) -> Sentence:
    if second.problem:
        return second
    lead, follow = first.alignment, second.alignment
    both = None if lead is None or follow is None else cache(lambda: chained(lead(), follow()))
    score = first.log_probability + second.log_probability
    again = first.again or second.again
    if second.lead is None:
        return Sentence(second.text, score, second.pieces, both, again=again, read=first.text, lead=lead)
    last = second.lead
    all_ = None if lead is None else cache(lambda: chained(lead(), last()))
    return Sentence(second.text, score, second.pieces, both, again=again, read=second.read, lead=all_)
