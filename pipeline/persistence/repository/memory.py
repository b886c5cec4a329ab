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
    score: float | None = None
    """0…1 for harvested pairs: how sure it is that one translates the other; ``None`` where a person said so."""


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
                    row.score = entry.score
                elif row.score is None and entry.origin.value == row.origin:
                    row.score = entry.score  # learned before scores were kept
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
                    score=entry.score,
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
                    found[row.source].append(_entry(row))
        return dict(found)

    def vouched_for(self, municipality: str, language: str) -> list[tuple[str, str]]:
        """(source, translation) of all that a person vouched for, oldest first."""
        people = [review.value for review in Review if review.rank >= Review.REVIEWED.rank]
        query = (
            select(MemoryRow)
            .where(MemoryRow.municipality == municipality, MemoryRow.language == language)
            .where(col(MemoryRow.review).in_(people))
            .order_by(col(MemoryRow.created_at), col(MemoryRow.id))
        )
        return [(row.source, row.target) for row in self._session.exec(query)]

    def count(self, municipality: str, language: str | None = None) -> int:
        """How many translations are remembered."""
        query = select(func.count()).select_from(MemoryRow).where(MemoryRow.municipality == municipality)
        if language is not None:
            query = query.where(MemoryRow.language == language)
        return int(self._session.exec(query).one())


def _entry(row: MemoryRow) -> MemoryEntry:
    return MemoryEntry(row.source, row.target, Origin(row.origin), Review(row.review), row.author, row.score)
