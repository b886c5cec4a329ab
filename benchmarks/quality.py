"""Machine translation with and without Sprachlotse on the real pairs: what ``sprachlotse evaluate`` says."""

from __future__ import annotations

import tempfile
from pathlib import Path

from benchmarks.harvest import write_reference
from benchmarks.measure import MODEL, REAL, SLUG, TOML, table
from pipeline.mt.argos import models
from pipeline.mt.argos.engine import ArgosEngine
from pipeline.mt.argos.models_alone import ModelsAlone
from pipeline.progress import Silent
from pipeline.stations.evaluate import evaluate
from pipeline.steps.evaluate import Share
from pipeline.workspace import Workspace

SEED = 20261122


def run() -> str:
    """The pairs that ``harvest`` trusts, and the shared glossary; the model alone beside."""
    if not (MODEL.exists() and REAL.is_dir()):
        return "### Quality\n\nNot measured: there are no real pages or no model beside the checkout.\n"
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        reference = root / "reference.tsv"
        write_reference(reference, SEED)
        (root / "sprachlotse.toml").write_text(TOML, encoding="utf-8")
        model = models.install(MODEL, root / "packages")
        with Workspace.open(root) as workspace:
            report = evaluate(
                workspace,
                SLUG,
                reference,
                language="en",
                progress=Silent(),
                engines=lambda _source, _target: ArgosEngine([model]),
                raw_engines=lambda _source, _target: ModelsAlone([model]),
            )
    assert report.chrf and report.chrf_raw and report.bleu and report.bleu_raw
    rows = [
        ("chrF", f"{report.chrf.value:.2f}", f"{report.chrf_raw.value:.2f}"),
        ("BLEU", f"{report.bleu.value:.2f}", f"{report.bleu_raw.value:.2f}"),
        ("glossary terms as wanted", _of(report.terms), _of(report.terms_raw)),
        ("texts with tags whose tags are right", _of(report.codes), "–"),
        ("literals kept", _of(report.literals), _of(report.literals_raw)),
        ("literals kept or flagged", _of(report.literals_or_flagged), "–"),
        ("left empty", str(report.untranslated), str(report.untranslated_raw)),
    ]
    title = f"Quality, real dump: {report.segments:,} pairs, shared glossary, small model"
    return table(title, ("", "Sprachlotse", "the model alone"), rows)


def _of(share: Share) -> str:
    return f"{share.kept} of {share.total} ({100 * share.kept / share.total:.1f} %)" if share.total else "–"
