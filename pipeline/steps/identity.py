"""Names that stay: which document is which, and segment ids."""

from __future__ import annotations

from base64 import b32encode
from collections.abc import Collection, Iterable, Mapping, Sequence
from hashlib import blake2b

from pipeline.model import DocumentField, DocumentKind, KnownDocument, StoreDocument


def document_key(
    municipality: str, document: StoreDocument, taken: Collection[str], *, stable_ids: bool = False
) -> str:
    """The name a document gets at first sight, made from its path, or from its number where that is stable.

    Numbered if another had that path before.
    """
    name = f"#{document.ref.id}" if stable_ids and document.ref.id is not None else document.ref.path
    base = f"{municipality}:{document.kind}:{name}"
    key, number = base, 2
    while key in taken:
        key, number = f"{base}#{number}", number + 1
    return key


def segment_id(key: str, field: DocumentField, text: str, taken: Collection[str]) -> str:
    """The id of a segment that appears for the first time: 16 lower-case base32 characters (80 bits).

    Made from the document and the text, not counted: the same pages pulled into a new workspace get the same ids,
    so that packages still out with volunteers can be taken in after a database was lost.
    """
    occurrence = 0
    while True:
        data = "\x00".join((key, field.value, text, str(occurrence)))
        id_ = b32encode(blake2b(data.encode(), digest_size=10).digest()).decode().lower()
        if id_ not in taken:
            return id_
        occurrence += 1


def recognise(
    known: Sequence[KnownDocument],
    found: Sequence[StoreDocument],
    translations: Mapping[tuple[DocumentKind, str, str], int],
    *,
    stable_ids: bool = False,
) -> tuple[list[tuple[StoreDocument, KnownDocument | None]], list[KnownDocument]]:
    """Pair the documents of a store with those known: (each found document with its known one, known ones not found).

    The path names a document. Where it is new, the store's number is asked; but a dump's numbers change with every
    save, so at last the translations are: ``translations`` says (kind, language, path) → known document. A page that
    was renamed keeps its history when one of the three survives. With ``stable_ids`` the number alone decides; only
    documents that are known from a store with other numbers (a dump of the same pages) are named by their paths.
    """
    if stable_ids:
        numbers = _index((doc.kind, str(doc.ref.id), doc) for doc in known if doc.stable_id)
        paths = _index((doc.kind, doc.ref.path, doc) for doc in known if not doc.stable_id)
        paired = [
            (doc, numbers.get((doc.kind, str(doc.ref.id))) or paths.get((doc.kind, doc.ref.path))) for doc in found
        ]
        there = {match.id for _, match in paired if match is not None}
        return paired, [doc for doc in known if doc.id not in there]
    by_path = _index((doc.kind, doc.ref.path, doc) for doc in known)
    rest = [doc for doc in found if (doc.kind, doc.ref.path) not in by_path]
    claimed = {by_path[doc.kind, doc.ref.path].id for doc in found if (doc.kind, doc.ref.path) in by_path}
    by_id = _index(
        (doc.kind, str(doc.ref.id), doc)
        for doc in known
        if doc.ref.id is not None and not doc.stable_id and doc.id not in claimed
    )
    renamed = {id(doc): by_id.get((doc.kind, str(doc.ref.id))) for doc in rest if doc.ref.id is not None}
    claimed |= {match.id for match in renamed.values() if match is not None}
    by_number = {doc.id: doc for doc in known if doc.id not in claimed}
    for doc in rest:
        if renamed.get(id(doc)) is None:
            links = ((doc.kind, language, ref.path) for language, ref in doc.translations.items())
            match = next((by_number.get(translations[link]) for link in links if link in translations), None)
            if match is not None:
                renamed[id(doc)] = by_number.pop(match.id)
    pairs = [(doc, by_path.get((doc.kind, doc.ref.path)) or renamed.get(id(doc))) for doc in found]
    seen = {match.id for _, match in pairs if match is not None}
    return pairs, [doc for doc in known if doc.id not in seen]


def _index(items: Iterable[tuple[DocumentKind, str, KnownDocument]]) -> dict[tuple[DocumentKind, str], KnownDocument]:
    index: dict[tuple[DocumentKind, str], KnownDocument] = {}
    for kind, name, document in items:
        # A live document goes before one that was removed under the same name.
        if (kind, name) not in index or index[kind, name].removed:
            index[kind, name] = document
    return index
