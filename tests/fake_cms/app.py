"""The fake CMS: an httpx transport with accounts, sessions, locks, regions, and faults on order."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import httpx

from fake_cms import faults, regions
from fake_cms.driver import Driver
from fake_cms.state import Ids, Region, User
from fake_cms.web import Redirect, Refused, Request, Session, answer

PASSWORD = "loopback-only-password"
_OPEN = re.compile(r"/(api/|login/|xliff/|s/)")


class FakeCms(Driver, httpx.BaseTransport):
    """``FakeCms()`` has the small region; ``FakeCms(big_region)`` others, made by functions of the shared numbers.

    ``requests`` counts what was sent to it, ``log`` has methods and paths.
    """

    def __init__(self, *make: Callable[[Ids], Region], url: str = "http://cms.test") -> None:
        self.url = url
        self.ids = Ids()
        self.regions: list[Region] = []
        self.users: dict[str, User] = {}
        for number, maker in enumerate(make or (regions.musterstadt,), start=1):
            region = maker(self.ids)
            region.number = number
            self.regions.append(region)
        known = {region.slug for region in self.regions}
        for name, role in (("sync-bot", "EDITOR"), ("author", "AUTHOR"), ("observer", "OBSERVER")):
            self.users[name] = User(name, role, PASSWORD, set(known))
        self.users["outsider"] = User("outsider", "EDITOR", PASSWORD)
        self.users["manager"] = User("manager", "MANAGEMENT", PASSWORD, set(known))
        self.users["admin"] = User("admin", "", PASSWORD, superuser=True)
        self.sessions: dict[str, Session] = {}
        self.locks: dict[tuple[str, int], User] = {}
        self.downloads: dict[str, bytes] = {}
        self.uploads: dict[str, list[tuple[str, bytes]]] = {}
        self.faults: list[faults.Fault] = []
        self.log: list[tuple[str, str]] = []
        self.requests = 0
        self.running = True
        self.broken: set[int] = set()
        """Pages whose forms answer 500."""
        self._people: dict[str, Any] = {}

    @property
    def region(self) -> str:
        """Slug of the first region."""
        return self.regions[0].slug

    # --- HTTP ----

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        path = request.url.path
        self.requests += 1
        self.log.append((request.method, path))
        if not self.running:
            return faults.refused(request)
        struck = [fault for fault in list(self.faults) if fault.strikes(request.method, path)]
        for fault in struck:
            if not fault.after:
                request.read()
                given = fault.effect(request)
                if given is not None:
                    return given
        given = self._answer(request)
        for fault in struck:
            if fault.after:
                given = fault.effect(request) or given
        return given

    def _answer(self, sent: httpx.Request) -> httpx.Response:
        request = Request(sent, None)
        key = request.cookie("sessionid")
        session = self.sessions.get(key)
        if session is None or session.user is None or not session.user.active:
            key, session = "", Session(csrf=request.cookie("csrftoken") or secrets.token_urlsafe(24))
        request.session = session
        try:
            response = self._route(request)
        except Refused as refused:
            response = answer(f"<html><body><h1>{refused.status}</h1></body></html>", refused.status)
        except Redirect as redirect:
            response = answer("", 302)
            response.headers["Location"] = redirect.to
        if not request.path.startswith("/api/"):
            session = request.session
            new = next((name for name, known in self.sessions.items() if known is session), "")
            cookies = [("Set-Cookie", f"csrftoken={session.csrf}; Path=/; SameSite=Lax")]
            if new and new != key:
                cookies.append(("Set-Cookie", f"sessionid={new}; HttpOnly; Path=/; SameSite=Lax"))
            response.headers = httpx.Headers([*response.headers.multi_items(), *cookies])
        response.request = sent
        return response

    def _route(self, request: Request) -> httpx.Response:
        from fake_cms.routes import ROUTES  # the views know the application

        session = request.session
        assert session is not None
        for method, pattern, view in ROUTES:
            match = pattern.fullmatch(request.path)
            if match is None:
                continue
            names: dict[str, Any] = match.groupdict()
            region = next((known for known in self.regions if known.slug == names.get("region")), None)
            if "region" in names and region is None:
                raise Refused(404)
            if not _OPEN.match(request.path) and session.user is None:
                raise Redirect(f"/login/?next={request.path}")
            if request.method == "POST" and not request.path.startswith("/api/"):
                given = request.sent.headers.get("X-CSRFToken") or request.value("csrfmiddlewaretoken")
                if not given or given != request.cookie("csrftoken"):
                    raise Refused(403)
            if method != request.method:
                continue
            if region is not None:
                if session.user and not _OPEN.match(request.path) and not self._belongs(session.user, region):
                    raise Refused(403)
                names["region"] = region
            for name in ("number", "target"):
                if names.get(name):
                    names[name] = int(names[name])
            if names.get("number") in self.broken and "/edit/" in request.path:
                raise Refused(500)
            return view(self, request, **names)
        raise Refused(405 if any(p.fullmatch(request.path) for _, p, _ in ROUTES) else 404)

    def _belongs(self, user: User, region: Region) -> bool:
        return user.superuser or region.slug in user.regions

    # --- faults ----

    def fail(self, times: int | None = 1, status: int = 503, **when: Any) -> faults.Fault:
        """The next ``times`` requests (that match ``path``, ``method`` …) are answered with ``status``."""
        return self._fault(faults.status(status, when.pop("headers", None)), times, when)

    def drop(self, times: int | None = 1, **when: Any) -> faults.Fault:
        """The connection breaks; with ``after=True`` when the request has been carried out."""
        return self._fault(faults.dropped, times, when)

    def time_out(self, times: int | None = 1, **when: Any) -> faults.Fault:
        """No answer comes in time."""
        return self._fault(faults.too_slow, times, when)

    def expire(self, times: int | None = 1, **when: Any) -> faults.Fault:
        """All sessions end just before a request."""
        return self._fault(lambda _: self.sessions.clear(), times, when)

    def meanwhile(self, action: Callable[[], object], times: int | None = 1, **when: Any) -> faults.Fault:
        """Somebody does something just before a request (``after=True``: just after)."""
        return self._fault(lambda _: (action(), None)[1], times, when)

    def _fault(self, effect: Any, times: int | None, when: dict[str, Any]) -> faults.Fault:
        when = {"path": re.compile(when.pop("path", ""))} | when
        fault = faults.Fault(effect, left=times, **when)
        self.faults.append(fault)
        return fault

    def sent(self, path: str = "", method: str | None = None, log: Sequence[tuple[str, str]] | None = None) -> int:
        """How many requests of the log match."""
        return sum(1 for verb, where in (log or self.log) if (method in (None, verb)) and re.search(path, where))

    def login(self, user: User) -> Session:
        """A new session."""
        session = Session(user, secrets.token_urlsafe(24))
        self.sessions[secrets.token_urlsafe(16)] = session
        return session

    def end_sessions(self, users: Iterable[str]) -> None:
        """Log people out."""
        names = set(users)
        for key in [key for key, session in self.sessions.items() if session.user and session.user.name in names]:
            del self.sessions[key]
