"""Which literals of a source its translation keeps, and where."""

from __future__ import annotations

import re
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from pipeline.literals.find import find_literals
from pipeline.literals.forms import atoms, clues, contradicts, same
from pipeline.literals.kinds import NUMERIC, Literal, LiteralKind
from pipeline.literals.numbers import ascii_digits


@dataclass(frozen=True, slots=True)
class Kept:
    """A literal of the source and what stands for it in the target."""

    source: Literal
    target: tuple[Literal, ...]
    """Nearly always one. Several when a date or time is taken apart; then other literals may share in them."""


@dataclass(frozen=True, slots=True)
class Pairing:
    """The literals of a source and of its target, put side by side."""

    kept: tuple[Kept, ...]
    """In the order of the source."""
    lost: tuple[Literal, ...]
    """Of the source; the target does not have them, or not as often."""
    extra: tuple[Literal, ...]
    """Of the target; nothing in the source says them."""


def match_literals(
    source: str, target: str, source_language: str = "de", target_language: str = "", terms: Sequence[str] = ()
) -> Pairing:
    """Pair the literals of two plain texts. What occurs twice in the source must occur twice in the target.

    Kept is what says the same in the target's way of writing: see :func:`pipeline.literals.forms.same`. A number is
    never found inside a longer one. ``target_language`` may be empty when it is not known; English rules hold then.
    """
    ours, theirs = find_literals(source, source_language, terms), find_literals(target, target_language, terms)
    if not ours:
        return Pairing((), (), theirs)
    matcher = _Matcher(ours, theirs, source_language, target_language)
    if source == target:
        matcher.verbatim(find_literals(target, source_language, terms))
    matcher.equal(lambda literal: (literal.kind, literal.form, literal.text))
    matcher.equal(lambda literal: (literal.kind, literal.form))
    if matcher.open():
        # What was left as it stands is read as in the source: "1.234" in an English text may still be German.
        matcher.verbatim(find_literals(target, source_language, terms))
        matcher.dialled(target)
        matcher.compatible()
        matcher.apart()
    return matcher.pairing()


def lost_literals(
    source: str, target: str, source_language: str = "de", target_language: str = "", terms: Sequence[str] = ()
) -> tuple[Literal, ...]:
    """Literals of ``source`` that ``target`` does not keep, both plain texts. See :func:`match_literals`."""
    return match_literals(source, target, source_language, target_language, terms).lost


class _Matcher:
    """Two lists of literals and what is still open on either side."""

    def __init__(
        self, source: tuple[Literal, ...], target: tuple[Literal, ...], source_language: str, target_language: str
    ) -> None:
        self._source = source
        self._target = list(target)
        self._languages = source_language, target_language
        self._kept: dict[int, tuple[Literal, ...]] = {}
        self._used: set[Literal] = set()

    def open(self) -> list[tuple[int, Literal]]:
        """Those of the source that have no partner yet, with their places."""
        return [(i, literal) for i, literal in enumerate(self._source) if i not in self._kept]

    def equal(self, key: Callable[[Literal], tuple[str, ...]]) -> None:
        """Pair what has the same key, in order."""
        waiting: defaultdict[tuple[str, ...], deque[Literal]] = defaultdict(deque)
        for literal in self._target:
            waiting[key(literal)].append(literal)
        for i, literal in self.open():
            if queue := waiting.get(key(literal)):
                self._keep(i, queue.popleft())
        self._drop_used()

    def verbatim(self, in_target: tuple[Literal, ...]) -> None:
        """Pair what stands in the target to the letter, read with the rules of the source."""
        taken = {span for literal in self._used for span in range(literal.start, literal.end)}
        waiting: defaultdict[tuple[LiteralKind, str], deque[Literal]] = defaultdict(deque)
        for literal in in_target:
            if taken.isdisjoint(range(literal.start, literal.end)):
                waiting[literal.kind, literal.text].append(literal)
        claimed: list[Literal] = []
        for i, literal in self.open():
            if queue := waiting.get((literal.kind, literal.text)):
                claimed.append(queue.popleft())
                self._keep(i, claimed[-1])
        self._target = _outside(self._target, claimed)

    def dialled(self, target: str) -> None:
        """Pair phone numbers that the target has to the letter, where no word says that one calls them.

        A number without an area code is known by the word before it ("vom Handy: 22 8 33"), and only German and
        English words are known. In other languages the finder sees plain numbers there.
        """
        digits = ascii_digits(target)
        for i, literal in self.open():
            if literal.kind is not LiteralKind.PHONE:
                continue
            for found in _alone(ascii_digits(literal.text)).finditer(digits):
                beneath = [other for other in self._target if other.start < found.end() and other.end > found.start()]
                if beneath and all(_plain_within(other, found) for other in beneath):
                    there = target[found.start() : found.end()]
                    same_number = replace(literal, text=there, start=found.start(), end=found.end())
                    self._keep(i, same_number)
                    self._target = _outside(self._target, [same_number])
                    break

    def compatible(self) -> None:
        """Pair what may say the same: "14:00" and "2 o'clock", "1.6." and "6/1"."""
        source_language, target_language = self._languages
        waiting: defaultdict[str, list[Literal]] = defaultdict(list)
        for literal in self._target:
            for clue in clues(literal, target_language):
                waiting[clue].append(literal)
        for i, literal in self.open():
            for candidate in (found for clue in clues(literal, source_language) for found in waiting.get(clue, ())):
                if candidate not in self._used and same(literal, candidate, source_language, target_language):
                    self._keep(i, candidate)
                    break
        self._drop_used()

    def _keep(self, index: int, *found: Literal) -> None:
        self._kept[index] = tuple(dict.fromkeys(found))
        self._used.update(found)

    def _drop_used(self) -> None:
        self._target = [literal for literal in self._target if literal not in self._used]

    def apart(self) -> None:
        """Pair what the target says in other pieces: "12.–15. März" and "March 12–15"."""
        pieces: defaultdict[str, deque[Literal]] = defaultdict(deque)
        for literal in self._target:
            for atom in atoms(literal):
                pieces[atom].append(literal)
        for i, literal in self.open():
            wanted = Counter(atoms(literal)) if literal.kind in NUMERIC else Counter()
            if wanted and all(len(pieces[atom]) >= times for atom, times in wanted.items()):
                found = [pieces[atom][0] for atom in wanted]
                if not any(contradicts(literal, piece) for piece in found):
                    self._keep(i, *(pieces[atom].popleft() for atom in wanted.elements()))
        self._drop_used()

    def pairing(self) -> Pairing:
        """What was found."""
        kept = tuple(Kept(self._source[i], self._kept[i]) for i in sorted(self._kept))
        return Pairing(kept, tuple(literal for _, literal in self.open()), tuple(self._target))


def _alone(written: str) -> re.Pattern[str]:
    """Finds ``written`` where it is no part of a longer number."""
    return re.compile(rf"(?<!\d)(?<!\d[ \u00a0\u202f./()–‑-]){re.escape(written)}(?![ \u00a0\u202f./()–‑-]?\d)")


def _plain_within(literal: Literal, found: re.Match[str]) -> bool:
    return literal.kind is LiteralKind.NUMBER and found.start() <= literal.start and literal.end <= found.end()


def _outside(literals: list[Literal], claimed: list[Literal]) -> list[Literal]:
    taken = sorted((literal.start, literal.end) for literal in claimed)
    left: list[Literal] = []
    i = 0
    for literal in literals:
        while i < len(taken) and taken[i][1] <= literal.start:
            i += 1
        if i == len(taken) or taken[i][0] >= literal.end:
            left.append(literal)
    return left
