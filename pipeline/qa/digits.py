"""Digits of two kinds in one text, and digits that no telephone knows in numbers and addresses."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from pipeline.i18n import N_
from pipeline.literals import LiteralKind
from pipeline.literals.languages import locale_of
from pipeline.model import Message, Severity, message
from pipeline.qa.check import Check, Pair

_ZEROS = [
    chr(code) for code in range(0x660, 0x1FBFA) if unicodedata.digit(chr(code), None) == 0 and chr(code).isdecimal()
]
_OTHER_DIGIT = re.compile("[" + "".join(f"{zero}-{chr(ord(zero) + 9)}" for zero in _ZEROS) + "]")
"""A digit of any script but 0 to 9; Unicode keeps the ten of a script together."""
_ZERO_OF = {
    "latn": 0x30, "arab": 0x660, "arabext": 0x6F0, "deva": 0x966, "beng": 0x9E6, "guru": 0xA66, "gujr": 0xAE6,
    "orya": 0xB66, "tamldec": 0xBE6, "telu": 0xC66, "knda": 0xCE6, "mlym": 0xD66, "thai": 0xE50, "laoo": 0xED0,
    "tibt": 0xF20, "mymr": 0x1040, "khmr": 0x17E0, "nkoo": 0x7C0, "ethi": 0x30, "hanidec": 0x30,
}  # fmt: skip
"""CLDR's numbering systems; Ethiopic and Chinese numerals are no decimal digits."""
_FULL_WIDTH = 0xFF10
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
        return
    own = _own_zero(pair.target_language)
    for zero, number in kinds.items():
        if own and zero not in (ord("0"), own, _FULL_WIDTH) and number not in pair.plain_source:
            yield message(N_("the digits of {number} belong to another language"), number=number)


@lru_cache(maxsize=256)
def _own_zero(language: str) -> int:
    """The zero of the digits that ``language`` has besides 0 to 9; that of 0 to 9 if it has none; 0: not known."""
    locale = locale_of(language)
    if locale is None:
        return 0
    native: str = locale.other_numbering_systems.get("native", locale.default_numbering_system)
    return _ZERO_OF.get(native, 0)


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
