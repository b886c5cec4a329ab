"""What the memory has for the segments of one language that need a translation."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from pipeline.memory.context import Context, contexts
from pipeline.memory.index import MemoryIndex
from pipeline.model import Match, Segment, Target
from pipeline.persistence.repository import Repository
from pipeline.persistence.repository.memory import MemoryEntry
from pipeline.steps.pretranslate import SIMILAR, rejected

_LOOK_AT = 25
"""Similar texts per segment. Many is one too few only where a page lists the same line with ever other facts."""


@dataclass(frozen=True, slots=True)
class Remembered:
    """The translations of the open segments' texts, and what may not be offered again."""

    contexts: Mapping[str, Context]
    """Segment → where it stands."""
    same: Mapping[str, Sequence[MemoryEntry]]
    """Source text → its translations, newest first."""
    rejected: Mapping[str, frozenset[tuple[str, str]]]
    """Segment → (source, translation) pairs that people put another text in place of."""

    @classmethod
    def load(
        cls,
        repository: Repository,
        slug: str,
        language: str,
        documents: Iterable[Sequence[Segment]],
        segments: Sequence[Segment],
        targets: Mapping[str, Target],
    ) -> Remembered:
        """For ``segments``, which stand in ``documents``; ``targets`` are the current ones by segment."""
        places: dict[str, Context] = {}
        for document in documents:
            places |= contexts([(segment.id, segment.source.text) for segment in document])
        ids = {segment.id for segment in segments}
        candidates = repository.targets.candidates_of(ids, language)
        return cls(
            {id_: places[id_] for id_ in ids},
            repository.memory.exact(slug, language, {segment.source.text for segment in segments}),
            {id_: rejected(targets.get(id_), several) for id_, several in candidates.items()},
        )

    def exactly(self, segment: Segment) -> list[Match]:
        """Translations of the segment's very text."""
        text = segment.source.text
        return self._matches(segment, [(entry, 1.0) for entry in self.same.get(text, ())])

    def alike(
        self, repository: Repository, slug: str, source_language: str, language: str, segments: Sequence[Segment]
    ) -> dict[str, list[Match]]:
        """Segment → translations of similar texts, for ``segments``. The memory is read only if there are any."""
        texts = dict.fromkeys(segment.source.text for segment in segments)
        if not texts:
            return {}
        index = MemoryIndex(repository.memory.sources(slug, language), source_language)
        found = {text: index.search(text, SIMILAR, _LOOK_AT) for text in texts}
        sources = {one.source for several in found.values() for one in several}
        entries = repository.memory.exact(slug, language, sources)
        return {
            segment.id: self._matches(
                segment, [(e, one.score) for one in found[segment.source.text] for e in entries[one.source]]
            )
            for segment in segments
        }

    def _matches(self, segment: Segment, entries: Sequence[tuple[MemoryEntry, float]]) -> list[Match]:
        place = self.contexts[segment.id]
        never = self.rejected.get(segment.id, frozenset())
        return [
            Match(
                e.source,
                e.target,
                e.origin,
                score,
                e.author,
                e.review,
                score == 1.0 and place.fits(e.segment_id, e.before_key, e.after_key),
            )
            for e, score in entries
            if (e.source, e.target) not in never
        ]
