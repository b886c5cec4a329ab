"""What a file is, by its first bytes: people send all kinds of things back."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file that holds no translation that we can read."""

    what: str
    """For people, after “is”: ``a RAR archive``."""
    hint: str
    """What to send instead."""


_PACK = "pack the files as an ordinary ZIP, or send the .po or .xlf file by itself"
_SEND = "send the .po or .xlf file that you worked in"
_DOCUMENT = "the texts must be in the .po or .xlf file; if you translated in here, copy them into it or ask for help"

_MAGIC: tuple[tuple[bytes, Kind], ...] = (
    (b"7z\xbc\xaf\x27\x1c", Kind("a 7z archive", _PACK)),
    (b"Rar!\x1a\x07", Kind("a RAR archive", _PACK)),
    (b"\x1f\x8b", Kind("a gzip archive", _PACK)),
    (b"BZh", Kind("a bzip2 archive", _PACK)),
    (b"\xfd7zXZ\x00", Kind("an xz archive", _PACK)),
    (b"\x28\xb5\x2f\xfd", Kind("a zstd archive", _PACK)),
    (b"%PDF", Kind("a PDF file", _DOCUMENT)),
    (b"{\\rtf", Kind("an RTF document", _DOCUMENT)),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Kind("a document of an old office program", _DOCUMENT)),
    (b"\xde\x12\x04\x95", Kind("a compiled translation (.mo)", _SEND)),
    (b"\x95\x04\x12\xde", Kind("a compiled translation (.mo)", _SEND)),
    (b"\x89PNG", Kind("a picture", _SEND)),
    (b"\xff\xd8\xff", Kind("a picture", _SEND)),
)
_TAR = Kind("a tar archive", _PACK)
_WEB_PAGE = Kind("a web page, not a translation", _SEND)
_HTML = re.compile(r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html)\b", re.IGNORECASE | re.DOTALL)

_OFFICE: tuple[tuple[str, Kind], ...] = (
    ("word/", Kind("a Word document", _DOCUMENT)),
    ("xl/", Kind("an Excel table", _DOCUMENT)),
    ("ppt/", Kind("a PowerPoint file", _DOCUMENT)),
    ("content.xml", Kind("a document of LibreOffice or OpenOffice", _DOCUMENT)),
)
_OFFICE_MARKS = frozenset({"[Content_Types].xml", "META-INF/manifest.xml"})

_PO_LINE = re.compile(r"^[ \t]*(?:#~[ \t]*)?msg(?:id|ctxt|str)\b", re.MULTILINE)
_XLIFF = re.compile(r"<(?:[\w.-]+:)?xliff\b[^>]*>?")
_VERSION_2 = re.compile(r"\bversion\s*=\s*[\"']\s*2|xliff:document:2")
_UNIT = re.compile(rb"<(?:[\w.-]+:)?unit\b")


def foreign_kind(data: bytes) -> Kind | None:
    """The kind of file that ``data`` is, when that is none with translations; ``None`` else. ZIP is not looked at."""
    for magic, kind in _MAGIC:
        if data.startswith(magic):
            return kind
    if data[257:262] == b"ustar":
        return _TAR
    return _WEB_PAGE if _HTML.match(_beginning(data, 4000)) else None


def office_kind(names: Iterable[str]) -> Kind | None:
    """The kind of document that a ZIP archive with files of these names really is, if any."""
    names = tuple(names)
    if not _OFFICE_MARKS.intersection(names):
        return None
    return next((kind for mark, kind in _OFFICE if any(name.startswith(mark) for name in names)), None)


def looks_like_xml(data: bytes) -> bool:
    """True for what begins as XML does, in any encoding."""
    return _beginning(data, 1000).lstrip().startswith("<")


def is_xliff_2(data: bytes) -> bool:
    """True for XML that is XLIFF 2.x rather than 1.x; also for a damaged file, as far as that can be told."""
    if root := _XLIFF.search(_beginning(data, 2**16)):
        return bool(_VERSION_2.search(root[0]))
    return bool(_UNIT.search(data)) and b"<trans-unit" not in data


def looks_like_translation(data: bytes) -> bool:
    """True for what is XLIFF or PO whatever its name says, damaged or not."""
    start = _beginning(data, 2**16)
    return bool(_XLIFF.search(start) if start.lstrip().startswith("<") else _PO_LINE.search(start))


def _beginning(data: bytes, length: int) -> str:
    """The first letters as far as they are ASCII, which all that we look for is; the encoding does not matter."""
    start = data[:length].replace(b"\0", b"")  # UTF-16 and UTF-32
    start = start.lstrip(codecs.BOM_UTF8 + codecs.BOM_UTF16_LE)  # one mark or several, in either order of bytes
    return start.decode("latin-1")
