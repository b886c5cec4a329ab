"""Takes an ``.argosmodel`` file apart without trusting it.

``argostranslate`` would unpack it straight into its folder and import torch on the way, so we do it
ourselves: nothing outside the given folder is written, no links, no absurd sizes.
"""

from __future__ import annotations

import stat
import zipfile
import zlib
from pathlib import Path, PurePosixPath

from pipeline.errors import EngineError, FormatError

MAX_BYTES = 8 * 1024**3
"""Unpacked. The largest Argos packages are some 250 MB; models worth running on a CPU stay far below."""
MAX_FILES = 10_000
_BLOCK = 1024 * 1024
_AGAIN = "download the package again, or ask whoever gave it to you for a new copy"


def unpack(file: Path, into: Path, max_bytes: int = MAX_BYTES) -> Path:
    """Unpacks ``file`` into the existing folder ``into``; returns the one folder that it held.

    ``max_bytes`` unpacked. Raises FormatError when the file is not such a package or not safe to unpack,
    EngineError when it cannot be read or ``into`` cannot be written. What was written by then stays in ``into``.
    """
    try:
        with zipfile.ZipFile(file) as archive:
            entries = _checked(file, archive.infolist(), max_bytes)
            for entry, path in entries:
                _write(archive, entry, into / path)
    except FileNotFoundError as error:
        raise EngineError(f"{file} does not exist", "give the path of an .argosmodel file") from error
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
        raise FormatError(f"{file} is not a whole Argos package ({error})", _AGAIN) from error
    except OSError as error:
        raise EngineError(
            f"{file} could not be unpacked into {into} ({error.strerror or error})",
            "check that the file can be read, that the folder can be written and that the disk is not full",
        ) from error
    return into / entries[0][1].parts[0]


def _checked(file: Path, infos: list[zipfile.ZipInfo], max_bytes: int) -> list[tuple[zipfile.ZipInfo, PurePosixPath]]:
    """Every entry with its safe relative path. Raises FormatError at the first that is not safe."""
    if len(infos) > MAX_FILES:
        raise FormatError(f"{file} holds {len(infos)} files, more than the {MAX_FILES} a model may have", _AGAIN)
    if sum(info.file_size for info in infos) > max_bytes:
        raise FormatError(f"{file} would unpack to more than {max_bytes / 1024**3:.3g} GB", _AGAIN)
    entries = [(info, _safe_path(file, info)) for info in infos]
    folders = {path.parts[0] for _, path in entries}
    names = {str(path).casefold() for _, path in entries}
    if len(names) < len(entries):
        raise FormatError(f"{file} holds the same name twice", _AGAIN)
    if len(folders) != 1 or not any(len(path.parts) > 1 for _, path in entries):
        raise FormatError(f"{file} is not an Argos package: it does not hold exactly one folder", _AGAIN)
    return entries


def _safe_path(file: Path, info: zipfile.ZipInfo) -> PurePosixPath:
    # orig_filename: zipfile cuts names at NUL and turns the platform's separators around by itself.
    name = info.orig_filename
    path = PurePosixPath(name)
    kind = stat.S_IFMT(info.external_attr >> 16)
    unsafe = (
        not path.parts
        or path.is_absolute()
        or any(part == ".." or part.startswith(".") for part in path.parts)
        or any(character in '\\:\0<>|"?*' or ord(character) < ord(" ") for character in name)
    )
    if unsafe:
        raise FormatError(f"{file} holds an unsafe name ({name!r})", "do not use this file; get it from a known source")
    if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
        raise FormatError(
            f"{file} holds a link or device ({name!r})", "do not use this file; get it from a known source"
        )
    if info.flag_bits & 0x1:
        raise FormatError(f"{file} is encrypted ({name!r})", _AGAIN)
    return path


def _write(archive: zipfile.ZipFile, info: zipfile.ZipInfo, path: Path) -> None:
    if info.is_dir():
        path.mkdir(parents=True, exist_ok=True)
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    # zipfile stops at the announced size and checks the CRC at the end, so no entry can grow past it.
    with archive.open(info) as source, path.open("xb") as sink:
        while block := source.read(_BLOCK):
            sink.write(block)
