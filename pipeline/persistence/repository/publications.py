"""What the store holds in the target languages, as last seen, and the foreign texts seen there."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import col, select

from pipeline.model import PublicationRecord, StoreDocument, StoreRef
from pipeline.persistence.repository.base import Table, stamp
from pipeline.persistence.tables import DocumentRow, PublicationRow, StorePageRow
from pipeline.state import Publication


class Publications(Table):
    """One record per document and target language."""

    def of(self, municipality: str, language: str) -> dict[int, PublicationRecord]:
        """Document number → record."""
        query = (
            select(PublicationRow)
            .join(DocumentRow, col(DocumentRow.id) == col(PublicationRow.document_id))
            .where(DocumentRow.municipality == municipality, PublicationRow.language == language)
        )
        return {row.document_id: _record(row) for row in self._session.exec(query)}

    def save(self, record: PublicationRecord, pushed_at: datetime | None = None) -> None:
        """Write the record; ``pushed_at`` when a push just wrote it."""
        row = self._session.get(PublicationRow, (record.document_id, record.language))
        if row is None:
            row = PublicationRow(document_id=record.document_id, language=record.language, state=record.state.value)
            self._session.add(row)
        row.state = record.state.value
        row.path = record.ref.path if record.ref else None
        row.store_id = record.ref.id if record.ref else None
        row.seen_hash = record.seen_hash
        row.conflict_hash = record.conflict_hash
        row.pushed_hash = record.pushed_hash
        row.pushed_text = record.pushed_text
        row.pushed_revision = record.pushed_revision
        row.reason = record.reason
        row.hidden = record.hidden
        row.marked = record.marked
        if pushed_at is not None:
            row.pushed_at = stamp(pushed_at)

    def keep_foreign(self, document_id: int, document: StoreDocument, hash_: str, now: datetime) -> None:
        """Keep a text of the store that Sprachlotse did not write, before anything may replace it."""
        row = {
            "document_id": document_id,
            "language": document.language,
            "hash": hash_,
            "title": document.title,
            "content": document.content,
            "seen_at": stamp(now),
        }
        self._insert_missing(StorePageRow, [row])

    def seen(self, document_id: int, language: str, hash_: str) -> tuple[str, str] | None:
        """Title and content of a foreign text seen in the store; ``None`` if it was never seen."""
        row = self._session.get(StorePageRow, (document_id, language, hash_))
        return (row.title, row.content) if row else None

    def held(self, municipality: str) -> list[tuple[str, str, str]]:
        """(path of the source document, language, reason) of every push that was held."""
        query = (
            select(DocumentRow.path, PublicationRow.language, PublicationRow.reason)
            .join(DocumentRow, col(DocumentRow.id) == col(PublicationRow.document_id))
            .where(DocumentRow.municipality == municipality, PublicationRow.reason != "")
            .where(col(DocumentRow.removed).is_(False))
            .order_by(col(DocumentRow.position), col(PublicationRow.language))
        )
        return [(path, language, reason) for path, language, reason in self._session.exec(query)]


def _record(row: PublicationRow) -> PublicationRecord:
    return PublicationRecord(
        document_id=row.document_id,
        language=row.language,
        state=Publication(row.state),
        ref=StoreRef(row.path, row.store_id) if row.path else None,
        seen_hash=row.seen_hash,
        conflict_hash=row.conflict_hash,
        pushed_hash=row.pushed_hash,
        pushed_text=row.pushed_text,
        pushed_revision=row.pushed_revision,
        reason=row.reason,
        hidden=row.hidden,
        marked=row.marked,
    )
