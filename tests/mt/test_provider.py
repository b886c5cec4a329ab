"""Which engine a municipality's settings lead to, and what is said when there is none."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fake_libretranslate import FakeLibreTranslate

from pipeline.config import Settings, parse_settings
from pipeline.errors import ConfigError, EngineError
from pipeline.mt.argos import models
from pipeline.mt.argos.engine import ArgosEngine
from pipeline.mt.argos.models_alone import ModelsAlone
from pipeline.mt.argos.translator import Options
from pipeline.mt.argos.vendor import argos
from pipeline.mt.libretranslate.engine import LibreTranslateEngine
from pipeline.mt.provider import Engines, engine_checks, options_for
from pipeline.progress import Silent


@pytest.fixture
def packages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "packages"
    monkeypatch.setattr(argos("settings"), "package_data_dir", folder)  # Argos looks at its variable once only
    return folder


@pytest.fixture
def fake() -> Iterator[FakeLibreTranslate]:
    with FakeLibreTranslate({"Guten": "Good", "Tag": "day"}).running() as server:
        yield server


def settings(engine: str = "", machine: str = "", languages: str = '"en"') -> Settings:
    return parse_settings(
        f'[machine]\n{machine}\n[municipality.town]\nname = "Town"\ntarget_languages = [{languages}]\n'
        f'store = {{ type = "folder", path = "x" }}\n{engine}\n'
    )


def engines(engine: str = "", machine: str = "", **environment: str) -> Engines:
    return Engines.of(settings(engine, machine), "town", environment)


def test_argos_is_what_you_get_when_nothing_is_said(packages: Path, tiny_model: Path) -> None:
    chosen = engines()
    assert chosen("de", "en") is None
    assert chosen.alone("de", "en") is None
    models.install(tiny_model)
    assert isinstance(chosen("de", "en"), ArgosEngine)
    assert isinstance(chosen.alone("de", "en"), ModelsAlone)


@pytest.mark.parametrize(
    ("machine", "options"),
    [
        ("", Options()),
        ("threads = 3", Options(workers=3)),
        ("threads = 1\nthreads_each = 2\nbatch = 99", Options(workers=1, threads_each=2, batch_pieces=99)),
        ('device = "cuda"', Options(device="cuda", workers=1, batch_pieces=4096)),
        ('device = "cuda"\nthreads = 2\nbatch = 512', Options(device="cuda", workers=2, batch_pieces=512)),
    ],
)
def test_the_machine_table_says_how_models_are_run(machine: str, options: Options) -> None:
    assert options_for(settings(machine=machine).machine) == options


def test_the_machine_table_changes_no_cache_key(packages: Path, tiny_model: Path) -> None:
    models.install(tiny_model)
    names = {engine.name for table in ("", "threads = 3\nbatch = 64") if (engine := engines("", table)("de", "en"))}
    assert names == {"argos translate-de_en 1.0"}


def test_none_is_a_choice_and_not_a_missing_model(packages: Path, tiny_model: Path) -> None:
    models.install(tiny_model)
    chosen = engines('engine = { type = "none" }')
    assert chosen("de", "en") is None
    assert chosen.alone("de", "en") is None
    assert chosen.why_none("de", "en") == 'it is switched off for this municipality (engine = { type = "none" })'


def test_a_server(fake: FakeLibreTranslate) -> None:
    fake.key = "abc"
    chosen = engines(
        f'engine = {{ type = "libretranslate", url = "{fake.url}/", api_key_env = "TOWN_KEY" }}', TOWN_KEY="abc"
    )
    engine, alone = chosen("de", "en"), chosen.alone("de", "en")
    assert isinstance(engine, LibreTranslateEngine)
    assert [answer.text for answer in engine.translate(["Guten <1>Tag</1>"], Silent())] == ["Good <1>day</1>"]
    assert alone is not None
    assert alone.translate(["Guten Tag"], Silent())[0].text == "Good day"


@pytest.mark.parametrize(
    ("table", "reason"),
    [
        ('{ type = "libretranslate", url = "translate.example" }', "'translate.example' is no address of a server"),
        ('{ type = "libretranslate", url = "ftp://a.example" }', "is no address of a server"),
        ('{ type = "libretranslate", url = "http://a.example?x=1" }', "is no address of a server"),
        ('{ type = "libretranslate", url = "http://a.example:99999" }', "[Pp]ort"),
        ('{ type = "libretranslate", url = "http://me:pw@a.example" }', "use 'api_key_env' for a key"),
        ('{ type = "libretranslate" }', "it is missing"),
        ('{ type = "argos", url = "http://a.example" }', "there is no such setting"),
        ('{ type = "oracle" }', "argos"),
    ],
)
def test_settings_that_cannot_be_meant(table: str, reason: str) -> None:
    with pytest.raises(ConfigError, match=reason) as caught:
        settings(f"engine = {table}")
    assert "municipality.town.engine" in str(caught.value)


# --- doctor --------------------------------------------------------------------------------------------------


def checks(engine: str = "", languages: str = '"en", "uk"', **environment: str) -> list[tuple[str, str, str]]:
    return engine_checks(settings(engine, languages=languages), "town", environment)


def test_doctor_on_models(packages: Path, make_tiny_model: Any, tmp_path: Path) -> None:
    assert [(language, state) for language, state, _ in checks()] == [("en", "none"), ("uk", "none")]
    models.install(make_tiny_model(tmp_path))
    english, ukrainian = checks()
    assert english == ("en", "ok", "argos translate-de_en 1.0")
    assert ukrainian[:2] == ("uk", "none")
    assert "de→en is there, en→uk is missing" in ukrainian[2]


def test_doctor_on_no_engine() -> None:
    ((language, state, detail),) = checks('engine = { type = "none" }')
    assert (language, state) == ("", "ok")
    assert "switched off" in detail


def test_doctor_on_a_server(fake: FakeLibreTranslate) -> None:
    fake.key = "abc"
    table = f'engine = {{ type = "libretranslate", url = "{fake.url}", api_key_env = "TOWN_KEY" }}'
    english, ukrainian = checks(table, TOWN_KEY="abc")
    assert english[:2] == ("en", "ok")
    assert english[2].startswith("libretranslate 1.6.2 de→en at 127.0.0.1:")
    assert ukrainian[:2] == ("uk", "broken")
    assert "does not translate de→uk" in ukrainian[2]
    assert [order["q"] for order in fake.asked] == [["Guten Tag"]]
    for key, reason in (("wrong", "does not take the API key"), ("", "TOWN_KEY, which holds the API key")):
        found = checks(table, '"en"', TOWN_KEY=key)
        assert [state for _, state, _ in found] == ["broken"]
        assert reason in found[0][2]


def test_doctor_asks_a_server_that_is_not_there_only_once() -> None:
    found = checks('engine = { type = "libretranslate", url = "http://127.0.0.1:9" }')
    assert [(language, state) for language, state, _ in found] == [("en", "broken")]
    assert "cannot be reached" in found[0][2]


def test_a_package_that_is_damaged_is_told_where_a_model_is_missing(packages: Path, tiny_model: Path) -> None:
    (models.install(tiny_model).path / "sentencepiece.model").unlink()
    with pytest.raises(EngineError, match=r"no de→en model can be used: .* has no sentencepiece.model: delete"):
        engines()("de", "en")
