"""What can go wrong on the way to a CMS, and in it: ordered by tests, in the order they are given."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

import httpx

Effect = Callable[[httpx.Request], httpx.Response]
"""Gives an answer instead of the CMS's, or raises an error of httpx."""


@dataclass
class Fault:
    """Happens to requests that match; ``left`` more times, after ``skip`` matching ones went well."""

    effect: Effect
    path: re.Pattern[str]
    method: str | None = None
    left: int | None = 1
    """``None``: for ever."""
    skip: int = 0
    every: int = 1
    """Only each so-many-th of those that match."""
    after: bool = False
    """The CMS carries the request out first."""
    seen: int = 0

    def strikes(self, method: str, path: str) -> bool:
        """Whether it happens now; counts."""
        if self.left == 0 or (self.method and method != self.method) or not self.path.search(path):
            return False
        self.seen += 1
        if self.seen <= self.skip or (self.seen - self.skip) % self.every:
            return False
        if self.left is not None:
            self.left -= 1
        return True


def status(code: int, headers: dict[str, str] | None = None) -> Effect:
    def effect(request: httpx.Request) -> httpx.Response:
        body = f"<html><body><h1>{code}</h1></body></html>".encode()
        return httpx.Response(code, headers={"Content-Type": "text/html"} | (headers or {}), content=body)

    return effect


def dropped(request: httpx.Request) -> httpx.Response:
    raise httpx.RemoteProtocolError("the server closed the connection without an answer", request=request)


def refused(request: httpx.Request) -> httpx.Response:
    raise httpx.ConnectError("connection refused", request=request)


def too_slow(request: httpx.Request) -> httpx.Response:
    raise httpx.ReadTimeout("no answer in time", request=request)
