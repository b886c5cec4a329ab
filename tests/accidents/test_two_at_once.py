"""Two people, or a person and the nightly run, in one workspace at the same moment."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from pathlib import Path

import pytest
from fixtures_cli import PROGRAM, At, Stages, call, differences, state_of

from pipeline.errors import WorkspaceBusy
from pipeline.workspace import Workspace


def together(root: Path, *commands: list[str]) -> list[tuple[int, str]]:
    """Start all commands at once; exit code and stderr of each."""
    started = [
        subprocess.Popen([*PROGRAM, *command], cwd=root, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=os.environ)
        for command in commands
    ]
    done = [(process, process.communicate(timeout=120)) for process in started]
    return [(process.returncode, err.decode()) for process, (_, err) in done]


@pytest.mark.parametrize(
    ("stage", "command", "end"),
    [
        pytest.param("new", ["pull"], "pulled", marks=pytest.mark.slow),
        pytest.param("harvested", ["pretranslate", "-l", "en"], "pretranslated", marks=pytest.mark.slow),
        pytest.param("pretranslated", ["export", "-l", "en"], "exported", marks=pytest.mark.slow),
        ("reviewed", ["import", "desk/returned.po"], "imported"),
        ("imported", ["push", "-l", "en"], "pushed"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_the_same_command_twice(at: At, stages: Stages, stage: str, command: list[str], end: str) -> None:
    root = at(stage)
    assert together(root, command, command) == [(0, ""), (0, "")]
    assert differences(state_of(root), state_of(stages.original(end))) == []


@pytest.mark.slow
def test_different_commands(at: At) -> None:
    root = at("reviewed")
    answers = together(root, ["import", "desk/returned.po"], ["pull"], ["export", "-l", "en"], ["status"])
    assert answers == [(0, "")] * 4
    assert call("--workspace", root, "push", "-l", "en", "--json").json["pushed"] > 0


def test_a_workspace_without_a_database_yet(at: At) -> None:
    root = at("new")
    (root / "sprachlotse.db").unlink()
    assert together(root, ["status"], ["pull"], ["tm", "stats"]) == [(0, "")] * 3
    assert call("--workspace", root, "status", "--json").json["municipalities"][0]["documents"] == 27


def test_one_inbox(at: At) -> None:
    root = at("reviewed")
    file = root / "sprachlotse.toml"
    file.write_text(file.read_text().replace('["en", "ar", "uk"]', '["en"]'))
    (root / "desk").rename(root / "inbox")
    remark = "Not recorded in the dashboard"
    for code, err in together(root, ["run"], ["run"]):
        assert code == 0, err
        assert err.startswith(remark), err
    assert [path.name for path in (root / "inbox").iterdir()] == ["done"]
    assert call("--workspace", root, "push", "--json").json["pushed"] == 0, "everything is out"


@pytest.mark.slow
def test_two_municipalities_registered_at_once(at: At) -> None:
    root = at("new")
    store = str(root / "content" / "kranichfurt")
    commands = [["municipality", "add", name, "--target", "en", "--store", store] for name in ("eins", "zwei", "drei")]
    assert together(root, *commands) == [(0, "")] * 3
    listed = call("--workspace", root, "municipality", "list", "--json").json["municipalities"]
    assert {one["slug"] for one in listed} == {"kranichfurt", "eins", "zwei", "drei"}


@pytest.mark.slow
def test_a_person_stops_waiting(at: At) -> None:
    root = at("new")
    with Workspace.open(root) as other, other.lock():
        command = [*PROGRAM, "--workspace", str(root), "pull"]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as waiting:
            time.sleep(3)
            waiting.send_signal(signal.SIGINT)
            out, err = waiting.communicate(timeout=30)
    assert (waiting.returncode, out) == (130, b"")
    assert err == b"stopped; run the command again to go on where it was\n"


def test_waiting_has_an_end(at: At) -> None:
    root = at("new")
    with Workspace.open(root) as first, first.lock():
        second = Workspace(root, first.settings, lock_seconds=0.05)
        with pytest.raises(WorkspaceBusy, match="another sprachlotse command is working in"), second.lock():
            pass
        assert call("--workspace", root, "status").code == 0, "looking needs no lock"
    with second.lock():
        pass
