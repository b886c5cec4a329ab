"""Digits of two kinds in one text, and digits that no telephone knows in numbers and addresses."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from pipeline.i18n import N_
from pipeline.literals import LiteralKind
from pipeline.model import Message, Severity, message
from pipeline.qa.check import Check, Pair

_ZEROS = [
    chr(code) for code in range(0x660, 0x1FBFA) if unicodedata.digit(chr(code), None) == 0 and chr(code).isdecimal()
]
_OTHER_DIGIT = re.compile("[" + "".join(f"{zero}-{chr(ord(zero) + 9)}" for zero in _ZEROS) + "]")
"""A digit of any script but 0 to 9; Unicode keeps the ten of a script together."""
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+|\S+@\S+\.\S+")
_AS_WRITTEN = frozenset(
    {
        LiteralKind.PHONE, LiteralKind.EMAIL, LiteralKind.URL, LiteralKind.POSTCODE, LiteralKind.HOUSE_NUMBER,
        LiteralKind.PLACEHOLDER, LiteralKind.TERM,
    }
)  # fmt: skip
"""What stays as it is written on signs and letters, whatever digits the text around it has."""
_GLUED = re.compile(r"[A-Za-z][A-Za-z0-9./-]*\d|\d[\d./-]*[A-Za-z]")
"""``B1``, ``§ 25a``, ``IBAN DE12``: names, not numbers."""


def _find(pair: Pair) -> Iterator[Message]:
    text = pair.plain_target
    if text.isascii() or not _OTHER_DIGIT.search(text):
        return
    literals = [literal for kept in pair.literals.kept for literal in kept.target] + list(pair.literals.extra)
    bare = list(text)
    for literal in literals:
        if literal.kind in _AS_WRITTEN:
            bare[literal.start : literal.end] = " " * (literal.end - literal.start)
            if literal.kind is LiteralKind.PHONE and _OTHER_DIGIT.search(literal.text):
                yield message(
                    N_("the phone number {number} has digits that only this script knows"), number=literal.text
                )
    for address in _ADDRESS.finditer(text):
        bare[address.start() : address.end()] = " " * len(address[0])
        if _OTHER_DIGIT.search(address[0]):
            yield message(N_("the address {address} has digits that only this script knows"), address=address[0])
    kinds = _kinds(_GLUED.sub(" ", "".join(bare)))
    if len(kinds) > 1:
        first, second = list(kinds.values())[:2]
        yield message(N_("digits of two kinds in one text: {first} and {second}"), first=first, second=second)


def _kinds(text: str) -> dict[int, str]:
    """For each kind of digits, by its zero, the first number written in it."""
    found: dict[int, str] = {}
    for number in re.finditer(r"\d+", text):
        for digit in number[0]:
            found.setdefault(ord(digit) - unicodedata.digit(digit), number[0])
    return found


CHECK = Check(
    name="digits",
    severity=Severity.WARN,
    why=N_("People compare phone numbers and addresses with signs and letters, and telephones dial 0 to 9 only"),
    fix=N_("Write phone numbers and addresses as the source does, and all other numbers in one kind of digits"),
    find=_find,
)
