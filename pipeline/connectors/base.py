"""What a content store can do, whatever is behind it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from pipeline.model import DocumentKind, PageWrite, Snapshot, StoreRef, TranslationState, WriteOutcome


def silent() -> None:
    """What ``advance`` is for callers that show no progress."""


class ContentStore(Protocol):
    """A place where a municipality's documents live."""

    @property
    def has_marks(self) -> bool:
        """:meth:`mark` does something."""

    def languages(self) -> tuple[str, ...]:
        """Codes of the languages the store has, sorted. Raises StoreError / StoreUnavailable."""

    def read(self, language: str) -> Snapshot:
        """Everything in ``language``: of the source language what readers see, of others the newest texts.

        Raises StoreError when the store has no such language or nothing of it can be read,
        StoreUnavailable when it may work later. Single bad entries are ``Snapshot.problems``.
        """

    def write(
        self,
        source_language: str,
        writes: Sequence[PageWrite],
        now: datetime,
        *,
        dry_run: bool = False,
        advance: Callable[[], None] = silent,
    ) -> tuple[WriteOutcome, ...]:
        """Compare-and-set each document, in the order that the store needs (parents before children).

        Every write gets an outcome, in the order of ``writes``; with ``dry_run`` the outcome it would have, and nothing
        is written. ``advance`` is called once for each document done. A store that cannot go on in the middle holds the
        rest and says why. Raises StoreError / StoreUnavailable when nothing could be written at all.
        """

    def fingerprint(self, title: str, content: str) -> str:
        """``store_hash`` of the document that this text becomes in the store."""

    def states(self, language: str) -> Mapping[StoreRef, TranslationState]:
        """What the store says of its translations into ``language``, by the refs of :meth:`read`; empty: nothing.

        Raises StoreError / StoreUnavailable.
        """

    def unpublished(self, language: str) -> frozenset[tuple[DocumentKind, int]]:
        """Kinds and numbers of the documents whose newest text in ``language`` is not published, as far as it is told.

        Only such stores tell it whose numbers last. Raises StoreError / StoreUnavailable.
        """

    def mark(self, language: str, refs: Collection[StoreRef], in_translation: bool) -> frozenset[StoreRef]:
        """Tell the store's people that translations (refs of ``language``) are being worked on, or no longer are.

        Returns those whose mark was changed: not those that somebody else had marked before. A store that has no such
        mark returns none. Raises StoreError / StoreUnavailable.
        """

    def close(self) -> None:
        """Give back connections. May be called twice."""
