"""The translation memory's entries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, func, select

from pipeline.memory.context import Context, contexts
from pipeline.persistence.repository.base import Table, chunked, digest, stamp
from pipeline.persistence.tables import MemoryRow, SegmentRow
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
    segment_id: str | None = None
    """The segment it was learned of. :meth:`Memory.learn` then finds the neighbours by itself."""
    before_key: str | None = None
    """Key of the text before it, see :mod:`pipeline.memory.context`; ``None``: not known."""
    after_key: str | None = None


class Memory(Table):
    """Look-up by source text. Several translations of one source are kept side by side."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._contexts: dict[str, tuple[str, Context]] = {}
        """Segment → (its text, its context), of the documents asked for so far."""

    def learn(
        self, municipality: str, source_language: str, language: str, entries: Sequence[MemoryEntry], now: datetime
    ) -> int:
        """Remember translations; returns how many were new.

        A pair that is known already takes the higher review and its hand: what a person vouched for
        no longer counts as merely found. The place it was learned of is kept where it is known; the newest holds.
        """
        new = 0
        for entry in entries:
            id_ = digest(municipality, source_language, language, entry.source, entry.target)
            place = self._place(entry)
            row = self._session.get(MemoryRow, id_)
            if row is not None:
                if entry.review.rank > Review(row.review).rank:
                    row.review, row.origin, row.author = entry.review.value, entry.origin.value, entry.author
                    row.score = entry.score
                elif row.score is None and entry.origin.value == row.origin:
                    row.score = entry.score  # learned before scores were kept
                for name, value in place.items():
                    setattr(row, name, value)
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
                    **place,
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

    def sources(self, municipality: str, language: str) -> list[str]:
        """All source texts that have a translation, each once, in alphabetical order: what a fuzzy index is made of."""
        query = (
            select(MemoryRow.source)
            .where(MemoryRow.municipality == municipality, MemoryRow.language == language)
            .distinct()
        )
        return sorted(self._session.exec(query))

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

    def all(self, municipality: str, language: str | None = None) -> Iterator[tuple[str, str, MemoryEntry, datetime]]:
        """(source language, language, entry, when it was learned) of everything, oldest first."""
        query = select(MemoryRow).where(MemoryRow.municipality == municipality)
        if language is not None:
            query = query.where(MemoryRow.language == language)
        query = query.order_by(col(MemoryRow.created_at), col(MemoryRow.id)).execution_options(yield_per=1000)
        for row in self._session.exec(query):
            yield row.source_language, row.language, _entry(row), datetime.fromisoformat(row.created_at)

    def count(self, municipality: str, language: str | None = None) -> int:
        """How many translations are remembered."""
        query = select(func.count()).select_from(MemoryRow).where(MemoryRow.municipality == municipality)
        if language is not None:
            query = query.where(MemoryRow.language == language)
        return int(self._session.exec(query).one())

    def _place(self, entry: MemoryEntry) -> dict[str, Any]:
        """What is known of where an entry stands; a text that its segment no longer has stands nowhere."""
        if entry.before_key is not None or entry.after_key is not None:
            return {"segment_id": entry.segment_id, "before_key": entry.before_key, "after_key": entry.after_key}
        if entry.segment_id is None:
            return {}
        if entry.segment_id not in self._contexts:
            document = select(SegmentRow.document_id).where(SegmentRow.id == entry.segment_id).scalar_subquery()
            query = (
                select(SegmentRow.id, SegmentRow.text)
                .where(col(SegmentRow.document_id) == document, col(SegmentRow.retired).is_(False))
                .order_by(col(SegmentRow.position))
            )
            segments = list(self._session.exec(query))
            texts = dict(segments)
            self._contexts |= {id_: (texts[id_], place) for id_, place in contexts(segments).items()}
        text, place = self._contexts.get(entry.segment_id, ("", None))
        if place is None or text != entry.source:
            return {"segment_id": entry.segment_id, "before_key": None, "after_key": None}
        return {"segment_id": entry.segment_id, "before_key": place.before_key, "after_key": place.after_key}


def _entry(row: MemoryRow) -> MemoryEntry:
    return MemoryEntry(
        row.source,
        row.target,
        Origin(row.origin),
        Review(row.review),
        row.author,
        row.score,
        row.segment_id,
        row.before_key,
        row.after_key,
    )
