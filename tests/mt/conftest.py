"""Fixtures for the machine translation tests. ``tiny_model`` and ``make_tiny_model`` are in ``fixtures_mt``."""

from __future__ import annotations

import http.server
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from pipeline.mt.argos import models
from pipeline.mt.argos.engine import ArgosEngine

Answer = Callable[[http.server.BaseHTTPRequestHandler], None]


class Recorder:
    """Progress that remembers everything it was told."""

    def __init__(self) -> None:
        self.starts: list[tuple[str, int | None]] = []
        self.done = 0

    def start(self, label: str, total: int | None) -> None:
        self.starts.append((label, total))

    def advance(self, amount: int = 1) -> None:
        self.done += amount


@pytest.fixture
def recorder() -> Recorder:
    return Recorder()


@pytest.fixture(scope="session")
def packages(tiny_model: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of packages with the tiny model installed. Tests must not change it."""
    folder = tmp_path_factory.mktemp("installed") / "packages"
    models.install(tiny_model, folder)
    return folder


@pytest.fixture(scope="session")
def engine(packages: Path) -> ArgosEngine:
    """The tiny model, German to English, ready to run."""
    return ArgosEngine(models.installed(packages))


class Web:
    """A web server on the loopback interface; ``answers`` says what each path does."""

    def __init__(self) -> None:
        self.answers: dict[str, Answer] = {}
        self.asked: list[str] = []
        web = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                web.asked.append(self.path)
                if self.path in web.answers:
                    web.answers[self.path](self)
                else:
                    self.send_error(404)

            def log_message(self, format: str, *args: object) -> None:
                return None

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})
        self._thread.start()

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}{path}"

    def serve(self, path: str, body: bytes, *, announced: int | None = None, status: int = 200) -> str:
        """``body`` at ``path``; ``announced`` is a false Content-Length, -1 for none."""

        def answer(request: http.server.BaseHTTPRequestHandler) -> None:
            request.send_response(status)
            if announced != -1:
                request.send_header("Content-Length", str(len(body) if announced is None else announced))
            request.end_headers()
            request.wfile.write(body)

        self.answers[path] = answer
        return self.url(path)

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


@pytest.fixture
def web(monkeypatch: pytest.MonkeyPatch) -> Iterator[Web]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    server = Web()
    yield server
    server.stop()
