"""Weblate's classes for files, in a Python of their own: Weblate needs a hundred packages that we do not."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

VARIABLE = "SPRACHLOTSE_WEBLATE_PYTHON"
DESK = Path(__file__).with_name("weblate_desk.py")


@dataclass(frozen=True)
class Seen:
    """A string as Weblate shows it."""

    context: str
    source: str
    target: str
    state: str
    """``empty``, ``fuzzy``, ``translated``, ``approved`` or ``read-only``."""
    notes: str
    locations: str
    previous: str
    explanation: str
    flags: str


@dataclass(frozen=True)
class Change:
    """What a person does with one string."""

    id: str
    """Of the segment."""
    target: str | None
    """``None``: as it is."""
    state: str
    """``empty``, ``fuzzy``, ``translated`` or ``approved``."""


class Weblate:
    """One file after the other in Weblate's hands."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        python = os.environ.get(VARIABLE, "")
        if not python:
            where = f"{VARIABLE} names no Python with Weblate (tests/tools/install_weblate.sh makes one)"
            pytest.skip(f"{where}: what Weblate makes of our files stays unproven here")
        self._python = python

    def save(
        self, format_id: str, data: bytes, changes: Sequence[Change] = (), language: str = "en"
    ) -> tuple[list[Seen], bytes]:
        """What Weblate sees in the file, and the file with ``changes``, as Weblate saves it."""
        file, job, answer = (self._folder / name for name in ("file", "job.json", "answer.json"))
        file.write_bytes(data)
        job.write_text(json.dumps({"language": language, "changes": [vars(change) for change in changes]}))
        command = [self._python, str(DESK), format_id, str(file), str(job), str(answer)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
        assert done.returncode == 0, done.stderr
        units = json.loads(answer.read_text(encoding="utf-8"))["units"]
        return [Seen(**unit) for unit in units], file.read_bytes()
