"""Literals: what must survive translation as it is, and whether anything is left to translate.

This is the first, strict form: web and e-mail addresses character by character, numbers by their digits. Typed
literals with rules for what counts as kept ("8 bis 20 Uhr" → "8 am to 8 pm") build on it.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum


class LiteralKind(StrEnum):
    """What a literal is."""

    URL = "web address"
    EMAIL = "e-mail address"
    NUMBER = "number"
    """Phone number, time, date, amount, postcode, house number: anything made of digits."""


@dataclass(frozen=True, slots=True)
class Literal:
    """One literal in a text."""

    kind: LiteralKind
    text: str
    """As it stands in the text."""
    form: str
    """Normal form: lower case for addresses, ASCII digits only for numbers."""


_EMAIL = r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
_URL = r"(?:https?://|www\.)[^\s<>\"'„“”»«)\]]*[^\s<>\"'„“”»«)\].,;:!?]|\b(?:[a-z0-9-]+\.)+(?:de|com|org|net|eu|info|example)\b(?:/[^\s<>\"')]*[^\s<>\"').,;:!?])?"
_NUMBER = r"\+?\d+(?:[ \u00a0\u202f./:()–-]{1,3}\d+|,\d+)*"
_LITERAL = re.compile(rf"(?P<email>{_EMAIL})|(?P<url>{_URL})|(?P<number>{_NUMBER})", re.IGNORECASE)
_GROUP = re.compile(r"\d+")
_LETTERS = re.compile(r"[^\W\d_]")
_WORD = re.compile(r"\w+(?:[-'’]\w+)*")


def find_literals(text: str) -> Iterator[Literal]:
    """The literals of a plain text (without inline codes), in order."""
    for match in _LITERAL.finditer(text):
        found = match.group()
        if match.lastgroup == "number":
            yield Literal(LiteralKind.NUMBER, found, _digits(found))
        else:
            kind = LiteralKind.EMAIL if match.lastgroup == "email" else LiteralKind.URL
            yield Literal(kind, found, found.lower())


def lost_literals(source: str, target: str) -> tuple[Literal, ...]:
    """Literals of ``source`` that ``target`` does not have as often, both plain texts.

    A number is kept when its digits appear in the target in the same order, whatever stands between them and in
    whatever script; several numbers that stand together in the source may stand apart in the target.
    """
    addresses = Counter(item.form for item in find_literals(target) if item.kind is not LiteralKind.NUMBER)
    folded = target.lower()
    groups = Counter(_digits(group) for group in _GROUP.findall(target))
    stream = "".join(_digits(group) for group in _GROUP.findall(target))
    lost: list[Literal] = []
    for literal in find_literals(source):
        if literal.kind is LiteralKind.NUMBER:
            wanted = [_digits(group) for group in _GROUP.findall(literal.text)]
            apart = all(groups[group] > 0 for group in wanted)
            # Short numbers must be there as such: "5" is not kept because the target has "2025".
            together = len(literal.form) > 4 and literal.form in stream
            if not (apart or together):
                lost.append(literal)
        elif addresses[literal.form]:
            addresses[literal.form] -= 1
        elif literal.form not in folded:
            lost.append(literal)
    return tuple(lost)


def has_words(text: str) -> bool:
    """True when a plain text has anything to translate: a letter outside addresses and numbers."""
    return bool(_LETTERS.search(_LITERAL.sub(" ", text)))


def count_words(text: str) -> int:
    """Words of a plain text as an offer for translation would count them."""
    return len(_WORD.findall(text))


def _digits(text: str) -> str:
    return "".join(str(unicodedata.digit(char)) for char in text if char.isdigit())
