"""Where a segment stands: its neighbours, by which a context match is told from an exact one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import blake2b


@dataclass(frozen=True, slots=True)
class Context:
    """A segment's place. The beginning and the end of a document count as neighbours, too."""

    segment_id: str
    before_key: str
    """Key of the source text before it, 16 hex digits."""
    after_key: str
    """Key of the source text after it."""

    def fits(self, segment_id: str | None, before_key: str | None, after_key: str | None) -> bool:
        """True when what is remembered (``None``: not known) is this segment or has the same two neighbours."""
        return segment_id == self.segment_id or (before_key, after_key) == (self.before_key, self.after_key)


def contexts(segments: Iterable[tuple[str, str]]) -> dict[str, Context]:
    """(id, source text) of one document's segments, in order → the context of each, by id."""
    several = list(segments)
    keys = [neighbour_key(""), *(neighbour_key(text) for _, text in several), neighbour_key("")]
    return {id_: Context(id_, keys[i], keys[i + 2]) for i, (id_, _) in enumerate(several)}


def neighbour_key(text: str) -> str:
    """What a neighbour is remembered by, 16 hex digits; an empty text is the edge of a document."""
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()
