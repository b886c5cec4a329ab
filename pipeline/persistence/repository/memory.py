"""The translation memory's entries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, func, select

from pipeline.persistence.repository.base import Table, chunked, digest, stamp
from pipeline.persistence.tables import MemoryRow
from pipeline.state import Origin, Review


@dataclass(frozen=True, slots=True)
class MemoryEntry:
    """One translation in the memory of a municipality."""

    source: str
    target: str
    origin: Origin
    review: Review
    author: str = ""


class Memory(Table):
    """Exact look-up by source text. Several translations of one source are kept side by side."""

    def learn(
        self, municipality: str, source_language: str, language: str, entries: Sequence[MemoryEntry], now: datetime
    ) -> int:
        """Remember translations; returns how many were new.

        A pair that is known already takes the higher review and its hand: what a person vouched for
        no longer counts as merely found.
        """
        new = 0
        for entry in entries:
            id_ = digest(municipality, source_language, language, entry.source, entry.target)
            row = self._session.get(MemoryRow, id_)
            if row is not None:
                if entry.review.rank > Review(row.review).rank:
                    row.review, row.origin, row.author = entry.review.value, entry.origin.value, entry.author
                continue
            new += 1
            self._session.add(
                MemoryRow(
                    id=id_,
                    municipality=municipality,
                    source_language=source_language,
                    language=language,
                    source_key=digest(entry.source),
                    source=entry.source,
                    target=entry.target,
                    origin=entry.origin.value,
                    review=entry.review.value,
                    author=entry.author,
                    created_at=stamp(now),
                )
            )
        return new

    def exact(self, municipality: str, language: str, sources: Iterable[str]) -> dict[str, list[MemoryEntry]]:
        """Source text → its translations, newest first."""
        found: dict[str, list[MemoryEntry]] = defaultdict(list)
        wanted = {digest(source): source for source in sources}
        for chunk in chunked(wanted):
            query = (
                select(MemoryRow)
                .where(MemoryRow.municipality == municipality, MemoryRow.language == language)
                .where(col(MemoryRow.source_key).in_(chunk))
                .order_by(col(MemoryRow.created_at).desc(), col(MemoryRow.id))
            )
            for row in self._session.exec(query):
                if row.source == wanted[row.source_key]:
                    entry = MemoryEntry(row.source, row.target, Origin(row.origin), Review(row.review), row.author)
                    found[row.source].append(entry)
        return dict(found)

    def count(self, municipality: str, language: str | None = None) -> int:
        """How many translations are remembered."""
        query = select(func.count()).select_from(MemoryRow).where(MemoryRow.municipality == municipality)
        if language is not None:
            query = query.where(MemoryRow.language == language)
        return int(self._session.exec(query).one())
