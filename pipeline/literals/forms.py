"""Rules for what counts as kept: when two literals of two languages say the same."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation

from pipeline.literals.kinds import NUMERIC, Literal, LiteralKind
from pipeline.literals.languages import language
from pipeline.literals.numbers import ZERO_FIRST, ascii_digits, digits_only, values, written

_GROUP = re.compile(r"\d+")


def same(source: Literal, target: Literal, source_language: str, target_language: str) -> bool:
    """True when ``target`` may be how its language writes ``source``, whose normal form is another."""
    a, b = source.kind, target.kind
    if a is LiteralKind.TIME and b is LiteralKind.TIME:
        return _half_a_day_apart(source, target, target_language)
    if a is LiteralKind.DATE and b is LiteralKind.DATE:
        return _day_and_month_swapped(source, target)
    if a is LiteralKind.URL and b is LiteralKind.URL:
        return _other_language(source.form, source_language) == _other_language(target.form, target_language)
    if a is LiteralKind.PHONE or b is LiteralKind.PHONE:
        return (
            a in NUMERIC | {LiteralKind.PHONE} and b in NUMERIC | {LiteralKind.PHONE} and _same_digits(source, target)
        )
    if a is LiteralKind.AMOUNT and b is LiteralKind.AMOUNT:
        return _unit(source) == _unit(target) and _same_value(source, target, source_language, target_language)
    if a in NUMERIC and b in NUMERIC and LiteralKind.DATE not in (a, b):
        if LiteralKind.TIME in (a, b):
            return _same_clock(source, target, target_language)
        if ZERO_FIRST.match(source.form) or ZERO_FIRST.match(target.form):
            return False
        return _same_value(source, target, source_language, target_language)
    return False


def clues(literal: Literal, code: str) -> tuple[str, ...]:
    """What two literals have in common when :func:`same` holds for them: keys to look candidates up by."""
    if literal.kind is LiteralKind.URL:
        return (f"address {_other_language(literal.form, code)}",)
    if literal.kind is LiteralKind.TIME:
        return (f"clock {_minutes(literal) % 720}",)
    if literal.kind is LiteralKind.DATE:
        return ("".join(sorted(literal.form)),)
    if literal.kind not in NUMERIC and literal.kind is not LiteralKind.PHONE:
        return ()
    found = [f"digits {digits_only(literal.text).lstrip('0')}", _bare(literal)]
    found += [f"value {written(value)}" for value in _readings(literal, code)]
    clock = _clock(literal)
    return (*found, f"clock {clock % 720}") if clock is not None else tuple(found)


def atoms(literal: Literal) -> tuple[str, ...]:
    """The numbers a literal is made of, without leading zeros and full hours: ``12``, ``3``, ``2026``.

    A month that is written as a word is a word; whoever translates it is asked elsewhere.
    """
    if literal.kind not in NUMERIC:
        return ()
    if literal.kind is LiteralKind.TIME:
        hour, minute = literal.form.split(":")
        written_hour = _GROUP.search(ascii_digits(literal.text))
        pieces = [written_hour[0] if written_hour else hour, *([minute] if minute != "00" else [])]
    elif literal.kind is LiteralKind.DATE:
        pieces = _GROUP.findall(ascii_digits(literal.text))
    elif ZERO_FIRST.match(literal.form):
        return (literal.form,)
    else:
        pieces = [literal.form.split(" ")[0]]
    return tuple(piece.lstrip("0") or "0" for piece in pieces)


def contradicts(source: Literal, piece: Literal) -> bool:
    """True when ``piece`` has the right digits and says another month, currency, minute or half of the day.

    "12 a.m." is not 12 Uhr. Before noon German leaves the half of the day to the words around ("8 Uhr abends").
    """
    if source.kind is LiteralKind.TIME and piece.kind is LiteralKind.TIME:
        says_half = any(char.isalpha() for char in piece.text)
        other_minute = (_minutes(source) - _minutes(piece)) % 60 != 0
        return other_minute or (says_half and source.form >= "12:00" and source.form != piece.form)
    if source.kind is LiteralKind.DATE and piece.kind is LiteralKind.DATE:
        return _month(source) != _month(piece)
    return source.kind is LiteralKind.AMOUNT and piece.kind is LiteralKind.AMOUNT and _unit(source) != _unit(piece)


def _month(date: Literal) -> str:
    return date.form[2:4] if date.form.startswith("--") else date.form[5:7]


def _half_a_day_apart(source: Literal, target: Literal, target_language: str) -> bool:
    """True for "2 o'clock" and 14:00, where people count to twelve and the target does not say which half it means."""
    unmarked = not any(char.isalpha() for char in target.text)
    return unmarked and language(target_language).twelve_hours and (_minutes(source) - _minutes(target)) % 720 == 0


def _same_clock(source: Literal, target: Literal, target_language: str) -> bool:
    """A time, and a number that only one language's words show to be one."""
    time, number = (source, target) if source.kind is LiteralKind.TIME else (target, source)
    said = _clock(number)
    if said is None:
        return False
    apart = (_minutes(time) - said) % 1440
    # A bare number in the source says no half of the day, and where people count to twelve the target need not.
    return apart == 0 or (apart == 720 and (number is source or language(target_language).twelve_hours))


def _clock(literal: Literal) -> int | None:
    """Minutes of the day, if a bare number such as "8" or "8.30" is a time."""
    found = re.fullmatch(r"(\d{1,2})(?:[.:٫](\d\d))?", ascii_digits(literal.text))
    if found is None or int(found[1]) > 24:
        return None
    return int(found[1]) * 60 + int(found[2] or 0)


def _minutes(literal: Literal) -> int:
    hour, minute = literal.form.split(":")
    return int(hour) * 60 + int(minute)


def _day_and_month_swapped(source: Literal, target: Literal) -> bool:
    """True for "6/1/2022" and the first of June: English has both orders."""
    ours, theirs = source.form[-5:].split("-"), target.form[-5:].split("-")
    same_year = source.form[:-5] == target.form[:-5]
    numeric = not any(char.isalpha() for char in target.text)
    return numeric and same_year and len(ours) == 2 and ours == theirs[::-1]


def _same_digits(source: Literal, target: Literal) -> bool:
    ours, theirs = digits_only(source.text), digits_only(target.text)
    return ours == theirs or (source.kind is target.kind and ours.lstrip("0") == theirs.lstrip("0"))


def _same_value(source: Literal, target: Literal, source_language: str, target_language: str) -> bool:
    ours, theirs = _readings(source, source_language), _readings(target, target_language)
    if ours and theirs:
        return any(value in theirs for value in ours)
    return _bare(source) == _bare(target)


def _readings(literal: Literal, code: str) -> tuple[Decimal, ...]:
    """What the number of a literal may be; empty when it has a letter that belongs to it."""
    first = literal.form.split(" ")[0]
    try:
        Decimal(first)
    except InvalidOperation:
        return ()
    number = re.search(r"\d(?:[\d.,'’٬٫\u00a0\u202f\u2009 ]*\d)?", literal.text)
    return values(number[0], language(code).decimal) if number else ()


def _bare(literal: Literal) -> str:
    return re.sub(r"\s", "", literal.form.split(" ")[0].lower())


def _unit(literal: Literal) -> str:
    return literal.form.split(" ")[-1]


def _other_language(form: str, code: str) -> str:
    """An address without the part of its path that names the language: "/de/" and "/en/" lead to one page."""
    short = (code or "en").split("-")[0].lower()
    return re.sub(rf"(?<=/){re.escape(short)}(?=/|$)", "*", form)
