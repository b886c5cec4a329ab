"""Runs commands and kills them with SIGKILL at their n-th step; started by ``test_killed.py``.

Everything is imported once, then every command runs in a fork. Reads one JSON object per line:
``{"folder": …, "arguments": […], "kill_at": n or null}``, and answers ``{"killed": …, "code": …, "steps": […]}``.
A step is whatever changes something: a file opened for writing, renamed, removed or made, an SQL statement that writes.
The kill comes just before the step.
"""

from __future__ import annotations

import importlib
import json
import os
import pkgutil
import signal
import sys
from typing import Any

import sqlalchemy.event
from sqlalchemy.pool import Pool

import pipeline.stations
from pipeline.cli.main import run

_FILES = {"os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.chmod", "os.chown", "os.truncate", "os.link"}
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC


class Steps:
    """Counts the steps of this process and ends it at one of them."""

    def __init__(self, kill_at: int | None) -> None:
        self.seen: list[str] = []
        self._kill_at = kill_at

    def hook(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event == "open" and isinstance(arguments[0], str | os.PathLike) and arguments[2] & _WRITING:
            self.step(f"open {os.path.basename(str(arguments[0]))}")
        elif event in _FILES:
            self.step(f"{event} {os.path.basename(str(arguments[0]))}")

    def statement(self, sql: str) -> None:
        words = sql.split(maxsplit=3)
        if words[0].upper() not in ("SELECT", "PRAGMA"):
            self.step(" ".join(words[:3]) if words[0].upper() == "INSERT" else " ".join(words[:2]))

    def step(self, name: str) -> None:
        self.seen.append(name)
        if len(self.seen) == self._kill_at:
            os.kill(os.getpid(), signal.SIGKILL)


def fork(folder: str, arguments: list[str], kill_at: int | None) -> dict[str, Any]:
    """Run one command in a child."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        os.chdir(folder)
        with open(os.devnull, "w") as nowhere:
            os.dup2(nowhere.fileno(), 1)
            os.dup2(nowhere.fileno(), 2)
        steps = Steps(kill_at)
        sys.addaudithook(steps.hook)
        sqlalchemy.event.listen(Pool, "connect", lambda connection, _: connection.set_trace_callback(steps.statement))
        sqlalchemy.event.listen(Pool, "checkin", lambda *_: steps.step("database let go"))
        code = run(arguments)
        with open(writing, "w") as pipe:
            json.dump({"code": code, "steps": steps.seen}, pipe)
        os._exit(0)
    os.close(writing)
    with open(reading) as pipe:
        told = pipe.read()
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        return {"killed": os.WTERMSIG(status) == signal.SIGKILL, "code": None, "steps": []}
    return {"killed": False, **json.loads(told)}


def main() -> None:
    """Answer until stdin ends."""
    sys.dont_write_bytecode = True
    for module in pkgutil.iter_modules(pipeline.stations.__path__, "pipeline.stations."):
        importlib.import_module(module.name)
    for name in (
        "pipeline.sample",
        "pipeline.persistence.migrate",
        "pipeline.connectors.folder",
        "pipeline.formats.package",
    ):
        importlib.import_module(name)
    print("ready", flush=True)
    for line in sys.stdin:
        print(json.dumps(fork(**json.loads(line))), flush=True)


if __name__ == "__main__":
    main()
