"""Stations as Prefect tasks, without a server: what is retried, and how failure is told."""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from prefect.client.schemas.objects import State
from prefect.logging import disable_run_logger
from prefect.states import Failed

from flows.station import needs_person, work
from flows.sync import LISTENER, TASKS, LoggedProgress, NoStackForKnownErrors, may_pass_next_time, station_task
from pipeline.errors import StoreError, StoreUnavailable
from pipeline.progress import Progress, Silent
from pipeline.stations.loop import LOOP, Station
from pipeline.workspace import Workspace


class Done:
    """A report as stations make them."""

    attention = True

    def as_json(self) -> dict[str, object]:
        return {"pushed": 1}

    def lines(self) -> list[str]:
        return ["1 document pushed, 100 % of them"]


def station(error: Exception | None = None) -> Station:
    def run(workspace: Workspace, municipality: str, now: datetime, progress: Progress) -> Done:
        assert workspace.municipality(municipality).name == "Stadt Kranichfurt"
        assert now.tzinfo is not None
        progress.start("pushing", 1)
        if error is not None:
            raise error
        return Done()

    return Station("push", run)


def attempt(error: Exception | None, root: Path) -> Any:
    with disable_run_logger():
        return station_task(station(error)).fn("kranichfurt", str(root))


def test_one_task_per_station_in_the_order_of_the_loop() -> None:
    assert [task.name for task in TASKS] == [each.name for each in LOOP]
    assert all(task.retry_condition_fn is may_pass_next_time and task.retries == 3 for task in TASKS)


def test_a_task_returns_what_the_station_reports(workspace_root: Path) -> None:
    result = attempt(None, workspace_root)
    assert result == {"report": {"pushed": 1}, "attention": True, "lines": ["1 document pushed, 100 % of them"]}
    assert needs_person({"pull": result | {"attention": False}, "push": result}) == ["push"]


@pytest.mark.parametrize(
    ("error", "again"),
    [(StoreError("the store is broken", "mend it"), False), (StoreUnavailable("it is locked", "wait"), True)],
)
def test_a_known_error_becomes_the_states_sentence(error: Exception, again: bool, workspace_root: Path) -> None:
    state = attempt(error, workspace_root)
    assert isinstance(state, State)
    assert state.is_failed()
    assert state.message == str(error)
    assert may_pass_next_time(TASKS[0], None, state) is again  # type: ignore[arg-type]


def test_a_workspace_that_is_gone_is_told_and_not_tried_again(tmp_path: Path) -> None:
    state = attempt(None, tmp_path)
    assert state.is_failed()
    assert "sprachlotse.toml" in state.message
    assert not may_pass_next_time(TASKS[0], None, state)  # type: ignore[arg-type]


def test_a_bug_is_raised_with_its_stack_and_not_tried_again(workspace_root: Path) -> None:
    with pytest.raises(ZeroDivisionError):
        attempt(ZeroDivisionError("bug"), workspace_root)
    failed: State[Any] = Failed(data=ZeroDivisionError("bug"))
    assert not may_pass_next_time(TASKS[0], None, failed)  # type: ignore[arg-type]


def test_stacks_of_known_errors_are_kept_out_of_the_log_and_those_of_bugs_are_not() -> None:
    def record(error: Exception | None) -> logging.LogRecord:
        about = (type(error), error, None) if error is not None else None
        return logging.LogRecord("prefect.flow_runs", logging.ERROR, "x.py", 1, "failed", (), about)

    quiet = NoStackForKnownErrors()
    assert not quiet.filter(record(StoreError("known", "mend it")))
    assert quiet.filter(record(ZeroDivisionError("bug")))
    assert quiet.filter(record(None))


def test_progress_goes_to_the_log_and_to_whoever_listens(caplog: pytest.LogCaptureFixture) -> None:
    terminal = Silent()
    before = LISTENER.set(terminal)
    try:
        progress = LoggedProgress(logging.getLogger("a run"))
    finally:
        LISTENER.reset(before)
    with caplog.at_level(logging.INFO, "a run"):
        progress.start("translating", 12)
        progress.advance(3)
        progress.start("100 % sure", None)
    assert caplog.messages == ["translating (12)", "100 % sure"]
    assert terminal.labels == ["translating", "100 % sure"]


def test_work_needs_no_prefect(workspace_root: Path) -> None:
    with Workspace.open(workspace_root) as workspace:
        result = work(station(), workspace, "kranichfurt", datetime(2026, 1, 2, tzinfo=UTC), Silent())
    assert result["report"] == {"pushed": 1}
