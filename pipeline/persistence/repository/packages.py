"""Packages that went out, and the base each segment had in them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlmodel import col, select

from pipeline.model import PackageBase, PackageEntry
from pipeline.persistence.repository.base import Table, chunked, stamp
from pipeline.persistence.tables import PackageEntryRow, PackageRow
from pipeline.state import Review


class Packages(Table):
    """What was handed to people."""

    def created(self, package_id: str) -> datetime | None:
        """When the package first went out; ``None`` if it never did."""
        row = self._session.get(PackageRow, package_id)
        return datetime.fromisoformat(row.created_at) if row else None

    def add(
        self,
        package_id: str,
        municipality: str,
        language: str,
        file: str,
        entries: Sequence[PackageEntry],
        now: datetime,
    ) -> None:
        """Keep a package and its bases; a package with this id that is there already stays as it is."""
        head = {
            "id": package_id,
            "municipality": municipality,
            "language": language,
            "file": file,
            "created_at": stamp(now),
        }
        if self.created(package_id) is not None:
            return
        self._insert_missing(PackageRow, [head])
        rows = [
            {
                "package_id": package_id,
                "segment_id": entry.segment_id,
                "source_text": entry.source,
                "target_text": entry.target,
                "review": entry.review.value,
            }
            for entry in entries
        ]
        self._insert_missing(PackageEntryRow, rows)

    def bases(self, segment_ids: Iterable[str]) -> dict[str, list[PackageBase]]:
        """Segment id → its bases in every package it was in, newest package first."""
        found: dict[str, list[PackageBase]] = defaultdict(list)
        for chunk in chunked(segment_ids):
            query = (
                select(PackageEntryRow, PackageRow.language)
                .join(PackageRow, col(PackageRow.id) == col(PackageEntryRow.package_id))
                .where(col(PackageEntryRow.segment_id).in_(chunk))
                .order_by(col(PackageRow.created_at).desc(), col(PackageRow.id))
            )
            for row, language in self._session.exec(query):
                base = PackageBase(row.package_id, language, row.source_text, row.target_text, Review(row.review))
                found[row.segment_id].append(base)
        return dict(found)
