"""Reading ZIP archives that anybody may have made: within limits, and what can be saved of damaged ones.

Nothing is ever unpacked to a disk; names inside an archive are for messages only.
"""

from __future__ import annotations

import io
import stat
import struct
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace

from pipeline.errors import FormatError
from pipeline.formats.carry import plain

SIGNATURES = (b"PK\x03\x04", b"PK\x05\x06")
"""How a ZIP archive begins; the second is an empty one."""
_MARKS = (b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06")
"""What stands in front of each file in a ZIP archive, of each entry of its directory, and of its end."""

_HEADER = struct.Struct("<4s5H3L2H")
"""The head of a member in front of its bytes: signature, version, flags, method, time, date, CRC, packed and unpacked
size, length of the name, length of what follows the name (APPNOTE 4.3.7)."""
_SIGNATURE = b"PK\x03\x04"
_DIRECTORY_ENTRY = b"PK\x01\x02"
_END = b"PK\x05\x06"
_DESCRIPTOR = b"PK\x07\x08"
_ENCRYPTED, _SIZES_FOLLOW, _UTF8 = 1, 1 << 3, 1 << 11
_STEP = 2**16
_NAME_SHOWN = 200
_TRIES = 100
"""Marks of an end inside one file that are none: a handful in an archive inside it, more only in a trap."""

PACK_AGAIN = "pack the files again, or send the .po or .xlf file by itself"


@dataclass(frozen=True, slots=True)
class Limits:
    """How much of a returned file is read. Bytes are those of the unpacked files."""

    members: int = 1_000
    """Files in an archive that may be translations, those in archives inside it included."""
    file: int = 192 * 2**20
    """Bytes of one file. 50,000 segments are some 35 MB of PO, 75 to 175 MB of XLIFF. A file made to harm takes up to
    five times its size in memory."""
    total: int = 576 * 2**20
    """Bytes of all files of an archive, and of the archive itself."""
    texts: int = 600_000
    """Entries of all files."""
    ratio: int = 500
    """Unpacked to packed size of a file over 1 MB. Our own files, repetitive as they are, stay under 70."""


@dataclass(slots=True)
class Budget:
    """What may still be read of a returned file, archives inside it included."""

    limits: Limits
    bytes: int
    members: int
    texts: int

    @classmethod
    def of(cls, limits: Limits) -> Budget:
        return cls(limits, limits.total, limits.members, limits.texts)

    @property
    def file(self) -> int:
        """Most bytes that the next file may have."""
        return max(0, min(self.limits.file, self.bytes))


@dataclass(frozen=True, slots=True)
class Content:
    """The bytes of a member."""

    data: bytes
    damage: str = ""
    """Why the bytes cannot be vouched for; empty when the archive's checksum fits."""


@dataclass(frozen=True, slots=True)
class Member:
    """A file in an archive, not unpacked yet."""

    name: str
    """As it stands in the archive, for messages and to tell what it is; at most 200 characters, on one line."""
    offset: int
    """Where its head begins."""
    flags: int
    method: int
    crc: int
    packed: int
    """Bytes in the archive, as the archive says."""
    size: int
    """Bytes unpacked, as the archive says."""
    is_link: bool = False


def is_archive(data: bytes) -> bool:
    """True for a ZIP archive, also a damaged one: no text holds such characters."""
    return data.startswith(b"PK") or data[2:4] == _SIGNATURE[2:] or any(mark in data for mark in _MARKS)


class Archive:
    """A ZIP archive in memory."""

    def __init__(self, data: bytes, name: str, limits: Limits) -> None:
        """Raises FormatError for what is no archive, too large, or of far too many files; ``name`` is for messages."""
        if len(data) > limits.total:
            what = f"{name} is too large (over {megabytes(limits.total)})"
            raise FormatError(what, "send only the .po or .xlf files")
        if data.count(_DIRECTORY_ENTRY) > 100 * limits.members:
            raise FormatError(f"{name} holds far too many files", "send only the .po or .xlf files")
        self._data, self._limits = data, limits
        self._by_heads: list[Member] | None = None
        self.fault = ""
        """What is wrong with its directory, for people; without one, the heads of the files say what is in it."""
        try:
            self.members = _listed(data)
            """Its files, without folders. Names that come twice have a number."""
        except (
            zipfile.BadZipFile,
            zipfile.LargeZipFile,
            NotImplementedError,
            ValueError,
            OverflowError,
            OSError,
        ) as exc:
            self.members, self.fault = self._scanned, f"it is damaged or incomplete ({exc})"
            if not self.members:
                raise FormatError(f"{name} is not a ZIP archive that can be read ({exc})", PACK_AGAIN) from exc

    def unpack(self, member: Member, label: str, budget: Budget) -> Content:
        """The member's bytes, also of a damaged one as far as they go; what was read is taken off ``budget``.

        Sizes in an archive can lie, so reading stops at the limits by itself. Raises FormatError when there is nothing
        to read: encrypted, a link, an unusual compression, too large, a bomb. ``label`` is for messages.
        """
        try:
            content = _unpack(self._data, member, label, budget)
            if not content.damage:
                return content
        except FormatError:
            # The directory may be what is damaged: what it says stands a second time in front of the file.
            twin = self._twin(member)
            if twin is None:
                raise
            return _unpack(self._data, twin, label, budget)
        twin = self._twin(member)
        with suppress(FormatError):
            if twin is not None and not (other := _unpack(self._data, twin, label, budget)).damage:
                return other
        return content

    def _twin(self, member: Member) -> Member | None:
        """The same file as its head describes it, where that is something else than what the directory says."""
        if member.is_link:  # a head does not say so
            return None
        same = (one for one in self._scanned if one.name == member.name)
        return next((one for one in same if one != replace(member, size=one.size)), None)

    @property
    def _scanned(self) -> list[Member]:
        if self._by_heads is None:
            self._by_heads = _numbered(_scan(self._data, self._limits.members))
        return self._by_heads


def _listed(data: bytes) -> list[Member]:
    """What the directory says. Raises what zipfile raises."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        infos = archive.infolist()
    if infos and data.startswith(_SIGNATURE) and all(info.header_offset for info in infos):
        raise zipfile.BadZipFile("its directory is that of another archive inside it")
    end = data.rfind(_END)
    count = int.from_bytes(data[end + 10 : end + 12], "little")
    if count not in (len(infos), 0xFFFF):  # that many or more stand elsewhere
        raise zipfile.BadZipFile("its directory does not list all files")
    return _numbered(_member(info) for info in infos if not info.is_dir())


def _unpack(data: bytes, member: Member, label: str, budget: Budget) -> Content:
    if member.is_link:
        raise FormatError(f"{label} is a link to another file, not the file itself", "pack the file itself")
    if member.flags & _ENCRYPTED:
        raise FormatError(f"{label} is protected by a password", "pack it as an ordinary ZIP, no password")
    if member.method not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        hint = "pack it as an ordinary ZIP, no password"
        raise FormatError(f"{label} cannot be unpacked (compression method {member.method})", hint)
    start = _start(data, member.offset)
    if start is None:
        raise FormatError(f"{label} is damaged (there is nothing where it should begin)", PACK_AGAIN)
    if member.method == zipfile.ZIP_STORED:
        content, whole, end = _stored(data, member, start, budget, label)
    else:
        content, whole, end = _inflated(data, start, budget, label)
    if not whole:
        return Content(content, "the archive ends or is broken in the middle of it")
    crc = member.crc or (_described(data, end) if member.flags & _SIZES_FOLLOW else member.crc)
    return Content(content, "" if zlib.crc32(content) == crc else "its checksum does not fit")


def megabytes(size: int) -> str:
    """``128 MB``"""
    return f"{size / 2**20:.0f} MB"


def _member(info: zipfile.ZipInfo) -> Member:
    return Member(
        _name(info.filename, info.flag_bits),
        info.header_offset,
        info.flag_bits,
        info.compress_type,
        info.CRC,
        info.compress_size,
        info.file_size,
        info.create_system == 3 and stat.S_ISLNK(info.external_attr >> 16),
    )


def _name(name: str, flags: int) -> str:
    """Archives of macOS have names in UTF-8 and do not say so; zipfile then reads them as code page 437."""
    if not flags & _UTF8:
        with suppress(UnicodeError):  # else it was what it seemed to be
            name = name.encode("cp437").decode("utf-8")
    name = plain(name)
    return name if len(name) <= _NAME_SHOWN else "…" + name[-_NAME_SHOWN:]  # the end tells what kind of file it is


def _numbered(found: Iterable[Member]) -> list[Member]:
    seen: Counter[str] = Counter()
    members = []
    for member in found:
        seen[member.name] += 1
        number = seen[member.name]
        if number > 1:
            stem, dot, suffix = member.name.rpartition(".")
            name = f"{stem} ({number}){dot}{suffix}" if stem else f"{member.name} ({number})"
            member = replace(member, name=name)
        members.append(member)
    return members


def _scan(data: bytes, limit: int) -> Iterator[Member]:
    """The members of an archive whose directory is lost, at most ``limit``, by the heads in front of them."""
    position, found = 0, 0
    while found < limit and (position := data.find(_SIGNATURE, position)) >= 0:
        start = _start(data, position)
        if start is None:
            return
        _, _, flags, method, _, _, crc, packed, size, length, _ = _HEADER.unpack_from(data, position)
        raw = data[position + _HEADER.size : position + _HEADER.size + length]
        name = _name(raw.decode("utf-8" if flags & _UTF8 else "cp437", "replace"), flags)
        if not name.endswith("/"):
            found += 1
            yield Member(name, position, flags, method, crc, packed, size)
        # Past its bytes, so that heads inside a packed archive are not taken for heads of this one.
        if flags & _SIZES_FOLLOW:
            position = _end_of_stored(data, start) if method == zipfile.ZIP_STORED else start
        else:
            position = max(start, min(start + packed, len(data)))


def _start(data: bytes, offset: int) -> int | None:
    """Where the bytes of the member with its head at ``offset`` begin; ``None`` when there is no whole head.

    What the head says of their place is believed though its mark may be damaged: the checksum judges.
    """
    if offset < 0 or len(data) < offset + _HEADER.size:
        return None
    *_, name, extra = _HEADER.unpack_from(data, offset)
    start = offset + _HEADER.size + name + extra
    return start if start <= len(data) else None


def _stored(data: bytes, member: Member, start: int, budget: Budget, label: str) -> tuple[bytes, bool, int]:
    end, known = start + member.packed, True
    if member.flags & _SIZES_FOLLOW and not member.packed:  # only in archives without a directory
        end = _end_of_stored(data, start)
        known = data.startswith(_DESCRIPTOR, end)
    if min(end, len(data)) - start > budget.file:
        raise _too_large(label, budget)
    content = data[start:end]
    budget.bytes -= len(content)
    return content, known and end <= len(data), end


def _end_of_stored(data: bytes, start: int) -> int:
    """Where bytes that are not packed end, when only what follows them says how many they are."""
    # Heads of other files stand in what is an archive itself, but in no text.
    following = -1 if data.startswith(_SIGNATURE, start) else data.find(_SIGNATURE, start)
    last = following if following >= 0 else len(data)
    position = start
    for _ in range(_TRIES):
        position = data.find(_DESCRIPTOR, position, last)
        if position < 0:
            break
        if int.from_bytes(data[position + 8 : position + 12], "little") == position - start:
            return position
        position += 1
    return last


def _inflated(data: bytes, start: int, budget: Budget, label: str) -> tuple[bytes, bool, int]:
    """What the deflated stream at ``start`` holds, whether it came to its end, and where that is."""
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    content = bytearray()
    position, limit, step = start, budget.file, _STEP
    try:
        while not inflater.eof and position < len(data):
            chunk = data[position : position + step]
            before = inflater.copy() if step > 1 else inflater
            try:
                # All of the chunk, unless it is too much: then what is too much is never made.
                content += inflater.decompress(chunk, limit + 1 - len(content))
            except zlib.error:
                if step == 1:
                    break
                inflater, step = before, 1  # once more, up to the very byte that is broken
                continue
            position += len(chunk)
            if len(content) > max(2**20, budget.limits.ratio * (position - start)):
                what = f"{label} unpacks to {budget.limits.ratio} times its size and more"
                raise FormatError(what, "no translation does; not read")
            if len(content) > limit:
                raise _too_large(label, budget)
    finally:
        budget.bytes -= len(content)
    return bytes(content), inflater.eof, position - len(inflater.unused_data)


def _described(data: bytes, end: int) -> int:
    """The checksum that follows the bytes of a member whose head does not have it."""
    place = end + 4 if data.startswith(_DESCRIPTOR, end) else end
    return int.from_bytes(data[place : place + 4], "little")


def _too_large(label: str, budget: Budget) -> FormatError:
    return FormatError(f"{label} is too large (over {megabytes(budget.file)} unpacked)", "send it by itself")
