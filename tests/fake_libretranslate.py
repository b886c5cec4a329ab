"""A server that behaves like LibreTranslate, for real requests over the loopback interface.

Its pages, limits, and messages are those of LibreTranslate's ``app.py``; its model is a dictionary of words.
"""

from __future__ import annotations

import http.server
import json
import re
import socket
import struct
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

Reply = tuple[int, Mapping[str, str], bytes]

RESET: Reply = (0, {}, b"")
"""The connection breaks without an answer."""


def error(status: int, message: str = "", **headers: str) -> Reply:
    """What LibreTranslate answers when it refuses."""
    return status, headers, json.dumps({"error": message}).encode()


@dataclass
class FakeLibreTranslate:
    """The settings of the server; may be changed while it runs."""

    words: Mapping[str, str] = field(default_factory=dict)
    pairs: Mapping[str, Sequence[str]] = field(default_factory=lambda: {"de": ["de", "en"], "en": ["de", "en"]})
    version: str = "1.6.2"
    key: str = ""
    """Asked for, when it is set."""
    batch_limit: int = -1
    char_limit: int = -1
    poison: str = ""
    """A text with this in it makes the model break."""
    next: list[Reply] = field(default_factory=list)
    """Answers to the next requests for translations, instead of translations."""
    pages: dict[str, Reply] = field(default_factory=dict)
    """Other answers than the usual for some pages."""
    asked: list[dict[str, Any]] = field(default_factory=list)
    """Every request for translations, also those that were refused."""
    got: list[str] = field(default_factory=list)
    """Every other page that was asked for."""
    url: str = ""

    def page(self, path: str) -> Reply:
        """What a GET gets."""
        self.got.append(path)
        if path in self.pages:
            return self.pages[path]
        if path == "/languages":
            return _json([{"code": c, "name": c.upper(), "targets": list(t)} for c, t in self.pairs.items()])
        if path == "/frontend/settings":
            return _json({"charLimit": self.char_limit, "apiKeys": bool(self.key), "keyRequired": bool(self.key)})
        if path == "/spec":
            return _json({"swagger": "2.0", "info": {"title": "LibreTranslate", "version": self.version}})
        return 404, {}, b"<html>Not Found</html>"

    def translate(self, order: dict[str, Any]) -> Reply:
        """What a POST to /translate gets."""
        self.asked.append(order)
        if self.next:
            return self.next.pop(0)
        texts, source, target = order["q"], order["source"], order["target"]
        if self.key and order.get("api_key") != self.key:
            if order.get("api_key"):
                return error(403, "Invalid API key")
            return error(400, "Please contact the server operator to get an API key")
        if self.batch_limit != -1 and len(texts) > self.batch_limit:
            return _too_long(len(texts), self.batch_limit)
        size = sum(map(len, texts))
        if self.char_limit != -1 and size > self.char_limit:
            return _too_long(size, self.char_limit)
        if target not in self.pairs.get(source, ()):
            return error(400, f"{target} is not supported")
        if self.poison and any(self.poison in text for text in texts):
            return error(500, "Cannot translate text: list index out of range")
        return _json({"translatedText": [self.one(text) for text in texts]})

    def one(self, text: str) -> str:
        """Word by word; unknown words stay."""
        return re.sub(r"\w+", lambda match: self.words.get(match[0], match[0]), text)

    @contextmanager
    def running(self) -> Iterator[FakeLibreTranslate]:
        """Listens at :attr:`url` while the block runs."""
        fake = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            wbufsize = 65536  # an answer in one piece: in two, each waits 40 ms for the other side

            def do_GET(self) -> None:
                self._answer(fake.page(self.path))

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                self._answer(fake.translate(json.loads(body)) if self.path == "/translate" else (405, {}, b""))

            def _answer(self, reply: Reply) -> None:
                status, headers, body = reply
                if reply is RESET:
                    self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                    self.close_connection = True
                    return
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name.replace("_", "-"), value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: object) -> None:
                return None

        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        self.url = f"http://127.0.0.1:{server.server_address[1]}"
        try:
            yield self
        finally:
            server.shutdown()
            server.server_close()
            thread.join()


def _json(value: object) -> Reply:
    return 200, {"Content-Type": "application/json"}, json.dumps(value).encode()


def _too_long(size: int, limit: int) -> Reply:
    return error(400, f"Invalid request: request ({size}) exceeds text limit ({limit})")
