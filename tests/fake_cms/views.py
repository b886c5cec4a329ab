"""What the CMS does for people who are logged in."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING

import httpx

from fake_cms import html_pages, html_tree
from fake_cms.state import LANGUAGES, Region
from fake_cms.web import Redirect, Refused, Request, as_json

if TYPE_CHECKING:
    from fake_cms.app import FakeCms


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
    may_view(request)
    active(region, language)
    if not request.user.may("edit"):
        request.tell("You don&#x27;t have the permission to edit or create pages.")
    since, status = request.query.get("date_from", ""), request.query.get("status", "")
    if since or status:
        day = date.fromisoformat(since) if since else None
        return html_tree.filtered(cms, request, region, language, day, status)
    return html_tree.tree(cms, request, region, language)


def partial_tree(cms: FakeCms, request: Request, region: Region, language: str) -> httpx.Response:
    may_view(request)
    active(region, language)
    asked = [int(name) for name in request.json()]
    roots = {number: root for number, root in enumerate(region.roots, start=1) if not root.archived}
    rows = [html_tree.rows_below(request, region, language, roots[name]) for name in asked if name in roots]
    return as_json({"data": rows})


def preview(cms: FakeCms, request: Request, region: Region, language: str, number: int) -> httpx.Response:
    may_view(request)
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
    may_view(request)
    item = region.items.get(("page", number))
    if item is None:
        raise Refused(404)
    active(region, language)
    if item.newest(language) is None:
        raise Redirect(f"/{region.slug}/pages/{language}/{number}/edit/")
    if item.aside:
        request.tell("You cannot restore versions of this page because it is archived.")
    return html_pages.versions(cms, request, item, language)


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


def may_view(request: Request) -> None:
    if not request.user.may("view"):
        raise Refused(403)


def active(region: Region, language: str) -> None:
    if language not in region.active:
        raise Refused(404)
