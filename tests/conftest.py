"""Fixtures that every test may use."""

from __future__ import annotations

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real pages, models and schemas beside the project; a stranger's clone has none."""
    folder = ROOT.parent / "shared"
    if not (folder / "content").is_dir():
        pytest.skip("no ../shared beside the project")
    return folder
