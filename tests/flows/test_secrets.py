"""Passwords in secret blocks, as flows read them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from prefect.blocks.system import Secret
from prefect.exceptions import PrefectHTTPStatusError
from prefect.logging import disable_run_logger
from prefect.testing.utilities import prefect_test_harness

from flows.secrets import secret_block
from flows.sync import station_task
from pipeline.connectors.integreat.store import IntegreatStore
from pipeline.errors import StoreError, StoreUnavailable
from pipeline.stations.loop import Station
from pipeline.workspace import Workspace

SETTINGS = """\
[municipality.stadt]
name = "Stadt"
target_languages = ["en"]
glossary = []

[municipality.stadt.store]
type = "integreat"
url = "https://cms.example.org"
region = "stadt"
user = "sync-bot"
password_block = "stadt-cms"
"""


def load_gives(monkeypatch: pytest.MonkeyPatch, answer: Any) -> None:
    def load(name: str) -> Any:
        assert name == "stadt-cms"
        if isinstance(answer, Exception):
            raise answer
        return Secret(value=answer)

    monkeypatch.setattr(Secret, "load", load)


@pytest.mark.parametrize(
    ("value", "expected"),
    [("geheim", "geheim"), ("4711", "4711"), ('"x"', '"x"'), ("true", "true"), ("null", "null"), (4711, "4711")],
)
def test_a_password_is_taken_as_it_is_written(monkeypatch: pytest.MonkeyPatch, value: Any, expected: str) -> None:
    """Prefect itself makes numbers and other things of texts that look like them."""
    load_gives(monkeypatch, value)
    assert secret_block("stadt-cms") == expected


@pytest.mark.parametrize("value", [{"password": "geheim"}, ["geheim"], True])
def test_what_is_no_text_is_no_password(monkeypatch: pytest.MonkeyPatch, value: Any) -> None:
    load_gives(monkeypatch, value)
    assert secret_block("stadt-cms") is None


def test_no_such_block(monkeypatch: pytest.MonkeyPatch) -> None:
    load_gives(monkeypatch, ValueError("Unable to find block document named stadt-cms"))
    assert secret_block("stadt-cms") is None


def refused() -> PrefectHTTPStatusError:
    request = httpx.Request("GET", "http://127.0.0.1/api")
    return PrefectHTTPStatusError("Server error", request=request, response=httpx.Response(500, request=request))


@pytest.mark.parametrize("error", [httpx.ConnectError("refused"), refused()])
def test_a_server_that_does_not_answer_may_do_so_later(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    load_gives(monkeypatch, error)
    with pytest.raises(StoreUnavailable, match="'stadt-cms' cannot be read now"):
        secret_block("stadt-cms")


class Done:
    attention = False

    def as_json(self) -> dict[str, object]:
        return {}

    def lines(self) -> list[str]:
        return []


class Store:
    """Keeps the way to the password that a workspace gives it."""

    def __init__(self, password: Callable[[], str]) -> None:
        self.password = password

    def close(self) -> None:
        """Nothing is open."""


def test_stations_of_a_flow_can_log_in_with_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    load_gives(monkeypatch, "geheim")
    monkeypatch.setattr(IntegreatStore, "open", lambda _settings, _source, _folder, password: Store(password))
    (tmp_path / "sprachlotse.toml").write_text(SETTINGS)
    given: list[str] = []

    def run(workspace: Any, municipality: str, *_: object) -> Done:
        given.append(workspace.store(municipality).password())
        return Done()

    with disable_run_logger():
        station_task(Station("pull", run)).fn("stadt", str(tmp_path))
    assert given == ["geheim"]
    with Workspace.open(tmp_path) as workspace, pytest.raises(StoreError, match="'stadt-cms', which cannot"):
        workspace.store("stadt").password()


@pytest.mark.slow
def test_with_a_real_server() -> None:
    with prefect_test_harness():
        assert secret_block("stadt-cms") is None
        for password in ('p ä/ss%w"ört', "4711"):
            Secret(value=password).save("stadt-cms", overwrite=True)
            assert secret_block("stadt-cms") == password
