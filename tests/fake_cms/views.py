"""What the CMS does for people who are logged in."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import httpx

from fake_cms import html_pages, texts
from fake_cms.state import LANGUAGES, Item, Region, slugify
from fake_cms.web import Redirect, Refused, Request, as_json

if TYPE_CHECKING:
    from fake_cms.app import FakeCms

STATUSES = ("DRAFT", "REVIEW", "PUBLIC", "AUTO_SAVE")
LOCKED = {"page": "Page", "event": "Event", "poi": "POI"}
"""Kind → how its edit lock is named."""


# --- logging in ----


def login_form(cms: FakeCms, request: Request) -> httpx.Response:
    assert request.session
    if request.session.user:
        raise Redirect("/")
    return _login_page(request, "")


def login(cms: FakeCms, request: Request) -> httpx.Response:
    user = cms.users.get(request.value("username"))
    if user is None or user.password != request.value("password") or not user.active:
        alert = '<div class="px-4 py-3" role="alert">The username or the password is incorrect. Please try again.</div>'
        return _login_page(request, alert)
    if user.second_factor:
        raise Redirect("/login/totp/")
    request.session = cms.login(user)
    raise Redirect(request.query.get("next") or "/")


def _login_page(request: Request, alert: str) -> httpx.Response:
    form = (
        f'{alert}<form method="post" class="flex flex-col">{html_pages.token(request)}'
        '<input type="text" name="username" required id="id_username">'
        '<input type="password" name="password" required id="id_password"></form>'
    )
    return html_pages.whole(request, form)


def second_factor(cms: FakeCms, request: Request) -> httpx.Response:
    return html_pages.whole(request, '<form method="post"><input name="totp_authentication_code"></form>')


def start(cms: FakeCms, request: Request) -> httpx.Response:
    return html_pages.whole(request, "<h1>Regions</h1>")


def download(cms: FakeCms, request: Request, name: str) -> httpx.Response:
    if name not in cms.downloads:
        raise Refused(404)
    return httpx.Response(200, headers={"Content-Type": "application/octet-stream"}, content=cms.downloads[name])


# --- looking at pages ----


def tree(cms: FakeCms, request: Request, region: Region, language: str) -> httpx.Response:
    _may_view(request)
    _active(region, language)
    if not request.user.may("edit"):
        request.tell("You don&#x27;t have the permission to edit or create pages.")
    return html_pages.tree(cms, request, region, language)


def partial_tree(cms: FakeCms, request: Request, region: Region, language: str) -> httpx.Response:
    _may_view(request)
    _active(region, language)
    asked = [int(name) for name in request.json()]
    roots = {number: root for number, root in enumerate(region.roots, start=1) if not root.archived}
    rows = [html_pages.rows_below(request, region, language, roots[name]) for name in asked if name in roots]
    return as_json({"data": rows})


def preview(cms: FakeCms, request: Request, region: Region, language: str, number: int) -> httpx.Response:
    _may_view(request)
    item = region.items.get(("page", number))
    if item is None:
        return as_json({"error": "No Page matches the given query."}, 404)
    newest = item.newest(language)
    if newest is None:
        return as_json({"error": "Translation of the given page could not be found"}, 404)
    mirrored = item.mirrored.public(language) if item.mirrored else None
    return as_json(
        {
            "title": newest.title,
            "page_translation": newest.content,
            "mirrored_translation": mirrored.content if mirrored else "",
            "mirrored_page_first": item.mirrored_first,
            "right_to_left": LANGUAGES[language].right_to_left,
        }
    )


def versions(cms: FakeCms, request: Request, region: Region, language: str, number: int) -> httpx.Response:
    _may_view(request)
    item = region.items.get(("page", number))
    if item is None:
        raise Refused(404)
    _active(region, language)
    if item.newest(language) is None:
        raise Redirect(f"/{region.slug}/pages/{language}/{number}/edit/")
    if item.aside:
        request.tell("You cannot restore versions of this page because it is archived.")
    return html_pages.versions(cms, request, item, language)


# --- the side-by-side form ----


def side_by_side(cms: FakeCms, request: Request, region: Region, language: str, number: int) -> httpx.Response:
    _may_view(request)
    item, source = _beside(request, region, language, number)
    return html_pages.side_by_side(cms, request, item, source, language)


def save_side_by_side(cms: FakeCms, request: Request, region: Region, language: str, number: int) -> httpx.Response:
    _may_view(request)
    if not request.user.may("edit"):
        raise Refused(403)
    item, source = _beside(request, region, language, number)
    errors = _errors(cms, request, item)
    if errors:
        for error in errors:
            request.tell(error)
        filled = {name: request.value(name) for name in ("title", "slug", "content")}
        return html_pages.side_by_side(cms, request, item, source, language, filled)
    new = _new_version(cms, request, item, language)
    if not _changed(item, language, new):
        request.tell("No changes made")
    elif new["status"] in ("PUBLIC", "DRAFT") and not request.user.may("publish"):
        raise Refused(403)
    else:
        _save(cms, request, item, language, new)
        _tell_saved(request, "Page", item, language)
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


def _errors(cms: FakeCms, request: Request, item: Item | None, noun: str = "page") -> list[str]:
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


def _new_version(cms: FakeCms, request: Request, item: Item, language: str) -> dict[str, Any]:
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


def _changed(item: Item, language: str, new: dict[str, Any]) -> set[str]:
    """The fields that are not as in the newest version. A ticked "minor edit" is a change in itself."""
    old = item.newest(language)
    if old is None:
        return set(new)
    changed = {name for name, value in new.items() if name != "minor" and getattr(old, name) != value}
    return changed | ({"minor"} if new["minor"] else set())


def _save(cms: FakeCms, request: Request, item: Item, language: str, new: dict[str, Any]) -> None:
    changed = _changed(item, language, new)
    if not changed & {"title", "content"}:
        new["minor"] = True
    request.session.changed = changed  # type: ignore[union-attr]
    item.region.save(item, language, creator=request.user.name, **new)
    if new["status"] == "PUBLIC" and changed & {"title", "slug", "status"}:
        relink(cms, item, language)


def relink(cms: FakeCms, item: Item, saved: str) -> None:
    """Documents that link to ``item`` in the language ``saved`` get a new version with its present address."""
    from fake_cms.state import linked

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


def _tell_saved(request: Request, noun: str, item: Item, language: str) -> None:
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
    _may_view(request)
    _active(region, language)
    item = region.items.get(("page", number))
    return html_pages.page_form(cms, request, region, language, item)


def new_page_form(cms: FakeCms, request: Request, region: Region, language: str) -> httpx.Response:
    _may_view(request)
    return html_pages.page_form(cms, request, region, language, None)


def save_page(
    cms: FakeCms, request: Request, region: Region, language: str, number: int | None = None
) -> httpx.Response:
    _active(region, language)
    if not request.user.may("edit"):
        raise Refused(403)
    item = region.items.get(("page", number)) if number else None
    errors = _errors(cms, request, item)
    if request.value("status") in ("PUBLIC", "DRAFT") and not request.user.may("publish"):
        raise Refused(403)
    if errors:
        for error in errors:
            request.tell(error)
        return html_pages.page_form(cms, request, region, language, item)
    created = item is None
    if item is None:
        item = region.add("page")
    new = _new_version(cms, request, item, language)
    same = not _changed(item, language, new)
    _save(cms, request, item, language, new)
    if new["status"] == "DRAFT":
        _all_to_draft(item, language, only_public=True)
    if created:
        request.tell(f'Page "{html_pages.escape(new["title"])}" was successfully created')
    elif same:
        request.tell("No changes detected, but date refreshed")
    else:
        _tell_saved(request, "Page", item, language)
    raise Redirect(f"/{region.slug}/pages/{language}/{item.id}/edit/")


def _all_to_draft(item: Item, language: str, *, only_public: bool) -> None:
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


# --- small things ----


def heartbeat(cms: FakeCms, request: Request, region: Region) -> httpx.Response:
    body = request.json()
    number, kind = json.loads(body["key"])
    holder = cms.locks.get((kind, number))
    if holder is None or holder is request.user or body["force"]:
        holder = cms.locks[kind, number] = request.user
    return as_json({"success": holder is request.user, "lockingUser": holder.shown})


def release(cms: FakeCms, request: Request, region: Region) -> httpx.Response:
    number, kind = json.loads(request.value("body"))
    mine = cms.locks.get((kind, number)) is request.user
    if mine:
        del cms.locks[kind, number]
    return as_json({"success": mine})


def cancel_translation(cms: FakeCms, request: Request, region: Region, language: str, number: int) -> httpx.Response:
    if not request.user.may("edit"):
        raise Refused(403)
    item = region.items.get(("page", number))
    if item is None:
        return as_json({"error": "No Page matches the given query."}, 404)
    newest = item.newest(language)
    if newest is None:
        return as_json({"error": f'Page does not have a translation for language "{language}"'}, 404)
    for version in item.translations[language]:
        version.in_translation = False
    message = f'Cancelled translation process for page "{newest.title}"'
    return as_json({"success": message, "languageSlug": language, "translationState": item.state(language)})


# --- events and locations ----


def object_form(
    cms: FakeCms, request: Request, region: Region, folder: str, language: str, number: int
) -> httpx.Response:
    _may_view(request)
    kind = {"events": "event", "pois": "poi"}[folder]
    if kind == "event":
        _active(region, language)
    return html_pages.object_form(cms, request, kind, region, language, region.items.get((kind, number)))


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
    own = html_pages.EVENT_FIELDS if kind == "event" else html_pages.POI_FIELDS
    required = ("start_date",) if kind == "event" else ("address", "postcode", "city", "country")
    errors = [
        f"{name.replace('_', ' ').capitalize()}: This field is required."
        for name in required
        if not request.value(name)
    ]
    if kind == "poi" and not request.value("opening_hours"):
        errors.append("Opening hours: This field is required.")
    errors += _errors(cms, request, item, kind)
    if errors:
        for error in errors:
            request.tell(error)
        return html_pages.object_form(cms, request, kind, region, language, item)
    created = item is None
    if item is None:  # the CMS makes a new one, whatever number was asked for
        item = region.add(kind)
    fields = {name: request.value(name) for name in own}
    moved = {name: value for name, value in fields.items() if item.fields.get(name, own[name]) != value}
    item.fields |= moved
    new = _new_version(cms, request, item, language)
    same = not moved and not _changed(item, language, new)
    _save(cms, request, item, language, new)
    if new["status"] == "DRAFT":
        _all_to_draft(item, language, only_public=False)
    if created:
        request.tell(f'{noun} "{html_pages.escape(new["title"])}" was successfully created')
    elif same:
        request.tell("No changes detected, but date refreshed")
    else:
        _tell_saved(request, noun, item, language)
    raise Redirect(f"/{region.slug}/{folder}/{language}/{item.id}/edit/")


def _may_view(request: Request) -> None:
    if not request.user.may("view"):
        raise Refused(403)


def _active(region: Region, language: str) -> None:
    if language not in region.active:
        raise Refused(404)
