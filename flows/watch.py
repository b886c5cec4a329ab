"""No orphans: a child of ``serve`` ends when its parent is gone, even when that was killed with SIGKILL."""

from __future__ import annotations

import os
import signal
import threading
import time

_SECONDS = 0.5


def end_with_parent(parent: int) -> None:
    """From now on, kill this process's whole group soon after process ``parent`` is gone.

    The group also holds the flow runs that a worker started. Killing them is safe: every station may be killed at
    any point and run again. The caller must lead its own group (``start_new_session``), or only itself is killed.
    """

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(_SECONDS)
        if os.getpgrp() == os.getpid():
            os.killpg(os.getpid(), signal.SIGKILL)
        os._exit(1)

    threading.Thread(target=watch, name="end-with-parent", daemon=True).start()
