"""Child processes that never outlive ``serve``: started in groups of their own, and ended as groups."""

from __future__ import annotations

import contextlib
import os
import select
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO

_STOP_SECONDS = 30.0
"""How long a child may take to end by itself: a worker first cancels its flow run and reports that, which takes it two
seconds on an idle machine."""
_POLL_SECONDS = 0.2

_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@contextlib.contextmanager
def stop_signals() -> Iterator[threading.Event]:
    """An event that Ctrl-C, SIGTERM and SIGHUP set instead of what they do else. Main thread only."""
    stop = threading.Event()
    before = {number: signal.signal(number, lambda *_: stop.set()) for number in _SIGNALS}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextlib.contextmanager
def child(
    module: str,
    arguments: Sequence[str],
    environment: Mapping[str, str],
    folder: Path,
    descriptors: Sequence[int] = (),
    output: IO[bytes] | None = None,
) -> Iterator[subprocess.Popen[bytes]]:
    """``python -m module arguments`` in ``folder``; ended with all that it started when the block is left.

    ``descriptors`` are inherited under the same numbers; ``output`` takes its stdout and stderr, which else both go
    to our stderr.
    """
    process = subprocess.Popen(
        [sys.executable, "-m", module, *arguments],
        env=dict(environment),
        cwd=folder,
        pass_fds=tuple(descriptors),
        stdin=subprocess.DEVNULL,
        stdout=output if output is not None else sys.stderr.fileno(),
        stderr=output if output is not None else sys.stderr.fileno(),
        start_new_session=True,
    )
    try:
        yield process
    finally:
        _end(process)


def hear(descriptor: int, processes: Sequence[subprocess.Popen[bytes]], stop: threading.Event, seconds: float) -> str:
    """What is written to a pipe until it is closed; or until one of ``processes`` ended, stopped, or time is up."""
    deadline = time.monotonic() + seconds
    data = b""
    while not stop.is_set() and time.monotonic() < deadline:
        gone = any(process.poll() is not None for process in processes)
        if select.select([descriptor], [], [], 0 if gone else _POLL_SECONDS)[0]:
            piece = os.read(descriptor, 65536)
            if not piece:
                break
            data += piece
        elif gone:
            break
    return data.decode(errors="replace")


def _end(process: subprocess.Popen[bytes]) -> None:
    with contextlib.suppress(ProcessLookupError):
        process.send_signal(signal.SIGTERM)
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(_STOP_SECONDS)
    # What is left of its group: the child itself when it did not listen, and what it started.
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
