"""Reads a region: from the public API what could have changed, from the CMS itself the text of what has."""

from __future__ import annotations

from collections.abc import Mapping

from pipeline.connectors.integreat.cache import Cache
from pipeline.connectors.integreat.client import CmsClient
from pipeline.model import Snapshot, StoreDocument, StoreRef, TranslationState


class Reader:
    """Being written; the signatures are what others can rely on."""

    def __init__(self, client: CmsClient, source_language: str, cache: Cache) -> None:
        self.client = client
        self.source_language = source_language
        self._cache = cache

    def languages(self) -> tuple[str, ...]:
        """Codes of the languages that readers can choose, sorted."""
        raise NotImplementedError

    def read(self, language: str) -> Snapshot:
        """See :meth:`pipeline.connectors.base.ContentStore.read`."""
        raise NotImplementedError

    def fingerprint(self, title: str, content: str) -> str:
        """``store_hash`` of what this text becomes in the CMS; for locations too (their description apart)."""
        raise NotImplementedError

    def resolve(self, address: str) -> str | None:
        """What an address leads to, whatever its language or old slug: ``page:12``, ``event:3``; ``None``: unknown."""
        raise NotImplementedError

    def remember(self, document: StoreDocument) -> None:
        """A text that was just written: those that no reader sees appear in no list, and are looked up from now on."""
        raise NotImplementedError

    def states(self, language: str) -> Mapping[StoreRef, TranslationState]:
        """See :meth:`pipeline.connectors.base.ContentStore.states`."""
        raise NotImplementedError
