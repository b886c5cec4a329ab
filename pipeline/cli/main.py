"""``sprachlotse``: the entry point. Errors become one sentence on stderr and an exit code, never a traceback."""

from __future__ import annotations

import io
import sys
import traceback
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import typer

from pipeline.cli import (  # noqa: F401  (each adds its commands)
    checks,
    demo,
    evaluate,
    glossary,
    loop,
    memory,
    models,
    operate,
    overview,
    packages,
    pseudo,
    setup,
)
from pipeline.cli.app import app, common
from pipeline.cli.output import DONE, FAILED, mute, warn
from pipeline.errors import SprachlotseError

_INTERRUPTED = 130
_ORDER = ["demo", "init", "municipality"]
_ORDER += ["pull", "harvest", "pretranslate", "export", "import", "approve", "push", "run", "status", "report"]
_ORDER += [
    "packages",
    "candidates",
    "qa",
    "evidence",
    "glossary",
    "tm",
    "models",
    "evaluate",
    "pseudo",
    "check-content",
    "serve",
    "doctor",
]
"""Every command has its place here: the order of ``--help``."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one command and leave with its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # terminals that lack an arrow
    sys.exit(run(sys.argv[1:] if arguments is None else arguments))


def run(arguments: Sequence[str]) -> int:
    """Run one command; returns the exit code (0, 1 or 2 as the command-line reference says)."""
    common.workspace, common.json = None, False
    try:
        result = _program().main(args=list(arguments), prog_name="sprachlotse", standalone_mode=False)
        if result == _INTERRUPTED:
            raise KeyboardInterrupt  # Typer has made a number of it
    except SprachlotseError as exc:
        return _fail(str(exc))
    except typer.TyperException as exc:
        if type(exc).__name__ == "NoArgsIsHelpError":  # a bare call; Typer itself knows it by this name
            typer.echo(exc.format_message())
            return DONE
        return _fail(f"{' '.join(exc.format_message().split()).rstrip('.')}: see 'sprachlotse --help'")
    except (KeyboardInterrupt, typer.Abort):
        warn("stopped; run the command again to go on where it was")
        return _INTERRUPTED
    except BrokenPipeError:
        mute()  # the reader went away (`sprachlotse status | head`); nothing more can be said to it
        return DONE
    except MemoryError:
        return _fail("there is not enough memory: close other programs and run the command again; what is done is kept")
    except Exception as exc:
        return _fail(_unexpected(exc))
    return result if isinstance(result, int) else DONE


@cache
def _program() -> Any:
    """All commands, in the order of use. Typer would build them anew for every call."""
    program: Any = typer.main.get_command(app)
    program.commands = {name: program.commands[name] for name in sorted(program.commands, key=_ORDER.index)}
    return program


def _fail(sentence: str) -> int:
    warn(f"sprachlotse: {sentence}")
    return FAILED


def _unexpected(exc: Exception) -> str:
    """A fault of ours: the details go to a file, people get a sentence."""
    sentence = f"something unforeseen went wrong ({type(exc).__name__}: {' '.join(str(exc).split())})"
    try:
        folder = (common.workspace or Path.cwd()) / ".sprachlotse"
        if not folder.is_dir():
            folder = Path.home() / ".sprachlotse"
            folder.mkdir(exist_ok=True)
        file = folder / "last-error.txt"
        file.write_text("".join(traceback.format_exception(exc)), encoding="utf-8")
    except OSError:
        return f"{sentence}: please report it"
    return f"{sentence}: please report it with {file}"
