"""``evaluate`` with the small real model on pairs harvested from the real pages, where present (``../shared``)."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from pipeline.connectors.folder import FolderStore
from pipeline.connectors.matching import match_translations
from pipeline.mt.argos import models
from pipeline.mt.argos.engine import ArgosEngine
from pipeline.mt.argos.models_alone import ModelsAlone
from pipeline.progress import Silent
from pipeline.sample import SAMPLE, create_workspace
from pipeline.stations.evaluate import evaluate
from pipeline.steps.harvest import Experience, learn_page
from pipeline.steps.segment import cut

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def reference(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    store = FolderStore(shared / "content" / "lkaugsburg")
    german = store.read("de")
    matches = match_translations(german, store.read("en"))
    pages = [
        (cut(page.title, page.content), cut(other.title, other.content))
        for page in german.documents
        if (other := matches.get(page.ref))
    ]
    experience = Experience.gather("de", "en", pages)
    pairs = {
        (pair.source, pair.target)
        for ours, theirs in pages
        for pair in learn_page(ours, theirs, experience).pairs
        if pair.source != pair.target
    }
    lines = sorted(f"{source}\t{target}\n" for source, target in pairs)
    random.Random(1).shuffle(lines)
    file = tmp_path_factory.mktemp("reference") / "reference.tsv"
    file.write_text("".join(lines), encoding="utf-8", newline="")
    return file


def test_the_real_model_on_real_pairs(shared: Path, reference: Path, tmp_path: Path) -> None:
    models.install(shared / "models" / "translate-de_en-0_1.argosmodel", tmp_path / "packages")
    chain = models.find("de", "en", tmp_path / "packages")
    assert chain is not None
    with create_workspace(tmp_path / "workspace", sample=True) as workspace:
        report = evaluate(
            workspace,
            SAMPLE,
            reference,
            language="en",
            limit=500,
            progress=Silent(),
            engines=lambda source, target: ArgosEngine(chain),
            raw_engines=lambda source, target: ModelsAlone(chain),
        )
    assert report.segments == 500
    assert report.codes.total > 50
    assert report.codes.value == 1
    assert report.literals.total > 100
    assert report.literals_or_flagged.value == 1
    assert report.terms.total > 50
    assert report.untranslated < 0.05 * report.segments
    assert report.chrf_offered is not None
    assert report.chrf_offered_raw is not None
    assert report.chrf_offered.value > report.chrf_offered_raw.value - 0.3
    assert 35 < report.chrf_offered.value < 90
