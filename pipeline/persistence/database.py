"""The database of a workspace: opening, migrating, transactions.

SQLite in WAL mode with foreign keys on is the embedded default. Everything above this package sees repositories and
values, never sessions or rows.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, event, inspect, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, SQLAlchemyError
from sqlmodel import Session

from pipeline.connectors.files import folder_lock
from pipeline.errors import ConfigError, StoreUnavailable, WorkspaceError
from pipeline.persistence.repository import Repository

HEAD = "0006"
"""The newest migration. A test holds it against the scripts, so that opening need not load Alembic."""

_BUSY_SECONDS = 30.0


class Database:
    """One workspace's database. Open it with :meth:`open`."""

    def __init__(self, engine: Engine, name: str) -> None:
        self._engine = engine
        self._name = name

    @classmethod
    def open(cls, url: str, root: Path) -> Database:
        """Open the database at ``url``; create or upgrade it when it is missing or older.

        Relative SQLite paths start at ``root``. Raises ConfigError for an unusable URL and WorkspaceError when the
        database is from a newer version, damaged or not accessible.
        """
        target, file = _resolve(url, root)
        name = file.name if file else target.render_as_string(hide_password=True)
        with _translated(name):
            if file is not None and not file.exists():
                _create_file(file)
            database = cls(_engine(target), name)
            try:
                database._bring_to_head()
            except BaseException:
                database.close()
                raise
        return database

    def close(self) -> None:
        """Give back all connections."""
        self._engine.dispose()

    @contextmanager
    def reading(self) -> Iterator[Repository]:
        """A repository to read from; nothing is kept of what is done to it."""
        with _translated(self._name), Session(self._engine) as session:
            yield Repository(session)

    @contextmanager
    def transaction(self) -> Iterator[Repository]:
        """A repository whose changes are all kept at the end, or none of them."""
        with _translated(self._name), Session(self._engine) as session, session.begin():
            yield Repository(session)

    def _bring_to_head(self) -> None:
        found = self._version()
        if found == HEAD:
            return
        from pipeline.persistence.migrate import known_versions, upgrade

        if found is not None and found not in known_versions():
            raise WorkspaceError(
                f"the workspace database {self._name} was made by a newer Sprachlotse"
                f" (its schema is {found}, this one knows {HEAD})",
                "install that version or a newer one; nothing was changed",
            )
        upgrade(self._engine)

    def _version(self) -> str | None:
        with self._engine.connect() as connection:
            if not inspect(connection).has_table("alembic_version"):
                return None
            return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def _resolve(url: str, root: Path) -> tuple[URL, Path | None]:
    try:
        target = make_url(url)
    except ArgumentError as exc:
        raise ConfigError(
            "sprachlotse.toml, database.url: this is not a database URL", "write e.g. sqlite:///sprachlotse.db"
        ) from exc
    if target.get_backend_name() != "sqlite":
        return target, None
    if not target.database or target.database == ":memory:":
        raise ConfigError("sprachlotse.toml, database.url: SQLite needs a file", "write e.g. sqlite:///sprachlotse.db")
    file = root / target.database
    return target.set(database=str(file)), file


def _engine(target: URL) -> Engine:
    if target.get_backend_name() != "sqlite":
        try:
            return create_engine(target)
        except (NoSuchModuleError, ModuleNotFoundError) as exc:
            raise ConfigError(
                f"sprachlotse.toml, database.url: the driver for {target.drivername} is missing ({exc})",
                "install it, e.g. pip install 'psycopg[binary]'",
            ) from exc
    engine = create_engine(target, connect_args={"timeout": _BUSY_SECONDS})

    # sqlite3's own transaction handling commits around DDL and begins late; SQLAlchemy's recipe
    # is to switch it off and to say BEGIN ourselves.
    @event.listens_for(engine, "connect")
    def _connect(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        connection.execute("PRAGMA foreign_keys = ON")

    @event.listens_for(engine, "begin")
    def _begin(connection: Any) -> None:
        connection.exec_driver_sql("BEGIN")

    return engine


def _create_file(file: Path) -> None:
    """Make a whole new database beside ``file``, then move it there: a kill leaves none or a complete one."""
    draft = file.with_name(f".{file.name}.new")
    with folder_lock(file.parent, _BUSY_SECONDS):
        if file.exists():
            return  # another command was quicker
        _remove(draft)  # what a kill left
        try:
            _fill(draft)
            draft.replace(file)
        finally:
            _remove(draft)


def _fill(draft: Path) -> None:
    from pipeline.persistence.migrate import upgrade

    engine = _engine(make_url("sqlite://").set(database=str(draft)))
    try:
        upgrade(engine)
        connection = engine.raw_connection()
        try:
            # WAL stays set in the file; its side files are gone again when the last connection closes.
            connection.driver_connection.execute("PRAGMA journal_mode = WAL")  # type: ignore[union-attr]
        finally:
            connection.close()
    finally:
        engine.dispose()


def _remove(draft: Path) -> None:
    """A database file and its side files: a journal of the old one would be played back into the new one."""
    for suffix in ("", "-journal", "-wal", "-shm"):
        draft.with_name(draft.name + suffix).unlink(missing_ok=True)


@contextmanager
def _translated(name: str) -> Iterator[None]:
    """Database errors as sentences for people."""
    try:
        yield
    except DBAPIError as exc:
        reason = str(exc.orig)
        if "locked" in reason:
            raise StoreUnavailable(
                f"the database {name} is in use by another program", "wait for it and try again"
            ) from exc
        if "disk I/O error" in reason:
            raise StoreUnavailable(
                f"the database {name} could not be read or written ({reason})",
                "check that the disk works and has room, and run the command again",
            ) from exc
        if "full" in reason:
            raise StoreUnavailable(
                f"the disk is full, {name} could not be written", "make room and run the command again"
            ) from exc
        if "readonly" in reason or "read-only" in reason or "unable to open" in reason:
            raise WorkspaceError(
                f"the database {name} cannot be opened for writing ({reason})",
                "check the rights of the workspace folder and its files",
            ) from exc
        if exc.connection_invalidated or "connection" in reason.split("\n", 1)[0]:
            raise StoreUnavailable(
                f"the database {name} cannot be reached ({reason.splitlines()[0]})",
                "check that the database server is running and that database.url in sprachlotse.toml names it",
            ) from exc
        raise WorkspaceError(
            f"the database {name} cannot be used ({reason})",
            "restore it from a backup or ask for help with this message",
        ) from exc
    except SQLAlchemyError as exc:
        raise WorkspaceError(f"the database {name} cannot be used ({exc})", "ask for help with this message") from exc
    except OSError as exc:
        raise WorkspaceError(
            f"{exc.filename or name} cannot be written ({exc.strerror})", "check rights and free space"
        ) from exc
