"""What an account may do with the pages of its region: with all of them, or with those that were given to it.

Whoever has no right to all pages may have been made author or editor of single ones, or belong to the organisation that
answers for them. The list of pages tells both: in its words for such accounts, and in the buttons of each row.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from lxml import html as lxml_html

from pipeline.connectors.integreat.client import CmsClient
from pipeline.connectors.integreat.forms import document, rights
from pipeline.connectors.integreat.texts import tree_below
from pipeline.connectors.integreat.tree import given_pages

_NUMBER: Final = re.compile(r"/(\d+)/edit/?$")


@dataclass(frozen=True, slots=True)
class Rights:
    """What an account may do with pages (or events, or locations)."""

    edit: bool
    publish: bool

    def __str__(self) -> str:
        if self.publish:
            return "may publish"
        return "may submit for approval" if self.edit else "may only look"


@dataclass(frozen=True, slots=True)
class PageRights:
    """What an account may do with the pages of a region."""

    rights: Rights
    """With every page that it may edit."""
    some: bool = False
    """It may edit only those pages that were given to it."""
    pages: int = 0
    """How many pages there are, without archived ones; like the next two only where it matters, else 0."""
    editable: int = 0
    """How many of them the account may edit."""
    publishable: int = 0
    """How many of those it may publish."""


def page_rights(client: CmsClient, language: str, tree: str, form: str) -> PageRights:
    """What the account may do, from the page ``tree`` (the list of pages in ``language``) and a page's ``form``.

    Asks for nothing more where the account may edit and publish all pages, or none. Raises StoreError,
    StoreUnavailable.
    """
    general = Rights(*rights(form))  # of one page, which may be given to the account
    given = {int(match[1]) for path in given_pages(tree) if (match := _NUMBER.search(path))}
    if not given and (not general.edit or _publishes_all(tree)):
        return PageRights(general)
    shown: dict[int, bool] = {}
    for part in (tree, *tree_below(client, language, tree)):
        shown |= _rows(part)
    editable = shown.keys() & given if given else set(shown)
    publishable = {number for number in editable if shown[number]}
    if not publishable:  # or the list shows it in another way than it did: then a form tells
        if given and not general.edit:
            response = client.page(given_pages(tree)[0], missing_ok=True)
            general = Rights(*rights(response.text if response is not None else ""))
        return PageRights(general, bool(given), len(shown), len(editable), len(editable) if general.publish else 0)
    all_of_them = Rights(edit=True, publish=publishable == editable)
    return PageRights(all_of_them, bool(given), len(shown), len(editable), len(publishable))


def _publishes_all(tree: str) -> bool:
    """Who may publish every page may archive them all at once, too."""
    options = document(tree).iter("option")
    return any(option.get("data-bulk-action", "").rstrip("/").endswith("/bulk-archive") for option in options)


def _rows(html: str) -> dict[int, bool]:
    """Number of each page in a part of the tree → whether the account may publish it: only then it may archive it."""
    rows = [row for row in document(html).iter("tr") if "page-row" in row.get("class", "").split()]
    return {int(row.get("data-drop-id", "0")): _archives(row) for row in rows}


def _archives(row: lxml_html.HtmlElement) -> bool:
    return any(icon.get("icon-name") == "archive" for icon in row.iter("i"))
