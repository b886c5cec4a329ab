"""What the CMS's public API lists → values. Pure. One bad entry is reported and never stops the others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from pipeline.connectors.entries import Entry, read_entries
from pipeline.connectors.integreat.values import Listed
from pipeline.model import DocumentKind, EntryProblem, StoreRef

PATHS: Mapping[DocumentKind, str] = {
    DocumentKind.PAGE: "pages",
    DocumentKind.EVENT: "events",
    DocumentKind.LOCATION: "locations",
}
"""Kind → where the API lists it, below the language."""

_OBJECTS = {DocumentKind.EVENT: "event", DocumentKind.LOCATION: "location"}
"""Member of an entry that holds the object's own number; pages have none."""


@dataclass(frozen=True, slots=True)
class Unusable:
    """An entry that cannot be used; what it is of must not be taken as removed."""

    kind: DocumentKind
    path: str
    """Empty when unknown."""
    version: int | None
    number: int | None = None


@dataclass(frozen=True, slots=True)
class Listing:
    """All that the API lists of one kind in one language, in its order."""

    entries: tuple[Listed, ...] = ()
    problems: tuple[EntryProblem, ...] = ()
    unusable: tuple[Unusable, ...] = ()


@dataclass(frozen=True, slots=True)
class RegionEntry:
    """A region (municipality) of a CMS."""

    slug: str
    name: str
    languages: tuple[str, ...]
    """Codes of those that readers can choose."""


def parse_list(values: Sequence[object], kind: DocumentKind, language: str) -> Listing:
    """The entries of a list. Fallbacks (the source's text under this language) are left out: they are no translations.

    A list of events is one with ``combine_recurring``: each event once, however often it recurs.
    """
    entries: list[Listed] = []
    problems: list[EntryProblem] = []
    unusable: list[Unusable] = []
    numbers: set[int] = set()
    for entry in read_entries(values, kind, language):
        if entry.fallback:
            continue
        problem = entry.problem
        listed = _listed(entry)
        if entry.document is not None and listed is None:
            problem = _problem(entry, f"has no number of its {kind}")
        elif listed is not None and listed.number is not None:
            number, before = listed.number, len(numbers)
            numbers.add(number)
            if len(numbers) == before:
                listed, problem = None, _problem(entry, f"is the same {kind} as an entry before it, which is used")
        if problem is not None:
            problems.append(replace(problem, file=f"{language}/{PATHS[kind]}"))
        if listed is not None:
            entries.append(listed)
        else:
            ref = entry.ref or StoreRef("")
            unusable.append(Unusable(kind, ref.path, ref.id, _object_number(entry.raw, kind)))
    return Listing(tuple(entries), tuple(problems), tuple(unusable))


def parse_page(value: object, language: str) -> Listed | None:
    """A page that was asked for alone (``page/?id=``); ``None`` where it is none."""
    listing = parse_list([value], DocumentKind.PAGE, language)
    return listing.entries[0] if listing.entries else None


def parse_languages(values: Sequence[object]) -> tuple[str, ...]:
    """Codes of the languages of a region that readers can choose, sorted."""
    codes = (value.get("code") for value in values if isinstance(value, dict))
    return tuple(sorted({code for code in codes if isinstance(code, str) and code}))


def parse_regions(values: Sequence[object]) -> tuple[RegionEntry, ...]:
    """The regions of a CMS that are not archived."""
    regions: list[RegionEntry] = []
    for value in values:
        if not isinstance(value, dict) or not isinstance(value.get("path"), str):
            continue
        languages = value.get("languages")
        name = value.get("name")
        regions.append(
            RegionEntry(
                slug=value["path"],
                name=name if isinstance(name, str) else value["path"],
                languages=parse_languages(languages if isinstance(languages, list) else []),
            )
        )
    return tuple(regions)


def _listed(entry: Entry) -> Listed | None:
    """``None`` where the entry cannot be used."""
    document, raw = entry.document, entry.raw
    if document is None or document.ref.id is None:
        return None
    number = _object_number(raw, document.kind)
    if number is None and document.kind is not DocumentKind.PAGE:
        return None
    parent, history, order = raw.get("parent"), raw.get("slug_history"), _whole(raw.get("order"))
    meta = raw.get("meta_description")
    above = _whole(parent.get("id")) if isinstance(parent, dict) else None
    listed = Listed(
        kind=document.kind,
        language=document.language,
        number=number,
        version=document.ref.id,
        path=document.ref.path,
        title=document.title,
        content=document.content,
        last_updated=document.last_updated,
        order=order or 0,
        parent=above or None,  # pages at the top have a parent with the number 0
        parent_path=document.parent_path,
        translations={language: ref.path for language, ref in document.translations.items()},
        versions={language: ref.id for language, ref in document.translations.items() if ref.id is not None},
        meta_description=meta if isinstance(meta, str) else "",
    )
    old = [slug for slug in history if isinstance(slug, str)] if isinstance(history, list) else []
    slugs = tuple(dict.fromkeys((*old, listed.slug))) if document.kind is DocumentKind.PAGE else ()
    return replace(listed, slugs=slugs)


def _object_number(raw: Mapping[str, object], kind: DocumentKind) -> int | None:
    inside = raw.get(_OBJECTS.get(kind, ""))
    return _whole(inside.get("id")) if isinstance(inside, dict) else None


def _whole(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _problem(entry: Entry, reason: str) -> EntryProblem:
    ref = entry.ref or StoreRef("")
    known = ", ".join(filter(None, [f"id {ref.id}" if ref.id is not None else "", ref.path]))
    return EntryProblem("", f"entry {entry.index + 1} ({known})", reason)
