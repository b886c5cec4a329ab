"""Segments: what a document's text was cut into."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict
from typing import Any

import sqlalchemy
from sqlmodel import and_, col, not_, or_

from pipeline.model import CodeKind, DocumentField, ExtractedSegment, InlineCode, KnownSegment, Segment
from pipeline.persistence.repository.base import Table, chunked, in_parts
from pipeline.persistence.tables import DocumentRow, SegmentRow, TargetRow
from pipeline.state import RISKY


class Segments(Table):
    """Segments with their identity, the retired ones too."""

    def of_document(self, document_id: int) -> tuple[list[Segment], list[Segment]]:
        """(live, retired) segments of one document, in order."""
        query = _SEGMENTS.where(col(SegmentRow.document_id) == document_id).order_by(col(SegmentRow.position))
        rows = self._found(query)
        return [_segment(r) for r in rows if not r.retired], [_segment(r) for r in rows if r.retired]

    def live(self, municipality: str, documents: Collection[int] | None = None) -> dict[int, list[Segment]]:
        """Document number → its live segments in order, for all documents that are not removed, or those named."""
        query = (
            _SEGMENTS.join(DocumentRow, col(DocumentRow.id) == col(SegmentRow.document_id))
            .where(col(DocumentRow.municipality) == municipality)
            .where(col(DocumentRow.removed).is_(False), col(SegmentRow.retired).is_(False))
            .order_by(col(SegmentRow.document_id), col(SegmentRow.position))
        )
        found: dict[int, list[Segment]] = defaultdict(list)
        for part in in_parts(query, SegmentRow.document_id, documents):
            for row in self._found(part):
                found[row.document_id].append(_segment(row))
        return dict(found)

    def waiting(self, municipality: str, language: str, flag_from: float) -> frozenset[int]:
        """Numbers of the documents in which ``pretranslate`` may have something to do.

        They have a segment without a current text in ``language``, or an offer with a risk from ``flag_from`` (0…1) on
        that is not flagged, or the other way round.
        """
        self._session.flush()
        target = and_(col(TargetRow.segment_id) == col(SegmentRow.id), col(TargetRow.language) == language)
        flags = sqlalchemy.cast(TargetRow.flags, sqlalchemy.String)
        flagged = or_(flags.like(f'["{RISKY}%'), flags.like(f'%, "{RISKY}%'))
        risky = col(TargetRow.risk) >= flag_from
        query = (
            sqlalchemy.select(col(SegmentRow.document_id))
            .join(DocumentRow, col(DocumentRow.id) == col(SegmentRow.document_id))
            .outerjoin(TargetRow, target)
            .where(col(DocumentRow.municipality) == municipality)
            .where(col(DocumentRow.removed).is_(False), col(SegmentRow.retired).is_(False))
            .where(
                or_(
                    col(TargetRow.segment_id).is_(None),
                    col(TargetRow.text) == "",
                    col(TargetRow.stale_since).is_not(None),
                    and_(risky, not_(flagged)),
                    and_(not_(risky), flagged),
                )
            )
            .distinct()
        )
        return frozenset(self._session.connection().execute(query).scalars())

    def _found(self, query: sqlalchemy.Select[Any]) -> Sequence[sqlalchemy.Row[Any]]:
        self._session.flush()  # documents that are only in the session yet
        return self._session.connection().execute(query).all()

    def by_id(self, ids: Iterable[str]) -> dict[str, KnownSegment]:
        """Those of ``ids`` that are known, the retired ones too."""
        place = (DocumentRow.municipality, DocumentRow.removed, DocumentRow.title, DocumentRow.url)
        found: dict[str, KnownSegment] = {}
        for chunk in chunked(ids):
            query = (
                _SEGMENTS.add_columns(*map(col, place))
                .join(DocumentRow, col(DocumentRow.id) == col(SegmentRow.document_id))
                .where(col(SegmentRow.id).in_(chunk))
            )
            for row in self._found(query):
                live = not row.retired and not row.removed
                found[row.id] = KnownSegment(_segment(row), row.municipality, live, row.title, row.url or "")
        return found

    def with_text(self, texts: Iterable[str]) -> dict[str, list[KnownSegment]]:
        """Source text → the live segments that read exactly so, of any municipality, in the order of their ids."""
        found: dict[str, list[KnownSegment]] = defaultdict(list)
        for chunk in chunked(texts):
            query = sqlalchemy.select(col(SegmentRow.id)).where(col(SegmentRow.text).in_(chunk))
            ids = self._session.connection().execute(query.order_by(col(SegmentRow.id))).scalars().all()
            for known in self.by_id(ids).values():
                if known.live:
                    found[known.segment.source.text].append(known)
        return dict(found)

    def save(self, document_id: int, segments: Sequence[Segment], words: Sequence[int]) -> None:
        """Write the live segments of a document; ``words[i]`` counts the words of ``segments[i]``."""
        rows = [
            {"id": segment.id, "document_id": document_id, "words": count, **_columns(segment)}
            for segment, count in zip(segments, words, strict=True)
        ]
        self._upsert(SegmentRow, rows, [column for column in SegmentRow.model_fields if column != "id"])

    def retire(self, ids: Iterable[str]) -> None:
        """These texts are no longer in the source. Nothing of them is deleted."""
        for chunk in chunked(ids):
            update = sqlalchemy.update(SegmentRow).where(col(SegmentRow.id).in_(chunk)).values(retired=True)
            self._session.connection().execute(update)


_SEGMENTS = sqlalchemy.select(*(getattr(SegmentRow, column) for column in SegmentRow.model_fields))
"""Columns, not rows of the ORM: a municipality has thousands, and what is written here goes past the session."""


def _columns(segment: Segment) -> dict[str, Any]:
    source = segment.source
    return {
        "field": source.field.value,
        "position": segment.position,
        "unit": source.unit,
        "tag": source.tag,
        "text": source.text,
        "codes": [asdict(code) for code in source.codes],
        "revision": segment.revision,
        "previous_text": segment.previous_text,
        "retired": False,
    }


def _segment(row: sqlalchemy.Row[Any]) -> Segment:
    codes = tuple(InlineCode(**(code | {"kind": CodeKind(code["kind"])})) for code in row.codes)
    source = ExtractedSegment(
        text=row.text, raw="", codes=codes, field=DocumentField(row.field), unit=row.unit, tag=row.tag
    )
    return Segment(
        id=row.id, source=source, position=row.position, revision=row.revision, previous_text=row.previous_text
    )
