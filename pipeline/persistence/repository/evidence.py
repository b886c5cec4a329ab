"""Who vouched for what, which files came back, and what a coordinator lets pass."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime

import sqlalchemy
from sqlmodel import col, select

from pipeline.model import Act, Evidence, TakenIn, Waiver
from pipeline.persistence.repository.base import Table, chunked, digest, stamp
from pipeline.persistence.tables import EvidenceRow, ReturnedFileRow, WaiverRow
from pipeline.state import Origin


class EvidenceLog(Table):
    """Only ever added to."""

    def add(self, acts: Iterable[Evidence]) -> None:
        """Keep what people vouched for; the same act of the same file is kept once."""
        rows = [
            {
                "id": _evidence_id(e),
                "segment_id": e.segment_id,
                "language": e.language,
                "act": e.act.value,
                "person": e.person,
                "origin": e.origin.value,
                "source_text": e.source_text,
                "text": e.text,
                "revision": e.revision,
                "package": e.package,
                "file": e.file,
                "file_digest": e.file_digest,
                "comment": e.comment,
                "vouched_at": stamp(e.at),
            }
            for e in acts
        ]
        self._insert_missing(EvidenceRow, rows)

    def of_segments(self, ids: Iterable[str], language: str) -> dict[str, list[Evidence]]:
        """Segment id → who vouched for its texts, oldest first, for those that have any."""
        found: dict[str, list[Evidence]] = defaultdict(list)
        for chunk in chunked(ids):
            query = (
                select(EvidenceRow)
                .where(col(EvidenceRow.segment_id).in_(chunk), EvidenceRow.language == language)
                .order_by(col(EvidenceRow.vouched_at), col(EvidenceRow.id))
            )
            for row in self._session.exec(query):
                found[row.segment_id].append(_evidence(row))
        return dict(found)


class ReturnedFiles(Table):
    """Every file that was taken in."""

    def add(self, files: Sequence[TakenIn]) -> None:
        """Keep that they came; a file that came before keeps its first time."""
        rows = [
            {
                "digest": file.digest,
                "name": file.name,
                "language": file.language,
                "person": file.person,
                "package": file.package,
                "taken_in_at": stamp(file.at),
            }
            for file in files
        ]
        self._insert_missing(ReturnedFileRow, rows)

    def known(self, file_digest: str) -> TakenIn | None:
        """The file with these bytes, if it came before."""
        row = self._session.get(ReturnedFileRow, file_digest)
        if row is None:
            return None
        at = datetime.fromisoformat(row.taken_in_at)
        return TakenIn(row.digest, row.name, row.language, row.person, row.package, at)


class Waivers(Table):
    """What a coordinator lets pass."""

    def add(self, waiver: Waiver) -> None:
        """Let it pass. One that was withdrawn holds again, with the new person and reason."""
        row = {
            "id": _waiver_id(waiver.segment_id, waiver.language, waiver.check, waiver.source_text),
            "segment_id": waiver.segment_id,
            "language": waiver.language,
            "check_name": waiver.check,
            "source_text": waiver.source_text,
            "person": waiver.person,
            "reason": waiver.reason,
            "created_at": stamp(waiver.at),
            "withdrawn_at": None,
        }
        self._upsert(WaiverRow, [row], ["person", "reason", "created_at", "withdrawn_at"])

    def withdraw(self, waiver: Waiver, now: datetime) -> None:
        """The check holds it up again; that it once did not is kept."""
        id_ = _waiver_id(waiver.segment_id, waiver.language, waiver.check, waiver.source_text)
        update = sqlalchemy.update(WaiverRow).where(col(WaiverRow.id) == id_).values(withdrawn_at=stamp(now))
        self._session.connection().execute(update)

    def of_segments(self, ids: Iterable[str], language: str) -> dict[str, list[Waiver]]:
        """Segment id → its waivers that hold, for those that have any; also those for a former source text."""
        found: dict[str, list[Waiver]] = defaultdict(list)
        for chunk in chunked(ids):
            query = (
                select(WaiverRow)
                .where(col(WaiverRow.segment_id).in_(chunk), WaiverRow.language == language)
                .where(col(WaiverRow.withdrawn_at).is_(None))
                .order_by(col(WaiverRow.created_at), col(WaiverRow.id))
            )
            for row in self._session.exec(query):
                found[row.segment_id].append(_waiver(row))
        return dict(found)


def _waiver_id(segment_id: str, language: str, check: str, source_text: str) -> str:
    return digest(segment_id, language, check, source_text)


def _evidence_id(e: Evidence) -> str:
    return digest(e.segment_id, e.language, e.act, e.person, e.source_text, e.text, e.package, e.file_digest)


def _waiver(row: WaiverRow) -> Waiver:
    at = datetime.fromisoformat(row.created_at)
    return Waiver(row.segment_id, row.language, row.check_name, row.source_text, row.person, row.reason, at)


def _evidence(row: EvidenceRow) -> Evidence:
    return Evidence(
        segment_id=row.segment_id,
        language=row.language,
        act=Act(row.act),
        person=row.person,
        origin=Origin(row.origin),
        source_text=row.source_text,
        text=row.text,
        at=datetime.fromisoformat(row.vouched_at),
        revision=row.revision,
        package=row.package,
        file=row.file,
        file_digest=row.file_digest,
        comment=row.comment,
    )
