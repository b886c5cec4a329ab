"""Secret blocks as commands read them: over the API of a ``serve`` that runs, without Prefect."""

from __future__ import annotations

import logging
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from prefect_stub import StubPrefect

from flows.blocks import read_block
from flows.environment import HOME
from flows.locate import Note, write_note
from pipeline.connectors.integreat.errors import BlocksOutOfReach, LoginRefused
from pipeline.errors import SprachlotseError, StoreUnavailable

NAME, PASSWORD = "stadt-cms", 'p ä/ss%w"ört'


@pytest.fixture
def prefect() -> StubPrefect:
    return StubPrefect(blocks={NAME: PASSWORD})


@pytest.fixture
def api(prefect: StubPrefect) -> Iterator[str]:
    with prefect.serving() as address:
        yield address


@pytest.mark.parametrize(
    ("value", "expected"),
    [("geheim", "geheim"), ("4711", "4711"), ('"x"', '"x"'), ("null", "null"), (PASSWORD, PASSWORD), (4711, "4711")],
)
def test_a_password_is_taken_as_it_is_written(prefect: StubPrefect, api: str, value: Any, expected: str) -> None:
    prefect.blocks[NAME] = value
    assert read_block(Path(), NAME, {"PREFECT_API_URL": api}) == expected


@pytest.mark.parametrize("value", [{"password": "geheim"}, ["geheim"], True, None])
def test_what_is_no_text_is_no_password(prefect: StubPrefect, api: str, value: Any) -> None:
    prefect.blocks[NAME] = value
    assert read_block(Path(), NAME, {"PREFECT_API_URL": api}) is None


@pytest.mark.parametrize("name", ["other", "a/b", "../../../admin/settings", "", "a?b#c", "ä"])
def test_no_such_block(prefect: StubPrefect, api: str, name: str) -> None:
    assert read_block(Path(), name, {"PREFECT_API_URL": api}) is None
    assert len(prefect.log) == 1


def test_the_serve_of_the_workspace_is_asked(prefect: StubPrefect, api: str, tmp_path: Path) -> None:
    (tmp_path / HOME).mkdir()
    write_note(tmp_path / HOME, Note(url="x", api=api, pid=1))
    assert read_block(tmp_path, NAME, {}) == PASSWORD


def test_where_no_api_answers_it_is_said_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(BlocksOutOfReach, match="not running for this workspace: start 'sprachlotse serve'"):
        read_block(tmp_path, NAME, {})
    with pytest.raises(BlocksOutOfReach, match=r"at http://127\.0\.0\.1:9/api \(PREFECT_API_URL\) does not answer"):
        read_block(tmp_path, NAME, {"PREFECT_API_URL": "http://u:geheim@127.0.0.1:9/api"})


def test_an_api_with_a_password_of_its_own(prefect: StubPrefect, api: str) -> None:
    prefect.login = "admin:päss"
    environment = {"PREFECT_API_URL": api}
    with pytest.raises(LoginRefused, match=r"asks for a password \(HTTP 401\): set PREFECT_API_AUTH_STRING"):
        read_block(Path(), NAME, environment)
    environment["PREFECT_API_AUTH_STRING"] = "admin:päss"
    assert read_block(Path(), NAME, environment | {"PREFECT_API_KEY": "not this"}) == PASSWORD
    prefect.login, prefect.key = "", "pnu_1"
    assert read_block(Path(), NAME, {"PREFECT_API_URL": api, "PREFECT_API_KEY": "pnu_1"}) == PASSWORD


@pytest.mark.parametrize("status", [0, 500, 503])
def test_an_api_that_breaks_off_may_answer_later(prefect: StubPrefect, api: str, status: int) -> None:
    prefect.status = status
    with pytest.raises(StoreUnavailable, match="'stadt-cms' cannot be read from the Prefect API at"):
        read_block(Path(), NAME, {"PREFECT_API_URL": api})


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (302, b""),
        (422, b'{"detail": "geheim"}'),
        (200, b"geheim"),
        (200, b'"geheim"'),
        (200, b'{"value": "geheim"}'),
        (200, b'{"data": ["geheim"]}'),
        (200, b"\xff"),
        (200, b""),
    ],
)
def test_something_else_that_answers_is_no_block(prefect: StubPrefect, api: str, status: int, body: bytes) -> None:
    prefect.status, prefect.body = status, body
    with pytest.raises(LoginRefused, match="check PREFECT_API_URL") as caught:
        read_block(Path(), NAME, {"PREFECT_API_URL": api})
    assert "geheim" not in f"{caught.value!r}"
    assert caught.value.__context__ is None, "an error of the reader keeps what it has read"


def test_nothing_is_logged_of_it(prefect: StubPrefect, api: str, caplog: pytest.LogCaptureFixture) -> None:
    prefect.login = "admin:geheim"
    environment = {"PREFECT_API_URL": api, "PREFECT_API_AUTH_STRING": "admin:geheim"}
    with caplog.at_level(logging.DEBUG):
        assert read_block(Path(), NAME, environment) == PASSWORD
    assert NAME in caplog.text, "the request itself is logged"
    assert PASSWORD not in caplog.text
    assert "geheim" not in caplog.text
    assert "Basic" not in caplog.text


def test_prefect_is_not_loaded_for_it(prefect: StubPrefect, api: str) -> None:
    code = (
        "import os, sys; from pathlib import Path; from flows.run import secret;"
        f"print(secret(Path(), {NAME!r}) == {PASSWORD!r}, 'prefect' in sys.modules)"
    )
    environment = {"PREFECT_API_URL": api, "PYTHONSAFEPATH": "1"}
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment, timeout=60
    )
    assert done.stdout.split() == ["True", "False"]


def test_every_refusal_is_a_sentence_for_people(prefect: StubPrefect, api: str) -> None:
    for status in (0, 401, 403, 404, 422, 500):
        prefect.status = status
        try:
            assert read_block(Path(), NAME, {"PREFECT_API_URL": api}) is None
        except SprachlotseError as exc:
            assert exc.what and exc.hint, status
