"""Where a Prefect API is to be found: named by PREFECT_API_URL, or a ``serve`` of the workspace that is alive.

Imports no Prefect, so that ``run`` can ask first and load it only when there is an API to record with.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

import httpx

from flows.environment import HOME

_NOTE = "serve.json"
_WAIT = httpx.Timeout(2.0, read=15.0)
"""Seconds. Where nobody is, that shows at once; a server that runs a flow on a busy machine is slow to answer."""


@dataclass(frozen=True, slots=True)
class Note:
    """What a running ``serve`` leaves in the workspace for others to find it."""

    url: str
    """The dashboard, for people."""
    api: str
    """The API, for processes of this machine."""
    pid: int


@dataclass(frozen=True, slots=True)
class Place:
    """An API that answers, or why there is none."""

    api: str | None
    why: str = ""
    """Half a sentence for people when ``api`` is ``None``."""
    what_now: str = ""
    """What they can do about it."""

    @property
    def remark(self) -> str:
        """One sentence for a person whose run is not recorded."""
        return f"Not recorded in the dashboard: {self.why}."


def find_api(root: Path, environment: Mapping[str, str]) -> Place:
    """The API that runs in workspace ``root`` are recorded with, and that has their secret blocks.

    Asks over the network: for two seconds whether anybody is there, for 15 whether it is Prefect.
    """
    named = environment.get("PREFECT_API_URL", "").rstrip("/")
    if named:
        if healthy(named):
            return Place(named)
        why = f"the Prefect API at {shown(named)} (PREFECT_API_URL) does not answer"
        return Place(None, why, "start that server or take PREFECT_API_URL away")
    note = read_note(root / HOME)
    if note is not None and healthy(note.api):
        return Place(note.api)
    return Place(
        None, "'sprachlotse serve' is not running for this workspace", "start 'sprachlotse serve' for this workspace"
    )


def healthy(api: str) -> bool:
    """Whether a Prefect API answers at ``api``."""
    try:
        with client(api, _WAIT) as http:
            return http.get(f"{api}/health").status_code == httpx.codes.OK
    except (httpx.HTTPError, httpx.InvalidURL):
        return False


def client(api: str, wait: httpx.Timeout) -> httpx.Client:
    """For requests to ``api`` that wait so long at most. Raises httpx.InvalidURL."""
    # Proxies are for the world outside; an API on this machine is asked directly.
    local = httpx.URL(api).host in {"127.0.0.1", "localhost", "::1"}
    return httpx.Client(timeout=wait, trust_env=not local)


def shown(api: str) -> str:
    """``api`` for people: without a user and a password that may stand in it."""
    scheme, mark, rest = api.rpartition("://")
    return f"{scheme}{mark}{rest.rpartition('@')[2]}"


def write_note(home: Path, note: Note) -> None:
    """Leave ``note``; readers see the old one or the whole new one. Raises OSError."""
    draft = home / f"{_NOTE}.{os.getpid()}"
    draft.write_text(json.dumps(asdict(note)), encoding="utf-8")
    draft.replace(home / _NOTE)


def remove_note(home: Path) -> None:
    """Take the note away again."""
    (home / _NOTE).unlink(missing_ok=True)


def read_note(home: Path) -> Note | None:
    """The note there, if it is one. Its process may be gone: ask :func:`healthy`."""
    try:
        data = json.loads((home / _NOTE).read_text(encoding="utf-8"))
        return Note(url=str(data["url"]), api=str(data["api"]), pid=int(data["pid"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None
