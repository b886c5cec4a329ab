"""The public API, version 3."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote
from zoneinfo import ZoneInfo

import httpx

from fake_cms import texts
from fake_cms.state import LANGUAGES, Item, Region, Version, slugify
from fake_cms.web import Redirect, Request, answer, as_json

if TYPE_CHECKING:
    from fake_cms.app import FakeCms

_BERLIN = ZoneInfo("Europe/Berlin")


def regions(cms: FakeCms, request: Request) -> httpx.Response:
    return as_json([_region(region) for region in cms.regions])


def languages(cms: FakeCms, request: Request, region: Region) -> httpx.Response:
    return as_json([_language(slug) for slug in region.visible])


def pages(cms: FakeCms, request: Request, region: Region, language: str) -> httpx.Response:
    if language not in region.active:
        return _no_language()
    return as_json([_page(cms, item, language) for item in region.of("page") if item.seen(language)])


def page(cms: FakeCms, request: Request, region: Region, language: str) -> httpx.Response:
    if request.query.get("id"):
        item = region.items.get(("page", int(request.query["id"])))
    elif request.query.get("url"):
        last = unquote(request.query["url"]).strip("/").split("/")[-1]
        item = region.by_slug("page", language, slugify(last))
    else:
        return as_json({"error": "Either the id or the url parameter is required."}, 400)
    if item is None:
        return as_json({"error": "No Page matches the given query."}, 404)
    if not item.seen(language):
        return as_json({"error": "No Page matches the given url or id."}, 404)
    return as_json(_page(cms, item, language))


def events(cms: FakeCms, request: Request, region: Region, language: str) -> httpx.Response:
    if language not in region.active:
        return _no_language()
    found = [item for item in region.of("event") if not item.archived and not _past(item)]
    return as_json([shown for item in found if (shown := _event(cms, item, language))])


def locations(cms: FakeCms, request: Request, region: Region, language: str) -> httpx.Response:
    if language not in region.active:
        return _no_language()
    found = [item for item in region.of("poi") if not item.archived and item.public(region.first_language)]
    return as_json([shown for item in found if (shown := _location(cms, item, language))])


def imprint(cms: FakeCms, request: Request, region: Region, language: str) -> httpx.Response:
    """The first language's text in all languages."""
    if language not in region.active:
        return _no_language()
    if not region.imprint:
        return as_json([])

    def place(other: str) -> dict[str, Any]:
        path = f"/{region.slug}/{other}/disclaimer/"
        return {"id": 1 if other == region.first_language else None, "url": cms.url + path, "path": path}

    return as_json(
        {
            **place(language),
            "title": "Impressum",
            **_times(region.imprint_updated),
            "excerpt": texts.excerpt(region.imprint),
            "content": region.imprint,
            "parent": None,
            "available_languages": {other: place(other) for other in region.visible if other != language},
            "thumbnail": None,
            "hash": None,
        }
    )


def push_page(cms: FakeCms, request: Request, region: Region, language: str) -> httpx.Response:
    """By a page's token: content only, of an existing translation."""
    sent = json.loads(request.sent.read())
    item = next((item for item in region.of("page") if item.token and item.token == sent["token"]), None)
    if item is None:
        return as_json({"status": "denied"}, 403)
    if item.newest(language) is None:
        return answer("<html><body><h1>500</h1></body></html>", 500)
    content = texts.stored(sent["content"], language, cms.regions)
    region.save(item, language, content=content, machine=False)
    return as_json({"status": "success"})


def short_link(cms: FakeCms, request: Request, number: int) -> httpx.Response:
    for region in cms.regions:
        for item in region.of("page"):
            for language, versions in item.translations.items():
                public = item.public(language)
                if public and any(version.id == number for version in versions):
                    raise Redirect(texts.WEBAPP + item.path(language, public))
    return answer("<h1>Page not found</h1>", 404)


def _no_language() -> httpx.Response:
    return as_json({"error": "No language matches the given query."}, 404)


def _language(slug: str) -> dict[str, Any]:
    language = LANGUAGES[slug]
    return {
        "id": list(LANGUAGES).index(slug) + 1,
        "code": slug,
        "bcp47_tag": language.tag,
        "native_name": language.native,
        "dir": "RIGHT_TO_LEFT" if language.right_to_left else "LEFT_TO_RIGHT",
    }


def _region(region: Region) -> dict[str, Any]:
    return {
        "id": region.number,
        "name": region.name,
        "path": region.slug,
        "live": True,
        "prefix": "",
        "name_without_prefix": region.name,
        "plz": "86150",
        "extras": False,
        "events": True,
        "pois": True,
        "contacts": True,
        "push_notifications": True,
        "longitude": 10.79,
        "latitude": 48.37,
        "bounding_box": [[5.98865807458, 47.3024876979], [15.0169958839, 54.983104153]],
        "aliases": {},
        "tunews": False,
        "external_news": False,
        "zammad_privacy_policy": None,
        "languages": [_language(slug) for slug in region.visible],
        "is_chat_enabled": False,
    }


def _times(moment: datetime) -> dict[str, str]:
    return {
        "modified_gmt": moment.isoformat().replace("+00:00", "Z"),
        "last_updated": moment.astimezone(_BERLIN).isoformat(),
    }


def _elsewhere(cms: FakeCms, item: Item, language: str) -> dict[str, Any]:
    found = {}
    for other in item.region.visible:
        if other == language:
            continue
        version, id = _readable(item, other)
        if version is not None:
            path = item.path(other, version)
            found[other] = {"id": id, "url": cms.url + path, "path": path}
    return found


def _readable(item: Item, language: str) -> tuple[Version | None, int | None]:
    """What readers get, and its id: none where it is the first language's text in place of a missing one."""
    public = item.public(language)
    if public is None and item.falls_back:
        return item.public(item.region.first_language), None
    return public, public.id if public else None


def _page(cms: FakeCms, item: Item, language: str) -> dict[str, Any]:
    version = item.public(language)
    assert version is not None
    path = item.path(language, version)
    content = texts.shown(item, language, version)
    parent: dict[str, Any] = {"id": 0, "url": None, "path": None}
    if item.parent is not None:
        above = item.parent.public(language)
        assert above is not None
        there = item.parent.path(language, above)
        parent = {"id": item.parent.id, "url": cms.url + there, "path": there}
    mirrored = item.mirrored.public(language) if item.mirrored else None
    moment = mirrored.updated if mirrored and mirrored.content and not version.content else version.updated
    return {
        "id": version.id,
        "url": cms.url + path,
        "path": path,
        "title": version.title,
        **_times(moment),
        "excerpt": texts.excerpt(content),
        "content": content,
        "parent": parent,
        "order": _order(item),
        "available_languages": _elsewhere(cms, item, language),
        "thumbnail": None,
        "organization": None,
        "hash": None,
        "embedded_offers": [],
        "slug_history": item.slugs(language),
    }


def _order(item: Item) -> int:
    """Of roots their place; of others their left edge in the nested set of their tree."""
    if item.parent is None:
        return item.region.roots.index(item) + 1
    edge = 0

    def walk(node: Item) -> int | None:
        nonlocal edge
        edge += 1
        if node is item:
            return edge
        for child in node.children:
            if (found := walk(child)) is not None:
                return found
        edge += 1
        return None

    found = walk(item.root)
    assert found is not None
    return found


def _past(item: Item) -> bool:
    return date.fromisoformat(item.fields["end_date"]) < datetime.now(UTC).date()


def _event(cms: FakeCms, item: Item, language: str) -> dict[str, Any] | None:
    version, id = _readable(item, language)
    if version is None:
        return None
    path = item.path(language, version)
    start, end = (
        datetime.combine(
            date.fromisoformat(item.fields[f"{edge}_date"]), time.fromisoformat(item.fields[f"{edge}_time"]), _BERLIN
        )
        for edge in ("start", "end")
    )
    return {
        "id": id,
        "url": cms.url + path,
        "path": path,
        "title": version.title,
        **_times(version.updated),
        "excerpt": texts.excerpt(version.content),
        "content": version.content,
        "available_languages": _elsewhere(cms, item, language),
        "thumbnail": None,
        "location": dict.fromkeys(_PLACE),
        "location_path": None,
        "meeting_url": None,
        "event": {
            "id": item.id,
            "start": start.isoformat(),
            "start_date": start.date().isoformat(),
            "start_time": start.time().isoformat(),
            "end": end.isoformat(),
            "end_date": end.date().isoformat(),
            "end_time": end.time().isoformat(),
            "all_day": False,
            "only_weekdays": False,
            "recurrence_id": None,
            "timezone": "Europe/Berlin",
        },
        "hash": None,
        "recurrence_rule": None,
    }


_PLACE = (
    "id",
    "name",
    "address",
    "town",
    "state",
    "postcode",
    "region",
    "country",
    "latitude",
    "longitude",
)


def _location(cms: FakeCms, item: Item, language: str) -> dict[str, Any] | None:
    version, id = _readable(item, language)
    if version is None:
        return None
    path = item.path(language, version)
    first = item.public(item.region.first_language)
    return {
        "id": id,
        "url": cms.url + path,
        "path": path,
        "title": version.title,
        **_times(version.updated),
        "meta_description": version.meta_description,
        "excerpt": texts.excerpt(version.content),
        "content": version.content,
        "available_languages": _elsewhere(cms, item, language),
        "icon": None,
        "thumbnail": None,
        "website": None,
        "email": None,
        "phone_number": None,
        "contacts": [],
        "category": {
            "id": 1,
            "name": "Service",
            "color": "#3700D2",
            "icon": "service",
            "icon_url": f"{cms.url}/static/svg/poi-category-icons/service.svg",
            "icon_color": "service_#3700D2",
        },
        "temporarily_closed": False,
        "opening_hours": None,
        "appointment_url": None,
        "location": {
            "id": item.id,
            "name": first.title if first else None,
            "address": item.fields["address"],
            "town": "Augsburg",
            "state": None,
            "postcode": "86150",
            "region": None,
            "country": "Deutschland",
            "latitude": float(item.fields["latitude"]),
            "longitude": float(item.fields["longitude"]),
        },
        "hash": None,
        "organization": None,
        "barrier_free": None,
    }
