"""One session with an Integreat CMS: anonymous for its public API, logged in for what only editors see.

The account logs in when the first page for editors is asked for, and once more when the session has expired. What is
transient is tried again: reads always, writes only where nothing can have been carried out. The CMS being restarted
takes some seconds, which reads survive.

No password, cookie or token gets into errors, logs or ``repr``: the password is asked for at each login, sent, and
forgotten.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, NoReturn
from urllib.parse import urljoin, urlsplit

import httpx

from pipeline import __version__
from pipeline.connectors.integreat.errors import CmsFailure, Forbidden, LoginRefused, NotThere, Unanswered
from pipeline.connectors.integreat.forms import document
from pipeline.connectors.integreat.forms import messages as messages
from pipeline.connectors.integreat.pace import Pace
from pipeline.errors import StoreError, StoreUnavailable

DELAYS = (0.5, 1.0, 2.0, 4.0, 6.0, 8.0)
"""Seconds before each new try: together what a CMS needs to be restarted."""
PATIENCE = 25.0
"""Seconds after which no new try is made."""
LONGEST_WAIT = 60.0
"""Seconds: a CMS that asks for a longer pause is left alone until the next run."""

_TIMEOUT = httpx.Timeout(10.0, read=120.0, write=60.0)
"""Seconds. Big regions take their time for a list; the CMS normalises a text while we wait."""
_LIMITS = httpx.Limits(max_connections=4, keepalive_expiry=3.0)
"""Web servers close idle connections after 5 s; a write must not be the one that finds out."""
_REDIRECTS = 5
_LOGIN = "/login/"
_BUSY = frozenset({502, 503, 504})
Fields = Mapping[str, str | Sequence[str]]
Files = Mapping[str, tuple[str, bytes]]

# Whoever lets everything be logged would otherwise find session cookies there.
logging.getLogger("httpcore.http11").addFilter(lambda record: "response_headers" not in record.getMessage())


class CmsClient:
    """A session with the CMS at ``url`` (no trailing slash) for ``region``, as ``user``; close it when done.

    ``password`` is called at each login, and only then. ``patience`` is for how long what is transient is tried again,
    in seconds. ``transport``, ``sleep`` and ``clock`` are for tests.
    """

    def __init__(
        self,
        url: str,
        region: str,
        user: str,
        password: Callable[[], str],
        *,
        requests_per_second: float = 10.0,
        patience: float = PATIENCE,
        transport: httpx.BaseTransport | None = None,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.url = url.rstrip("/")
        self.region = region
        self.user = user
        self.requests = 0
        """Sent so far, also those that were tried again."""
        self._password = password
        self._patience = patience
        self._sleep, self._clock = sleep, clock
        self._pace = Pace(requests_per_second, sleep, clock)
        self._logged_in = False
        self._refused: tuple[str, str] | None = None
        """What was refused and what to do; asking again and again gets accounts locked."""
        self._http = httpx.Client(
            timeout=_TIMEOUT,
            limits=_LIMITS,
            transport=transport,
            follow_redirects=False,  # one of them leads to the login
            # Otherwise messages are German, or whatever the account once chose.
            headers={"Accept-Language": "en", "User-Agent": f"Sprachlotse/{__version__}"},
        )

    def __repr__(self) -> str:
        return f"CmsClient({self.url!r}, {self.region!r}, {self.user!r})"

    def __enter__(self) -> CmsClient:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Give back the connections. May be called twice."""
        self._http.close()

    # --- the public API ----

    def api(self, path: str, **params: str | int) -> Any | None:
        """What the region's public API has at ``path`` (``de/pages``), parsed; ``None`` where there is nothing (404).

        Asked without login. Raises StoreUnavailable; StoreError where something else than the CMS answers.
        """
        return self.root_api(f"{self.region}/{path}", **params)

    def root_api(self, path: str, **params: str | int) -> Any | None:
        """Like :meth:`api`, for what belongs to no region, e.g. ``regions``."""
        place = f"/api/v3/{path.strip('/')}/"
        response = self._send("GET", place, anonymous=True, params=params, broken=_BUSY | {500})
        if response.status_code == httpx.codes.NOT_FOUND:
            return None
        if response.has_redirect_location:
            self._moved(response)
        self._check(response, place)
        try:
            return response.json()
        except ValueError as exc:  # also what is no UTF-8
            raise StoreError(
                f"what {self.url}{place} gives is no list of an Integreat CMS", "check 'url' in the settings"
            ) from exc

    # --- what only editors see ----

    def page(self, path: str, *, missing_ok: bool = False) -> httpx.Response | None:
        """The page at ``path`` (from the slash on), logged in; where the CMS redirects, what it redirects to.

        ``response.url`` and ``response.history`` tell of redirects. ``None`` only with ``missing_ok``, where there is
        no such page (404). Raises StoreUnavailable; LoginRefused, Forbidden, NotThere, CmsFailure.
        """
        response = self._follow(self._logged("GET", path))
        if missing_ok and response.status_code == httpx.codes.NOT_FOUND:
            return None
        return self._check(response, path)

    def submit(
        self,
        path: str,
        *,
        data: Fields | None = None,
        json: Any = None,
        files: Files | None = None,
        follow: bool = True,
        repeatable: bool = False,
    ) -> httpx.Response:
        """Send a form, JSON or files (field → name, bytes) to ``path``, logged in.

        With ``follow``, what the CMS redirects to afterwards, which shows its messages; else the redirect itself.
        It is sent again only when it cannot have been carried out: no connection, session expired, too many requests.
        ``repeatable``: carrying it out twice does no harm, so it is tried again like a read.
        Raises Unanswered where it is not known what became of it; StoreUnavailable; LoginRefused, Forbidden, NotThere,
        CmsFailure.
        """
        body = {"data": data, "json": json, "files": files}
        response = self._logged("POST", path, repeatable=repeatable, **body)
        return self._check(self._follow(response) if follow else response, path)

    def login(self) -> None:
        """Log in now. Otherwise it is done when it is needed. Raises LoginRefused, StoreError, StoreUnavailable."""
        if self._refused is not None:
            raise LoginRefused(*self._refused)
        self._http.cookies.clear()
        self._logged_in = False
        password = self._password()  # first: where there is none, nothing is asked of the CMS
        form = self._send("GET", _LOGIN, broken=_BUSY | {500})
        if form.has_redirect_location:
            self._moved(form)
        self._check_login(form)
        fields = {"username": self.user, "password": password, "csrfmiddlewaretoken": self._token(form)}
        answer = self._send("POST", _LOGIN, data=fields, repeatable=True, broken=_BUSY | {500})
        self._check_login(answer)
        target = urlsplit(answer.headers.get("Location", "")).path
        if answer.has_redirect_location and not target.startswith(self._base + _LOGIN):
            self._logged_in = True
            return
        if answer.has_redirect_location:
            self._refused = (
                f"the CMS at {self.url} asks {self.user} for a second factor, which a program cannot give",
                "use a service account without one",
            )
        else:
            self._refused = (
                f"the CMS at {self.url} refused the login of {self.user}",
                "check the user name and the password, and that the account is active",
            )
        raise LoginRefused(*self._refused)

    # --- inside ----

    @property
    def _base(self) -> str:
        """Path under which the CMS lives; most often none."""
        return urlsplit(self.url).path

    def _check_login(self, response: httpx.Response) -> None:
        code = response.status_code
        if code >= httpx.codes.INTERNAL_SERVER_ERROR or code == httpx.codes.TOO_MANY_REQUESTS:
            raise StoreUnavailable(_text(f"{self.url}{_LOGIN}", response), _LATER)
        if code >= httpx.codes.BAD_REQUEST:
            self._refused = (
                _text(f"{self.url}{_LOGIN}", response),
                "check that 'url' in the settings is the address where editors log in, and that cookies pass",
            )
            raise LoginRefused(*self._refused)

    def _token(self, form: httpx.Response) -> str:
        for field in document(form.text).iter("input"):
            if field.get("name") == "csrfmiddlewaretoken":
                return str(field.get("value", ""))
        raise StoreError(f"{self.url}{_LOGIN} is no login page of an Integreat CMS", "check 'url' in the settings")

    def _csrf_token(self) -> str:
        """From its cookie, which is a new one after a login."""
        return next((cookie.value or "" for cookie in self._http.cookies.jar if cookie.name == "csrftoken"), "")

    def _logged(self, method: str, path: str, **how: Any) -> httpx.Response:
        """Send it logged in; once more after a new login where the session has expired (it was not carried out)."""
        fresh = not self._logged_in
        if fresh:
            self.login()
        response = self._send(method, path, **how)
        if not fresh and self._wants_login(response):
            self.login()
            response = self._send(method, path, **how)
        if self._wants_login(response):
            raise StoreError(
                f"the CMS at {self.url} let {self.user} in and asks for the login again at {path}",
                "check that cookies pass whatever stands between here and the CMS",
            )
        return response

    def _wants_login(self, response: httpx.Response) -> bool:
        location = urljoin(str(response.url), response.headers.get("Location", ""))
        return response.has_redirect_location and urlsplit(location).path == self._base + _LOGIN

    def _follow(self, response: httpx.Response) -> httpx.Response:
        """What a redirect leads to; only within the CMS, so that no cookie goes anywhere else."""
        history: list[httpx.Response] = []
        while response.has_redirect_location:
            if len(history) == _REDIRECTS:
                raise StoreError(f"{response.url} redirects without end", "tell those who run the CMS")
            target = urlsplit(urljoin(str(response.url), response.headers["Location"]))
            ours = urlsplit(self.url)
            if (target.scheme, target.netloc) != (ours.scheme, ours.netloc):
                self._moved(response)
            history.append(response)
            path = target.path.removeprefix(self._base) + (f"?{target.query}" if target.query else "")
            response = self._logged("GET", path)
        response.history = history
        return response

    def _moved(self, response: httpx.Response) -> NoReturn:
        target = urlsplit(urljoin(str(response.url), response.headers.get("Location", "")))
        raise StoreError(
            f"{self.url} redirects to {target.scheme}://{target.netloc}{target.path}",
            "if that is the CMS, write its address into 'url' in the settings",
        )

    def _check(self, response: httpx.Response, path: str) -> httpx.Response:
        """``response`` where it is no failure."""
        code = response.status_code
        if code < httpx.codes.BAD_REQUEST:
            return response
        where = f"{self.url}{path}"
        if code in _BUSY or code == httpx.codes.TOO_MANY_REQUESTS:
            raise StoreUnavailable(_text(where, response), _LATER)
        if code == httpx.codes.FORBIDDEN:
            raise Forbidden(
                f"the CMS does not let {self.user} do that ({response.request.method} {path})",
                "have the account's role and regions checked in the CMS",
            )
        if code == httpx.codes.NOT_FOUND:
            raise NotThere(f"there is no {where}", "check the region, and whether the page still exists in the CMS")
        raise CmsFailure(
            f"{_text('the CMS', response)} ({response.request.method} {where})",
            "look at it in the CMS; if the page is there, tell those who run the CMS",
        )

    def _send(
        self,
        method: str,
        path: str,
        *,
        anonymous: bool = False,
        repeatable: bool = False,
        broken: frozenset[int] = _BUSY,
        params: Mapping[str, str | int] | None = None,
        **body: Any,
    ) -> httpx.Response:
        """The answer to one request, whatever it is, after the new tries that are due.

        ``broken``: status codes that are transient here.
        """
        repeatable = repeatable or method == "GET"
        pauses = iter(DELAYS)
        deadline = self._clock() + self._patience
        while True:
            request = self._http.build_request(method, self.url + path, params=params or None, **body)
            if anonymous:
                request.headers.pop("Cookie", None)
            if method == "POST":
                request.headers["X-CSRFToken"] = self._csrf_token()
                request.headers["Referer"] = f"{self.url}/"  # Django insists on it under https
            self._pace.wait()
            self.requests += 1
            asked = 0.0
            try:
                response = self._http.send(request)
            except httpx.RequestError as exc:
                self._give_up(exc, method, path, repeatable)
                failure: httpx.Response | httpx.RequestError = exc
            else:
                failure = response
                limited = response.status_code == httpx.codes.TOO_MANY_REQUESTS  # nothing was carried out
                if response.status_code in _BUSY and not repeatable:
                    raise Unanswered(_text(f"{self.url}{path}", failure), _LOOK)
                if not limited and not (repeatable and response.status_code in broken):
                    return response
                asked = _retry_after(response)
                deadline += asked
            pause = max(next(pauses, LONGEST_WAIT + 1), asked)
            if pause > LONGEST_WAIT or self._clock() + pause > deadline:
                if isinstance(failure, httpx.Response):
                    return failure
                raise StoreUnavailable(_text(f"the CMS at {self.url}", failure), _LATER) from failure
            self._sleep(pause)

    def _give_up(self, exc: httpx.RequestError, method: str, path: str, repeatable: bool) -> None:
        """Raise where a new try would do no good, or harm."""
        if "CERTIFICATE_VERIFY_FAILED" in str(exc):
            raise StoreError(
                f"the certificate of {self.url} cannot be trusted ({_reason(exc)})",
                "check 'url' in the settings; name the file of your own authority in SSL_CERT_FILE",
            ) from exc
        if not repeatable and not isinstance(exc, httpx.ConnectError | httpx.ConnectTimeout):
            raise Unanswered(f"no answer to {method} {self.url}{path} ({_reason(exc)})", _LOOK) from exc


_LATER = "check that it runs and can be reached from here, then try again"
_LOOK = "it may have been carried out: look at what is stored, then try again"


def _text(subject: str, failure: httpx.Response | httpx.RequestError) -> str:
    if isinstance(failure, httpx.Response):
        return f"{subject} answers {failure.status_code} {failure.reason_phrase}"
    return f"{subject} does not answer ({_reason(failure)})"


def _reason(exc: httpx.RequestError) -> str:
    return str(exc) or type(exc).__name__


def _retry_after(response: httpx.Response) -> float:
    """Seconds that the server asks us to wait; 0 where it does not say."""
    value = response.headers.get("Retry-After", "").strip()
    if value.isdecimal():
        return float(value)
    try:
        moment = parsedate_to_datetime(value)
    except ValueError:
        return 0.0
    if moment.tzinfo is None:  # "-0000": HTTP means UTC
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, (moment - datetime.now(UTC)).total_seconds())
