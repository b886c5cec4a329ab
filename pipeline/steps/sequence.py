"""Which elements of two sequences are the same ones in the same order.

A longest common subsequence, the base of every diff, refined for pages, where texts repeat ("Kontakt", opening hours):
a full equal goes before a half one, a text that nothing else looks like before one that has doubles, and among equal
copies the one between the same neighbours is taken.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

_Numbers = npt.NDArray[np.int64]

_FULL = 10
"""Weight of a pair that is equal in every respect."""
_HALF = 4
"""Weight of a pair that is only alike: two of them do not outweigh a full one, so texts that changed places are not
taken for two changed texts."""
_HAS_DOUBLES = 1
"""Less weight for a text that may have become the same only now."""
_BELONGS, _NEXT_TO = 2, 1
"""Weight of an equal neighbour: the one that the element belongs to, and the one on the other side."""


@dataclass(frozen=True, slots=True)
class Element:
    """One element of a sequence."""

    alike: Hashable
    """Equal for elements that can be a pair."""
    full: Hashable
    """Equal only for the very same element."""
    leads: bool = False
    """True for a heading: it belongs to what follows. All else belongs to what stands before it."""
    has_doubles: bool = False
    """True for what other elements may easily become equal to, such as opening hours beside others."""


def common_sequence(old: Sequence[Element], new: Sequence[Element]) -> list[tuple[int, int]]:
    """Pairs (old index, new index), both increasing, of elements that are alike; as many and as equal ones as can be.

    Elements with equal ``full`` must have equal ``alike``. Deterministic. Time and memory grow with the product of the
    lengths, counting only elements that both sides have and that differ from the common beginning and end.
    """
    old_alike, new_alike = [e.alike for e in old], [e.alike for e in new]
    old_full, new_full = [e.full for e in old], [e.full for e in new]
    if old_full == new_full:
        return [(index, index) for index in range(len(old))]
    first = 0
    shorter = min(len(old_full), len(new_full))
    while first < shorter and old_full[first] == new_full[first]:
        first += 1
    last = 0
    while last < shorter - first and old_full[-1 - last] == new_full[-1 - last]:
        last += 1
    # A repeated text at the edge of the change may have a copy inside that is the better one: let the middle decide.
    counts_old, counts_new = Counter(old_alike), Counter(new_alike)
    while first and (counts_old[old_alike[first - 1]] > 1 or counts_new[old_alike[first - 1]] > 1):
        first -= 1
    while last and (counts_old[old_alike[-last]] > 1 or counts_new[old_alike[-last]] > 1):
        last -= 1
    pairs = [(index, index) for index in range(first)]
    pairs += _middle(old, new, range(first, len(old) - last), range(first, len(new) - last))
    pairs += [(len(old) - index, len(new) - index) for index in range(last, 0, -1)]
    return pairs


def _middle(
    old: Sequence[Element], new: Sequence[Element], old_range: range, new_range: range
) -> list[tuple[int, int]]:
    shared = {old[i].alike for i in old_range} & {new[j].alike for j in new_range}
    rows = [i for i in old_range if old[i].alike in shared]
    columns = [j for j in new_range if new[j].alike in shared]
    if not rows:
        return []
    numbers: dict[Hashable, int] = {}

    def numbered(elements: Sequence[Element], indices: Sequence[int], beyond: int, offset: int) -> _Numbers:
        """The elements ``offset`` places on, as numbers, equal for those that are alike."""
        inside = (i + offset for i in indices)
        return np.array(
            [numbers.setdefault(elements[i].alike, len(numbers)) if 0 <= i < len(elements) else beyond for i in inside],
            dtype=np.int64,
        )

    # The edge of the page is no neighbour: it is never equal.
    alike_old, alike_new = numbered(old, rows, -1, 0), numbered(new, columns, -2, 0)
    before_old, before_new = numbered(old, rows, -1, -1), numbered(new, columns, -2, -1)
    after_old, after_new = numbered(old, rows, -1, 1), numbered(new, columns, -2, 1)
    full: dict[Hashable, int] = {}
    full_old = [full.setdefault(old[i].full, len(full)) for i in rows]
    full_new = np.array([full.setdefault(new[j].full, len(full)) for j in columns], dtype=np.int64)
    doubles = np.array([_HAS_DOUBLES * new[j].has_doubles for j in columns], dtype=np.int64)
    leads = np.array([new[j].leads for j in columns], dtype=np.bool_)
    weight_before, weight_after = np.where(leads, _NEXT_TO, _BELONGS), np.where(leads, _BELONGS, _NEXT_TO)
    # Neighbours decide only between solutions that are as good otherwise.
    unit = (_BELONGS + _NEXT_TO) * min(len(rows), len(columns)) + 1
    best = np.zeros((len(rows) + 1, len(columns) + 1), dtype=np.int64)
    for row in range(len(rows)):
        weight = (np.where(full_new == full_old[row], _FULL, _HALF) - doubles) * unit
        weight += (before_new == before_old[row]) * weight_before + (after_new == after_old[row]) * weight_after
        diagonal = np.where(alike_new == alike_old[row], best[row, :-1] + weight, 0)
        np.maximum.accumulate(np.maximum(best[row, 1:], diagonal), out=best[row + 1, 1:])
    pairs: list[tuple[int, int]] = []
    row, column = len(rows), len(columns)
    while row and column:
        if best[row, column] == best[row, column - 1]:
            column -= 1
        elif best[row, column] == best[row - 1, column]:
            row -= 1
        else:
            row, column = row - 1, column - 1
            pairs.append((rows[row], columns[column]))
    return pairs[::-1]
