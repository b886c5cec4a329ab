"""A workspace with the sample municipality in a folder whose name is as awkward as real ones are."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

SAMPLE = Path(__file__).resolve().parents[2] / "data" / "sample"

SETTINGS = """\
[municipality.kranichfurt]
name = "Stadt Kranichfurt"
target_languages = ["en", "uk"]
glossary = []
store = { type = "folder", path = "content" }
schedule = "0 3 * * *"

[municipality.ohne-store]
name = "Stadt ohne Store"
target_languages = ["en"]
glossary = []
store = { type = "folder", path = "nicht-da" }
"""


def make_workspace(folder: Path) -> Path:
    """A workspace in ``folder`` with two municipalities: one that works, and one whose store is missing."""
    root = folder / "Arbeitsmappe für Straßen & Wege"
    root.mkdir()
    (root / "sprachlotse.toml").write_text(SETTINGS, encoding="utf-8")
    shutil.copytree(SAMPLE, root / "content")
    return root


@pytest.fixture
def workspace_root(tmp_path: Path) -> Path:
    """A fresh workspace for one test."""
    return make_workspace(tmp_path)


@pytest.fixture(scope="module")
def served_root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace that the live tests of one module share."""
    return make_workspace(tmp_path_factory.mktemp("served"))
