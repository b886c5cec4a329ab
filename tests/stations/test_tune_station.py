"""Finding the fastest settings on a municipality's own texts."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pipeline.config import MachineSettings, read_settings
from pipeline.errors import EngineError, UsageError
from pipeline.mt.argos import models
from pipeline.mt.argos.translator import Options
from pipeline.mt.argos.tune import Trial
from pipeline.progress import Silent
from pipeline.stations.tune import TuneReport, save_settings, tune_model

if TYPE_CHECKING:
    from .conftest import Hands


@pytest.fixture
def with_model(hands: Hands, tiny_model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Hands:
    folder = tmp_path / "packages"
    models.install(tiny_model, folder)
    monkeypatch.setattr(models, "default_folder", lambda: folder)
    return hands


def test_all_ways_are_tried_on_the_municipalitys_sentences(with_model: Hands) -> None:
    hands = with_model
    hands.pull()
    before = (hands.workspace.root / "sprachlotse.toml").read_text(encoding="utf-8")
    report = tune_model(hands.workspace, None, hands.slug, save=False, progress=Silent(), seconds=0.01)
    assert report.model == "translate-de_en 1.0"
    assert len(report.trials) >= 4
    assert report.best in report.trials
    assert report.saved is False
    assert (hands.workspace.root / "sprachlotse.toml").read_text(encoding="utf-8") == before


def test_without_texts_or_a_model_it_says_what_is_missing(with_model: Hands) -> None:
    hands = with_model
    with pytest.raises(UsageError, match="no text"):
        tune_model(hands.workspace, "de-en", hands.slug, save=False, progress=Silent())
    with pytest.raises(EngineError, match="de→uk"):
        tune_model(hands.workspace, "de-uk", hands.slug, save=False, progress=Silent())
    with pytest.raises(UsageError, match="no pair"):
        tune_model(hands.workspace, "deen", hands.slug, save=False, progress=Silent())


def test_saved_settings_are_read_again_and_nothing_else_changes(hands: Hands) -> None:
    file = hands.workspace.root / "sprachlotse.toml"
    before = read_settings(file)
    save_settings(hands.workspace, Options(workers=3, threads_each=2, batch_pieces=512))
    after = read_settings(file)
    assert after.machine == MachineSettings(threads=3, threads_each=2, batch=512)
    assert after.model_copy(update={"machine": before.machine}) == before
    assert "# Settings of this" in file.read_text(encoding="utf-8")


def test_what_it_says_in_each_case() -> None:
    usual, faster = Trial(Options(workers=2), 100.0), Trial(Options(workers=1, batch_pieces=512), 150.0)
    assert "as they are" in TuneReport("m", 2, (usual,)).lines()[-1]
    assert "--save writes it" in TuneReport("m", 2, (usual, faster)).lines()[-1]
    assert "threads = 1, threads_each = 1, batch = 512 is in" in TuneReport("m", 2, (usual, faster), True).lines()[-1]
