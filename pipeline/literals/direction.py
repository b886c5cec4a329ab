"""Phone numbers whose groups a line from right to left shows in reverse: 030 23125-100 appears as 100-23125 030."""

from __future__ import annotations

import re

from pipeline.literals.find import find_literals
from pipeline.literals.kinds import Literal, LiteralKind
from pipeline.literals.scripts import LETTERS, RIGHT_TO_LEFT, is_right_to_left

_ARABIC = "\u061c" + "".join(LETTERS[script] for script in sorted(RIGHT_TO_LEFT - {"Hebr", "Nkoo"}))
_OTHER_RIGHT = "\u200f\u2067\u202b\u202e" + LETTERS["Hebr"] + LETTERS["Nkoo"]
_LEFT = "\u200e\u2066\u202a\u202d"
_STRONG = re.compile(rf"(?P<arabic>[{_ARABIC}])|(?P<right>[{_OTHER_RIGHT}])|(?P<left>[{_LEFT}]|[^\W\d_])")
"""Letters and marks that have a direction."""
_HOLDS = ",./:\u060c\u00a0\u202f"
"""Signs of which a single one between two digits keeps them together (class CS)."""
_ARABIC_DIGITS = re.compile("[٠-٩]")
_BROKEN = re.compile(rf"[+()]|\d(?![\d{_HOLDS}]|$)|[{_HOLDS}](?!\d)")
_BROKEN_BUT_AT_HYPHENS = re.compile(rf"^\+|[()]|\d(?![\d+{_HOLDS}-]|$)|[+{_HOLDS}-](?!\d)")
"""Outside of Arabic letters a single hyphen between two digits keeps them together as well (class ES)."""


def reversed_numbers(text: str, language: str) -> tuple[Literal, ...]:
    """Phone numbers of a plain text that a browser shows with their groups from right to left.

    By Unicode's bidirectional algorithm (UAX 9, W2 to W7 and N1): behind a Latin letter, or a mark that says so, a
    number runs from left to right as a whole; behind an Arabic letter, and at the beginning of a line that runs from
    right to left, only digits do that a single full stop, comma, colon, slash or no-break space holds together.
    """
    if not is_right_to_left(language):
        return ()
    phones = [literal for literal in find_literals(text, language) if literal.kind is LiteralKind.PHONE]
    found: list[Literal] = []
    leader, place = "right", 0  # the beginning of a line that runs from right to left
    for number in phones:
        for leading in _STRONG.finditer(text, place, number.start):
            leader = leading.lastgroup or leader
        place = number.start
        if leader != "left" and _is_broken(number, leader):
            found.append(number)
    return tuple(found)


def _is_broken(number: Literal, leader: str) -> bool:
    """True when a number is more than one run behind a ``leader`` (``arabic`` or ``right``)."""
    arabic = leader == "arabic" or _ARABIC_DIGITS.search(number.text)
    return (_BROKEN if arabic else _BROKEN_BUT_AT_HYPHENS).search(number.text) is not None
