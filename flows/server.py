"""The server process of ``serve``: Prefect's API, scheduler and dashboard on a socket that it is handed.

Run by :mod:`flows.serve` as ``python -m flows.server PARENT SOCKET``, with its environment from
:mod:`flows.environment`.
"""

from __future__ import annotations

import socket
import sys

from flows.watch import end_with_parent


def main(parent: int, descriptor: int) -> None:
    """Serve until SIGTERM. ``descriptor`` is a listening socket inherited from process ``parent``."""
    end_with_parent(parent)
    import uvicorn
    from prefect.server.api.server import create_app

    config = uvicorn.Config(
        create_app(final=True),
        log_level="warning",
        # An open dashboard keeps connections that would hold up the end for ever.
        timeout_graceful_shutdown=3,
    )
    uvicorn.Server(config).run(sockets=[socket.socket(fileno=descriptor)])


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
