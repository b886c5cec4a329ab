"""A line without its comments.

No reader sees a comment, so people who translate do not either: a segment has the same text and the same codes
with comments as without. Those that stand between its words are put behind it when a translation takes its place.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.html.inline import Item, ItemKind
from pipeline.html.text import is_open_reference


@dataclass(frozen=True, slots=True)
class Uncommented:
    """A copy of one line with the comments cut out, and the way back into the page."""

    html: str
    items: Sequence[Item]
    """Positions are those in :attr:`html`."""
    comments: Sequence[Item]
    """What was cut out; positions are those in the page."""
    _here: Sequence[int]
    """Where the pieces of the page begin in :attr:`html` …"""
    _there: Sequence[int]
    """… and in the page."""

    def start_in_page(self, position: int) -> int:
        """Where in the page the character at ``position`` stands."""
        piece = bisect_right(self._here, position) - 1
        return self._there[piece] + position - self._here[piece]

    def end_in_page(self, position: int) -> int:
        """Where in the page the character before ``position`` ends."""
        piece = bisect_left(self._here, position) - 1
        return self._there[piece] + position - self._here[piece]

    def position(self, position: int) -> int:
        """Where the page's character at ``position``, which is in no comment, stands in :attr:`html`."""
        piece = bisect_right(self._there, position) - 1
        return self._here[piece] + position - self._there[piece]


def without_comments(html: str, items: Sequence[Item]) -> Uncommented:
    """The line ``items`` of the page ``html`` without comments.

    A comment that splits a character reference stays, as an icon: ``&am<!-- -->p;`` is not ``&amp;``.
    """
    pieces: list[str] = []
    left: list[Item] = []
    comments: list[Item] = []
    here: list[int] = []
    there: list[int] = []
    length = 0
    for item in items:
        kind, start, end, name = item
        if kind is ItemKind.COMMENT:
            if not (pieces and left[-1].kind is ItemKind.TEXT and is_open_reference(pieces[-1])):
                comments.append(item)
                continue
            kind = ItemKind.ICON
        pieces.append(html[start:end])
        here.append(length)
        there.append(start)
        moved = Item(kind, length, length + end - start, name)
        length = moved.end
        if kind is ItemKind.TEXT and left and left[-1].kind is ItemKind.TEXT:
            left[-1] = left[-1]._replace(end=moved.end)
        else:
            left.append(moved)
    return Uncommented("".join(pieces), left, comments, here, there)
