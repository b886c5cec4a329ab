"""How glossary terms get into machine translations, and how sentences that run in circles are rescued: ways compared.

Measured on the published translations that the harvest trusts, with the shared glossary. What the product does is the
last row of the first table; the ways that lost live here only. No sentence of the pages is printed.
"""

from __future__ import annotations

import re
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import ctranslate2
import numpy as np
import sentencepiece

from benchmarks.harvest import write_reference
from benchmarks.measure import MODEL, REAL, ROOT, table
from pipeline.formats.reference import ReferencePair, parse
from pipeline.html.codes import plain_text
from pipeline.model import Term, TermHit
from pipeline.mt.argos import models
from pipeline.mt.argos.engine import ArgosEngine
from pipeline.mt.argos.models_alone import ModelsAlone
from pipeline.mt.argos.translator import Options, Search
from pipeline.mt.codes.words import word_spans
from pipeline.mt.loops import runs_in_circles
from pipeline.mt.sentences import split
from pipeline.mt.terms.enforce import (
    WAYS,
    Model,
    State,
    Way,
    in_lists,
    instead,
    other_translations,
    said_again,
)
from pipeline.progress import Silent
from pipeline.steps.evaluate import Share, chrf, readable, terms_kept
from pipeline.terminology.load import load
from pipeline.terminology.match import TermIndex, find_terms

_SEED = 4
_LOOPS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("no beam", {"beam_size": 1}),
    ("beam 8", {"beam_size": 8}),
    ("the best of 8 that does not loop", {"beam_size": 8, "num_hypotheses": 8}),
    *((f"repetition penalty {penalty}", {"repetition_penalty": penalty}) for penalty in (1.1, 1.2, 1.3, 1.5)),
    *((f"no {size} pieces twice", {"no_repeat_ngram_size": size}) for size in (2, 3, 4, 5)),
    ("no 3 pieces twice, repetition penalty 1.1", {"no_repeat_ngram_size": 3, "repetition_penalty": 1.1}),
    ("no 3 pieces twice, coverage penalty 0.2", {"no_repeat_ngram_size": 3, "coverage_penalty": 0.2}),
)


def run() -> str:
    """Term accuracy and chrF by way; then what rescues loops."""
    if not (MODEL.exists() and REAL.is_dir()):
        return "### Terms\n\nNot measured: there are no real pages or no model beside the checkout.\n"
    with tempfile.TemporaryDirectory() as folder:
        reference = Path(folder) / "reference.tsv"
        write_reference(reference, _SEED)
        pairs = parse(reference.read_bytes(), "the reference")
        model = models.install(MODEL, Path(folder))
        terms = load([ROOT / "glossaries"], ["shared"]).for_language("en")
        index = TermIndex.of(terms)
        data = _Data(pairs, {pair.source: find_terms(index, plain_text(pair.source)) for pair in pairs})
        plain = [readable(text) for text in data.texts]
        alone = [answer.text for answer in ModelsAlone([model]).translate(plain, Silent())]
        rows = [data.row("the model alone", dict(zip(data.texts, alone, strict=True)), None, 0.0)]
        none, seconds = _timed(lambda: data.translated(ArgosEngine([model], ways=())))
        rows.append(data.row("ArgosEngine, terms only verified", none, None, seconds))
        for label, ways in _ways():
            made, took = _timed(lambda ways=ways: data.translated(ArgosEngine([model], ways=ways)))  # type: ignore[misc]
            rows.append(data.row(label, made, none, took - seconds))
        loops = _loop_rows(model.path, data)
    columns = (
        "way",
        "terms as wanted",
        "chrF, texts with terms",
        "chrF, all",
        "texts changed",
        "processor seconds more",
    )
    title = f"Terms, real dump: {len(pairs)} pairs, {sum(map(bool, data.hits.values()))} different texts with terms"
    return "\n".join([table(title, columns, rows), loops])


def _ways() -> list[tuple[str, tuple[Way, ...]]]:
    return [
        ("best of 8 translations that has the term", (other_translations,)),
        ("English term in the German sentence", (_swapped(lambda term: term.target, None),)),
        ("masked by XQ1", (_swapped(lambda term: "XQ1", r"XQ\s?1"),)),
        ("masked by Jugendamt", (_swapped(lambda term: "Jugendamt", r"(?i)youth welfare office"),)),
        ("masked by BAMF", (_swapped(lambda term: "BAMF", "BAMF"),)),
        ("aligned words replaced", (instead,)),
        ("aligned words replaced, rest said again", (instead, _rest_said_again)),
        ("said at each place, rest said again", (said_again,)),
        ("put in between neighbours of a list", (in_lists,)),
        ("best of 8, aligned words replaced", (other_translations, instead)),
        ("best of 8, said at each place", (other_translations, said_again)),
        ("aligned words replaced, said at each place", (instead, said_again)),
        ("replaced, best of 8, said at each place, lists", (instead, other_translations, said_again, in_lists)),
        (
            "masked by BAMF after best of 8 and replacing",
            (other_translations, instead, _swapped(lambda t: "BAMF", "BAMF")),
        ),
        ("all: best of 8, replaced, said at each place, lists, nothing forbidden", WAYS),
    ]


@dataclass(frozen=True, slots=True)
class _Data:
    pairs: Sequence[ReferencePair]
    hits: Mapping[str, tuple[TermHit, ...]]

    @property
    def texts(self) -> list[str]:
        return list(self.hits)

    def translated(self, engine: ArgosEngine) -> dict[str, str]:
        answers = engine.translate(self.texts, Silent(), self.hits)
        return {text: readable(answer.text) for text, answer in zip(self.texts, answers, strict=True)}

    def row(self, label: str, made: Mapping[str, str], before: Mapping[str, str] | None, seconds: float) -> list[str]:
        with_terms = [pair for pair in self.pairs if self.hits[pair.source]]
        kept = Share.sum(
            terms_kept(tuple(dict.fromkeys(hit.term for hit in self.hits[pair.source])), made[pair.source])
            for pair in self.pairs
        )
        changed = sum(made[text] != before[text] for text in self.texts) if before else None
        return [
            label,
            f"{kept.value or 0:.1%}",
            *(
                f"{chrf([made[p.source] for p in some], [readable(p.target) for p in some]).value:.2f}"
                for some in (with_terms, self.pairs)
            ),
            "–" if changed is None else str(changed),
            f"{seconds:.1f}" if seconds else "–",
        ]


def _timed(work: Callable[[], dict[str, str]]) -> tuple[dict[str, str], float]:
    """With processor seconds, of all threads: wall time would say more about what else the machine does."""
    start = time.process_time()
    return work(), time.process_time() - start


def _swapped(mask: Callable[[Term], str], back: str | None) -> Way:
    """The source's term behind ``mask``; in the translation, what matches ``back`` becomes the rendering.

    Codes and lost literals find no place in what comes out: the alignment is not carried over.
    """

    def way(model: Model, states: Sequence[State]) -> None:
        open_ = [state for state in states if state.missing]
        sources = []
        for state in open_:
            source = state.wish.source
            for number in reversed(state.missing):
                one = state.wish.wanted[number]
                source = source[: one.start] + mask(one.term) + source[one.end :]
            sources.append(source)
        for state, found in zip(open_, model.others(sources, Search()), strict=True):
            for sentence in found:
                text = sentence.text
                for number in state.missing if back else ():
                    rendering = state.wish.wanted[number].term.target
                    text = re.sub(back or "", lambda _, put=rendering: put, text, count=1)  # type: ignore[misc]
                shape = (len(word_spans(text)), len(word_spans(state.wish.source)))
                answer = replace(sentence, text=text, alignment=lambda shape=shape: np.zeros(shape, dtype=np.float32))  # type: ignore[misc]
                if state.accepts(answer):
                    state.take(answer)

    return way


def _rest_said_again(model: Model, states: Sequence[State]) -> None:
    """After the last term of a sentence the model goes on by itself, where that is likelier and loses no term."""
    asked = [
        (state, state.sentence.text[: max(one.place[1] for one in state.found if one)])
        for state in states
        if any(state.found)
    ]
    made = model.others([state.read for state, _ in asked], Search(), [text for _, text in asked])
    for (state, _), found in zip(asked, made, strict=True):
        for sentence in found:
            terms = state.kept_by(sentence) >= state.kept_by(state.sentence)
            if terms and not runs_in_circles(state.wish.source, sentence.text):
                now, new = model.likelihood([(state.read, state.sentence.text), (state.read, sentence.text)])
                if new > now:
                    state.take(sentence)


def _loop_rows(path: Path, data: _Data) -> str:
    """How many of the sentences that run in circles each way rescues, and how good their texts are then."""
    tokenizer = sentencepiece.SentencePieceProcessor(model_file=str(path / "sentencepiece.model"))
    translator = ctranslate2.Translator(str(path / "model"))
    usual: dict[str, Any] = {"beam_size": Options().beam_size, "length_penalty": Options().length_penalty}
    usual |= {"max_batch_size": 256, "batch_type": "tokens"}

    def translate(sentences: Sequence[str], **search: Any) -> list[list[str]]:
        results = translator.translate_batch(tokenizer.encode(list(sentences), out_type=str), **usual | search)
        return [[" ".join(tokenizer.decode(pieces).split()) for pieces in result.hypotheses] for result in results]

    people = {readable(pair.source): readable(pair.target) for pair in data.pairs}
    cut = {text: [part.strip() for part in split(text, "de") if part.strip()] for text in people}
    sentences = sorted({sentence for parts in cut.values() for sentence in parts}, key=len, reverse=True)
    made = dict(zip(sentences, (found[0] for found in translate(sentences)), strict=True))
    looped = [sentence for sentence in sentences if runs_in_circles(sentence, made[sentence])]
    texts = [text for text, parts in cut.items() if set(parts) & set(looped)]
    rows = []
    for label, search in (("as they were", {}), *_LOOPS):
        answers = dict(zip(looped, translate(looped, **search), strict=True))
        good = {s: next((t for t in found if not runs_in_circles(s, t)), "") for s, found in answers.items()}
        now = {**made, **good} if search else made
        offered = [" ".join(now[part] for part in cut[text]) for text in texts]
        whole = [
            text if all(now[part] for part in cut[source]) else "" for source, text in zip(texts, offered, strict=True)
        ]
        score = chrf(whole, [people[text] for text in texts]).value
        rows.append([label, f"{sum(map(bool, good.values()))} of {len(looped)}" if search else "–", f"{score:.1f}"])
    title = f"Loops: {len(looped)} sentences in {len(texts)} texts; a text that keeps one is left empty"
    return table(title, ("way", "rescued", "chrF of these texts"), rows)
