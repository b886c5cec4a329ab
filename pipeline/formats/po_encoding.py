"""The text of a PO file, whatever an editor, a mail program or a shell made of its bytes.

UTF-8 and UTF-16 are recognised by what stands in the bytes; the charset that a header names is believed only where
it does not contradict them, because tools re-encode files and leave the header alone. What had to be guessed is said
line by line, so that only the entries that stand there lose their review.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

UNREADABLE = "unreadable characters"
GUESSED = "the encoding had to be guessed; save it as UTF-8"


@dataclass(frozen=True, slots=True)
class Decoded:
    """A file's text, and what in it may have been misread."""

    text: str
    """Its lines end with ``\\n``, whatever they ended with before."""
    doubtful: Mapping[int, str] = field(default_factory=dict)
    """Number of a line, from 1 → why it may have been misread."""
    faults: tuple[str, ...] = ()
    """The same for people, one sentence about the whole file."""


_CHARSET = re.compile(rb"(?i)charset=([\w.:-]+)")
_LANGUAGE = re.compile(rb"(?i)Language:\s*([a-z]{2,3})")
_LANGUAGE_LINE = re.compile(rb"(?i)\"Language:\s*([a-z]{2,3})")
_LEGACY = re.compile(r"(?i)(iso[-_]?8859|windows-|cp-?\d|latin|koi8|gb|big5|euc|shift|sjis|mac)")
"""Names of charsets we follow when a header declares them. Not all that Python knows: some are no charsets, and a
file whose header can be read byte by byte is not UTF-16."""
_LATIN1 = {"iso8859-1", "ascii"}

_LINE_END = re.compile(rb"\r\n|\r|\n")
_KEYWORD = re.compile(rb'msg(?:ctxt|id|str)(?:\[\d+\])? "')
_WIDE_MARK = re.compile(rb"\xff\xfe|\xfe\xff")
_MOST_PIECES = 100
"""Files that one file is put together from, at most: more is no accident, and would take long."""

_USUAL = {
    "cp1251": "ru uk be bg mk sr kk ky tg mn",
    "cp1256": "ar fa prs ur ps ckb ug",
    "cp1250": "pl cs sk hu ro hr sl bs sq",
    "cp1253": "el",
    "cp1254": "tr az ku kmr",
    "cp1255": "he yi",
    "cp1257": "lt lv et",
    "cp1258": "vi",
    "cp874": "th",
}
_USUAL_CODEC = {language: codec for codec, languages in _USUAL.items() for language in languages.split()}
"""Language → what old Windows programs save it as; all others as Windows-1252."""


def decode(data: bytes) -> Decoded:
    """The text of ``data``. Raises nothing: what cannot be read is U+FFFD, and its line is doubtful."""
    if data.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        data = data.decode("utf-32", "replace").encode("utf-8", "replace")
    if b"\0" not in data and _is_utf8(data):  # nearly every file
        return Decoded(_one_kind_of_line_end(data.removeprefix(codecs.BOM_UTF8).decode()))
    texts: list[str] = []
    doubtful: dict[int, str] = {}
    lines = 0
    for piece, wide in _pieces(data):
        found = _wide_lines(piece, wide) if wide else _narrow_lines(piece)
        for line, doubt in found:
            lines += 1
            texts.append(line)
            if doubt:
                doubtful[lines] = doubt
    faults: tuple[str, ...] = ()
    if doubtful:
        first, more = min(doubtful), len(doubtful) - 1
        also = f" and {more} more" if more else ""
        faults = (f"line {first}{also}: {doubtful[first]}",)
    return Decoded("\n".join(texts), doubtful, faults)


def _pieces(data: bytes) -> Iterator[tuple[bytes, str]]:
    """(bytes, ``utf-16-le``, ``utf-16-be`` or nothing): files saved differently get joined into one."""
    for _ in range(_MOST_PIECES - 1):
        wide = _wide(data)
        end = _end_of_wide(data, wide) if wide else _end_of_narrow(data)
        yield data[:end], wide
        data = data[end:]
        if not data:
            return
    yield data, _wide(data)


def _wide(data: bytes) -> str:
    """Which UTF-16 ``data`` begins with. Without a mark the zeros tell it: markup is half of any PO file."""
    if data.startswith(codecs.BOM_UTF16_LE):
        return "utf-16-le"
    if data.startswith(codecs.BOM_UTF16_BE):
        return "utf-16-be"
    start = data[:512]
    even, odd = start[::2].count(0), start[1::2].count(0)
    if max(even, odd) * 5 < len(start):  # a few zeros are damage
        return ""
    return "utf-16-le" if odd > even else "utf-16-be"


def _end_of_narrow(data: bytes) -> int:
    for mark in _WIDE_MARK.finditer(data, 1):
        if data[mark.end() : mark.end() + 64].count(0) >= 16:
            return mark.start()
    return len(data)


def _end_of_wide(data: bytes, codec: str) -> int:
    big = codec == "utf-16-be"
    narrow = _KEYWORD.search(data)  # as such it never stands in UTF-16
    end = data.rfind(b"\0", 0, narrow.start()) + 1 + big if narrow else len(data)
    for mark in re.finditer(codecs.BOM_UTF16_LE if big else codecs.BOM_UTF16_BE, data[2:end]):
        if mark.start() % 2 == 0 and data[mark.end() + 2 : mark.end() + 66].count(0) >= 16:
            return mark.start() + 2
    return end if end > 2 else len(data)


def _wide_lines(data: bytes, codec: str) -> Iterator[tuple[str, str]]:
    text = data.decode(codec, "replace")
    certain = False
    if text.count("msg") < data.count("msg".encode(codec)):
        # A byte is lost or too many, and from there on halves of letters are paired wrongly: each line anew.
        end = "\n".encode(codec)
        text = "\n".join(line.decode(codec, "replace") for line in data.split(end))
    else:
        try:
            data.decode(codec)
            certain = True
        except UnicodeDecodeError:
            pass  # told line by line below
    for line in _one_kind_of_line_end(text.removeprefix("\ufeff")).split("\n"):
        yield line, UNREADABLE if not certain and "\ufffd" in line else ""


def _narrow_lines(data: bytes) -> Iterator[tuple[str, str]]:
    data = data.removeprefix(codecs.BOM_UTF8)
    try:
        text = data.decode()
    except UnicodeDecodeError:
        yield from _legacy_lines(data)
    else:
        for line in _one_kind_of_line_end(text).split("\n"):
            yield line, ""


def _legacy_lines(data: bytes) -> Iterator[tuple[str, str]]:
    """Lines of bytes that are not all UTF-8: another charset, or some damage, or two files joined."""
    codec, declared = _codec(data)
    part = codec  # of the file that the line is of, where several were joined
    raw = _LINE_END.split(data)
    utf8 = {number for number, line in enumerate(raw) if not line.isascii() and _is_utf8(line)}
    others = sum(not line.isascii() for line in raw) - len(utf8)
    mostly_utf8 = len(utf8) > others
    for number, line in enumerate(raw):
        if not declared and (language := _LANGUAGE_LINE.match(line)):
            part = _USUAL_CODEC.get(language.group(1).decode().lower(), "cp1252")
        if line.isascii():
            yield line.decode("ascii"), ""
        elif number in utf8 and (mostly_utf8 or sum(byte > 0x7F for byte in line) > 5):
            yield line.decode(), "" if mostly_utf8 else GUESSED
        elif declared and not mostly_utf8:
            text = line.decode(codec, "replace")
            yield text, UNREADABLE if "\ufffd" in text else GUESSED if number in utf8 else ""
        else:
            text = line.decode("utf-8", "replace")
            right = sum(character > "\x7f" for character in text) - text.count("\ufffd")
            if right > (0 if mostly_utf8 else text.count("\ufffd")):  # a few bytes were damaged
                yield text, UNREADABLE
            else:
                yield line.decode(part, "replace"), GUESSED


def _codec(data: bytes) -> tuple[str, bool]:
    """What ``data`` is encoded with if not UTF-8, and whether its header says so."""
    for declared in _CHARSET.finditer(data):
        name = declared.group(1).decode("ascii", "replace")
        if not _LEGACY.match(name):
            continue
        try:
            found = codecs.lookup(name).name
        except LookupError:
            continue  # not what it seemed to be
        # Windows programs write “Latin-1” and mean their own code page, with dashes and quotation marks.
        return ("cp1252" if found in _LATIN1 else found), True
    language = _LANGUAGE.search(data)
    return _USUAL_CODEC.get(language.group(1).decode().lower() if language else "", "cp1252"), False


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return True


def _one_kind_of_line_end(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text
