"""The CMS's page tree, as values: numbers, places, and what the CMS says of each translation. Pure.

The page ``/REGION/pages/LANGUAGE/`` shows the roots; what is below them, ``partial-page-tree/`` gives for many roots
at once. With a filter (:data:`TRANSLATED`) it shows all pages that fit, one below the other. Archived pages are in none
of these.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

from lxml import html as lxml_html

from pipeline.connectors.integreat.forms import document, plain, shown_status, strange
from pipeline.model import DocumentKind, DocumentStatus, TranslationState

_PLACE: Final = re.compile(r"(?<!\S)(level|parent-page)-(\d+)(?!\S)")
_FORM: Final = re.compile(r"/(\d+)/edit/$")
_ICONS: Final = {
    "bot": TranslationState.MACHINE_TRANSLATED,
    "clock": TranslationState.IN_TRANSLATION,
    "alert-triangle": TranslationState.OUTDATED,
    "check": TranslationState.UP_TO_DATE,
    "x": TranslationState.MISSING,
}

TRANSLATED: Final = "date_from=1970-01-01"
"""A filter that every page fits which has a text in the language, whatever its status."""


@dataclass(frozen=True, slots=True)
class TreePage:
    """A page in the tree, as it is in the language that the tree was asked for in."""

    number: int
    parent: int | None
    order: int
    """Among its siblings, from 0 on."""
    slug: str | None
    """Of the newest text, drafts too; ``None``: not translated."""
    title: str
    status: DocumentStatus | None
    """Of the newest text; ``None``: not translated."""
    states: Mapping[str, TranslationState] = field(default_factory=dict)
    """Language → what the CMS says of the translation into it; all active languages but the region's first."""


def roots_to_open(html: str) -> tuple[str, ...]:
    """The trees that have pages below their root, by the names that ``partial-page-tree/`` is asked for them with."""
    return tuple(dict.fromkeys(element.get("data-page-tree-id", "") for element in _with(html, "data-page-tree-id")))


def parse_tree(html: str, below: Iterable[str] = ()) -> tuple[TreePage, ...]:
    """All pages of the tree, parents before children, siblings in order.

    ``html`` is the page of the tree, ``below`` what ``partial-page-tree/`` gave (one text for each root).
    Raises StoreError where ``html`` is another page, or shows a status that is not known.
    """
    if not _with(html, "data-descendants-url"):
        raise strange("page tree")  # not to be taken for a region without pages
    rows = [_Row.of(row) for row in _rows(html)]
    children: dict[int, list[_Row]] = {}
    for part in below:
        _nest([_Row.of(row) for row in _rows(part)], children)
    pages: list[TreePage] = []
    _collect(rows, None, children, pages)
    return tuple(pages)


def parse_filtered(html: str) -> dict[int, DocumentStatus]:
    """Number of each page that a filter found → status of its newest text.

    Raises StoreError where ``html`` is no list of found pages, or shows a status that is not known.
    """
    if not any(table.get("id") == "page_filter_activated" for table in document(html).iter("table")):
        raise strange("page tree")  # not to be taken for a language without texts
    pages = [_page(_Row.of(row), None, 0) for row in _rows(html)]
    return {page.number: page.status for page in pages if page.status is not None}


def parse_objects(html: str, kind: DocumentKind) -> dict[int, frozenset[str]]:
    """Number of each event or location in a list of them → languages that it has a text in, but the region's first.

    Where readers see another language's text in place of a translation, there is none. Raises StoreError where ``html``
    is no such list.
    """
    if not any(form.get("id") == "bulk-action-form" for form in document(html).iter("form")):
        raise strange(f"list of {kind}s")
    found: dict[int, frozenset[str]] = {}
    for row in document(html).iter("tr"):
        grid = next(_with_class(row, "lang-grid"), None)
        links = list(grid.iter("a")) if grid is not None else []
        numbers = {match[1] for link in links if (match := _FORM.search(link.get("href", "")))}
        if len(numbers) == 1:
            there = {code for code, state in _states(links).items() if state is not TranslationState.MISSING}
            found[int(numbers.pop())] = frozenset(there)
    return found


def language_tree(html: str, language: str) -> dict[str, str | None]:
    """Which language the region translates from which, from a page's form (``edit/``) in ``language``.

    Active languages only, language → the one above it, ``None`` for the first one. A language whose source is not
    active is left out: the form names it, but with no code.
    """
    form = document(html)
    names: dict[str, str] = {}
    tabs = [element for element in form.iter("ul") if element.get("id") == "tab-wrapper"]
    for tab in (tab for tabs_ in tabs for tab in tabs_.iter("li")):
        link = next(tab.iter("a"), None)
        name = next(_with_class(tab, "language-name"), None)
        if name is not None:
            names[_language(link.get("href", "")) if link is not None else language] = plain(name)
    found: dict[str, str | None] = dict.fromkeys(names)
    for select in (element for element in form.iter("select") if element.get("id") == "side-by-side-select"):
        for option in select.iter("option"):
            target = _language(option.get("value", ""))
            if target in names:
                source = _source(plain(option), names, target)
                if source is None:
                    del found[target]
                else:
                    found[target] = source
    return found


def _language(path: str) -> str:
    """Of ``/REGION/pages/LANGUAGE/NUMBER/edit/…``."""
    _, _, rest = path.partition("/pages/")
    return rest.partition("/")[0]


def _source(label: str, names: Mapping[str, str], target: str) -> str | None:
    """The language that ``label`` begins with, e.g. *German to English*; the longest name counts."""
    fitting = [
        code
        for code, name in names.items()
        if code != target and label.startswith(f"{name} ") and label.endswith(f" {names[target]}")
    ]
    return max(fitting, key=lambda code: len(names[code]), default=None)


def given_pages(html: str) -> tuple[str, ...]:
    """Paths of the forms of the pages that an account may edit which has no right to edit all pages."""
    alerts = [box for box in document(html).iter("div") if box.get("role") == "alert"]
    links = [link.get("href", "") for alert in alerts for link in alert.iter("a")]
    return tuple(urlsplit(link).path for link in links if "/pages/" in link and link.rstrip("/").endswith("/edit"))


@dataclass(frozen=True, slots=True)
class _Row:
    number: int
    level: int
    root: int | None
    row: lxml_html.HtmlElement

    @classmethod
    def of(cls, row: lxml_html.HtmlElement) -> _Row:
        numbers = {match[1]: int(match[2]) for match in _PLACE.finditer(row.get("class", ""))}
        number = row.get("data-drop-id", "")
        if not number.isdecimal():
            raise strange("page tree")
        return cls(int(number), numbers.get("level", 1), numbers.get("parent-page"), row)


def _nest(rows: list[_Row], children: dict[int, list[_Row]]) -> None:
    """Who is below whom: rows come in the tree's order, each with its level; the root itself is not among them."""
    path: list[_Row] = []
    for row in rows:
        while path and path[-1].level >= row.level:
            path.pop()
        parent = path[-1].number if path else row.root
        if parent is not None:
            children.setdefault(parent, []).append(row)
        path.append(row)


def _collect(rows: list[_Row], parent: int | None, children: Mapping[int, list[_Row]], pages: list[TreePage]) -> None:
    for order, row in enumerate(rows):
        pages.append(_page(row, parent, order))
        _collect(children.get(row.number, []), row.number, children, pages)


def _page(row: _Row, parent: int | None, order: int) -> TreePage:
    title = next(_with_class(row.row, "title-slug"), None)
    slug = title.get("data-title-slug", "") if title is not None else ""
    states: Mapping[str, TranslationState] = {}
    status = None
    grid = next(_with_class(row.row, "lang-grid"), None)
    if grid is not None:
        states = _states(grid.iter("a"))
        cell = next(grid.iterancestors("td"), None)
        shown = plain(beside) if cell is not None and (beside := cell.getnext()) is not None else ""
        status = shown_status(shown) if slug else None
    text = plain(title) if title is not None and slug else ""
    return TreePage(row.number, parent, order, slug or None, text, status, states)


def _states(links: Iterable[lxml_html.HtmlElement]) -> dict[str, TranslationState]:
    """Language → what the icon in its link says; not where readers see another language's text in its place."""
    states: dict[str, TranslationState] = {}
    for link in links:
        icon = next(link.iter("i"), None)
        state = _ICONS.get(icon.get("icon-name", "")) if icon is not None else None
        if state is not None:
            states[link.get("class", "")] = state
    return states


def _rows(html: str) -> list[lxml_html.HtmlElement]:
    return [row for row in document(html).iter("tr") if "page-row" in row.get("class", "").split()]


def _with(html: str, attribute: str) -> list[lxml_html.HtmlElement]:
    return [element for element in document(html).iter("*") if element.get(attribute)]


def _with_class(row: lxml_html.HtmlElement, name: str) -> Iterator[lxml_html.HtmlElement]:
    return (element for element in row.iter("*") if name in element.get("class", "").split())
