"""Counts and dates over a whole municipality, for the report. Reads only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy
from sqlalchemy import ColumnElement
from sqlmodel import and_, col, func, or_

from pipeline.persistence.repository.base import Table
from pipeline.persistence.tables import DocumentRow, PackageRow, PublicationRow, RevisionRow, SegmentRow, TargetRow
from pipeline.state import Origin, Review


@dataclass(frozen=True, slots=True)
class Tally:
    """How many targets of one document and language share these facts."""

    document_id: int
    language: str
    origin: Origin
    review: Review
    stale: bool
    segments: int
    words: int
    """Words of the source."""


@dataclass(frozen=True, slots=True)
class Flagged:
    """A target with remarks for people: a stale one, or one that was patched by a fact update."""

    document_id: int
    language: str
    source: str
    """The present source text, in code notation."""
    stale: bool
    flags: tuple[str, ...]


class Overview(Table):
    """Live segments of documents that are not removed, counted by the database."""

    def sizes(self, municipality: str) -> dict[int, tuple[int, int]]:
        """Document number → (segments, words of the source); documents without segments are left out."""
        query = (
            sqlalchemy.select(col(SegmentRow.document_id), func.count(), func.sum(col(SegmentRow.words)))
            .join(DocumentRow, col(DocumentRow.id) == col(SegmentRow.document_id))
            .where(_live(municipality))
            .group_by(col(SegmentRow.document_id))
        )
        return {number: (segments, words) for number, segments, words in self._rows(query)}

    def tallies(self, municipality: str) -> list[Tally]:
        """What targets there are, in all languages. Segments without any target are in :meth:`sizes` only."""
        stale = col(TargetRow.stale_since).is_not(None)
        facts = (
            col(SegmentRow.document_id),
            col(TargetRow.language),
            col(TargetRow.origin),
            col(TargetRow.review),
            stale,
        )
        query = (
            sqlalchemy.select(*facts, func.count(), func.sum(col(SegmentRow.words)))
            .select_from(TargetRow)
            .join(SegmentRow, col(SegmentRow.id) == col(TargetRow.segment_id))
            .join(DocumentRow, col(DocumentRow.id) == col(SegmentRow.document_id))
            .where(_live(municipality))
            .group_by(*facts)
        )
        return [
            Tally(number, language, Origin(origin), Review(review), bool(is_stale), segments, words)
            for number, language, origin, review, is_stale, segments, words in self._rows(query)
        ]

    def flagged(self, municipality: str) -> list[Flagged]:
        """Targets with remarks that are stale or come from a fact update, in the order of the store."""
        query = (
            sqlalchemy.select(
                col(SegmentRow.document_id),
                col(TargetRow.language),
                col(SegmentRow.text),
                col(TargetRow.stale_since),
                col(TargetRow.flags),
            )
            .select_from(TargetRow)
            .join(SegmentRow, col(SegmentRow.id) == col(TargetRow.segment_id))
            .join(DocumentRow, col(DocumentRow.id) == col(SegmentRow.document_id))
            .where(_live(municipality))
            .where(or_(col(TargetRow.stale_since).is_not(None), _approved_fact_update()))
            .order_by(col(DocumentRow.position), col(DocumentRow.id), col(SegmentRow.position))
        )
        return [
            Flagged(number, language, source, stale_since is not None, tuple(flags))
            for number, language, source, stale_since, flags in self._rows(query)
            if flags
        ]

    def last_revision(self, municipality: str) -> datetime | None:
        """When a pull last found a new or changed document; a pull without changes leaves no trace."""
        query = (
            sqlalchemy.select(func.max(col(RevisionRow.pulled_at)))
            .join(DocumentRow, col(DocumentRow.id) == col(RevisionRow.document_id))
            .where(col(DocumentRow.municipality) == municipality)
        )
        ((found,),) = self._rows(query)
        return _moment(found)

    def last_package(self, municipality: str) -> dict[str, datetime]:
        """Language → when its newest package went out."""
        query = (
            sqlalchemy.select(col(PackageRow.language), func.max(col(PackageRow.created_at)))
            .where(col(PackageRow.municipality) == municipality)
            .group_by(col(PackageRow.language))
        )
        return {language: datetime.fromisoformat(found) for language, found in self._rows(query)}

    def last_push(self, municipality: str) -> dict[str, datetime]:
        """Language → when a push last wrote a document."""
        query = (
            sqlalchemy.select(col(PublicationRow.language), func.max(col(PublicationRow.pushed_at)))
            .join(DocumentRow, col(DocumentRow.id) == col(PublicationRow.document_id))
            .where(col(DocumentRow.municipality) == municipality, col(PublicationRow.pushed_at).is_not(None))
            .group_by(col(PublicationRow.language))
        )
        return {language: datetime.fromisoformat(found) for language, found in self._rows(query)}

    def _rows(self, query: Any) -> list[Any]:
        return list(self._session.connection().execute(query))


def _live(municipality: str) -> ColumnElement[bool]:
    return and_(
        col(DocumentRow.municipality) == municipality,
        col(DocumentRow.removed).is_(False),
        col(SegmentRow.retired).is_(False),
    )


def _approved_fact_update() -> ColumnElement[bool]:
    """As ``pipeline.state.unseen_fact_update`` asks; whether anybody has looked is in the flags."""
    return and_(col(TargetRow.origin) == Origin.FACT_UPDATE.value, col(TargetRow.review) == Review.FINAL.value)


def _moment(found: str | None) -> datetime | None:
    return datetime.fromisoformat(found) if found else None
