"""An Integreat CMS as content store: the facade. What it does is in the modules beside it."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from pathlib import Path

from pipeline.config import IntegreatStoreSettings
from pipeline.connectors.base import silent
from pipeline.connectors.integreat import marks
from pipeline.connectors.integreat.cache import Cache, FileCache
from pipeline.connectors.integreat.client import CmsClient
from pipeline.connectors.integreat.reading import Reader
from pipeline.errors import StoreError
from pipeline.model import DocumentKind, PageWrite, Snapshot, StoreRef, TranslationState, WriteOutcome


class IntegreatStore:
    """A :class:`~pipeline.connectors.base.ContentStore`: one region of a CMS.

    ``source_language`` is the one that Sprachlotse translates from; ``cache`` keeps what was read, so that only what
    has changed is read again.
    """

    def __init__(self, client: CmsClient, source_language: str, cache: Cache) -> None:
        self.client = client
        self.reader = Reader(client, source_language, cache)

    @classmethod
    def open(
        cls,
        settings: IntegreatStoreSettings,
        source_language: str,
        folder: Path,
        password: Callable[[], str] | None = None,
    ) -> IntegreatStore:
        """The store of ``settings``. ``folder`` is for what was read: deleting it costs only a full pull.

        ``password`` is asked at each login; without it, the environment variable that the settings name is read then.
        Nothing is asked of the CMS yet.
        """
        client = CmsClient(
            settings.url,
            settings.region,
            settings.user,
            password or from_environment(settings),
            requests_per_second=settings.requests_per_second,
        )
        return cls(client, source_language, FileCache(folder, settings.place))

    def languages(self) -> tuple[str, ...]:
        """Those that readers can choose; see :meth:`pipeline.connectors.base.ContentStore.languages`."""
        return self.reader.languages()

    def read(self, language: str) -> Snapshot:
        """Everything in ``language``; see :meth:`pipeline.connectors.base.ContentStore.read`."""
        return self.reader.read(language)

    def write(
        self,
        source_language: str,
        writes: Sequence[PageWrite],
        now: datetime,
        *,
        dry_run: bool = False,
        advance: Callable[[], None] = silent,
    ) -> tuple[WriteOutcome, ...]:
        """Compare-and-set; see :meth:`pipeline.connectors.base.ContentStore.write`."""
        from pipeline.connectors.integreat import writing

        return writing.write(
            self.client, self.reader, source_language, writes, now, dry_run=dry_run, advance=advance
        )

    def fingerprint(self, title: str, content: str) -> str:
        """Of what the CMS makes of a text; see :meth:`pipeline.connectors.base.ContentStore.fingerprint`."""
        return self.reader.fingerprint(title, content)

    def states(self, language: str) -> Mapping[StoreRef, TranslationState]:
        """What the CMS's page tree says; see :meth:`pipeline.connectors.base.ContentStore.states`."""
        return self.reader.states(language)

    def mark(self, language: str, refs: Collection[StoreRef], in_translation: bool) -> frozenset[StoreRef]:
        """Only pages have the mark; see :meth:`pipeline.connectors.base.ContentStore.mark`."""
        raise NotImplementedError

    def close(self) -> None:
        """Give back connections. May be called twice."""
        self.client.close()


def from_environment(settings: IntegreatStoreSettings) -> Callable[[], str]:
    """What reads the password from the environment variable that ``settings`` names, each time it is called."""

    def password() -> str:
        name = settings.password_env or ""
        value = os.environ.get(name, "")
        if not value:
            raise StoreError(
                f"the environment variable {name or '(none)'} with the password of {settings.user} is not set",
                "set it and try again",
            )
        return value

    return password
