"""The bytes of an XML file → the same in UTF-8, whatever it declares, and what in it had to be guessed.

XML is strict about encodings and people's editors are not: files are saved as "Unicode" under a declaration that says
UTF-8, or in the old encoding of a Windows computer without any declaration. A parser refuses these; here they are read.
"""

from __future__ import annotations

import codecs
import io
import re
from dataclasses import dataclass

_DECLARATION = re.compile(r"""\s*<\?xml\b[^>]{0,200}?\bencoding\s*=\s*["']([\w.:-]{1,40})["']""")
_NAME = re.compile(
    r"(?i)(iso[-_]?8859|windows-|cp-?\d|latin|koi8|gb|big5|euc|shift|utf-?(?:8|16|32)|us-ascii|ascii|mac|tis-?620)"
)
"""Encodings that are followed. Not all that Python knows: some are none."""
_LANGUAGE = re.compile(rb"""\b(?:target-language|trgLang)\s*=\s*["']([A-Za-z]{2,3})\b""")
_CERTAIN = 10
"""So many characters beyond ASCII that are right UTF-8 are no chance."""
_NO_CHANCE = 4
"""So many lines that cannot be UTF-8 are no single bytes that were damaged."""
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16: its mark begins with the same bytes
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_WINDOWS = {
    **dict.fromkeys(("ar", "fa", "prs", "ps", "ur", "ku", "ckb"), "cp1256"),
    **dict.fromkeys(("ru", "uk", "bg", "sr", "mk", "be"), "cp1251"),
    **dict.fromkeys(("pl", "cs", "sk", "hu", "ro", "hr", "sl", "bs", "sq"), "cp1250"),
    **{"tr": "cp1254", "el": "cp1253", "he": "cp1255", "vi": "cp1258", "th": "cp874"},
    **{"zh": "gb18030", "ja": "cp932", "ko": "cp949", "lt": "cp1257", "lv": "cp1257", "et": "cp1257"},
}
"""What Windows wrote before Unicode, by the language of the computer; all others: Windows-1252."""

REPLACEMENT = re.compile("\ufffd")
_IN_ASCII = re.compile(r"(?i)utf-?7|hz|iso-2022")
"""Encodings that say other letters with those of ASCII. Nobody writes XML in them."""
_ANY = re.compile("")
_BEYOND_ASCII = re.compile("[^\x00-\x7f]")
_C1 = re.compile(rb"\xc2[\x80-\x9f]")
"""In UTF-8."""
_REPLACED = "\ufffd".encode()
_NO_FIRST = bytes(range(0xC0))
"""Bytes that do not begin a character beyond ASCII in UTF-8."""
_WINDOWS_1252 = re.compile("[€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]")


@dataclass(frozen=True, slots=True)
class Decoded:
    """An XML file in UTF-8."""

    data: bytes
    """Without a byte order mark. The declaration still says what it said: parse it with ``encoding="utf-8"``."""
    fault: str = ""
    """What is wrong with the encoding, one sentence for people."""
    doubtful: re.Pattern[str] | None = None
    """Characters that may have been other ones; ``None`` when all are certain."""
    remark: str = ""
    """The same for an entry that holds some, as a part of a sentence."""

    @property
    def broken(self) -> bool:
        """True when ``doubtful`` are bytes that stand for nothing: they may have been markup too."""
        return self.doubtful is REPLACEMENT


def decode(data: bytes) -> Decoded:
    """Read by byte order mark, by the shape of UTF-16, as UTF-8, as declared, else by a guess that says so."""
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            rest = data[len(mark) :]
            return _utf8(rest) if encoding == "utf-8" else _wide(rest, encoding)
    if data[:1] == b"<" and data[1:4:2] == b"\0\0":
        return _wide(data, "utf-16-le")
    if data[1:2] == b"<" and data[0:4:2] == b"\0\0":
        return _wide(data, "utf-16-be")
    return _utf8(data)


def _wide(data: bytes, encoding: str) -> Decoded:
    if data.decode(encoding, "replace").count("</") < data.count("</".encode(encoding)):
        # A byte is lost or too many, and from there on halves of letters are paired wrongly: each line anew.
        lines = data.split("\n".encode(encoding))
        return _damaged("\n".join(line.decode(encoding, "replace") for line in lines).lstrip("\ufeff").encode())
    try:
        return Decoded(data.decode(encoding).lstrip("\ufeff").encode())  # a second mark, of a tool that kept the first
    except UnicodeError:
        text = data.decode(encoding, "replace").lstrip("\ufeff")
        return _damaged(text.encode())


def _utf8(data: bytes) -> Decoded:
    while data.startswith(codecs.BOM_UTF8):
        data = data[len(codecs.BOM_UTF8) :]
    declared, unknown = _declared(data)
    try:
        beyond = _beyond_ascii(data)
    except UnicodeError:
        return _legacy(data, declared)
    if unknown and (0 < beyond < _CERTAIN or _IN_ASCII.match(unknown)):
        remark = f"the file declares an encoding that is not known here ({unknown}); save it as UTF-8"
        doubtful = _ANY if _IN_ASCII.match(unknown) else _BEYOND_ASCII
        return Decoded(data, f"it {remark.removeprefix('the file ')}", doubtful, remark)
    if declared and 0 < beyond < _CERTAIN:
        remark = f"the file declares {declared} and seems to be UTF-8: check accented letters"
        return Decoded(data, f"it {remark.removeprefix('the file ')}", _BEYOND_ASCII, remark)
    return Decoded(data)


def _legacy(data: bytes, declared: str) -> Decoded:
    """What is not UTF-8."""
    if declared:
        try:
            as_declared = _converted(data, declared, "strict")
        except (UnicodeError, LookupError):
            pass
        else:
            if declared == "iso8859-1" and _C1.search(as_declared):  # web browsers read it so, for good reasons
                remark = "the file declares ISO-8859-1 and is Windows-1252: check quotation marks and dashes"
                fault = f"it {remark.removeprefix('the file ')}"
                return Decoded(_converted(data, "cp1252"), fault, _WINDOWS_1252, remark)
            return Decoded(as_declared)
    right_or_replaced = _converted(data, "utf-8")
    broken = right_or_replaced.count(_REPLACED)
    right = len(right_or_replaced.translate(None, _NO_FIRST)) - broken
    language = _LANGUAGE.search(data)
    guess = _WINDOWS.get(language.group(1).decode().lower(), "cp1252") if language else "cp1252"
    if 3 * right >= broken:  # by chance, bytes of another encoding hardly ever are right; so it is damaged UTF-8
        return _joined(data, guess) or _damaged(right_or_replaced)
    said = f"declares {declared}, which it is not" if declared else "is not UTF-8"
    fault = f"its encoding had to be guessed ({guess}), because it {said}; save it as UTF-8"
    remark = "the file's encoding had to be guessed; save it as UTF-8"
    return Decoded(_converted(data, guess), fault, _BEYOND_ASCII, remark)


def _converted(data: bytes, encoding: str, errors: str = "replace") -> bytes:
    """``data`` in UTF-8, in pieces: the text of a large file may take four times its size."""
    decoder = codecs.getincrementaldecoder(encoding)(errors)
    out = io.BytesIO()
    for start in range(0, len(data), _PIECE):
        out.write(decoder.decode(data[start : start + _PIECE]).encode())
    out.write(decoder.decode(b"", final=True).encode())
    return out.getvalue()


def _joined(data: bytes, guess: str) -> Decoded | None:
    """UTF-8 with lines in another encoding among it, as after files were put together; ``None`` where it is not."""
    out = io.BytesIO()
    guessed = 0
    for raw in io.BytesIO(data):
        line = raw.decode("utf-8", "replace").encode()
        if (broken := line.count(_REPLACED)) and len(line.translate(None, _NO_FIRST)) == broken:  # nothing is right
            line = raw.decode(guess, "replace").encode()
            guessed += 1
        out.write(line)
    if guessed < _NO_CHANCE:
        return None
    fault = f"some of it is in UTF-8, and some in another encoding that had to be guessed ({guess}); save it as UTF-8"
    remark = "the file's encoding had to be guessed; save it as UTF-8"
    return Decoded(out.getvalue(), fault, _BEYOND_ASCII, remark)


def _damaged(data: bytes) -> Decoded:
    return Decoded(data, "some bytes in it stand for no character", REPLACEMENT, "unreadable characters")


def _declared(data: bytes) -> tuple[str, str]:
    """Python's name of the declared encoding, and the declared name if it is unknown.

    Both are empty for UTF-8, for nothing, and for UTF-16 and the like: the file is in one byte per letter.
    """
    match = _DECLARATION.match(data[:300].decode("latin-1"))
    if not match:
        return "", ""
    try:
        name = codecs.lookup(match.group(1)).name if _NAME.match(match.group(1)) else ""
    except LookupError:
        name = ""
    if not name:
        return "", match.group(1)
    return ("" if name.startswith("utf") or name == "ascii" else name), ""


_PIECE = 2**20


def _beyond_ascii(data: bytes) -> int:
    """How many characters are not ASCII, up to _CERTAIN or a little more. Raises UnicodeError unless it is UTF-8.

    In pieces, for the text of a large file would take four times its size.
    """
    decoder = codecs.getincrementaldecoder("utf-8")()
    count = 0
    for start in range(0, len(data), _PIECE):
        text = decoder.decode(data[start : start + _PIECE])
        if count < _CERTAIN and not text.isascii():
            count += len(_BEYOND_ASCII.findall(text))
    decoder.decode(b"", final=True)
    return count
