"""Starting and ending processes: ports, locks, and nothing that outlives its parent."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from filelock import FileLock

from flows.locate import Note, write_note
from flows.processes import child, hear, stop_signals
from flows.serve import serve
from pipeline.errors import UsageError
from pipeline.workspace import Workspace

# A child as `serve` starts them: watches its parent and has a child of its own, whose id it prints.
CHILD = """
import subprocess, sys, time
from flows.watch import end_with_parent
end_with_parent(int(sys.argv[1]))
grandchild = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
print(grandchild.pid, flush=True)
time.sleep(600)
"""


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def ended(pid: int, seconds: float = 60.0) -> bool:
    deadline = time.monotonic() + seconds
    while alive(pid) and time.monotonic() < deadline:
        time.sleep(0.05)
    return not alive(pid)


def _served(workspace_root: Path, **where: object) -> list[str]:
    said: list[str] = []
    with Workspace.open(workspace_root) as workspace:
        serve(workspace, say=said.append, **where)
    return said


def test_a_port_in_use_is_told_before_anything_starts(workspace_root: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(UsageError, match=f"port {port} on 127.0.0.1 is in use"):
            _served(workspace_root, port=port)
    assert not (workspace_root / ".prefect" / "server.log").exists()


@pytest.mark.parametrize("port", [-1, 65536, 80000])
def test_a_number_that_is_no_port(port: int, workspace_root: Path) -> None:
    with pytest.raises(UsageError, match=f"{port} is no port"):
        _served(workspace_root, port=port)


def test_an_address_of_another_machine(workspace_root: Path) -> None:
    with pytest.raises(UsageError, match=r"192\.0\.2\.1"):
        _served(workspace_root, host="192.0.2.1", port=0)


def test_a_workspace_is_served_once(workspace_root: Path) -> None:
    home = workspace_root / ".prefect"
    home.mkdir()
    write_note(home, Note(url="http://127.0.0.1:4321", api="http://127.0.0.1:4321/api", pid=77))
    with (
        FileLock(home / "serve.lock"),
        pytest.raises(UsageError, match=r"served already at http://127\.0\.0\.1:4321 by process 77"),
    ):
        _served(workspace_root, port=0)


def test_a_child_ends_with_all_it_started(tmp_path: Path) -> None:
    (tmp_path / "offspring.py").write_text(CHILD, encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": str(tmp_path)}
    output = tmp_path / "output"
    with (
        output.open("wb") as file,
        child("offspring", [str(os.getpid())], environment, tmp_path, output=file) as process,
    ):
        deadline = time.monotonic() + 60
        while not output.read_text().endswith("\n") and time.monotonic() < deadline:
            time.sleep(0.05)
        grandchild = int(output.read_text())
        assert alive(process.pid)
        assert alive(grandchild)
    assert process.returncode == -signal.SIGTERM
    assert ended(grandchild)


def test_nothing_outlives_a_parent_that_was_killed(tmp_path: Path) -> None:
    (tmp_path / "offspring.py").write_text(CHILD, encoding="utf-8")
    parent_code = (
        "import os, sys, time\n"
        "from pathlib import Path\n"
        "from flows.processes import child\n"
        "with child('offspring', [str(os.getpid())], os.environ, Path.cwd(), output=sys.stdout.buffer) as process:\n"
        "    print(process.pid, flush=True)\n"
        "    time.sleep(600)\n"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", parent_code],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert parent.stdout is not None
    with parent.stdout as lines:
        family = [int(lines.readline()), int(lines.readline())]
        assert all(alive(pid) for pid in family)
        parent.kill()
        parent.wait()
    assert all(ended(pid) for pid in family)


def test_hearing_ends_with_the_pipe_the_child_or_the_wish_to_stop(tmp_path: Path) -> None:
    stop = threading.Event()
    hears, tells = os.pipe()
    try:
        os.write(tells, b"half a ")
        with child("this", [], os.environ, tmp_path) as gone:  # prints the Zen of Python and ends
            assert hear(hears, [gone], stop, 60) == "half a "
            assert gone.returncode == 0
        os.write(tells, b"sentence")
        os.close(tells)
        assert hear(hears, [], stop, 60) == "sentence"
        stop.set()
        assert hear(hears, [], stop, 60) == ""
    finally:
        os.close(hears)


def test_signals_set_the_event_and_are_given_back() -> None:
    before = signal.getsignal(signal.SIGTERM)
    with stop_signals() as stop:
        assert not stop.is_set()
        os.kill(os.getpid(), signal.SIGTERM)
        assert stop.wait(10)
    assert signal.getsignal(signal.SIGTERM) is before
