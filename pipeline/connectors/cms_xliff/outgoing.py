"""The folder ``to-import``: one file for each page, archives for the CMS's upload form, and what to do with them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path, PurePosixPath

from pipeline.connectors.cms_xliff.exports import TO_IMPORT
from pipeline.connectors.cms_xliff.readme import README
from pipeline.connectors.cms_xliff.written import Key, Memory, Written, from_json, to_json
from pipeline.connectors.files import Disk, FileSystem, commit, discard, read_file, stage, stamp, store_error
from pipeline.formats.cms_xliff import packed

MACHINE = "machine-translated"
"""Folder in ``to-import`` with texts that nobody has looked at: the CMS asks about a whole import."""
MOST = 100
"""Files that the CMS takes at once."""
_README = "README.txt"
_MEMORY = Path(".sprachlotse", "written.json")


class Outgoing:
    """What waits for being imported, below ``root``. Writers hold the folder's lock."""

    def __init__(self, root: Path, disk: FileSystem | None = None) -> None:
        self._root = root
        self._folder = root / TO_IMPORT
        self._disk = disk or Disk()

    def memory(self) -> Memory:
        """What was written so far. Raises StoreError / StoreUnavailable."""
        path = self._root / _MEMORY
        try:
            data, _ = read_file(path)
        except FileNotFoundError:
            return {}
        except OSError as exc:
            raise store_error(exc, "be read", path) from exc
        return from_json(data, str(path))

    def has(self, written: Written) -> bool:
        """Its file is there."""
        return bool(written.file) and (self._folder / written.file).is_file()

    def save(self, memory: Memory, before: Memory, files: Mapping[str, bytes], order: Sequence[Key]) -> None:
        """Put ``files`` (path under ``to-import`` → bytes) there, and remember; files that ``before`` had and
        ``memory`` has no longer are taken away. ``order``: of what has a file, as it is to be imported.

        The files come first: killed in between, the next push writes them once more. Raises StoreError /
        StoreUnavailable.
        """
        for name, data in files.items():
            self._put(self._folder / name, data)
        kept = {written.file for written in memory.values()}
        for written in before.values():
            if written.file and written.file not in kept:
                self._remove(self._folder / written.file)
        self._pack([(key, memory[key]) for key in order])
        if memory != before:
            self._put(self._root / _MEMORY, to_json(memory))

    def _pack(self, waiting: Iterable[tuple[Key, Written]]) -> None:
        """Archives of what is there, at most :data:`MOST` files each; older ones go."""
        groups: dict[str, list[tuple[str, bytes]]] = {}
        for (language, _), written in waiting:
            if self.has(written):
                file = PurePosixPath(written.file)
                data = self._content(self._folder / file)
                groups.setdefault(str(file.parent / language), []).append((file.name, data))
        archives: dict[Path, bytes] = {}
        for group, files in groups.items():
            pieces = [files[start : start + MOST] for start in range(0, len(files), MOST)]
            for number, piece in enumerate(pieces, 1):  # the CMS takes files in the order of their names
                piece = [(f"{place:03}_{name}", data) for place, (name, data) in enumerate(piece, 1)]
                count = f"_{number}-of-{len(pieces)}" if len(pieces) > 1 else ""
                archives[self._folder / f"{group}{count}.zip"] = packed(piece)
        for folder in (self._folder, self._folder / MACHINE):
            for path in self._listed(folder):
                if path.suffix == ".zip" and path not in archives:
                    self._remove(path)
        for path, data in archives.items():
            self._put(path, data)
        if archives:
            self._put(self._folder / _README, README.encode())

    def _listed(self, folder: Path) -> list[Path]:
        try:
            return list(folder.iterdir())
        except FileNotFoundError:
            return []
        except OSError as exc:
            raise store_error(exc, "be listed", folder) from exc

    def _content(self, path: Path) -> bytes:
        try:
            return read_file(path)[0]
        except OSError as exc:
            raise store_error(exc, "be read", path) from exc

    def _put(self, path: Path, data: bytes) -> None:
        try:
            if path.is_file() and read_file(path)[0] == data:
                return
            path.parent.mkdir(parents=True, exist_ok=True)
            before = stamp(path)
        except OSError as exc:
            raise store_error(exc, "be written", path) from exc
        staged = [stage(self._disk, path, data, before)]
        try:
            commit(self._disk, staged)
        except BaseException:
            discard(staged)
            raise

    def _remove(self, path: Path) -> None:
        try:
            path.unlink(missing_ok=True)
        except OSError as exc:
            raise store_error(exc, "be removed", path) from exc
