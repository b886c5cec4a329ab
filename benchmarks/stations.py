"""The stations of the loop on all pages: what a first run costs, and what one costs when nothing changed."""

from __future__ import annotations

import io
import shutil
import tempfile
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import polib

from benchmarks.measure import REAL, ROOT, once, table
from pipeline.mt.fake import FakeEngine
from pipeline.progress import Silent
from pipeline.stations.export import export
from pipeline.stations.pretranslate import pretranslate
from pipeline.stations.pull import pull
from pipeline.stations.push import push
from pipeline.stations.status import status
from pipeline.stations.take_in import take_in
from pipeline.workspace import Workspace

SLUG = "stadt"
TOML = """
[municipality.stadt]
name = "Stadt"
target_languages = ["en"]
store = { type = "folder", path = "content" }
glossary = []
"""


def run() -> str:
    """Seconds per station; the engine is a fake, so that its time does not hide the others'."""
    source = REAL if REAL.is_dir() else ROOT / "data" / "sample"
    now = datetime(2026, 1, 1, tzinfo=UTC)
    silent = Silent()
    times: dict[str, tuple[float, float]] = {}
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "glossaries").mkdir()
        (root / "sprachlotse.toml").write_text(TOML, encoding="utf-8")
        for file in source.rglob("*.json"):
            target = root / "content" / file.relative_to(source)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, target)
        with Workspace.open(root) as workspace:
            _ = workspace.database
            engine = FakeEngine()

            def again(name: str, work: object) -> None:
                assert callable(work)
                times[name] = (once(work), once(work))

            again("pull", lambda: pull(workspace, SLUG, now=now, progress=silent))
            again(
                "pretranslate",
                lambda: pretranslate(
                    workspace, SLUG, language="en", now=now, progress=silent, engines=lambda *_: engine
                ),
            )
            again("export", lambda: export(workspace, SLUG, language="en", now=now, progress=silent))
            returned = _review(root)
            again("import", lambda: take_in(workspace, [returned], now=now, progress=silent))
            again("push", lambda: push(workspace, SLUG, language="en", now=now, progress=silent))
            again("status", lambda: status(workspace, SLUG))
            (coverage,) = status(workspace, SLUG).municipalities[0].languages
    rows = [(name, f"{first:.2f}", f"{second:.2f}", f"{second / first:.2f}") for name, (first, second) in times.items()]
    title = f"Stations, {source.name}: {coverage.segments} segments, {coverage.words} words"
    return table(title, ("station", "first time, s", "again with nothing changed, s", "again / first"), rows)


def _review(root: Path) -> Path:
    (package,) = (root / "outbox").glob("*.zip")
    with zipfile.ZipFile(io.BytesIO(package.read_bytes())) as archive:
        catalogue = polib.pofile(archive.read(f"{SLUG}_en.po").decode())
    for entry in catalogue:
        entry.flags = []
    file = root / "returned.po"
    catalogue.save(str(file))
    return file
