"""The CMS's pages for editors: as much HTML as tells something, with the names and places of the real one."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING

import httpx

from fake_cms.state import LANGUAGES, WEBAPP, Item, Region, User, Version
from fake_cms.web import Request, answer

if TYPE_CHECKING:
    from fake_cms.app import FakeCms

VERSION = "2026.7.1"
SHOWN = {"PUBLIC": "Published", "DRAFT": "Draft", "REVIEW": "Pending Approval", "AUTO_SAVE": "Auto Save"}
ICONS = {
    "MACHINE_TRANSLATED": ("Machine translated", "bot"),
    "IN_TRANSLATION": ("Currently in translation", "clock"),
    "OUTDATED": ("Translation outdated", "alert-triangle"),
    "UP_TO_DATE": ("Translation up-to-date", "check"),
    "MISSING": ("Translation missing", "x"),
}
escape = html.escape


def whole(request: Request, body: str, status: int = 200) -> httpx.Response:
    """A page with its frame; messages are shown once."""
    session = request.session
    assert session is not None
    told = "".join(
        f'\n    <div class="px-4 py-3 mb-5"\n         role="alert">\n        <p>\n            {message}\n        </p>\n'
        "    </div>"
        for message in session.messages
    )
    session.messages.clear()
    messages = f'<div id="messages" class="mb-8">{told}</div>' if told else ""
    return answer(
        f"""<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8" /><title>Integreat Editorial System</title></head>
<body>
<form action="/logout/" method="post">{token(request)}</form>
<a href="/release-notes/"
   class="hover:underline pb-2">Version: {VERSION}</a>
{messages}
{body}
</body>
</html>
""",
        status,
    )


def token(request: Request) -> str:
    assert request.session is not None
    return f'<input type="hidden" name="csrfmiddlewaretoken" value="{request.session.csrf}">'


def area(name: str, value: str, attributes: str = "") -> str:
    """A ``<textarea>``; the line break at its beginning is not part of the text."""
    return f'<textarea name="{name}" cols="40" rows="10"{attributes}>\n{escape(value)}</textarea>'


# --- pages ----


def side_by_side(
    cms: FakeCms, request: Request, item: Item, source: str, language: str, filled: dict[str, str] | None = None
) -> httpx.Response:
    """The translation form; ``filled``: what was sent and not taken."""
    above, target = item.newest(source), item.newest(language)
    assert above is not None
    user = request.user
    off = "" if user.may("edit") else " disabled"
    if off:
        request.tell("You don&#x27;t have the permission to edit this page.")
    values = {"title": "", "slug": "", "content": ""}
    if target is not None:
        values = {"title": target.title, "slug": target.slug, "content": target.content}
    values |= filled or {}
    if target is not None:
        number, status = str(target.version), SHOWN[target.status]
    else:
        number, status = "New", "Not saved yet"
    slug_value = f' value="{escape(values["slug"])}"' if values["slug"] else ""
    title_value = f' value="{escape(values["title"])}"' if values["title"] else ""
    name, other = LANGUAGES[source].english, LANGUAGES[language].english
    return whole(
        request,
        f"""
<form method="post" id="content_form" data-unsaved-warning>
    <h1 class="heading">Translate "{escape(above.title)}" from {name} to {other}</h1>
    <div class="flex">{buttons_for(user, item, target)}</div>
    <div class="grid grid-cols-2 gap-4">
        <div class="border">
            <div class="rounded">{icon(item.state(source))}{name}</div>
            <div class="px-4 pb-4 rounded bg-white">
                <label class="inline-block mt-4 mb-2 font-bold">
                    Version:
                </label>
                {above.version}
                <br />
                <label class="inline-block mb-2 font-bold">
                    Status:
                </label>
                {SHOWN[above.status]}
                <label>Page link</label>
                <div class="slug-field">
                    <label>{WEBAPP}/{item.region.slug}/{source}/</label>
                    <input type="text" value="{escape(above.slug)}" disabled />
                </div>
                <label>Title of the page</label>
                <input id="source_translation_title"
                       type="text"
                       value="{escape(above.title)}"
                       disabled />
                <div>
                    <label class="block font-bold">Content of the page</label>
                    <textarea id="source_translation_tinymce" cols="40" rows="10" disabled data-old="" """
        f"""data-new="{escape(above.content)}">
                        {escape(above.content)}
                    </textarea>
                </div>
            </div>
        </div>
        <div class="border">
            <div class="rounded">{other}</div>
            <div class="px-4 pb-4 rounded bg-white">
                {token(request)}
                <label class="inline-block mt-4 mb-2 font-bold">
                    Version:
                </label>
                {number}
                <br />
                <label class="inline-block mb-2 font-bold">
                    Status:
                </label>
                {status}
                <label for="id_slug">Page link</label>
                <div class="slug-field">
                    <label for="id_slug">{WEBAPP}/{item.region.slug}/{language}/</label>
                    <input type="text" name="slug"{slug_value} maxlength="1024"{off} id="id_slug">
                </div>
                <label for="id_title">Title of the page</label>
                <input type="text" name="title"{title_value} maxlength="1024" required{off} id="id_title">
                <label for="id_content">Content of the page</label>
                {area("content", values["content"], f' id="target_translation_tinymce"{off}')}
                <input type="checkbox" name="minor_edit" id="minor_edit"{off}>
            </div>
        </div>
    </div>
</form>
<div id="content-edit-lock-data"
     data-heartbeat-url="/{item.region.slug}/ajax/content-edit-lock/heartbeat/"
     data-lock-release-url="/{item.region.slug}/ajax/content-edit-lock/release/"></div>
""",
    )


def buttons_for(user: User, item: Item, target: Version | None, publish: bool | None = None) -> str:
    if item.aside or item.calendar:
        return ""
    word = "Update" if target is not None and target.status == "PUBLIC" else "Publish"
    if publish if publish is not None else user.may("publish"):
        return (
            '<button name="status" value="DRAFT" class="btn btn-outline">Save as draft</button>'
            f'<button name="status" value="PUBLIC" class="btn">{word}</button>'
        )
    if user.may("edit"):
        return '<button name="status" value="REVIEW" class="btn">Submit for approval</button>'
    return ""


def icon(state: str) -> str:
    title, name = ICONS[state]
    return f'<span title="{title}"><i icon-name="{name}"></i></span>'


def page_form(cms: FakeCms, request: Request, region: Region, language: str, item: Item | None) -> httpx.Response:
    """The full form of a page, where its own things are beside the translation."""
    version = item.newest(language) if item else None
    off = "" if request.user.may("edit") and not (item and item.aside) else " disabled"
    if item and item.aside:
        explicitly = "You cannot edit this page because it is archived."
        above = (
            "You cannot edit this page, because one of its parent pages is archived and therefore, this page is "
            "archived as well."
        )
        request.tell(explicitly if item.archived else above)
    elif off:
        request.tell("You don&#x27;t have the permission to edit this page.")
    elif not request.user.may("publish"):
        request.tell(
            "You don&#x27;t have the permission to publish this page, but you can propose changes and submit them for "
            "review instead."
        )
    probe = item or Item(0, "page", region)
    minor = f'<input type="checkbox" name="minor_edit" id="id_minor_edit"{off}>' if version else ""
    return whole(
        request,
        f"""
<form id="content_form" method="post" enctype="multipart/form-data">
    {token(request)}
    <div>{buttons_for(request.user, probe, version)}</div>
    {tabs(item, "pages", language) if item else ""}
    {_field("title", version.title if version else "", off + " required")}
    {_field("slug", version.slug if version else "", off)}
    {area("content", version.content if version else "", f' id="id_content"{off}')}
    {minor}
    <input type="hidden" name="_position" value="first-child"{off}>
    <input type="hidden" name="_ref_node_id"{off}>
    <input type="hidden" name="icon"{off}>
    <select name="parent"{off}><option value="" selected>---------</option></select>
    <select name="mirrored_page_region"{off}><option value="" selected>---------</option></select>
    <select name="mirrored_page"{off}></select>
    <select name="mirrored_page_first"{off}><option value="True" selected>Before</option></select>
</form>
{_beside_options(item, language) if item else ""}""",
    )


def _field(name: str, value: str, attributes: str = "") -> str:
    given = f' value="{escape(value)}"' if value else ""
    return f'<input type="text" name="{name}"{given} maxlength="1024"{attributes} id="id_{name}">'


def tabs(item: Item, folder: str, language: str) -> str:
    """The languages above a form, with what the CMS says of each."""
    made = []
    for other in item.region.active:
        state = item.state(other)
        title, name = ICONS[state]
        if state == "MISSING" and item.falls_back:
            title, name = "Default language is duplicated", "copy"
        inner = (
            f'<span class="translation-status" title="{title}"><i icon-name="{name}"></i></span>'
            f'<span class="flex-grow language-name">{LANGUAGES[other].english}</span>'
        )
        link = f'<a class="block" href="/{item.region.slug}/{folder}/{other}/{item.id}/edit/">{inner}</a>'
        made.append(f'<li class="mr-2"><div>{inner if other == language else link}</div></li>')
    return f'<ul id="tab-wrapper" class="flex">{"".join(made)}</ul>'


def _beside_options(item: Item, language: str) -> str:
    """Which translations can be made side by side: this tells the region's language tree."""
    options = "".join(
        f'<option value="/{item.region.slug}/pages/{node.language}/{item.id}/edit/side-by-side/"'
        f"{' selected' if node.language == language else ''}{'' if item.newest(node.source) else ' disabled'}>"
        f"{LANGUAGES[node.source].english} to {LANGUAGES[node.language].english}</option>"
        for node in item.region.tree
        if node.active and node.source
    )
    return f'<select id="side-by-side-select"><option disabled selected>Select language</option>{options}</select>'


def versions(cms: FakeCms, request: Request, item: Item, language: str) -> httpx.Response:
    """All versions, the newest first; contents stand in the page as they are."""
    newest_first = list(reversed(item.translations[language]))
    numbers = "".join(
        f"""
                    <div class="z-10 w-8 h-8 rounded-full timeline-item flex-shrink-0"
                         data-number="{version.version}">
                        {version.version}
                    </div>"""
        for version in reversed(newest_first)
    )
    shown = "".join(
        f"""
            <div class="w-full hidden revision-wrapper"
                 id="revision-{version.version}"
                 data-date="{version.updated:%d.%m.%Y, %H:%M}"
                 data-editor="{version.creator or "deleted account"}"
                 data-status="{version.status}"
                 data-hix="None">
                <div class="flex justify-between">
                    <span>
                        <label class="inline-block">
                            Publication status:
                        </label>
                        {SHOWN[version.status]}
                    </span>
                </div>
                <div class="revision-plain hidden">
                    <label>
                        page link:
                    </label>
                    {escape(item.path(language, version))}
                    <label>
                        title of the page
                    </label>
                    <h1>
                        {escape(version.title)}
                    </h1>
                    <label>
                        content of the page
                    </label>
                    {version.content}
                </div>
                <div class="revision-diff w-full p-4 mb-4 rounded border border-solid border-gray-200 shadow bg-white">
                </div>
            </div>
        """
        for version in newest_first
    )
    return whole(
        request,
        f"""
    <form method="post" action="/{item.region.slug}/pages/{language}/{item.id}/versions/">
        {token(request)}
        <input type="hidden" name="revision" value="" />
        <div id="version-history"
             class="flex-grow">{numbers}
        </div>
        {shown}
    </form>""",
    )
