"""An Integreat CMS as content store: the facade. What it does is in the modules beside it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path

from pipeline.config import IntegreatStoreSettings
from pipeline.connectors.base import silent
from pipeline.connectors.integreat import marks, writing
from pipeline.connectors.integreat.api import parse_page
from pipeline.connectors.integreat.cache import Cache, FileCache
from pipeline.connectors.integreat.client import CmsClient
from pipeline.connectors.integreat.drafts import Drafts
from pipeline.connectors.integreat.knowledge import WEB_APP, Knowledge
from pipeline.connectors.integreat.reading import Reader
from pipeline.connectors.integreat.texts import page_tree
from pipeline.connectors.integreat.values import Listed
from pipeline.model import DocumentKind, DocumentStatus, PageWrite, Snapshot, StoreRef, TranslationState, WriteOutcome


class IntegreatStore:
    """A :class:`~pipeline.connectors.base.ContentStore`: one region of a CMS.

    ``source_language`` is the one that Sprachlotse translates from; ``cache`` keeps what was read, so that only what
    has changed is read again; ``web_app`` and ``bulk_from``: see :class:`~pipeline.config.IntegreatStoreSettings`.
    """

    has_marks = True

    def __init__(
        self, client: CmsClient, source_language: str, cache: Cache, *, web_app: str = WEB_APP, bulk_from: int = 0
    ) -> None:
        self._client, self._bulk_from = client, bulk_from
        self._knowledge = Knowledge(cache, source_language, client.url, partial(_public_page, client), web_app=web_app)
        self._reader = Reader(client, source_language, self._knowledge)

    @classmethod
    def open(
        cls,
        settings: IntegreatStoreSettings,
        source_language: str,
        folder: Path,
        password: Callable[[], str],
    ) -> IntegreatStore:
        """The store of ``settings``. ``folder`` is for what was read: deleting it costs only a full pull.

        ``password`` is called at each login. Nothing is asked of the CMS yet.
        """
        client = CmsClient(
            settings.url,
            settings.region,
            settings.user,
            password,
            requests_per_second=settings.requests_per_second,
        )
        return cls(
            client,
            source_language,
            FileCache(folder, settings.place),
            web_app=settings.web_app,
            bulk_from=settings.bulk_from,
        )

    @property
    def requests(self) -> int:
        """Sent to the CMS so far."""
        return self._client.requests

    def languages(self) -> tuple[str, ...]:
        """Those that readers can choose; see :meth:`pipeline.connectors.base.ContentStore.languages`."""
        return self._reader.languages()

    def read(self, language: str) -> Snapshot:
        """Everything in ``language``; see :meth:`pipeline.connectors.base.ContentStore.read`."""
        return self._reader.read(language)

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
        try:
            return writing.write(
                self._client,
                self._knowledge,
                source_language,
                writes,
                now,
                dry_run=dry_run,
                advance=advance,
                bulk_from=self._bulk_from,
            )
        finally:
            for language in sorted({write.language for write in writes}):
                self._knowledge.keep(language)

    def fingerprint(self, title: str, content: str) -> str:
        """Of what the CMS makes of a text; see :meth:`pipeline.connectors.base.ContentStore.fingerprint`."""
        return self._knowledge.fingerprint(title, content)

    def states(self, language: str) -> Mapping[StoreRef, TranslationState]:
        """What the CMS's page tree says; see :meth:`pipeline.connectors.base.ContentStore.states`."""
        refs = self._reader.refs(language)
        said = self._states(language)
        return {
            ref: said[number] for (kind, number), ref in refs.items() if kind is DocumentKind.PAGE and number in said
        }

    def unpublished(self, language: str) -> frozenset[tuple[DocumentKind, int]]:
        """Only of pages; see :meth:`pipeline.connectors.base.ContentStore.unpublished`."""
        pages = Drafts(self._client).pages(language)
        return frozenset((DocumentKind.PAGE, n) for n, s in pages.items() if s is not DocumentStatus.PUBLIC)

    def mark(self, language: str, refs: Collection[StoreRef], in_translation: bool) -> frozenset[StoreRef]:
        """Only pages have the mark; see :meth:`pipeline.connectors.base.ContentStore.mark`."""
        wanted = set(refs)
        known = self._reader.refs(language)
        pages = {number: ref for (kind, number), ref in known.items() if kind is DocumentKind.PAGE and ref in wanted}
        if not pages:
            return frozenset()
        changed = marks.mark(self._client, language, set(pages), in_translation, self._states(language))
        return frozenset(pages[number] for number in changed)

    def _states(self, language: str) -> dict[int, TranslationState]:
        tree = page_tree(self._client, language)
        return {page.number: page.states[language] for page in tree if language in page.states}

    def close(self) -> None:
        """Give back connections. May be called twice."""
        self._client.close()


def _public_page(client: CmsClient, path: str) -> Listed | None:
    """The public page at an address of the web app (``/region/de/slug``), in whatever region.

    Raises StoreError, StoreUnavailable.
    """
    region, language, *rest = path.strip("/").split("/")
    if not rest or (region, language) == ("s", "p"):  # short links lead to no entry of the API
        return None
    answer = client.root_api(f"{region}/{language}/page", url=path)
    return parse_page(answer, language) if answer is not None else None
