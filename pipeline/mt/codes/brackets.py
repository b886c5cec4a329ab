"""Brackets and quotation marks that belong together, so that no code is put around one without the other."""

from __future__ import annotations

from collections.abc import Sequence

_KIND = {
    **{"(": "(", ")": "(", "[": "[", "]": "[", "{": "{", "}": "{"},
    **{"„": '"', "“": '"', "”": '"', '"': '"', "«": "«", "»": "«"},
}
"""Mark → its kind. Quotation marks of one kind are opened and closed in turn: people and engines mix them.
Single ones are left out, because most are apostrophes."""
_OPEN, _CLOSE = frozenset("([{„"), frozenset(")]}")
_FARTHEST = 4
"""Words outside a stretch among which the partner of a bracket in it is looked for."""
_SCRAP = 2
"""Words that are given up to get rid of a bracket without its partner."""


def bracket_pairs(text: str, words: Sequence[tuple[int, int]]) -> dict[int, int]:
    """Index of a word that is a bracket or quotation mark → index of its partner, both ways; none where there is none.

    ``words`` are spans in ``text``.
    """
    pairs: dict[int, int] = {}
    waiting: list[tuple[str, int]] = []
    for index, (start, end) in enumerate(words):
        mark = text[start:end]
        kind = _KIND.get(mark)
        if kind is None:
            continue
        depth = next((depth for depth in range(len(waiting) - 1, -1, -1) if waiting[depth][0] == kind), None)
        if mark in _OPEN or (depth is None and mark not in _CLOSE):
            waiting.append((kind, index))
        elif depth is not None:
            other = waiting[depth][1]
            del waiting[depth:]
            pairs[other], pairs[index] = index, other
    return pairs


def whole(stretch: tuple[int, int], limits: tuple[int, int], pairs: dict[int, int], *, wanted: bool) -> tuple[int, int]:
    """``stretch`` of words, changed so that brackets in it have their partners in it; as it was where that cannot be.

    Where the source's code stands around such marks (``wanted``) the stretch grows up to a partner a few words off,
    inside ``limits``. Else the mark is given up with the smaller side of the stretch, if that is a word or two; last,
    the stretch grows by a partner that is the very next word.
    """
    low, high = stretch
    for index in range(*stretch):
        partner = pairs.get(index, index)
        if low <= partner < high or not low <= index < high:
            continue
        far = partner - high + 1 if partner >= high else low - partner
        reachable = limits[0] <= partner < limits[1] and far <= (_FARTHEST if wanted else 1)
        before, behind = index - low, high - index - 1
        if not (wanted and reachable) and min(before, behind) <= _SCRAP and high - low > 1:
            low, high = (index + 1, high) if before < behind else (low, index)
        elif reachable:
            low, high = min(low, partner), max(high, partner + 1)
    return low, high
