"""The flow over all municipalities, one after the other."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from prefect import flow
from prefect.client.schemas.objects import State
from prefect.states import Completed, Failed

from flows.sync import sync
from pipeline.errors import SprachlotseError, TerminalError
from pipeline.workspace import Workspace


@flow(name="nightly", flow_run_name="all municipalities", persist_result=False)
def nightly(workspace: str) -> dict[str, list[str]] | State[Any]:
    """Sync every municipality of the workspace. One that fails never stops the others.

    The run ends as failed when any municipality did, after all had their turn; its message names them.

    Args:
        workspace: The folder with sprachlotse.toml.
    """
    try:
        with Workspace.open(Path(workspace)) as opened:
            municipalities = list(opened.settings.municipalities)
    except SprachlotseError as exc:
        return Failed(message=str(exc), data=exc)
    # Not in parallel: machine translation uses all cores, and SQLite has one writer.
    failed: dict[str, str] = {}
    for municipality in municipalities:
        state = sync(municipality, workspace, return_state=True)
        if not state.is_completed():
            failed[municipality] = state.message or str(state.name)
    message = summary(len(municipalities), failed)
    if failed:
        return Failed(message=message, data=TerminalError(message))
    return Completed(message=message, data={"municipalities": municipalities})


def summary(count: int, failed: dict[str, str]) -> str:
    """One sentence on a night: how many of ``count`` municipalities failed, which, and why (slug → reason)."""
    if not failed:
        return f"All {count} municipalities done"
    reasons = "; ".join(f"{slug} ({reason})" for slug, reason in failed.items())
    return f"{len(failed)} of {count} municipalities failed: {reasons}"
