"""One Argos model at work: sentences in, sentences out, with scores and word weights.

SentencePiece cuts the sentences into pieces, CTranslate2 translates whole batches of them. Both are loaded
with the first sentence, not before.
"""

from __future__ import annotations

import contextlib
import math
import os
from collections import deque
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from pipeline.errors import EngineError
from pipeline.mt.argos.attention import model_files
from pipeline.mt.argos.models import Model
from pipeline.mt.argos.room import check_room
from pipeline.mt.argos.vocabulary import check_vocabulary
from pipeline.mt.codes.words import Weights, word_weights
from pipeline.mt.loops import runs_in_circles

LOOP = "engine repeated itself: left empty"
NOTHING = "engine gave nothing: left empty"
TOO_LONG = "sentence too long for the engine: left empty"

_MAX_PIECES = 450
"""Models are trained on some 200 pieces, and many have no positions beyond 512."""
_MAX_OUTPUT = 512
_BATCHES_PER_CALL = 4
"""So much is handed to CTranslate2 at a time. Sentences of one call may become equally long."""
_SENTENCES_PER_CALL = 256
"""The same for second tries, which are few."""
_OUT_OF_MEMORY = ("out of memory", "bad_alloc", "allocate memory", "Resource temporarily unavailable")
"""What CTranslate2, CUDA, MKL and the system (for a thread that cannot be started) say when there is no memory left."""
_CALLS_AHEAD = 16
"""While we read the answers of one call, CTranslate2 has these to work on."""


_QUOTA = Path("/sys/fs/cgroup/cpu.max")
"""Where Linux tells a container how much processor time it gets (cgroup v2): "200000 100000" is two processors."""


def usable_cpus(quota: Path = _QUOTA) -> int:
    """Processors that this process may use: those it may run on, and no more than its container is given."""
    allowed = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    try:
        granted, period = quota.read_text(encoding="ascii").split()
        return max(1, min(allowed, round(int(granted) / int(period))))
    except (OSError, ValueError, ZeroDivisionError):  # no such limit: "max 100000", or another system
        return allowed


@dataclass(frozen=True, slots=True)
class Options:
    """How models are run. Defaults are measured: ``docs/decisions/0004-machine-translation.md``."""

    beam_size: int = 4
    length_penalty: float = 1.0
    """Exponent on the length that beam scores are divided by. Argos' 0.2 makes small models leave things out."""
    batch_pieces: int = 256
    """Pieces in one batch, padding included. Small batches waste no padding; a CUDA device wants several thousand."""
    workers: int = 0
    """Batches translated at the same time, one processor each; 0: as many as there are processors."""
    threads_each: int = 1
    """Processors that work on one batch together. More than one was slower wherever it was measured."""
    device: str = "cpu"
    """``cpu`` or ``cuda``."""
    compute_type: str = "auto"
    """CTranslate2's number format; ``auto`` is the fastest that the device has (int8 on processors)."""

    @property
    def changes(self) -> str:
        """What differs from the defaults in a way that changes translations, e.g. ``beam 2``; for cache keys."""
        usual = Options()
        changes = []
        if self.beam_size != usual.beam_size:
            changes.append(f"beam {self.beam_size}")
        if self.length_penalty != usual.length_penalty:
            changes.append(f"length penalty {self.length_penalty:g}")
        if self.compute_type != usual.compute_type:
            changes.append(self.compute_type)
        return ", ".join(changes)


@dataclass(frozen=True, slots=True)
class Search:
    """How translations are looked for, where not in the usual way."""

    hypotheses: int = 1
    """How many translations of a sentence are wanted; the beam is as wide at least."""
    no_repeat: int = 0
    """Pieces in a row that may not come again in a translation; 0: any may."""
    longest: float = 1.75
    """Pieces that a translation may have for each of its source, besides a dozen. What wants more counts as a loop:
    of 5,600 real sentences 86 looped, 3 of them seen by this alone, and at 3 they took a fifth of all the time."""
    coverage_penalty: float = 0.0
    """Punishes translations that leave words of the source unread (CTranslate2's ``coverage_penalty``)."""


USUAL = Search()
GUARDED = Search(no_repeat=3, coverage_penalty=0.2, longest=4.0)
"""For sentences that ran in circles; measured in ``docs/decisions/0004-machine-translation.md``."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """What a model made of one sentence."""

    text: str
    """Empty when there is a problem."""
    log_probability: float = 0.0
    """Mean per piece, at most 0."""
    pieces: int = 0
    """How many pieces that is the mean of."""
    alignment: Callable[[], Weights] | None = None
    """Works out :attr:`weights`: few sentences need them."""
    problem: str = ""
    """Why there is nothing usable, for the reviewer."""
    again: bool = False
    """It ran in circles at first."""
    read: str = ""
    """What the last model of a chain translated; empty where that is the source itself."""
    lead: Callable[[], Weights] | None = None
    """Weights between the source and :attr:`read`."""

    @property
    def weights(self) -> Weights | None:
        """Between the words of source and translation, where they were asked for."""
        return self.alignment() if self.alignment else None


_Asked = tuple[str, list[str]]
"""A sentence and its pieces."""


class Translator:
    """Runs ``model``. Raises EngineError from any call when the model cannot be loaded or run."""

    def __init__(self, model: Model, options: Options) -> None:
        self.model = model
        self._options = options
        self._tokenizer: Any = None
        self._engine: Any = None

    def translate(self, sentences: Sequence[str], aligned: Collection[str]) -> Iterator[tuple[str, Sentence]]:
        """Each of the different ``sentences`` with its translation, long ones first; weights for those in ``aligned``.

        What ran in circles is translated again, guarded, beside what is still to do; it comes last.
        """
        if not sentences:
            return
        self._load()
        with self._running():
            pieces = self._tokenizer.encode(list(sentences), out_type=str)
        jobs: list[_Asked] = []
        for sentence, its_pieces in zip(sentences, pieces, strict=True):
            if not its_pieces:
                yield sentence, Sentence("", problem=NOTHING)
            elif len(its_pieces) > _MAX_PIECES:
                yield sentence, Sentence("", problem=TOO_LONG)
            else:
                jobs.append((sentence, its_pieces))
        # One after the other in length, so that sentences in a batch need no padding.
        jobs.sort(key=lambda job: len(job[1]), reverse=True)
        calls = _calls(jobs, _BATCHES_PER_CALL * self._options.batch_pieces)
        looped: list[_Asked] = []
        rescued: list[tuple[str, Sentence]] = []
        running: deque[tuple[list[_Asked], Any, Search]] = deque()
        while True:
            while len(running) < _CALLS_AHEAD and (call := next(calls, None)):
                running.append((call, self._start([pieces for _, pieces in call], USUAL), USUAL))
            if looped and (not running or sum(len(pieces) for _, pieces in looped) > 2 * self._options.batch_pieces):
                running.append((looped, self._start([pieces for _, pieces in looped], GUARDED), GUARDED))
                looped = []
            if not running:
                break
            call, answers, search = running.popleft()
            for asked, result in zip(call, self._collect(call, answers, aligned, search), strict=True):
                if search is GUARDED:
                    rescued.append((asked[0], replace(result, again=True)))
                elif result.problem == LOOP:
                    looped.append(asked)
                else:
                    yield asked[0], result
        yield from ((source, result) for source, result in rescued if result.problem)
        good = [(source, result) for source, result in rescued if not result.problem]
        # The guards are in their scores, too; these are to say what all others say.
        scores = self.likelihood([(source, result.text) for source, result in good])
        yield from ((s, replace(r, log_probability=score)) for (s, r), score in zip(good, scores, strict=True))

    def others(
        self, sources: Sequence[str], search: Search, beginnings: Sequence[str] | None = None
    ) -> list[tuple[Sentence, ...]]:
        """For each of ``sources`` several translations, the best first, all with weights; none that is empty.

        ``beginnings`` are what the translations must begin with, one for each source.
        """
        made: list[tuple[Sentence, ...]] = []
        if not sources:
            return made
        self._load()
        prefix = [self.model.target_prefix] if self.model.target_prefix else []
        for start in range(0, len(sources), _SENTENCES_PER_CALL):
            chunk = list(sources[start : start + _SENTENCES_PER_CALL])
            begun = beginnings[start : start + _SENTENCES_PER_CALL] if beginnings else None
            with self._running():
                pieces = self._tokenizer.encode(chunk, out_type=str)
                prefixes = [prefix + p for p in self._tokenizer.encode(list(begun), out_type=str)] if begun else None
                results = [answer.result() for answer in self._start(pieces, search, prefixes)]
            for source, source_pieces, result in zip(chunk, pieces, results, strict=True):
                made.append(tuple(self._hypotheses(source, source_pieces, result)))
        return made

    def likelihood(self, pairs: Sequence[tuple[str, str]]) -> list[float]:
        """Of each (source, translation) the mean log probability per piece, at most 0; minus infinity for a translation
        that is longer than any the model could make."""
        if not pairs:
            return []
        self._load()
        prefix = [self.model.target_prefix] if self.model.target_prefix else []
        with self._running():
            sources = self._tokenizer.encode([source for source, _ in pairs], out_type=str)
            targets = self._tokenizer.encode([target for _, target in pairs], out_type=str)
            fit = [number for number, pieces in enumerate(targets) if len(pieces) < _MAX_PIECES]
            results = self._engine.score_batch(
                [sources[number] for number in fit],
                [prefix + targets[number] for number in fit],
                max_batch_size=4 * self._options.batch_pieces,
                batch_type="tokens",
            )
        scores = [-math.inf] * len(pairs)
        for number, result in zip(fit, results, strict=True):
            scores[number] = min(0.0, sum(result.log_probs) / max(1, len(result.log_probs)))
        return scores

    def _load(self) -> None:
        if self._engine is not None:
            return
        with self._running():
            import ctranslate2
            import sentencepiece

            if self._options.device == "cuda" and not ctranslate2.get_cuda_device_count():
                raise EngineError(
                    "this machine has no graphics card that models can run on (CUDA)",
                    'install its driver, or set device = "cpu" under [machine] in sprachlotse.toml',
                )
            path = self.model.path
            workers = self._options.workers or max(1, usable_cpus() // self._options.threads_each)
            if self._options.device == "cpu":
                check_room((path / "model" / "model.bin").stat().st_size, workers * self._options.threads_each)
            files = model_files(path / "model")
            self._tokenizer = sentencepiece.SentencePieceProcessor(model_file=str(path / "sentencepiece.model"))
            pieces = [self._tokenizer.id_to_piece(number) for number in range(self._tokenizer.get_piece_size())]
            check_vocabulary(path / "model", pieces)
            # Workers with one thread each are 2 to 4 times as fast as one worker with several.
            self._engine = ctranslate2.Translator(
                str(path / "model"),
                device=self._options.device,
                compute_type=self._options.compute_type,
                inter_threads=workers,
                intra_threads=self._options.threads_each,
                max_queued_batches=-1,
                **({"files": files} if files else {}),
            )

    def _start(self, pieces: list[list[str]], search: Search, prefixes: list[list[str]] | None = None) -> Any:
        prefix = self.model.target_prefix
        with self._running():
            return self._engine.translate_batch(
                pieces,
                target_prefix=prefixes or ([[prefix]] * len(pieces) if prefix else None),
                asynchronous=True,
                max_batch_size=self._options.batch_pieces,
                batch_type="tokens",
                beam_size=max(self._options.beam_size, search.hypotheses),
                num_hypotheses=search.hypotheses,
                no_repeat_ngram_size=search.no_repeat,
                coverage_penalty=search.coverage_penalty,
                length_penalty=self._options.length_penalty,
                max_decoding_length=_most(pieces, search, prefixes),
                replace_unknowns=True,
                return_scores=True,
                return_attention=True,
            )

    def _collect(
        self, call: Sequence[_Asked], answers: Any, aligned: Collection[str], search: Search
    ) -> Iterator[Sentence]:
        with self._running():
            results = [answer.result() for answer in answers]
            outputs = [self._output(result) for result in results]
            texts = self._tokenizer.decode([pieces for pieces, _ in outputs])
        most = _most([pieces for _, pieces in call], search)
        made = zip(call, outputs, map(_tidy, texts), results, strict=True)
        for (source, source_pieces), (pieces, skipped), target, result in made:
            if not target:
                yield Sentence("", problem=NOTHING)
            elif len(pieces) + skipped >= most or runs_in_circles(source, target):
                yield Sentence("", problem=LOOP)
            else:
                alignment = None
                if source in aligned:
                    alignment = _alignment(source, source_pieces, target, pieces, result, 0, skipped)
                score = self._mean(float(result.scores[0]), len(pieces) + skipped)
                yield Sentence(target, score, len(pieces), alignment)

    def _hypotheses(self, source: str, source_pieces: list[str], result: Any) -> Iterator[Sentence]:
        for number, score in enumerate(result.scores):
            pieces, skipped = self._output(result, number)
            target = _tidy(self._tokenizer.decode(pieces))
            if target:
                alignment = _alignment(source, source_pieces, target, pieces, result, number, skipped)
                yield Sentence(target, self._mean(float(score), len(pieces) + skipped), len(pieces), alignment)

    def _output(self, result: Any, number: int = 0) -> tuple[list[str], int]:
        """The pieces without the model's own prefix, and how many that leaves out."""
        pieces: list[str] = result.hypotheses[number]
        prefix = self.model.target_prefix
        skipped = 1 if prefix and pieces[:1] == [prefix] else 0
        return pieces[skipped:], skipped

    def _mean(self, score: float, pieces: int) -> float:
        """CTranslate2 divides the sum by length ** penalty; with a penalty of 1 that is the mean already."""
        length = max(pieces, 1)
        total = score * float(length) ** self._options.length_penalty
        return float(min(0.0, total / length))

    @contextlib.contextmanager
    def _running(self) -> Iterator[None]:
        model = self.model
        try:
            yield
        except MemoryError as error:
            raise self._out_of_memory(error) from error
        except (RuntimeError, ValueError, OSError, ImportError, LookupError, OverflowError) as error:
            if any(words in str(error) for words in _OUT_OF_MEMORY):
                raise self._out_of_memory(error) from error
            raise EngineError(
                f"the model {model.code} {model.version} in {model.path} cannot be run ({_first_line(error)})",
                f"install it again: sprachlotse models remove {model.code}, then sprachlotse models install FILE",
            ) from error

    def _out_of_memory(self, error: Exception) -> EngineError:
        model = self.model
        return EngineError(
            f"there is not enough memory to run the model {model.code} {model.version} ({_first_line(error)})",
            "close other programs, lower 'threads' under [machine] in sprachlotse.toml, or use a machine with more"
            " memory; what was finished is kept",
        )


def _tidy(text: str) -> str:
    # ⁇ is how SentencePiece writes a piece that it does not know.
    return " ".join(text.replace("⁇", " ").split())


def _alignment(
    source: str, source_pieces: list[str], target: str, pieces: list[str], result: Any, number: int, skipped: int
) -> Callable[[], Weights]:
    @cache
    def weights() -> Weights:
        attention = np.asarray(result.attention[number][skipped:], dtype=np.float32)
        return word_weights(source, source_pieces, target, pieces, attention)

    return weights


def _most(sources: Sequence[list[str]], search: Search, prefixes: Sequence[list[str]] | None = None) -> int:
    """Pieces after which the translations of one call are cut off."""
    longest = max(map(len, sources)) + max(map(len, prefixes or ()), default=0)
    return min(_MAX_OUTPUT, 12 + int(search.longest * longest))


def _calls(jobs: Sequence[_Asked], most: int) -> Iterator[list[_Asked]]:
    call: list[_Asked] = []
    size = 0
    for job in jobs:
        if call and size + len(job[1]) > most:
            yield call
            call, size = [], 0
        call.append(job)
        size += len(job[1])
    if call:
        yield call


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0][:200]
