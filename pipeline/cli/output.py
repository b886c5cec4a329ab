"""What people and scripts get to see: lines and tables on stdout, one JSON object for scripts, bars on stderr."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table
from rich.text import Text

from pipeline.progress import Progress, Silent
from pipeline.stations.report import Report

if TYPE_CHECKING:
    from rich.progress import Progress as RichProgress
    from rich.progress import TaskID

out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, soft_wrap=True)

DONE, ATTENTION, FAILED = 0, 1, 2
"""Exit codes: done; done, but something needs a person; could not run."""


def say(line: str) -> None:
    """One line for people on stdout, as it is (square brackets mean nothing)."""
    out.print(Text(line))


def warn(line: str) -> None:
    """One line for people on stderr."""
    err.print(Text(line))


def print_json(value: Mapping[str, object]) -> None:
    """One JSON object on stdout."""
    json.dump(value, sys.stdout, ensure_ascii=False, indent=2)
    sys.stdout.write("\n")


def show(report: Report, as_json: bool) -> int:
    """A station's report; returns the exit code."""
    if as_json:
        print_json(report.as_json())
    else:
        for line in report.lines():
            say(line)
    return ATTENTION if report.attention else DONE


def table(title: str, columns: Sequence[str], rows: Sequence[Sequence[object]], numbers: Sequence[int] = ()) -> None:
    """A table for people; ``numbers`` are the columns to align right."""
    drawn = Table(title=title or None, title_justify="left")
    for index, column in enumerate(columns):
        drawn.add_column(column, justify="right" if index in numbers else "left", overflow="fold")
    for row in rows:
        drawn.add_row(*(Text(str(cell)) for cell in row))
    out.print(drawn, soft_wrap=False)


class Bars:
    """Progress bars on stderr; a new piece of work replaces the one before."""

    def __init__(self, bars: RichProgress) -> None:
        self._bars = bars
        self._task: TaskID | None = None

    def start(self, label: str, total: int | None) -> None:
        if self._task is not None:
            self._bars.remove_task(self._task)
        self._task = self._bars.add_task(label, total=total)

    def advance(self, amount: int = 1) -> None:
        if self._task is not None:
            self._bars.advance(self._task, amount)


@contextmanager
def bars() -> Iterator[Progress]:
    """Progress bars while the block runs; none where nobody is looking."""
    if not err.is_terminal:
        yield Silent()
        return
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as RichProgress

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with RichProgress(*columns, console=err, transient=True) as drawn:
        yield Bars(drawn)
