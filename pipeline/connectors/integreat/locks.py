"""The CMS's edit lock: while one person has a page open for editing, the CMS refuses what others want to save.

It is taken and extended with a "heartbeat", as the editor in a browser does, and lasts 90 seconds. XLIFF imports and
page tokens do not heed it.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Final

from pipeline.connectors.integreat.client import CmsClient
from pipeline.errors import StoreError, StoreUnavailable
from pipeline.model import DocumentKind

_NAMES: Final = {DocumentKind.PAGE: "Page", DocumentKind.EVENT: "Event", DocumentKind.LOCATION: "POI"}
"""The CMS's own names of what can be locked. A lock is on all languages of the object."""
RENEW_AFTER: Final = 30.0
"""Seconds after which the lock is extended before anything is written: a slow CMS must not let it lapse in between."""


class EditLock:
    """The lock on one object. :meth:`take` it, :meth:`renew` it, and :meth:`release` it in all cases.

    ``clock`` gives seconds.
    """

    def __init__(
        self, client: CmsClient, kind: DocumentKind, number: int, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._client = client
        self._key = json.dumps([number, _NAMES[kind]])
        self._clock = clock
        self._taken_at: float | None = None

    def take(self) -> str | None:
        """Take it, or extend it. ``None`` when we have it; else the name of who does. Raises StoreError,
        StoreUnavailable."""
        answer = self._heartbeat()
        if answer.get("success") is True:
            self._taken_at = self._clock()
            return None
        self._taken_at = None
        return str(answer.get("lockingUser") or "somebody")

    def renew(self) -> str | None:
        """Extend it where it has become old. Answers and raises as :meth:`take`."""
        if self._taken_at is not None and self._clock() - self._taken_at < RENEW_AFTER:
            return None
        return self.take()

    def release(self) -> None:
        """Give it back, if we have it. A CMS that does not answer lets it lapse by itself."""
        if self._taken_at is None:
            return
        self._taken_at = None
        with suppress(StoreError, StoreUnavailable):
            # Sent as a form, not as JSON like the heartbeat: browsers send it when the page is left.
            self._client.submit(self._place("release"), data={"body": self._key}, repeatable=True)

    def _heartbeat(self) -> dict[str, Any]:
        # Never by force: that would take a page from under somebody who is typing.
        body = {"key": self._key, "force": False}
        response = self._client.submit(self._place("heartbeat"), json=body, repeatable=True)
        try:
            answer = response.json()
        except ValueError:
            answer = None
        if not isinstance(answer, dict):
            raise StoreError(
                f"what the CMS answers when a page is to be locked ({self._place('heartbeat')}) cannot be read",
                "look for a newer Sprachlotse for this version of the CMS",
            )
        return answer

    def _place(self, what: str) -> str:
        return f"/{self._client.region}/ajax/content-edit-lock/{what}/"
