"""Entries of the Integreat API v3 → documents. Pure. One bad entry is reported and never stops the others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from pipeline.model import DocumentKind, EntryProblem, StoreDocument, StoreRef

FILES: Mapping[DocumentKind, str] = {
    DocumentKind.PAGE: "pages.json",
    DocumentKind.EVENT: "events.json",
    DocumentKind.LOCATION: "locations.json",
}
"""Kind → its file in a language's folder."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One element of a list, as far as it is understood."""

    index: int
    raw: Mapping[str, object] = field(default_factory=dict)
    """Empty when the element is not an object."""
    document: StoreDocument | None = None
    """``None`` when the entry cannot be used or is a fallback."""
    problem: EntryProblem | None = None
    ref: StoreRef | None = None
    """What is known of the entry's names, also when it cannot be used. An unknown path is empty."""
    translations: Mapping[str, StoreRef] = field(default_factory=dict)
    """Its links, also when it cannot be used."""
    fallback: bool = False
    """The API shows the source's text under this language, with ``id: null``, because there is no translation yet."""


def read_entries(values: Sequence[object], kind: DocumentKind, language: str) -> list[Entry]:
    """What a list in the shape of the API holds, one :class:`Entry` per element, in order."""
    file = f"{language}/{FILES[kind]}"
    ids: dict[int, int] = {}
    paths: dict[str, int] = {}
    entries: list[Entry] = []
    for index, value in enumerate(values):
        entry = _read(index, value, kind, language)
        document = entry.document
        if document is not None and document.ref.id is not None:
            twin = ids.get(document.ref.id)
            if twin is not None:
                entry = _unusable(entry, f"has the same id as entry {twin + 1}, which is used instead")
            elif document.ref.path in paths:
                twin = paths[document.ref.path]
                entry = _unusable(entry, f"has the same path as entry {twin + 1}, which is used instead")
            else:
                ids[document.ref.id] = paths[document.ref.path] = index
        if entry.problem is not None:
            entry = replace(entry, problem=replace(entry.problem, file=file))
        entries.append(entry)
    return entries


def _read(index: int, value: object, kind: DocumentKind, language: str) -> Entry:
    if not isinstance(value, dict):
        return _unusable(Entry(index), "is not an object")
    number, path = _number(value.get("id")), value.get("path")
    title, content = value.get("title"), value.get("content")
    known_path = path if isinstance(path, str) else ""
    translations, bad_links = _links(value.get("available_languages"))
    ref = StoreRef(known_path, number) if known_path or number is not None else None
    entry = Entry(index, value, ref=ref, translations=translations)
    if kind is not DocumentKind.PAGE and known_path and "id" in value and value["id"] is None:
        return replace(entry, fallback=True)
    if number is None:
        missing = value.get("id") is None
        return _unusable(entry, "has no 'id'" if missing else "has an 'id' that is not a whole number")
    if not known_path:
        return _unusable(entry, "has no 'path'" if path in (None, "") else "has a 'path' that is not text")
    if not isinstance(title, str) or not title.strip():
        return _unusable(
            entry, "has no 'title'" if title is None or isinstance(title, str) else "has a 'title' that is not text"
        )
    if not isinstance(content, str):
        return _unusable(entry, _no_content(value))
    url, parent = value.get("url"), value.get("parent")
    parent_path = parent.get("path") if isinstance(parent, dict) else None
    document = StoreDocument(
        kind=kind,
        language=language,
        ref=StoreRef(known_path, number),
        title=title,
        content=content,
        last_updated=_time(value.get("last_updated")),
        parent_path=parent_path if isinstance(parent_path, str) else None,
        url=url if isinstance(url, str) else None,
        translations=translations,
    )
    problem = EntryProblem("", _name(entry), bad_links) if bad_links else None
    return replace(entry, document=document, problem=problem)


def _no_content(raw: Mapping[str, object]) -> str:
    if "content" not in raw:
        return "has no 'content' (an empty page has an empty text there)"
    return "has 'content' that is null" if raw["content"] is None else "has 'content' that is not text"


def _links(value: object) -> tuple[dict[str, StoreRef], str]:
    """The translations that exist, and what is wrong with the links. ``id: null`` marks a fallback, no translation."""
    if not value:  # missing, null, {} and the [] of older versions of the API all say: none
        return {}, ""
    if not isinstance(value, dict):
        return {}, "has 'available_languages' of an unknown shape; the text is used, its links to translations are not"
    links: dict[str, StoreRef] = {}
    bad: list[str] = []
    for language, link in value.items():
        if isinstance(link, dict) and "id" in link and link["id"] is None:
            continue
        number = _number(link.get("id")) if isinstance(link, dict) else None
        path = link.get("path") if isinstance(link, dict) else None
        if number is not None and isinstance(path, str | None):
            links[language] = StoreRef(path or "", number)
        else:
            bad.append(language)
    reason = f"has unusable links to its translations in {', '.join(bad)}; the text is used" if bad else ""
    return links, reason


def _number(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _time(value: object) -> datetime | None:
    if not isinstance(value, str):
        return None
    try:
        time = datetime.fromisoformat(value)
    except ValueError:
        return None
    return time if time.tzinfo is not None else None


def _unusable(entry: Entry, reason: str) -> Entry:
    return replace(entry, document=None, problem=EntryProblem("", _name(entry), reason))


def _name(entry: Entry) -> str:
    known = []
    if entry.ref is not None and entry.ref.id is not None:
        known.append(f"id {entry.ref.id}")
    if entry.ref is not None and entry.ref.path:
        known.append(entry.ref.path)
    return f"entry {entry.index + 1}" + (f" ({', '.join(known)})" if known else "")
