"""Numbers as they are written: separators, scripts, and values."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from functools import lru_cache

_SPACES = " \u00a0\u202f\u2009"
GROUPED = r"\d{1,3}(?:[.,'’٬\u00a0\u202f\u2009]\d{3})++(?![\d])"
"""``1.234``, ``1,234,567``, ``1 234`` with a no-break space."""
SPACED = r"\d{1,3}(?: \d{3})++(?!\d)"
"""``20 000`` with a plain space: only where a unit follows, else it may be two numbers."""
NUMBER = rf"(?:{GROUPED}(?:[.,٫]\d++)?+|\d++(?:[.,٫]\d++)?+)"
ZERO_FIRST = re.compile(r"0\d{2}")
"""How a number begins that is no count, but a piece of a phone number or a code: its zeros are part of it."""
_APART = re.compile(r"[.,'’٬٫\u00a0\u202f\u2009 ]")


@lru_cache(maxsize=4096)
def ascii_digits(text: str) -> str:
    """``text`` with the digits of every script as 0–9."""
    if text.isascii():
        return text
    return "".join(str(unicodedata.decimal(char)) if char.isdecimal() else char for char in text)


def digits_only(text: str) -> str:
    """The digits of ``text`` as 0–9."""
    return "".join(char for char in ascii_digits(text) if char in "0123456789")


def in_script(text: str, like: str) -> str:
    """``text`` with the digits of the script that ``like`` is written in: ``in_script("12", "٥") == "١٢"``."""
    sample = next((char for char in like if char.isdecimal()), "0")
    zero = ord(sample) - unicodedata.decimal(sample)
    if zero == ord("0"):
        return ascii_digits(text)
    return "".join(chr(zero + int(char)) if char in "0123456789" else char for char in ascii_digits(text))


def values(text: str, decimal: str = ",") -> tuple[Decimal, ...]:
    """What a written number may be, the likeliest first, where ``decimal`` is the language's decimal sign.

    >>> values("1.234,50"), values("1.234"), values("3.5")
    ((Decimal('1234.5'),), (Decimal('1234'), Decimal('1.234')), (Decimal('3.5'),))
    """
    plain = ascii_digits(text).replace("٫", ".").replace("٬", "'")
    separators = [char for char in plain if not char.isdigit()]
    if not separators:
        return (_value(plain),)
    last = separators[-1]
    head, _, tail = plain.rpartition(last)
    whole = _value(_APART.sub("", plain))
    if len(set(separators)) > 1 and last in ".,":
        return (_value(f"{_APART.sub('', head)}.{tail}"),)
    if len(separators) > 1 or last not in ".,":
        return (whole,)
    part = _value(f"{head}.{tail}")
    if len(tail) != 3 or head in ("", "0"):
        return (part,)
    return (part, whole) if last == decimal else (whole, part)


def written(value: Decimal) -> str:
    """The normal form of a value: no exponent, no zeros at the end of decimals.

    >>> written(Decimal("1234.50")), written(Decimal("600"))
    ('1234.5', '600')
    """
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _value(text: str) -> Decimal:
    return Decimal(text)
