"""Raw texts, as editors write them: the public API gives pages with shortcodes expanded and other pages mixed in."""

from __future__ import annotations

import json
from dataclasses import dataclass
from itertools import count
from typing import Any

from pipeline.connectors.integreat.client import CmsClient
from pipeline.connectors.integreat.errors import NotThere
from pipeline.connectors.integreat.forms import parse_object_form, parse_versions
from pipeline.connectors.integreat.tree import (
    TRANSLATED,
    TreePage,
    parse_filtered,
    parse_objects,
    parse_tree,
    roots_to_open,
)
from pipeline.connectors.integreat.values import FormText, Listed, TranslationForm
from pipeline.errors import StoreError
from pipeline.model import DocumentKind, DocumentStatus

FORMS = {DocumentKind.EVENT: "events", DocumentKind.LOCATION: "pois"}
"""Kind → where its forms are, below the region."""
_AT_ONCE = 500
"""Events or locations in one request: the CMS gives no more."""


@dataclass(frozen=True, slots=True)
class RawText:
    """A text as it is stored."""

    title: str
    content: str
    status: DocumentStatus
    shown: bool = False
    """It is, character for character, what the public API shows: so it is of that page for certain."""


def public_text(client: CmsClient, entry: Listed, number: int) -> RawText | None:
    """What readers see of a page, raw; ``None``: nothing any more, or the page is gone.

    Raises StoreError, StoreUnavailable.
    """
    newest = _preview(client, entry.language, number)
    if newest is None:
        return None
    if _shows(newest, entry):
        return RawText(newest["title"], newest["page_translation"], DocumentStatus.PUBLIC, shown=True)
    # Shortcodes, an empty page that shows links instead, or a draft that is newer than what readers see.
    public = [text for text in _versions(client, entry.language, number) if text.status is DocumentStatus.PUBLIC]
    return RawText(public[0].title, public[0].content, DocumentStatus.PUBLIC) if public else None


def newest_text(client: CmsClient, language: str, number: int, entry: Listed | None = None) -> RawText | None:
    """The newest text of a page, drafts too; ``None``: it is not translated, or gone. ``entry``: what readers see.

    Raises StoreError, StoreUnavailable.
    """
    newest = _preview(client, language, number)
    if newest is None:
        return None
    title, content = newest["title"], newest["page_translation"]
    if entry is not None and _shows(newest, entry):
        return RawText(title, content, DocumentStatus.PUBLIC, shown=True)
    versions = _versions(client, language, number)
    return RawText(title, content, versions[0].status) if versions else None


def preview(client: CmsClient, language: str, number: int) -> tuple[str, str] | None:
    """Title and content of the newest text of a page, drafts too; ``None``: not translated, or gone."""
    newest = _preview(client, language, number)
    return (newest["title"], newest["page_translation"]) if newest is not None else None


def object_form(client: CmsClient, kind: DocumentKind, language: str, number: int) -> TranslationForm | None:
    """The form of an event or location; ``None``: it is gone. Raises StoreError, StoreUnavailable."""
    response = client.page(f"/{client.region}/{FORMS[kind]}/{language}/{number}/edit/", missing_ok=True)
    return parse_object_form(response.text, kind) if response is not None else None


def page_tree(client: CmsClient, language: str) -> tuple[TreePage, ...]:
    """All pages that are not archived, as they are in ``language``. Raises StoreError, StoreUnavailable."""
    response = client.page(f"/{client.region}/pages/{language}/")
    return parse_tree(response.text, tree_below(client, language, response.text)) if response is not None else ()


def tree_below(client: CmsClient, language: str, tree: str) -> list[str]:
    """Rows of the pages below the roots that the page ``tree`` shows, one text for each root.

    Raises StoreError, StoreUnavailable.
    """
    roots = roots_to_open(tree)
    if not roots:
        return []
    place = f"/{client.region}/ajax/render/{language}/False/False/partial-page-tree/"
    answer = _json(client.submit(place, json=list(roots), repeatable=True).text, place)
    return [part for part in answer.get("data", []) if isinstance(part, str)]


def statuses(client: CmsClient, language: str) -> dict[int, DocumentStatus]:
    """Number → status of the newest text of all pages that have one in ``language``: one request.

    Raises StoreError, StoreUnavailable.
    """
    response = client.page(f"/{client.region}/pages/{language}/?{TRANSLATED}", missing_ok=True)
    if response is None:
        raise StoreError(
            f"the region {client.region} has no active language '{language}' in the CMS",
            "switch it on there, or take it out of target_languages in sprachlotse.toml",
        )
    return parse_filtered(response.text)


def translated(client: CmsClient, kind: DocumentKind, language: str) -> dict[int, frozenset[str]]:
    """Number → languages that an event or location has a text in, whatever its status: one request for all languages.

    Events that are over, which readers do not see either, are not among them. Raises StoreError, StoreUnavailable.
    """
    found: dict[int, frozenset[str]] = {}
    for page in count(1):
        response = client.page(f"/{client.region}/{FORMS[kind]}/{language}/?size={_AT_ONCE}&page={page}")
        rows = parse_objects(response.text, kind) if response is not None else {}
        if rows.keys() <= found.keys():  # behind the last page the CMS shows that again
            break
        found |= rows
        if len(rows) < _AT_ONCE:
            break
    return found


def _shows(newest: dict[str, Any], entry: Listed) -> bool:
    """The public API shows just this text, with or without that of the page that is mirrored."""
    own, mirrored = newest["page_translation"], newest.get("mirrored_translation") or ""
    whole = mirrored + own if newest.get("mirrored_page_first") else own + mirrored
    return bool(newest["title"] == entry.title and entry.content == whole)


def _preview(client: CmsClient, language: str, number: int) -> dict[str, Any] | None:
    place = f"/{client.region}/ajax/{language}/{number}/preview/"
    response = client.page(place, missing_ok=True)
    if response is None:
        return None
    answer = _json(response.text, place)
    if not all(isinstance(answer.get(member), str) for member in ("title", "page_translation")):
        raise _strange(place)
    return answer


def _versions(client: CmsClient, language: str, number: int) -> tuple[FormText, ...]:
    """The newest first; empty where there is no translation (any more)."""
    try:
        response = client.page(f"/{client.region}/pages/{language}/{number}/versions/")
    except NotThere:
        return ()
    if response is None or response.history:  # the CMS leads from there to the form of a new translation
        return ()
    return parse_versions(response.text)


def _json(text: str, place: str) -> dict[str, Any]:
    try:
        answer = json.loads(text)
    except ValueError as exc:
        raise _strange(place) from exc
    if not isinstance(answer, dict):
        raise _strange(place)
    return answer


def _strange(place: str) -> StoreError:
    return StoreError(
        f"what the CMS sends for {place} is nothing that Sprachlotse knows",
        "look for a newer Sprachlotse for this version of the CMS",
    )
