"""As much of a Prefect API as a command asks for a secret block; over HTTP on loopback."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from loopback import answering

_BLOCKS = "/api/block_types/slug/secret/block_documents/name/"


@dataclass
class StubPrefect:
    """An API with secret blocks; every knob may be turned while it runs."""

    blocks: dict[str, Any] = field(default_factory=dict)
    """Name of the block → what was saved in it."""
    login: str = ""
    """``user:password`` that every request but the one for its health must bring."""
    key: str = ""
    """In place of ``login``, as Prefect Cloud has it."""
    body: bytes | None = None
    """Answer this instead."""
    status: int = 200
    """Answer with this where a block is asked for; 0 breaks the connection off."""
    log: list[str] = field(default_factory=list)
    """Paths that were asked for, without the one for its health."""

    def answer(self, target: str, authorization: str) -> tuple[int, bytes]:
        """Status and body for a GET of ``target``."""
        parts = urlsplit(target)
        if parts.path == "/api/health":
            return 200, b"true"
        self.log.append(parts.path)
        basic = f"Basic {base64.b64encode(self.login.encode()).decode()}" if self.login else ""
        if authorization != (basic or (f"Bearer {self.key}" if self.key else authorization)):
            return 401, b'{"exception_message": "Unauthorized"}'
        name = unquote(parts.path.removeprefix(_BLOCKS))
        if self.status != 200 or self.body is not None:
            return self.status, self.body or b""
        if not parts.path.startswith(_BLOCKS) or name not in self.blocks:
            return 404, b'{"detail": "Block document not found"}'
        shown = parse_qs(parts.query).get("include_secrets") == ["true"]
        value = self.blocks[name] if shown else "********"
        return 200, json.dumps({"name": name, "data": {"value": value}}).encode()

    @contextmanager
    def serving(self) -> Iterator[str]:
        """Answer over HTTP until the end of the block; gives the address of the API."""
        stub = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                status, body = stub.answer(self.path, self.headers.get("Authorization", ""))
                if status == 0:
                    self.close_connection = True
                    return
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                """Nothing on stderr."""

        with answering(Handler) as address:
            yield f"{address}/api"
