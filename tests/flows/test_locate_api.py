"""Finding an API to record runs with, and the settings of our Prefect processes."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from flows.environment import HOME, client_environment, serve_environment
from flows.locate import Note, find_api, healthy, read_note, remove_note, write_note


class _Api(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200 if self.path == "/api/health" else 404)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        return None


@pytest.fixture
def api() -> Iterator[str]:
    """A server on this machine that answers as Prefect's health route does."""
    with HTTPServer(("127.0.0.1", 0), _Api) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/api"
        server.shutdown()
        thread.join()


def test_a_server_that_is_busy_is_waited_for(api: str, monkeypatch: pytest.MonkeyPatch) -> None:
    answer = _Api.do_GET

    def later(self: _Api) -> None:
        time.sleep(2.5)  # longer than is waited for a connection
        answer(self)

    monkeypatch.setattr(_Api, "do_GET", later)
    assert healthy(api)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    folder = tmp_path / HOME
    folder.mkdir()
    return folder


GONE = "http://127.0.0.1:9/api"


def test_an_api_that_answers_is_healthy_and_others_are_not(api: str) -> None:
    assert healthy(api)
    assert not healthy(api + "/other")
    assert not healthy(GONE)
    assert not healthy("no address")


def test_the_named_api_comes_first(api: str, home: Path) -> None:
    write_note(home, Note(url="http://127.0.0.1:9", api=GONE, pid=1))
    assert find_api(home.parent, {"PREFECT_API_URL": api + "/"}).api == api


def test_a_named_api_that_does_not_answer_is_told(api: str, home: Path) -> None:
    write_note(home, Note(url="x", api=api, pid=1))
    place = find_api(home.parent, {"PREFECT_API_URL": GONE})
    assert place.api is None
    assert GONE in place.remark


def test_a_serve_of_the_workspace_is_found_by_its_note(api: str, home: Path) -> None:
    write_note(home, Note(url="x", api=api, pid=1))
    assert find_api(home.parent, {}).api == api
    remove_note(home)
    assert find_api(home.parent, {}).api is None


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"url": "x", "api": "y", "pid": "z"}', "\xff"])
def test_a_broken_note_is_no_note(text: str, home: Path) -> None:
    (home / "serve.json").write_bytes(text.encode("latin-1"))
    assert read_note(home) is None
    assert "not running" in find_api(home.parent, {}).remark


def test_a_note_of_a_serve_that_is_dead_is_not_believed(home: Path) -> None:
    write_note(home, Note(url="x", api=GONE, pid=1))
    assert read_note(home) == Note(url="x", api=GONE, pid=1)
    assert find_api(home.parent, {}).api is None


def test_our_settings_win_and_others_pass(tmp_path: Path) -> None:
    inherited = {
        "PATH": "/bin",
        "PREFECT_API_URL": "https://elsewhere.example/api",
        "PREFECT_API_KEY": "secret",
        "PREFECT_SERVER_ANALYTICS_ENABLED": "true",
        "PREFECT_SERVER_API_AUTH_STRING": "admin:pass",
        "NO_PROXY": "intranet.example",
    }
    found = serve_environment(tmp_path, "http://127.0.0.1:4300", inherited)
    assert found["PATH"] == "/bin"
    assert found["PREFECT_SERVER_API_AUTH_STRING"] == "admin:pass"
    assert found["PREFECT_API_URL"] == "http://127.0.0.1:4300/api"
    assert found["PREFECT_SERVER_UI_API_URL"] == "http://127.0.0.1:4300/api"
    assert found["PREFECT_API_AUTH_STRING"] == "admin:pass"
    assert found["PREFECT_SERVER_ANALYTICS_ENABLED"] == "false"
    assert found["PREFECT_HOME"] == str(tmp_path)
    assert "PREFECT_API_KEY" not in found
    assert found["NO_PROXY"] == found["no_proxy"] == "intranet.example,127.0.0.1,localhost,::1"


def test_a_dashboard_for_the_network_asks_where_it_came_from(tmp_path: Path) -> None:
    found = serve_environment(tmp_path, "http://127.0.0.1:4300", {}, anywhere=True)
    assert found["PREFECT_SERVER_UI_API_URL"] == "/api"
    assert found["PREFECT_API_URL"] == "http://127.0.0.1:4300/api"
    assert "PREFECT_API_AUTH_STRING" not in found


def test_a_client_never_starts_a_server_of_its_own(tmp_path: Path) -> None:
    found = client_environment(tmp_path, GONE, {})
    assert found["PREFECT_SERVER_ALLOW_EPHEMERAL_MODE"] == "false"
    assert found["NO_PROXY"] == "127.0.0.1,localhost,::1"
