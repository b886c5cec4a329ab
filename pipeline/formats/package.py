"""The ZIP that goes out to volunteers, and whatever comes back from them: a ZIP, a PO or an XLIFF file.

Nothing is ever unpacked to a disk; names inside an archive are for messages only.
"""

from __future__ import annotations

import codecs
import hashlib
import io
import json
import re
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC

from pipeline.errors import FormatError
from pipeline.formats import po, xliff12
from pipeline.formats.carry import plain
from pipeline.formats.readme import readme
from pipeline.model import PackageEntry, PackageInfo, ReturnedFile
from pipeline.state import Review

FORMATS = ("po", "xliff1.2")
"""What :func:`serialize` can put in a package."""

_WRITERS = {"po": (".po", po.serialize), "xliff1.2": (".xlf", xliff12.serialize)}
_SUFFIXES = (".po", ".xlf", ".xliff")


@dataclass(frozen=True, slots=True)
class Limits:
    """How much of a returned file is read. Bytes are those of the unpacked files."""

    members: int = 1_000
    """Files in an archive."""
    file: int = 128 * 2**20
    """Bytes of one file. 50,000 segments are some 35 MB of PO, 70 MB of XLIFF."""
    total: int = 384 * 2**20
    """Bytes of all files of an archive."""
    ratio: int = 500
    """Unpacked to packed size of a file over 1 MB. Our own files, repetitive as they are, stay under 70."""


@dataclass(frozen=True, slots=True)
class BadFile:
    """A file that came back and cannot be read; the others in the archive can."""

    name: str
    reason: str
    """One sentence for people: what is wrong and what to do."""


@dataclass(frozen=True, slots=True)
class Returned:
    """Everything that one returned file held."""

    files: tuple[ReturnedFile, ...]
    bad: tuple[BadFile, ...] = ()


def serialize(
    info: PackageInfo,
    entries: Sequence[PackageEntry],
    formats: Sequence[str] = FORMATS,
    extra: Mapping[str, bytes] | None = None,
) -> bytes:
    """The package as a ZIP archive: the same input gives the same bytes.

    Holds ``MUNICIPALITY_LANGUAGE.po`` and/or ``.xlf`` (``formats``, of :data:`FORMATS`), ``manifest.json``,
    ``README.txt`` and ``extra`` (name → bytes). Raises ValueError for a format that is not one of :data:`FORMATS`.
    """
    unknown = [name for name in formats if name not in _WRITERS]
    if unknown:
        raise ValueError(f"not a format of packages: {', '.join(unknown)}")
    writers = [write for _, write in (_WRITERS[name] for name in formats)]
    files = {name: write(info, entries) for name, write in zip(file_names(info, formats), writers, strict=True)}
    files["README.txt"] = readme(info, tuple(files))
    files |= extra or {}
    files["manifest.json"] = manifest(info, entries, files)
    created = (info.created if info.created.tzinfo else info.created.replace(tzinfo=UTC)).astimezone(UTC)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in sorted(files):
            # ZIP knows no year before 1980.
            member = zipfile.ZipInfo(name, (max(created.year, 1980), *created.timetuple()[1:6]))
            member.compress_type = zipfile.ZIP_DEFLATED
            member.create_system = 3
            member.external_attr = 0o644 << 16
            archive.writestr(member, files[name])
    return buffer.getvalue()


def file_names(info: PackageInfo, formats: Sequence[str] = FORMATS) -> tuple[str, ...]:
    """Names of the members that hold translations, in the order of ``formats``."""
    stem = re.sub(r"[^A-Za-z0-9._-]+", "-", f"{info.municipality}_{info.target_language}")
    return tuple(stem + _WRITERS[name][0] for name in formats)


def manifest(info: PackageInfo, entries: Sequence[PackageEntry], files: Mapping[str, bytes]) -> bytes:
    """``manifest.json``: what is in the package, and per entry the base that an import merges against."""
    vouched = (Review.REVIEWED, Review.FINAL)
    content = {
        "package": info.id,
        "municipality": info.municipality,
        "source_language": info.source_language,
        "target_language": info.target_language,
        "created": info.created.isoformat(),
        "counts": {
            "entries": len(entries),
            "documents": len({entry.document for entry in entries}),
            "untranslated": sum(not entry.target for entry in entries),
            "to_check": sum(bool(entry.target) and entry.review not in vouched for entry in entries),
            "reviewed": sum(bool(entry.target) and entry.review in vouched for entry in entries),
        },
        "files": {
            name: {"sha256": hashlib.sha256(files[name]).hexdigest(), "bytes": len(files[name])}
            for name in sorted(files)
        },
        "entries": [
            {
                "id": entry.segment_id,
                "source": _digest(entry.source),
                "target": _digest(entry.target),
                "review": entry.review.value,
            }
            for entry in entries
        ],
    }
    return (json.dumps(content, ensure_ascii=True, indent=1) + "\n").encode()


def read_any(data: bytes, name: str, limits: Limits = Limits()) -> Returned:
    """Read a returned file for what it is, whatever it is called: a ZIP archive, XLIFF or PO.

    Raises FormatError when nothing in it can be used; of an archive, what can be read is returned beside what
    cannot. ``name`` is for messages.
    """
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return read(data, name, limits)
    if len(data) > limits.file:
        raise FormatError(f"{name} is too large (over {_megabytes(limits.file)})", "split it into several files")
    return Returned((_read_file(data, name),))


def read(data: bytes, name: str, limits: Limits = Limits()) -> Returned:
    """Read a returned ZIP archive: every ``.po``, ``.xlf`` and ``.xliff`` in it, in any folder.

    Raises FormatError when ``data`` is no archive, holds too many files, or none of these.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _read_members(archive, name, limits)
    except (zipfile.BadZipFile, zipfile.LargeZipFile, ValueError, OverflowError, EOFError, OSError) as exc:
        hint = "pack the files again, or send the .po or .xlf file by itself"
        raise FormatError(f"{name} is not a ZIP archive that can be read ({exc})", hint) from exc


def _read_members(archive: zipfile.ZipFile, name: str, limits: Limits) -> Returned:
    if len(archive.infolist()) > limits.members:
        raise FormatError(f"{name} holds more than {limits.members} files", "send only the .po or .xlf files")
    members = [member for member in archive.infolist() if _wanted(member.filename)]
    if not members:
        raise FormatError(f"{name} holds no .po, .xlf or .xliff file", "send the file you translated in")
    files: list[ReturnedFile] = []
    bad: list[BadFile] = []
    left = limits.total
    for member in members:
        label = f"{name}/{plain(member.filename)}"
        try:
            content = _unpack(archive, member, label, replace(limits, file=min(limits.file, left)))
            left -= len(content)
            files.append(_read_file(content, label))
        except FormatError as error:
            bad.append(BadFile(label, str(error)))
    return Returned(tuple(files), tuple(bad))


def _wanted(filename: str) -> bool:
    parts = filename.replace("\\", "/").split("/")
    # macOS adds a shadow of every file, with the same suffix and no text in it.
    return filename.lower().endswith(_SUFFIXES) and "__MACOSX" not in parts and not parts[-1].startswith("._")


def _unpack(archive: zipfile.ZipFile, member: zipfile.ZipInfo, label: str, limits: Limits) -> bytes:
    """The member's bytes. Sizes in an archive's directory can lie, so reading stops at the limit by itself."""
    if member.file_size > 2**20 and member.file_size > limits.ratio * max(member.compress_size, 1):
        raise FormatError(f"{label} unpacks to {limits.ratio} times its size and more", "no translation does; not read")
    try:
        with archive.open(member) as stream:
            content = stream.read(limits.file + 1)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, OverflowError) as exc:
        raise FormatError(f"{label} is damaged ({exc})", "pack the files again") from exc
    except (NotImplementedError, RuntimeError) as exc:  # an unusual compression; encrypted
        raise FormatError(f"{label} cannot be unpacked ({exc})", "pack it as an ordinary ZIP, no password") from exc
    if len(content) > limits.file:
        raise FormatError(f"{label} is too large (over {_megabytes(limits.file)} unpacked)", "send it by itself")
    return content


def _read_file(data: bytes, name: str) -> ReturnedFile:
    return xliff12.parse(data, name) if _looks_like_xml(data) else po.parse(data, name)


def _looks_like_xml(data: bytes) -> bool:
    start = data[:200]
    for mark, encoding in ((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")):
        if start.startswith(mark):
            return start[2:].decode(encoding, "replace").lstrip().startswith("<")
    return start.removeprefix(codecs.BOM_UTF8).lstrip().startswith(b"<")


def _megabytes(size: int) -> str:
    return f"{size / 2**20:.0f} MB"


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
