"""Texts that were cut into pieces, and, read the other way round, pieces that became one text."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass

_WORD = re.compile(r"\w+")
_SHORTEST = 3
"""Words of a piece that is recognised although something in it or beside it was changed as well."""
_SHORTEST_ELSEWHERE = 6
"""The same for a piece that stands at another place."""
_CONTAINED = 0.8
"""Share of a piece's word pairs that must be those of the whole, in 0…1."""
_COVERED = 0.6
"""Share of the whole's words that its pieces must have together, in 0…1."""


@dataclass(frozen=True, slots=True)
class Part:
    """A text that may be a whole or a piece of one."""

    index: int
    """Its place in its revision."""
    kind: Hashable
    """Only texts of the same kind belong together."""
    place: int
    """Texts with the same number stand at the same place of the document in both revisions."""
    words: tuple[str, ...]
    """Its words, in lower case: a piece begins with a capital letter and ends with a full stop where the whole had
    neither."""


def words(text: str) -> tuple[str, ...]:
    """The words of a plain text, as :class:`Part` wants them."""
    return tuple(_WORD.findall(text.casefold()))


def find_splits(wholes: Sequence[Part], pieces: Sequence[Part]) -> list[tuple[int, tuple[int, ...]]]:
    """(index of a whole, indices of its two or more pieces in the order of the text), no index twice.

    First those whose words are those of the pieces one after the other, then those that were edited, too.
    """
    found = list(_exact(wholes, pieces))
    used_wholes = {whole for whole, _ in found}
    used_pieces = {piece for _, parts in found for piece in parts}
    found += _edited(
        [whole for whole in wholes if whole.index not in used_wholes],
        [piece for piece in pieces if piece.index not in used_pieces],
    )
    return found


def _exact(wholes: Sequence[Part], pieces: Sequence[Part]) -> Iterable[tuple[int, tuple[int, ...]]]:
    """Wholes whose words are those of neighbouring pieces at the same place."""
    rows: dict[tuple[Hashable, int], list[Part]] = defaultdict(list)
    starts: dict[tuple[Hashable, int, str], list[int]] = defaultdict(list)
    for piece in pieces:
        if piece.words:
            row = rows[piece.kind, piece.place]
            starts[piece.kind, piece.place, piece.words[0]].append(len(row))
            row.append(piece)
    used: set[int] = set()
    for whole in wholes:
        if len(whole.words) < 2:
            continue
        row = rows.get((whole.kind, whole.place), [])
        for start in starts.get((whole.kind, whole.place, whole.words[0]), ()):
            chain = _chain(whole.words, row, start)
            if len(chain) > 1 and used.isdisjoint(chain):
                used.update(chain)
                yield whole.index, chain
                break


def _chain(wanted: tuple[str, ...], row: Sequence[Part], start: int) -> tuple[int, ...]:
    """Indices of the pieces from ``start`` on that together have exactly the ``wanted`` words; else none."""
    position = 0
    for place in range(start, len(row)):
        piece = row[place]
        if wanted[position : position + len(piece.words)] != piece.words:
            return ()
        position += len(piece.words)
        if position == len(wanted):
            return tuple(part.index for part in row[start : place + 1])
    return ()


def _edited(wholes: Sequence[Part], pieces: Sequence[Part]) -> Iterable[tuple[int, tuple[int, ...]]]:
    """Wholes most of whose words are, in order, in pieces that have little else."""
    places: dict[tuple[Hashable, str, str], list[tuple[int, int]]] = defaultdict(list)
    for number, whole in enumerate(wholes):
        for position, pair in enumerate(zip(whole.words, whole.words[1:], strict=False)):
            places[whole.kind, *pair].append((number, position))
    inside: dict[int, list[tuple[int, int, Part]]] = defaultdict(list)
    for piece in pieces:
        if len(piece.words) < _SHORTEST:
            continue
        pairs = dict.fromkeys(zip(piece.words, piece.words[1:], strict=False))
        hits: dict[int, list[int]] = defaultdict(list)
        found: Counter[int] = Counter()
        for pair in pairs:
            there = places.get((piece.kind, *pair), ())
            found.update({number for number, _ in there})
            for number, position in there:
                hits[number].append(position)
        if not hits:
            continue
        number = min(hits, key=lambda n: (wholes[n].place != piece.place, -found[n], n))
        whole, start, end = wholes[number], min(hits[number]), max(hits[number]) + 2
        near = whole.place == piece.place or len(piece.words) >= _SHORTEST_ELSEWHERE
        compact = end - start <= 1.5 * len(piece.words) and len(piece.words) < len(whole.words)
        if near and compact and found[number] >= _CONTAINED * len(pairs):
            inside[number].append((start, end, piece))
    for number, parts in sorted(inside.items()):
        chosen: list[tuple[int, int, Part]] = []
        for start, end, piece in sorted(parts, key=lambda part: (part[0] - part[1], part[2].index)):
            if all(end <= other_start or other_end <= start for other_start, other_end, _ in chosen):
                chosen.append((start, end, piece))
        covered = sum(end - start for start, end, _ in chosen)
        if len(chosen) > 1 and covered >= _COVERED * len(wholes[number].words):
            yield wholes[number].index, tuple(piece.index for _, _, piece in sorted(chosen, key=lambda part: part[0]))
