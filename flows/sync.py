"""The flow of one municipality: a task per station, in the order of :data:`pipeline.stations.loop.LOOP`."""

from __future__ import annotations

import logging
from contextvars import ContextVar
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypedDict

from prefect import Task, flow, get_run_logger, task
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State, TaskRun
from prefect.states import Completed, Failed

from flows import artifacts
from flows.secrets import secret_block
from flows.station import StationResult, needs_person, work
from pipeline.errors import SprachlotseError, TransientError
from pipeline.progress import Progress
from pipeline.stations.loop import LOOP, Station
from pipeline.workspace import Workspace

LISTENER: ContextVar[Progress | None] = ContextVar("LISTENER", default=None)
"""Who is told how far a run is, besides its log: the terminal of a person who runs it in this process."""


class SyncResult(TypedDict):
    """What a run returns; JSON-able."""

    municipality: str
    stations: dict[str, StationResult]
    """By name, in the order of the loop."""


RETRY_DELAYS = [5.0, 30.0, 120.0]
"""Seconds before each new try of a station that failed with a TransientError."""


def may_pass_next_time(_task: Task[..., Any], _run: TaskRun, state: State[Any]) -> bool:
    """Prefect's question whether to try again: yes after a TransientError, never after anything else."""
    return isinstance(state.data, TransientError)


def station_task(station: Station) -> Task[[str, str], StationResult | State[Any]]:
    """``station`` as a Prefect task of the same name."""

    @task(
        name=station.name,
        task_run_name=station.name,
        retries=len(RETRY_DELAYS),
        retry_delay_seconds=RETRY_DELAYS,
        retry_condition_fn=may_pass_next_time,
        cache_policy=NO_CACHE,
        persist_result=False,
    )
    def run(municipality: str, workspace: str) -> StationResult | State[Any]:
        logger = get_run_logger()
        try:
            with Workspace.open(Path(workspace), secret_block) as opened:
                result = work(station, opened, municipality, datetime.now(UTC), LoggedProgress(logger))
        except SprachlotseError as exc:
            # Returned, not raised: the sentence is the state's message, without a traceback in the log.
            return Failed(message=str(exc), data=exc)
        for line in result["lines"]:
            logger.info("%s", line)
        if result["attention"]:
            logger.warning("Something here needs a person.")
        return result

    return run


TASKS = tuple(station_task(station) for station in LOOP)


@flow(name="sync", flow_run_name="{municipality}", persist_result=False)
def sync(municipality: str, workspace: str) -> SyncResult | State[Any]:
    """Bring one municipality up to date: every station of the loop, then the artifacts.

    The first station that fails ends the run; what was done before it stays, and the next run goes on from there.

    Args:
        municipality: Its short name in sprachlotse.toml.
        workspace: The folder with sprachlotse.toml.
    """
    results: dict[str, StationResult] = {}
    failed: str | None = None
    outcome: Any = None
    for station in TASKS:
        state = station(municipality, workspace, return_state=True)
        outcome = state.result(raise_on_failure=False)
        if not state.is_completed():
            failed = station.name
            break
        results[station.name] = outcome
    _publish(municipality, workspace)
    if failed is not None:
        if not isinstance(outcome, SprachlotseError):
            raise outcome  # a bug: with its stack in the log
        return Failed(message=f"{failed}: {outcome}", data=outcome)
    waiting = needs_person(results)
    message = f"Needs a person: {', '.join(waiting)}" if waiting else "All stations done"
    return Completed(message=message, data=SyncResult(municipality=municipality, stations=results))


def _publish(municipality: str, workspace: str) -> None:
    try:
        with Workspace.open(Path(workspace)) as opened:
            artifacts.publish(opened, municipality)
    except SprachlotseError as exc:
        # A view of the workspace; what made it unreadable has failed a station already or will do so next time.
        get_run_logger().warning("No artifacts: %s", exc)


class NoStackForKnownErrors(logging.Filter):
    """Drops what Prefect logs after a failed run: the stack of an error whose sentence is the run's state already."""

    def filter(self, record: logging.LogRecord) -> bool:
        return not (record.exc_info and isinstance(record.exc_info[1], SprachlotseError))


logging.getLogger("prefect.flow_runs").addFilter(NoStackForKnownErrors())


class LoggedProgress:
    """Progress as lines in the flow run's log: what begins, not every step of it. :data:`LISTENER` hears all."""

    def __init__(self, logger: Any) -> None:
        self._logger = logger
        self._listener = LISTENER.get()

    def start(self, label: str, total: int | None) -> None:
        self._logger.info("%s", label if total is None else f"{label} ({total})")
        if self._listener is not None:
            self._listener.start(label, total)

    def advance(self, amount: int = 1) -> None:
        if self._listener is not None:
            self._listener.advance(amount)
