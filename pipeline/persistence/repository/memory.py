"""The translation memory's entries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

import sqlalchemy
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
        self, municipality: str, source_language: str, language: str, entries: Iterable[MemoryEntry], now: datetime
    ) -> int:
        """Remember translations of our own segments; returns how many were new.

        A pair that is known already takes the higher review and its hand: what a person vouched for no longer counts
        as merely found, and what a person vouches for again is as new as ``now``, so that it comes before what was
        vouched for earlier. The place it was learned of is kept where it is known; the newest holds.
        """
        return self._keep(municipality, source_language, language, ((now, entry) for entry in entries), moves=True)

    def take_over(
        self,
        municipality: str,
        source_language: str,
        language: str,
        entries: Iterable[tuple[datetime, MemoryEntry]],
    ) -> int:
        """Remember what another memory knew, each from its own date on; returns how many were new.

        As :meth:`learn`, but a place that is known here holds: the other memory's may be years old.
        """
        return self._keep(municipality, source_language, language, entries, moves=False)

    def _keep(
        self,
        municipality: str,
        source_language: str,
        language: str,
        entries: Iterable[tuple[datetime, MemoryEntry]],
        *,
        moves: bool,
    ) -> int:
        new = 0
        for chunk in _batched(entries, _TOGETHER):
            ids = [digest(municipality, source_language, language, entry.source, entry.target) for _, entry in chunk]
            rows = self._rows_of(ids)
            touched: dict[str, dict[str, Any]] = {}
            for id_, (moment, entry) in zip(ids, chunk, strict=True):
                place = self._place(entry)
                row = rows.get(id_)
                if row is None:
                    new += 1
                    rows[id_] = touched[id_] = {
                        "id": id_,
                        "municipality": municipality,
                        "source_language": source_language,
                        "language": language,
                        "source_key": digest(entry.source),
                        "source": entry.source,
                        "target": entry.target,
                        "origin": entry.origin.value,
                        "review": entry.review.value,
                        "author": entry.author,
                        "score": entry.score,
                        "created_at": stamp(moment),
                        **dict.fromkeys(_PLACE),
                        **place,
                    }
                elif changed := _changes(row, entry, place, stamp(moment), moves=moves):
                    row |= changed
                    touched[id_] = row
            self._upsert(MemoryRow, list(touched.values()), _CHANGING)
        return new

    def _rows_of(self, ids: Iterable[str]) -> dict[str, dict[str, Any]]:
        """Whole rows by their id."""
        found: dict[str, dict[str, Any]] = {}
        # SQLModel gives every table class its __table__ at run time; its type does not say so.
        table = MemoryRow.__table__  # type: ignore[attr-defined]
        for chunk in chunked(dict.fromkeys(ids)):
            query = sqlalchemy.select(table).where(col(MemoryRow.id).in_(chunk))
            found |= {row["id"]: dict(row) for row in self._session.connection().execute(query).mappings()}
        return found

    def exact(self, municipality: str, language: str, sources: Iterable[str]) -> dict[str, list[MemoryEntry]]:
        """Source text → its translations, newest first."""
        found: dict[str, list[MemoryEntry]] = defaultdict(list)
        wanted = {digest(source): source for source in sources}
        for chunk in chunked(wanted):
            query = (
                sqlalchemy.select(*_ENTRY)
                .where(col(MemoryRow.municipality) == municipality, col(MemoryRow.language) == language)
                .where(col(MemoryRow.source_key).in_(chunk))
                .order_by(col(MemoryRow.created_at).desc(), col(MemoryRow.id))
            )
            for row in self._session.connection().execute(query):
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
            select(MemoryRow.source, MemoryRow.target)
            .where(MemoryRow.municipality == municipality, MemoryRow.language == language)
            .where(col(MemoryRow.review).in_(people))
            .order_by(col(MemoryRow.created_at), col(MemoryRow.id))
        )
        return [(source, target) for source, target in self._session.exec(query)]

    def all(self, municipality: str, language: str | None = None) -> Iterator[tuple[str, str, MemoryEntry, datetime]]:
        """(source language, language, entry, from when it is) of everything, oldest first."""
        query = sqlalchemy.select(
            col(MemoryRow.source_language), col(MemoryRow.language), col(MemoryRow.created_at), *_ENTRY
        ).where(col(MemoryRow.municipality) == municipality)
        if language is not None:
            query = query.where(col(MemoryRow.language) == language)
        query = query.order_by(col(MemoryRow.created_at), col(MemoryRow.id)).execution_options(yield_per=1000)
        for row in self._session.connection().execute(query):
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


def _changes(
    row: Mapping[str, Any], entry: MemoryEntry, place: Mapping[str, Any], moment: str, *, moves: bool
) -> dict[str, Any]:
    """What is to be written into the row of a pair that is known already."""
    changed: dict[str, Any] = {}
    if entry.review.rank > Review(row["review"]).rank:
        changed |= {
            "review": entry.review.value,
            "origin": entry.origin.value,
            "author": entry.author,
            "score": entry.score,
        }
    elif row["score"] is None and entry.origin.value == row["origin"]:
        changed["score"] = entry.score  # learned before scores were kept
    if entry.review.rank >= Review.REVIEWED.rank:
        changed["created_at"] = max(moment, row["created_at"])  # all are UTC in one form
    if moves or all(row[name] is None for name in _PLACE):
        changed |= place
    return {name: value for name, value in changed.items() if row[name] != value}


_TOGETHER = 2000
"""Entries that are looked up and written at once."""
_PLACE = ("segment_id", "before_key", "after_key")
_CHANGING = ("origin", "review", "author", "score", "created_at", *_PLACE)
_ENTRY = (
    col(MemoryRow.source),
    col(MemoryRow.target),
    col(MemoryRow.origin),
    col(MemoryRow.review),
    col(MemoryRow.author),
    col(MemoryRow.score),
    col(MemoryRow.segment_id),
    col(MemoryRow.before_key),
    col(MemoryRow.after_key),
)
"""What a :class:`MemoryEntry` needs."""


def _batched(
    entries: Iterable[tuple[datetime, MemoryEntry]], size: int
) -> Iterator[list[tuple[datetime, MemoryEntry]]]:
    iterator = iter(entries)
    while several := list(islice(iterator, size)):
        yield several


def _entry(row: sqlalchemy.Row[Any]) -> MemoryEntry:
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
