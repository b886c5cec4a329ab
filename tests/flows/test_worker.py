"""The worker process, without Prefect's server."""

from __future__ import annotations

import subprocess
import sys

# A flow run that loses the first SIGTERM, as one does that it meets in a callback of a weak reference.
FLOW_RUN = """
import signal, sys
class End(BaseException): pass
def end(*_): raise End
signal.signal(signal.SIGTERM, end)
class Swallows:
    def __del__(self):
        print("deaf", flush=True)
        signal.pause()
Swallows()
try:
    signal.pause()
except End:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)  # it is sent until we are gone
    sys.exit(7)
"""
WORKER = f"""
import asyncio, os, signal, subprocess, sys
from flows.worker import insist
async def work():
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, lambda: None)
    run = subprocess.Popen([sys.executable, "-c", {FLOW_RUN!r}], stdout=subprocess.PIPE)
    run.stdout.readline()
    run.terminate()
    insisting = asyncio.create_task(insist(0.2))
    code = await asyncio.to_thread(run.wait)
    insisting.cancel()
    sys.exit(code)
asyncio.run(work())
"""


def test_a_flow_run_that_lost_the_first_signal_hears_the_next() -> None:
    worker = subprocess.run([sys.executable, "-c", WORKER], capture_output=True, timeout=240, start_new_session=True)
    assert worker.returncode == 7, worker.stderr.decode()
    assert b"Exception ignored" in worker.stderr
