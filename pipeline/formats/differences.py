"""What differs between two texts that were cut into pieces: words, spaces, tags."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from rapidfuzz.distance import Indel

_MOST_PIECES = 4_000
"""Longer texts are not compared piece by piece: nobody reads that, and it would take gigabytes."""


class Stretch(NamedTuple):
    """Pieces that follow each other, in both texts."""

    same: bool
    before: list[str]
    after: list[str]
    """Equal to ``before`` when ``same``; else what stands in its place, either may be empty."""


def stretches(before: Sequence[str], after: Sequence[str]) -> list[Stretch] | None:
    """Both texts from beginning to end, by turns the same and different; ``None`` when they are too long for that.

    Differences that only a space parts are one: people read words, not pieces.
    """
    if max(len(before), len(after)) > _MOST_PIECES:
        return None
    found: list[Stretch] = []
    steps = Indel.opcodes(before, after)
    for number, step in enumerate(steps):
        old, new = list(before[step.src_start : step.src_end]), list(after[step.dest_start : step.dest_end])
        gap = step.tag == "equal" and 0 < number < len(steps) - 1 and not "".join(old).strip()
        same = step.tag == "equal" and not gap
        if found and not same and not found[-1].same:
            found[-1] = Stretch(False, found[-1].before + old, found[-1].after + new)
        else:
            found.append(Stretch(same, old, new))
    return found
