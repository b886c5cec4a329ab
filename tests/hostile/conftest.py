"""The workspace that hostile returns are imported into, made once."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hostile.world import World


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    world = World(tmp_path_factory.mktemp("hostile"))
    yield world
    world.workspace.close()
