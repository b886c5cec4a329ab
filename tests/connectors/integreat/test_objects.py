"""Events and locations: only their translation is written, and the form has more than that."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from cms_writing import Desk, Hire, Trouble, held, hiring
from fake_cms import FakeCms
from live.cms import SMALL

from pipeline.connectors.integreat.objects import changed_fields
from pipeline.connectors.integreat.texts import object_form
from pipeline.model import DocumentKind, WriteStatus

EVENT, LOCATION = DocumentKind.EVENT, DocumentKind.LOCATION


@pytest.fixture
def hire(fake_cms: FakeCms) -> Iterator[Hire]:
    with hiring(fake_cms) as hire:
        yield hire


@pytest.fixture
def desk(hire: Hire) -> Desk:
    return hire()


def fields(desk: Desk, kind: DocumentKind, number: int) -> dict[str, Any]:
    """The form in German, as a browser would send it; only the token is another each time."""
    form = object_form(desk.client, kind, "de", number)
    assert form is not None
    return {name: value for name, value in form.fields.items() if name != "csrfmiddlewaretoken"}


@pytest.mark.parametrize("kind", [EVENT, LOCATION])
def test_nothing_but_the_translation_changes(desk: Desk, kind: DocumentKind) -> None:
    numbers = [number for (found, number) in desk.sources if found is kind]
    before = {number: fields(desk, kind, number) for number in numbers}
    assert all(before.values())
    writes = [desk.text(number, "uk", f"Так {number}", "<p>Так</p>", kind=kind) for number in numbers]
    versions = desk.cms.all_versions(SMALL)
    assert {o.status for o in desk.push(*writes, dry_run=True)} == {WriteStatus.WRITTEN}
    assert desk.cms.all_versions(SMALL) == versions
    outcomes = desk.push(*writes)
    assert [o.status for o in outcomes] == [WriteStatus.WRITTEN] * len(numbers), [o.reason for o in outcomes]
    assert {number: fields(desk, kind, number) for number in numbers} == before
    assert {o.status for o in desk.push(*writes)} == {WriteStatus.UNCHANGED}
    assert desk.cms.all_versions(SMALL) == versions + len(numbers)
    for outcome, number in zip(outcomes, numbers, strict=True):
        seen = desk.seen(number, "uk", kind)
        assert seen is not None and (seen.ref, seen.fingerprint) == (outcome.ref, outcome.stored)


@pytest.mark.parametrize("seo", [True, False])
def test_a_description_stays_where_the_source_has_none(desk: Desk, seo: bool) -> None:
    number = next(number for (kind, number) in desk.sources if kind is LOCATION)
    described = '<p data-field="meta_description">Коротко &amp; добре</p>\n<p>Довго</p>'
    desk.cms.set_seo(True)
    assert desk.push_one(desk.text(number, "uk", "Так", described, kind=LOCATION)).status is WriteStatus.WRITTEN
    desk.cms.set_seo(seo)
    longer = desk.push_one(desk.text(number, "uk", "Так!", "<p>Довше</p>", kind=LOCATION))
    assert longer.status is WriteStatus.WRITTEN, longer.reason
    seen = desk.seen(number, "uk", LOCATION)
    assert seen is not None and seen.content == described.replace("Довго", "Довше")
    assert longer.stored == seen.fingerprint


def test_events_of_other_calendars_are_never_touched(desk: Desk) -> None:
    number = next(number for (kind, number) in desk.sources if kind is EVENT)
    write = desk.text(number, "uk", "Так", "<p>Так</p>", kind=EVENT)
    desk.cms.set_imported(number)
    versions = desk.cms.all_versions(SMALL)
    held(desk.push_one(write), "another calendar")
    assert desk.cms.all_versions(SMALL) == versions


def test_an_event_that_is_deleted_before_it_is_saved_is_told(hire: Hire, fake_cms: FakeCms) -> None:
    """The CMS makes a new event of what it is sent for one that is gone."""

    class Renumbering(httpx.BaseTransport):
        def handle_request(self, request: httpx.Request) -> httpx.Response:
            response = fake_cms.handle_request(request)
            if request.method == "POST" and "/events/uk/" in request.url.path:
                response.headers["Location"] = f"/{SMALL}/events/uk/2/edit/"
            return response

    desk = hire(transport=Renumbering())
    write = desk.text(1, "uk", "Так", "<p>Так</p>", kind=EVENT)
    held(desk.push_one(write), "deleted meanwhile", "events/uk/2/")


def test_a_save_without_an_answer_is_looked_at(hire: Hire, fake_cms: FakeCms) -> None:
    def cut(request: httpx.Request) -> None:
        if request.method == "POST" and "/events/uk/" in request.url.path:
            raise httpx.ReadError("reset", request=request)

    desk = hire(transport=Trouble(fake_cms, after=cut))
    assert desk.push_one(desk.text(1, "uk", "Так", "<p>Так</p>", kind=EVENT)).status is WriteStatus.WRITTEN


def test_fields_of_the_object_are_told_from_those_of_the_translation() -> None:
    before: dict[str, str | list[str]] = {"title": "a", "start_date": "1", "icon": "", "recurrence": ["1", "2"]}
    after: dict[str, str | list[str]] = {
        "title": "b",
        "start_date": "2",
        "icon": "",
        "recurrence": ["1"],
        "csrfmiddlewaretoken": "x",
        "new": "",
    }
    assert changed_fields(before, before | {"title": "b", "content": "c", "minor_edit": "on"}) == []
    assert changed_fields(before, after) == ["new", "recurrence", "start_date"]
