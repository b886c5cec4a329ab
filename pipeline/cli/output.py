"""What people and scripts get to see: lines and tables on stdout, one JSON object for scripts, bars on stderr."""

from __future__ import annotations

import json
import os
import sys
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Never

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from pipeline.errors import WorkspaceError
from pipeline.progress import Progress, Silent
from pipeline.stations.report import Report

if TYPE_CHECKING:
    from rich.progress import Progress as RichProgress
    from rich.progress import TaskID


class _Console(Console):
    def on_broken_pipe(self) -> Never:
        raise BrokenPipeError  # rich itself would leave with 1, which means here that something needs a person


out = _Console(highlight=False, soft_wrap=True)
err = _Console(stderr=True, highlight=False, soft_wrap=True)
_wide = _Console(highlight=False, width=10_000)
"""For tables where nobody is looking (a file, a pipe): unbroken lines can be searched."""

DONE, ATTENTION, FAILED = 0, 1, 2
"""Exit codes: done; done, but something needs a person; could not run."""


def say(line: str) -> None:
    """One line for people on stdout, as it is (square brackets mean nothing)."""
    with _stdout():
        out.print(_plain(line))


def warn(line: str) -> None:
    """One line for people on stderr."""
    err.print(_plain(line))


def print_json(value: Mapping[str, object]) -> None:
    """One JSON object on stdout."""
    text = json.dumps(value, ensure_ascii=False, indent=2)
    try:
        text.encode(sys.stdout.encoding or "utf-8")
    except UnicodeEncodeError:  # an old terminal, or a file name that is no text
        text = json.dumps(value, indent=2)
    with _stdout():
        sys.stdout.write(text + "\n")


def mute() -> None:
    """Nobody takes what is still waiting to be written to stdout: let Python drop it when it ends."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


@contextmanager
def _stdout() -> Iterator[None]:
    """Whatever is written here has arrived at the end. Raises WorkspaceError, or BrokenPipeError for a closed pipe."""
    try:
        yield
        sys.stdout.flush()
    except BrokenPipeError as exc:
        raise BrokenPipeError from exc  # without its number: for that, Typer would leave with 1
    except OSError as exc:
        mute()
        raise WorkspaceError(
            f"the results could not be written to the standard output ({exc.strerror})",
            "the command itself is done; run it again to see what it says",
        ) from exc


def _plain(text: object) -> Text:
    """``text`` without power over the terminal: names and titles come from files that anybody may have made."""
    return Text("".join(_visible(character) for character in str(text)))


def _visible(character: str) -> str:
    if unicodedata.category(character) in ("Cc", "Cs"):  # control characters, half surrogate pairs
        return character.encode("unicode_escape").decode("ascii")
    return character


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
    drawn = Table(title=title or None, title_justify="left", box=SIMPLE_HEAD, pad_edge=False, collapse_padding=True)
    for index, column in enumerate(columns):
        drawn.add_column(column, justify="right" if index in numbers else "left", overflow="fold")
    for row in rows:
        drawn.add_row(*(_plain(cell) for cell in row))
    with _stdout():
        (out if out.is_terminal else _wide).print(drawn, soft_wrap=False)


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


class Announced:
    """Says on stderr what begins, also where nobody watches bars, and passes everything on."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress

    def start(self, label: str, total: int | None) -> None:
        warn(label)
        self._progress.start(label, total)

    def advance(self, amount: int = 1) -> None:
        self._progress.advance(amount)


@contextmanager
def bars() -> Iterator[Progress]:
    """Progress bars while the block runs; none where nobody is looking."""
    if not err.is_terminal:
        yield Silent()
        return
    from rich.progress import BarColumn, TaskProgressColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as RichProgress

    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    with RichProgress(*columns, console=err, transient=True) as drawn:
        yield Bars(drawn)
