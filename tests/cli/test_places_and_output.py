"""Where the workspace is looked for, where ``--json`` may stand, and what happens to what is printed."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest
from fixtures_cli import PROGRAM, At, Stages, call, edit_store, spawn


def test_the_nearest_workspace_upwards(at: At, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = at("pulled")
    deep = root / "content" / "kranichfurt" / "de"
    monkeypatch.chdir(deep)
    assert call("status", "--json").json["municipalities"][0]["documents"] == 27
    inner = deep / "inner"
    call("init", inner)
    monkeypatch.chdir(inner)
    assert call("status", "--json").json["municipalities"] == []
    assert call("--workspace", root, "status", "--json").json["municipalities"][0]["documents"] == 27
    monkeypatch.chdir(tmp_path)
    assert call("--workspace", root.name, "status").code == 0


def test_a_current_folder_that_is_gone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    try:
        assert "the current folder" in call("status").sentence
    finally:
        os.chdir(tmp_path)


@pytest.mark.parametrize(
    "command", [["status"], ["pull"], ["municipality", "list"], ["glossary", "list"], ["tm", "stats"]]
)
def test_json_before_or_after_the_command(at: At, command: list[str]) -> None:
    root = at("pulled")
    before = call("--workspace", root, "--json", *command)
    after = call("--workspace", root, *command, "--json")
    assert before == after
    assert before.code == 0
    assert before.err == ""
    assert before.json


def test_one_call_does_not_remember_the_options_of_the_last(stages: Stages) -> None:
    root = stages.original("pulled")
    assert call("--workspace", root, "--json", "status").out.startswith("{")
    assert not call("--workspace", root, "status").out.startswith("{")
    assert call("doctor", "--json").json["checks"]


def test_a_real_process(at: At) -> None:
    root = at("new")
    answer = spawn("pull", "--json", cwd=root)
    assert (answer.code, answer.err) == (0, "")
    assert answer.json["new"] == 27
    assert "atlantis" in spawn("pull", "-m", "atlantis", cwd=root).sentence
    held = spawn("status", cwd=root)
    assert (held.code, held.err) == (0, "")


def test_nothing_secret_is_told(at: At) -> None:
    root = at("new")
    file = root / "sprachlotse.toml"
    for url in (
        "postgresql+psycopg://lotse:geheim@127.0.0.1:1/x",
        "postgresql+nodriver://lotse:geheim@h/x",
        "geheim//",
    ):
        file.write_text(file.read_text().replace("sqlite:///sprachlotse.db", url))
        for command in (["pull"], ["status"], ["doctor"]):
            answer = call("--workspace", root, *command)
            assert answer.code in (1, 2)
            assert "geheim" not in answer.out + answer.err
        file.write_text(file.read_text().replace(url, "sqlite:///sprachlotse.db"))


@pytest.mark.parametrize("arguments", [["status"], ["status", "--json"], ["glossary", "list"]], ids=" ".join)
def test_a_reader_that_goes_away_is_no_failure(stages: Stages, arguments: list[str]) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    command = [*PROGRAM, "--workspace", str(stages.original("pulled")), *arguments]
    with open(writing, "wb") as stdout:
        done = subprocess.run(command, stdout=stdout, stderr=subprocess.PIPE, timeout=60, check=False)
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
@pytest.mark.parametrize("arguments", [["status"], ["status", "--json"]], ids=" ".join)
def test_results_that_cannot_be_written(stages: Stages, arguments: list[str]) -> None:
    with open("/dev/full", "wb") as full:
        answer = spawn(
            "--workspace",
            stages.original("pulled"),
            *arguments,
            capture_output=False,
            stdout=full,
            stderr=subprocess.PIPE,
        )
    assert "could not be written to the standard output (No space left on device)" in answer.sentence


def test_a_terminal_without_arrows_and_umlauts(stages: Stages) -> None:
    old = {"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0", "LC_ALL": "C"}
    root = stages.original("pulled")
    people = spawn("--workspace", root, "glossary", "list", "-l", "ar", environment=old)
    assert (people.code, people.err) == (0, "")
    assert people.out.isascii()
    scripts = spawn("--workspace", root, "glossary", "list", "-l", "ar", "--json", environment=old)
    assert scripts.out.isascii()
    assert scripts.json == call("--workspace", root, "glossary", "list", "-l", "ar", "--json").json


def test_texts_of_strangers_have_no_power_over_the_terminal(at: At) -> None:
    root = at("pulled")

    def attack(entries: list[dict[str, object]]) -> None:
        entries[0]["path"] = "/kranichfurt/de/\x1b]0;owned\x07\x1b[2J\r[red]x/"
        entries[0]["content"] = None

    edit_store(root, attack)
    answer = call("--workspace", root, "pull")
    assert answer.code == 1
    assert "\x1b" not in answer.out
    assert "\\x1b]0;owned\\x07" in answer.out
    assert "[red]x" in answer.out, "square brackets are no markup"
    assert "\x1b]0;owned\x07" in call("--workspace", root, "pull", "--json").json["problems"][0]


@pytest.mark.skipif(os.name != "posix", reason="file names are bytes only here")
def test_a_file_name_that_is_no_text(at: At) -> None:
    root = at("reviewed")
    odd = os.fsdecode(b"zur\xfcck.po")
    (root / "desk" / "returned.po").rename(root / "desk" / odd)
    answer = spawn("--workspace", root, "import", root / "desk" / odd, "--json")
    assert answer.code == 0, answer
    assert answer.json["accepted"] > 0
    assert json.loads(Path(answer.json["receipt"]).read_bytes())["accepted"] == answer.json["accepted"]
    assert spawn("--workspace", root, "import", root / "desk").code == 0


def test_a_fault_of_ours_is_one_sentence_too(at: At, monkeypatch: pytest.MonkeyPatch) -> None:
    from pipeline.cli import main

    class Broken:
        def main(self, **_: object) -> int:
            raise RuntimeError("this should\nnot happen")

    root = at("new")
    (root / ".sprachlotse").mkdir(exist_ok=True)
    monkeypatch.chdir(root)
    monkeypatch.setattr(main, "_program", Broken)
    answer = call("status")
    assert (answer.code, answer.out) == (2, "")
    assert answer.err.count("\n") == 1
    assert "something unforeseen went wrong (RuntimeError: this should not happen): please report it with" in answer.err
    assert "Traceback" in (root / ".sprachlotse/last-error.txt").read_text()
