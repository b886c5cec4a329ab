"""Fixtures that every test may use."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from pathlib import Path

import pytest
import skips

ROOT = Path(__file__).resolve().parents[1]

pytest_plugins = ["fixtures_mt", "fixtures_cli"]

# Before anything imports Argos, which looks once: no test sees the models or touches the home of who runs it.
os.environ["HOME"] = tempfile.mkdtemp(prefix="sprachlotse-tests-")
atexit.register(shutil.rmtree, os.environ["HOME"], ignore_errors=True)
for _name in ("ARGOS_PACKAGES_DIR", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "PREFECT_API_URL"):
    os.environ.pop(_name, None)
os.environ["SPRACHLOTSE_OFFLINE"] = "1"


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real pages, models and schemas beside the project; a stranger's clone has none."""
    folder = ROOT.parent / "shared"
    if not (folder / "content").is_dir():
        pytest.skip("no ../shared beside the project")
    return folder


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say what was skipped, also with -q; tests of a real CMS are told by live/conftest.py."""
    reports = terminalreporter.getreports("skipped")
    said = skips.line(skips.reasons(report for report in reports if not report.nodeid.startswith("tests/live/")))
    if said:
        terminalreporter.write_line(said, yellow=True, bold=True)
