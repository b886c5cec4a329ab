"""Folders and files that may not be written or read."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from fixtures_cli import Answer, Stages, files_of, spawn

_NOBODY = 65534

Act = Callable[..., Answer]


@pytest.fixture(scope="module")
def somebody() -> tuple[str, ...]:
    """What to put before a command so that rights count: root may write everything."""
    if os.geteuid() != 0:
        return ()
    tool = shutil.which("setpriv")
    if tool is None:
        pytest.skip("rights do not bind root, and there is no setpriv here to be somebody else")
    before = (tool, f"--reuid={_NOBODY}", f"--regid={_NOBODY}", "--clear-groups")
    command = [*before, sys.executable, "-c", "import pipeline.cli.main"]
    probe = subprocess.run(command, capture_output=True, check=False)
    if probe.returncode != 0:
        pytest.skip("rights do not bind root, and the project is in a place that only root can read")
    return before


@pytest.fixture
def place() -> Iterator[Path]:
    """A folder that everybody may enter (pytest's own belong to one person)."""
    folder = Path(tempfile.mkdtemp(prefix="sprachlotse-rights-"))
    folder.chmod(0o755)
    yield folder
    for path in (folder, *folder.rglob("*")):
        if path.is_dir():
            path.chmod(0o755)
    shutil.rmtree(folder)


@pytest.fixture
def workspace(place: Path, stages: Stages) -> Callable[[str], Path]:
    """A workspace at a stage that belongs to the one who acts."""

    def copy(stage: str) -> Path:
        root = Path(shutil.copytree(stages.original(stage), place / "workspace"))
        for path in (root, *root.rglob("*")):
            if os.geteuid() == 0:
                os.chown(path, _NOBODY, _NOBODY)
            path.chmod(0o755 if path.is_dir() else 0o644)
        return root

    return copy


@pytest.fixture
def act(place: Path, somebody: tuple[str, ...]) -> Act:
    """Run a command as somebody whom rights bind."""
    home = place / "home"
    home.mkdir()
    home.chmod(0o777)

    def run(root: Path, *arguments: object) -> Answer:
        environment = {"HOME": str(home), "PYTHONDONTWRITEBYTECODE": "1"}
        return spawn("--workspace", root, *arguments, before=somebody, environment=environment, cwd=place)

    return run


def lock(path: Path, mode: int = 0o555) -> None:
    """Take the right to write from a folder, and all in it."""
    for inside in sorted(path.rglob("*"), reverse=True):
        inside.chmod(mode if inside.is_dir() else mode & 0o444)
    path.chmod(mode)


@pytest.mark.parametrize(
    "command",
    [
        ["pull"],
        pytest.param(["export", "-l", "en"], marks=pytest.mark.slow),
        pytest.param(["import", "desk"], marks=pytest.mark.slow),
        pytest.param(["push"], marks=pytest.mark.slow),
    ],
    ids=" ".join,
)
def test_a_workspace_that_may_only_be_read(workspace: Callable[[str], Path], act: Act, command: list[str]) -> None:
    root = workspace("reviewed")
    before = files_of(root)
    lock(root)
    words = [str(root / word) if word == "desk" else word for word in command]
    sentence = act(root, *words).sentence
    assert str(root) in sentence or "sprachlotse.db" in sentence
    assert "rights" in sentence
    assert files_of(root) == before


def test_a_store_that_may_only_be_read(workspace: Callable[[str], Path], act: Act) -> None:
    root = workspace("imported")
    store = root / "content"
    lock(store)
    before = files_of(store)
    assert act(root, "pull").code == 0, "reading goes on"
    sentence = act(root, "push", "-l", "en").sentence
    assert str(store / "kranichfurt") in sentence
    assert "Permission denied" in sentence
    assert files_of(store) == before
    for path in (store, *store.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)
    told = act(root, "push", "-l", "en", "--json")
    assert (told.code, told.json["pushed"] > 0) == (0, True)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("stage", "folder", "command"),
    [("pretranslated", "outbox", ["export", "-l", "en"]), ("reviewed", "receipts", ["import", "desk/returned.po"])],
    ids=["outbox", "receipts"],
)
def test_a_folder_for_results_that_may_only_be_read(
    workspace: Callable[[str], Path], act: Act, stage: str, folder: str, command: list[str]
) -> None:
    root = workspace(stage)
    (root / folder).mkdir()
    lock(root / folder)
    words = [str(root / word) if word.startswith("desk/") else word for word in command]
    before = act(root, "status", "--json").json
    assert str(root / folder) in act(root, *words).sentence
    assert list((root / folder).iterdir()) == []
    assert act(root, "status", "--json").json == before, "nothing was taken in or sent out"
    (root / folder).chmod(0o755)
    if os.geteuid() == 0:
        os.chown(root / folder, _NOBODY, _NOBODY)
    assert act(root, *words).code == 0


@pytest.mark.slow
@pytest.mark.parametrize(
    ("path", "command"),
    [
        ("sprachlotse.toml", ["status"]),
        ("sprachlotse.db", ["status"]),
        ("content/kranichfurt/de/pages.json", ["pull"]),
        ("content/kranichfurt", ["pull"]),
        ("glossaries/shared/terms.csv", ["glossary", "check"]),
        (".", ["status"]),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_may_not_be_read_is_named(
    workspace: Callable[[str], Path], act: Act, path: str, command: list[str]
) -> None:
    root = workspace("pulled")
    (root / path).chmod(0)
    try:
        sentence = act(root, *command).sentence
    finally:
        (root / path).chmod(0o755)
    assert (str(root / path) if path != "sprachlotse.db" else path) in sentence


def test_a_place_where_no_workspace_may_be_made(place: Path, act: Act) -> None:
    closed = place / "closed"
    closed.mkdir()
    closed.chmod(0o555)
    for folder in (closed, closed / "new" / "deep"):
        sentence = act(place, "init", folder, "--sample").sentence
        assert str(closed) in sentence
        assert "Permission denied" in sentence
    assert list(closed.iterdir()) == []
