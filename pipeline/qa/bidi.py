"""Explicit marks of writing direction, by the rules of Unicode's bidirectional algorithm (UAX 9, X1 to X8)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

_MARK = re.compile("[\u202a-\u202e\u2066-\u2069]")
_PDF, _PDI = "\u202c", "\u2069"
_ISOLATES = frozenset("\u2066\u2067\u2068")
LRO, RLO = "\u202d", "\u202e"


class Span(NamedTuple):
    """What one mark of writing direction covers."""

    mark: str
    start: int
    """Offset behind the mark."""
    end: int
    """Offset of its end mark, or where something else ends it, at last the length of the text."""
    ended: bool
    text: str
    """What it covers, without what other marks inside it cover."""


class _Open(NamedTuple):
    mark: str
    start: int
    pieces: list[str]

    def closed(self, end: int, ended: bool) -> Span:
        return Span(self.mark, self.start, end, ended, "".join(self.pieces))


def spans(text: str) -> Iterator[Span]:
    """What embeddings, overrides and isolates of ``text`` cover, in the order in which they end."""
    open_marks: list[_Open] = []
    isolates: list[int] = []
    """Where in ``open_marks`` isolates are."""
    place = 0
    for found in _MARK.finditer(text):
        if open_marks:
            open_marks[-1].pieces.append(text[place : found.start()])
        mark, place = found[0], found.end()
        if mark == _PDI:
            if isolates:  # closes what was opened inside as well
                while len(open_marks) > isolates[-1] + 1:
                    yield open_marks.pop().closed(found.start(), False)
                yield open_marks.pop().closed(found.start(), True)
                isolates.pop()
        elif mark == _PDF:
            if open_marks and open_marks[-1].mark not in _ISOLATES:
                yield open_marks.pop().closed(found.start(), True)
        else:
            if mark in _ISOLATES:
                isolates.append(len(open_marks))
            open_marks.append(_Open(mark, place, []))
    if open_marks:
        open_marks[-1].pieces.append(text[place:])
    for opened in reversed(open_marks):
        yield opened.closed(len(text), False)


def unbalanced(text: str) -> bool:
    """True when a mark has no end, or an end no mark."""
    if not _MARK.search(text):
        return False
    found = list(spans(text))
    ends = text.count(_PDF) + text.count(_PDI)
    return any(not span.ended for span in found) or ends > sum(span.ended for span in found)
