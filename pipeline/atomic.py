"""Writing one file of a workspace so that nobody ever sees half of it."""

from __future__ import annotations

from pathlib import Path

from pipeline.connectors.files import Disk, commit, stage, stamp, store_error


def write_atomically(path: Path, data: bytes) -> None:
    """Put ``data`` into ``path``, whole or not at all; missing folders are made.

    Raises StoreUnavailable for a full disk, StoreError for missing rights or a folder that cannot be made.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        before = stamp(path)
    except OSError as exc:
        raise store_error(exc, "be made", path.parent) from exc
    disk = Disk()
    commit(disk, [stage(disk, path, data, before)])
