"""Numbers that may have been put into words, stand there less often, or have come in addition."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.i18n import N_
from pipeline.model import Message, Severity, message
from pipeline.qa.check import Check, Pair
from pipeline.qa.differences import differences


def _find(pair: Pair) -> Iterator[Message]:
    found = differences(pair)
    for ours, theirs in found.exchanged:
        yield message(N_("{fact} is missing; {other} is not in the source"), fact=ours.text, other=theirs.text)
    for literal in found.doubtful:
        yield message(N_("{number} is not there in digits"), number=literal.text)
    for literal in found.fewer:
        yield message(N_("{fact} is there less often than in the source"), fact=literal.text)
    for literal in found.added:
        yield message(N_("{fact} is not in the source"), fact=literal.text)


CHECK = Check(
    name="numbers",
    severity=Severity.WARN,
    why=N_("A number that is lost or invented changes what people are told, and is easily overlooked"),
    fix=N_("Compare the numbers with the source; ignore this if you wrote one in words"),
    find=_find,
)
