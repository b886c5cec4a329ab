"""Which translations have a newest text that readers do not see: the public API shows none of these.

Somebody in the CMS may be translating a page while it is given to a volunteer. One request for each language tells of
all its pages, and one for all languages of events, and of locations, to every role;
``docs/decisions/0018-drafts-in-the-cms.md`` has the other ways and what they cost.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from pipeline.connectors.integreat import texts
from pipeline.connectors.integreat.api import PATHS
from pipeline.connectors.integreat.cache import Key
from pipeline.connectors.integreat.client import CmsClient
from pipeline.connectors.integreat.errors import Forbidden, LoginRefused
from pipeline.connectors.integreat.tree import TreePage
from pipeline.errors import StoreError, StoreUnavailable
from pipeline.model import DocumentKind, DocumentStatus, EntryProblem


@dataclass(frozen=True, slots=True)
class Newest:
    """What is known of the newest texts of one language, drafts too."""

    pages: Mapping[int, DocumentStatus] | None = None
    """Number → status, only of pages that have a text; ``None``: it could not be seen."""
    objects: frozenset[Key] = frozenset()
    """Events and locations that have a text, whatever its status, as far as it could be seen."""
    problems: tuple[EntryProblem, ...] = ()
    refused: bool = False
    """Whatever needs a login would be asked for in vain: what is not published counts as it was last seen."""

    def status(self, page: int) -> DocumentStatus:
        """Of a page that readers see some text of."""
        return (self.pages or {}).get(page, DocumentStatus.PUBLIC)


class Drafts:
    """Asks for the newest texts in one language after the other, as long as the CMS lets us."""

    def __init__(self, client: CmsClient) -> None:
        self._client = client
        self._refused: StoreError | StoreUnavailable | None = None
        """Why nothing can be looked at: asking for each language anew would only take its time."""
        self._translated: dict[DocumentKind, Mapping[int, frozenset[str]]] = {}

    def look(
        self,
        language: str,
        public: Collection[Key],
        listed: Collection[Key],
        tree: Mapping[int, TreePage] | None = None,
    ) -> Newest:
        """What there is of ``public``, which readers see in the source language. Raises nothing: it tells problems.

        Events and locations that readers see in ``language`` (``listed``) are not asked for: what is newer than that is
        seen when it is published. Neither are pages where their ``tree`` in ``language`` is known.
        """
        pages: Mapping[int, DocumentStatus] | None = None
        objects: set[Key] = set()
        kinds = {key[0] for key in public if key[0] is DocumentKind.PAGE or key not in listed}
        for kind in sorted(kinds, key=list(DocumentKind).index):
            try:
                if kind is DocumentKind.PAGE:
                    pages = self.pages(language, tree)
                else:
                    objects |= {(kind, n) for n, there in self._objects(kind, language).items() if language in there}
            except (StoreError, StoreUnavailable) as exc:
                # What holds for all languages has the same words in all: it is told once.
                place = PATHS[kind] if self._refused is not None else f"{language}/{PATHS[kind]}"
                problem = EntryProblem(place, "texts that are not published", f"they cannot be seen: {exc}")
                return Newest(pages, frozenset(objects), (problem,), refused=self._refused is not None)
        return Newest(pages, frozenset(objects))

    def pages(self, language: str, tree: Mapping[int, TreePage] | None = None) -> Mapping[int, DocumentStatus]:
        """Number → status; only pages that have a text in ``language``. Raises StoreError, StoreUnavailable."""
        if tree is not None:
            return {page.number: page.status for page in tree.values() if page.status is not None}
        self._go_on()
        try:
            return texts.statuses(self._client, language)
        except (LoginRefused, Forbidden, StoreUnavailable) as exc:
            self._refused = exc
            raise

    def _objects(self, kind: DocumentKind, language: str) -> Mapping[int, frozenset[str]]:
        """Number → languages that it has a text in. The list in any language tells of all: it is asked for once."""
        if kind not in self._translated:
            self._go_on()
            try:
                self._translated[kind] = texts.translated(self._client, kind, language)
            except (LoginRefused, Forbidden, StoreUnavailable) as exc:
                self._refused = exc
                raise
        return self._translated[kind]

    def _go_on(self) -> None:
        if self._refused is not None:
            raise self._refused
