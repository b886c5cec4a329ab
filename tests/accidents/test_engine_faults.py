"""Engines that break: one clear sentence, the right exit code, and nothing lost that was finished."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from fixtures_cli import At, Stages, call, edit_store

from pipeline.mt.argos import models
from pipeline.mt.argos.vendor import argos
from pipeline.mt.engine import NO_TERMS, TermsOf, Translation
from pipeline.mt.fake import FakeEngine
from pipeline.progress import Progress, Silent
from pipeline.sample import SAMPLE
from pipeline.stations.pretranslate import pretranslate
from pipeline.workspace import Workspace


@pytest.fixture
def packages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Argos' folder of packages, empty."""
    folder = tmp_path / "packages"
    folder.mkdir()
    monkeypatch.setattr(argos("settings"), "package_data_dir", folder)  # Argos looks at its variable once only
    return folder


@pytest.fixture
def model(packages: Path, tiny_model: Path) -> Path:
    """The folder of an installed German→English model."""
    return models.install(tiny_model).path


# --- damaged models ------------------------------------------------------------------------------------------


def cut(file: Path, keep: float) -> None:
    data = file.read_bytes()
    file.write_bytes(data[: int(len(data) * keep)])


def put(file: Path, place: int, data: bytes) -> None:
    whole = bytearray(file.read_bytes())
    whole[place : place + len(data)] = data
    file.write_bytes(whole)


def other_vocabulary(model: Path) -> None:
    file = next((model / "model").glob("*vocabulary.json"))
    file.write_text(json.dumps([f"token{number}" for number in range(len(json.loads(file.read_text())))]))


DAMAGE: dict[str, Callable[[Path], object]] = {
    "the weights are cut off in the middle": lambda m: cut(m / "model/model.bin", 0.5),
    "the weights are cut off near the end": lambda m: cut(m / "model/model.bin", 0.999),
    "the weights are cut off in the first line": lambda m: cut(m / "model/model.bin", 0.00001),
    "the weights are empty": lambda m: (m / "model/model.bin").write_bytes(b""),
    "the weights are zeros": lambda m: (m / "model/model.bin").write_bytes(bytes(100_000)),
    "the weights are a web page": lambda m: (m / "model/model.bin").write_bytes(b"<html>404</html>" * 999),
    "the weights are of a later version": lambda m: put(m / "model/model.bin", 0, b"\x63\0\0\0"),
    "a name in the weights is no text": lambda m: put(m / "model/model.bin", 8, b"\xff\xff\xff\xff"),
    "the tokenizer is empty": lambda m: (m / "sentencepiece.model").write_bytes(b""),
    "the tokenizer is cut off": lambda m: cut(m / "sentencepiece.model", 0.4),
    "the tokenizer is noise": lambda m: (m / "sentencepiece.model").write_bytes(bytes(range(256)) * 20),
    "the vocabulary is another model's": other_vocabulary,
    "the vocabulary is no JSON": lambda m: next((m / "model").glob("*vocabulary.json")).write_bytes(b"["),
    "the configuration is no JSON": lambda m: (m / "model/config.json").write_bytes(b"{"),
}


ADVICE = "install it again: sprachlotse models remove translate-de_en, then sprachlotse models install FILE"


@pytest.fixture
def reference(tmp_path: Path) -> Path:
    file = tmp_path / "reference.tsv"
    file.write_text("Das Amt ist offen\tThe office is open\n")
    return file


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_model_is_named(damage: str, stages: Stages, model: Path, reference: Path) -> None:
    DAMAGE[damage](model)
    answer = call("--workspace", stages.original("new"), "evaluate", reference, "-l", "en")
    assert answer.sentence.startswith(f"sprachlotse: the model translate-de_en 1.0 in {model} cannot be run (")
    assert answer.sentence.endswith(f"): {ADVICE}")


def test_with_a_damaged_model_all_else_is_offered(at: At, model: Path) -> None:
    root = at("harvested")
    cut(model / "model/model.bin", 0.5)
    answer = call("--workspace", root, "pretranslate", "-l", "en", "--json")
    assert (answer.code, answer.err) == (1, "")
    (sentence,) = answer.json["failed"].values()
    assert sentence.endswith(ADVICE)
    assert answer.json["by_origin"], "what the memory and the segments themselves have"
    assert "machine" not in answer.json["by_origin"]
    told = call("--workspace", root, "pretranslate", "-l", "en")
    assert f"machine translation into en stopped: {sentence}\n" in told.out


def test_after_the_model_was_installed_again_the_next_run_goes_on(at: At, model: Path, tiny_model: Path) -> None:
    root = at("new")
    edit_store(root, lambda pages: pages.__delitem__(slice(2, None)))
    assert call("--workspace", root, "pull").code == 0
    cut(model / "model/model.bin", 0.5)
    assert call("--workspace", root, "pretranslate", "-l", "en").code == 1
    assert call("models", "remove", "translate-de_en").code == 0
    assert call("models", "install", tiny_model).code == 0
    answer = call("--workspace", root, "pretranslate", "-l", "en", "--json")
    assert (answer.code, answer.json["failed"]) == (0, {})
    assert answer.json["by_origin"]["machine"] > 10


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("sentencepiece.model", "has no sentencepiece.model"),
        ("model/model.bin", "has no model/model.bin"),
        ("model/shared_vocabulary.json", "has no vocabulary in its model folder"),
        ("metadata.json", "has no metadata.json"),
    ],
)
def test_a_model_with_a_file_missing(at: At, model: Path, name: str, reason: str) -> None:
    for file in [model / name, *model.glob("model/*_vocabulary.json" if "vocabulary" in name else "-")]:
        file.unlink(missing_ok=True)
    answer = call("--workspace", at("harvested"), "pretranslate", "-l", "en", "--json")
    assert answer.code == 1
    assert answer.json["failed"] == {
        "en": f"no de→en model can be used: {model} {reason}: delete that folder and install the model again"
    }
    listed = call("models", "list")
    assert listed.code == 1
    assert f"not usable: {model} {reason}" in listed.err


def test_doctor_finds_a_damaged_model(at: At, model: Path) -> None:
    root = at("new")
    checks = engine_checks(root)
    assert checks["kranichfurt: engine en"] == ("ok", "argos translate-de_en 1.0")
    cut(model / "model/model.bin", 0.5)
    state, detail = engine_checks(root)["kranichfurt: engine en"]
    assert state == "broken"
    assert "cannot be run" in detail


def engine_checks(root: Path) -> dict[str, tuple[str, str]]:
    answer = call("--workspace", root, "doctor", "--json")
    return {c["name"]: (c["state"], c["detail"]) for c in answer.json["checks"] if ": engine" in c["name"]}


# --- the wrong model -----------------------------------------------------------------------------------------


def test_a_file_named_for_the_other_direction_is_refused(packages: Path, make_tiny_model: Any, tmp_path: Path) -> None:
    file = make_tiny_model(tmp_path, "en", "de")
    wrong = file.rename(tmp_path / "translate-de_en-1_0.argosmodel")
    answer = call("models", "install", wrong)
    assert answer.sentence == (
        f"sprachlotse: {wrong} is named as a model for de→en, but its metadata.json says en→de:"
        " get the package again, or another version of it"
    )
    assert models.installed() == ()
    assert call("models", "install", wrong.rename(tmp_path / "mine.argosmodel")).code == 0


def test_a_folder_named_for_the_other_direction_is_not_used(at: At, model: Path) -> None:
    about = json.loads((model / "metadata.json").read_text())
    (model / "metadata.json").write_text(json.dumps(about | {"from_code": "en", "to_code": "de"}))
    answer = call("--workspace", at("pulled"), "pretranslate", "-l", "en", "--json")
    assert answer.code == 1
    assert "is named as a model for de→en, but its metadata.json says en→de: delete that" in answer.json["failed"]["en"]


WHY_NONE = [
    ([("en", "de")], "en", "no de→en model is installed: en→de is there, which is the other direction", "de-en"),
    ([("de", "en")], "uk", "no de→uk model is installed: de→en is there, en→uk is missing", "en-uk"),
    ([("en", "uk")], "uk", "no de→uk model is installed: en→uk is there, de→en is missing", "de-en"),
    ([], "uk", "no de→uk model is installed", "de-uk"),
]


@pytest.mark.parametrize(("there", "language", "reason", "pair"), WHY_NONE)
def test_what_is_missing_is_named(
    at: At,
    packages: Path,
    make_tiny_model: Any,
    tmp_path: Path,
    reference: Path,
    there: list[tuple[str, str]],
    language: str,
    reason: str,
    pair: str,
) -> None:
    for source, target in there:
        models.install(make_tiny_model(tmp_path, source, target))
    root = at("pulled")
    sentence = (
        f"{reason}; install one with 'sprachlotse models install FILE', or with '… install {pair}' from the Argos index"
    )
    answer = call("--workspace", root, "pretranslate", "-l", language, "--json")
    assert (answer.code, answer.json["without_engine"]) == (0, {language: sentence})
    refused = call("--workspace", root, "evaluate", reference, "-l", language)
    assert refused.sentence == f"sprachlotse: machine translation into {language} cannot be measured: {sentence}"
    assert engine_checks(root)[f"kranichfurt: engine {language}"] == ("none", sentence)


# --- an engine that dies half-way ----------------------------------------------------------------------------


def machine_texts(root: Path) -> int:
    with closing(sqlite3.connect(root / "sprachlotse.db")) as connection:
        return int(connection.execute("SELECT count(*) FROM target WHERE origin = 'machine'").fetchone()[0])


def cached(root: Path) -> int:
    with closing(sqlite3.connect(root / "sprachlotse.db")) as connection:
        return int(connection.execute("SELECT count(*) FROM engine_cache").fetchone()[0])


def offer(root: Path, engine: FakeEngine) -> Any:
    from datetime import UTC, datetime

    with Workspace.open(root) as workspace:
        return pretranslate(
            workspace,
            SAMPLE,
            language="en",
            now=datetime(2026, 11, 22, tzinfo=UTC),
            progress=Silent(),
            engines=lambda source, target: engine,
        )


def test_what_an_engine_finished_before_it_broke_is_offered_and_never_asked_again(at: At) -> None:
    root = at("pulled")
    broken = FakeEngine(fail_after=260)
    report = offer(root, broken)
    assert report.attention
    assert report.failed == {"en": "fake 1 was told to fail after 260 texts: ask for fewer"}
    assert report.asked == cached(root) == 256
    assert machine_texts(root) >= 256
    sound = FakeEngine()
    again = offer(root, sound)
    assert not again.attention
    finished = set(broken.calls[:256])
    assert not finished & set(sound.calls)
    assert len(sound.calls) == again.asked > 0


class Doomed(FakeEngine):
    """Is killed by the system in the middle of its second batch."""

    def translate(self, texts: Sequence[str], progress: Progress, terms: TermsOf = NO_TERMS) -> list[Translation]:
        if self.calls:
            os.kill(os.getpid(), signal.SIGKILL)
        return super().translate(texts, progress, terms)


def test_a_run_that_the_system_kills_goes_on_where_it_was(at: At) -> None:
    root = at("pulled")
    child = os.fork()
    if child == 0:
        offer(root, Doomed())
        os._exit(0)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status)
    assert os.WTERMSIG(status) == signal.SIGKILL
    assert cached(root) == 256
    assert machine_texts(root) == 0
    engine = FakeEngine()
    report = offer(root, engine)
    assert report.asked == len(engine.calls)
    assert machine_texts(root) > 256


# --- too little memory -----------------------------------------------------------------------------------------

_LITTLE = """
import resource, sys
import ctranslate2, numpy, sentencepiece, sentencex
import pipeline.stations.pretranslate, pipeline.persistence.database
from pipeline.cli.main import run
from pipeline.mt.argos.models import installed
installed()
size = int(next(line for line in open("/proc/self/status") if line.startswith("VmSize")).split()[1]) * 1024
resource.setrlimit(resource.RLIMIT_AS, (size + int(sys.argv[1]) * 1024**2,) * 2)
sys.exit(run(sys.argv[2:]))
"""


def with_little_memory(megabytes: int, packages: Path, *arguments: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", _LITTLE, str(megabytes), *map(str, arguments)],
        env=os.environ | {"ARGOS_PACKAGES_DIR": str(packages)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="limits on memory as Linux has them")


@linux
def test_too_little_memory_is_one_sentence_and_everything_else_is_kept(at: At, model: Path) -> None:
    root = at("harvested")
    done = with_little_memory(120, model.parent, "--workspace", root, "pretranslate", "-l", "en", "--json")
    assert done.returncode == 1, done
    report = json.loads(done.stdout)
    (sentence,) = report["failed"].values()
    assert sentence.startswith(
        "there is not enough memory to run the model translate-de_en 1.0 (this process may take "
    )
    assert sentence.endswith("use a machine with more memory; what was finished is kept")
    assert report["by_origin"]


@linux
@pytest.mark.slow
@pytest.mark.parametrize("megabytes", [*range(40, 260, 20), 300, 450, 600])
def test_at_no_limit_does_the_process_die_without_a_word(at: At, packages: Path, shared: Path, megabytes: int) -> None:
    """With the real model: without a look before loading, C++ ended the process at most limits below 250 MB."""
    models.install(shared / "models" / "translate-de_en-0_1.argosmodel")
    done = with_little_memory(megabytes, packages, "--workspace", at("pulled"), "pretranslate", "-l", "en")
    assert done.returncode in (0, 1, 2), done
    if done.returncode:
        assert "not enough memory" in done.stdout + done.stderr
        assert "Traceback" not in done.stderr
    else:
        assert megabytes >= 300


# --- a graphics card that is not there ------------------------------------------------------------------------


def test_no_graphics_card(at: At, model: Path) -> None:
    import ctranslate2

    if ctranslate2.get_cuda_device_count():
        pytest.skip("this machine has a graphics card: the error for a missing one cannot be seen")
    root = at("pulled")
    file = root / "sprachlotse.toml"
    file.write_text(file.read_text() + '\n[machine]\ndevice = "cuda"\n')
    answer = call("--workspace", root, "pretranslate", "-l", "en", "--json")
    assert answer.code == 1
    assert answer.json["failed"] == {
        "en": "this machine has no graphics card that models can run on (CUDA):"
        ' install its driver, or set device = "cpu" under [machine] in sprachlotse.toml'
    }
    assert engine_checks(root)["kranichfurt: engine en"][0] == "broken"
