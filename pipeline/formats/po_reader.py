"""Reads PO files as people and tools really leave them, and never loses an entry.

polib reads well-formed files well, but all or nothing; it drops the last letter of a text whose closing quotation
mark is missing without a word, it takes a line separator inside a text for the end of the line, and it can lose the
last entry of a file. What came back from a person needs more: each entry stands alone, and what is wrong with it is
said in :attr:`PoEntry.damage`. The tests hold this reader to polib's result wherever polib has one.

Two rules decide about damage. A text that stands in the file comes out, at the worst under the wrong id. And where a
broken line may have been the mark "fuzzy" of an entry, that entry does not pass for reviewed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from rapidfuzz.distance import Levenshtein


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
    """What is wrong with it, for people: its texts may be incomplete, or its mark may be lost."""
    comments: list[str] = field(default_factory=list)
    """What a person noted, line by line, and lines that are not PO at all: they may be somebody's words."""
    bare: bool = True
    """No comment of any kind stands before it, nor a flag."""
    described: bool = False
    """A comment or reference stands before it that no person wrote (``#.``, ``#:``)."""


@dataclass(frozen=True, slots=True)
class Contents:
    """Everything in a PO file."""

    entries: list[PoEntry]
    """The header and obsolete ones included, in order."""
    faults: tuple[str, ...] = ()
    """Damage that belongs to no entry, for people."""


_KEYWORDS = ("msgctxt", "msgid_plural", "msgid", "msgstr")
_NEXT = {"msgctxt": "msgid", "msgid": "msgstr"}
_KEYWORD = re.compile(r"(msgctxt|msgid_plural|msgid|msgstr)\b\s*(?:\[\s*([0-9]{1,2})\s*\])?\s*(.*)")
_INSIDE = re.compile(r'(?:msgctxt|msgid_plural|msgid|msgstr) ?(?:\[[0-9]{1,2}\])? ?"')
"""A keyword that is not where it should be: at the beginning of a line."""
_QUOTED = re.compile(r'"([^"\\]*(?:\\.[^"\\]*)*)"')
_ESCAPE = re.compile(r"((?:\\[23][0-7]{2})+)|\\(.)")
"""Bytes of letters in octal, as ``msgcat --escape`` writes them, or one character."""
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f]")
_ESCAPED = {"n": "\n", "t": "\t", "r": "\r", '"': '"', "\\": "\\", "a": "\a", "b": "\b", "f": "\f", "v": "\v"}
_MARGIN = " \t\v\f\ufeff\u00a0\u200b\u200e\u200f\u2028"
"""What can stand at either end of a line unseen; a byte order mark where files were joined."""
_SWALLOWED = re.compile(r"#[^#]{0,2},[^#]*fuz")
_COMMENTED_OUT = re.compile(r'#[^|]*\S\s?(msgstr ?(?:\[[0-9]{1,2}\])? ?".*"$)')
"""A translation behind what was ``#~``, or behind a comment whose line end is missing."""
_NOBODYS = re.compile(r"<{7}|={7}|>{7}|\|{7}|.?#[.:,|] ")
"""How lines begin that are nobody's words: marks of version control, comments with a letter in front."""


def read_entries(text: str, doubtful: Mapping[int, str] | None = None) -> Contents:
    """All entries of a PO file whose lines end with ``\\n``. Raises nothing.

    ``doubtful`` says of lines, by their numbers from 1, why they may have been misread.
    """
    reader = _Reader(doubtful or {})
    for number, line in enumerate(text.removesuffix("\n").split("\n"), 1):
        reader.read(number, line.strip(_MARGIN))
    return reader.end()


class _Reader:
    """Line by line. A comment, a ``msgctxt`` or a second ``msgid`` begins a new entry."""

    def __init__(self, doubtful: Mapping[int, str]) -> None:
        self._entries: list[PoEntry] = []
        self._doubtful = doubtful
        self._entry = PoEntry(0)
        self._field = ""  # the keyword that a continuation line belongs to
        self._index = 0  # plural index of a msgstr
        self._parts: list[str] = []  # its lines so far
        self._pieces = 0  # lines that the msgstr has so far
        self._last = ""  # the last of them
        self._open = False  # the last text has no closing quotation mark
        self._gap = False  # a blank line came before this one
        self._taint = ""  # what is wrong with a line that may have been the next entry's mark

    def read(self, number: int, line: str) -> None:
        if not line:
            if self._entry.targets and self._field:
                self._taint = ""  # the next entry's mark stands behind this blank line
            self._gap = True
            return
        obsolete = line.startswith("#~")
        if obsolete:
            line = line[2:].lstrip()
            if not line or line[0] == "|":
                return
        if line[0] == "#":
            self._comment(number, line)
        elif line[0] == '"' and self._field and not (self._gap and self._entry.targets and line[-1] != '"'):
            self._add(number, line)
        elif keyword := _KEYWORD.match(line):
            self._keyword(number, keyword, obsolete)
        else:
            self._stray(number, line, obsolete)
        self._gap = False

    def end(self) -> Contents:
        self._flush()
        words = " ".join(self._entry.comments)
        return Contents(self._entries, (f"at the end, belonging to no entry: {words}",) if words else ())

    def _flush(self) -> None:
        entry = self._entry
        if not entry.line:
            return
        self._store()
        if entry.source is None:
            self._damage("its msgid is missing")
        elif not entry.targets:
            self._damage("its msgstr is missing")
        elif (
            entry.source
            and self._pieces > 1
            and not self._gap
            and _goes_on(self._last)
            and not entry.source[-1:].isspace()
        ):
            self._damage("it may have been cut")
        self._entries.append(entry)
        self._entry = PoEntry(0, damage=self._taint)
        self._field = self._taint = ""
        self._open = False

    def _comment(self, number: int, line: str) -> None:
        self._flush()
        entry = self._entry
        entry.bare = False
        kind = line[1:2]
        if kind in (",", "="):
            self._flags(number, line)
            return
        if "," in line and _SWALLOWED.search(line, 2):
            self._damage(f"line {number} may hold the mark “fuzzy”")
        if len(line) < 11 and any(_like_fuzzy(line[start:].strip(" ,.:|="), 1) for start in (1, 2, 3)):
            self._damage(f"line {number} may be the mark “fuzzy”")
        if "msgstr" in line and (text := _COMMENTED_OUT.match(line)):
            self._stray(number, text.group(1), obsolete=True)
        elif kind in (".", ":"):
            entry.described = True
        elif kind != "|":
            words = line[1:].strip()
            if words:
                entry.comments.append(_CONTROL.sub("\ufffd", words))

    def _flags(self, number: int, line: str) -> None:
        keyword = _INSIDE.search(line)
        flags = [flag.strip().lower() for flag in line[2 : keyword.start() if keyword else None].split(",")]
        if "fuzzy" in flags:
            self._entry.fuzzy = True
        elif keyword or _CONTROL.search(line) or any(map(_like_fuzzy, flags)):
            self._damage(f"line {number} may be the mark “fuzzy”")
        if keyword:
            self.read(number, line[keyword.start() :])

    def _keyword(self, number: int, keyword: re.Match[str], obsolete: bool, damage: str = "") -> None:
        name, index, quoted = keyword.groups()
        self._begin(number, name, int(index or 0), obsolete)
        if damage:
            self._damage(damage)
        self._add(number, quoted)

    def _begin(self, number: int, name: str, index: int, obsolete: bool) -> None:
        self._store()
        entry = self._entry
        begins = entry.line and (
            name == "msgctxt" or (name == "msgid" and (entry.source is not None or bool(entry.targets)))
        )
        if begins:
            self._flush()
        elif name == "msgstr" and index in entry.targets:  # two versions of one text, e.g. left by a merge
            twice = "there are two translations in it"
            context, source, fuzzy = entry.context, entry.source, entry.fuzzy
            self._damage(twice)
            self._flush()
            self._entry = PoEntry(
                number, context, source, fuzzy=fuzzy, damage=twice, bare=entry.bare, described=entry.described
            )
        entry = self._entry
        entry.line = entry.line or number
        entry.obsolete |= obsolete
        self._field, self._index, self._open = name, index, False
        if name == "msgctxt":
            entry.context = ""
        elif name == "msgid":
            entry.source = ""
        elif name == "msgstr":
            entry.targets[index] = ""
            self._pieces, self._last = 0, ""

    def _add(self, number: int, quoted: str) -> None:
        whole = _QUOTED.fullmatch(quoted)
        if not whole and _INSIDE.search(quoted):
            self._split(number, quoted)
            return
        inner = whole.group(1) if whole else self._mended(number, quoted)
        self._open = not whole and self._open
        if _CONTROL.search(inner):
            self._damage(f"control characters in line {number}")
            inner = _CONTROL.sub("\ufffd", inner)
        if number in self._doubtful:
            self._damage(f"{self._doubtful[number]} (line {number})")
        self._append(_ESCAPE.sub(_unescape, inner) if "\\" in inner else inner)

    def _split(self, number: int, quoted: str) -> None:
        """Several texts in one line, because line ends are missing: in the worst case all of the file's."""
        missing = f"a line end is missing in line {number}"
        starts = [match.start() for match in _INSIDE.finditer(quoted)]
        self._damage(missing, spreads=True)
        self._add(number, quoted[: starts[0]].rstrip())
        for start, end in zip(starts, [*starts[1:], len(quoted)], strict=True):
            if match := _KEYWORD.match(quoted[start:end].rstrip()):
                self._keyword(number, match, self._entry.obsolete, missing)

    def _append(self, text: str) -> None:
        self._parts.append(text)
        if self._field == "msgstr":
            self._pieces += 1
            self._last = text

    def _store(self) -> None:
        """Put the lines of a text together; only now, because a text may have as many lines as the file."""
        if not self._parts:
            return
        text = "".join(self._parts)
        self._parts.clear()
        if self._field == "msgctxt":
            self._entry.context = text
        elif self._field == "msgid":
            self._entry.source = text
        elif self._field == "msgstr":
            self._entry.targets[self._index] = text

    def _mended(self, number: int, quoted: str) -> str:
        """What stands between the quotation marks of a text that is not well-formed."""
        self._damage(f"a quotation mark is missing or not escaped in line {number}", spreads=True)
        if quoted[:1] != '"' and _QUOTED.fullmatch(quoted, quoted.find('"')):
            quoted = quoted[quoted.find('"') :]
        first = _QUOTED.match(quoted)
        if first and '"' not in (rest := quoted[first.end() :]):
            self._open = False
            self._remember(rest)
            return first.group(1)
        closed = quoted.endswith('"') and not quoted.endswith('\\"') and len(quoted) > 1
        self._open = not closed
        return quoted.removeprefix('"')[: -1 if closed else None]

    def _stray(self, number: int, line: str, obsolete: bool) -> None:
        """A line that is not PO: a broken one, or somebody's words."""
        wrong = f"line {number} is not PO"
        keyword = _KEYWORD.match(line, inside.start()) if (inside := _INSIDE.search(line)) else None
        head, mark, rest = line.partition('"')
        if not keyword and mark and (name := _like_keyword(head, self._field)):
            keyword = _KEYWORD.match(f'{name} "{rest}')
        if keyword:
            self._keyword(number, keyword, obsolete, wrong)
        elif self._open and not self._gap:
            self._append(f"\n{_CONTROL.sub(chr(0xFFFD), line)}")
            self._damage(wrong, spreads=True)
            self._open = not line.endswith('"')
        elif line.endswith('"') and self._field and not self._gap:
            self._add(number, line)
        elif not self._field and not self._entry.line and _QUOTED.fullmatch(line):
            self._begin(number, "msgstr", 0, obsolete)  # the entry's first lines are lost; perhaps its translation
            self._damage("its beginning is missing")
            self._add(number, line)
        else:
            if self._gap and self._entry.targets:
                self._flush()  # what is wrong here is wrong with the next entry
            self._damage(wrong, spreads=True)
            self._remember(line)

    def _damage(self, what: str, spreads: bool = False) -> None:
        entry = self._entry
        entry.damage = entry.damage or what
        if spreads and entry.targets:
            self._taint = what

    def _remember(self, words: str) -> None:
        words = _CONTROL.sub("\ufffd", words).strip(_MARGIN)
        if any(map(str.isalpha, words)) and not _NOBODYS.match(words):
            self._entry.comments.append(words)


def _goes_on(line: str) -> bool:
    """Is this how a tool ends a line of a long text, with more to follow?"""
    return line.endswith("\n") or (line.endswith(" ") and len(line) > 60)


def _unescape(match: re.Match[str]) -> str:
    octal, single = match.groups()
    if not octal:
        return _ESCAPED.get(single, match.group())
    try:
        return bytes(int(byte, 8) for byte in octal[1:].split("\\")).decode()
    except UnicodeDecodeError:
        return match.group()


def _like_fuzzy(word: str, edits: int = 2) -> bool:
    """May this have been the flag ``fuzzy``?"""
    return 2 < len(word) < 8 and Levenshtein.distance(word.lower(), "fuzzy") <= edits


def _like_keyword(word: str, before: str) -> str:
    """The keyword that ``word`` must have been, after the keyword ``before``; empty where it is like none."""
    word = re.sub(r"\s*\[\d*\]?\s*$", "", word.strip())
    if not 2 < len(word) < 15:
        return ""
    near = min(_KEYWORDS, key=lambda keyword: Levenshtein.distance(word, keyword))
    if Levenshtein.distance(word, near) <= 2:
        return near
    return _NEXT.get(before, "") if 4 < len(word) < 9 and " " not in word else ""
