"""Saving pages in the fake CMS: side by side, in the full form, and what is done to pages as a whole."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpx

from fake_cms import html_pages, texts
from fake_cms.state import LANGUAGES, Item, Region, linked, slugify
from fake_cms.views import active, may_view
from fake_cms.web import Redirect, Refused, Request

if TYPE_CHECKING:
    from fake_cms.app import FakeCms

STATUSES = ("DRAFT", "REVIEW", "PUBLIC", "AUTO_SAVE")
LOCKED = {"page": "Page", "event": "Event", "poi": "POI"}
"""Kind → how its edit lock is named."""


# --- the side-by-side form ----


def side_by_side(cms: FakeCms, request: Request, region: Region, language: str, number: int) -> httpx.Response:
    may_view(request)
    item, source = _beside(request, region, language, number)
    return html_pages.side_by_side(cms, request, item, source, language)


def save_side_by_side(cms: FakeCms, request: Request, region: Region, language: str, number: int) -> httpx.Response:
    may_view(request)
    if not request.user.may("edit"):
        raise Refused(403)
    item, source = _beside(request, region, language, number)
    errors = errors_in(cms, request, item)
    if errors:
        for error in errors:
            request.tell(error)
        filled = {name: request.value(name) for name in ("title", "slug", "content")}
        return html_pages.side_by_side(cms, request, item, source, language, filled)
    new = new_version(cms, request, item, language)
    if not changes(item, language, new):
        request.tell("No changes made")
    elif new["status"] in ("PUBLIC", "DRAFT") and not request.user.may("publish"):
        raise Refused(403)
    else:
        keep(cms, request, item, language, new)
        tell_saved(request, "Page", item, language)
    return html_pages.side_by_side(cms, request, item, source, language)


def _beside(request: Request, region: Region, language: str, number: int) -> tuple[Item, str]:
    item = region.items.get(("page", number))
    if item is None or language not in [node.language for node in region.tree]:
        raise Refused(500)
    source = region.node(language).source
    form = f"/{region.slug}/pages/{language}/{number}/edit/"
    if source is None:
        request.tell(
            "You cannot use the side-by-side-view for the region&#x27;s default language "
            f"(in this case {LANGUAGES[language].english})."
        )
        raise Redirect(form)
    if item.newest(source) is None:
        request.tell(
            "You cannot use the side-by-side-view if the source translation "
            f"(in this case {LANGUAGES[source].english}) does not exist."
        )
        raise Redirect(form)
    return item, source


def errors_in(cms: FakeCms, request: Request, item: Item | None, noun: str = "page") -> list[str]:
    """What the CMS complains about in a form, in its order."""
    found = []
    if not request.value("title").strip():
        label = {"page": "Title of the page", "event": "Title of the event", "poi": "Name of the location"}[noun]
        found.append(f"{label}: This field is required.")
    status = request.value("status")
    if not status:
        found.append("Status: This field is required.")
    elif status not in STATUSES:
        found.append(f"Status: Select a valid choice. {status} is not one of the available choices.")
    holder = cms.locks.get((LOCKED[noun], item.id)) if item else None
    if holder is not None and holder is not request.user and status != "AUTO_SAVE":
        found.append("Could not update because this content because it is already being edited by another user")
    return found


def new_version(cms: FakeCms, request: Request, item: Item, language: str) -> dict[str, Any]:
    title = request.value("title").strip()
    slug = request.value("slug").strip()
    content = texts.stored(request.value("content"), language, cms.regions)
    given = {
        "title": title,
        "slug": item.region.free_slug(item, language, slug or slugify(title) or item.kind),
        "content": content,
        "status": request.value("status"),
        "minor": request.value("minor_edit") == "on",
        "machine": request.value("machine_translated") == "on",
    }
    if item.kind == "poi":  # what is not sent is deleted, also where the form has no field for it
        given["meta_description"] = request.value("meta_description").strip()
    return given


def changes(item: Item, language: str, new: dict[str, Any]) -> set[str]:
    """The fields that are not as in the newest version. A ticked "minor edit" is a change in itself."""
    old = item.newest(language)
    if old is None:
        return set(new)
    changed = {name for name, value in new.items() if name != "minor" and getattr(old, name) != value}
    return changed | ({"minor"} if new["minor"] else set())


def keep(cms: FakeCms, request: Request, item: Item, language: str, new: dict[str, Any]) -> None:
    changed = changes(item, language, new)
    if not changed & {"title", "content"}:
        new["minor"] = True
    request.session.changed = changed
    item.region.save(item, language, creator=request.user.name, **new)
    if new["status"] == "PUBLIC" and changed & {"title", "slug", "status"}:
        relink(cms, item, language)


def relink(cms: FakeCms, item: Item, saved: str) -> None:
    """Documents that link to ``item`` in the language ``saved`` get a new version with its present address."""
    for other in [other for region in cms.regions for other in region.items.values() if not other.aside]:
        for language in list(other.translations):
            newest = other.newest(language)
            if newest is None or other is item:
                continue
            found = [linked(cms.regions, address) for address in texts.addresses(newest.content)]
            if not any(link and link[0] is item and link[1] == saved for link in found):
                continue
            content = texts.stored(newest.content, language, cms.regions)
            if content != newest.content:
                values = {"content": content, "minor": True, "machine": newest.machine}
                other.region.save(other, language, **values)


def tell_saved(request: Request, noun: str, item: Item, language: str) -> None:
    newest = item.newest(language)
    assert newest is not None and request.session is not None
    what = {
        "PUBLIC": "successfully published" if "status" in request.session.changed else "successfully updated",
        "DRAFT": "successfully saved as draft",
        "REVIEW": "successfully submitted for review",
        "AUTO_SAVE": "saved automatically",
    }[newest.status]
    request.tell(f'{noun} "{html_pages.escape(newest.title)}" was {what}')


# --- the full page form, and what is done to pages as a whole ----


def page_form(cms: FakeCms, request: Request, region: Region, language: str, number: int) -> httpx.Response:
    may_view(request)
    active(region, language)
    item = region.items.get(("page", number))
    return html_pages.page_form(cms, request, region, language, item)


def new_page_form(cms: FakeCms, request: Request, region: Region, language: str) -> httpx.Response:
    may_view(request)
    return html_pages.page_form(cms, request, region, language, None)


def save_page(
    cms: FakeCms, request: Request, region: Region, language: str, number: int | None = None
) -> httpx.Response:
    active(region, language)
    if not request.user.may("edit"):
        raise Refused(403)
    item = region.items.get(("page", number)) if number else None
    errors = errors_in(cms, request, item)
    if request.value("status") in ("PUBLIC", "DRAFT") and not request.user.may("publish"):
        raise Refused(403)
    if errors:
        for error in errors:
            request.tell(error)
        return html_pages.page_form(cms, request, region, language, item)
    created = item is None
    if item is None:
        item = region.add("page")
    new = new_version(cms, request, item, language)
    same = not changes(item, language, new)
    keep(cms, request, item, language, new)
    if new["status"] == "DRAFT":
        all_to_draft(item, language, only_public=True)
    if created:
        request.tell(f'Page "{html_pages.escape(new["title"])}" was successfully created')
    elif same:
        request.tell("No changes detected, but date refreshed")
    else:
        tell_saved(request, "Page", item, language)
    raise Redirect(f"/{region.slug}/pages/{language}/{item.id}/edit/")


def all_to_draft(item: Item, language: str, *, only_public: bool) -> None:
    """All versions in the language, and in those that are translated from it."""
    dependent = [language]
    for node in item.region.tree:
        if node.source in dependent:
            dependent.append(node.language)
    for name in dependent:
        for version in item.translations.get(name, []):
            if version.status == "PUBLIC" or not only_public:
                version.status = "DRAFT"


def archive(cms: FakeCms, request: Request, region: Region, language: str, number: int) -> httpx.Response:
    item = _to_act_on(request, region, number, "publish")
    item.archived = True
    request.tell("Page was successfully archived")
    raise Redirect(f"/{region.slug}/pages/{language}/")


def restore(cms: FakeCms, request: Request, region: Region, language: str, number: int) -> httpx.Response:
    item = _to_act_on(request, region, number, "publish")
    item.archived = False
    request.tell("Page was successfully restored.")
    raise Redirect(f"/{region.slug}/pages/{language}/")


def delete(cms: FakeCms, request: Request, region: Region, language: str, number: int) -> httpx.Response:
    item = _to_act_on(request, region, number, "delete")
    if item.children:
        request.tell("The page could not be deleted, because it has subpages")
    else:
        region.delete(item)
        request.tell("Page was successfully deleted")
    raise Redirect(f"/{region.slug}/pages/{language}/")


def move(
    cms: FakeCms, request: Request, region: Region, language: str, number: int, target: int, position: str
) -> httpx.Response:
    item = _to_act_on(request, region, number, "edit")
    there = region.page(target)
    (item.parent.children if item.parent else region.roots).remove(item)
    if position in ("first-child", "last-child"):
        item.parent = there
        there.children.insert(0 if position == "first-child" else len(there.children), item)
    else:
        item.parent = there.parent
        siblings = there.parent.children if there.parent else region.roots
        siblings.insert(siblings.index(there) + (position == "right"), item)
    request.tell("The page was successfully moved.")
    raise Redirect(f"/{region.slug}/pages/{language}/")


def _to_act_on(request: Request, region: Region, number: int, right: str) -> Item:
    if not request.user.may(right):
        raise Refused(403)
    item = region.items.get(("page", number))
    if item is None:
        raise Refused(404)
    return item
