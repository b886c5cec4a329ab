"""A disk that is full, or an account that may not write so much: one sentence, nothing half-written, and then on."""

from __future__ import annotations

import os
import resource
import shutil
import signal
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from fixtures_cli import At, Stages, differences, files_of, spawn, state_of
from fixtures_cli import call as run_here

COMMANDS: dict[str, tuple[str, list[str]]] = {
    "pull": ("new", ["pull"]),
    "harvest": ("pulled", ["harvest", "-l", "en"]),
    "pretranslate": ("harvested", ["pretranslate", "-l", "en"]),
    "export": ("pretranslated", ["export", "-l", "en", "--format", "all"]),
    "import": ("reviewed", ["import", "desk/returned.po"]),
    "push": ("imported", ["push", "-l", "en"]),
}


def limited(size: int) -> Callable[[], None]:
    """For a child process: no file may grow beyond ``size`` bytes."""

    def limit() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

    return limit


@pytest.mark.parametrize(
    ("name", "named"),
    [
        ("pull", "sprachlotse.db"),
        ("export", "outbox/kranichfurt_en_"),
        ("import", "receipts/"),
        ("push", "content/kranichfurt/en/pages.json"),
    ],
)
def test_a_file_that_may_not_grow(at: At, stages: Stages, name: str, named: str) -> None:
    stage, command = COMMANDS[name]
    root = at(stage)
    before = files_of(root)
    answer = spawn(*command, cwd=root, preexec_fn=limited(33_000))  # SQLite's index of its log needs 32 KB
    assert named in answer.sentence
    assert litter(before, root) == []
    assert run_here("--workspace", root, *absolute(root, command)).code == 0
    assert differences(state_of(root), never_full(stages, name)) == []


def test_a_new_workspace_that_may_not_grow(tmp_path: Path) -> None:
    answer = spawn("init", "here", "--sample", cwd=tmp_path, preexec_fn=limited(40_000))
    assert "sprachlotse.db" in answer.sentence or "pages.json" in answer.sentence
    assert not [name for name in files_of(tmp_path) if name.endswith(".new") or "journal" in name]
    assert not (tmp_path / "here/sprachlotse.toml").exists()
    assert spawn("init", "here", "--sample", cwd=tmp_path).code == 0
    assert run_here("--workspace", tmp_path / "here", "pull", "--json").json["new"] == 27


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 6 MB, empty."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = shutil.which("mount")
    if mount is None or os.geteuid() != 0:
        pytest.skip("only root can mount a small disk")
    mounted = subprocess.run([mount, "-t", "tmpfs", "-o", "size=6m", "tmpfs", str(folder)], check=False)
    if mounted.returncode != 0:
        pytest.skip("this machine does not let us mount a small disk")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


@pytest.mark.parametrize("name", COMMANDS)
@pytest.mark.parametrize("free", [0, pytest.param(60_000, marks=pytest.mark.slow)])
def test_a_full_disk(small_disk: Path, stages: Stages, name: str, free: int) -> None:
    stage, command = COMMANDS[name]
    root = Path(shutil.copytree(stages.original(stage), small_disk / "workspace"))
    filler = small_disk / "filler"
    fill(filler, free)
    before = files_of(root)
    answer = run_here("--workspace", root, *absolute(root, command))
    if name == "push" and answer.code == 1:
        assert "No space left" in answer.out, "one language's files did not fit"
    else:
        assert "space" in answer.sentence or "room" in answer.sentence, answer.sentence
    assert litter(before, root) == []
    filler.unlink()
    assert run_here("--workspace", root, *absolute(root, command)).code == 0
    assert differences(state_of(root), never_full(stages, name)) == []


def fill(file: Path, free: int) -> None:
    """Write to ``file`` until the disk has only ``free`` bytes left."""
    with file.open("wb", buffering=0) as stream:
        try:
            while True:
                stream.write(b"x" * 4096)
        except OSError:
            pass
        stream.truncate(max(0, stream.tell() - free))


def litter(before: dict[str, bytes], root: Path) -> list[str]:
    """Files that are new, and those of people that are changed. The database's own are its own affair."""
    after = files_of(root)
    own = ("sprachlotse.db", ".sprachlotse/")
    return [name for name, data in after.items() if before.get(name) != data and not name.startswith(own)]


def absolute(root: Path, command: list[str]) -> list[str]:
    return [str(root / word) if word.startswith("desk/") else word for word in command]


_ENDS: dict[str, dict[str, object]] = {}


def never_full(stages: Stages, name: str) -> dict[str, object]:
    """The state after the command on a disk with room."""
    if name not in _ENDS:
        stage, command = COMMANDS[name]
        root = stages.original(stage).with_name(f"{stage} and {name}")
        shutil.copytree(stages.original(stage), root)
        assert run_here("--workspace", root, *absolute(root, command)).code == 0
        _ENDS[name] = state_of(root)
    return _ENDS[name]
