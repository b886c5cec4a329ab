"""As much of a CMS as is looked at before a municipality is registered, with every knob; also over HTTP on loopback."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import parse_qs

import httpx
from cms_pages import PUBLISH, REVIEW, page_form, tree, tree_row
from loopback import answering

PASSWORD = "nur für den Test & niemand sonst"
TITLES = {7: "Willkommen", 8: "Schule", 9: "Bad"}
NAMES = {"de": "German", "en": "English", "ar": "Arabic", "uk": "Ukrainian", "tr": "Turkish"}


@dataclass
class StubCms:
    """One region, ``stadt``; languages de > en > ar, de > uk, de > tr, which readers do not see."""

    role: str = "EDITOR"
    """``EDITOR``, ``AUTHOR``, ``OBSERVER``, ``OUTSIDER`` (sees nothing), ``GIVEN`` (an observer with some pages)."""
    given: tuple[int, ...] = (9,)
    """The pages that ``GIVEN`` may edit: 7, 8 (below 7), 9."""
    publishable: tuple[int, ...] = ()
    """The pages that were given to the account to be published, whatever its role."""
    buttons: bool = True
    """The list of pages shows what may be published."""
    password: str = PASSWORD
    visible: list[str] = field(default_factory=lambda: ["de", "en", "ar", "uk"])
    parents: dict[str, str | None] = field(
        default_factory=lambda: {"de": None, "en": "de", "ar": "en", "uk": "de", "tr": "de"}
    )
    """Active languages and what they are translated from."""
    version: str = "2026.7.1"
    live: bool = True
    pages: bool = True
    objects: bool = True
    """Events and locations are switched on, and the account may publish them."""
    strange_forms: bool = False
    log: list[str] = field(default_factory=list)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        """Answer; for ``httpx.MockTransport``."""
        path = request.url.path
        self.log.append(f"{request.method} {path}")
        if path == "/api/v3/regions/":
            return httpx.Response(200, json=[self.region(), {"path": "stadtallendorf", "languages": []}])
        if path == "/login/":
            return self.login(request)
        if "sessionid=good" not in request.headers.get("Cookie", ""):
            return httpx.Response(302, headers={"Location": f"/login/?next={path}"})
        if self.role == "OUTSIDER":
            return httpx.Response(403)
        if path in {f"/stadt/ajax/render/{code}/False/False/partial-page-tree/" for code in self.parents}:
            return httpx.Response(200, json={"data": [self.row(8, level=2, root=7)]})
        parts = path.strip("/").split("/")
        if parts[0] != "stadt" or len(parts) < 3 or parts[2] not in self.parents:
            return httpx.Response(404)
        if parts[1:] == ["pages", parts[2]]:
            return self.tree(parts[2])
        if parts[1] == "pages" and parts[4:] == ["edit"]:
            return self.page_form(parts[2], int(parts[3]))
        if parts[3:] == ["new"]:
            buttons = PUBLISH if self.objects and self.role in ("EDITOR", "AUTHOR") else ""
            return httpx.Response(200, text=f'<form id="content_form">{buttons}</form>')
        return httpx.Response(404)

    def region(self) -> dict[str, Any]:
        languages = [{"code": code} for code in self.visible]
        switches = {"live": self.live, "events": self.objects or self.role == "EDITOR", "pois": True}
        return {"path": "stadt", "name": "Stadt Stub", "languages": languages, **switches}

    def login(self, request: httpx.Request) -> httpx.Response:
        form = '<form><input name="csrfmiddlewaretoken" value="t"></form>'
        if request.method == "GET":
            return httpx.Response(200, text=form, headers={"Set-Cookie": "csrftoken=t; Path=/"})
        if parse_qs(request.read().decode())["password"] != [self.password]:
            return httpx.Response(200, text=form)
        return httpx.Response(302, headers={"Location": "/", "Set-Cookie": "sessionid=good; Path=/"})

    def tree(self, language: str) -> httpx.Response:
        rows = [self.row(7, opens=True), self.row(9)] if self.pages else []
        given = action = ""
        if self.role == "GIVEN":
            links = "".join(f'<a href="/stadt/pages/{language}/{number}/edit/">x</a>' for number in self.given)
            given = f'<div id="messages"><div role="alert">{links}</div></div>'
        if self.role == "EDITOR" and self.buttons:
            option = f'<option data-bulk-action="/stadt/pages/{language}/bulk-archive/">Archive pages</option>'
            action = f"<tr><td><select>{option}</select></td></tr>"
        foot = f'<a href="/release-notes/"\n   class="x">Version: {self.version}</a>' if self.version else ""
        return httpx.Response(200, text=f"{given}{tree(*rows, action)}{foot}")

    def row(self, number: int, **place: Any) -> str:
        may = number in self.publishable or self.role == "EDITOR"
        return tree_row(number, TITLES[number], TITLES[number].lower(), publishable=may and self.buttons, **place)

    def page_form(self, language: str, number: int) -> httpx.Response:
        if self.strange_forms:
            return httpx.Response(200, text=f"<form id='content_form'>{PUBLISH}</form>")
        buttons = {"EDITOR": PUBLISH, "AUTHOR": REVIEW}.get(self.role, "")
        if self.role == "GIVEN" and number in self.given:
            buttons = REVIEW
        if number in self.publishable:
            buttons = PUBLISH
        names = {code: NAMES[code] for code in self.parents}
        ways = [(code, f"{NAMES[above]} to {NAMES[code]}") for code, above in self.parents.items() if above]
        return httpx.Response(200, text=page_form(language, names, ways, buttons))

    @contextmanager
    def serving(self) -> Iterator[str]:
        """Answer over HTTP until the end of the block; gives the address."""
        stub = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                self.answer()

            def do_POST(self) -> None:
                self.answer()

            def answer(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                headers = dict(self.headers)
                answer = stub(httpx.Request(self.command, f"http://stub{self.path}", headers=headers, content=body))
                self.send_response(answer.status_code)
                for name, value in answer.headers.multi_items():
                    if name not in ("content-length", "transfer-encoding"):
                        self.send_header(name, value)
                self.send_header("Content-Length", str(len(answer.content)))
                self.end_headers()
                self.wfile.write(answer.content)

            def log_message(self, *_: object) -> None:
                """Nothing on stderr."""

        with answering(Handler) as address:
            yield address
