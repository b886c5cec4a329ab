"""Writing a new value where an old one stands, in the style of the text around it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import time
from decimal import Decimal

from babel.dates import get_period_id

from pipeline.literals.dates import DateParts, date_parts, month_name
from pipeline.literals.kinds import Literal, LiteralKind
from pipeline.literals.languages import Language, fold, language, locale_of
from pipeline.literals.numbers import ascii_digits, digits_only, in_script, values
from pipeline.literals.times import leads

_CORE = re.compile(r"\d(?:[\d.,'’٬٫\u00a0\u202f\u2009 ]*\d)?")
_TIME = re.compile(r"(?P<lead>.*?)(?P<hour>\d{1,2})(?:(?P<sep>[.:٫])(?P<minute>\d\d))?(?P<tail>\D*)$", re.DOTALL)
_ROMANCE = frozenset({"fr", "it", "es", "pt", "ca", "gl", "ro"})
_AN = re.compile(r"8\d*|1[18]|1[18]\d{3}")
"""English numbers that begin with a vowel: an 8, an 11, a 9."""


class Unwritable(Exception):
    """The new value cannot be written without knowing the language; the message says why, for people."""


def rewrite(old: Literal, new: Literal, place: Literal, text: str, others: Sequence[Literal], code: str) -> str:
    """What must stand at ``place`` in ``text`` (language ``code``) when the source's ``old`` becomes ``new``.

    ``others`` are all literals of ``text``: they show its style. Returns ``place.text`` when only the source's spelling
    changed. Raises :class:`Unwritable`.
    """
    kind = new.kind
    if kind in (LiteralKind.URL, LiteralKind.EMAIL):
        if place.form != old.form:
            raise Unwritable(f"the translation has another address than “{old.text}”")
        return new.text
    if kind is LiteralKind.PHONE:
        return _phone(old, new, place)
    if old.form == new.form:
        return place.text
    _refuse_glued(place, text, code)
    if kind in (LiteralKind.POSTCODE, LiteralKind.HOUSE_NUMBER):
        if fold(ascii_digits(place.text)) != fold(ascii_digits(old.text)):
            raise Unwritable(f"“{place.text}” in the translation is written unlike “{old.text}”")
        return in_script(new.text, place.text)
    if kind is LiteralKind.TIME:
        return _time(old, new, place, text, others, code)
    if kind is LiteralKind.DATE:
        return _date(old, new, place, code)
    _refuse_article(new.text, place, text, code)
    return _number(old, new, place, text, code)


def _refuse_glued(place: Literal, text: str, code: str) -> None:
    """Endings and articles that are written onto a number depend on it: "8'de", "1st", "5-го", "l'8"."""
    before, after = text[: place.start], text[place.end :]
    # An English hyphen joins words ("a 365-euro ticket"); elsewhere it may join an ending.
    joined = r"['’ʼ:]" if language(code).code.startswith("en") else r"['’ʼ:-]"
    if re.match(rf"[^\W\d_]|{joined}[^\W\d_]{{1,4}}(?![^\W\d_])|['’ʼ]\w", after) and not _eastern(after[0]):
        raise Unwritable(f"an ending is written onto “{place.text}” in the translation")
    if re.search(r"(?:[^\W_]|[^\W\d_]['’ʼ-]|\u0640)$", before) and not _eastern(before[-1]):
        raise Unwritable(f"“{place.text}” is written onto another word in the translation")


def _eastern(char: str) -> bool:
    """Chinese and Japanese write without spaces and without endings."""
    return "\u3040" <= char <= "\u30ff" or "\u4e00" <= char <= "\u9fff"


def _refuse_article(new: str, place: Literal, text: str, code: str) -> None:
    base = language(code).code.split("_")[0]
    before = re.search(r"([^\W\d_]+) $", text[: place.start])
    if before is None:
        return
    word = before[1].lower()
    if base == "en" and word in ("a", "an") and bool(_AN.match(digits_only(new))) is not (word == "an"):
        raise Unwritable(f"the article before “{place.text}” would have to change")
    if (base == "hu" and word in ("a", "az")) or (
        base == "it" and word in ("il", "lo", "del", "dal", "al", "nel", "sul")
    ):
        raise Unwritable(f"the article before “{place.text}” may have to change")


def _phone(old: Literal, new: Literal, place: Literal) -> str:
    """The source's spelling where the translation had it; else digits only or with the country, as it was."""
    if place.text == old.text:
        return new.text
    if old.form == new.form:
        return place.text
    plain = ascii_digits(place.text)
    if plain == ascii_digits(old.text):
        return in_script(new.text, place.text)
    if digits_only(plain) == plain:
        return in_script(digits_only(new.text), place.text)
    abroad = plain.lstrip("( ").startswith("+")
    if abroad and new.form.startswith("+49") and not new.text.lstrip("( ").startswith("+"):
        rest = re.sub(r"^\(?0|\)(?=\D)", "", new.text)
        if plain.startswith("+49") and plain[1:].isdigit():
            return in_script(new.form, place.text)
        return in_script(f"+49 {rest}", place.text)
    return in_script(new.text, place.text)


def _number(old: Literal, new: Literal, place: Literal, text: str, code: str) -> str:
    """A count, an amount or a code such as "B1"."""
    core = _CORE.search(place.text)
    # "0899" is no count but a piece of a phone number or a code: its zero stays.
    code_like = any(re.match(r"0\d", literal.text) for literal in (old, new))
    if code_like or not _is_number(new) or not _is_number(old):
        if ascii_digits(place.text).lower() != old.text.lower():
            raise Unwritable(f"“{place.text}” in the translation is written unlike “{old.text}”")
        return in_script(new.text, place.text)
    if core is None:
        raise Unwritable(f"“{old.text}” is said in words in the translation")
    word_unit = any(char.isalpha() for char in place.text)
    if place.kind is not LiteralKind.AMOUNT or word_unit:
        _refuse_other_plural(old, new, place, code)
    number = _CORE.search(new.text)
    assert number is not None, "a number has digits"
    value = Decimal(new.form.split(" ")[0])
    return place.text[: core.start()] + _formatted(value, number[0], core[0], language(code)) + place.text[core.end() :]


def _is_number(literal: Literal) -> bool:
    return re.fullmatch(r"\d+(?:\.\d+)?", literal.form.split(" ")[0]) is not None


def _refuse_other_plural(old: Literal, new: Literal, place: Literal, code: str) -> None:
    """The word beside a number may have to change with it: "2 тижні", "5 тижнів". CLDR knows when."""
    before, after = (Decimal(literal.form.split(" ")[0]) for literal in (old, new))
    if all(1900 <= value < 2100 and value == int(value) for value in (before, after)):
        return
    locale = locale_of(code)
    if locale is None or locale.plural_form(before) != locale.plural_form(after):
        raise Unwritable(f"the words beside “{place.text}” may have to change with the number")


def _formatted(value: Decimal, source: str, style: str, spoken: Language) -> str:
    """``value`` with the separators and digits of ``style``; ``source`` shows decimals and whether to group."""
    plain_style = ascii_digits(style)
    signs = [char for char in plain_style if not char.isdigit()]
    style_value = values(style, spoken.decimal)[0]
    decimals = 0
    if value != int(value) or (signs and style_value != values(style.replace(signs[-1], ""), spoken.decimal)[0]):
        decimals = max(-int(value.as_tuple().exponent), _decimals(source))
    fraction_in_style = signs and re.fullmatch(r"\d{1,2}", plain_style.rpartition(signs[-1])[2]) is not None
    arabic = not style[:1].isascii()
    decimal = signs[-1] if fraction_in_style else ("٫" if arabic else spoken.decimal)
    group_signs = signs[:-1] if fraction_in_style else signs
    group = group_signs[0] if group_signs else ""
    if not group and len(str(int(style_value))) < 4 and re.search(r"\d[.'’\u00a0\u202f ]\d{3}(?!\d)", source):
        group = "٬" if arabic else spoken.group
    whole = str(int(value))
    if group:
        whole = re.sub(r"(?<=\d)(?=(?:\d{3})+$)", group.replace("\\", ""), whole)
    written = whole
    if decimals:
        written += decimal + f"{value:.{decimals}f}".split(".")[1]
    return in_script(written, style)


def _decimals(source: str) -> int:
    found = re.search(r",(\d+)$", ascii_digits(source))
    return len(found[1]) if found else 0


def _time(old: Literal, new: Literal, place: Literal, text: str, others: Sequence[Literal], code: str) -> str:
    spoken = language(code)
    found = _TIME.match(place.text)
    if found is None:
        raise Unwritable(f"“{old.text}” is said in words in the translation")
    if place.kind is not LiteralKind.TIME:
        _refuse_other_plural(_hour(old), _hour(new), place, code)
    hour, minute = (int(part) for part in new.form.split(":"))
    mark = found["tail"].strip() or found["lead"].strip()
    base = spoken.code.split("_")[0]
    if base in _ROMANCE and (hour % 12 == 1) is not (int(old.form[:2]) % 12 == 1):
        raise Unwritable(f"the words beside “{place.text}” may have to change with the hour")
    lead, tail = found["lead"], found["tail"]
    if mark:
        if fold(mark) in spoken.fixed or any(fold(mark).endswith(name) for name in spoken.fixed):
            raise Unwritable(f"“{place.text}” in the translation is no plain time")
        if (hour, minute) == (0, 0):
            raise Unwritable("midnight has names of its own")
        other = _mark(mark, old, new, code)
        lead, tail = lead.replace(mark, other), tail.replace(mark, other)
        hour = hour % 12 or 12
    elif spoken.twelve_hours and (sharing := _shares(place, text, others, spoken)) is not None:
        # "2 to 4 pm": a time that moves to the other half of the day gets a mark of its own.
        mark_there, half_there = sharing
        if (hour >= 12) is not (half_there >= 12):
            there = mark_there.strip()
            tail += mark_there.replace(there, _mark(there, _at(half_there), new, code))
        hour = hour % 12 or 12
    elif spoken.twelve_hours:
        hour = _unmarked(old, new, place, int(ascii_digits(found["hour"])), others)
    padded = _padded(found["hour"], old, others, place)
    shown = f"{hour:02d}" if padded else str(hour)
    if found["sep"]:
        shown += f"{found['sep']}{minute:02d}"
    elif minute:
        shown += f"{_time_sign(others)}{minute:02d}"
    return lead + in_script(shown, found["hour"]) + tail


def _shares(place: Literal, text: str, others: Sequence[Literal], spoken: Language) -> tuple[str, int] | None:
    """The mark, with the space before it, and the hour of the time after ``place`` whose half of the day it shares."""
    after = next((other for other in others if other.kind is LiteralKind.TIME and other.start >= place.end), None)
    if after is None or not leads(text[place.end : after.start]):
        return None
    found = _TIME.match(after.text)
    if found is None or fold(found["tail"]) not in spoken.halves:
        return None
    return found["tail"], int(after.form[:2])


def _at(hour: int) -> Literal:
    return Literal(LiteralKind.TIME, "", f"{hour:02d}:00", 0, 0)


def _hour(literal: Literal) -> Literal:
    return Literal(LiteralKind.NUMBER, literal.text, str(int(literal.form[:2])), literal.start, literal.end)


def _unmarked(old: Literal, new: Literal, place: Literal, written: int, others: Sequence[Literal]) -> int:
    """The hour to write where nothing beside it says which half of the day it is in."""
    old_hour, hour = int(old.form[:2]), int(new.form[:2])
    twelve = written != old_hour or any(
        char.isalpha() for literal in others for char in literal.text if literal.kind is LiteralKind.TIME
    )
    if not twelve:
        if hour > 12 and old_hour <= 12 and not _all_day(others):
            raise Unwritable(f"“{place.text}” in the translation does not say which half of the day it is")
        return hour
    if hour == 0:
        raise Unwritable("midnight has names of its own")
    if (hour >= 12) is not (old_hour >= 12):
        raise Unwritable(f"“{place.text}” in the translation does not say which half of the day it is")
    return (hour - 1) % 12 + 1


def _all_day(others: Sequence[Literal]) -> bool:
    """True when the text counts to 24, or writes hours as "08"."""
    hours = [re.match(r"\d{1,2}", ascii_digits(literal.text)) for literal in others if literal.kind is LiteralKind.TIME]
    return any(hour is not None and (int(hour[0]) > 12 or hour[0].startswith("0")) for hour in hours)


def _mark(mark: str, old: Literal, new: Literal, code: str) -> str:
    """The word for the new time's half of the day, spelled like ``mark``."""
    old_half, new_half = int(old.form[:2]) >= 12, int(new.form[:2]) >= 12
    locale = locale_of(code)
    assert locale is not None, "only a language that CLDR has marks halves of the day"
    spellings = {"a.m.": "p.m.", "a. m.": "p. m.", "am": "pm", "a.m": "p.m"}
    if locale.language == "en":
        pairs = list(spellings.items())
        pairs += [(am.upper(), pm.upper()) for am, pm in spellings.items()]
    else:
        pairs = [
            (names[width]["am"], names[width]["pm"])
            for names in locale.day_periods.values()
            for width in ("wide", "abbreviated")
            if {"am", "pm"} <= set(names.get(width, ()))
        ]
    for am, pm in pairs:
        if mark == (pm if old_half else am):
            return mark if old_half is new_half else (am if old_half else pm)
    periods = {
        get_period_id(time(int(literal.form[:2]), int(literal.form[3:])), type="selection", locale=locale)
        for literal in (old, new)
    }
    if len(periods) == 1 and old_half is new_half:
        return mark
    raise Unwritable(f"“{mark}” beside the time in the translation may have to change")


def _padded(hour: str, old: Literal, others: Sequence[Literal], place: Literal) -> bool:
    """Whether hours below ten are written with a zero in the target."""
    plain = ascii_digits(hour)
    if plain.startswith("0") and len(plain) == 2:
        return True
    if len(plain) == 1:
        return False
    for literal in others:
        shown = re.match(r"\d{1,2}", ascii_digits(literal.text))
        if literal.kind is LiteralKind.TIME and shown and int(shown[0]) < 10:
            return len(shown[0]) == 2
    return False


def _time_sign(others: Sequence[Literal]) -> str:
    for literal in others:
        sign = re.search(r"\d([.:])\d\d", ascii_digits(literal.text))
        if literal.kind is LiteralKind.TIME and sign:
            return sign[1]
    return ":"


def _date(old: Literal, new: Literal, place: Literal, code: str) -> str:
    if place.kind is not LiteralKind.DATE or place.form != old.form:
        raise Unwritable(f"“{place.text}” in the translation is written unlike “{old.text}”")
    parts = date_parts(place.text, code)
    if parts is None:
        raise Unwritable(f"“{place.text}” in the translation cannot be taken apart")
    spoken = language(code)
    was, will = DateParts.of_form(old.form), DateParts.of_form(new.form)
    if spoken.code.split("_")[0] in _ROMANCE and 1 in (was.day, will.day) and was.day != will.day and parts.name:
        raise Unwritable("the first of a month is written otherwise than other days")
    pieces: list[tuple[tuple[int, int], str]] = []
    if was.day != will.day and parts.day_span:
        start, end = parts.day_span
        if re.match(r"[^\W\d_]|-[^\W\d_]", place.text[end:]):
            raise Unwritable(f"an ending is written onto the day in “{place.text}”")
        pieces.append((parts.day_span, _like(will.day, place.text[start:end], parts.zeros)))
    if was.month != will.month and parts.month_span:
        start, end = parts.month_span
        shown = place.text[start:end]
        if parts.name:
            name = month_name(shown, was.month, will.month, code)
            if name is None:
                raise Unwritable(f"the name of the month in “{place.text}” cannot be changed safely")
            pieces.append((parts.month_span, name))
        else:
            pieces.append((parts.month_span, _like(will.month, shown, parts.zeros)))
    if was.year != will.year and parts.year_span:
        start, end = parts.year_span
        year = str(will.year)[-(end - start) :]
        pieces.append((parts.year_span, in_script(year, place.text[start:end])))
    written = place.text
    for (start, end), piece in sorted(pieces, reverse=True):
        written = written[:start] + piece + written[end:]
    return written


def _like(value: int, shown: str, zeros: bool) -> str:
    plain = ascii_digits(shown)
    padded = plain.startswith("0") or (len(plain) == 2 and zeros)
    return in_script(f"{value:02d}" if padded else str(value), shown)
