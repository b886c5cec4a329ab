"""What all repositories share."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from hashlib import blake2b
from itertools import islice
from typing import Any

import sqlalchemy
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, SQLModel

_CHUNK = 500
"""Bound parameters per statement: SQLite's oldest limit is 999."""


def stamp(moment: datetime) -> str:
    """ISO 8601 in UTC, to the second. ``moment`` must know its zone."""
    return moment.astimezone(UTC).isoformat(timespec="seconds")


def digest(*parts: str) -> str:
    """Hex digest (32 digits) of several texts; their borders count."""
    state = blake2b(digest_size=16)
    for part in parts:
        data = part.encode()
        state.update(len(data).to_bytes(8, "big"))
        state.update(data)
    return state.hexdigest()


def chunked(items: Iterable[str], size: int = _CHUNK) -> Iterator[list[str]]:
    """``items`` in lists of at most ``size``."""
    iterator = iter(items)
    while chunk := list(islice(iterator, size)):
        yield chunk


def in_parts(
    query: sqlalchemy.Select[Any], column: Any, values: Collection[int] | None
) -> Iterator[sqlalchemy.Select[Any]]:
    """``query`` restricted to rows whose ``column`` is one of ``values``, in several queries; whole without values."""
    if values is None:
        yield query
        return
    iterator = iter(values)
    while part := list(islice(iterator, _CHUNK)):
        yield query.where(column.in_(part))


class Table:
    """A repository on one session."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def _insert_missing(self, table: type[SQLModel], rows: Sequence[dict[str, Any]]) -> None:
        """Insert rows whose primary key is not there yet."""
        if not rows:
            return
        dialect = self._session.get_bind().dialect.name
        insert = postgresql.insert if dialect == "postgresql" else sqlite.insert
        self._session.flush()  # rows that are only in the session yet, which these may refer to
        self._session.connection().execute(insert(table).on_conflict_do_nothing(), list(rows))

    def _upsert(self, table: type[SQLModel], rows: Sequence[dict[str, Any]], changing: Sequence[str]) -> None:
        """Insert rows; where the primary key is there already, set the columns ``changing``.

        Objects of these rows that the session holds do not learn of it.
        """
        if not rows:
            return
        dialect = self._session.get_bind().dialect.name
        # SQLModel gives every table class its __table__ at run time; its type does not say so.
        keys = table.__table__.primary_key  # type: ignore[attr-defined]
        self._session.flush()
        statement = (postgresql.insert if dialect == "postgresql" else sqlite.insert)(table)
        written = {name: statement.excluded[name] for name in changing}
        upsert = statement.on_conflict_do_update(index_elements=list(keys), set_=written)
        self._session.connection().execute(upsert, list(rows))
