"""One Argos model at work: sentences in, sentences out, with scores and word weights.

SentencePiece cuts the sentences into pieces, CTranslate2 translates whole batches of them. Both are loaded
with the first sentence, not before.
"""

from __future__ import annotations

import contextlib
import os
from collections import deque
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from pipeline.errors import EngineError
from pipeline.mt.attention import model_files
from pipeline.mt.loops import runs_in_circles
from pipeline.mt.models import Model
from pipeline.mt.words import Weights, word_weights

LOOP = "engine repeated itself: left empty"
NOTHING = "engine gave nothing: left empty"
TOO_LONG = "sentence too long for the engine: left empty"

_MAX_PIECES = 450
"""Models are trained on some 200 pieces, and many have no positions beyond 512."""
_MAX_OUTPUT = 512
_PIECES_PER_CALL = 4096
"""So much is handed to CTranslate2 at a time; it makes batches of ``Options.batch_pieces`` of it."""
_CALLS_AHEAD = 2
"""While we read the answers of one call, CTranslate2 has these to work on."""


def usable_cpus() -> int:
    """Processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


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
class Sentence:
    """What a model made of one sentence."""

    text: str
    """Empty when there is a problem."""
    log_probability: float = 0.0
    """Mean per piece, at most 0."""
    pieces: int = 0
    """How many pieces that is the mean of."""
    weights: Weights | None = None
    """Between the words of source and translation, where they were asked for."""
    problem: str = ""
    """Why there is nothing usable, for the reviewer."""


class Translator:
    """Runs ``model``. Raises EngineError from any call when the model cannot be loaded or run."""

    def __init__(self, model: Model, options: Options) -> None:
        self.model = model
        self._options = options
        self._tokenizer: Any = None
        self._engine: Any = None

    def translate(self, sentences: Sequence[str], aligned: Collection[str]) -> Iterator[tuple[str, Sentence]]:
        """Each of the different ``sentences`` with its translation, longest first; weights for those in ``aligned``."""
        if not sentences:
            return
        self._load()
        with self._running():
            pieces = self._tokenizer.encode(list(sentences), out_type=str)
        jobs: list[tuple[str, list[str]]] = []
        for sentence, its_pieces in zip(sentences, pieces, strict=True):
            if not its_pieces:
                yield sentence, Sentence("", problem=NOTHING)
            elif len(its_pieces) > _MAX_PIECES:
                yield sentence, Sentence("", problem=TOO_LONG)
            else:
                jobs.append((sentence, its_pieces))
        # One after the other in length, so that sentences in a batch need no padding.
        jobs.sort(key=lambda job: len(job[1]), reverse=True)
        running: deque[tuple[list[tuple[str, list[str]]], Any]] = deque()
        for call in _calls(jobs):
            running.append((call, self._start([pieces for _, pieces in call])))
            if len(running) > _CALLS_AHEAD:
                yield from self._collect(*running.popleft(), aligned)
        while running:
            yield from self._collect(*running.popleft(), aligned)

    def _load(self) -> None:
        if self._engine is not None:
            return
        with self._running():
            import ctranslate2
            import sentencepiece

            path = self.model.path
            files = model_files(path / "model")
            self._tokenizer = sentencepiece.SentencePieceProcessor(model_file=str(path / "sentencepiece.model"))
            # Workers with one thread each are 2 to 4 times as fast as one worker with several.
            self._engine = ctranslate2.Translator(
                str(path / "model"),
                device=self._options.device,
                compute_type=self._options.compute_type,
                inter_threads=self._options.workers or usable_cpus(),
                intra_threads=1,
                max_queued_batches=-1,
                **({"files": files} if files else {}),
            )

    def _start(self, pieces: list[list[str]]) -> Any:
        prefix = self.model.target_prefix
        with self._running():
            return self._engine.translate_batch(
                pieces,
                target_prefix=[[prefix]] * len(pieces) if prefix else None,
                asynchronous=True,
                max_batch_size=self._options.batch_pieces,
                batch_type="tokens",
                beam_size=self._options.beam_size,
                length_penalty=self._options.length_penalty,
                max_decoding_length=min(_MAX_OUTPUT, 20 + 3 * len(pieces[0])),
                replace_unknowns=True,
                return_scores=True,
                return_attention=True,
            )

    def _collect(
        self, call: list[tuple[str, list[str]]], answers: Any, aligned: Collection[str]
    ) -> Iterator[tuple[str, Sentence]]:
        with self._running():
            results = [answer.result() for answer in answers]
            outputs = [self._output(result) for result in results]
            texts = self._tokenizer.decode([pieces for pieces, _ in outputs])
        for (source, source_pieces), (pieces, skipped), text, result in zip(call, outputs, texts, results, strict=True):
            # ⁇ is how SentencePiece writes a piece that it does not know.
            target = " ".join(text.replace("⁇", " ").split())
            if not target:
                yield source, Sentence("", problem=NOTHING)
            elif runs_in_circles(source, target):
                yield source, Sentence("", problem=LOOP)
            else:
                weights = None
                if source in aligned:
                    attention = np.asarray(result.attention[0][skipped:], dtype=np.float32)
                    weights = word_weights(source, source_pieces, target, pieces, attention)
                score = self._mean(float(result.scores[0]), len(pieces) + skipped)
                yield source, Sentence(target, score, len(pieces), weights)

    def _output(self, result: Any) -> tuple[list[str], int]:
        """The pieces without the model's own prefix, and how many that leaves out."""
        pieces: list[str] = result.hypotheses[0]
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
            raise self._out_of_memory() from error
        except (RuntimeError, ValueError, OSError, ImportError) as error:
            if "out of memory" in str(error) or "bad_alloc" in str(error):
                raise self._out_of_memory() from error
            raise EngineError(
                f"the model {model.code} {model.version} in {model.path} cannot be run ({_first_line(error)})",
                f"install it again: sprachlotse models remove {model.code}, then sprachlotse models install FILE",
            ) from error

    def _out_of_memory(self) -> EngineError:
        model = self.model
        return EngineError(
            f"there is not enough memory to run the model {model.code} {model.version} ({model.size / 1e6:.0f} MB)",
            "close other programs, or use a machine with more memory; what was finished is kept",
        )


def _calls(jobs: Sequence[tuple[str, list[str]]]) -> Iterator[list[tuple[str, list[str]]]]:
    call: list[tuple[str, list[str]]] = []
    size = 0
    for job in jobs:
        if call and size + len(job[1]) > _PIECES_PER_CALL:
            yield call
            call, size = [], 0
        call.append(job)
        size += len(job[1])
    if call:
        yield call


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0][:200]
