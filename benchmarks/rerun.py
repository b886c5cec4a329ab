"""What machine translation costs again when one text in a hundred was edited, and when none was."""

from __future__ import annotations

import json
import shutil
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.measure import MODEL, REAL, ROOT, SLUG, TOML, once, table
from pipeline.html.segment import segment_html
from pipeline.literals import has_words
from pipeline.mt.argos import models
from pipeline.mt.argos.engine import ArgosEngine
from pipeline.mt.engine import Engine
from pipeline.progress import Silent
from pipeline.stations.pretranslate import PretranslateReport, pretranslate
from pipeline.stations.pull import pull
from pipeline.workspace import Workspace

EVERY = 100
"""One text of so many is edited."""


def run() -> str:
    """Seconds and texts asked for, relative to the first run; the real model where it lies beside the checkout."""
    if not MODEL.exists():
        return "### Running again\n\nNot measured: there is no model beside the checkout.\n"
    source = REAL if REAL.is_dir() else ROOT / "data" / "sample"
    now, silent = datetime(2026, 1, 1, tzinfo=UTC), Silent()
    reports: list[tuple[str, float, float, PretranslateReport]] = []
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "workspace"
        (root / "content" / "de").mkdir(parents=True)
        (root / "glossaries").mkdir()
        (root / "sprachlotse.toml").write_text(TOML, encoding="utf-8")
        pages = root / "content" / "de" / "pages.json"
        shutil.copyfile(source / "de" / "pages.json", pages)
        model = models.install(MODEL, Path(folder) / "packages")

        def engines(_source: str, _target: str) -> Engine:
            return ArgosEngine([model])  # loaded anew, as every run of the program does

        def step(name: str) -> None:
            with Workspace.open(root) as workspace:
                _ = workspace.database
                pulled = once(lambda: pull(workspace, SLUG, now=now, progress=silent))
                made: list[PretranslateReport] = []
                took = once(
                    lambda: made.append(pretranslate(workspace, SLUG, now=now, progress=silent, engines=engines))
                )
            reports.append((name, pulled, took, made[0]))

        step("first run")
        edited = _edit(pages)
        step(f"1 text in {EVERY} edited ({edited})")
        step("nothing edited")
    rows = [
        (
            name,
            f"{report.asked:,}",
            f"{100 * report.asked / reports[0][3].asked:.2f} %",
            f"{took:.2f}",
            f"{100 * took / reports[0][2]:.1f} %",
            f"{pulled:.2f}",
            f"{100 * pulled / reports[0][1]:.1f} %",
        )
        for name, pulled, took, report in reports
    ]
    columns = (
        "run",
        "texts for the engine",
        "of the first",
        "pretranslate, s",
        "of the first",
        "pull, s",
        "of the first",
    )
    return table(f"Running again, {source.name}, small model", columns, rows)


def _edit(pages: Path) -> int:
    """A word more in one text of :data:`EVERY`; returns how many."""
    entries = json.loads(pages.read_bytes())
    seen = edited = 0
    for entry in entries:
        for segment in segment_html(entry["content"]).segments:
            if not has_words(segment.text) or entry["content"].count(segment.raw) != 1:
                continue
            seen += 1
            if seen % EVERY == 0:
                entry["content"] = entry["content"].replace(segment.raw, f"{segment.raw} Stand {seen} neu")
                edited += 1
    pages.write_text(json.dumps(entries), encoding="utf-8")
    return edited
