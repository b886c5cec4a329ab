"""``sprachlotse run``: one municipality, now, typed by a person.

Where a Prefect API answers, the run is a recorded flow run; else the same stations are called directly. Starting a
temporary Prefect server for one run costs seconds and leaves nothing behind (docs/decisions/0007-prefect.md).
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx

from flows.blocks import read_block
from flows.environment import HOME, client_environment
from flows.locate import find_api, shown
from flows.say import to_stderr
from flows.station import StationResult, needs_person, work
from pipeline.errors import WorkspaceError
from pipeline.progress import Progress, Silent
from pipeline.stations.loop import LOOP
from pipeline.workspace import Workspace


def run_once(
    workspace: Workspace,
    municipality: str,
    progress: Progress = Silent(),
    say: Callable[[str], None] = to_stderr,
) -> dict[str, Any]:
    """Take ``municipality`` through all stations of the loop, once, and tell what came of it.

    Returns ``{"flow_run": {…}}`` with ``id`` (``None`` when not recorded), ``name``, ``state``, ``recorded``,
    ``attention`` (something needs a person) and ``stations``: name → ``report``, ``attention``, ``lines``.
    ``say`` is told once when the run is not recorded, and why. Raises what a station raises: a SprachlotseError,
    in a recorded run after its retries.
    """
    workspace.municipality(municipality)
    place = find_api(workspace.root, os.environ)
    if place.api is not None:
        return {"flow_run": _recorded(workspace, municipality, place.api, progress)}
    say(place.remark)
    return {"flow_run": _direct(workspace, municipality, progress)}


def secret(root: Path, name: str) -> str | None:
    """What the secret block ``name`` holds, for a command typed in workspace ``root``.

    Asks the API with which :func:`run_once` would record a run. Raises as :func:`flows.blocks.read_block`.
    """
    return read_block(root, name, os.environ)


def _direct(workspace: Workspace, municipality: str, progress: Progress) -> dict[str, Any]:
    stations = {station.name: work(station, workspace, municipality, datetime.now(UTC), progress) for station in LOOP}
    return _flow_run(None, municipality, "Completed", stations)


def _recorded(workspace: Workspace, municipality: str, api: str, progress: Progress) -> dict[str, Any]:
    # Prefect reads its settings once, when it is imported.
    os.environ.update(client_environment(workspace.folder(HOME), api, os.environ))
    from prefect.exceptions import PrefectException
    from prefect.settings import PREFECT_API_URL, PREFECT_FLOWS_HEARTBEAT_FREQUENCY, temporary_settings

    from flows.sync import LISTENER, sync

    # No heartbeat: ending its thread takes a second, and nothing here listens to it.
    settings = {PREFECT_API_URL: api, PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None}
    try:
        with temporary_settings(settings), _quiet_console():
            LISTENER.set(progress)
            state = sync(municipality, str(workspace.root), return_state=True)
    except (httpx.HTTPError, PrefectException) as exc:
        raise WorkspaceError(
            f"the Prefect API at {shown(api)} could not record the run ({str(exc).splitlines()[0]})",
            "what the stations did stays; stop that server or mend the access to it (PREFECT_API_AUTH_STRING), and run"
            " the command again",
        ) from exc
    outcome: Any = state.result()
    return _flow_run(str(state.state_details.flow_run_id), municipality, state.name or "", outcome["stations"])


def _flow_run(run_id: str | None, municipality: str, state: str, stations: dict[str, StationResult]) -> dict[str, Any]:
    return {
        "id": run_id,
        "name": municipality,
        "state": state,
        "recorded": run_id is not None,
        "attention": bool(needs_person(stations)),
        "stations": stations,
    }


@contextmanager
def _quiet_console() -> Iterator[None]:
    """The run's log goes to the dashboard; the command line tells a person what came of it."""
    handlers = [handler for handler in logging.getLogger().handlers if handler.level < logging.CRITICAL]
    before = [handler.level for handler in handlers]
    for handler in handlers:
        handler.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        for handler, level in zip(handlers, before, strict=True):
            handler.setLevel(level)
