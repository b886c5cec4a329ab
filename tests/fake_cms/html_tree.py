"""The CMS's page tree, whole and with a filter on, in the fake CMS."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import httpx

from fake_cms.html_pages import SHOWN, escape, icon, token, whole
from fake_cms.state import Item, Region
from fake_cms.web import Request

if TYPE_CHECKING:
    from fake_cms.app import FakeCms


def tree(cms: FakeCms, request: Request, region: Region, language: str) -> httpx.Response:
    """The roots; what is below them is loaded by :func:`rows_below`."""
    rows = "".join(_row(request, region, language, root, None) for root in region.roots if not root.archived)
    return whole(
        request,
        f"""
<h1 class="heading">Page Tree</h1>
<form method="post" id="bulk-action-form" class="table-listing">
    {token(request)}
    <table data-descendants-url=/{region.slug}/ajax/render/{language}/False/False/partial-page-tree/>
        <thead><tr class="border-b"><th>Title</th></tr></thead>
        <tbody>{rows}</tbody>
    </table>
</form>""",
    )


def filtered(
    cms: FakeCms, request: Request, region: Region, language: str, since: date | None, status: str
) -> httpx.Response:
    """All pages whose newest text fits, one below the other; without a text they never do."""
    found = [
        item
        for item in region.of("page")
        if not item.aside
        and (newest := item.newest(language))
        and (since is None or newest.updated.date() >= since)
        and status in ("", newest.status)
    ]
    rows = "".join(_row(request, region, language, item, None) for item in found)
    return whole(
        request,
        f"""
<h1 class="heading">Page Tree</h1>
<form class="p-4" id="page-filter-form"><input type="date" name="date_from" id="id_date_from"></form>
<form method="post" id="bulk-action-form" class="table-listing">
    {token(request)}
    <table id="page_filter_activated" class="w-full">
        <thead><tr class="border-b"><th>Title</th></tr></thead>
        <tbody>{rows or '<tr><td></td><td colspan="8">No pages found with these filters.</td></tr>'}</tbody>
    </table>
</form>""",
    )


def rows_below(request: Request, region: Region, language: str, root: Item) -> str:
    rows = "".join(_row(request, region, language, item, root) for item in root.below() if not item.aside)
    return f"<table>\n    <tbody>{rows}</tbody>\n</table>"


def _row(request: Request, region: Region, language: str, item: Item, root: Item | None) -> str:
    version = item.newest(language)
    children = [child.id for child in item.children if not child.archived]
    level = len(item.ancestors) + 1
    hidden = f"hidden parent-page-{root.id}" if root else ""
    opener = ""
    if children:
        opener = (
            f'<span class="toggle-subpages" data-page-id="{item.id}" data-page-children="{children}" '
            f'data-page-tree-id="{region.roots.index(item.root) + 1}"><i icon-name="chevron-right"></i></span>'
        )
    grid = "".join(
        f'<a href="/{region.slug}/pages/{other}/{item.id}/edit/" class="{other}"><div id="translation-icon">'
        f'{icon(item.state(other))}</div><div id="ajax-icon" class="hidden"><span title="Currently in translation">'
        '<i icon-name="clock"></i></span></div></a>'
        for other in region.active
        if other != region.first_language
    )
    title = escape(version.title) if version else "<i>Translation not available</i>"
    slug = escape(version.slug) if version else ""
    shown = SHOWN[version.status] if version else ""
    cell = 'class="block py-1.5 px-2 text-gray-800"'
    when = f"{version.updated:%d.%m.%Y}" if version else ""
    return f"""
<tr id="page-{item.id}-drop-left"
    data-drop-id="{item.id}"
    class="drop h-3 -m-3 hidden level-{level}">
    <td colspan="9"><div><span></span></div></td>
</tr>
<tr id="page-{item.id}"
    data-drop-id="{item.id}"
    data-drop-position="last-child"
    class="page-row drop drop-on border-t level-{level} {hidden}">
    <td class="hierarchy">
        <input type="checkbox" name="selected_ids[]" value="{item.id}" class="bulk-select-item" />
        <span data-drag-id="{item.id}" class="drag"><i icon-name="move"></i></span>{opener}
    </td>
    <td>
        <a href="/{region.slug}/pages/{language}/{item.id}/edit/" class="block py-1.5 px-2">
            <div class="title-slug"
                 data-title-slug="{slug}">
                    {title}
            </div>
        </a>
    </td>
    <td class="whitespace-nowrap"><div {cell}></div></td>
    <td class="whitespace-nowrap"><div {cell}><div class="lang-grid">{grid}</div></div></td>
    <td>
            <div {cell}>
                {shown}
            </div>
    </td>
    <td><div class="block py-1.5 px-2 whitespace-nowrap text-gray-800">{when}</div></td>
</tr>"""
