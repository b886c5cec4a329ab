"""``run_once`` where no Prefect API is reachable: the stations, called directly."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from flows.run import run_once
from pipeline.errors import StoreError, UsageError
from pipeline.progress import Silent
from pipeline.stations.loop import LOOP
from pipeline.workspace import Workspace


@pytest.fixture(autouse=True)
def _no_api(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PREFECT_API_URL", raising=False)


def test_all_stations_run_and_it_is_said_that_nothing_is_recorded(workspace_root: Path) -> None:
    said: list[str] = []
    progress = Silent()
    with Workspace.open(workspace_root) as workspace:
        flow_run = run_once(workspace, "kranichfurt", progress, said.append)["flow_run"]
    assert list(flow_run["stations"]) == [station.name for station in LOOP]
    assert (flow_run["name"], flow_run["state"], flow_run["recorded"], flow_run["id"]) == (
        "kranichfurt",
        "Completed",
        False,
        None,
    )
    assert flow_run["stations"]["pull"]["report"]["new"] > 10
    assert flow_run["stations"]["pull"]["lines"]
    assert len(said) == 1
    assert "Not recorded in the dashboard" in said[0]
    assert progress.labels


def test_errors_come_through_as_they_are(workspace_root: Path) -> None:
    said: list[str] = []
    with Workspace.open(workspace_root) as workspace:
        with pytest.raises(StoreError):
            run_once(workspace, "ohne-store", say=said.append)
        with pytest.raises(UsageError, match="kranichfurt"):
            run_once(workspace, "nirgendwo", say=said.append)
    assert len(said) == 1  # who names a municipality that does not exist hears only that


def test_a_direct_run_does_not_load_prefect() -> None:
    code = "import sys, flows.run, flows.serve; print('prefect' in sys.modules)"
    done = subprocess.run([sys.executable, "-P", "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
