"""The session with a CMS, against a small one in memory that counts what it is asked."""

from __future__ import annotations

import gzip
import json
import logging
import threading
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

import httpx
import pytest

from pipeline import __version__
from pipeline.connectors.integreat.client import DELAYS, CmsClient
from pipeline.connectors.integreat.errors import CmsFailure, Forbidden, LoginRefused, NotThere, Unanswered
from pipeline.errors import StoreError, StoreUnavailable

URL = "https://cms.example.org"
PASSWORD = "Dürfen#nicht&ins=Log"

Answer = httpx.Response | Exception | Callable[[httpx.Request], httpx.Response]


@dataclass
class Time:
    """A clock that sleeping moves on."""

    now: float = 100.0
    slept: list[float] = field(default_factory=list)

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds

    def clock(self) -> float:
        return self.now


@dataclass
class Cms:
    """Logs people in, and answers at other places with what is put there: one after the other, the last for ever."""

    answers: dict[str, list[Answer]] = field(default_factory=dict)
    password: str = PASSWORD
    sessions: set[str] = field(default_factory=set)
    log: list[httpx.Request] = field(default_factory=list)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.log.append(request)
        path = request.url.path
        answers = self.answers.get(path)
        if answers:
            answer = answers.pop(0) if len(answers) > 1 else answers[0]
            if isinstance(answer, Exception):
                raise answer
            if path.startswith("/api/") or path == "/login/" or self.known(request):
                # httpx puts the request into an answer; one that is given twice would have the second one.
                return (
                    answer(request)
                    if callable(answer)
                    else httpx.Response(answer.status_code, headers=answer.headers, content=answer.content)
                )
        if path == "/login/":
            return self.login(request)
        if path.startswith("/api/"):
            return httpx.Response(404)
        if not self.known(request):
            return httpx.Response(302, headers={"Location": f"/login/?next={path}"})
        return httpx.Response(200, text="<html>page</html>")

    def known(self, request: httpx.Request) -> bool:
        return any(f"sessionid={session}" in request.headers.get("Cookie", "") for session in self.sessions)

    def login(self, request: httpx.Request) -> httpx.Response:
        token = f"form-{len(self.log)}"
        form = f'<form><input name="csrfmiddlewaretoken" value="{token}"></form>'
        if request.method == "GET":
            return httpx.Response(200, text=form, headers={"Set-Cookie": f"csrftoken={token}; Path=/"})
        fields = parse_qs(request.content.decode())
        assert fields["csrfmiddlewaretoken"][0] in request.headers["Cookie"]
        if fields["password"] != [self.password]:
            return httpx.Response(200, text=form)
        session = f"s{len(self.log)}"
        self.sessions.add(session)
        cookies = [("Set-Cookie", f"sessionid={session}; Path=/"), ("Set-Cookie", f"csrftoken=new-{session}; Path=/")]
        return httpx.Response(302, headers=[("Location", "/"), *cookies])

    def asked(self) -> list[str]:
        return [f"{request.method} {request.url.raw_path.decode()}" for request in self.log]

    def of(self, method: str, path: str) -> list[httpx.Request]:
        return [request for request in self.log if (request.method, request.url.path) == (method, path)]


@pytest.fixture
def cms() -> Cms:
    return Cms()


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def client(cms: Cms, time: Time) -> Iterator[CmsClient]:
    with CmsClient(
        URL,
        "stadt",
        "sync-bot",
        lambda: PASSWORD,
        transport=httpx.MockTransport(cms),
        sleep=time.sleep,
        clock=time.clock,
        requests_per_second=1000,
    ) as opened:
        yield opened


REFUSED = httpx.ConnectError("[Errno 111] Connection refused")
CUT = httpx.RemoteProtocolError("Server disconnected without sending a response.")


# --- the public API ----


def test_the_api_is_asked_without_a_login(cms: Cms, client: CmsClient) -> None:
    cms.answers["/api/v3/stadt/de/page/"] = [httpx.Response(200, json={"id": 4})]
    assert client.api("de/page", id=3, lang="ü&") == {"id": 4}
    assert cms.asked() == ["GET /api/v3/stadt/de/page/?id=3&lang=%C3%BC%26"]
    assert "Cookie" not in cms.log[0].headers


def test_the_api_never_gets_the_session(cms: Cms, client: CmsClient) -> None:
    client.page("/stadt/pages/de/")
    cms.answers["/api/v3/regions/"] = [httpx.Response(200, json=[])]
    assert client.root_api("regions") == []
    assert "Cookie" not in cms.log[-1].headers
    client.page("/stadt/pages/de/")
    assert "sessionid" in cms.log[-1].headers["Cookie"], "and it is not lost by that"


def test_what_the_api_does_not_have_is_none(client: CmsClient) -> None:
    assert client.api("xx/pages") is None


def test_compressed_answers_are_asked_for_and_read(cms: Cms, client: CmsClient) -> None:
    body = gzip.compress(json.dumps(["Straße"]).encode())
    headers = {"Content-Encoding": "gzip", "Content-Type": "application/json"}
    cms.answers["/api/v3/stadt/de/pages/"] = [lambda _: httpx.Response(200, content=body, headers=headers)]
    assert client.api("de/pages/") == ["Straße"]
    assert "gzip" in cms.log[0].headers["Accept-Encoding"]
    assert cms.log[0].headers["Accept-Language"] == "en"
    assert cms.log[0].headers["User-Agent"] == f"Sprachlotse/{__version__}"


@pytest.mark.parametrize("content", ["<html>It works!</html>", "", b"\xff\xfe"])
def test_something_else_at_the_address_is_told(cms: Cms, client: CmsClient, content: str) -> None:
    cms.answers["/api/v3/regions/"] = [httpx.Response(200, content=content)]
    with pytest.raises(StoreError, match=f"{URL}/api/v3/regions/"):
        client.root_api("regions")


def test_a_server_that_moved_is_not_followed_elsewhere(cms: Cms, client: CmsClient) -> None:
    away = httpx.Response(301, headers={"Location": "https://new.example.org/x"})
    cms.answers = {"/api/v3/regions/": [away], "/login/": [away]}
    for ask in (lambda: client.root_api("regions"), lambda: client.page("/stadt/pages/de/")):
        with pytest.raises(StoreError, match=r"redirects to https://new\.example\.org/x: .*'url'"):
            ask()
    assert {request.url.host for request in cms.log} == {"cms.example.org"}


# --- logging in ----


def test_one_login_serves_many_requests(cms: Cms, client: CmsClient) -> None:
    for _ in range(3):
        response = client.page("/stadt/pages/de/")
        assert response is not None
        assert response.text == "<html>page</html>"
    page = "GET /stadt/pages/de/"
    assert cms.asked() == ["GET /login/", "POST /login/", page, page, page]
    assert client.requests == 5


def test_the_password_is_asked_for_only_at_a_login(cms: Cms) -> None:
    asked: list[str] = []
    cms.answers["/api/v3/regions/"] = [httpx.Response(200, json=[])]

    def password() -> str:
        asked.append("now")
        return PASSWORD

    with CmsClient(URL, "stadt", "sync-bot", password, transport=httpx.MockTransport(cms)) as client:
        client.root_api("regions")
        assert not asked
        client.page("/stadt/")
        client.page("/stadt/")
        assert len(asked) == 1


def test_forms_carry_the_tokens(cms: Cms, client: CmsClient) -> None:
    client.submit("/stadt/pages/en/1/edit/side-by-side/", data={"title": "A & Ö", "ids[]": ["1", "2"]})
    request = cms.log[-1]
    assert parse_qs(request.content.decode()) == {"title": ["A & Ö"], "ids[]": ["1", "2"]}
    (session,) = cms.sessions
    assert request.headers["X-CSRFToken"] == f"new-{session}"
    assert request.headers["Referer"] == f"{URL}/"
    client.submit("/x/", json=["1"])
    assert json.loads(cms.log[-1].content) == ["1"]
    client.submit("/x/", files={"xliff_file": ("a.xliff", b"<xliff/>")})
    assert b'filename="a.xliff"' in cms.log[-1].content


def test_an_expired_session_is_renewed_once(cms: Cms, client: CmsClient) -> None:
    client.page("/stadt/pages/de/")
    cms.sessions.clear()
    assert client.page("/stadt/pages/de/") is not None
    cms.sessions.clear()
    assert client.submit("/stadt/save/", data={"title": "Neu"}).text == "<html>page</html>"
    carried_out = [request for request in cms.of("POST", "/stadt/save/") if cms.known(request)]
    assert [parse_qs(request.content.decode()) for request in carried_out] == [{"title": ["Neu"]}]
    assert len(cms.of("POST", "/login/")) == 3


def test_a_changed_password_ends_it_with_one_refusal(cms: Cms, client: CmsClient) -> None:
    client.page("/stadt/pages/de/")
    cms.sessions.clear()
    cms.password = "another"
    for _ in range(3):
        with pytest.raises(LoginRefused, match="refused the login of sync-bot"):
            client.page("/stadt/pages/de/")
    assert len(cms.of("POST", "/login/")) == 2, "asking again and again gets an account locked"


def test_a_second_factor_is_told(cms: Cms, client: CmsClient) -> None:
    def login(request: httpx.Request) -> httpx.Response:
        if request.method == "GET":
            return cms.login(request)
        return httpx.Response(302, headers={"Location": "/login/mfa/webauthn/"})

    cms.answers["/login/"] = [login]
    with pytest.raises(LoginRefused, match="second factor"):
        client.page("/stadt/")


def test_cookies_that_get_lost_are_told(cms: Cms, client: CmsClient) -> None:
    def forgetful(request: httpx.Request) -> httpx.Response:
        response = cms.login(request)
        cms.sessions.clear()
        return response

    cms.answers["/login/"] = [forgetful]
    with pytest.raises(StoreError, match="asks for the login again at /stadt/"):
        client.page("/stadt/")


def test_without_a_password_nothing_is_asked(cms: Cms) -> None:
    def missing() -> str:
        raise LoginRefused("there is none")

    with CmsClient(URL, "stadt", "u", missing, transport=httpx.MockTransport(cms)) as client:
        for _ in range(2):
            with pytest.raises(LoginRefused, match="there is none"):
                client.page("/stadt/")
    assert not cms.log


@pytest.mark.parametrize("code", [400, 403, 404])
def test_a_login_that_is_not_taken_is_refused(cms: Cms, client: CmsClient, code: int) -> None:
    cms.answers["/login/"] = [httpx.Response(code)]
    for _ in range(2):
        with pytest.raises(LoginRefused, match=rf"/login/ answers {code}.*'url'"):
            client.page("/stadt/")
    assert len(cms.log) == 1


def test_a_login_that_breaks_down_may_work_later(cms: Cms, client: CmsClient) -> None:
    cms.answers["/login/"] = [httpx.Response(500)]
    with pytest.raises(StoreUnavailable):
        client.page("/stadt/")
    del cms.answers["/login/"]
    assert client.page("/stadt/") is not None


def test_a_page_without_a_login_form_is_no_cms(cms: Cms, client: CmsClient) -> None:
    for content in ("<html>Portal</html>", "", '<?xml version="1.0" encoding="UTF-8"?><html/>', "<!-- x -->"):
        cms.answers["/login/"] = [httpx.Response(200, content=content)]
        with pytest.raises(StoreError, match="is no login page of an Integreat CMS"):
            client.page("/stadt/")


# --- answers ----


def test_redirects_inside_the_cms_are_followed_and_told(cms: Cms, client: CmsClient) -> None:
    cms.answers["/a/"] = [httpx.Response(302, headers={"Location": "b/?x=1"})]
    response = client.page("/a/")
    assert response is not None
    assert (str(response.url), [r.status_code for r in response.history]) == (f"{URL}/a/b/?x=1", [302])
    saved = client.submit("/a/", data={})
    assert (saved.request.method, len(saved.history)) == ("GET", 1)
    assert client.submit("/a/", data={}, follow=False).status_code == 302
    cms.answers["/c/"] = [httpx.Response(302, headers={"Location": "/c/"})]
    with pytest.raises(StoreError, match="redirects without end"):
        client.page("/c/")
    cms.answers["/d/"] = [httpx.Response(302, headers={"Location": "//evil.example.org/"})]
    with pytest.raises(StoreError, match=r"redirects to https://evil\.example\.org/"):
        client.page("/d/")


@pytest.mark.parametrize(
    ("code", "error"), [(403, Forbidden), (404, NotThere), (500, CmsFailure), (400, CmsFailure), (413, CmsFailure)]
)
def test_refusals_have_names_and_are_not_repeated(
    cms: Cms, client: CmsClient, code: int, error: type[Exception]
) -> None:
    cms.answers["/stadt/x/"] = [httpx.Response(code)]
    with pytest.raises(error, match="/stadt/x/"):
        client.page("/stadt/x/")
    with pytest.raises(error, match="/stadt/x/"):
        client.submit("/stadt/x/", data={})
    assert (len(cms.of("GET", "/stadt/x/")), len(cms.of("POST", "/stadt/x/"))) == (1, 1)


def test_a_missing_page_may_be_none(cms: Cms, client: CmsClient) -> None:
    cms.answers = {"/gone/": [httpx.Response(404)], "/closed/": [httpx.Response(403)]}
    assert client.page("/gone/", missing_ok=True) is None
    with pytest.raises(Forbidden):
        client.page("/closed/", missing_ok=True)


# --- what is transient ----


def test_reads_survive_a_restart_of_twenty_seconds(cms: Cms, client: CmsClient, time: Time) -> None:
    back_at = time.now + 20

    def restarting(_: httpx.Request) -> httpx.Response:
        if time.now < back_at:
            raise REFUSED if time.now < back_at - 10 else CUT
        return httpx.Response(200, json=[1])

    cms.answers["/api/v3/stadt/de/pages/"] = [restarting]
    assert client.api("de/pages") == [1]
    assert time.slept == list(DELAYS)


@pytest.mark.parametrize("code", [502, 503, 504])
def test_reads_wait_for_a_busy_server(cms: Cms, client: CmsClient, time: Time, code: int) -> None:
    cms.answers["/stadt/x/"] = [httpx.Response(code), httpx.Response(code), httpx.Response(200, text="da")]
    response = client.page("/stadt/x/")
    assert response is not None
    assert response.text == "da"
    assert time.slept == [0.5, 1.0]


def test_a_database_that_restarts_is_waited_for_in_the_api(cms: Cms, client: CmsClient) -> None:
    cms.answers["/api/v3/regions/"] = [httpx.Response(500), httpx.Response(200, json=[])]
    assert client.root_api("regions") == []


@pytest.mark.parametrize("answer", [REFUSED, CUT, httpx.ReadTimeout("timed out"), httpx.Response(503)])
def test_a_cms_that_stays_away_is_unavailable(cms: Cms, client: CmsClient, time: Time, answer: Answer) -> None:
    cms.answers["/api/v3/regions/"] = [answer]
    with pytest.raises(StoreUnavailable, match=r"does not answer|503 Service Unavailable") as caught:
        client.root_api("regions")
    assert not isinstance(caught.value, Unanswered)
    assert 20 < sum(time.slept) < 25
    assert len(cms.log) == len(DELAYS) + 1


def test_the_patience_can_be_shorter(cms: Cms, time: Time) -> None:
    cms.answers["/api/v3/regions/"] = [REFUSED]
    with (
        CmsClient(
            URL,
            "stadt",
            "u",
            str,
            patience=2,
            transport=httpx.MockTransport(cms),
            sleep=time.sleep,
            clock=time.clock,
        ) as client,
        pytest.raises(StoreUnavailable),
    ):
        client.root_api("regions")
    assert sum(time.slept) <= 2


def test_too_many_requests_are_waited_for_as_asked(cms: Cms, client: CmsClient, time: Time) -> None:
    limited = httpx.Response(429, headers={"Retry-After": "30"})
    cms.answers["/stadt/x/"] = [limited, limited, httpx.Response(200)]
    client.page("/stadt/x/")
    assert time.slept == [30, 30]
    cms.answers["/stadt/y/"] = [limited, httpx.Response(200)]
    client.submit("/stadt/y/", data={})
    assert time.slept == [30, 30, 30], "a refused write was not carried out"


def test_a_time_to_come_back_is_understood(cms: Cms, client: CmsClient, time: Time) -> None:
    soon = format_datetime(datetime.now(UTC) + timedelta(seconds=30), usegmt=True)
    for value, expected in ((soon, 30), ("soon", 0.5), ("Mon, 01 Jan 2001 00:00:00 -0000", 0.5)):
        cms.answers["/stadt/x/"] = [httpx.Response(429, headers={"Retry-After": value}), httpx.Response(200)]
        time.slept.clear()
        client.page("/stadt/x/")
        assert time.slept == [pytest.approx(expected, abs=2)]


def test_nobody_waits_an_hour(cms: Cms, client: CmsClient, time: Time) -> None:
    cms.answers["/stadt/x/"] = [httpx.Response(429, headers={"Retry-After": "3600"})]
    with pytest.raises(StoreUnavailable, match="429 Too Many Requests"):
        client.page("/stadt/x/")
    assert not time.slept


def test_a_write_is_sent_again_only_when_nothing_was_sent(cms: Cms, client: CmsClient, time: Time) -> None:
    cms.answers["/stadt/x/"] = [REFUSED, httpx.ConnectTimeout("timed out"), httpx.Response(200, text="saved")]
    assert client.submit("/stadt/x/", data={"a": "b"}).text == "saved"
    assert time.slept == [0.5, 1.0]


@pytest.mark.parametrize(
    "answer", [CUT, httpx.ReadTimeout("timed out"), httpx.WriteError("broken"), *map(httpx.Response, (502, 503, 504))]
)
def test_a_write_without_an_answer_is_not_sent_again(cms: Cms, client: CmsClient, answer: Answer) -> None:
    cms.answers["/stadt/x/"] = [answer, httpx.Response(200)]
    with pytest.raises(Unanswered, match="look at what is stored"):
        client.submit("/stadt/x/", data={})
    assert len(cms.of("POST", "/stadt/x/")) == 1


@pytest.mark.parametrize("answer", [CUT, httpx.Response(503)])
def test_what_may_be_repeated_is(cms: Cms, client: CmsClient, answer: Answer) -> None:
    cms.answers["/stadt/tree/"] = [answer, httpx.Response(200, json={"data": []})]
    assert client.submit("/stadt/tree/", json=["1"], repeatable=True).json() == {"data": []}
    assert [request.content for request in cms.of("POST", "/stadt/tree/")] == [b'["1"]'] * 2


def test_an_untrusted_certificate_is_no_matter_of_patience(cms: Cms, client: CmsClient, time: Time) -> None:
    cms.answers["/api/v3/regions/"] = [httpx.ConnectError("[SSL: CERTIFICATE_VERIFY_FAILED] certificate has expired")]
    with pytest.raises(StoreError, match=r"certificate of https://cms\.example\.org cannot be trusted"):
        client.root_api("regions")
    assert not time.slept


def test_a_session_is_renewed_after_a_restart_that_forgot_it(cms: Cms, client: CmsClient) -> None:
    client.page("/stadt/")

    def restarted(_: httpx.Request) -> httpx.Response:
        cms.sessions.clear()
        raise CUT

    cms.answers["/stadt/x/"] = [restarted, httpx.Response(200, text="da")]
    response = client.page("/stadt/x/")
    assert response is not None
    assert response.text == "da"


# --- politeness ----


def test_requests_are_spread_over_time(cms: Cms, time: Time) -> None:
    cms.answers["/api/v3/regions/"] = [httpx.Response(200, json=[])]
    with CmsClient(
        URL,
        "stadt",
        "u",
        str,
        requests_per_second=5,
        transport=httpx.MockTransport(cms),
        sleep=time.sleep,
        clock=time.clock,
    ) as client:
        start = time.now
        for _ in range(105):
            client.root_api("regions")
    assert time.now - start == pytest.approx(20, abs=0.01), "a burst of 5, then 5 a second"


def test_a_slow_pace_does_not_forbid_the_first_request(cms: Cms, time: Time) -> None:
    cms.answers["/api/v3/regions/"] = [httpx.Response(200, json=[])]
    transport = httpx.MockTransport(cms)
    with CmsClient(
        URL, "s", "u", str, requests_per_second=0.5, transport=transport, sleep=time.sleep, clock=time.clock
    ) as client:
        client.root_api("regions")
        assert not time.slept
        client.root_api("regions")
        assert time.slept == [2.0]


# --- secrets ----


def test_the_password_is_in_no_error_and_no_repr(cms: Cms, client: CmsClient, time: Time) -> None:
    assert PASSWORD not in repr(client)
    wrong: list[list[Answer]] = [[REFUSED], [CUT], [httpx.Response(500)], [httpx.Response(403)], [httpx.Response(200)]]
    for answers in wrong:

        def login(request: httpx.Request, answers: list[Answer] = answers) -> httpx.Response:
            if request.method == "GET":
                return cms.login(request)
            (answer,) = answers
            if isinstance(answer, Exception):
                raise answer
            assert isinstance(answer, httpx.Response)
            return httpx.Response(answer.status_code)

        cms.answers["/login/"] = [login]
        with pytest.raises((StoreError, StoreUnavailable)) as caught:
            client.page("/stadt/")
        shown = "".join(traceback.format_exception(caught.value)) + repr(caught.value)
        assert PASSWORD not in shown
        assert "D%C3%BCrfen" not in shown
    assert sum(time.slept) > 40, "a login may be tried again"


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        page = b'<form><input name="csrfmiddlewaretoken" value="token-in-form"></form>'
        self.answer(200, page, {"Set-Cookie": "csrftoken=token-in-cookie; Path=/"})

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.answer(302, b"", {"Location": "/", "Set-Cookie": "sessionid=session-in-cookie; Path=/"})

    def answer(self, code: int, body: bytes, headers: dict[str, str]) -> None:
        self.send_response(code)
        for name, value in {**headers, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nothing on stderr."""


def test_nothing_secret_gets_into_logs(caplog: pytest.LogCaptureFixture) -> None:
    """With everything logged that there is, by httpx and what is below it too."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            with caplog.at_level(logging.DEBUG):
                url = f"http://127.0.0.1:{server.server_port}"
                with CmsClient(url, "stadt", "sync-bot", lambda: PASSWORD) as client:
                    client.page("/stadt/")
                    client.submit("/stadt/save/", data={"title": "x"}, follow=False)
        finally:
            server.shutdown()
            thread.join()
    assert "httpcore" in {record.name.partition(".")[0] for record in caplog.records}, "else this shows nothing"
    for secret in (PASSWORD, "D%C3%BCrfen", "session-in-cookie", "token-in-cookie", "token-in-form"):
        assert secret not in caplog.text
