"""Reads PO files as people and tools really leave them, and never loses an entry.

polib reads well-formed files well, but all or nothing; it drops the last letter of a text whose closing quotation
mark is missing without a word, it takes a line separator inside a text for the end of the line, and it can lose the
last entry of a file. What came back from a person needs more: each entry stands alone, and what is wrong with it is
said in :attr:`PoEntry.damage`. The tests hold this reader to polib's result wherever polib has one.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass, field


@dataclass(slots=True)
class PoEntry:
    """One entry as it stands in the file."""

    line: int
    """Where it begins, comments aside; from 1."""
    context: str | None = None
    source: str | None = None
    targets: dict[int, str] = field(default_factory=dict)
    """By plural index; 0 for plain ``msgstr``."""
    fuzzy: bool = False
    obsolete: bool = False
    """Commented out with ``#~``."""
    damage: str = ""
    """What is wrong with it, for people: its texts may be incomplete."""


@dataclass(frozen=True, slots=True)
class Decoded:
    """A file's text, and what in it may have been misread."""

    text: str
    doubtful: re.Pattern[str] | None = None
    remark: str = ""

    def doubt(self, *texts: str | None) -> str:
        """Why ``texts`` may have been misread; empty when they were not."""
        doubtful = self.doubtful
        return self.remark if doubtful and any(text and doubtful.search(text) for text in texts) else ""


_CHARSET = re.compile(rb"charset=([\w.-]+)")
_LEGACY = re.compile(r"(?i)(iso[-_]?8859|windows-|cp\d|latin|koi8|gb|big5|euc|shift|utf-?(16|32))")
"""Names of charsets we follow when a header declares them. Not all that Python knows: some are no charsets."""

_KEYWORD = re.compile(r"(msgctxt|msgid_plural|msgid|msgstr)\b\s*(?:\[\s*([0-9]{1,2})\s*\])?\s*(.*)")
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"')
_ESCAPE = re.compile(r"\\(.)")
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f]")
_ESCAPED = {"n": "\n", "t": "\t", "r": "\r", '"': '"', "\\": "\\", "a": "\a", "b": "\b", "f": "\f", "v": "\v"}


def decode(data: bytes) -> Decoded:
    """The text of a PO file: by its byte order mark, as UTF-8, as its header declares, or by a guess that says so."""
    wide = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    data = data.removeprefix(codecs.BOM_UTF8)
    declared = _CHARSET.search(data)
    charset = declared.group(1).decode("ascii", "replace") if declared else ""
    for encoding in ("utf-16" if wide else "utf-8", charset if _LEGACY.match(charset) else "utf-8"):
        try:
            return Decoded(data.decode(encoding))
        except (UnicodeError, LookupError):
            continue  # not what it seemed or said to be
    text = data.decode("utf-16" if wide else "utf-8", "replace")
    broken = text.count("\ufffd")
    if wide or sum(character > "\x7f" for character in text) > 2 * broken:  # a few bytes of it were damaged
        return Decoded(text, re.compile("\ufffd"), "unreadable characters")
    remark = "the file's encoding had to be guessed; save it as UTF-8"
    return Decoded(data.decode("cp1252", "replace"), re.compile("[^\x00-\x7f]"), remark)


def read_entries(text: str) -> list[PoEntry]:
    """All entries of a PO file, the header and obsolete ones included, in order. Raises nothing."""
    reader = _Reader()
    for number, line in enumerate(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"), 1):
        reader.read(number, line.strip(" \t\ufeff"))
    reader.flush()
    return reader.entries


class _Reader:
    """Line by line. A comment, a ``msgctxt`` or a second ``msgid`` begins a new entry."""

    def __init__(self) -> None:
        self.entries: list[PoEntry] = []
        self._entry = PoEntry(0)
        self._field = ""  # the keyword that a continuation line belongs to
        self._index = 0  # plural index of a msgstr
        self._gap = False  # a blank line came before this one

    def read(self, number: int, line: str) -> None:
        obsolete = line.startswith("#~")
        if obsolete:
            line = line[2:].lstrip()
        gap, self._gap = self._gap, not line
        if not line or (obsolete and line.startswith("|")):
            return
        if line.startswith("#"):
            self._comment(line)
            return
        keyword = _KEYWORD.match(line)
        if keyword:
            name, index, quoted = keyword.groups()
            self._begin(number, name, int(index or 0), obsolete)
            self._add(number, quoted)
        elif line.startswith('"') and self._field:
            self._add(number, line)
        else:
            if gap and self._entry.targets:
                self.flush()  # what is wrong here is wrong with the next entry: it may have been its fuzzy flag
            elif '"' in line and self._field:
                self._add(number, line)
            self._damage(f"line {number} is not PO")

    def flush(self) -> None:
        entry = self._entry
        if not entry.line:
            return
        if entry.source is None:
            entry.damage = entry.damage or "its msgid is missing"
        elif not entry.targets:
            entry.damage = entry.damage or "its msgstr is missing"
        self.entries.append(entry)
        self._entry = PoEntry(0)
        self._field = ""

    def _comment(self, line: str) -> None:
        self.flush()
        if line.startswith(("#,", "#=")):
            self._entry.fuzzy |= "fuzzy" in (flag.strip().lower() for flag in line[2:].split(","))

    def _begin(self, number: int, name: str, index: int, obsolete: bool) -> None:
        entry = self._entry
        begins = entry.line and (
            name == "msgctxt" or (name == "msgid" and (entry.source is not None or bool(entry.targets)))
        )
        if begins:
            self.flush()
        elif name == "msgstr" and index in entry.targets:  # two versions of one text, e.g. left by a merge
            context, source, fuzzy = entry.context, entry.source, entry.fuzzy
            self._damage("there are two translations in it")
            self.flush()
            self._entry = PoEntry(number, context, source, fuzzy=fuzzy, damage="there are two translations in it")
        entry = self._entry
        entry.line = entry.line or number
        entry.obsolete |= obsolete
        self._field, self._index = name, index
        if name == "msgctxt":
            entry.context = ""
        elif name == "msgid":
            entry.source = ""
        elif name == "msgstr":
            entry.targets[index] = ""

    def _add(self, number: int, quoted: str) -> None:
        whole = _QUOTED.fullmatch(quoted)
        if whole:
            inner = whole.group(1)
        else:
            self._damage(f"a quotation mark is missing or not escaped in line {number}")
            inner = quoted.removeprefix('"')
            inner = inner.removesuffix('"') if not inner.endswith('\\"') else inner
        if _CONTROL.search(inner):
            self._damage(f"control characters in line {number}")
            inner = _CONTROL.sub("\ufffd", inner)
        text = _ESCAPE.sub(lambda match: _ESCAPED.get(match.group(1), match.group()), inner)
        entry = self._entry
        if self._field == "msgctxt":
            entry.context = (entry.context or "") + text
        elif self._field == "msgid":
            entry.source = (entry.source or "") + text
        elif self._field == "msgstr":
            entry.targets[self._index] = entry.targets.get(self._index, "") + text

    def _damage(self, what: str) -> None:
        self._entry.damage = self._entry.damage or what
