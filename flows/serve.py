"""``sprachlotse serve``: dashboard, schedules and worker for one machine, started and stopped together.

::

    serve (this process only watches)
    ├── flows.server   Prefect's API, scheduler, dashboard     log: .prefect/server.log
    └── flows.worker   deployments; runs what is due           log: stderr
        └── a flow run (one at a time)

Each child leads a process group of its own: Ctrl-C reaches only this process, which stops the worker first, while
the API can still be told, then the server; nothing of a group outlives it (see also :mod:`flows.watch`).
"""

from __future__ import annotations

import contextlib
import errno
import os
import socket
from collections.abc import Callable, Iterator
from pathlib import Path

from filelock import FileLock, Timeout

from flows.environment import HOME, serve_environment
from flows.locate import Note, read_note, remove_note, write_note
from flows.processes import child, hear, stop_signals
from flows.say import to_stderr
from pipeline.errors import ConfigError, UsageError, WorkspaceError
from pipeline.workspace import Workspace

START_SECONDS = 180.0
"""How long it may take until the deployments are registered: the first start makes Prefect's database."""
READY = "ready"
"""What the worker says when its deployments are registered; else one sentence on what is wrong with the settings."""

_LOOPBACK_OF = {"0.0.0.0": "127.0.0.1", "::": "::1"}
"""Addresses that stand for all of this machine's, and where this machine reaches itself then."""


def serve(
    workspace: Workspace, host: str = "127.0.0.1", port: int = 4200, say: Callable[[str], None] = to_stderr
) -> None:
    """Serve dashboard and schedules of ``workspace`` until Ctrl-C, SIGTERM or SIGHUP. Call it in the main thread.

    ``port`` 0 takes a free one; ``say`` is told the address. Raises UsageError when the port cannot be had or the
    workspace is served already, ConfigError for a schedule that is none, and WorkspaceError when Prefect's server or
    our worker do not start, or end by themselves.
    """
    home = _home(workspace)
    with _only_one(home), _listen(host, port) as listening, stop_signals() as stop, contextlib.ExitStack() as children:
        port = int(listening.getsockname()[1])
        url = _url(_LOOPBACK_OF.get(host, host), port)
        environment = serve_environment(home, url, os.environ, anywhere=host in _LOOPBACK_OF)

        say("Starting Prefect; the first time this takes up to half a minute.")
        log = children.enter_context((home / "server.log").open("ab"))
        arguments = [str(os.getpid()), str(listening.fileno())]
        server = children.enter_context(
            child("flows.server", arguments, environment, home, [listening.fileno()], output=log)
        )
        listening.close()  # the server has its own: when it ends, connections must fail and not hang
        hears, tells = os.pipe()
        children.callback(os.close, hears)
        arguments = [str(os.getpid()), str(tells), str(workspace.root)]
        worker = children.enter_context(child("flows.worker", arguments, environment, home, [tells]))
        os.close(tells)

        answer = hear(hears, (server, worker), stop, START_SECONDS)
        if answer == READY:
            children.callback(remove_note, home)
            write_note(home, Note(url=url, api=f"{url}/api", pid=os.getpid()))
            say(f"Dashboard: {url} (Ctrl-C stops it)")
            if not _private(host) and "PREFECT_SERVER_API_AUTH_STRING" not in environment:
                say("Whoever reaches it over the network can start and delete runs: no password is set.")
            while server.poll() is None and worker.poll() is None and not stop.wait(0.5):
                pass
        elif answer:
            raise ConfigError(answer)
        if not stop.is_set():
            ended = [name for name, each in (("server", server), ("worker", worker)) if each.poll() is not None]
            raise WorkspaceError(
                f"Prefect's {' and '.join(ended)} ended by itself" if ended else "Prefect did not start in time",
                f"read {home / 'server.log'} and what is written above, then start it again",
            )
        say("Stopping.")


def _home(workspace: Workspace) -> Path:
    home = workspace.folder(HOME)
    try:
        # Runs and logs of one machine: no more to be committed than the database is.
        (home / ".gitignore").write_text("*\n", encoding="utf-8")
    except OSError as exc:
        raise WorkspaceError(f"{home} cannot be written ({exc.strerror})", "check the rights of the workspace") from exc
    return home


@contextlib.contextmanager
def _only_one(home: Path) -> Iterator[None]:
    """One ``serve`` per workspace; the system lifts the lock when the process dies."""
    lock = FileLock(home / "serve.lock", timeout=0)
    try:
        lock.acquire()
    except Timeout as exc:
        note = read_note(home)
        where = f" at {note.url} by process {note.pid}" if note is not None else ""
        raise UsageError(f"this workspace is served already{where}", "use that one or stop it first") from exc
    try:
        yield
    finally:
        lock.release()


def _listen(host: str, port: int) -> socket.socket:
    """A listening socket, so that a port in use is known before anything is started."""
    if not 0 <= port <= 65535:
        raise UsageError(f"{port} is no port number", "choose one from 1024 to 65535, or 0 for any that is free")
    try:
        family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listening = socket.socket(family, kind)
    except OSError as exc:
        raise UsageError(f"'{host}' is no address of this machine ({exc})", "leave --host out for 127.0.0.1") from exc
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(address)
        listening.listen(128)
    except OSError as exc:
        listening.close()
        if exc.errno == errno.EADDRINUSE:
            raise UsageError(
                f"port {port} on {host} is in use by another program",
                "choose another one with --port, or --port 0 for any that is free",
            ) from exc
        if exc.errno == errno.EACCES:
            raise UsageError(f"port {port} is reserved for the system", "choose one above 1023 with --port") from exc
        raise UsageError(f"nothing can listen at {host} port {port} ({exc})", "choose another with --port") from exc
    return listening


def _private(host: str) -> bool:
    return host == "localhost" or host == "::1" or host.startswith("127.")


def _url(host: str, port: int) -> str:
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
