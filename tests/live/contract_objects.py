"""The contract: events and locations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from live.contract import Call, Driver, form, only, parsed, told
from live.contract_parts import (
    API,
    AUTHOR,
    BOT,
    GONE,
    WATCHER,
    R,
)

from pipeline.connectors.integreat.forms import parse_object_form, rights
from pipeline.model import DocumentKind


def event(language: str, number: int) -> str:
    return f"{R}/events/{language}/{number}/edit/"


def place(language: str, number: int) -> str:
    return f"{R}/pois/{language}/{number}/edit/"


def _object(kind: DocumentKind) -> Mapping[str, Any]:
    return {"told": told, "parsed": parsed(lambda page: parse_object_form(page, kind)), "form": form}


EVENT, PLACE = _object(DocumentKind.EVENT), _object(DocumentKind.LOCATION)


def _submit(path: str, **changes: Any) -> Any:
    def act(driver: Driver) -> object:
        return driver.person(BOT).submit(path, {"status": "PUBLIC", **changes})

    return act


OBJECTS: Sequence[Call] = (
    Call("an event", BOT, event("en", 1), EVENT),
    Call("a new translation of an event", BOT, event("uk", 2), EVENT),
    Call("an event for an author", AUTHOR, event("en", 1), {"parsed": EVENT["parsed"], "told": told}),
    Call("an event for an observer", WATCHER, event("en", 1), {"parsed": EVENT["parsed"], "told": told}),
    Call("an event that does not exist", BOT, event("en", GONE), EVENT),
    Call("an event in an inactive language", BOT, event("fa", 1)),
    Call("the form of a new event", BOT, f"{R}/events/de/new/", {"rights": parsed(rights)}),
    Call("the form of a new event for an observer", WATCHER, f"{R}/events/de/new/", {"rights": parsed(rights)}),
    Call(
        "an event is translated",
        BOT,
        event("uk", 2),
        EVENT,
        before=_submit(event("uk", 2), title="Кафе", content="<p>К</p>"),
    ),
    Call(
        "events then", None, f"{API}/uk/events/?combine_recurring", {"json": only("path", "title", "content", "event")}
    ),
    Call("an event is saved unchanged", BOT, event("uk", 2), EVENT, before=_submit(event("uk", 2))),
    Call(
        "an event's German text is changed",
        BOT,
        event("uk", 2),
        EVENT,
        before=_submit(event("de", 2), content="<p>Neu</p>"),
    ),
    Call("an event's source is taken back", BOT, event("uk", 2), EVENT, before=_submit(event("de", 2), status="DRAFT")),
    Call("events after that", None, f"{API}/uk/events/?combine_recurring", {"json": only("path", "title")}),
    Call("an imported event", BOT, event("en", 1), EVENT, before=lambda driver: driver.set_imported(1)),
    Call("a location", BOT, place("en", 1), PLACE),
    Call("a new translation of a location", BOT, place("uk", 2), PLACE),
    Call("a location for an author", AUTHOR, place("en", 1), {"parsed": PLACE["parsed"], "told": told}),
    Call("a location for an observer", WATCHER, place("en", 1), {"parsed": PLACE["parsed"], "told": told}),
    Call("a location that does not exist", BOT, place("en", GONE), PLACE),
    Call("the form of a new location", BOT, f"{R}/pois/de/new/", {"rights": parsed(rights)}),
    Call(
        "a location with a description",
        BOT,
        place("uk", 2),
        PLACE,
        before=lambda driver: driver.set_seo(True, "musterstadt"),
    ),
    Call(
        "a location is translated",
        BOT,
        place("uk", 2),
        PLACE,
        before=_submit(place("uk", 2), title="Бібліотека", content="<p>Б</p>", meta_description="Коротко"),
    ),
    Call(
        "locations then", None, f"{API}/uk/locations/", {"json": only("path", "title", "content", "meta_description")}
    ),
    Call(
        "the description's field goes",
        BOT,
        place("uk", 2),
        PLACE,
        before=lambda driver: driver.set_seo(False, "musterstadt"),
    ),
    Call(
        "what is not sent is deleted",
        None,
        f"{API}/uk/locations/",
        {"json": only("title", "meta_description")},
        before=_submit(place("uk", 2), content="<p>Бб</p>"),
    ),
)
