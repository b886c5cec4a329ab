"""The embedded content store: a folder with a dump of the Integreat API in each language.

``ROOT/<language>/pages.json``, and ``events.json`` and ``locations.json`` where there are any, each a JSON list in
the shape of the API's version 3. Any dump can be read as it is; ``docs/decisions/0005-folder-store.md`` says what is
written and how.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from pipeline.connectors.base import silent
from pipeline.connectors.compare import held
from pipeline.connectors.entries import FILES
from pipeline.connectors.files import (
    Disk,
    FileSystem,
    Staged,
    commit,
    discard,
    folder_lock,
    read_file,
    stage,
    store_error,
    temporary_for,
)
from pipeline.connectors.jsontext import Style
from pipeline.connectors.listfile import ListFile
from pipeline.connectors.planning import Plan, plan
from pipeline.errors import StoreError, StoreUnavailable
from pipeline.html.canonical import canonical_hash
from pipeline.model import (
    DocumentKind,
    EntryProblem,
    PageWrite,
    Snapshot,
    StoreRef,
    TranslationState,
    WriteOutcome,
)

_LANGUAGE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")
_ID = re.compile(rb'"id"\s*:\s*(\d{1,15})(?!\d)')

_Group = tuple[str, DocumentKind]


class FolderStore:
    """A :class:`~pipeline.connectors.base.ContentStore` in a folder.

    ``lock_seconds``: how long a write waits for another process that writes. ``disk`` is for tests of full disks.
    """

    def __init__(self, root: Path, *, lock_seconds: float = 20.0, disk: FileSystem | None = None) -> None:
        self._root = root
        self._lock_seconds = lock_seconds
        self._disk = disk or Disk()

    has_marks = False

    def languages(self) -> tuple[str, ...]:
        """Sub-folders with a list file in them. Raises StoreError when the store's folder cannot be listed."""
        try:
            folders = [folder for folder in self._root.iterdir() if _LANGUAGE.fullmatch(folder.name)]
        except OSError as exc:
            raise store_error(exc, "be listed", self._root) from exc
        return tuple(sorted(f.name for f in folders if any((f / name).is_file() for name in FILES.values())))

    def read(self, language: str) -> Snapshot:
        """Everything in ``language``; see :meth:`pipeline.connectors.base.ContentStore.read`."""
        files = [self._pages(language)]
        problems: list[EntryProblem] = []
        unreadable: set[DocumentKind] = set()
        for kind in (DocumentKind.EVENT, DocumentKind.LOCATION):
            try:
                files.append(ListFile.load_or_new(self.path(language, kind), kind, language))
            except (StoreError, StoreUnavailable) as exc:
                problems.append(EntryProblem(f"{language}/{FILES[kind]}", "the whole file", str(exc)))
                unreadable.add(kind)
        return Snapshot(
            language=language,
            documents=tuple(document for file in files for document in file.documents),
            problems=(*(entry.problem for file in files for entry in file.entries if entry.problem), *problems),
            unreadable=frozenset(unreadable),
            skipped=frozenset().union(*(file.skipped for file in files)),
        )

    def write(
        self,
        source_language: str,
        writes: Sequence[PageWrite],
        now: datetime,
        *,
        dry_run: bool = False,
        advance: Callable[[], None] = silent,
    ) -> tuple[WriteOutcome, ...]:
        """Compare-and-set; see :meth:`pipeline.connectors.base.ContentStore.write`.

        ``now`` has a time zone. Each list file is replaced at most once, first those of the target languages, then
        the source's, which only gets links to new translations. Raises ValueError for a naive ``now`` and for a write
        into the source language.
        """
        if now.tzinfo is None:
            raise ValueError("now must have a time zone")
        if any(write.language == source_language for write in writes):
            raise ValueError("the source language is never written")
        if not writes:
            return ()
        with folder_lock(self._root, self._lock_seconds):
            outcomes = _Push(self, self._disk, source_language, writes, now).run(dry_run=dry_run)
        for _ in writes:
            advance()
        return outcomes

    def fingerprint(self, title: str, content: str) -> str:
        """The canonical hash: a file holds what is written."""
        return canonical_hash(title, content)

    def states(self, language: str) -> Mapping[StoreRef, TranslationState]:
        """None: a dump does not say."""
        return {}

    def unpublished(self, language: str) -> frozenset[tuple[DocumentKind, int]]:
        """A dump has published texts only, and its numbers do not last."""
        return frozenset()

    def mark(self, language: str, refs: Collection[StoreRef], in_translation: bool) -> frozenset[StoreRef]:
        """A dump has no such mark."""
        return frozenset()

    def close(self) -> None:
        """Nothing is kept open."""

    def path(self, language: str, kind: DocumentKind) -> Path:
        """Where the documents of a kind and language are. Raises StoreError for what is no language code."""
        if not _LANGUAGE.fullmatch(language):
            raise StoreError(f"'{language}' is not a language code", "use one like 'en' or 'de-si'")
        return self._root / language / FILES[kind]

    def highest_id(self, kind: DocumentKind) -> int:
        """The highest number in any language's file of a kind; 0 when there is none.

        Numbers of linked versions and parents count too, so what no longer has an entry here is not used again.
        """
        highest = 0
        for language in self.languages():
            path = self.path(language, kind)
            try:
                data, _ = read_file(path)
            except FileNotFoundError:
                continue
            except OSError as exc:
                raise store_error(exc, "be read", path) from exc
            highest = max(highest, max(map(int, _ID.findall(data)), default=0))
        return highest

    def _pages(self, language: str) -> ListFile:
        path = self.path(language, DocumentKind.PAGE)
        try:
            return ListFile.load(path, DocumentKind.PAGE, language)
        except StoreError as exc:
            if not isinstance(exc.__cause__, FileNotFoundError | NotADirectoryError):
                raise
            have = ", ".join(self.languages()) or "none"
            raise StoreError(
                f"{path} does not exist; the store has the languages: {have}",
                "put a dump of the language there or correct sprachlotse.toml",
            ) from exc


class _Push:
    """One call of :meth:`FolderStore.write`, under the lock."""

    def __init__(
        self, store: FolderStore, disk: FileSystem, source_language: str, writes: Sequence[PageWrite], now: datetime
    ) -> None:
        self._store, self._disk = store, disk
        self._source_language, self._writes, self._now = source_language, writes, now
        self._groups: dict[_Group, list[tuple[int, PageWrite]]] = {}
        for number, write in enumerate(writes):
            self._groups.setdefault((write.language, write.kind), []).append((number, write))
        self._sources: dict[DocumentKind, ListFile] = {}
        self._targets: dict[_Group, ListFile] = {}
        self._plans: dict[_Group, Plan] = {}
        self._numbers: dict[DocumentKind, Iterator[int]] = {}
        self._failures: dict[_Group, StoreError | StoreUnavailable] = {}
        self._new_folders: list[Path] = []

    def run(self, *, dry_run: bool) -> tuple[WriteOutcome, ...]:
        for group in self._groups:
            try:
                self._plan(group)
            except (StoreError, StoreUnavailable) as exc:
                self._failures[group] = exc
        if not dry_run:
            self._replace_files()
        if not self._plans:
            raise next(iter(self._failures.values()))
        return self._outcomes()

    def _replace_files(self) -> None:
        self._sweep()
        staged: list[Staged] = []
        try:
            for language in dict.fromkeys(language for language, _ in self._plans):
                staged += self._stage_language(language)
            staged += self._stage_sources()
            commit(self._disk, staged)
        except BaseException:
            discard(staged)
            raise
        finally:
            self._remove_new_folders()

    def _sweep(self) -> None:
        """Remove what a push that was killed left behind; with the lock held, nobody else can be using it."""
        for language in {self._source_language, *(write.language for write in self._writes)}:
            for kind in DocumentKind:
                with suppress(OSError):
                    temporary_for(self._store.path(language, kind).resolve()).unlink()

    def _plan(self, group: _Group) -> None:
        language, kind = group
        if kind not in self._sources:
            path = self._store.path(self._source_language, kind)
            self._sources[kind] = ListFile.load(path, kind, self._source_language)
        target = ListFile.load_or_new(self._store.path(language, kind), kind, language)
        self._plans[group] = plan(self._sources[kind], target, self._groups[group], self._now, self._next_id(kind))
        self._targets[group] = target

    def _next_id(self, kind: DocumentKind) -> Callable[[], int]:
        def number() -> int:
            if kind not in self._numbers:
                self._numbers[kind] = itertools.count(self._store.highest_id(kind) + 1)
            return next(self._numbers[kind])

        return number

    def _stage_language(self, language: str) -> list[Staged]:
        """Stage the language's files; when one cannot be, none is, and all of its writes have failed."""
        groups = [group for group in self._plans if group[0] == language]
        files = [self._targets[group] for group in groups if self._targets[group].changed]
        staged: list[Staged] = []
        try:
            if files:
                pages = self._store.path(language, DocumentKind.PAGE)
                self._make_folder(pages.parent)
                if not pages.exists() and all(file.path != pages for file in files):
                    # A language always has pages, so that missing ones can be told from none.
                    staged.append(stage(self._disk, pages, b"[]", None))
            for file in files:
                style = self._sources[file.kind].style or Style()
                staged.append(stage(self._disk, file.path, file.to_bytes(style), file.stamp))
        except (StoreError, StoreUnavailable) as exc:
            discard(staged)
            for group in groups:
                del self._plans[group]
                self._failures[group] = exc
            return []
        except BaseException:
            discard(staged)
            raise
        return staged

    def _make_folder(self, folder: Path) -> None:
        try:
            folder.mkdir()
        except FileExistsError:
            return  # a file in its place shows when its contents are staged
        except OSError as exc:
            raise store_error(exc, "be made", folder) from exc
        self._new_folders.append(folder)
        try:
            self._disk.sync_folder(folder.parent)
        except OSError as exc:
            raise store_error(exc, "be written", folder.parent) from exc

    def _stage_sources(self) -> list[Staged]:
        for (language, kind), made in self._plans.items():
            for index, link in made.links.items():
                self._sources[kind].set_link(index, language, link)
        staged: list[Staged] = []
        try:
            for file in self._sources.values():
                if file.changed:
                    staged.append(stage(self._disk, file.path, file.to_bytes(Style()), file.stamp))
        except BaseException:
            discard(staged)
            raise
        return staged

    def _remove_new_folders(self) -> None:
        """Those that stayed empty."""
        for folder in self._new_folders:
            with suppress(OSError):
                folder.rmdir()

    def _outcomes(self) -> tuple[WriteOutcome, ...]:
        outcomes: dict[int, WriteOutcome] = {}
        for made in self._plans.values():
            outcomes |= made.outcomes
        for group, error in self._failures.items():
            for number, write in self._groups[group]:
                outcomes[number] = held(write, str(error), None)
        return tuple(outcomes[number] for number in range(len(self._writes)))
