"""The setting ``engine`` through the commands that use it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fake_libretranslate import FakeLibreTranslate, error
from fixtures_cli import At, call, edit_store

KEY = "k3y-of-the-town"


@pytest.fixture
def fake() -> Iterator[FakeLibreTranslate]:
    with FakeLibreTranslate({"und": "and", "der": "the", "die": "the"}, key=KEY).running() as server:
        yield server


@pytest.fixture
def root(at: At, fake: FakeLibreTranslate, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A municipality with a few pages and a server."""
    monkeypatch.setenv("TOWN_KEY", KEY)
    root = at("new")
    edit_store(root, lambda pages: pages.__delitem__(slice(3, None)))
    assert call("--workspace", root, "pull").code == 0
    configure(root, f'{{ type = "libretranslate", url = "{fake.url}", api_key_env = "TOWN_KEY" }}')
    return root


def configure(root: Path, engine: str) -> None:
    file = root / "sprachlotse.toml"
    kept = [line for line in file.read_text().splitlines() if not line.startswith("engine")]
    file.write_text("\n".join([*kept, f"engine = {engine}\n"]))


def pretranslate(root: Path) -> dict[str, object]:
    answer = call("--workspace", root, "pretranslate", "-l", "en", "--json")
    assert KEY not in answer.out + answer.err
    return {"code": answer.code, **answer.json}


def test_a_server_translates_and_is_asked_once_ever(root: Path, fake: FakeLibreTranslate) -> None:
    first = pretranslate(root)
    assert (first["code"], first["failed"], first["without_engine"]) == (0, {}, {})
    assert first["asked"] > 10  # type: ignore[operator]
    asked = len(fake.asked)
    assert asked > 0
    assert pretranslate(root)["asked"] == 0
    assert len(fake.asked) == asked
    assert KEY.encode() not in (root / "sprachlotse.db").read_bytes()


def test_a_server_that_breaks_half_way_is_gone_on_with(root: Path, fake: FakeLibreTranslate) -> None:
    fake.next = [error(403, "Too many request limits violations")]
    broken = pretranslate(root)
    assert broken["code"] == 1
    assert "Too many request limits violations" in str(broken["failed"])
    assert pretranslate(root)["code"] == 0


def test_a_server_that_is_away_costs_only_its_own_part(root: Path) -> None:
    configure(root, '{ type = "libretranslate", url = "http://127.0.0.1:9" }')
    away = pretranslate(root)
    assert away["code"] == 1
    assert "the LibreTranslate server at 127.0.0.1:9 cannot be reached" in str(away["failed"])


def test_a_key_that_is_not_set(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TOWN_KEY")
    unset = pretranslate(root)
    assert unset["code"] == 1
    assert "the environment variable TOWN_KEY" in str(unset["failed"])


def test_evaluate_measures_the_server(root: Path, tmp_path: Path) -> None:
    file = tmp_path / "reference.tsv"
    file.write_text("Brot und Salz\tBread and salt\n")
    answer = call("--workspace", root, "evaluate", file, "-l", "en", "--json")
    assert answer.code == 0
    assert answer.json["engine"].startswith("libretranslate 1.6.2 de→en at ")
    assert answer.json["segments"] == 1
    configure(root, '{ type = "libretranslate", url = "http://127.0.0.1:9" }')
    refused = call("--workspace", root, "evaluate", file, "-l", "en")
    assert "cannot be reached" in refused.sentence


def test_doctor_looks_at_the_server(root: Path) -> None:
    answer = call("--workspace", root, "doctor", "--json")
    found = {check["name"]: check["state"] for check in answer.json["checks"] if "engine" in check["name"]}
    assert found == {
        "kranichfurt: engine en": "ok",
        "kranichfurt: engine ar": "broken",
        "kranichfurt: engine uk": "broken",
    }
    assert KEY not in answer.out


def test_none_is_said_as_a_choice(root: Path) -> None:
    configure(root, '{ type = "none" }')
    chosen = pretranslate(root)
    assert (chosen["code"], chosen["failed"]) == (0, {})
    assert chosen["without_engine"] == {"en": 'it is switched off for this municipality (engine = { type = "none" })'}
    told = call("--workspace", root, "pretranslate", "-l", "en")
    assert "machine translation into en was skipped: it is switched off" in told.out
