"""Phone numbers that a right-to-left text shows in reverse: 030 23125-100 appears as 100-23125 030."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.i18n import N_
from pipeline.literals.direction import reversed_numbers
from pipeline.literals.scripts import is_right_to_left
from pipeline.model import Message, Severity, message
from pipeline.qa.check import Check, Pair

_TOLD = 3
"""Numbers of a text that are told."""
_LEFT_TO_RIGHT = re.compile(r"""\bdir\s*=\s*["']?ltr|<bdi\b|<bdo\b""", re.IGNORECASE)


def _find(pair: Pair) -> Iterator[Message]:
    if not is_right_to_left(pair.target_language):
        return
    if any(_LEFT_TO_RIGHT.search(code.start) for code in pair.codes):
        return  # the page itself says how it runs there
    for literal in reversed_numbers(pair.plain_target, pair.target_language)[:_TOLD]:
        yield message(N_("the phone number {number} is shown with its groups in reverse"), number=literal.text)


CHECK = Check(
    name="reversed numbers",
    severity=Severity.WARN,
    why=N_("In a line from right to left the groups of a number are shown in reverse, and people dial a wrong number"),
    fix=N_("Put a left-to-right mark (U+200E) right before the number, outside of its link if it is one"),
    find=_find,
)
