"""``evaluate`` as people and scripts call it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from fixtures_cli import Stages, call, files_of, spawn


@pytest.fixture
def reference(tmp_path: Path) -> Path:
    file = tmp_path / "reference.tsv"
    file.write_text("Das <1>Amt</1> ist offen\tThe <1>office</1> is open\nBitte hier\tPlease here\n", encoding="utf-8")
    return file


def test_a_model_is_measured_and_nothing_is_written(
    stages: Stages, reference: Path, tmp_path: Path, make_tiny_model: Callable[..., Path]
) -> None:
    root = stages.original("new")
    before = files_of(root)
    environment = {"ARGOS_PACKAGES_DIR": str(tmp_path / "packages")}
    assert spawn("models", "install", make_tiny_model(tmp_path), environment=environment).code == 0
    command = ("--workspace", root, "evaluate", reference, "-l", "en")
    told = spawn(*command, "-m", "kranichfurt", "--json", environment=environment)
    assert (told.code, told.err) == (0, "")
    assert told.json["engine"] == "argos translate-de_en 1.0"
    assert told.json["segments"] == 2
    assert told.json["chrf"] == told.json["chrf_raw_mt"] == 100
    assert told.json["codes_kept"] == 1
    assert told.json["segments_per_second"] > 0
    people = spawn(*command, "--limit", 1, environment=environment)
    assert people.code == 0
    assert "1 segment translated by argos translate-de_en 1.0" in people.out
    assert files_of(root) == before


def test_without_a_model_it_says_what_to_do(stages: Stages, reference: Path) -> None:
    sentence = call("--workspace", stages.original("new"), "evaluate", reference, "-l", "en").sentence
    assert "no de→en model is installed" in sentence
    assert "models install" in sentence


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (None, "cannot be read"),
        (b"", "empty"),
        (b"a\tb\nc\n", "line 2"),
        (b"a\tb\nc\td\te\n", "line 2"),
        (b"a\tb\n\xfc\td\n", "UTF-8"),
    ],
)
def test_an_unusable_reference_is_one_sentence(stages: Stages, tmp_path: Path, data: bytes | None, told: str) -> None:
    file = tmp_path / "reference.tsv"
    if data is not None:
        file.write_bytes(data)
    sentence = call("--workspace", stages.original("new"), "evaluate", file, "-l", "en").sentence
    assert told in sentence
    assert str(file) in sentence


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("-l", "xx"), "'xx' is not a target language"),
        (("-l", "en", "-m", "nowhere"), "nowhere"),
        (("-l", "en", "--limit", "0"), "--limit"),
        (("-l", "en", "--limit", "few"), "--limit"),
        ((), "--language"),
    ],
)
def test_wrong_usage(stages: Stages, reference: Path, arguments: tuple[str, ...], told: str) -> None:
    assert told in call("--workspace", stages.original("new"), "evaluate", reference, *arguments).sentence
