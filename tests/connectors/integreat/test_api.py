"""The lists of the public API → values; one bad entry never stops the others."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from fake_cms import FakeCms

from pipeline.connectors.integreat.api import Listing, parse_languages, parse_list, parse_page, parse_regions
from pipeline.model import DocumentKind

PAGE: dict[str, Any] = {
    "id": 4711,
    "url": "https://cms.example.org/stadt/de/willkommen/rathaus/",
    "path": "/stadt/de/willkommen/rathaus/",
    "title": "Rathaus & Bürgerbüro",
    "last_updated": "2026-01-18T10:00:00+01:00",
    "content": "<p>Mo–Fr</p>",
    "parent": {"id": 1, "url": "https://…", "path": "/stadt/de/willkommen/"},
    "order": 4,
    "available_languages": {
        "en": {"id": 4712, "path": "/stadt/en/welcome/town-hall/"},
        "ar": {"id": None, "path": "/stadt/ar/rathaus/"},
    },
    "slug_history": ["altes-rathaus", "rathaus"],
}
EVENT: dict[str, Any] = {**PAGE, "path": "/stadt/de/events/fest/", "event": {"id": 7}}
PLACE: dict[str, Any] = {**PAGE, "location": {"id": 8}, "meta_description": "Ausweise"}


def pages(*values: object) -> Listing:
    return parse_list(values, DocumentKind.PAGE, "de")


def test_a_page() -> None:
    (page,) = pages(PAGE).entries
    assert (page.kind, page.language, page.number, page.version) == (DocumentKind.PAGE, "de", None, 4711)
    assert (page.title, page.content, page.slug) == ("Rathaus & Bürgerbüro", "<p>Mo–Fr</p>", "rathaus")
    assert (page.parent, page.parent_path, page.order) == (1, "/stadt/de/willkommen/", 4)
    assert page.translations == {"en": "/stadt/en/welcome/town-hall/"}  # without the fallback
    assert page.versions == {"en": 4712}
    assert page.slugs == ("altes-rathaus", "rathaus")
    assert page.last_updated == datetime(2026, 1, 18, 9, tzinfo=UTC)


def test_a_page_at_the_top_has_none_above() -> None:
    (page,) = pages({**PAGE, "parent": {"id": 0, "url": None, "path": None}}).entries
    assert (page.parent, page.parent_path) == (None, None)


def test_an_older_cms_that_tells_no_former_slugs() -> None:
    (page,) = pages({name: value for name, value in PAGE.items() if name != "slug_history"}).entries
    assert page.slugs == ("rathaus",)


def test_events_and_locations_have_their_own_numbers() -> None:
    (event,) = parse_list([EVENT], DocumentKind.EVENT, "de").entries
    (place,) = parse_list([PLACE], DocumentKind.LOCATION, "de").entries
    assert (event.number, event.version, event.slugs) == (7, 4711, ())
    assert (place.number, place.meta_description) == (8, "Ausweise")


def test_the_sources_text_under_another_language_is_no_translation() -> None:
    listing = parse_list([{**EVENT, "id": None}], DocumentKind.EVENT, "en")
    assert listing == Listing()


@pytest.mark.parametrize(
    ("entry", "reason"),
    [
        ("text", "is not an object"),
        ({**PAGE, "id": None}, "has no 'id'"),
        ({**PAGE, "id": "4711"}, "has an 'id' that is not a whole number"),
        ({**PAGE, "path": None}, "has no 'path'"),
        ({**PAGE, "title": " "}, "has no 'title'"),
        ({**PAGE, "content": None}, "has 'content' that is null"),
    ],
)
def test_bad_entries_are_named_and_the_others_used(entry: object, reason: str) -> None:
    good = {**PAGE, "id": 1, "path": "/stadt/de/a/"}
    listing = pages(entry, good)
    assert [page.version for page in listing.entries] == [1]
    (problem,) = listing.problems
    assert problem.file == "de/pages"
    assert problem.entry.startswith("entry 1")
    assert problem.reason == reason
    assert len(listing.unusable) == 1


def test_what_is_known_of_a_bad_entry_is_told() -> None:
    (unusable,) = parse_list([{**EVENT, "title": ""}], DocumentKind.EVENT, "de").unusable
    assert (unusable.kind, unusable.path, unusable.version, unusable.number) == (
        DocumentKind.EVENT,
        "/stadt/de/events/fest/",
        4711,
        7,
    )


def test_an_event_without_a_number_is_a_problem() -> None:
    listing = parse_list([{**EVENT, "event": {"id": None}}], DocumentKind.EVENT, "de")
    assert listing.entries == ()
    assert str(listing.problems[0]) == (
        "de/events, entry 1 (id 4711, /stadt/de/events/fest/): has no number of its event"
    )


def test_one_event_twice_is_used_once() -> None:
    again = {**EVENT, "id": 4712, "path": "/stadt/de/events/fest-2/"}
    listing = parse_list([EVENT, again], DocumentKind.EVENT, "de")
    assert [event.version for event in listing.entries] == [4711]
    assert "is the same event as an entry before it" in listing.problems[0].reason


def test_odd_values_beside_the_text_do_no_harm() -> None:
    odd = {"parent": 3, "order": "4", "slug_history": "rathaus", "available_languages": [], "last_updated": 7, "url": 0}
    (page,) = pages({**PAGE, **odd}).entries
    assert (page.parent, page.order, page.slugs, page.last_updated) == (None, 0, ("rathaus",), None)


def test_a_page_that_is_asked_for_alone() -> None:
    page = parse_page(PAGE, "de")
    assert page is not None
    assert page.version == 4711
    assert parse_page({"error": "No Page matches"}, "de") is None


def test_languages_and_regions() -> None:
    languages = [{"code": "de"}, {"code": "ar"}, {"code": None}, "en"]
    assert parse_languages(languages) == ("ar", "de")
    regions = [{"path": "stadt", "name": "Stadt", "languages": languages}, {"path": 3}, None, {"path": "dorf"}]
    assert [(region.slug, region.name, region.languages) for region in parse_regions(regions)] == [
        ("stadt", "Stadt", ("ar", "de")),
        ("dorf", "dorf", ()),
    ]


def test_what_a_cms_sends(fake_cms: FakeCms) -> None:
    for kind, path, count in ((DocumentKind.PAGE, "pages", 7), (DocumentKind.EVENT, "events", 3)):
        listing = parse_list(fake_cms.api(f"de/{path}"), kind, "de")
        assert (len(listing.entries), listing.problems) == (count, ())
