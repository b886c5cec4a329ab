"""Which documents of two languages are the same one. Pure; decided by links (``available_languages``), never by order.

Each side may name the other. A link is looked up by path first, then by id: in an Integreat API dump an id changes
with every save, a path only when somebody changes it.

1. Documents that name each other belong together.
2. A translation that only the source names is its own, when no other source names it and it does not say that it
   belongs to another one.
3. Where the source names none that exists, the only translation that names the source is its own, when no other
   source names it.
4. What is left and claimed is *disputed*: it has no translation for us, and nothing may be created or overwritten
   for it until a person has put the links right.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pipeline.model import DocumentKind, Snapshot, StoreDocument, StoreRef


@dataclass(frozen=True, slots=True)
class Pairing:
    """Documents of one kind in two languages, put side by side."""

    pairs: Mapping[StoreRef, StoreDocument]
    """Source ref → its translation. No document appears twice."""
    disputed: Mapping[StoreRef, tuple[StoreDocument, ...]]
    """Source ref without a translation → the documents that it names or that name it."""


def match_translations(source: Snapshot, target: Snapshot) -> dict[StoreRef, StoreDocument]:
    """Source ref → the same document in the target's language. Kinds never mix."""
    matched: dict[StoreRef, StoreDocument] = {}
    if source.stable_ids and target.stable_ids:
        by_number = {(document.kind, document.ref.id): document for document in target.documents}
        pairs = ((document, by_number.get((document.kind, document.ref.id))) for document in source.documents)
        return {document.ref: found for document, found in pairs if found is not None}
    for kind in DocumentKind:
        sources = [document for document in source.documents if document.kind is kind]
        targets = [document for document in target.documents if document.kind is kind]
        for ref, document in pair(sources, targets, source.language, target.language).pairs.items():
            matched.setdefault(ref, document)
    return matched


def pair(
    sources: Iterable[StoreDocument], targets: Iterable[StoreDocument], source_language: str, target_language: str
) -> Pairing:
    """Match documents of one kind. The order of either side changes nothing."""
    source_list, target_list = list(sources), list(targets)
    find_source, find_target = Finder(source_list), Finder(target_list)
    names = {s.ref: find_target(s.translations.get(target_language)) for s in source_list}
    named_by = {t.ref: find_source(t.translations.get(source_language)) for t in target_list}

    pairs: dict[StoreRef, StoreDocument] = {}
    disputed: dict[StoreRef, tuple[StoreDocument, ...]] = {}
    for document in source_list:
        named = names[document.ref]
        if named is not None and _ref(named_by[named.ref]) == document.ref:
            pairs[document.ref] = named

    wanted = Counter(_ref(named) for ref, named in names.items() if ref not in pairs)
    taken = {document.ref for document in pairs.values()}
    pointing: dict[StoreRef, list[StoreDocument]] = {}
    for document in target_list:
        claimed = named_by[document.ref]
        if claimed is not None and document.ref not in taken:
            pointing.setdefault(claimed.ref, []).append(document)

    for document in source_list:
        if document.ref in pairs:
            continue
        named = names[document.ref]
        if named is not None:
            agreed = named.ref not in taken and named_by[named.ref] is None and wanted[named.ref] == 1
            claims = [named]
        else:
            claims = pointing.get(document.ref, [])
            agreed = len(claims) == 1 and wanted[claims[0].ref] == 0
        if agreed:
            pairs[document.ref] = claims[0]
        elif claims:
            disputed[document.ref] = tuple(claims)
    return Pairing(pairs, disputed)


class Finder:
    """Looks documents of one kind and language up by path, then by id."""

    def __init__(self, documents: Iterable[StoreDocument]) -> None:
        self._by_path: dict[str, StoreDocument] = {}
        self._by_id: dict[int, StoreDocument] = {}
        for document in documents:
            self._by_path.setdefault(document.ref.path, document)
            if document.ref.id is not None:
                self._by_id.setdefault(document.ref.id, document)

    def __call__(self, ref: StoreRef | None) -> StoreDocument | None:
        if ref is None:
            return None
        found = self._by_path.get(ref.path)
        if found is None and ref.id is not None:
            found = self._by_id.get(ref.id)
        return found


def _ref(document: StoreDocument | None) -> StoreRef | None:
    return document.ref if document is not None else None
