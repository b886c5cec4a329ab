"""The program as people and scripts call it, and workspaces at every stage of the loop.

Registered in ``tests/conftest.py``.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from pipeline.cli.main import run
from pipeline.stand_in import review_package

PROGRAM = (sys.executable, "-c", "from pipeline.cli.main import main; main()")
"""The installed script in other words; works without one."""


@dataclass(frozen=True)
class Answer:
    """What came of a command."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> dict[str, Any]:
        """stdout, which must be exactly one JSON object."""
        value = json.loads(self.out)
        assert isinstance(value, dict)
        return value

    @property
    def sentence(self) -> str:
        """What a command said that could not run: exit code 2, one line on stderr, nothing on stdout."""
        assert (self.code, self.out) == (2, ""), self
        assert self.err.endswith("\n"), self
        (line,) = self.err.splitlines()
        assert line.startswith("sprachlotse: "), line
        assert "Traceback" not in line, line
        assert "unforeseen" not in line, line
        return line


Call = Callable[..., Answer]
At = Callable[[str], Path]


def call(*arguments: object) -> Answer:
    """Run a command in this process."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = run([str(argument) for argument in arguments])
    return Answer(code, out.getvalue(), err.getvalue())


def spawn(*arguments: object, environment: dict[str, str] | None = None, **options: Any) -> Answer:
    """Run a command as a process of its own."""
    command = [*options.pop("before", ()), *PROGRAM, *(str(argument) for argument in arguments)]
    options = {"capture_output": True, "timeout": 120} | options
    done: subprocess.CompletedProcess[Any] = subprocess.run(
        command, env=os.environ | (environment or {}), check=False, **options
    )
    return Answer(done.returncode, (done.stdout or b"").decode(), (done.stderr or b"").decode())


STAGES: dict[str, tuple[tuple[str, ...], ...]] = {
    "new": (("init", "--sample", "."),),
    "pulled": (("pull",),),
    "harvested": (("harvest", "-l", "en"),),
    "pretranslated": (("pretranslate", "-l", "en"),),
    "exported": (("export", "-l", "en"),),
    "reviewed": (),
    "imported": (("import", "desk/returned.po"),),
    "pushed": (("push", "-l", "en"),),
}
"""Stage → the commands that lead there from the one before. At ``reviewed`` a file from a person lies in ``desk``."""


class Stages:
    """The sample municipality's workspace at each stage of :data:`STAGES`, made when first asked for."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._digests: dict[Path, str] = {}

    def original(self, stage: str) -> Path:
        """The workspace at ``stage``; never to be changed."""
        root = self._folder / stage
        if root.exists():
            return root
        names = list(STAGES)
        draft = self._folder / f"{stage}-draft"
        if stage != names[0]:
            shutil.copytree(self.original(names[names.index(stage) - 1]), draft)
        draft.mkdir(exist_ok=True)
        for command in STAGES[stage]:
            with contextlib.chdir(draft):
                answer = call(*command)
            assert answer.code == 0, answer
        if stage == "reviewed":
            (package,) = (draft / "outbox").iterdir()
            (draft / "desk").mkdir()
            (draft / "desk" / "returned.po").write_bytes(review_package(package.read_bytes()).data)
        draft.rename(root)
        self._digests[root] = _digest(root)
        return root

    def changed(self) -> list[str]:
        """The stages that are no longer what they were."""
        return [root.name for root, digest in self._digests.items() if _digest(root) != digest]


def _digest(root: Path) -> str:
    files = {name: data for name, data in files_of(root).items() if not name.startswith((".sprachlotse/", ".prefect/"))}
    return hashlib.sha256(repr(sorted(files.items())).encode()).hexdigest()


@pytest.fixture(scope="session")
def stages(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stages]:
    """Workspaces that tests may look at, but not change."""
    stages = Stages(tmp_path_factory.mktemp("stages"))
    yield stages
    assert stages.changed() == [], "a test has changed what others need: it should have asked for at(stage)"


@pytest.fixture
def at(stages: Stages, tmp_path: Path) -> At:
    """A workspace of one's own at a stage of the loop: ``at("pulled")``."""

    def copy(stage: str) -> Path:
        return Path(shutil.copytree(stages.original(stage), tmp_path / f"workspace at {stage}"))

    return copy


def edit_store(root: Path, change: Callable[[list[Any]], object], language: str = "de", kind: str = "pages") -> Path:
    """Change the list in one of the store's files; returns the file. ASCII, as real dumps are."""
    file = root / "content" / "kranichfurt" / language / f"{kind}.json"
    entries = json.loads(file.read_bytes())
    change(entries)
    file.write_text(json.dumps(entries), encoding="ascii")
    return file


def files_of(root: Path) -> dict[str, bytes]:
    """Every file under ``root``, hidden ones too."""
    return {str(path.relative_to(root)): path.read_bytes() for path in sorted(root.rglob("*")) if path.is_file()}


_TIME = re.compile(rb"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?")


def state_of(root: Path) -> dict[str, Any]:
    """Everything a workspace holds, without times: two that are equal have gone the same way.

    Receipts are left out; they tell the story of single commands.
    """
    state: dict[str, Any] = {}
    for path in sorted(root.rglob("*")):
        name = str(path.relative_to(root))
        if path.is_dir() or name.startswith(("receipts/", "sprachlotse.db")):
            continue
        state[name] = _package(path) if path.suffix == ".zip" else _TIME.sub(b"<time>", path.read_bytes())
    return state | _tables(root / "sprachlotse.db")


def _package(file: Path) -> dict[str, Any]:
    with zipfile.ZipFile(file) as archive:
        members = {name: _TIME.sub(b"<time>", archive.read(name)) for name in archive.namelist()}
    manifest = json.loads(members.pop("manifest.json"))
    del manifest["files"]  # digests of files with times in them
    return members | {"manifest.json": manifest}


def _tables(file: Path) -> dict[str, Any]:
    if not file.exists():
        return {}
    with contextlib.closing(sqlite3.connect(file)) as connection:
        connection.row_factory = sqlite3.Row
        names = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {
            f"table {name}": sorted(
                repr({key: row[key] for key in row.keys() if not key.endswith("_at")})  # noqa: SIM118  (a Row is no dict)
                for row in connection.execute(f'SELECT * FROM "{name}"')
            )
            for name in sorted(names)
        }


def differences(one: dict[str, Any], other: dict[str, Any]) -> list[str]:
    """The files and tables that two states do not share."""
    return sorted(name for name in one.keys() | other.keys() if one.get(name) != other.get(name))
