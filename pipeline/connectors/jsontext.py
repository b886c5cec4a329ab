"""Changing a JSON list without touching what does not change.

A dump belongs to somebody else. Reading it into Python and writing it out again would reformat numbers, white
space and escapes all over; so edits are made in the text: each entry's place is known, and only the members that
change are replaced. What is not understood cannot be lost, because it is never taken apart.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

_DECODER = json.JSONDecoder(strict=False)  # a raw tab or NUL inside a string hurts nobody
_SPACE = re.compile(r"[ \t\n\r]*")
_SURROGATE = re.compile("[\ud800-\udfff]")
_BOM = "\ufeff"


class NotAListError(ValueError):
    """The text is JSON, but not a list."""


@dataclass(frozen=True, slots=True)
class Element:
    """One element of a list, and where it stands in the text."""

    value: object
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Style:
    """How a file is written; the default is that of Python's ``json.dumps`` and of real API dumps."""

    ascii: bool = True
    """Other characters are escaped (``\\u00fc``)."""
    indent: str | None = None
    """White space of one level; ``None``: all on one line."""
    newline: str = "\n"
    item: str = ", "
    """Between members when all is on one line."""
    key: str = ": "
    """Between a key and its value."""


@dataclass(frozen=True, slots=True)
class Inside:
    """A change to some members of a nested object; the others stay. Anything else than an object is replaced."""

    changes: Mapping[str, object]


def parse_list(text: str) -> list[Element]:
    """The elements of a JSON list; a byte order mark is passed over.

    Raises json.JSONDecodeError (with line and column) for broken JSON, RecursionError for absurd nesting,
    NotAListError for anything but a list, ValueError for a number with thousands of digits.
    """
    at = _skip(text, 1 if text.startswith(_BOM) else 0)
    if text[at : at + 1] != "[":
        _, end = _DECODER.raw_decode(text, at)
        _finish(text, end)
        raise NotAListError("not a list")
    elements: list[Element] = []
    at = _skip(text, at + 1)
    if text[at : at + 1] == "]":
        _finish(text, at + 1)
        return elements
    while True:
        value, end = _DECODER.raw_decode(text, at)
        elements.append(Element(value, at, end))
        at = _skip(text, end)
        if text[at : at + 1] == "]":
            _finish(text, at + 1)
            return elements
        if text[at : at + 1] != ",":
            raise json.JSONDecodeError("Expecting ',' delimiter", text, at)
        at = _skip(text, at + 1)


def _finish(text: str, at: int) -> None:
    at = _skip(text, at)
    if at != len(text):
        raise json.JSONDecodeError("Extra data", text, at)


def _skip(text: str, at: int) -> int:
    match = _SPACE.match(text, at)
    assert match is not None  # the pattern also matches nothing
    return match.end()


@dataclass(frozen=True, slots=True)
class _Member:
    key: str
    key_start: int
    key_end: int
    start: int
    end: int


def _members(text: str) -> list[_Member]:
    """The members of an object that is known to be well-formed; ``text`` starts with its brace."""
    members: list[_Member] = []
    at = _skip(text, 1)
    while text[at] != "}":
        key, key_end = _DECODER.raw_decode(text, at)
        start = _skip(text, _skip(text, key_end) + 1)
        _, end = _DECODER.raw_decode(text, start)
        members.append(_Member(key, at, key_end, start, end))
        at = _skip(text, end)
        if text[at] == ",":
            at = _skip(text, at + 1)
    return members


def style_of(text: str, elements: Sequence[Element]) -> Style | None:
    """How the file is written, seen from its first object with members; ``None`` when there is none."""
    for element in elements:
        if isinstance(element.value, dict) and element.value:
            break
    else:
        return None
    entry = text[element.start : element.end]
    members = _members(entry)
    first = members[0]
    opening = entry[1 : first.key_start]
    key = entry[first.key_end : first.start]
    item = entry[members[0].end : members[1].key_start] if len(members) > 1 else ", "
    indent = None
    if "\n" in opening:
        margin, outer = _margin(opening), _margin(text[: element.start])
        indent = margin.removeprefix(outer)
    return Style(
        ascii=text.removeprefix(_BOM).isascii(),
        indent=indent,
        newline="\r\n" if "\r\n" in opening else "\n",
        item=", " if "\n" in item else item,
        key=": " if "\n" in key else key,
    )


def _margin(text: str) -> str:
    """The white space after the last line break of ``text``, when nothing else follows it."""
    line = text.rpartition("\n")[2] if "\n" in text else ""
    return line if not line.strip(" \t") else ""


def render(value: object, style: Style, margin: str = "") -> str:
    """``value`` as JSON in that style; ``margin`` is the indentation of the line it starts on."""
    separators = (style.item if style.indent is None else ",", style.key)
    text = json.dumps(value, ensure_ascii=style.ascii, indent=style.indent, separators=separators)
    if not style.ascii:  # half a surrogate pair cannot be written as UTF-8, only escaped
        text = _SURROGATE.sub(lambda match: f"\\u{ord(match.group()):04x}", text)
    # Strings hold no raw line breaks in JSON, so every one found is layout.
    return text.replace("\n", style.newline + margin) if style.indent is not None else text


def edit_object(text: str, changes: Mapping[str, object], style: Style, margin: str = "") -> str:
    """The object ``text`` with some members set; all other characters stay. New members come last.

    ``margin`` is the indentation of the line the object starts on. Where a key appears twice the last one counts, as
    everywhere in JSON.
    """
    members = _members(text)
    last = {member.key: member for member in members}
    broken = bool(members) and "\n" in text[1 : members[0].key_start]
    inner = _margin(text[: members[0].key_start]) if broken else margin + (style.indent or "")
    edits: list[tuple[int, int, str]] = []
    added: list[str] = []
    for key, change in changes.items():
        member = last.get(key)
        if member is not None:
            old = text[member.start : member.end]
            edits.append((member.start, member.end, _changed(old, change, style, inner)))
        else:
            value = change.changes if isinstance(change, Inside) else change
            added.append(render(key, style) + style.key + render(value, style, inner))
    if added:
        edits.append(_addition(text, members, added, style, (margin, inner), broken))
    return _apply(text, edits)


def _changed(old: str, change: object, style: Style, margin: str) -> str:
    if isinstance(change, Inside):
        if old.startswith("{"):
            return edit_object(old, change.changes, style, margin)
        return render(change.changes, style, margin)
    return render(change, style, margin)


def _addition(
    text: str, members: Sequence[_Member], added: Sequence[str], style: Style, margins: tuple[str, str], broken: bool
) -> tuple[int, int, str]:
    margin, inner = margins
    lines = broken or (not members and style.indent is not None)
    separator = f",{style.newline}{inner}" if lines else style.item
    if members:
        return members[-1].end, members[-1].end, separator + separator.join(added)
    body = separator.join(added)
    if lines:
        body = f"{style.newline}{inner}{body}{style.newline}{margin}"
    return 1, text.index("}"), body


def edit_list(
    text: str, elements: Sequence[Element], replaced: Mapping[int, str], added: Sequence[str], style: Style
) -> str:
    """The list ``text`` with some elements replaced (by index) and some added at its end, all others untouched."""
    edits = [(elements[index].start, elements[index].end, new) for index, new in replaced.items()]
    if added and elements:
        after = elements[-1].end
        if len(elements) > 1:
            separator = text[elements[-2].end : elements[-1].start]
        else:
            gap = text[text.index("[") + 1 : elements[0].start]
            separator = f",{gap}" if gap else style.item
        edits.append((after, after, separator + separator.join(added)))
    elif added:
        if style.indent is None:
            body = style.item.join(added)
        else:
            line = style.newline + style.indent
            body = line + f",{line}".join(added) + style.newline
        edits.append((text.index("[") + 1, text.rindex("]"), body))
    return _apply(text, edits)


def margin_of(text: str, elements: Sequence[Element], style: Style) -> str:
    """The indentation of the list's elements."""
    return _margin(text[: elements[0].start]) if elements else (style.indent or "")


def _apply(text: str, edits: Sequence[tuple[int, int, str]]) -> str:
    pieces: list[str] = []
    at = 0
    for start, end, new in sorted(edits):
        pieces += (text[at:start], new)
        at = end
    return "".join([*pieces, text[at:]])
