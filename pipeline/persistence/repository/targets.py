"""Targets, candidates, and the counts that ``status`` shows."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import sqlalchemy
from sqlmodel import and_, col, func, select

from pipeline.model import Candidate, Target
from pipeline.persistence.repository.base import Table, chunked, digest, in_parts, stamp
from pipeline.persistence.tables import CandidateRow, DocumentRow, SegmentRow, TargetRow
from pipeline.state import Origin, Review, similar_only, unseen_fact_update


@dataclass(frozen=True, slots=True)
class Coverage:
    """How far one language of one municipality is, over live segments."""

    language: str
    segments: int
    words: int
    """Words of the source."""
    final: int
    """Final and current."""
    stale: int
    """Behind the source, whatever their review; without ``similar``."""
    reviewed: int
    """Reviewed and current, waiting for approval."""
    translated: int
    """Offered and current, no person has vouched for them."""
    untranslated: int
    """Nothing there, or the translation of a similar text only."""
    final_words: int
    """Source words of the final and current segments."""
    fact_updates: int = 0
    """Final segments whose numbers, times or addresses were put in by themselves, and nobody has looked yet."""
    similar: int = 0
    """Of the untranslated, those that the memory offers the translation of a similar text for."""
    risky: int = 0
    """Of the translated, machine translations that are probably bad."""


class Targets(Table):
    """One current target per segment and language, and every text that is not current."""

    def of_municipality(
        self, municipality: str, language: str, documents: Collection[int] | None = None
    ) -> dict[str, Target]:
        """Segment id → target, for the live segments of documents that are not removed, or of those named."""
        query = (
            _TARGETS.join(SegmentRow, col(SegmentRow.id) == col(TargetRow.segment_id))
            .join(DocumentRow, col(DocumentRow.id) == col(SegmentRow.document_id))
            .where(col(DocumentRow.municipality) == municipality, col(TargetRow.language) == language)
            .where(col(DocumentRow.removed).is_(False), col(SegmentRow.retired).is_(False))
        )
        parts = in_parts(query, SegmentRow.document_id, documents)
        return {target.segment_id: target for part in parts for target in self._found(part)}

    def of_segments(self, ids: Iterable[str], language: str | None = None) -> list[Target]:
        """The targets of these segments, in one language or in all."""
        found: list[Target] = []
        for chunk in chunked(ids):
            query = _TARGETS.where(col(TargetRow.segment_id).in_(chunk))
            if language is not None:
                query = query.where(col(TargetRow.language) == language)
            found += self._found(query)
        return found

    def vouched_for(
        self, municipality: str, language: str, sources: Collection[str]
    ) -> dict[str, list[tuple[str, str]]]:
        """Source text → (segment id, translation) of live segments whose translation of it people vouch for."""
        signed_off = [Review.REVIEWED.value, Review.FINAL.value]
        query = (
            sqlalchemy.select(col(TargetRow.source_text), col(TargetRow.segment_id), col(TargetRow.text))
            .join(SegmentRow, col(SegmentRow.id) == col(TargetRow.segment_id))
            .join(DocumentRow, col(DocumentRow.id) == col(SegmentRow.document_id))
            .where(col(DocumentRow.municipality) == municipality, col(DocumentRow.removed).is_(False))
            .where(col(SegmentRow.retired).is_(False), col(TargetRow.stale_since).is_(None))
            .where(col(TargetRow.language) == language, col(TargetRow.source_text) == col(SegmentRow.text))
            .where(col(TargetRow.review).in_(signed_off), col(TargetRow.origin) != Origin.LITERAL.value)
            .order_by(col(TargetRow.segment_id))
        )
        if len(sources) <= _FEW:  # texts have no index: one look at all of them is cheaper than many
            query = query.where(col(SegmentRow.text).in_(list(sources)))
        found: dict[str, list[tuple[str, str]]] = {}
        for source, segment_id, text in self._session.connection().execute(query):
            if source in sources:
                found.setdefault(source, []).append((segment_id, text))
        return found

    def _found(self, query: sqlalchemy.Select[Any]) -> Iterator[Target]:
        self._session.flush()  # segments that are only in the session yet
        return map(_target, self._session.connection().execute(query))

    def save(self, targets: Iterable[Target], now: datetime, replaced_because: str) -> None:
        """Make these the current targets.

        A text that gives way is kept as a candidate with its author; so is one that becomes the translation of another
        source text: it still is the one of the former, should that come back.
        """
        new = list(targets)
        present = {(t.segment_id, t.language): t for t in self.of_segments(dict.fromkeys(t.segment_id for t in new))}
        replaced: list[Candidate] = []
        rows: dict[tuple[str, str], dict[str, Any]] = {}
        for target in new:
            key = target.segment_id, target.language
            old = present.get(key)
            if old == target:
                continue
            if old is not None and old.text and (old.text, old.source_text) != (target.text, target.source_text):
                replaced.append(candidate_of(old, replaced_because))
            present[key], rows[key] = target, _row(target, now)
        self.keep(replaced, now)
        self._upsert(TargetRow, list(rows.values()), [column for column in _COLUMNS if column not in _KEY])

    def keep(self, candidates: Sequence[Candidate], now: datetime) -> None:
        """Keep texts that are not current targets; each once."""
        rows = [
            {
                "id": _candidate_id(c),
                "segment_id": c.segment_id,
                "language": c.language,
                "text": c.text,
                "source_text": c.source_text,
                "origin": c.origin.value,
                "review": c.review.value,
                "author": c.author,
                "package": c.package,
                "reason": c.reason,
                "score": c.score,
                "created_at": stamp(now),
            }
            for c in candidates
        ]
        self._insert_missing(CandidateRow, rows)

    def candidates(self, segment_id: str, language: str) -> list[Candidate]:
        """What else was offered for a segment, oldest first."""
        query = (
            select(CandidateRow)
            .where(CandidateRow.segment_id == segment_id, CandidateRow.language == language)
            .order_by(col(CandidateRow.created_at), col(CandidateRow.id))
        )
        return [_candidate(row) for row in self._session.exec(query)]

    def candidates_with_ids(self, segment_id: str, language: str) -> list[tuple[str, Candidate]]:
        """As :meth:`candidates`, each with its id: the same text from the same hand has the same."""
        return [(_candidate_id(one), one) for one in self.candidates(segment_id, language)]

    def candidates_of(self, ids: Iterable[str], language: str) -> dict[str, list[Candidate]]:
        """Segment id → what else was offered for it, oldest first, for those that have any."""
        found: dict[str, list[Candidate]] = {}
        for chunk in chunked(ids):
            query = (
                select(CandidateRow)
                .where(col(CandidateRow.segment_id).in_(chunk), CandidateRow.language == language)
                .order_by(col(CandidateRow.created_at), col(CandidateRow.id))
            )
            for row in self._session.exec(query):
                found.setdefault(row.segment_id, []).append(_candidate(row))
        return found

    def risky(self, municipality: str, least: float) -> dict[str, int]:
        """Language → live, current targets whose risk is ``least`` (0…1) or more; languages without any are left out.

        Only what nobody has vouched for has a risk at all.
        """
        query = (
            select(col(TargetRow.language), func.count())
            .join(SegmentRow, col(SegmentRow.id) == col(TargetRow.segment_id))
            .join(DocumentRow, col(DocumentRow.id) == col(SegmentRow.document_id))
            .where(DocumentRow.municipality == municipality, col(DocumentRow.removed).is_(False))
            .where(col(SegmentRow.retired).is_(False), col(TargetRow.stale_since).is_(None))
            .where(col(TargetRow.risk) >= least)
            .group_by(col(TargetRow.language))
        )
        return dict(self._session.exec(query).all())

    def coverage(self, municipality: str, languages: Sequence[str], risky_from: float = 1.0) -> list[Coverage]:
        """One row per language, counted by the database. ``risky_from`` (0…1): what counts as risky; 1: nothing."""
        live = and_(
            col(DocumentRow.municipality) == municipality,
            col(DocumentRow.removed).is_(False),
            col(SegmentRow.retired).is_(False),
        )
        totals = select(func.count(), func.coalesce(func.sum(SegmentRow.words), 0)).select_from(SegmentRow)
        totals = totals.join(DocumentRow, col(DocumentRow.id) == col(SegmentRow.document_id)).where(live)
        segments, words = self._session.exec(totals).one()
        stale = col(TargetRow.stale_since).is_not(None)
        facts = (col(TargetRow.language), col(TargetRow.origin), col(TargetRow.review), stale)
        counts = (
            sqlalchemy.select(*facts, func.count(), func.sum(SegmentRow.words))
            .select_from(TargetRow)
            .join(SegmentRow, col(SegmentRow.id) == col(TargetRow.segment_id))
            .join(DocumentRow, col(DocumentRow.id) == col(SegmentRow.document_id))
            .where(live)
            .group_by(*facts)
        )
        empty = {language: Coverage(language, segments, words, 0, 0, 0, 0, segments, 0) for language in languages}
        for language, origin, review, is_stale, count, word_sum in self._session.connection().execute(counts):
            if language not in empty:
                continue
            row = empty[language]
            if similar_only(Origin(origin), Review(review), stale=bool(is_stale)):
                empty[language] = replace(row, similar=row.similar + count)
                continue
            if is_stale:
                row = replace(row, stale=row.stale + count)
            elif review == Review.FINAL:
                row = replace(row, final=row.final + count, final_words=row.final_words + word_sum)
            elif review == Review.REVIEWED:
                row = replace(row, reviewed=row.reviewed + count)
            elif review == Review.TRANSLATED:
                row = replace(row, translated=row.translated + count)
            else:
                continue
            empty[language] = replace(row, untranslated=row.untranslated - count)
        for language, count in self.risky(municipality, risky_from).items():
            if language in empty:
                empty[language] = replace(empty[language], risky=count)
        patched = (
            _TARGETS.join(SegmentRow, col(SegmentRow.id) == col(TargetRow.segment_id))
            .join(DocumentRow, col(DocumentRow.id) == col(SegmentRow.document_id))
            .where(live, col(TargetRow.origin) == Origin.FACT_UPDATE.value)
        )
        for target in self._found(patched):
            if target.language in empty and unseen_fact_update(target):
                row = empty[target.language]
                empty[target.language] = replace(row, fact_updates=row.fact_updates + 1)
        return list(empty.values())


def _candidate_id(c: Candidate) -> str:
    return digest(c.segment_id, c.language, c.text, c.source_text, c.origin, c.review, c.author)


def candidate_of(target: Target, reason: str) -> Candidate:
    """A target that gives way, as the candidate that stays."""
    return Candidate(
        segment_id=target.segment_id,
        language=target.language,
        text=target.text,
        source_text=target.source_text,
        origin=target.origin,
        review=target.review,
        author=target.reviewer or target.author,
        reason=reason,
        package=target.package,
        score=target.score,
    )


_FEW = 500
"""Texts that one query may name."""
_COLUMNS: tuple[str, ...] = tuple(TargetRow.model_fields)
_KEY = ("segment_id", "language")
_TARGETS = sqlalchemy.select(*(getattr(TargetRow, column) for column in _COLUMNS))
"""Columns, not rows of the ORM: a municipality has thousands, and what is written here goes past the session."""


def _row(target: Target, now: datetime) -> dict[str, Any]:
    return {
        "segment_id": target.segment_id,
        "language": target.language,
        "text": target.text,
        "origin": target.origin.value,
        "review": target.review.value,
        "source_text": target.source_text,
        "stale_since": target.stale_since,
        "author": target.author,
        "score": target.score,
        "reviewer": target.reviewer,
        "approver": target.approver,
        "package": target.package,
        "flags": list(target.flags),
        "risk": target.risk,
        "updated_at": stamp(now),
    }


def _target(row: sqlalchemy.Row[Any]) -> Target:
    return Target(
        segment_id=row.segment_id,
        language=row.language,
        text=row.text,
        origin=Origin(row.origin),
        review=Review(row.review),
        source_text=row.source_text,
        stale_since=row.stale_since,
        author=row.author,
        score=row.score,
        reviewer=row.reviewer,
        approver=row.approver,
        package=row.package,
        flags=tuple(row.flags),
        risk=row.risk,
    )


def _candidate(row: CandidateRow) -> Candidate:
    return Candidate(
        segment_id=row.segment_id,
        language=row.language,
        text=row.text,
        source_text=row.source_text,
        origin=Origin(row.origin),
        review=Review(row.review),
        author=row.author,
        reason=row.reason,
        package=row.package,
        score=row.score,
    )
