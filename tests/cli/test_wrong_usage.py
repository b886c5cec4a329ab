"""What could not run: exit code 2, one sentence on stderr, nothing on stdout, nothing changed."""

from __future__ import annotations

from pathlib import Path

import pytest
from fixtures_cli import At, Stages, call, files_of, spawn


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["translate"], "'translate'"),
        (["--nonsense", "status"], "--nonsense"),
        (["pull", "--nonsense"], "--nonsense"),
        (["pull", "surplus"], "surplus"),
        (["pull", "-m"], "-m"),
        (["pull", "-m", "atlantis"], "no municipality 'atlantis' in sprachlotse.toml (known: kranichfurt)"),
        (["harvest", "-m", "atlantis"], "'atlantis'"),
        (["harvest", "-l", "fr"], "'fr' is not a target language of kranichfurt (these are: en, ar, uk)"),
        (["pretranslate", "-m", "atlantis"], "'atlantis'"),
        (["pretranslate", "-l", "de"], "'de' is not a target language"),
        (["export"], "--language"),
        (["export", "-l", "xx"], "'xx'"),
        (["export", "-l", "en", "-m", "atlantis"], "'atlantis'"),
        (["export", "-l", "en", "--format", "docx"], "'docx'"),
        (["export", "-l", "en", "--out", "sprachlotse.toml"], "sprachlotse.toml"),
        (["import"], "PATH"),
        (["import", "missing.po"], "missing.po"),
        (["import", "glossaries"], "no .zip, .po, .xlf or .xliff file"),
        (["import", "/dev/null"], "/dev/null"),
        (["approve"], "--language"),
        (["approve", "-l", "xx"], "'xx'"),
        (["approve", "-l", "en", "--by", " "], "--by NAME"),
        (["approve", "-l", "en", "--document", "/nowhere/"], "/nowhere/"),
        (["push", "-m", "atlantis"], "'atlantis'"),
        (["push", "-l", "xx"], "'xx'"),
        (["push", "-l", "en", "--ours", "/nowhere/"], "/nowhere/"),
        (["run", "-m", "atlantis"], "'atlantis'"),
        (["status", "-m", "atlantis"], "'atlantis'"),
        (["check-content"], "FILE"),
        (["check-content", "missing.json"], "missing.json"),
        (["check-content", "content"], "content"),
        (["glossary", "list", "-m", "atlantis"], "'atlantis'"),
        (["glossary", "list", "-l", "xx"], "'xx'"),
        (["glossary", "check", "-m", "atlantis"], "'atlantis'"),
        (["glossary", "nonsense"], "'nonsense'"),
        (["tm", "stats", "-m", "atlantis"], "'atlantis'"),
        (["models", "install"], "FILE"),
        (["models", "remove"], "CODE"),
        (["municipality", "nonsense"], "'nonsense'"),
        (["init"], "DIR"),
        (["init", "sprachlotse.toml"], "sprachlotse.toml"),
        (["serve", "--port", "many"], "--port"),
        (["demo", "surplus"], "surplus"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_wrong_usage(stages: Stages, monkeypatch: pytest.MonkeyPatch, arguments: list[str], named: str) -> None:
    monkeypatch.chdir(stages.original("pulled"))
    people = call(*arguments)
    assert named in people.sentence
    assert call("--json", *arguments) == people, "scripts get the sentence, the code, and no JSON"


@pytest.mark.parametrize(
    "command",
    [
        ["pull"],
        ["harvest"],
        ["pretranslate"],
        ["export", "-l", "en"],
        ["import", "x.po"],
        ["approve", "-l", "en"],
        ["push"],
        ["run"],
        ["status"],
        ["municipality", "list"],
        ["municipality", "add", "x", "--target", "en", "--store", "."],
        ["glossary", "list"],
        ["glossary", "check"],
        ["tm", "stats"],
    ],
    ids=" ".join,
)
def test_without_a_workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: list[str]) -> None:
    monkeypatch.chdir(tmp_path)
    sentence = call(*command).sentence
    assert "no sprachlotse.toml in this folder or above it" in sentence
    assert "sprachlotse init DIR" in sentence
    named = call("--workspace", tmp_path / "nowhere", *command).sentence
    assert f"no sprachlotse.toml in {tmp_path / 'nowhere'}" in named
    assert files_of(tmp_path) == {}


@pytest.mark.parametrize(
    "command",
    [["pull"], ["export", "-l", "en"], ["push"], ["run"], ["glossary", "list"], ["tm", "stats"]],
    ids=" ".join,
)
def test_without_a_municipality(tmp_path: Path, command: list[str]) -> None:
    call("init", tmp_path)
    assert "sprachlotse municipality add" in call("--workspace", tmp_path, *command).sentence


def test_serve_without_a_workspace(tmp_path: Path) -> None:
    assert "no sprachlotse.toml" in spawn("serve", "--port", "0", cwd=tmp_path).sentence


def test_a_bare_call_shows_the_manual() -> None:
    for bare in ([], ["models"], ["municipality"], ["glossary"], ["tm"]):
        answer = call(*bare)
        assert answer.code == 0
        assert answer.err == ""
        assert answer.out.startswith("Usage: sprachlotse")
        assert "Commands:" in answer.out


def test_every_command_explains_itself(stages: Stages) -> None:
    manual = call("--help").out
    for command in [
        "init",
        "demo",
        "pull",
        "harvest",
        "pretranslate",
        "export",
        "import",
        "approve",
        "push",
        "run",
        "status",
        "check-content",
        "serve",
        "doctor",
        "municipality",
        "glossary",
        "tm",
        "models",
    ]:
        assert f"\n  {command} " in manual
        answer = call(command, "--help")
        assert answer.code == 0
        assert f"sprachlotse {command}" in answer.out


def test_options_without_a_command() -> None:
    assert "Missing command" in call("--json").sentence


def test_version() -> None:
    from pipeline import __version__

    answer = call("--version")
    assert (answer.code, answer.out) == (0, f"sprachlotse {__version__}\n")


def test_a_package_that_no_program_reads_yet_is_said_so(at: At) -> None:
    sentence = call("--workspace", at("pulled"), "export", "-l", "en", "--format", "nonsense").sentence
    assert "po, xliff1.2" in sentence
