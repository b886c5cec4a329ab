"""Which translations have a newest text that readers do not see: the public API shows none of these.

Somebody in the CMS may be translating a page while it is given to a volunteer. One request for each language tells of
all its pages, to every role; ``docs/decisions/0018-drafts-in-the-cms.md`` has the other ways and what they cost.
"""

from __future__ import annotations

from collections.abc import Mapping

from pipeline.connectors.integreat import texts
from pipeline.connectors.integreat.client import CmsClient
from pipeline.connectors.integreat.errors import Forbidden, LoginRefused
from pipeline.connectors.integreat.tree import TreePage
from pipeline.errors import StoreError, StoreUnavailable
from pipeline.model import DocumentStatus


class Statuses:
    """Asks for the status of the newest text of all pages of a language, as long as the CMS lets us."""

    def __init__(self, client: CmsClient) -> None:
        self._client = client
        self._refused: StoreError | StoreUnavailable | None = None
        """Why no language can be looked at: asking for each one anew would only take its time."""

    def of(self, language: str, tree: Mapping[int, TreePage] | None = None) -> Mapping[int, DocumentStatus]:
        """Number → status; only pages that have a text in ``language``. Nothing is asked where its ``tree`` is known.

        Raises StoreError, StoreUnavailable.
        """
        if tree is not None:
            return {page.number: page.status for page in tree.values() if page.status is not None}
        if self._refused is not None:
            raise self._refused
        try:
            return texts.statuses(self._client, language)
        except (LoginRefused, Forbidden, StoreUnavailable) as exc:
            self._refused = exc
            raise
