"""What a content store can do, whatever is behind it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from pipeline.model import PageWrite, Snapshot, WriteOutcome


class ContentStore(Protocol):
    """A place where a municipality's documents live."""

    def languages(self) -> tuple[str, ...]:
        """Codes of the languages the store has, sorted. Raises StoreError / StoreUnavailable."""

    def read(self, language: str) -> Snapshot:
        """Everything the store has in ``language``.

        Raises StoreError when the store has no such language or nothing of it can be read,
        StoreUnavailable when it may work later. Single bad entries are ``Snapshot.problems``.
        """

    def write(
        self, source_language: str, writes: Sequence[PageWrite], now: datetime, *, dry_run: bool = False
    ) -> tuple[WriteOutcome, ...]:
        """Compare-and-set each document; all of them or, after an error, none of a language is written.

        Every write gets an outcome, in order; with ``dry_run`` the outcome it would have, and nothing is written.
        Raises StoreError / StoreUnavailable when nothing could be written at all.
        """
