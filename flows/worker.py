"""The worker process of ``serve``: registers the deployments and runs what is due, one flow run at a time.

Run by :mod:`flows.serve` as ``python -m flows.worker PARENT DESCRIPTOR WORKSPACE``, with its environment from
:mod:`flows.environment`. It writes ``ready``, or one sentence on why not, to DESCRIPTOR.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from prefect import Flow
from prefect.client.orchestration import PrefectClient, get_client
from prefect.client.schemas.actions import DeploymentScheduleCreate
from prefect.client.schemas.filters import (
    DeploymentFilter,
    DeploymentFilterTags,
    FlowRunFilter,
    FlowRunFilterState,
    FlowRunFilterStateType,
)
from prefect.client.schemas.objects import State, StateType
from prefect.client.schemas.schedules import CronSchedule
from prefect.deployments.runner import RunnerDeployment
from prefect.exceptions import ObjectNotFound
from prefect.runner import Runner
from prefect.states import Crashed
from prefect.types.entrypoint import EntrypointType

from flows.deployments import TAG, TIMEZONE, Plan, plan
from flows.locate import healthy
from flows.nightly import nightly
from flows.sync import sync
from flows.watch import end_with_parent
from pipeline.errors import SprachlotseError
from pipeline.workspace import Workspace

READY = b"ready"
"""See :data:`flows.serve.READY`."""

INSIST_SECONDS = 4.0
"""Longer than Prefect waits before it first looks whether a flow run has ended; often within what `serve` waits."""

_FLOWS: dict[str, Flow[Any, Any]] = {"sync": sync, "nightly": nightly}


def main(parent: int, descriptor: int, root: str) -> int:
    """Work until SIGTERM. Returns the exit code: 0, or 2 when it could not begin."""
    end_with_parent(parent)
    try:
        with Workspace.open(Path(root)) as workspace:
            plans = plan(workspace.settings, str(workspace.root))
    except SprachlotseError as exc:
        os.write(descriptor, str(exc).encode())
        return 2
    while not healthy(os.environ["PREFECT_API_URL"]):  # `serve` ends us when that takes too long
        time.sleep(0.2)
    asyncio.run(_work(plans, descriptor))
    return 0


async def _work(plans: Sequence[Plan], descriptor: int) -> None:
    # One at a time: two runs of one municipality must not meet, and translation uses all cores anyway.
    runner = Runner(name="sprachlotse", limit=1, pause_on_shutdown=False)
    async with get_client() as client:
        await _end_abandoned_runs(client)
        await _remove_gone(client, {each.full_name for each in plans})
        for each in plans:
            await runner.aadd_deployment(await _deployment(client, each))
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    working = asyncio.create_task(runner.start())
    while not runner.started and not working.done():
        await asyncio.sleep(0.05)
    # After the start, for the runner sets a handler of its own that leaves in the middle of things.
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    os.write(descriptor, READY)
    os.close(descriptor)
    stopping = asyncio.create_task(stop.wait())
    await asyncio.wait({working, stopping}, return_when=asyncio.FIRST_COMPLETED)
    if not working.done():
        insisting = asyncio.create_task(insist())
        await runner.astop()
        insisting.cancel()
    stopping.cancel()
    await working


async def insist(seconds: float = INSIST_SECONDS) -> None:
    """Send SIGTERM to this process's group again and again, every ``seconds``, until cancelled.

    Prefect sends it to a flow run once, which there becomes an exception, wherever the run just is. In a callback of
    a weak reference, of which an import makes many, Python drops it; the run would go on, be killed by
    :mod:`flows.serve`, and stay "Running" in the dashboard. The caller must handle SIGTERM itself, and lead its group.
    """
    while True:
        await asyncio.sleep(seconds)
        os.killpg(os.getpid(), signal.SIGTERM)


async def _end_abandoned_runs(client: PrefectClient) -> None:
    """Runs that were under way when the last ``serve`` was killed would be shown as running for ever."""
    under_way = [StateType.RUNNING, StateType.PENDING, StateType.CANCELLING]
    for run in await client.read_flow_runs(
        flow_run_filter=FlowRunFilter(state=FlowRunFilterState(type=FlowRunFilterStateType(any_=under_way)))
    ):
        crashed: State[None] = Crashed(
            message="sprachlotse serve was ended while this run was under way; the next run goes on."
        )
        await client.set_flow_run_state(run.id, crashed, force=True)


async def _remove_gone(client: PrefectClient, wanted: set[str]) -> None:
    """Deployments of municipalities that are no longer in sprachlotse.toml."""
    flows = {flow.id: flow.name for flow in await client.read_flows()}
    ours = DeploymentFilter(tags=DeploymentFilterTags(all_=[TAG]))
    for found in await client.read_deployments(deployment_filter=ours):
        if f"{flows.get(found.flow_id)}/{found.name}" not in wanted:
            await client.delete_deployment(found.id)


async def _deployment(client: PrefectClient, each: Plan) -> RunnerDeployment:
    deployment = _FLOWS[each.flow].ato_deployment(
        name=each.name,
        schedules=await _schedules(client, each),
        parameters=dict(each.parameters),
        description=each.description,
        tags=list(each.tags),
        # By module, not by file: found wherever Sprachlotse is installed, whatever the current folder is.
        entrypoint_type=EntrypointType.MODULE_PATH,
    )
    return await deployment


async def _schedules(client: PrefectClient, each: Plan) -> list[DeploymentScheduleCreate]:
    """Those of the plan, without forgetting what somebody did in the dashboard: registering anew replaces all."""
    try:
        found = await client.read_deployment_by_name(each.full_name)
        there, paused = found.schedules, found.paused
    except ObjectNotFound:
        there, paused = [], False
    if each.flow == "nightly":  # sprachlotse.toml has no schedule for it; one from the dashboard stays
        return [DeploymentScheduleCreate(schedule=one.schedule, active=one.active) for one in there]
    if each.cron is None:
        return []
    active = not paused and all(one.active for one in there)
    return [DeploymentScheduleCreate(schedule=CronSchedule(cron=each.cron, timezone=TIMEZONE), active=active)]


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]))
