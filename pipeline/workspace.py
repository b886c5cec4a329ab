"""A workspace: the folder with ``sprachlotse.toml`` and everything that belongs to it.

::

    sprachlotse.toml     settings
    sprachlotse.db       what Sprachlotse knows (SQLite)
    glossaries/          term bases, one folder each
    outbox/              packages for people
    inbox/               what people sent back; taken in by `run`
    receipts/            what became of every file taken in
    reports/             HTML reports for coordinators
    memories/            translation memories written by `tm export`
    termbases/           terms written by `glossary export`
    .sprachlotse/        locks and other things nobody needs to look at
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from pipeline.config import (
    FILENAME,
    IntegreatStoreSettings,
    Municipality,
    Settings,
    XliffStoreSettings,
    read_settings,
)
from pipeline.connectors.base import ContentStore
from pipeline.errors import StoreError, UsageError, WorkspaceBusy, WorkspaceError

if TYPE_CHECKING:
    from pipeline.persistence.database import Database

PSEUDO_MARK = "pseudo.json"
"""File in a folder that ``sprachlotse pseudo`` wrote."""
_LOCK_SECONDS = 60.0
"""How long a writing command waits for another one in the same workspace."""


class Workspace:
    """Settings, database and stores of one folder. Use as a context manager, or call :meth:`close`."""

    def __init__(
        self,
        root: Path,
        settings: Settings,
        *,
        lock_seconds: float = _LOCK_SECONDS,
        secrets: Callable[[str], str | None] | None = None,
    ) -> None:
        self.root = root
        self.settings = settings
        self._lock_seconds = lock_seconds
        self.secrets = secrets
        """Reads secret blocks by their names (``None``: there is no such block)."""
        self._database: Database | None = None
        self._stores: dict[str, ContentStore] = {}
        """Those that keep connections open."""

    @classmethod
    def open(cls, start: Path | None = None, secrets: Callable[[str], str | None] | None = None) -> Workspace:
        """The workspace at ``start``; without it, the nearest one from the current folder upwards.

        ``secrets`` reads secret blocks by their names (``None``: there is no such block); flows and commands have it.
        Raises WorkspaceError when there is none, ConfigError when its settings are wrong.
        """
        try:
            root = start.absolute() if start is not None else _nearest(Path.cwd())
            found = root is not None and (root / FILENAME).is_file()
        except OSError as exc:
            place = str(start or exc.filename or "the current folder")
            raise WorkspaceError(f"{place} cannot be looked into ({exc.strerror})", "check its rights") from exc
        if root is None or not found:
            place = f"in {start}" if start is not None else "in this folder or above it"
            raise WorkspaceError(
                f"there is no {FILENAME} {place}",
                "make a workspace with 'sprachlotse init DIR' or name one with --workspace",
            )
        return cls(root, read_settings(root / FILENAME), secrets=secrets)

    def __enter__(self) -> Workspace:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Give back the database and the connections of stores."""
        for store in self._stores.values():
            store.close()
        self._stores.clear()
        if self._database is not None:
            self._database.close()
            self._database = None

    @property
    def database(self) -> Database:
        """Opened at first use; created or upgraded when needed."""
        from pipeline.persistence.database import Database  # SQLAlchemy: a third of a second

        if self._database is None:
            self._database = Database.open(self.settings.database.url, self.root)
        return self._database

    def municipality(self, slug: str) -> Municipality:
        """Its settings. Raises UsageError naming those that exist."""
        found = self.settings.municipalities.get(slug)
        if found is None:
            known = ", ".join(self.settings.municipalities) or "none yet"
            raise UsageError(
                f"there is no municipality '{slug}' in {FILENAME} (known: {known})",
                "check the name or register it with 'sprachlotse municipality add'",
            )
        return found

    def languages(self, slug: str, language: str | None) -> tuple[str, ...]:
        """The target languages meant: one, or all of the municipality. Raises UsageError for an unknown one."""
        municipality = self.municipality(slug)
        if language is None:
            return municipality.target_languages
        if language not in municipality.target_languages:
            known = ", ".join(municipality.target_languages)
            raise UsageError(
                f"'{language}' is not a target language of {slug} (these are: {known})",
                f"add it to target_languages in {FILENAME} or choose another",
            )
        return (language,)

    def store(self, slug: str) -> ContentStore:
        """The municipality's content store; its connections are kept until :meth:`close`.

        Raises StoreError for a folder that ``sprachlotse pseudo`` wrote.
        """
        from pipeline.connectors.folder import FolderStore

        municipality = self.municipality(slug)
        settings = municipality.store
        if isinstance(settings, IntegreatStoreSettings):
            from pipeline.connectors.integreat.credentials import password_of
            from pipeline.connectors.integreat.store import IntegreatStore

            if slug not in self._stores:
                memory = self.folder(".sprachlotse") / "stores" / slug
                password = password_of(settings, self.secrets)
                self._stores[slug] = IntegreatStore.open(settings, municipality.source_language, memory, password)
            return self._stores[slug]
        if isinstance(settings, XliffStoreSettings):
            from pipeline.connectors.cms_xliff.store import XliffStore

            return XliffStore(self.root / settings.path, municipality.source_language)
        folder = self.root / settings.path
        try:
            pseudo = (folder / PSEUDO_MARK).is_file()
        except OSError:  # what may not be read the store says itself
            pseudo = False
        if pseudo:
            raise StoreError(
                f"{folder} holds pseudo-translations for trying out layouts, which must never be learned or pushed",
                f"name the content store of {slug} in {FILENAME}",
            )
        return FolderStore(folder)

    def folder(self, name: str) -> Path:
        """A folder of the workspace, made when missing. Raises WorkspaceError when it cannot be."""
        folder = self.root / name
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as exc:
            raise WorkspaceError(
                f"{folder} cannot be made ({exc.strerror})", "check the rights of the workspace"
            ) from exc
        return folder

    @contextmanager
    def lock(self) -> Iterator[None]:
        """One writing command at a time; the system lifts the lock when the process dies."""
        lock = FileLock(self.folder(".sprachlotse") / "lock", timeout=self._lock_seconds)
        try:
            lock.acquire()
        except Timeout as exc:
            raise WorkspaceBusy(
                f"another sprachlotse command is working in {self.root}", "wait until it has ended and try again"
            ) from exc
        except OSError as exc:
            raise WorkspaceError(
                f"{self.root} cannot be written ({exc.strerror})", "check the rights of the workspace"
            ) from exc
        try:
            yield
        finally:
            lock.release()


def _nearest(folder: Path) -> Path | None:
    for candidate in (folder, *folder.parents):
        if (candidate / FILENAME).is_file():
            return candidate
    return None
