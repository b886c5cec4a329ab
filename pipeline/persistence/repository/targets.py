"""Targets, candidates, and the counts that ``status`` shows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import sqlalchemy
from sqlmodel import and_, col, func, select

from pipeline.model import Candidate, Target
from pipeline.persistence.repository.base import Table, chunked, digest, stamp
from pipeline.persistence.tables import CandidateRow, DocumentRow, SegmentRow, TargetRow
from pipeline.state import Origin, Review, unseen_fact_update


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
    """Behind the source, whatever their review."""
    reviewed: int
    """Reviewed and current, waiting for approval."""
    translated: int
    """Offered and current, no person has vouched for them."""
    untranslated: int
    """Nothing there."""
    final_words: int
    """Source words of the final and current segments."""
    fact_updates: int = 0
    """Final segments whose numbers, times or addresses were put in by themselves, and nobody has looked yet."""


class Targets(Table):
    """One current target per segment and language, and every text that is not current."""

    def of_municipality(self, municipality: str, language: str) -> dict[str, Target]:
        """Segment id → target, for the live segments of documents that are not removed."""
        query = (
            select(TargetRow)
            .join(SegmentRow, col(SegmentRow.id) == col(TargetRow.segment_id))
            .join(DocumentRow, col(DocumentRow.id) == col(SegmentRow.document_id))
            .where(DocumentRow.municipality == municipality, TargetRow.language == language)
            .where(col(DocumentRow.removed).is_(False), col(SegmentRow.retired).is_(False))
        )
        return {row.segment_id: _target(row) for row in self._session.exec(query)}

    def of_segments(self, ids: Iterable[str], language: str | None = None) -> list[Target]:
        """The targets of these segments, in one language or in all."""
        found: list[Target] = []
        for chunk in chunked(ids):
            query = select(TargetRow).where(col(TargetRow.segment_id).in_(chunk))
            if language is not None:
                query = query.where(TargetRow.language == language)
            found += [_target(row) for row in self._session.exec(query)]
        return found

    def save(self, targets: Iterable[Target], now: datetime, replaced_because: str) -> None:
        """Make these the current targets. A text that gives way is kept as a candidate with its author."""
        for target in targets:
            row = self._session.get(TargetRow, (target.segment_id, target.language))
            if row is not None:
                old = _target(row)
                if old == target:
                    continue
                if old.text and old.text != target.text:
                    self.keep([candidate_of(old, replaced_because)], now)
            self._session.merge(
                TargetRow(
                    segment_id=target.segment_id,
                    language=target.language,
                    text=target.text,
                    origin=target.origin.value,
                    review=target.review.value,
                    source_text=target.source_text,
                    stale_since=target.stale_since,
                    author=target.author,
                    score=target.score,
                    reviewer=target.reviewer,
                    approver=target.approver,
                    package=target.package,
                    flags=list(target.flags),
                    risk=target.risk,
                    updated_at=stamp(now),
                )
            )

    def keep(self, candidates: Sequence[Candidate], now: datetime) -> None:
        """Keep texts that are not current targets; each once."""
        rows = [
            {
                "id": digest(c.segment_id, c.language, c.text, c.source_text, c.origin, c.review, c.author),
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

    def coverage(self, municipality: str, languages: Sequence[str]) -> list[Coverage]:
        """One row per language, counted by the database."""
        live = and_(
            col(DocumentRow.municipality) == municipality,
            col(DocumentRow.removed).is_(False),
            col(SegmentRow.retired).is_(False),
        )
        totals = select(func.count(), func.coalesce(func.sum(SegmentRow.words), 0)).select_from(SegmentRow)
        totals = totals.join(DocumentRow, col(DocumentRow.id) == col(SegmentRow.document_id)).where(live)
        segments, words = self._session.exec(totals).one()
        stale = col(TargetRow.stale_since).is_not(None)
        counts = (
            sqlalchemy.select(
                col(TargetRow.language), col(TargetRow.review), stale, func.count(), func.sum(SegmentRow.words)
            )
            .select_from(TargetRow)
            .join(SegmentRow, col(SegmentRow.id) == col(TargetRow.segment_id))
            .join(DocumentRow, col(DocumentRow.id) == col(SegmentRow.document_id))
            .where(live)
            .group_by(col(TargetRow.language), col(TargetRow.review), stale)
        )
        empty = {language: Coverage(language, segments, words, 0, 0, 0, 0, segments, 0) for language in languages}
        for language, review, is_stale, count, word_sum in self._session.connection().execute(counts):
            if language not in empty:
                continue
            row = empty[language]
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
        patched = (
            select(TargetRow)
            .join(SegmentRow, col(SegmentRow.id) == col(TargetRow.segment_id))
            .join(DocumentRow, col(DocumentRow.id) == col(SegmentRow.document_id))
            .where(live, TargetRow.origin == Origin.FACT_UPDATE.value)
        )
        for target in map(_target, self._session.exec(patched)):
            if target.language in empty and unseen_fact_update(target):
                row = empty[target.language]
                empty[target.language] = replace(row, fact_updates=row.fact_updates + 1)
        return list(empty.values())


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


def _target(row: TargetRow) -> Target:
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
