"""Writing into a real CMS: the scenarios that the fake knows too, and what only a database shows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from cms_writing import SCENARIOS, Desk, Hire, held, hiring
from live.cms import SMALL, Cms

from pipeline.model import DocumentKind, WriteStatus

pytestmark = pytest.mark.live

EVENT, LOCATION = DocumentKind.EVENT, DocumentKind.LOCATION


@pytest.fixture
def hire(fresh_cms: Cms) -> Iterator[Hire]:
    with hiring(fresh_cms) as hire:
        yield hire


@pytest.fixture
def desk(hire: Hire) -> Desk:
    return hire()


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_pages(fresh_cms: Cms, hire: Hire, scenario: str) -> None:
    SCENARIOS[scenario](fresh_cms, hire)


def objects(cms: Cms, kind: DocumentKind, number: int) -> dict[str, Any]:
    """All of an event's or location's own columns."""
    model = {EVENT: "Event", LOCATION: "POI"}[kind]
    code = f"{{k: str(v) for k, v in {model}.objects.filter(id=number).values()[0].items()}}"
    rule = (
        "" if kind is LOCATION else " | {'rule': str(list(RecurrenceRule.objects.filter(event__id=number).values()))}"
    )
    return dict(cms.value(f"({code}){rule}", number=number))


def translation(cms: Cms, kind: DocumentKind, number: int, language: str) -> dict[str, Any]:
    model, key = {EVENT: ("EventTranslation", "event_id"), LOCATION: ("POITranslation", "poi_id")}[kind]
    code = (
        f"[{{k: str(v) for k, v in t.items()}} for t in {model}.objects"
        f".filter({key}=number, language__slug=language).order_by('-version').values()[:1]]"
    )
    found = cms.value(code, number=number, language=language)
    return dict(found[0]) if found else {}


@pytest.mark.parametrize("kind", [EVENT, LOCATION])
def test_events_and_locations_change_in_nothing_but_their_translation(desk: Desk, kind: DocumentKind) -> None:
    cms = desk.cms
    numbers = [number for (found, number) in desk.sources if found is kind]
    assert numbers
    before = {number: objects(cms, kind, number) for number in numbers}
    german = {number: translation(cms, kind, number, "de") for number in numbers}
    for language, word in (("en", "New"), ("uk", "Нове")):
        writes = [desk.text(number, language, f"{word} {number}", f"<p>{word}</p>", kind=kind) for number in numbers]
        versions = cms.all_versions(SMALL)
        assert [o.status for o in desk.push(*writes, dry_run=True)] == [WriteStatus.WRITTEN] * len(writes)
        assert cms.all_versions(SMALL) == versions
        outcomes = desk.push(*writes)
        assert [o.status for o in outcomes] == [WriteStatus.WRITTEN] * len(writes), [o.reason for o in outcomes]
        assert cms.all_versions(SMALL) == versions + len(writes)
        assert [o.status for o in desk.push(*writes)] == [WriteStatus.UNCHANGED] * len(writes)
        assert cms.all_versions(SMALL) == versions + len(writes)
        for number, outcome in zip(numbers, outcomes, strict=True):
            stored = translation(cms, kind, number, language)
            assert (stored["title"], stored["status"]) == (f"{word} {number}", "PUBLIC")
            assert f"<p>{word}</p>" in stored["content"]
            seen = desk.seen(number, language, kind)
            assert seen is not None and seen.fingerprint == outcome.stored and seen.ref == outcome.ref
    assert {number: objects(cms, kind, number) for number in numbers} == before
    assert {number: translation(cms, kind, number, "de") for number in numbers} == german


def test_the_short_description_of_a_location_is_written_and_never_lost(desk: Desk) -> None:
    cms = desk.cms
    number = next(number for (kind, number) in desk.sources if kind is LOCATION)
    text = '<p data-field="meta_description">Short &amp; sweet</p>\n<p>Long</p>'
    cms.set_seo(True)
    assert desk.push_one(desk.text(number, "uk", "Так", text, kind=LOCATION)).status is WriteStatus.WRITTEN
    assert translation(cms, LOCATION, number, "uk")["meta_description"] == "Short & sweet"
    # Without search engine optimisation the form has no field for it.
    cms.set_seo(False)
    assert desk.push_one(desk.text(number, "uk", "Так!", "<p>Longer</p>", kind=LOCATION)).status is WriteStatus.WRITTEN
    stored = translation(cms, LOCATION, number, "uk")
    assert (stored["meta_description"], stored["content"]) == ("Short & sweet", "<p>Longer</p>")


def test_events_of_other_calendars_and_archived_ones_are_never_touched(desk: Desk) -> None:
    cms = desk.cms
    numbers = sorted(number for (kind, number) in desk.sources if kind is EVENT)
    writes = [desk.text(number, "uk", "Так", "<p>Так</p>", kind=EVENT) for number in numbers]
    cms.set_imported(numbers[0])
    cms.shell(f"from integreat_cms.cms.models import *\nEvent.objects.filter(id={numbers[1]}).update(archived=True)")
    imported, archived, *rest = desk.push(*writes)
    held(imported, "another calendar")
    held(archived, "not published")
    assert all(outcome.status is WriteStatus.WRITTEN for outcome in rest)
    assert not translation(cms, EVENT, numbers[0], "uk") and not translation(cms, EVENT, numbers[1], "uk")
