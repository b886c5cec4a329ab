"""What engines answered before, so that nothing is translated twice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlmodel import col, select

from pipeline.model import TermOutcome, TermVerdict
from pipeline.mt.engine import Translation
from pipeline.persistence.repository.base import Table, chunked
from pipeline.persistence.tables import EngineCacheRow


class EngineCache(Table):
    """Implements :class:`~pipeline.mt.cache.TranslationCache` inside one transaction."""

    def get_many(self, keys: Sequence[str]) -> dict[str, Translation]:
        """The answers that are known."""
        found: dict[str, Translation] = {}
        for chunk in chunked(keys):
            for row in self._session.exec(select(EngineCacheRow).where(col(EngineCacheRow.key).in_(chunk))):
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
        for key, answer in translations.items():
            row = EngineCacheRow(
                key=key,
                text=answer.text,
                score=answer.score,
                weakest=answer.weakest,
                flags=list(answer.flags),
                verdicts=[[v.source, v.target, v.start, v.end, v.outcome.value] for v in answer.verdicts],
            )
            self._session.merge(row)


def _verdict(source: str, target: str, start: int, end: int, outcome: str) -> TermVerdict:
    return TermVerdict(source, target, start, end, TermOutcome(outcome))
