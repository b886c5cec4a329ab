"""One line to a person at the terminal, where neither JSON nor tables go."""

from __future__ import annotations

import sys


def to_stderr(line: str) -> None:
    """Write ``line`` to stderr at once."""
    sys.stderr.write(line + "\n")
    sys.stderr.flush()
