"""How well the risk score finds bad translations: on real segments, translated by the small real model.

*Bad* is a translation whose sentence chrF against the published one is below ``pipeline.steps.evaluate.REWORKED``; the
shared glossary is enforced, as ``pretranslate`` does it. Candidates are compared in ten folds by page: no segment is
judged by weights that its own page helped to find. The model itself has seen these pages in training: it does better on
them than on new ones, and is surer of itself.
"""

from __future__ import annotations

import math
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.harvest import _learned
from benchmarks.measure import MODEL, REAL, table
from pipeline import shipped
from pipeline.html.codes import plain_text
from pipeline.model import TermHit, TermStatus
from pipeline.mt.argos import models
from pipeline.mt.argos.engine import ArgosEngine
from pipeline.mt.engine import Translation
from pipeline.mt.risk import ASSUMED, INTERCEPT, WEIGHTS, Signal, Signals, probability, signals
from pipeline.progress import Silent
from pipeline.steps.evaluate import REWORKED as BAD
from pipeline.steps.evaluate import readable, sentence_chrf
from pipeline.steps.pretranslate import term_verdicts
from pipeline.terminology.load import load
from pipeline.terminology.match import TermIndex, find_terms
from pipeline.terminology.verdicts import wrong_renderings

_FOLDS = 10
_RIDGE = 1e-3
"""Strength of the pull of weights (of signals in units of their own spread) towards 0."""
_ROUNDS = 3000

_Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class _Data:
    """One row for every pair that the engine offers something for."""

    offers: list[Translation]
    signals: list[Signals]
    matrix: _Numbers
    """A column for each :class:`Signal`."""
    chrf: _Numbers
    folds: NDArray[np.int64]


def run() -> str:
    """Tables: candidates, what counts as bad, calibration, thresholds, weights."""
    if not MODEL.exists() or not REAL.is_dir():
        return "### Risk\n\nNot measured: there is no model, or are no real pages, beside the checkout.\n"
    data = _data()
    if data is None:
        return "### Risk\n\nNot measured: sacrebleu is not installed.\n"
    return "\n".join([_candidates(data), _definitions(data), _calibration(data), _thresholds(data), _weights(data)])


def _data() -> _Data | None:
    if find_spec("sacrebleu") is None:
        return None
    pairs = list({(source, target): path for _, _, path, source, target in _learned()}.items())
    with tempfile.TemporaryDirectory() as folder:
        engine = ArgosEngine([models.install(MODEL, Path(folder))])
        sources = list(dict.fromkeys(source for (source, _), _ in pairs))
        index = TermIndex.of(load([shipped.glossaries()], ["shared"]).for_language("en"))
        hits = {source: find_terms(index, plain_text(source)) for source in sources}
        answers = dict(zip(sources, engine.translate(sources, Silent(), hits), strict=True))
    offered = [(source, target, path) for (source, target), path in pairs if answers[source].text]
    chrf = sentence_chrf([readable(answers[s].text) for s, _, _ in offered], [readable(t) for _, t, _ in offered])
    found = [_signals(source, answers[source], engine.name, hits[source]) for source, _, _ in offered]
    paths = sorted({path for _, _, path in offered})
    order = np.random.default_rng(1).permutation(len(paths))
    fold = {path: int(place) % _FOLDS for path, place in zip(paths, order, strict=True)}
    return _Data(
        [answers[source] for source, _, _ in offered],
        found,
        np.array([[one.values[signal] for signal in Signal] for one in found]),
        np.array(chrf),
        np.array([fold[path] for _, _, path in offered]),
    )


def _signals(source: str, answer: Translation, engine: str, hits: Sequence[TermHit]) -> Signals:
    """As ``from_engine`` has them."""
    wrong = wrong_renderings(hits, plain_text(answer.text))
    missed = sum(not verdict.kept for verdict in term_verdicts(answer, hits)) + len(wrong)
    wanted = [hit.term.target for hit in hits if hit.term.status is not TermStatus.FORBIDDEN]
    return signals(source, answer, engine, "de", "en", missed=missed, names=wanted)


def _candidates(data: _Data) -> str:
    bad = data.chrf < BAD
    column = {signal: data.matrix[:, place] for place, signal in enumerate(Signal)}
    ways: dict[str, _Numbers] = {"mean score alone": column[Signal.UNSURE]}
    weakest = [answer.score if answer.weakest is None else answer.weakest for answer in data.offers]
    if any(answer.weakest is not None for answer in data.offers):
        ways["score of the weakest sentence alone"] = np.array([-(1.0 if w is None else w) for w in weakest])
    for signal in Signal:
        if signal is not Signal.UNSURE and column[signal].any():
            ways[f"“{signal}” alone"] = column[signal]
    ways["points by hand, one for each signal that is out of bounds"] = _points(column)
    others = [signal for signal in Signal if signal is not Signal.UNSURE]
    ways["logistic regression without the score"] = _crossed(data, bad, others)
    pair = [Signal.UNSURE, Signal.SHORT]
    ways["logistic regression of score and length"] = _crossed(data, bad, pair)
    ways["logistic regression of all, weights of any sign"] = _crossed(data, bad, list(Signal), least=None)
    ways["**logistic regression of all, none negative, assumed ones at least: what we do**"] = _crossed(
        data, bad, list(Signal)
    )
    blind = np.array([_without_score(one) for one in data.signals])
    ways["the shipped weights, score unknown"] = blind
    ways["the shipped weights (fitted on all of it)"] = np.array([probability(one) for one in data.signals])
    title = f"Risk: {len(bad):,} real translations, {bad.sum():,} bad ({bad.mean():.1%}), ten folds by page"
    columns = ["way", "AUC", "bad ones in the riskiest tenth", "times a tenth", "of that tenth bad"]
    return table(title, columns, [[way, *_figures(risk, bad)] for way, risk in ways.items()])


def _points(column: dict[Signal, _Numbers]) -> _Numbers:
    """What one would write down without data: half a probability per piece, a third off in length, and so on."""
    points = (column[Signal.UNSURE] > math.log(2)).astype(float)
    points += column[Signal.SHORT] > math.log(1.5)
    points += column[Signal.LONG] > math.log(1.5)
    points += column[Signal.FEW_WORDS] == 1
    for signal in (Signal.MADE_UP, Signal.UNTRANSLATED, Signal.LOST, Signal.INVENTED, Signal.RESCUED):
        points += column[signal] > 0
    return points


def _without_score(one: Signals) -> float:
    values = dict(one.values)
    values[Signal.UNSURE] = float(WEIGHTS[Signal.UNSURE].typical)
    return probability(Signals(values))


def _definitions(data: _Data) -> str:
    rows = []
    for least in (30.0, BAD, 50.0):
        bad = data.chrf < least
        rows.append([f"{least:.0f}", f"{bad.mean():.1%}", *_figures(_crossed(data, bad, list(Signal)), bad)])
    columns = [
        "bad is below chrF",
        "bad",
        "AUC",
        "bad ones in the riskiest tenth",
        "times a tenth",
        "of that tenth bad",
    ]
    return table("Risk, by what counts as bad (each fitted anew)", columns, rows)


def _calibration(data: _Data) -> str:
    bad, risk = data.chrf < BAD, _crossed(data, data.chrf < BAD, list(Signal))
    rows = []
    for step in range(5):
        here = (risk >= step / 5) & (risk < (step + 1) / 5)
        if here.any():
            shares = f"{risk[here].mean():.1%}", f"{bad[here].mean():.1%}"
            rows.append([f"{20 * step}–{20 * step + 20} %", str(here.sum()), *shares])
    off = sum(abs(risk[(risk * 5 // 1) == s].sum() - bad[(risk * 5 // 1) == s].sum()) for s in range(5)) / len(bad)
    title = f"Calibration in folds: mean difference {off:.1%}, Brier score {np.mean((risk - bad) ** 2):.3f}"
    return table(title, ["predicted", "translations", "mean prediction", "bad"], rows)


def _thresholds(data: _Data) -> str:
    bad, awful = data.chrf < BAD, data.chrf < 30
    risk = _crossed(data, bad, list(Signal))
    rows = []
    for least in (0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95):
        here = risk >= least
        if here.any():
            of_bad = bad[here].sum() / bad.sum()
            shares = f"{bad[here].mean():.0%}", f"{awful[here].mean():.0%}", f"{of_bad:.0%}"
            rows.append([f"{least:.0%}", f"{here.mean():.1%}", *shares])
    columns = ["risk from", "of all translations", "of them bad", "of them below chrF 30", "of all bad ones"]
    return table("Thresholds in folds", columns, rows)


def _weights(data: _Data) -> str:
    bad = data.chrf < BAD
    weights = _fit(data.matrix, bad, _bounds(list(Signal)))
    rows = []
    for place, signal in enumerate(Signal):
        typical = data.matrix[~bad, place].mean()
        assumed = f"at least {ASSUMED[signal]:g}" if signal in ASSUMED else ""
        shipped = WEIGHTS[signal]
        rows.append(
            [signal, f"{weights[place]:.2f}", f"{shipped.weight:g}", assumed, f"{typical:.2f}", f"{shipped.typical:g}"]
        )
    rows.append(["intercept", f"{weights[-1]:.2f}", f"{INTERCEPT:g}", "", "", ""])
    columns = ["signal", "fitted now", "shipped", "assumed", "typical now", "shipped"]
    score = math.exp(-data.matrix[:, list(Signal).index(Signal.UNSURE)].mean())
    return table(f"Weights (score where an engine gives none: {score:.2f})", columns, rows)


def _figures(risk: _Numbers, bad: NDArray[np.bool_]) -> list[str]:
    """AUC, and what the riskiest tenth holds; ties share their places evenly."""
    order = np.argsort(-risk + np.random.default_rng(1).random(len(risk)) * 1e-9, kind="stable")
    tenth = order[: len(order) // 10]
    caught = bad[tenth].sum() / bad.sum()
    return [f"{_auc(risk, bad):.3f}", f"{caught:.1%}", f"{10 * caught:.1f}", f"{bad[tenth].mean():.0%}"]


def _auc(risk: _Numbers, bad: NDArray[np.bool_]) -> float:
    """Probability that a bad translation gets a higher risk than another one; equal ones count half."""
    _, inverse, counts = np.unique(risk, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[inverse]
    positive = int(bad.sum())
    return float((ranks[bad].sum() - positive * (positive + 1) / 2) / (positive * (len(bad) - positive)))


def _bounds(chosen: Sequence[Signal]) -> _Numbers:
    return np.array([ASSUMED.get(signal, 0.0) for signal in chosen])


def _crossed(data: _Data, bad: NDArray[np.bool_], chosen: Sequence[Signal], least: float | None = 0.0) -> _Numbers:
    """Each row's risk by weights that were fitted without its page; ``least=None``: weights of any sign."""
    places = [list(Signal).index(signal) for signal in chosen]
    matrix = data.matrix[:, places]
    bounds = np.full(len(places), -np.inf) if least is None else _bounds(chosen)
    risk = np.zeros(len(bad))
    for fold in range(_FOLDS):
        here = data.folds == fold
        weights = _fit(matrix[~here], bad[~here], bounds)
        risk[here] = 1 / (1 + np.exp(-(matrix[here] @ weights[:-1] + weights[-1])))
    return risk


def _fit(matrix: _Numbers, bad: NDArray[np.bool_], bounds: _Numbers) -> _Numbers:
    """Weights and intercept of a ridge logistic regression with lower bounds: accelerated projected gradient."""
    spread = matrix.std(axis=0)
    spread[spread == 0] = 1.0
    scaled = np.column_stack([matrix / spread, np.ones(len(matrix))])
    lower = np.append(bounds * spread, -np.inf)
    ridge = np.append(np.full(matrix.shape[1], _RIDGE), 0.0)
    step = 1 / (0.25 * np.linalg.norm(scaled, 2) ** 2 / len(scaled) + _RIDGE)
    weights = np.maximum(np.zeros(len(lower)), lower)
    ahead, speed = weights.copy(), 1.0
    for _ in range(_ROUNDS):
        predicted = 1 / (1 + np.exp(-np.clip(scaled @ ahead, -30, 30)))
        slope = scaled.T @ (predicted - bad) / len(bad) + ridge * ahead
        nearer = np.maximum(ahead - step * slope, lower)
        faster = (1 + math.sqrt(1 + 4 * speed * speed)) / 2
        ahead = nearer + (speed - 1) / faster * (nearer - weights)
        weights, speed = nearer, faster
    return np.append(weights[:-1] / spread, weights[-1])
