"""The forms of events and locations in the fake CMS."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx

from fake_cms.html_pages import SHOWN, area, buttons_for, escape, icon, tabs, token, whole
from fake_cms.state import Item, Region
from fake_cms.web import Request

if TYPE_CHECKING:
    from fake_cms.app import FakeCms

FALLEN_BACK = '<span title="Default language is duplicated"><i icon-name="copy"></i></span>'
_NAMES = {"event": ("events", "event"), "poi": ("pois", "location")}
EVENT_FIELDS = {
    "start_date": "",
    "end_date": "",
    "start_time": "",
    "end_time": "",
    "recurrence_end_date": "",
    "meeting_url": "",
    "icon": "",
}
POI_FIELDS = {
    "address": "",
    "postcode": "",
    "city": "",
    "country": "",
    "latitude": "",
    "longitude": "",
    "primary_email": "",
    "primary_phone_number": "",
    "primary_website": "",
    "appointment_url": "",
    "icon": "",
}
CLOSED = ", ".join(['{"allDay": false, "closed": true, "timeSlots": [], "appointmentOnly": false}'] * 7)


def object_list(request: Request, kind: str, region: Region, language: str, size: int, page: int) -> httpx.Response:
    """Events or locations, so many on a page; behind the last page that one again."""
    items = [item for item in region.of(kind) if not item.archived]
    last = max(1, -(-len(items) // size))
    page = min(page, last)
    rows = "".join(_row(region, item, language) for item in items[(page - 1) * size : page * size])
    return whole(
        request,
        f"""
<form id="bulk-action-form" method="post">
    {token(request)}
    <table class="w-full mt-4"><thead><tr><th>Title</th></tr></thead><tbody>{rows}</tbody></table>
</form>""",
    )


def _row(region: Region, item: Item, language: str) -> str:
    folder, _ = _NAMES[item.kind]
    version = item.newest(language)
    grid = "".join(
        f'<a href="/{region.slug}/{folder}/{other}/{item.id}/edit/" class="{other}"><div id="translation-icon">'
        f"{icon(item.state(other)) if item.newest(other) else FALLEN_BACK}</div></a>"
        for other in region.active
        if other != region.first_language
    )
    form = f"/{region.slug}/{folder}/{language}/{item.id}/edit/"
    return (
        f'<tr class="border-t"><td><a href="{form}">{escape(version.title) if version else ""}</a></td>'
        f'<td class="lang-grid">{grid}</td><td>{SHOWN[version.status] if version else ""}</td>'
        f'<td><a href="{form}" class="btn-icon"></a></td></tr>'
    )


def object_form(
    cms: FakeCms, request: Request, kind: str, region: Region, language: str, item: Item | None
) -> httpx.Response:
    """The form of an event or location; of one that is not there: an empty one for a new one."""
    folder, noun = _NAMES[kind]
    version = item.newest(language) if item else None
    off = ""
    if item and item.archived:
        request.tell(f"You cannot edit this {noun} because it is archived.")
        off = " disabled"
    elif item and item.calendar:
        request.tell("You cannot edit this event because it was imported from an external calendar.")
        off = " disabled"
    elif not request.user.may("edit"):
        request.tell(f"You don&#x27;t have the permission to edit {noun}s.")
        off = " disabled"
    # Authors may publish events and locations, though not pages.
    probe = item or Item(0, kind, region)
    buttons = "" if off else buttons_for(request.user, probe, version, publish=True)
    if item is None and kind == "poi" and language != region.first_language:
        # It can only be published in the first language.
        buttons = buttons.replace('value="PUBLIC"', 'value="PUBLIC" disabled')
    box = ""
    if version is not None and item is not None:
        box = f"""
                <div class="grid grid-cols-2 text-left">
                    <div class="font-bold pr-2">
                        Version:
                    </div>
                    <div>
                        {version.version}
                        (<a href="/{region.slug}/{folder}/{language}/{item.id}/versions/">Show</a>)
                    </div>
                    <div class="font-bold pr-2">
                        Publication status:
                    </div>
                    <div>
                        {"Archived" if item.archived else SHOWN[version.status]}
                    </div>
                </div>"""
    defaults = EVENT_FIELDS if kind == "event" else POI_FIELDS
    values = defaults | (item.fields if item else {})
    own = "".join(
        f'<input type="text" name="{name}"{f" value={chr(34)}{escape(value)}{chr(34)}" if value else ""}{off}>\n    '
        for name, value in values.items()
        if name in defaults and not (name == "icon" and off)
    )
    own += _choices(kind, values, off, new=item is None)
    title = version.title if version else ""
    if item and not version and kind == "poi" and (first := item.newest(region.first_language)):
        title = first.title
    minor = f'<input type="checkbox" name="minor_edit" id="id_minor_edit"{off}>' if item else ""
    if kind == "poi" and region.seo:
        own += area("meta_description", version.meta_description if version else "", off)
    return whole(
        request,
        f"""
<form id="content_form"
      method="post"
      enctype="multipart/form-data"
      data-unsaved-warning>
    {token(request)}
    <div class="flex">{buttons}</div>
    {tabs(item, folder, language) if item else ""}
    <div class="w-full p-4 flex flex-col flex-auto">
            <div class="flex justify-between">
                <label for="id_title">Title of the {noun}</label>{box}
            </div>
            <input type="text" name="title" value="{escape(title)}" maxlength="1024" required{off} id="id_title">
            <div class="slug-field hidden">
                <input type="text" name="slug" value="{escape(version.slug if version else "")}" """
        f"""maxlength="1024"{off} id="id_slug">
            </div>
            {area("content", version.content if version else "", f' id="id_content"{off}')}
    </div>
    {minor}
    {own}
</form>""",
    )


def _choices(kind: str, values: dict[str, str], off: str, *, new: bool) -> str:
    if kind == "event":
        boxes = ("is_long_term", "is_all_day", "is_recurring", "only_weekdays")
        made = "".join(f'<input type="checkbox" name="{name}"{off}>' for name in boxes)
        somewhere = "" if new else " checked"
        return made + (
            f'<input type="checkbox" name="has_not_location"{somewhere}{off}>'
            f'<select name="frequency"{off}><option value="DAILY">Daily</option>'
            '<option value="WEEKLY" selected>Weekly</option></select>'
            f'<select name="weekdays_for_weekly" multiple{off}><option value="0">Monday</option></select>'
            f'<select name="week_for_monthly"{off}><option value="" selected>---------</option></select>'
            f'<select name="weekday_for_monthly"{off}><option value="" selected>---------</option></select>'
            f'<input type="number" name="interval" value="1"{off}>'
            + ('<input name="location" value="-1">' if new else '<input name="location" disabled>')
        )
    chosen = " selected" if not new else ""
    return (
        f'<input type="checkbox" name="temporarily_closed"{off}><input type="checkbox" name="location_on_map"{off}>'
        f'<input type="radio" name="update_position" value="on" checked{off}>'
        f'<input type="hidden" name="initial-opening_hours" value="[{escape(CLOSED)}]"{off}>'
        f'<select name="category"{off}><option value="">---------</option>'
        f'<option value="1"{chosen}>Service</option></select>'
        f'<select name="barrier_free"{off}><option value="unknown" selected>Unknown</option></select>'
    )
