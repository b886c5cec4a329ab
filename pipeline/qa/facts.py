"""Facts: telephone numbers, addresses, times, dates, amounts and other numbers that say something else, or are gone.

Blocks only what cannot be another way of saying the same; :mod:`pipeline.qa.numbers` tells the rest.
"""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.i18n import N_
from pipeline.model import Message, Severity, message
from pipeline.qa.check import Check, Pair
from pipeline.qa.differences import differences


def _find(pair: Pair) -> Iterator[Message]:
    found = differences(pair)
    for ours, theirs in found.changed:
        yield message(N_("{fact} is missing; {other} is not in the source"), fact=ours.text, other=theirs.text)
    for literal in found.missing:
        yield message(N_("{fact} is missing"), fact=literal.text)


CHECK = Check(
    name="facts",
    severity=Severity.BLOCK,
    why=N_("With a wrong telephone number, address, time, date or amount people stand in front of a closed door"),
    fix=N_("Copy it from the source; write it the way your language does, in digits"),
    find=_find,
)
