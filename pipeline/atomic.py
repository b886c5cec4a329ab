"""Writing one file of a workspace so that nobody ever sees half of it."""

from __future__ import annotations

from pathlib import Path

from pipeline.connectors.files import Disk, commit, stage, stamp


def write_atomically(path: Path, data: bytes) -> None:
    """Put ``data`` into ``path``, whole or not at all; missing folders are made.

    Raises StoreUnavailable for a full disk, StoreError for missing rights, and OSError for the folders.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    disk = Disk()
    commit(disk, [stage(disk, path, data, stamp(path))])
