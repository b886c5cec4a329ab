"""``sprachlotse serve`` for real: Prefect's server, dashboard, schedules and worker, asked over its API."""

from __future__ import annotations

import json
import os
import re
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import httpx
import pytest
from cms_stub import PASSWORD, StubCms
from filelock import FileLock

from flows.locate import Note, read_note
from flows.serve import START_SECONDS
from pipeline.stations.loop import LOOP

pytestmark = pytest.mark.live

COMMAND = [sys.executable, "-P", "-c", "import sys; from pipeline.cli.main import main; sys.exit(main())"]
# How long we wait for what comes in seconds on an idle machine: long enough for one that does much else beside.
PATIENCE = 240.0
START_PATIENCE = START_SECONDS + 60
STOP_PATIENCE = 150.0
SEEN = "Integreat CMS 2026.7.1, Stadt Stub, the account may publish"
ENDED = {"COMPLETED", "FAILED", "CRASHED", "CANCELLED"}

T = TypeVar("T")


@dataclass
class Served:
    """A running ``sprachlotse serve`` and its API."""

    root: Path
    elsewhere: Path
    process: subprocess.Popen[bytes]
    log: Path
    note: Note
    api: httpx.Client

    def post(self, path: str, **body: Any) -> Any:
        answer = self.api.post(path, json=body)
        assert answer.is_success, answer.text
        return answer.json()

    def start_run(self, deployment: str) -> str:
        (found,) = [each for each in self.post("/deployments/filter") if each["name"] == deployment]
        return str(self.post(f"/deployments/{found['id']}/create_flow_run")["id"])

    def when(self, run_id: str, *states: str) -> dict[str, Any]:
        """The flow run, as soon as it is in one of ``states``."""

        def reached() -> dict[str, Any] | None:
            run: dict[str, Any] = self.api.get(f"/flow_runs/{run_id}").json()
            return run if run["state_type"] in states else None

        return self.wait_for(reached)

    def family(self) -> list[int]:
        """Its server, its worker, and the flow run that is under way."""

        def three() -> list[int] | None:
            found = descendants(self.process.pid)
            return found if len(found) == 3 else None

        return self.wait_for(three)

    def wait_for(self, condition: Callable[[], T | None]) -> T:
        found = eventually(condition, PATIENCE)
        assert found, f"did not come in {PATIENCE} s:\n{self.log.read_text()}\n{server_log(self.root)}"
        return found


def eventually(condition: Callable[[], T | None], seconds: float) -> T | None:
    deadline = time.monotonic() + seconds
    while not (found := condition()) and time.monotonic() < deadline:
        time.sleep(0.2)
    return found


def server_log(root: Path) -> str:
    return (root / ".prefect" / "server.log").read_text()


def hostile(folder: Path) -> tuple[Path, dict[str, str]]:
    """A current folder and an environment that must not matter to any of our processes."""
    for package in ("flows", "pipeline", "prefect"):
        (folder / package).mkdir(exist_ok=True)
        (folder / package / "__init__.py").write_text("raise RuntimeError('not this one')\n")
    home = folder / "home"
    home.mkdir(exist_ok=True)
    nowhere = "http://127.0.0.1:9"
    proxies = dict.fromkeys(("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"), nowhere)
    return folder, {**os.environ, **proxies, "HOME": str(home), "TZ": "America/New_York"}


def command(elsewhere: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """``sprachlotse`` with ``arguments``, run to its end, with more ``variables`` in its environment."""
    folder, environment = hostile(elsewhere)
    environment.pop("PREFECT_API_URL", None)
    return subprocess.run(
        [*COMMAND, *arguments],
        cwd=folder,
        env=environment | variables,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )


@contextmanager
def serving(root: Path, elsewhere: Path) -> Iterator[Served]:
    folder, environment = hostile(elsewhere)
    environment |= {"PREFECT_API_URL": "http://127.0.0.1:9/api", "PREFECT_SERVER_ANALYTICS_ENABLED": "true"}
    log = folder / "serve.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [*COMMAND, "--workspace", str(root), "serve", "--port", "0"],
            cwd=folder,
            env=environment,
            stdout=output,
            stderr=output,
        )
        try:

            def noted() -> Note | None:
                note = read_note(root / ".prefect")
                return note if note is not None and note.pid == process.pid else None

            note = eventually(lambda: noted() if process.poll() is None else None, START_PATIENCE)
            assert note is not None, f"{log.read_text()}\n{server_log(root)}"
            with httpx.Client(base_url=note.api, timeout=PATIENCE, trust_env=False) as api:
                yield Served(root, folder, process, log, note, api)
        finally:
            if process.poll() is None:
                process.terminate()
                process.wait(STOP_PATIENCE)


@pytest.fixture(scope="module")
def served(served_root: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serving(served_root, tmp_path_factory.mktemp("elsewhere")) as running:
        yield running


# --- what is there -------------------------------------------------------------------------------


def test_the_api_is_healthy_and_the_address_is_told(served: Served) -> None:
    assert served.api.get("/health").json() is True
    assert f"Dashboard: {served.note.url}" in served.log.read_text()
    assert served.note.url.startswith("http://127.0.0.1:")


def test_every_municipality_has_its_deployment_and_schedule(served: Served) -> None:
    found = {each["name"]: each for each in served.post("/deployments/filter")}
    assert set(found) == {"kranichfurt", "ohne-store", "all"}
    (schedule,) = found["kranichfurt"]["schedules"]
    assert schedule["active"]
    assert schedule["schedule"]["cron"] == "0 3 * * *"
    assert schedule["schedule"]["timezone"] == "Europe/Berlin"
    assert found["ohne-store"]["schedules"] == found["all"]["schedules"] == []
    assert found["kranichfurt"]["parameters"] == {"municipality": "kranichfurt", "workspace": str(served.root)}
    assert found["kranichfurt"]["entrypoint"] == "flows.sync.sync"


def test_the_scheduler_plans_runs_at_three_in_berlin(served: Served) -> None:
    # Asked of the runs, not of the schedule: with SQLAlchemy 2.1 Prefect 3.8.8 accepts schedules and plans nothing.
    planned = served.wait_for(
        lambda: served.post("/flow_runs/filter", flow_runs={"state": {"type": {"any_": ["SCHEDULED"]}}})
    )
    times = [
        datetime.fromisoformat(run["expected_start_time"]).astimezone(ZoneInfo("Europe/Berlin")) for run in planned
    ]
    assert {(each.hour, each.minute) for each in times} == {(3, 0)}


def test_the_dashboard_loads_and_asks_this_server_and_nobody_else(served: Served) -> None:
    settings = httpx.get(f"{served.note.url}/ui-settings", trust_env=False).json()
    assert settings["api_url"] == served.note.api
    assert served.api.get("/admin/settings").json()["server"]["analytics_enabled"] is False
    page = httpx.get(served.note.url, follow_redirects=True, trust_env=False, headers={"accept": "text/html"})
    assert page.status_code == 200
    assert "<title>Prefect" in page.text
    cors = served.api.options(
        "/flow_runs/filter", headers={"Origin": "https://other.example", "Access-Control-Request-Method": "POST"}
    )
    assert "access-control-allow-origin" not in cors.headers


def test_nothing_is_written_outside_the_workspace(served: Served) -> None:
    assert list((served.elsewhere / "home").iterdir()) == []


# --- what it does --------------------------------------------------------------------------------


def test_nightly_goes_on_after_a_failure_and_says_who_failed(served: Served) -> None:
    run_id = served.start_run("all")
    run = served.when(run_id, *ENDED)
    assert run["state_type"] == "FAILED"
    assert run["state"]["message"].startswith("1 of 2 municipalities failed: ohne-store (pull: ")
    runs = served.post("/flow_runs/filter", flow_runs={"parent_flow_run_id": {"any_": [run_id]}})
    assert {each["name"]: each["state_type"] for each in runs} == {"kranichfurt": "COMPLETED", "ohne-store": "FAILED"}
    # They come a moment after the run has ended.
    errors = served.wait_for(lambda: served.post("/logs/filter", logs={"level": {"ge_": 40}}))
    assert not [each["message"] for each in errors if "Traceback" in each["message"]]


def test_a_run_started_over_the_api_does_every_station_and_leaves_artifacts(served: Served) -> None:
    run_id = served.start_run("kranichfurt")
    run = served.when(run_id, *ENDED)
    assert (run["state_type"], run["name"]) == ("COMPLETED", "kranichfurt"), run["state"]["message"]

    def tasks() -> list[dict[str, Any]] | None:
        # Task runs reach the database a moment after the flow run has ended.
        found = served.post("/task_runs/filter", flow_runs={"id": {"any_": [run_id]}})
        return found if len(found) == len(LOOP) and all(each["state_type"] in ENDED for each in found) else None

    found = sorted(served.wait_for(tasks), key=lambda each: str(each["start_time"]))
    assert [each["name"] for each in found] == [station.name for station in LOOP]

    def counted() -> bool:
        # They come a few at a time.
        logs = served.post("/logs/filter", logs={"flow_run_id": {"any_": [run_id]}})
        return any("documents in the store" in each["message"] for each in logs)

    assert served.wait_for(counted)

    artifacts = served.post("/artifacts/filter", artifacts={"flow_run_id": {"any_": [run_id]}})
    data = {each["key"]: each["data"] for each in artifacts}
    assert set(data) == {"coverage-kranichfurt", "held-pushes-kranichfurt", "conflicts-kranichfurt"}
    rows = json.loads(data["coverage-kranichfurt"])
    assert [row["language"] for row in rows] == ["en", "uk"]
    assert all(row["segments"] > 100 for row in rows)
    assert "nothing is held" in data["held-pushes-kranichfurt"]


@pytest.mark.parametrize(("municipality", "code"), [("kranichfurt", 0), ("ohne-store", 2)])
def test_a_run_typed_by_a_person_is_recorded(municipality: str, code: int, served: Served) -> None:
    done = command(served.elsewhere, "--workspace", str(served.root), "run", "-m", municipality, "--json")
    assert done.returncode == code, done.stderr
    if code == 0:
        flow_run = json.loads(done.stdout)["flow_run"]
        assert flow_run["recorded"]
        assert flow_run["state"] == "Completed"
        assert served.when(flow_run["id"], *ENDED)["name"] == municipality
    else:
        assert "nicht-da" in done.stderr
        assert len(done.stderr.strip().splitlines()) == 1, done.stderr
    assert "Not recorded" not in done.stderr


def test_commands_read_a_password_that_was_saved_in_the_dashboard(served: Served) -> None:
    kind = served.api.get("/block_types/slug/secret").json()["id"]
    (schema,) = served.post("/block_schemas/filter", block_schemas={"block_type_id": {"any_": [kind]}})
    block = {"name": "stadt-cms", "block_type_id": kind, "block_schema_id": schema["id"], "data": {"value": PASSWORD}}
    settings = served.root / "sprachlotse.toml"
    before = settings.read_text(encoding="utf-8")
    with StubCms().serving() as cms:

        def typed(*words: str) -> subprocess.CompletedProcess[str]:
            return command(served.elsewhere, "--workspace", str(served.root), *words, NO_PROXY="127.0.0.1")

        account = ("--region", "stadt", "--user", "sync-bot", "--password-block", "stadt-cms")
        add = ("municipality", "add", "stadt", "--target", "en", "--cms", cms, *account)
        refused = typed(*add)
        assert refused.returncode == 2
        assert "is not in the secret block 'stadt-cms': make the block in the dashboard" in refused.stderr
        try:
            served.post("/block_documents/", **block)
            added = typed(*add)
            assert (added.returncode, added.stderr) == (0, "")
            looked = typed("doctor", "--json")
        finally:
            settings.write_text(before, encoding="utf-8")
    assert {"name": "stadt: store", "state": "ok", "detail": SEEN} in json.loads(looked.stdout)["checks"]
    files = [file for file in served.root.rglob("*") if file.is_file()]
    assert not [file.name for file in files if b"niemand sonst" in file.read_bytes()], "Prefect keeps it encrypted"
    assert PASSWORD not in added.stdout + looked.stdout + looked.stderr


def test_a_second_serve_of_the_workspace_is_refused(served: Served) -> None:
    done = command(served.elsewhere, "--workspace", str(served.root), "serve", "--port", "0")
    assert done.returncode == 2
    assert f"served already at {served.note.url}" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_wrong_schedule_is_told_in_one_sentence(workspace_root: Path, tmp_path: Path) -> None:
    file = workspace_root / "sprachlotse.toml"
    file.write_text(file.read_text(encoding="utf-8").replace("0 3 * * *", "nachts um drei"), encoding="utf-8")
    done = command(tmp_path, "--workspace", str(workspace_root), "serve", "--port", "0")
    assert done.returncode == 2
    assert "municipality.kranichfurt.schedule: 'nachts um drei'" in done.stderr
    assert "Traceback" not in done.stderr


# --- how it ends ---------------------------------------------------------------------------------


def test_nothing_is_left_when_it_is_killed_and_the_next_start_tidies_up(
    served_root: Path, tmp_path: Path, served: Served
) -> None:
    # After all tests above: ends the shared one first.
    served.process.send_signal(signal.SIGINT)
    assert served.process.wait(STOP_PATIENCE) == 0
    assert not re.findall("Traceback|ERROR|CRITICAL", server_log(served_root)), server_log(served_root)
    assert not (served_root / ".prefect" / "serve.json").exists()

    # While we hold the workspace, a flow run waits for it: it is surely under way.
    with FileLock(served_root / ".sprachlotse" / "lock"):
        with serving(served_root, tmp_path) as killed:
            killed_run = killed.start_run("kranichfurt")
            killed.when(killed_run, "RUNNING")
            family = killed.family()
            killed.process.kill()
            killed.process.wait()
            assert eventually(lambda: not any(map(alive, family)), PATIENCE)

        with serving(served_root, tmp_path) as ended:
            run = ended.when(killed_run, "CRASHED")
            assert "was ended while this run was under way" in run["state"]["message"]
            ended_run = ended.start_run("kranichfurt")
            ended.when(ended_run, "RUNNING")
            family = ended.family()
            ended.process.terminate()
            assert ended.process.wait(STOP_PATIENCE) == 0
            assert not any(map(alive, family))
    with closing(sqlite3.connect(served_root / ".prefect" / "prefect.db")) as database:
        (state,) = database.execute("SELECT state_name FROM flow_run WHERE id = ?", (ended_run,)).fetchone()
    assert state == "Cancelled"


def test_a_restart_keeps_what_was_done_in_the_dashboard_and_drops_who_is_gone(
    workspace_root: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    with serving(workspace_root, elsewhere) as first:
        found = {each["name"]: each for each in first.post("/deployments/filter")}
        (schedule,) = found["kranichfurt"]["schedules"]
        path = f"/deployments/{found['kranichfurt']['id']}/schedules/{schedule['id']}"
        assert first.api.patch(path, json={"active": False}).is_success
        nightly = {"schedule": {"cron": "0 1 * * *", "timezone": "Europe/Berlin"}, "active": True}
        assert first.api.post(f"/deployments/{found['all']['id']}/schedules", json=[nightly]).is_success
    file = workspace_root / "sprachlotse.toml"
    settings = file.read_text(encoding="utf-8")
    file.write_text(settings[: settings.index("[municipality.ohne-store]")], encoding="utf-8")
    with serving(workspace_root, elsewhere) as second:
        found = {each["name"]: each for each in second.post("/deployments/filter")}
        assert set(found) == {"kranichfurt", "all"}
        (schedule,) = found["kranichfurt"]["schedules"]
        assert not schedule["active"]
        (schedule,) = found["all"]["schedules"]
        assert (schedule["schedule"]["cron"], schedule["active"]) == ("0 1 * * *", True)


def descendants(pid: int) -> list[int]:
    """Processes started by ``pid`` and by those, from the system's own list."""
    parents: dict[int, list[int]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(stat.read_text().rsplit(")", 1)[1].split()[1])
        except OSError:
            continue
        parents.setdefault(parent, []).append(int(stat.parent.name))
    found = list(parents.get(pid, []))
    for each in found:
        found += parents.get(each, [])
    return found


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False
