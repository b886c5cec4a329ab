"""Inline codes: every tag of the source exactly once, properly nested."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.html.codes import check_codes
from pipeline.i18n import N_
from pipeline.model import Message, Severity
from pipeline.qa.check import Check, Pair


def _find(pair: Pair) -> Iterator[Message]:
    for problem in check_codes(pair.codes, pair.target):
        yield problem.said


CHECK = Check(
    name="codes",
    severity=Severity.BLOCK,
    why=N_("The numbered tags stand for links, bold text and pictures: without them the page loses these"),
    fix=N_("Put every tag of the source into the translation once, around the words it belongs to"),
    find=_find,
)
