"""Documents and their revisions."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlmodel import col, select

from pipeline.model import DocumentKind, KnownDocument, StoreRef
from pipeline.persistence.repository.base import Table, stamp
from pipeline.persistence.tables import DocumentRow, RevisionRow


class Documents(Table):
    """Documents of the source language and every state they were pulled in."""

    def of(self, municipality: str, removed: bool = False) -> list[KnownDocument]:
        """The municipality's documents in the store's order; with ``removed``, also those that are gone."""
        query = select(DocumentRow).where(DocumentRow.municipality == municipality)
        if not removed:
            query = query.where(col(DocumentRow.removed).is_(False))
        return [
            _known(row) for row in self._session.exec(query.order_by(col(DocumentRow.position), col(DocumentRow.id)))
        ]

    def add(self, document: KnownDocument) -> KnownDocument:
        """Keep a new document (its ``id`` is ignored); returns it with its number."""
        row = DocumentRow(
            key=document.key, municipality=document.municipality, kind=document.kind, **_columns(document)
        )
        self._session.add(row)
        self._session.flush()
        return _known(row)

    def update(self, document: KnownDocument) -> None:
        """Write a known document's present state."""
        row = self._session.get_one(DocumentRow, document.id)
        for name, value in _columns(document).items():
            setattr(row, name, value)

    def add_revision(self, document: KnownDocument, title: str, content: str, now: datetime) -> None:
        """Keep the state ``document.revision`` of a document's source."""
        self._session.add(
            RevisionRow(
                document_id=document.id,
                number=document.revision,
                hash=document.hash,
                title=title,
                content=content,
                pulled_at=stamp(now),
            )
        )

    def source(self, document: KnownDocument) -> tuple[str, str]:
        """Title and content of the newest revision."""
        row = self._session.get_one(RevisionRow, (document.id, document.revision))
        return row.title, row.content

    def update_revision(self, document: KnownDocument, title: str, content: str) -> None:
        """The same revision in other characters (line ends, entities): keep the present ones."""
        row = self._session.get_one(RevisionRow, (document.id, document.revision))
        row.title, row.content = title, content


def _columns(document: KnownDocument) -> dict[str, Any]:
    return {
        "path": document.ref.path,
        "store_id": document.ref.id,
        "url": document.url,
        "title": document.title,
        "parent_path": document.parent_path,
        "position": document.position,
        "revision": document.revision,
        "hash": document.hash,
        "segmenter": document.segmenter,
        "removed": document.removed,
        "stable_id": document.stable_id,
    }


def _known(row: DocumentRow) -> KnownDocument:
    assert row.id is not None
    return KnownDocument(
        id=row.id,
        municipality=row.municipality,
        kind=DocumentKind(row.kind),
        key=row.key,
        ref=StoreRef(row.path, row.store_id),
        title=row.title,
        position=row.position,
        revision=row.revision,
        hash=row.hash,
        segmenter=row.segmenter,
        url=row.url,
        parent_path=row.parent_path,
        removed=row.removed,
        stable_id=row.stable_id,
    )
