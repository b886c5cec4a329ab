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
    """Offset of its end mark, or the length of the text."""
    ended: bool


def spans(text: str) -> Iterator[Span]:
    """What embeddings, overrides and isolates of ``text`` cover, in the order in which they end."""
    open_marks: list[tuple[str, int]] = []
    for found in _MARK.finditer(text):
        mark, place = found[0], found.start()
        if mark == _PDI:
            level = next((i for i in reversed(range(len(open_marks))) if open_marks[i][0] in _ISOLATES), None)
            if level is not None:  # closes what was opened inside as well
                for index in range(len(open_marks) - 1, level, -1):
                    yield Span(*open_marks[index], place, False)
                yield Span(*open_marks[level], place, True)
                del open_marks[level:]
        elif mark == _PDF:
            if open_marks and open_marks[-1][0] not in _ISOLATES:
                yield Span(*open_marks.pop(), place, True)
        else:
            open_marks.append((mark, place + 1))
    for mark, place in reversed(open_marks):
        yield Span(mark, place, len(text), False)


def unbalanced(text: str) -> bool:
    """True when a mark has no end, or an end no mark."""
    if not _MARK.search(text):
        return False
    found = list(spans(text))
    ends = text.count(_PDF) + text.count(_PDI)
    return any(not span.ended for span in found) or ends > sum(span.ended for span in found)
