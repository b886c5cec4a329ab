"""What people do in the CMS with their browser; for the real one and the fake."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

import httpx
from lxml import html as lxml_html

SMALL = "musterstadt"
"""Region of ten pages in every state."""
PAGES = {
    "willkommen": 1,
    "ankommen": 2,
    "rathaus": 3,
    "shortcodes": 4,
    "leer": 5,
    "entwurf": 6,
    "nur-entwurf": 7,
    "archiv": 8,
    "archivkind": 9,
    "live": 10,
}
"""Page numbers in :data:`SMALL`."""
_LOCKED = {"page": "Page", "event": "Event", "poi": "POI"}
"""Kind → the name of its edit locks in the CMS."""
_WITHOUT_TEXT = ("checkbox", "radio", "submit", "button", "image", "reset", "file")


class Person:
    """Somebody logged in, who does what people do in their browser."""

    def __init__(self, url: str, name: str, password: str, transport: httpx.BaseTransport | None = None) -> None:
        self.name = name
        self.http = httpx.Client(base_url=url, headers={"Accept-Language": "en"}, timeout=120, transport=transport)
        self._held: list[tuple[str, int, str]] = []
        self.http.get("/login/")
        token = self.http.cookies.get("csrftoken")
        answer = self.http.post("/login/", data={"username": name, "password": password, "csrfmiddlewaretoken": token})
        if answer.status_code != httpx.codes.FOUND:
            self.close()
            raise AssertionError(f"{name} was not let in")

    def close(self) -> None:
        """Close the browser; the session stays."""
        self.http.close()

    # --- raw requests ----

    def get(self, path: str) -> httpx.Response:
        """A page, redirects not followed."""
        return self.http.get(path)

    def post(self, path: str, data: Any = None, **options: Any) -> httpx.Response:
        """Send something with the CSRF token, redirects not followed."""
        headers = {"X-CSRFToken": self.http.cookies.get("csrftoken") or "", "Referer": f"{self.http.base_url}"}
        return self.http.post(path, data=data, headers=headers, **options)

    def submit(self, path: str, changes: Mapping[str, Any], *, form: str = "content_form") -> tuple[str, ...]:
        """Open a page, change fields of a form in it, press a button (``{"status": "PUBLIC"}``): the messages shown."""
        opened = self.get(path)
        assert opened.status_code == httpx.codes.OK, (path, opened.status_code, opened.headers.get("location"))
        fields = form_fields(opened.text, form) | dict(changes)
        answer = self.post(path, {name: value for name, value in fields.items() if value is not None})
        if answer.is_redirect:
            answer = self.get(answer.headers["location"])
        assert answer.status_code == httpx.codes.OK, (path, answer.status_code, answer.text[:300])
        return alerts(answer.text)

    def act(self, path: str, data: Any = None) -> tuple[str, ...]:
        """Press a button that is a form of its own: the messages shown on the page behind it."""
        answer = self.post(path, data or {})
        assert answer.is_redirect, (path, answer.status_code, answer.text[:300])
        return alerts(self.get(answer.headers["location"]).text)

    # --- pages ----

    def edit(
        self, number: int, language: str, region: str = SMALL, *, status: str = "PUBLIC", **changes: Any
    ) -> tuple[str, ...]:
        """Change a page in the full page form: ``title``, ``slug``, ``content``, ``minor_edit="on"`` …"""
        shown = self.submit(f"/{region}/pages/{language}/{number}/edit/", {**changes, "status": status})
        return _succeeded(shown)

    def edit_beside(
        self, number: int, language: str, region: str = SMALL, *, status: str = "PUBLIC", **changes: Any
    ) -> tuple[str, ...]:
        """Change or make a translation in the side-by-side form."""
        shown = self.submit(f"/{region}/pages/{language}/{number}/edit/side-by-side/", {**changes, "status": status})
        return _succeeded(shown)

    def set_draft(self, number: int, language: str, region: str = SMALL) -> tuple[str, ...]:
        """Take a page offline as the page form does it: all its versions and all languages below it become drafts."""
        return self.edit(number, language, region, status="DRAFT")

    def archive(self, number: int, region: str = SMALL, language: str = "de") -> tuple[str, ...]:
        """Put a page and what is below it aside."""
        return _succeeded(self.act(f"/{region}/pages/{language}/{number}/archive/"))

    def restore(self, number: int, region: str = SMALL, language: str = "de") -> tuple[str, ...]:
        """Take a page back out of the archive."""
        return _succeeded(self.act(f"/{region}/pages/{language}/{number}/restore/"))

    def delete(self, number: int, region: str = SMALL, language: str = "de") -> tuple[str, ...]:
        """Delete a page for good; it must have none below it."""
        return _succeeded(self.act(f"/{region}/pages/{language}/{number}/delete/"))

    def move(
        self, number: int, target: int, region: str = SMALL, language: str = "de", position: str = "last-child"
    ) -> tuple[str, ...]:
        """Move a page below (``last-child``) or beside (``left``, ``right``) another."""
        return self.act(f"/{region}/pages/{language}/{number}/move/{target}/{position}/")

    def rename(self, number: int, language: str, title: str, slug: str = "", region: str = SMALL) -> tuple[str, ...]:
        """Give a page another title and, made from it or given, another slug."""
        return self.edit(number, language, region, title=title, slug=slug)

    def create(
        self,
        title: str,
        content: str,
        region: str = SMALL,
        language: str = "de",
        *,
        status: str = "PUBLIC",
        **more: Any,
    ) -> int:
        """Make a new page; gives its number."""
        path = f"/{region}/pages/{language}/new/"
        fields = form_fields(self.get(path).text) | {"title": title, "slug": "", "content": content, "status": status}
        answer = self.post(path, fields | more)
        assert answer.is_redirect, alerts(answer.text)
        found = re.search(r"/(\d+)/edit/", answer.headers["location"])
        assert found, answer.headers["location"]
        return int(found[1])

    # --- locks and translation flags ----

    def lock(self, number: int, region: str = SMALL, kind: str = "page", *, force: bool = False) -> bool:
        """Hold the edit lock of a page, ``event`` or ``poi``, as an open form does; False: somebody else has it."""
        body = {"key": json.dumps([number, _LOCKED[kind]]), "force": force}
        held = bool(self.post(f"/{region}/ajax/content-edit-lock/heartbeat/", json=body).json()["success"])
        if held:
            self._held.append((region, number, kind))
        return held

    def release(self, number: int, region: str = SMALL, kind: str = "page") -> bool:
        """Give an edit lock back, as closing the form does."""
        body = {"body": json.dumps([number, _LOCKED[kind]])}
        return bool(self.post(f"/{region}/ajax/content-edit-lock/release/", body).json()["success"])

    def release_all(self) -> None:
        """Give all edit locks back."""
        for region, number, kind in self._held:
            answer = self.post(
                f"/{region}/ajax/content-edit-lock/release/", {"body": json.dumps([number, _LOCKED[kind]])}
            )  # whoever was demoted or logged out meanwhile holds nothing that would matter
            assert answer.status_code < 500
        self._held.clear()


def form_fields(page: str, form: str = "content_form") -> dict[str, Any]:
    """What a browser would send back of a form, buttons apart; several values of one name as a list."""
    (found,) = lxml_html.document_fromstring(page).xpath(f'//form[@id="{form}"]')
    fields: dict[str, Any] = {}
    for name, value in found.form_values():
        if getattr(found.inputs[name], "tag", None) == "textarea":
            value = value.removeprefix("\n")  # HTML: a first line break does not count
        if name in fields:
            old = fields[name]
            fields[name] = [*old, value] if isinstance(old, list) else [old, value]
        else:
            fields[name] = value
    for element in found.iter("input"):
        # lxml leaves out what has no value attribute; browsers send it, empty.
        if element.get("type") not in _WITHOUT_TEXT and "disabled" not in element.attrib:
            fields.setdefault(element.get("name", ""), "")
    fields.pop("", None)
    if "initial-opening_hours" in fields:  # the page's script makes the real field of it
        fields["opening_hours"] = fields.pop("initial-opening_hours")
    return fields


def alerts(page: str) -> tuple[str, ...]:
    """The messages that a page shows."""
    found = lxml_html.document_fromstring(page).xpath('//*[@role="alert"]')
    return tuple(" ".join(alert.text_content().split()) for alert in found)


def _succeeded(shown: tuple[str, ...]) -> tuple[str, ...]:
    assert any("success" in message for message in shown), shown
    return shown
