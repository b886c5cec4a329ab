"""Writing into the fake CMS, which behaves as the real one does (``tests/live/test_contract.py``)."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import parse_qs, urlencode

import httpx
import pytest
from cms_writing import CHILD, ROOT, SCENARIOS, TOWN_HALL, Hire, held, hiring
from fake_cms import FakeCms

from pipeline.errors import StoreUnavailable
from pipeline.model import TranslationState, WriteStatus


@pytest.fixture
def hire(fake_cms: FakeCms) -> Iterator[Hire]:
    with hiring(fake_cms) as hire:
        yield hire


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_pages(fake_cms: FakeCms, hire: Hire, scenario: str) -> None:
    SCENARIOS[scenario](fake_cms, hire)


class Breaking(httpx.BaseTransport):
    """Once a translation was saved, the CMS breaks down over its form, or refuses the account."""

    def __init__(self, cms: FakeCms, number: int, code: int) -> None:
        self._cms, self._place, self._code = cms, f"/pages/uk/{number}/edit/side-by-side/", code
        self._saved = False

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith(self._place):
            if self._saved:
                return httpx.Response(self._code)
            self._saved = request.method == "POST"
        return self._cms.handle_request(request)


@pytest.mark.parametrize("code", [500, 403])
def test_what_was_sent_and_could_not_be_read_back_may_be_stored(fake_cms: FakeCms, hire: Hire, code: int) -> None:
    """Else a later pull would take it for somebody's change."""
    desk = hire(transport=Breaking(fake_cms, TOWN_HALL, code))
    broken, fine = desk.push(*[desk.text(n, "uk", f"Так {n}", "<p>Так</p>") for n in (TOWN_HALL, ROOT)])
    held(broken)
    assert broken.uncertain
    assert not fine.uncertain and fine.reachable
    assert fake_cms.raw(TOWN_HALL, "uk") is not None


def test_what_the_cms_refused_is_not_stored(fake_cms: FakeCms, hire: Hire) -> None:
    class Refusing(httpx.BaseTransport):
        def handle_request(self, request: httpx.Request) -> httpx.Response:
            if request.method == "POST" and request.url.path.endswith("/edit/side-by-side/"):
                return httpx.Response(403)
            return fake_cms.handle_request(request)

    desk = hire(transport=Refusing())
    outcome = desk.push_one(desk.text(ROOT, "uk", "Так", "<p>Так</p>"))
    held(outcome, "role")
    assert not outcome.uncertain


def test_a_cms_that_is_gone_from_the_start_is_an_error(hire: Hire, fake_cms: FakeCms) -> None:
    gone: list[bool] = []

    class Going(httpx.BaseTransport):
        def handle_request(self, request: httpx.Request) -> httpx.Response:
            if gone:
                raise httpx.ConnectError("gone", request=request)
            return fake_cms.handle_request(request)

    desk = hire(transport=Going())
    write = desk.text(ROOT, "uk", "Так", "<p>Так</p>")
    gone.append(True)
    with pytest.raises(StoreUnavailable):
        desk.push_one(write)


def test_the_order_is_known_though_the_first_page_is_gone(fake_cms: FakeCms, hire: Hire) -> None:
    made = fake_cms.person("manager").create("Neu", "<p>Neu</p>")
    desk = hire()
    writes = [
        desk.text(made, "uk", "Нове", "<p>Так</p>"),
        desk.text(ROOT, "ar", "مرحبا", "<p>مرحبا</p>"),
        desk.text(ROOT, "en", "Welcome", "<p>New</p>"),
    ]
    fake_cms.person("admin").delete(made)
    gone, arabic, english = desk.push(*writes)
    held(gone, "deleted")
    assert (arabic.status, english.status) == (WriteStatus.WRITTEN, WriteStatus.WRITTEN)
    assert desk.state(ROOT, "ar") is TranslationState.UP_TO_DATE


def test_the_source_language_is_never_written(hire: Hire) -> None:
    desk = hire()
    with pytest.raises(ValueError, match="never written"):
        desk.push_one(desk.text(ROOT, "de", "Neu", "<p>Neu</p>"))


class Library(httpx.BaseTransport):
    """The CMS's media library: it has its own text for an image, and puts it into whatever is saved."""

    def __init__(self, cms: FakeCms) -> None:
        self._cms = cms

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        if request.method == "POST" and request.url.path.endswith("/edit/side-by-side/"):
            fields = parse_qs(request.read().decode(), keep_blank_values=True)
            fields["content"] = [fields["content"][0].replace('alt="Ратуша"', 'alt="Das Rathaus"')]
            headers = {name: value for name, value in request.headers.items() if name != "content-length"}
            request = httpx.Request(
                "POST", request.url, headers=headers, content=urlencode(fields, doseq=True).encode()
            )
        return self._cms.handle_request(request)


def test_texts_that_the_media_library_puts_in_are_nobodys_edit(fake_cms: FakeCms, hire: Hire) -> None:
    desk = hire(transport=Library(fake_cms))
    image = f'<p>Так <img src="{fake_cms.url}/media/regions/1/rathaus.png" alt="Ратуша"></p>'
    outcome = desk.push_one(desk.text(TOWN_HALL, "uk", "Ратуша", image))
    assert outcome.status is WriteStatus.WRITTEN
    again = desk.push_one(desk.text(TOWN_HALL, "uk", "Ратуша", image))
    assert again.status is WriteStatus.UNCHANGED
    assert fake_cms.versions(TOWN_HALL, "uk") == 1
    seen = desk.seen(TOWN_HALL, "uk")
    assert seen is not None and "Das Rathaus" in seen.content


def test_many_new_pages_go_in_together_and_the_rest_by_the_form(fake_cms: FakeCms, hire: Hire) -> None:
    desk = hire(bulk_from=2)
    writes = [desk.text(n, "uk", f"Так {n}", f"<p>Так {n}</p>") for n in (TOWN_HALL, ROOT, CHILD)]
    changed = desk.text(ROOT, "en", "Hello", "<p>Hello</p>")
    outcomes = desk.push(*writes, changed)
    assert [outcome.status for outcome in outcomes] == [WriteStatus.WRITTEN] * 4
    assert all(outcome.reachable for outcome in outcomes)
    assert fake_cms.sent("/xliff/upload/", "POST") == 1
    assert fake_cms.sent("/edit/side-by-side/", "POST") == 1
    again = desk.push(*[desk.text(w.source.id or 0, "uk", w.title, w.content) for w in writes])
    assert [outcome.status for outcome in again] == [WriteStatus.UNCHANGED] * 3


def test_few_new_pages_and_trying_out_import_nothing(fake_cms: FakeCms, hire: Hire) -> None:
    desk = hire(bulk_from=2)
    new = [desk.text(n, "uk", f"Так {n}", f"<p>Так {n}</p>") for n in (ROOT, TOWN_HALL)]
    assert [outcome.status for outcome in desk.push(*new, dry_run=True)] == [WriteStatus.WRITTEN] * 2
    desk.push_one(new[0])
    assert fake_cms.sent("/xliff/upload/", "POST") == 0
    assert fake_cms.versions(TOWN_HALL, "uk") == 0


def test_what_an_import_may_have_stored_when_the_cms_was_lost_is_known_for_ours(
    fake_cms: FakeCms, hire: Hire, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The CMS carries the second import out and is gone: else a later pull would take the text for somebody's."""
    monkeypatch.setattr("pipeline.connectors.integreat.bulk.MOST", 1)
    confirmed: list[str] = []

    class Lost(httpx.BaseTransport):
        def handle_request(self, request: httpx.Request) -> httpx.Response:
            if len(confirmed) == 2:
                raise httpx.ConnectError("gone", request=request)
            if request.method == "POST" and "/xliff/import/" in request.url.path:
                confirmed.append(request.url.path)
                if len(confirmed) == 2:
                    fake_cms.handle_request(request)
                    raise httpx.ReadError("reset", request=request)
            return fake_cms.handle_request(request)

    desk = hire(transport=Lost(), bulk_from=2)
    writes = [desk.text(n, "uk", f"Так {n}", f"<p>Так {n}</p>") for n in (ROOT, TOWN_HALL)]
    first, second, changed = desk.push(*writes, desk.text(ROOT, "en", "Hello", "<p>Hello</p>"))
    assert fake_cms.versions(ROOT, "uk") == fake_cms.versions(TOWN_HALL, "uk") == 1
    assert first.status is WriteStatus.WRITTEN
    held(second, "does not answer")
    assert second.uncertain
    held(changed)
    assert not changed.uncertain
