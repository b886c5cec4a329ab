"""Replacing files so that nobody ever sees half of one, and the lock that writers of a folder share.

A file is replaced in two steps. :func:`stage` writes everything to a temporary file beside it and waits
until the disk has it; whatever can go wrong (full disk, no rights) goes wrong there, while the old file
is still in place. :func:`commit` then renames, which is atomic.
"""

from __future__ import annotations

import errno
import fcntl
import os
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from pipeline.errors import StoreError, StoreUnavailable


class FileSystem(Protocol):
    """The system calls that replace a file; each may raise OSError."""

    def create(self, path: Path) -> int:
        """A descriptor to write to a file that must not exist yet."""

    def write(self, descriptor: int, data: memoryview) -> int:
        """How many bytes of ``data`` were taken."""

    def sync(self, descriptor: int) -> None:
        """Return when the disk has what was written."""

    def replace(self, temporary: Path, path: Path) -> None:
        """Give ``temporary`` the name ``path``, at once."""

    def sync_folder(self, folder: Path) -> None:
        """Return when the disk has the folder's names."""


class Disk:
    """The real file system."""

    def create(self, path: Path) -> int:
        return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o666)

    def write(self, descriptor: int, data: memoryview) -> int:
        return os.write(descriptor, data)

    def sync(self, descriptor: int) -> None:
        os.fsync(descriptor)

    def replace(self, temporary: Path, path: Path) -> None:
        temporary.replace(path)

    def sync_folder(self, folder: Path) -> None:
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


class FailingDisk(Disk):
    """A disk for tests: real files, but call number ``at`` (from 1) of ``step`` fails with ``code``.

    ``step`` is the name of a method of :class:`FileSystem`. A failing ``write`` first takes half of what it was
    given, as a disk that fills up does. ``calls`` counts what was asked of it. Without ``step`` it only counts.
    """

    def __init__(self, step: str = "", code: int = errno.ENOSPC, at: int = 1) -> None:
        self.calls: dict[str, int] = {}
        self._step, self._code, self._at = step, code, at

    def _count(self, step: str) -> bool:
        self.calls[step] = self.calls.get(step, 0) + 1
        return step == self._step and self.calls[step] >= self._at

    def failure(self) -> OSError:
        """What a failing call raises."""
        return OSError(self._code, os.strerror(self._code))

    def create(self, path: Path) -> int:
        if self._count("create"):
            raise self.failure()
        return super().create(path)

    def write(self, descriptor: int, data: memoryview) -> int:
        if self._count("write"):
            view = memoryview(data)
            super().write(descriptor, view[: len(view) // 2])
            raise self.failure()
        return super().write(descriptor, data)

    def sync(self, descriptor: int) -> None:
        if self._count("sync"):
            raise self.failure()
        super().sync(descriptor)

    def replace(self, temporary: Path, path: Path) -> None:
        if self._count("replace"):
            raise self.failure()
        super().replace(temporary, path)

    def sync_folder(self, folder: Path) -> None:
        if self._count("sync_folder"):
            raise self.failure()
        super().sync_folder(folder)


Stamp = tuple[int, int, int, int]
"""Device, inode, size and modification time of a file: equal means that nobody replaced or changed it."""


def stamp(path: Path) -> Stamp | None:
    """The file's stamp now; ``None`` when there is no such file. Raises OSError."""
    try:
        return _stamp(path.stat())
    except FileNotFoundError:
        return None


def read_file(path: Path) -> tuple[bytes, Stamp]:
    """All of a file, and its stamp at that moment. Raises OSError."""
    with path.open("rb") as stream:
        return stream.read(), _stamp(os.fstat(stream.fileno()))


def _stamp(status: os.stat_result) -> Stamp:
    return status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns


@dataclass(frozen=True, slots=True)
class Staged:
    """New contents of a file, on the disk under a temporary name."""

    path: Path
    temporary: Path
    expected: Stamp | None
    """Stamp of the file these contents were made from; ``None``: there must still be none."""


def temporary_for(path: Path) -> Path:
    """Where new contents of ``path`` wait. Always the same name, so that the next writer clears what a kill left."""
    return path.with_name(f".{path.name}.new")


def stage(system: FileSystem, path: Path, data: bytes, expected: Stamp | None) -> Staged:
    """Write ``data`` beside ``path`` and wait until the disk has it. The caller holds the folder's lock.

    A link is followed. The new file gets the mode, and as far as allowed the owner, of the one it is to replace.
    Raises StoreError or StoreUnavailable naming ``path``; then nothing is left behind.
    """
    real = path.resolve()
    temporary = temporary_for(real)
    try:
        temporary.unlink(missing_ok=True)
        descriptor = system.create(temporary)
        try:
            _keep_access(descriptor, real)
            rest = memoryview(data)
            while rest:
                rest = rest[system.write(descriptor, rest) :]
            system.sync(descriptor)
        except BaseException:
            with suppress(OSError):
                temporary.unlink()
            raise
        finally:
            os.close(descriptor)
    except OSError as exc:
        raise store_error(exc, "be written", path) from exc
    return Staged(real, temporary, expected)


def _keep_access(descriptor: int, path: Path) -> None:
    try:
        old = path.stat()
    except FileNotFoundError:
        return
    new = os.fstat(descriptor)
    if (new.st_uid, new.st_gid) != (old.st_uid, old.st_gid):
        # Only root may give files away; for others the group is worth trying, so that colleagues keep their access.
        for owner, group in ((old.st_uid, old.st_gid), (-1, old.st_gid)):
            with suppress(PermissionError):
                os.fchown(descriptor, owner, group)
                break
    os.fchmod(descriptor, old.st_mode & 0o7777)


def commit(system: FileSystem, staged: Sequence[Staged]) -> None:
    """Put all staged files in place, in order. Raises StoreError or StoreUnavailable naming the file.

    When any file was changed by somebody who does not know our lock, none is put in place.
    """
    waiting = list(staged)
    try:
        for file in staged:
            if stamp(file.path) != file.expected:
                raise StoreUnavailable(
                    f"{file.path} was changed by somebody else while it was being written, and nothing was written",
                    "run the command again",
                )
        for file in staged:
            try:
                system.replace(file.temporary, file.path)
                waiting.remove(file)
                system.sync_folder(file.path.parent)
            except OSError as exc:
                raise store_error(exc, "be written", file.path) from exc
    finally:
        discard(waiting)


def discard(staged: Sequence[Staged]) -> None:
    """Forget staged files."""
    for file in staged:
        with suppress(OSError):
            file.temporary.unlink()


@contextmanager
def folder_lock(folder: Path, seconds: float) -> Iterator[None]:
    """Be the only writer of ``folder``; wait up to ``seconds`` for another one.

    The lock is on the folder itself (``flock``), so no lock file lies about in somebody's dump, it also works where
    nothing may be created, and the system lifts it when the process dies.
    Raises StoreError when there is no such folder, StoreUnavailable when another process keeps it.
    """
    try:
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    except OSError as exc:
        raise store_error(exc, "be opened", folder) from exc
    try:
        deadline = time.monotonic() + seconds
        while not _try_lock(descriptor, folder):
            if time.monotonic() >= deadline:
                raise StoreUnavailable(
                    f"{folder} is being written by another process", "wait until it has ended and run the command again"
                )
            time.sleep(0.02)
        try:
            yield
        finally:
            fcntl.flock(descriptor, fcntl.LOCK_UN)
    finally:
        os.close(descriptor)


def _try_lock(descriptor: int, folder: Path) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError as exc:
        raise store_error(exc, "be locked", folder) from exc
    return True


_MAY_WORK_LATER = {
    errno.ENOSPC: "free some space on the disk and run the command again",
    errno.EDQUOT: "free some space in the quota and run the command again",
    errno.EIO: "check the disk and run the command again",
    errno.EBUSY: "run the command again later",
    errno.ESTALE: "check the network drive and run the command again",
    errno.ETIMEDOUT: "check the network drive and run the command again",
    errno.ENOLCK: "run the command again later",
}

_NEEDS_A_PERSON = {
    errno.EACCES: "check the rights of the file and of its folder",
    errno.EPERM: "check the rights of the file and of its folder",
    errno.EROFS: "the file system is read-only: copy the store to a place that can be written",
    errno.EFBIG: "the file would be larger than this account may write (see 'ulimit -f')",
    errno.ENOENT: "check the path in sprachlotse.toml",
    errno.ENOTDIR: "check the path in sprachlotse.toml",
    errno.EISDIR: "a folder stands where a file should be",
}


def store_error(error: OSError, verb: str, path: Path) -> StoreError | StoreUnavailable:
    """What to raise for ``error``: ``{path} could not {verb}``, with the reason and what to do."""
    code = error.errno or 0
    what = f"{path} could not {verb} ({error.strerror or error})"
    if code in _MAY_WORK_LATER:
        return StoreUnavailable(what, _MAY_WORK_LATER[code])
    return StoreError(what, _NEEDS_A_PERSON.get(code, "check the file and its folder"))
