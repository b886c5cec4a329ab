"""What was read from the CMS, so that only what has changed is read again."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol


class Cache(Protocol):
    """Being written."""


class FileCache:
    """A file per language in ``folder``."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
