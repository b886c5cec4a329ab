"""What a command loads: starting must cost what it does, not what the program can do."""

from __future__ import annotations

import subprocess
import sys

import pytest
from fixtures_cli import At, Stages

HEAVY = {"prefect", "alembic", "ctranslate2", "numpy", "httpx", "argostranslate", "translate", "lxml", "polib"}

_ASK = """\
import contextlib, os, sys
from pipeline.cli.main import run
with contextlib.redirect_stdout(open(os.devnull, "w")):
    code = run(sys.argv[1:])
print(code, *sorted({name.partition(".")[0] for name in sys.modules}))
"""


def loaded(root: object, *command: str) -> set[str]:
    """The top-level modules that a command has loaded when it is done."""
    arguments = [sys.executable, "-c", _ASK, "--workspace", str(root), *command]
    done = subprocess.run(arguments, capture_output=True, text=True, check=True, timeout=60)
    code, *modules = done.stdout.split()
    assert code == "0", done
    return set(modules)


def test_status_loads_nothing_heavy(stages: Stages) -> None:
    assert not loaded(stages.original("pulled"), "status") & HEAVY


@pytest.mark.parametrize(
    ("stage", "command"),
    [
        ("pulled", ["pull"]),
        ("harvested", ["pretranslate"]),
        ("imported", ["push", "--dry-run"]),
        ("pulled", ["doctor"]),
    ],
    ids=lambda value: value if isinstance(value, str) else " ".join(value),
)
def test_no_command_but_run_and_serve_loads_prefect(at: At, stage: str, command: list[str]) -> None:
    modules = loaded(at(stage), *command)
    assert "prefect" not in modules
    assert "alembic" not in modules, "only a new or an older database needs it"
    assert "torch" not in modules
    assert "stanza" not in modules


def test_looking_at_the_manual_loads_no_database(stages: Stages) -> None:
    assert not loaded(stages.original("pulled"), "--help") & (HEAVY | {"sqlalchemy", "flows"})
    assert not loaded(stages.original("pulled"), "glossary", "list") & {"sqlalchemy", "flows"}
