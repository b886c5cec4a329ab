"""Packages that went out, and the base each segment had in them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy
from sqlmodel import col, func

from pipeline.model import PackageBase, PackageEntry, PackageState
from pipeline.persistence.repository.base import Table, chunked, stamp
from pipeline.persistence.tables import PackageEntryRow, PackageRow
from pipeline.state import Review


class Packages(Table):
    """What was handed to people."""

    def created(self, package_id: str) -> datetime | None:
        """When the package first went out; ``None`` if it never did."""
        row = self._session.get(PackageRow, package_id)
        return datetime.fromisoformat(row.created_at) if row else None

    def municipality(self, package_id: str) -> str | None:
        """Whose package it is; ``None`` when it did not go out from here."""
        row = self._session.get(PackageRow, package_id)
        return row.municipality if row else None

    def selection(self, package_id: str) -> str:
        """What was asked for when the package first went out, for people; empty for everything, or if it never did."""
        row = self._session.get(PackageRow, package_id)
        return row.selection if row else ""

    def add(
        self,
        package_id: str,
        municipality: str,
        language: str,
        file: str,
        entries: Sequence[PackageEntry],
        now: datetime,
        selection: str = "",
    ) -> None:
        """Keep a package and its bases.

        One with this id that is there already keeps its bases and its date, but is out again, all of it.
        """
        head = {
            "id": package_id,
            "municipality": municipality,
            "language": language,
            "file": file,
            "created_at": stamp(now),
            "selection": selection,
        }
        if self.created(package_id) is not None:
            self._hand_out_again(package_id, now)
            return
        self._insert_missing(PackageRow, [head])
        rows = [
            {
                "package_id": package_id,
                "segment_id": entry.segment_id,
                "source_text": entry.source,
                "target_text": entry.target,
                "review": entry.review.value,
                "revision": entry.revision,
            }
            for entry in entries
        ]
        self._insert_missing(PackageEntryRow, rows)

    def _hand_out_again(self, package_id: str, now: datetime) -> None:
        package = sqlalchemy.update(PackageRow).where(col(PackageRow.id) == package_id)
        entries = sqlalchemy.update(PackageEntryRow).where(col(PackageEntryRow.package_id) == package_id)
        self._session.connection().execute(package.values(handed_out_at=stamp(now), closed_at=None))
        self._session.connection().execute(entries.values(returned_at=None))

    def bases(self, segment_ids: Iterable[str]) -> dict[str, list[PackageBase]]:
        """Segment id → its bases in every package it was in, newest package first."""
        found: dict[str, list[PackageBase]] = defaultdict(list)
        for chunk in chunked(segment_ids):
            query = (
                _BASES.join(PackageRow, col(PackageRow.id) == col(PackageEntryRow.package_id))
                .where(col(PackageEntryRow.segment_id).in_(chunk))
                .order_by(col(PackageRow.created_at).desc(), col(PackageRow.id))
            )
            for row in self._session.connection().execute(query):
                found[row.segment_id].append(_base(row))
        return dict(found)

    def out(self, municipality: str, language: str, since: datetime) -> dict[str, list[PackageBase]]:
        """Segment id → its bases in packages that people have now, newest first.

        They last went out at ``since`` or later and were not called back, and the segment has not come back of them.
        """
        query = (
            _BASES.join(PackageRow, col(PackageRow.id) == col(PackageEntryRow.package_id))
            .where(col(PackageRow.municipality) == municipality, col(PackageRow.language) == language)
            .where(col(PackageRow.closed_at).is_(None), _handed_out >= stamp(since))
            .where(col(PackageEntryRow.returned_at).is_(None))
            .order_by(col(PackageRow.created_at).desc(), col(PackageRow.id))
        )
        found: dict[str, list[PackageBase]] = defaultdict(list)
        for row in self._session.connection().execute(query):
            found[row.segment_id].append(_base(row))
        return dict(found)

    def came_back(self, package_id: str, segment_ids: Iterable[str], now: datetime) -> None:
        """These segments of a package are no longer out; what came back before keeps its time."""
        for chunk in chunked(segment_ids):
            update = (
                sqlalchemy.update(PackageEntryRow)
                .where(col(PackageEntryRow.package_id) == package_id)
                .where(col(PackageEntryRow.segment_id).in_(chunk), col(PackageEntryRow.returned_at).is_(None))
                .values(returned_at=stamp(now))
            )
            self._session.connection().execute(update)

    def close(self, package_id: str, now: datetime) -> None:
        """Call a package back: its segments may be handed out again. One that was called back keeps its time."""
        update = sqlalchemy.update(PackageRow).where(
            col(PackageRow.id) == package_id, col(PackageRow.closed_at).is_(None)
        )
        self._session.connection().execute(update.values(closed_at=stamp(now)))

    def reopen(self, package_id: str, now: datetime) -> None:
        """It is out after all, and waited for from ``now`` on; what came back of it stays so."""
        update = sqlalchemy.update(PackageRow).where(col(PackageRow.id) == package_id)
        self._session.connection().execute(update.values(closed_at=None, handed_out_at=stamp(now)))

    def all(self, municipality: str | None = None, language: str | None = None) -> list[PackageState]:
        """The packages that ever went out, newest first."""
        query = (
            sqlalchemy.select(
                *(getattr(PackageRow, column) for column in PackageRow.model_fields),
                func.count(col(PackageEntryRow.segment_id)),
                func.count(col(PackageEntryRow.returned_at)),
            )
            .select_from(PackageRow)
            .outerjoin(PackageEntryRow, col(PackageEntryRow.package_id) == col(PackageRow.id))
            .group_by(col(PackageRow.id))
            .order_by(col(PackageRow.created_at).desc(), col(PackageRow.id))
        )
        if municipality is not None:
            query = query.where(col(PackageRow.municipality) == municipality)
        if language is not None:
            query = query.where(col(PackageRow.language) == language)
        return [
            PackageState(
                id=row.id,
                municipality=row.municipality,
                language=row.language,
                file=row.file,
                created=datetime.fromisoformat(row.created_at),
                selection=row.selection,
                closed=datetime.fromisoformat(row.closed_at) if row.closed_at else None,
                entries=row[-2],
                returned=row[-1],
            )
            for row in self._session.connection().execute(query)
        ]


_handed_out = func.coalesce(col(PackageRow.handed_out_at), col(PackageRow.created_at))
_BASES = sqlalchemy.select(
    col(PackageEntryRow.segment_id),
    col(PackageEntryRow.package_id),
    col(PackageRow.language),
    col(PackageEntryRow.source_text),
    col(PackageEntryRow.target_text),
    col(PackageEntryRow.review),
    col(PackageEntryRow.revision),
).select_from(PackageEntryRow)
"""Columns, not rows of the ORM: a package may hold 50,000 segments."""


def _base(row: sqlalchemy.Row[Any]) -> PackageBase:
    return PackageBase(row.package_id, row.language, row.source_text, row.target_text, Review(row.review), row.revision)
