"""Finds out how a model runs fastest on this machine: by trying.

What is best depends on the processors, their caches, the model and what else runs there; no rule of thumb knows.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from pipeline.mt.argos.models import Model
from pipeline.mt.argos.translator import Options, Translator
from pipeline.progress import Progress

_BATCHES = (128, 512, 1024)
"""Sizes of batches, in pieces, that are tried beside the usual one."""
_ROUNDS = 3
_FEWEST = 32
"""Sentences of the first, short trial."""
_WORTH_IT = 1.03
"""How much faster than the usual settings others must be to be worth a change; less is noise."""


@dataclass(frozen=True, slots=True)
class Trial:
    """One way to run the model, tried."""

    options: Options
    rate: float
    """Sentences per second, the best of several rounds: other work on the machine can only slow one down."""


def tune(
    model: Model,
    sentences: Sequence[str],
    *,
    cpus: int,
    usual: Options,
    progress: Progress,
    seconds: float = 1.0,
    clock: Callable[[], float] = time.perf_counter,
) -> tuple[Trial, ...]:
    """Try ``model`` with different workers, threads and batches on some of ``sentences``; the first trial is ``usual``.

    First workers × threads, then the sizes of batches for the fastest of them. A trial takes about ``seconds``, three
    rounds of each. Raises ValueError without sentences, EngineError when the model cannot be run.
    """
    if not sentences:
        raise ValueError("there are no sentences to try the model on")
    usual = replace(usual, workers=usual.workers or max(1, cpus // usual.threads_each))
    sample = _sample(sentences, model, usual, seconds, clock)
    shapes = [usual, *(shape for shape in _shapes(usual, cpus) if shape != usual)]
    progress.start(f"Measuring {model.code} on {len(sample)} sentences", (len(shapes) + len(_BATCHES)) * _ROUNDS)
    trials = _try(model, sample, shapes, clock, progress)
    fastest = max(trials, key=lambda trial: trial.rate).options
    batches = [replace(fastest, batch_pieces=size) for size in _BATCHES if size != fastest.batch_pieces]
    return trials + _try(model, sample, batches, clock, progress)


def best(trials: Sequence[Trial]) -> Trial:
    """The fastest of ``trials``, or the first one (the usual settings) where that is as good as equal."""
    fastest = max(trials, key=lambda trial: trial.rate)
    return fastest if fastest.rate > trials[0].rate * _WORTH_IT else trials[0]


def _shapes(usual: Options, cpus: int) -> Iterator[Options]:
    """Workers × threads each that use all processors, and workers that leave one free."""
    for threads in range(1, cpus + 1):
        if cpus % threads == 0:
            yield replace(usual, workers=cpus // threads, threads_each=threads)
    if cpus > 1:
        yield replace(usual, workers=cpus - 1, threads_each=1)


def _sample(
    sentences: Sequence[str], model: Model, usual: Options, seconds: float, clock: Callable[[], float]
) -> list[str]:
    """Sentences of all lengths, as many as the model takes ``seconds`` for."""
    in_order = sorted(dict.fromkeys(sentences), key=len)
    few = _spread(in_order, _FEWEST)
    translator = Translator(model, usual)
    _run(translator, few[:1], clock)  # loads it
    return _spread(in_order, max(_FEWEST, int(len(few) * seconds / max(_run(translator, few, clock), 1e-6))))


def _spread(in_order: Sequence[str], wanted: int) -> list[str]:
    step = max(1.0, len(in_order) / wanted)
    return [in_order[int(number * step)] for number in range(min(wanted, len(in_order)))]


def _try(
    model: Model, sample: Sequence[str], ways: Sequence[Options], clock: Callable[[], float], progress: Progress
) -> tuple[Trial, ...]:
    """Each way in turn, round by round, so that a machine that slows down is unfair to none."""
    translators = [Translator(model, options) for options in ways]
    shortest = [float("inf")] * len(ways)
    for translator in translators:
        _run(translator, sample[:1], clock)
    for _ in range(_ROUNDS):
        for number, translator in enumerate(translators):
            shortest[number] = min(shortest[number], _run(translator, sample, clock))
            progress.advance()
    return tuple(Trial(way, len(sample) / max(took, 1e-9)) for way, took in zip(ways, shortest, strict=True))


def _run(translator: Translator, sentences: Sequence[str], clock: Callable[[], float]) -> float:
    begin = clock()
    for _ in translator.translate(sentences, ()):
        pass
    return clock() - begin
