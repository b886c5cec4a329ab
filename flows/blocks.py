"""Secret blocks for commands that a person types: read over Prefect's API, without loading Prefect.

Loading Prefect takes a second, sets up logging of its own, and reads settings once and for all. A command needs one
answer to one request; flows, which have Prefect anyway, read blocks with :mod:`flows.secrets`.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote

import httpx

from flows.locate import client, find_api, shown
from pipeline.connectors.integreat.errors import BlocksOutOfReach, LoginRefused
from pipeline.errors import StoreUnavailable

_WAIT = httpx.Timeout(5.0, read=30.0)
"""Seconds. A server that runs a flow on a busy machine takes its time."""


def read_block(root: Path, name: str, environment: Mapping[str, str]) -> str | None:
    """What the secret block ``name`` holds, at the Prefect API that :func:`flows.locate.find_api` finds for ``root``.

    ``None``: there is no such block, or no text in it. Raises BlocksOutOfReach where no API answers; LoginRefused where
    it asks for a password of its own or is something else; StoreUnavailable when it breaks off.
    """
    place = find_api(root, environment)
    if place.api is None:
        raise BlocksOutOfReach(place.why, place.what_now)
    path = f"{place.api}/block_types/slug/secret/block_documents/name/{quote(name, safe='')}"
    where = f"the secret block '{name}' cannot be read from the Prefect API at {shown(place.api)}"
    try:
        with client(place.api, _WAIT) as http:
            answer = http.get(path, params={"include_secrets": "true"}, headers=_login(environment))
    except httpx.HTTPError as exc:
        raise StoreUnavailable(
            f"{where} now ({type(exc).__name__})", "check that 'sprachlotse serve' runs, then run it again"
        ) from exc
    if answer.status_code == httpx.codes.NOT_FOUND:
        return None
    if answer.status_code in (httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN):
        raise LoginRefused(
            f"{where}: it asks for a password (HTTP {answer.status_code})",
            "set PREFECT_API_AUTH_STRING for this command to what PREFECT_SERVER_API_AUTH_STRING is for the server",
        )
    if answer.is_server_error:
        raise StoreUnavailable(f"{where} now (HTTP {answer.status_code})", "look at its log, then run it again")
    if not answer.is_success:
        raise LoginRefused(f"{where} (HTTP {answer.status_code})", "check PREFECT_API_URL")
    return _value(answer, where)


def as_password(value: object) -> str | None:
    """The value of a block as it was written: Prefect keeps any JSON; what is no text and no number is no password."""
    return None if isinstance(value, (dict, list, bool)) or value is None else str(value)


def _login(environment: Mapping[str, str]) -> dict[str, str]:
    """As Prefect's own client logs in: a user with a password goes before a key."""
    if pair := environment.get("PREFECT_API_AUTH_STRING"):
        return {"Authorization": f"Basic {base64.b64encode(pair.encode()).decode()}"}
    if key := environment.get("PREFECT_API_KEY"):
        return {"Authorization": f"Bearer {key}"}
    return {}


def _value(answer: httpx.Response, where: str) -> str | None:
    try:
        value = answer.json()["data"].get("value")
    except (ValueError, KeyError, TypeError, AttributeError):
        pass
    else:
        return as_password(value)
    # Out here, so that it is not the context of an error that keeps what it could not read: the password may be in it.
    raise LoginRefused(f"{where}: something else answers", "check PREFECT_API_URL")
