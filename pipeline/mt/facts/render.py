"""How a literal of the source may be written in a translation that has none to take the style from."""

from __future__ import annotations

import datetime
import re

from babel.dates import format_date, format_skeleton

from pipeline.literals import Literal, LiteralKind
from pipeline.literals.dates import DateParts
from pipeline.literals.languages import language, locale_of
from pipeline.literals.numbers import ascii_digits

_DECIMAL = re.compile(r"(?<=\d),(?=\d{1,2}(?!\d))")
_THOUSANDS = re.compile(r"(?<=\d)[.\u00a0\u202f](?=\d{3}(?!\d))")
_EURO = re.compile(r"(?:Euros?|EUR)$")


def in_target_style(literal: Literal, code: str) -> tuple[str, ...]:
    """Ways to write ``literal`` (German) in language ``code``, the best first; the last is as it stands.

    Dates as CLDR writes them, times with 24 hours and a colon, decimal signs as the language has them; addresses,
    phone numbers and names are never changed. The caller checks that what it writes says the same.
    """
    made = ""
    if literal.kind is LiteralKind.DATE and any(char.isalpha() for char in literal.text):
        made = _date(literal.form, code)
    elif literal.kind is LiteralKind.TIME:
        made = literal.form
    elif literal.kind in (LiteralKind.AMOUNT, LiteralKind.NUMBER):
        made = _number(literal.text, code)
    return tuple(dict.fromkeys(text for text in (made, literal.text) if text))


def _date(form: str, code: str) -> str:
    locale = locale_of(code)
    if locale is None:
        return ""
    said = DateParts.of_form(form)
    try:
        day = datetime.date(said.year or 2000, said.month, said.day or 1)
    except ValueError:  # "30. Februar" stays as somebody wrote it
        return ""
    if said.year and said.day:
        return format_date(day, "long", locale)
    return format_skeleton("MMMMd" if said.day else "yMMMM", day, locale=locale)


def _number(text: str, code: str) -> str:
    spoken = language(code)
    written = _EURO.sub("€", text)
    if spoken.decimal == "." and ascii_digits(written) == written:
        written = _THOUSANDS.sub(",", written.replace(",", "\0")) if "," not in written else _swapped(written)
    return written


def _swapped(text: str) -> str:
    whole = _THOUSANDS.sub("\0", text)
    return _DECIMAL.sub(".", whole).replace("\0", ",")
