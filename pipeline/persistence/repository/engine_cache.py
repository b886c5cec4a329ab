"""What engines answered before, so that nothing is translated twice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlmodel import col, select

from pipeline.mt.cache import CacheKey
from pipeline.mt.engine import Translation
from pipeline.persistence.repository.base import Table, chunked, digest
from pipeline.persistence.tables import EngineCacheRow


class EngineCache(Table):
    """Implements :class:`~pipeline.mt.cache.TranslationCache` inside one transaction."""

    def get_many(self, keys: Sequence[CacheKey]) -> dict[CacheKey, Translation]:
        """The answers that are known."""
        wanted = {digest(key.engine, key.text): key for key in keys}
        found: dict[CacheKey, Translation] = {}
        for chunk in chunked(wanted):
            for row in self._session.exec(select(EngineCacheRow).where(col(EngineCacheRow.key).in_(chunk))):
                found[wanted[row.key]] = Translation(row.text, row.score, tuple(row.flags))
        return found

    def put_many(self, entries: Mapping[CacheKey, Translation]) -> None:
        """Keep answers; a known key is overwritten."""
        for key, answer in entries.items():
            row = EngineCacheRow(
                key=digest(key.engine, key.text), text=answer.text, score=answer.score, flags=list(answer.flags)
            )
            self._session.merge(row)
