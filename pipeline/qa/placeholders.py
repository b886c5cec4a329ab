"""Placeholders: what a program puts something else in place of, to the letter."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.i18n import N_
from pipeline.literals import LiteralKind
from pipeline.model import Message, Severity, message
from pipeline.qa.check import Check, Pair


def _find(pair: Pair) -> Iterator[Message]:
    for literal in pair.literals.lost:
        if literal.kind is LiteralKind.PLACEHOLDER:
            yield message(N_("the placeholder {placeholder} is missing"), placeholder=literal.text)
    for literal in pair.literals.extra:
        if literal.kind is LiteralKind.PLACEHOLDER:
            yield message(N_("the placeholder {placeholder} is not in the source"), placeholder=literal.text)


CHECK = Check(
    name="placeholders",
    severity=Severity.BLOCK,
    why=N_("A program puts a name or a number in place of a placeholder, and knows it only to the letter"),
    fix=N_("Copy every placeholder from the source; do not translate what stands between the brackets"),
    find=_find,
)
