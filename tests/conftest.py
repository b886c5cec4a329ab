"""Fixtures that every test may use."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from pathlib import Path

import pytest

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
