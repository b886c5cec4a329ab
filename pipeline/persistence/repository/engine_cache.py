"""What engines answered before, so that nothing is translated twice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import sqlalchemy
from sqlmodel import col

from pipeline.model import TermOutcome, TermVerdict
from pipeline.mt.engine import Translation
from pipeline.persistence.repository.base import Table, chunked
from pipeline.persistence.tables import EngineCacheRow

_ROWS = sqlalchemy.select(*(getattr(EngineCacheRow, column) for column in EngineCacheRow.model_fields))


class EngineCache(Table):
    """Implements :class:`~pipeline.mt.cache.TranslationCache` inside one transaction."""

    def get_many(self, keys: Sequence[str]) -> dict[str, Translation]:
        """The answers that are known."""
        found: dict[str, Translation] = {}
        for chunk in chunked(keys):
            query = _ROWS.where(col(EngineCacheRow.key).in_(chunk))
            for row in self._session.connection().execute(query):
                found[row.key] = Translation(
                    row.text,
                    row.score,
                    tuple(row.flags),
                    row.weakest,
                    tuple(_verdict(*parts) for parts in row.verdicts),
                )
        return found

    def put_many(self, translations: Mapping[str, Translation]) -> None:
        """Keep answers; a known key is overwritten."""
        rows = [
            {
                "key": key,
                "text": answer.text,
                "score": answer.score,
                "weakest": answer.weakest,
                "flags": list(answer.flags),
                "verdicts": [[v.source, v.target, v.start, v.end, v.outcome.value] for v in answer.verdicts],
            }
            for key, answer in translations.items()
        ]
        self._upsert(EngineCacheRow, rows, ("text", "score", "weakest", "flags", "verdicts"))


def _verdict(source: str, target: str, start: int, end: int, outcome: str) -> TermVerdict:
    return TermVerdict(source, target, start, end, TermOutcome(outcome))
