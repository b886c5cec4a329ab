"""What a pull from an Integreat CMS costs: the first one, a night without changes, and one with some.

Against a real CMS with the real region: the one at ``SPRACHLOTSE_CMS_URL`` (password of its account ``sync-bot`` in
``SPRACHLOTSE_CMS_PASSWORD``), or one that ``../shared/cms`` starts here.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.measure import REAL, ROOT, once, table
from pipeline.connectors.integreat.client import CmsClient
from pipeline.connectors.integreat.store import IntegreatStore
from pipeline.progress import Silent
from pipeline.stations.pull import PullReport, pull
from pipeline.workspace import Workspace

SCRIPTS = ROOT.parent / "shared" / "cms"
URL, PASSWORD = "SPRACHLOTSE_CMS_URL", "SPRACHLOTSE_CMS_PASSWORD"
HOME = Path.home() / ".cache" / "sprachlotse-bench"
INSTALLED = Path.home() / ".cache" / "integreat-cms-live"
PORT, DATABASE_PORT = 8146, 54146
REGION = REAL.name
CHANGED = 5
"""Pages that are edited before the last pull."""
TOML = """
[municipality.stadt]
name = "Stadt"
target_languages = ["en", "ar", "uk"]
store = {{ type = "integreat", url = "{url}", region = "{region}", user = "sync-bot", password_env = "{password}", \
requests_per_second = {rate} }}
glossary = ["shared"]
"""


def run() -> str:
    """The table, at the rate that is polite and as fast as the CMS answers."""
    with _cms() as url:
        rows = [row for rate in (10.0, 1000.0) for row in _nights(url, rate)]
        title = f"Pull from an Integreat CMS, {REGION}: de, en, ar, uk"
        return table(title, ("pull", "requests a second at most", "documents", "requests", "seconds"), rows)


def _nights(url: str, rate: float) -> Iterator[tuple[str, ...]]:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "glossaries").mkdir()
        toml = TOML.format(url=url, region=REGION, password=PASSWORD, rate=rate)
        (root / "sprachlotse.toml").write_text(toml, encoding="utf-8")
        for name in ("the first", "nothing changed", f"{CHANGED} English pages changed"):
            if name.endswith("pages changed"):
                _edit(root, url)
            yield name, f"{rate:.0f}", *_pull(root)


def _pull(root: Path) -> tuple[str, str, str]:
    """Documents, requests and seconds of one pull, in a process that has just started."""
    reports: list[PullReport] = []
    with Workspace.open(root) as workspace:
        _ = workspace.database
        now = datetime.now(UTC)
        took = once(lambda: reports.append(pull(workspace, "stadt", now=now, progress=Silent())))
        store = workspace.store("stadt")
        assert isinstance(store, IntegreatStore)
        if reports[0].problems:
            raise RuntimeError(f"not everything could be read: {reports[0].problems[0]}")
        return str(reports[0].documents), str(store.requests), f"{took:.1f}"


def _edit(root: Path, url: str) -> None:
    """Somebody edits some English pages."""
    with Workspace.open(root) as workspace:
        pages = [document for document in workspace.store("stadt").read("en").documents if document.content]
    with CmsClient(url, REGION, "sync-bot", lambda: os.environ[PASSWORD]) as client:
        for page in pages[:CHANGED]:
            fields = {"title": page.title, "slug": "", "content": f"{page.content}<p>New.</p>", "status": "PUBLIC"}
            client.submit(f"/{REGION}/pages/en/{page.ref.id}/edit/side-by-side/", data=fields)


@contextmanager
def _cms() -> Iterator[str]:
    """The address of a CMS that runs; one that was started here is stopped at the end."""
    if os.environ.get(URL):
        yield os.environ[URL].rstrip("/")
        return
    if not (SCRIPTS / "up").is_file():
        raise SystemExit(f"not measured: {SCRIPTS} is not here, and {URL} names no CMS")
    HOME.mkdir(parents=True, exist_ok=True)
    if not (HOME / "venv").exists() and (INSTALLED / "venv").exists():
        (HOME / "venv").symlink_to(INSTALLED / "venv")
    ports = {"CMS_HOME": str(HOME), "CMS_PORT": str(PORT), "CMS_PGPORT": str(DATABASE_PORT)}
    environment = {**os.environ, **ports}
    pages = [str(REAL / language / "pages.json") for language in ("de", "en")]
    try:
        subprocess.run([SCRIPTS / "up", *pages], env=environment, check=True, stdout=subprocess.PIPE)
        up = [SCRIPTS / "up", "--reset", *pages]
        said = subprocess.run(up, env=environment, check=True, stdout=subprocess.PIPE, text=True).stdout
        os.environ[PASSWORD] = json.loads((HOME / "state.json").read_bytes())["password"]
        yield said.splitlines()[-1]
    finally:
        subprocess.run([SCRIPTS / "down"], env=environment, check=True, stdout=subprocess.PIPE)


if __name__ == "__main__":
    sys.stdout.write(run())
