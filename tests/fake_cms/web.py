"""Requests and responses as the fake's views see them."""

from __future__ import annotations

import email
import json
from dataclasses import dataclass, field
from email.policy import HTTP
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import parse_qsl, unquote

import httpx

from fake_cms.state import User


@dataclass
class Session:
    """Somebody's browser: who is logged in, and messages that were not shown yet."""

    user: User | None = None
    csrf: str = ""
    messages: list[str] = field(default_factory=list)
    changed: set[str] = field(default_factory=set)
    """Fields that the last save changed."""


class Refused(Exception):
    """The answer is an error page of this status."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


class Redirect(Exception):
    """The answer leads elsewhere."""

    def __init__(self, to: str) -> None:
        super().__init__(to)
        self.to = to


class Request:
    """What was sent, decoded."""

    def __init__(self, sent: httpx.Request, session: Session | None) -> None:
        self.sent = sent
        self.session = session
        self.method = sent.method
        self.path = unquote(sent.url.raw_path.decode("ascii").partition("?")[0])
        self.query = dict(parse_qsl(sent.url.query.decode("ascii"), keep_blank_values=True))
        self.form: dict[str, list[str]] = {}
        self.files: list[tuple[str, str, bytes]] = []
        """Field, file name, content."""
        kind = sent.headers.get("content-type", "")
        body = sent.read() if self.method == "POST" else b""
        if kind.startswith("application/x-www-form-urlencoded"):
            for name, value in parse_qsl(body.decode("utf-8"), keep_blank_values=True):
                self.form.setdefault(name, []).append(value)
        elif kind.startswith("multipart/form-data"):
            self._parts(kind, body)

    def _parts(self, kind: str, body: bytes) -> None:
        message = email.message_from_bytes(b"Content-Type: " + kind.encode() + b"\r\n\r\n" + body, policy=HTTP)
        for part in message.iter_parts():
            name = str(part.get_param("name", header="content-disposition"))
            content = part.get_payload(decode=True) or b""
            file = part.get_filename()
            if file is None:
                self.form.setdefault(name, []).append(content.decode("utf-8"))
            else:
                self.files.append((name, file, content))

    @property
    def user(self) -> User:
        """Who is logged in."""
        assert self.session and self.session.user
        return self.session.user

    def value(self, name: str, default: str = "") -> str:
        """The last value of a form field, as Django takes it."""
        return self.form[name][-1] if self.form.get(name) else default

    def json(self) -> Any:
        return json.loads(self.sent.read())

    def cookie(self, name: str) -> str:
        cookies = SimpleCookie(self.sent.headers.get("cookie", ""))
        return cookies[name].value if name in cookies else ""

    def tell(self, message: str) -> None:
        """Shown on the next page."""
        assert self.session
        self.session.messages.append(message)


def answer(body: str, status: int = 200, kind: str = "text/html; charset=utf-8") -> httpx.Response:
    return httpx.Response(status, headers={"Content-Type": kind}, content=body.encode("utf-8"))


def as_json(value: Any, status: int = 200) -> httpx.Response:
    return answer(json.dumps(value), status, "application/json")
