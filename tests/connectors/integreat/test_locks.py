"""The edit lock: taken, extended before it lapses, and given back; never by force."""

from __future__ import annotations

import json
from collections.abc import Iterator

import httpx
import pytest
from fake_cms import FakeCms
from live.cms import PAGES, PASSWORD, SMALL

from pipeline.connectors.integreat.client import CmsClient
from pipeline.connectors.integreat.locks import RENEW_AFTER, EditLock
from pipeline.errors import StoreError
from pipeline.model import DocumentKind

PAGE = PAGES["rathaus"]


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def session(transport: httpx.BaseTransport) -> CmsClient:
    return CmsClient(
        "https://cms.example", SMALL, "sync-bot", lambda: PASSWORD, requests_per_second=10_000, transport=transport
    )


@pytest.fixture
def client(fake_cms: FakeCms) -> Iterator[CmsClient]:
    with session(fake_cms) as client:
        yield client


def test_others_are_kept_out_until_it_is_released(fake_cms: FakeCms, client: CmsClient) -> None:
    lock = EditLock(client, DocumentKind.PAGE, PAGE)
    manager = fake_cms.person("manager")
    assert lock.take() is None
    assert not manager.lock(PAGE, SMALL)
    lock.release()
    assert manager.lock(PAGE, SMALL)


def test_who_holds_it_is_told_and_keeps_it(fake_cms: FakeCms, client: CmsClient) -> None:
    manager = fake_cms.person("manager")
    assert manager.lock(PAGE, SMALL)
    lock = EditLock(client, DocumentKind.PAGE, PAGE)
    holder = lock.take()
    assert holder is not None and "manager" in holder
    before = client.requests
    lock.release()
    assert client.requests == before, "what we do not have is not released"
    assert EditLock(client, DocumentKind.PAGE, PAGE).take() is not None


def test_it_is_extended_only_when_it_has_become_old(fake_cms: FakeCms, client: CmsClient) -> None:
    clock = Clock()
    lock = EditLock(client, DocumentKind.PAGE, PAGE, clock)
    lock.take()
    before = client.requests
    clock.now = RENEW_AFTER - 1
    assert lock.renew() is None
    assert client.requests == before
    clock.now = RENEW_AFTER + 1
    assert lock.renew() is None
    assert client.requests == before + 1
    clock.now += RENEW_AFTER - 1
    assert lock.renew() is None
    assert client.requests == before + 1


@pytest.mark.parametrize(
    ("kind", "name"),
    [(DocumentKind.PAGE, "Page"), (DocumentKind.EVENT, "Event"), (DocumentKind.LOCATION, "POI")],
)
def test_what_is_locked_has_the_name_that_the_cms_gives_it(fake_cms: FakeCms, kind: DocumentKind, name: str) -> None:
    sent: list[dict[str, object]] = []

    class Listening(httpx.BaseTransport):
        def handle_request(self, request: httpx.Request) -> httpx.Response:
            if request.url.path.endswith("/heartbeat/"):
                sent.append(json.loads(request.read()))
            return fake_cms.handle_request(request)

    with session(Listening()) as client:
        EditLock(client, kind, 3).take()
    assert sent == [{"key": json.dumps([3, name]), "force": False}]


def test_an_answer_that_is_none_is_no_lock(fake_cms: FakeCms) -> None:
    class Odd(httpx.BaseTransport):
        def handle_request(self, request: httpx.Request) -> httpx.Response:
            if request.url.path.endswith("/heartbeat/"):
                return httpx.Response(200, text="<html>")
            return fake_cms.handle_request(request)

    with session(Odd()) as client, pytest.raises(StoreError, match="cannot be read"):
        EditLock(client, DocumentKind.PAGE, PAGE).take()


def test_a_cms_that_is_gone_lets_the_lock_lapse_by_itself(fake_cms: FakeCms) -> None:
    gone: list[bool] = []

    class Going(httpx.BaseTransport):
        def handle_request(self, request: httpx.Request) -> httpx.Response:
            if gone:
                raise httpx.ConnectError("gone", request=request)
            return fake_cms.handle_request(request)

    with CmsClient(
        "https://cms.example",
        SMALL,
        "sync-bot",
        lambda: PASSWORD,
        patience=0.0,
        transport=Going(),
        sleep=lambda seconds: None,
    ) as client:
        lock = EditLock(client, DocumentKind.PAGE, PAGE)
        assert lock.take() is None
        gone.append(True)
        lock.release()  # and no error hides the one that people need to see
