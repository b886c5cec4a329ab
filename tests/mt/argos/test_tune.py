"""Trying how a model runs fastest."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.mt.argos import models
from pipeline.mt.argos.translator import Options, usable_cpus
from pipeline.mt.argos.tune import Trial, best, tune
from pipeline.progress import Silent


def _tried(packages: Path, cpus: int, usual: Options) -> tuple[Trial, ...]:
    (model,) = models.installed(packages)
    sentences = ["Das Amt ist offen.", "Das Haus", "Das Amt"]
    return tune(model, sentences, cpus=cpus, usual=usual, progress=Silent(), seconds=0.001)


def test_the_usual_settings_come_first_with_their_workers_named(packages: Path) -> None:
    trials = _tried(packages, 2, Options())
    assert trials[0].options == Options(workers=2)
    assert all(trial.rate > 0 for trial in trials)


def test_each_way_is_tried_once(packages: Path) -> None:
    ways = [trial.options for trial in _tried(packages, 2, Options())]
    assert len(set(ways)) == len(ways)
    assert {(way.workers, way.threads_each) for way in ways} == {(2, 1), (1, 2), (1, 1)}
    assert {way.batch_pieces for way in ways} == {128, 256, 512, 1024}


def test_one_processor_leaves_only_the_batches_to_try(packages: Path) -> None:
    assert {(trial.options.workers, trial.options.threads_each) for trial in _tried(packages, 1, Options())} == {(1, 1)}


def test_nothing_to_try_on(packages: Path) -> None:
    (model,) = models.installed(packages)
    with pytest.raises(ValueError, match="no sentences"):
        tune(model, [], cpus=1, usual=Options(), progress=Silent())


def test_only_a_real_gain_is_worth_a_change() -> None:
    usual = Trial(Options(workers=2), 100.0)
    noise, faster = Trial(Options(workers=1), 102.0), Trial(Options(workers=2, batch_pieces=512), 120.0)
    assert best([usual, noise]) is usual
    assert best([usual, noise, faster]) is faster


@pytest.mark.parametrize(
    ("told", "most"),
    [("100000 100000", 1), ("150000 100000", 2), ("10000 100000", 1), ("max 100000", 1000), ("?", 1000)],
)
def test_a_container_gets_no_more_than_its_share(tmp_path: Path, told: str, most: int) -> None:
    quota = tmp_path / "cpu.max"
    quota.write_text(told)
    assert usable_cpus(quota) == min(most, usable_cpus(tmp_path / "none"))
