"""Killing any command with SIGKILL and running it again ends as if it had never been killed."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from fixtures_cli import Stages, call, differences, state_of

COMMANDS: dict[str, tuple[str, list[str]]] = {
    "init": ("", ["init", ".", "--sample"]),
    "pull": ("new", ["pull"]),
    "pull again": ("changed", ["pull"]),
    "harvest": ("pulled", ["harvest", "-l", "en"]),
    "pretranslate": ("harvested", ["pretranslate", "-l", "en"]),
    "export": ("pretranslated", ["export", "-l", "en", "--format", "all"]),
    "import": ("reviewed", ["import", "desk/returned.po"]),
    "approve": ("two eyes", ["approve", "-l", "en", "--by", "Olena"]),
    "push": ("imported", ["push", "-l", "en"]),
    "run": ("inbox", ["run"]),
}
"""Name → stage of the workspace, command."""


class Killer:
    """Runs commands in forks of one process (``victim.py``), and kills them at a step."""

    def __init__(self, models: Path) -> None:
        self._process = subprocess.Popen(
            [sys.executable, str(Path(__file__).with_name("victim.py"))],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=os.environ | {"ARGOS_PACKAGES_DIR": str(models)},
        )
        assert self._read() == "ready\n"

    def _read(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline()

    def run(self, folder: Path, arguments: list[str], kill_at: int | None = None) -> dict[str, Any]:
        """What ``victim.py`` answers; with ``kill_at`` the command must really have been killed."""
        assert self._process.stdin is not None
        order = {"folder": str(folder), "arguments": arguments, "kill_at": kill_at}
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        told: dict[str, Any] = json.loads(self._read())
        assert told["killed"] is (kill_at is not None), told
        return told

    def close(self) -> None:
        self._process.communicate(timeout=30)


@pytest.fixture(scope="module")
def killer(tmp_path_factory: pytest.TempPathFactory, make_tiny_model: Callable[..., Path]) -> Iterator[Killer]:
    from pipeline.mt.argos import models

    folder = tmp_path_factory.mktemp("models") / "packages"
    models.install(make_tiny_model(folder.parent), folder)
    killer = Killer(folder)
    yield killer
    killer.close()


class Scene:
    """A command, the workspace it is run in, and what comes of it when nobody kills it."""

    def __init__(self, name: str, killer: Killer, stages: Stages, folder: Path) -> None:
        stage, self.command = COMMANDS[name]
        self._killer, self._folder = killer, folder
        self._start = folder / "start"
        prepare(stage, stages, self._start)
        whole = self._copy("whole")
        self.steps: list[str] = killer.run(whole, self.command)["steps"]
        self.end = state_of(whole)
        if name != "run":  # another run looks at what is in the store by now
            assert differences(self.end, state_of(self._start)), "the command does something"

    def _copy(self, name: str) -> Path:
        return Path(shutil.copytree(self._start, self._folder / name))

    def killed_and_run_again(self, step: int) -> list[str]:
        """What is not as it would be, had the command not been killed just before its ``step`` (from 1)."""
        root = self._copy(f"killed at {step}")
        self._killer.run(root, self.command, kill_at=step)
        self._killer.run(root, self.command)
        wrong = differences(state_of(root), self.end)
        shutil.rmtree(root)
        return wrong

    def delicate(self) -> list[int]:
        """The steps at which something becomes visible to others, and the ones right after."""
        kept = [
            number
            for number, step in enumerate(self.steps, 1)
            if step.startswith(("os.rename", "COMMIT", "open", "database let go")) and step != "open lock"
        ]
        return sorted({min(number + after, len(self.steps)) for number in kept for after in (0, 1)})


def prepare(stage: str, stages: Stages, folder: Path) -> None:
    """A workspace at ``stage``; some are only needed here."""
    if not stage:
        folder.mkdir()
        return
    known = {"changed": "pushed", "two eyes": "reviewed", "inbox": "reviewed"}.get(stage, stage)
    shutil.copytree(stages.original(known), folder)
    if stage == "inbox":
        only_english(folder)
        (folder / "inbox").mkdir()
        (folder / "desk" / "returned.po").rename(folder / "inbox" / "returned.po")
    if stage == "changed":
        pages = folder / "content/kranichfurt/de/pages.json"
        entries = json.loads(pages.read_bytes())
        for entry in entries[:9]:
            entry["content"] = entry["content"].replace("<p>", "<p>Neu: ", 1) + "<p>Ein neuer Absatz.</p>"
        pages.write_text(json.dumps(entries[:-1]), encoding="utf-8")
    if stage == "two eyes":
        file = folder / "sprachlotse.toml"
        file.write_text(file.read_text().replace('review = "one"', 'review = "two"'))
        assert call("--workspace", folder, "import", folder / "desk").code == 0


def only_english(folder: Path) -> None:
    file = folder / "sprachlotse.toml"
    file.write_text(file.read_text().replace('["en", "ar", "uk"]', '["en"]'))


@pytest.fixture(scope="module")
def scene(killer: Killer, stages: Stages, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Scene]:
    made: dict[str, Scene] = {}

    def get(name: str) -> Scene:
        if name not in made:
            made[name] = Scene(name, killer, stages, tmp_path_factory.mktemp("scene"))
        return made[name]

    return get


@pytest.mark.parametrize("name", ["init", "pull", "pretranslate", "export", "import", "push", "run"])
def test_a_few_moments(scene: Callable[[str], Scene], name: str) -> None:
    found = scene(name)
    moments = found.delicate()[-3:-2] if name in ("run", "pretranslate") else found.delicate()[-4::2]
    wrong = {moment: found.killed_and_run_again(moment) for moment in moments}
    assert {moment: what for moment, what in wrong.items() if what} == {}


@pytest.mark.slow
@pytest.mark.parametrize("name", COMMANDS)
def test_many_moments(scene: Callable[[str], Scene], name: str) -> None:
    found = scene(name)
    spread = range(1, len(found.steps) + 1, max(1, len(found.steps) // 12))
    delicate = found.delicate()
    moments = sorted({*delicate[:: len(delicate) // 16 + 1], *spread})
    wrong = {moment: found.killed_and_run_again(moment) for moment in moments}
    assert {moment: what for moment, what in wrong.items() if what} == {}
