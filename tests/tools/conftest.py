"""Other people's programs, each skipped with a reason where it is not installed, and a workspace to import into."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from stations.conftest import Hands
from tools import omegat

from pipeline.mt.fake import FakeEngine
from pipeline.sample import create_workspace

MakeProject = Callable[..., omegat.Project]


@pytest.fixture
def omegat_project(tmp_path: Path) -> MakeProject:
    """Makes an OmegaT project (once per test)."""
    omegat.require()
    return lambda *languages: omegat.Project(tmp_path / "omegat", *languages)


@pytest.fixture
def hands(tmp_path: Path) -> Iterator[Hands]:
    with create_workspace(tmp_path / "workspace", sample=True) as workspace:
        yield Hands(workspace, FakeEngine())
