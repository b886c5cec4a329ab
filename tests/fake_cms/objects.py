"""Events and locations in the fake CMS: their forms."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx

from fake_cms import html_objects, html_pages
from fake_cms.saving import all_to_draft, changes, errors_in, keep, new_version, tell_saved
from fake_cms.state import Region
from fake_cms.views import active, may_view
from fake_cms.web import Redirect, Refused, Request

if TYPE_CHECKING:
    from fake_cms.app import FakeCms


def object_list(cms: FakeCms, request: Request, region: Region, folder: str, language: str) -> httpx.Response:
    may_view(request)
    active(region, language)
    size, page = int(request.query.get("size", "16")), int(request.query.get("page", "1"))
    return html_objects.object_list(request, {"events": "event", "pois": "poi"}[folder], region, language, size, page)


def object_form(
    cms: FakeCms, request: Request, region: Region, folder: str, language: str, number: int
) -> httpx.Response:
    may_view(request)
    kind = {"events": "event", "pois": "poi"}[folder]
    if kind == "event":
        active(region, language)
    return html_objects.object_form(cms, request, kind, region, language, region.items.get((kind, number)))


def new_object_form(cms: FakeCms, request: Request, region: Region, folder: str, language: str) -> httpx.Response:
    return object_form(cms, request, region, folder, language, 0)


def save_object(
    cms: FakeCms, request: Request, region: Region, folder: str, language: str, number: int
) -> httpx.Response:
    kind = {"events": "event", "pois": "poi"}[folder]
    noun = {"event": "Event", "poi": "Location"}[kind]
    if not request.user.may("edit"):
        raise Refused(403)
    form = f"/{region.slug}/{folder}/{language}/{number}/edit/"
    item = region.items.get((kind, number))
    if item is not None and item.archived and kind == "poi":
        raise Redirect(form)
    own = html_objects.EVENT_FIELDS if kind == "event" else html_objects.POI_FIELDS
    required = ("start_date",) if kind == "event" else ("address", "postcode", "city", "country")
    errors = [
        f"{name.replace('_', ' ').capitalize()}: This field is required."
        for name in required
        if not request.value(name)
    ]
    if kind == "poi" and not request.value("opening_hours"):
        errors.append("Opening hours: This field is required.")
    errors += errors_in(cms, request, item, kind)
    if errors:
        for error in errors:
            request.tell(error)
        return html_objects.object_form(cms, request, kind, region, language, item)
    created = item is None
    if item is None:  # the CMS makes a new one, whatever number was asked for
        item = region.add(kind)
    fields = {name: request.value(name) for name in own}
    moved = {name: value for name, value in fields.items() if item.fields.get(name, own[name]) != value}
    item.fields |= moved
    new = new_version(cms, request, item, language)
    same = not moved and not changes(item, language, new)
    keep(cms, request, item, language, new)
    if new["status"] == "DRAFT":
        all_to_draft(item, language, only_public=False)
    if created:
        request.tell(f'{noun} "{html_pages.escape(new["title"])}" was successfully created')
    elif same:
        request.tell("No changes detected, but date refreshed")
    else:
        tell_saved(request, noun, item, language)
    raise Redirect(f"/{region.slug}/{folder}/{language}/{item.id}/edit/")
