"""Damaged XML, taken to pieces so that no letter is lost: what looks like a tag is one, all else is text."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import islice

from lxml import etree

TEXTS = frozenset({"source", "target", "seg-source"})
"""Elements that hold what people write."""
_HOLDERS = frozenset({"trans-unit", "unit", "segment", "ignorable", "alt-trans", "match", "context-group", "notes"})
_PARTS = TEXTS | _HOLDERS | frozenset({"note", "context", "originalData", "data", "matches"})
"""Elements of XLIFF that never stand within a text: one of them ends a text whose end tag is damaged."""
_INLINE = frozenset(
    {"g", "x", "bx", "ex", "bpt", "ept", "ph", "it", "sub", "mrk", "pc", "sc", "ec", "sm", "em", "cp", "file", "group"}
)
_EMPTY = frozenset({"x", "bx", "ex", "sc", "ec", "sm", "em", "cp"})
"""Elements that hold nothing: where the ``/`` of one is lost, what follows it is text like before."""
_DEEPEST = 200
_MOST = 100_000
"""Elements of one piece; what else looks like a tag is text then. No unit has so many, and they take memory."""
_MOST_ATTRIBUTES = 100

_TOKEN = re.compile(
    r"""(?P<opening><!\[CDATA\[|<!--|<\?)"""
    r"""|<(?P<closes>/?)(?:(?P<prefix>[A-Za-z_][\w.-]*):)?(?P<name>[A-Za-z_][\w.-]*)"""
    r"""(?P<rest>(?=[\s/>])(?:[^<>"']|"[^"<]*+"|'[^'<]*+')*+>|(?=[\s/>])[^<>]*+>)""",
    re.ASCII,
)
_ATTRIBUTE = re.compile(
    r"""(?:([A-Za-z_][\w.-]*):)?([A-Za-z_][\w.-]*)\s*=\s*(?:"([^"<>]*)"|'([^'<>]*)'|([^\s"'<>/]+))""",
    re.ASCII,
)
_REFERENCE = re.compile(r"&(?:#x([0-9A-Fa-f]{1,6})|#([0-9]{1,7})|(amp|lt|gt|quot|apos));")
_NAMED = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}
_INVALID = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_XML = "http://www.w3.org/XML/1998/namespace"
_CUT = re.compile(r"(?:<(?:[/!?]?|/?[A-Za-z_][^<>]*)|&#?[A-Za-z0-9]*)\Z")
_CLOSING = {"<!--": "-->", "<![CDATA[": "]]>", "<?": "?>"}


def build(text: str, namespaces: Mapping[str, str]) -> etree._Element:
    """An element that holds what ``text`` says. Prefixes (``""``: none) that are not in ``namespaces`` get their own.

    Names that are one letter away from one of XLIFF's count as that. End tags without a start are left out, elements
    without an end are closed where their parent is, or where something begins that cannot stand in them.
    """
    return _Soup(namespaces).build(_CUT.sub("", text))


class _Soup:
    def __init__(self, namespaces: Mapping[str, str]) -> None:
        self._namespaces = namespaces
        self._stack = [etree.Element("_")]
        self._names: list[str] = [""]
        self._last: list[etree._Element | None] = [None]
        """The last child of each element in the stack. (Counting children takes time for each of them.)"""
        self._pending: list[str] = []
        """Text behind the last tag."""
        self._made = 0
        self._prefix: str | None = None  # that of the first tag: XLIFF's own

    def build(self, text: str) -> etree._Element:
        position = 0
        lost: set[str] = set()  # openings whose closing does not come any more
        while match := _TOKEN.search(text, position):
            self._text(text[position : match.start()])
            position = match.end()
            opening = match["opening"]
            if opening is None:
                self._tag(match)
                continue
            end = -1 if opening in lost else text.find(_CLOSING[opening], position)
            if end < 0:
                lost.add(opening)
            else:
                if opening == "<![CDATA[":
                    self._append(text[position:end])
                position = end + len(_CLOSING[opening])
        self._text(text[position:])
        self._flush()
        return self._stack[0]

    def _tag(self, match: re.Match[str]) -> None:
        prefix, name, rest = match["prefix"] or "", match["name"], match["rest"]
        if self._prefix is None:
            self._prefix = prefix
        ours = prefix == self._prefix
        name = _repaired(name) if ours else name
        if match["closes"]:
            self._close(name)
            return
        if ours and name in _PARTS:
            while len(self._stack) > 1 and self._names[-1] not in _HOLDERS:
                self._pop()
        if len(self._stack) > _DEEPEST:
            return
        if self._made >= _MOST:
            self._append(match[0])
            return
        self._flush()
        self._made += 1
        child = etree.SubElement(self._stack[-1], self._name(prefix, name))
        for before, key, *values in islice(_found(rest), _MOST_ATTRIBUTES):
            if before != "xmlns" and key != "xmlns":
                child.set(self._name(before, key) if before else key, _clean("".join(values)))
        self._last[-1] = child
        if not rest.endswith("/>") and not (ours and name in _EMPTY):
            self._stack.append(child)
            self._names.append(name)
            self._last.append(None)

    def _close(self, name: str) -> None:
        if name not in self._names:
            return
        for depth in range(len(self._names) - 1, 0, -1):
            if self._names[depth] == name:
                while len(self._names) > depth:
                    self._pop()
                return
            if name in _INLINE and self._names[depth] in _PARTS:
                return

    def _pop(self) -> None:
        self._flush()
        self._stack.pop()
        self._names.pop()
        self._last.pop()

    def _name(self, prefix: str, name: str) -> str:
        if prefix == "xml":
            return f"{{{_XML}}}{name}"
        space = self._namespaces.get(prefix, f"urn:x-lost:{prefix}" if prefix else "")
        return f"{{{space}}}{name}" if space else name

    def _text(self, text: str) -> None:
        self._append(_clean(text))

    def _append(self, text: str) -> None:
        self._pending.append(text)

    def _flush(self) -> None:
        """Put the text down. It is done once for each place: adding letter by letter takes the square of the time."""
        if not self._pending:
            return
        text, last = _INVALID.sub("\ufffd", "".join(self._pending)), self._last[-1]
        self._pending.clear()
        if last is None:
            self._stack[-1].text = text
        else:
            last.tail = text


def _found(rest: str) -> Iterator[tuple[str, ...]]:
    return (match.groups(default="") for match in _ATTRIBUTE.finditer(rest))


@lru_cache(maxsize=4096)
def _repaired(name: str) -> str:
    if name in _PARTS or name in _INLINE or len(name) < 4:
        return name
    return next(iter(difflib.get_close_matches(name, _PARTS, 1, 0.8)), name)


def _clean(text: str) -> str:
    """Character references resolved; what stands for no character, or for one that XML has not, shown as U+FFFD."""
    return _INVALID.sub("\ufffd", _REFERENCE.sub(_character, text) if "&" in text else text)


def _character(match: re.Match[str]) -> str:
    hexadecimal, decimal, name = match.groups()
    if name:
        return _NAMED[name]
    number = int(hexadecimal, 16) if hexadecimal else int(decimal)
    return chr(number) if number <= 0x10FFFF else "\ufffd"
