"""Dates: "12. März 2024", "1.6.2022", "01.06.", "2024-03-12", "März 2024"; month names of every language by CLDR."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from pipeline.literals.kinds import Literal, LiteralKind
from pipeline.literals.languages import Language, fold, language, locale_of, names_pattern
from pipeline.literals.numbers import ascii_digits

_S = r"[ \t\u00a0\u202f\u2009]*+"
_DAY = r"(?<![\w.,:/-])(?P<d>[0-3٠-٣۰-۳]?\d)(?!\d)"
_YEAR = r"(?P<y>[12٢١۱۲]\d{3})(?![\w])"
_ISO = r"(?<![\w.-])(?P<y1>\d{4})-(?P<m1>\d\d)-(?P<d1>\d\d)(?!\w)"
_NUMERIC = (
    r"(?<![\w.,:/-])(?P<d2>\d\d?)(?P<sep>[./-])[ \u00a0]?(?P<m2>\d\d?)(?P=sep)[ \u00a0]?"
    r"(?P<y2>(?:[12١٢۱۲]\d)?\d\d)(?!\w)"
)
_BACKWARDS = r"(?<![\w.,:/-])(?P<y5>[12١٢۱۲]\d{3})(?P<sep5>[./])(?P<m5>\d\d?)(?P=sep5)(?P<d5>\d\d?)(?!\w)"
_SHORT = r"(?<![\w.,:/-])(?P<d3>\d\d?)\.[ \u00a0]?(?P<m3>\d\d?)\.(?![\w])"
_EAST = r"(?:(?P<y4>\d{4})年)?(?P<m4>\d\d?)月(?P<d4>\d\d?)日"
_ENDINGS = frozenset(
    {"uk", "ru", "be", "pl", "cs", "sk", "hr", "sr", "bs", "sl", "tr", "az", "lt", "lv", "fi", "hu", "et"}
)
"""Languages that inflect the names of months beyond what CLDR lists."""


def find_dates(text: str, code: str) -> Iterator[Literal]:
    """Dates in ``text``, which is in language ``code``. A year or a month alone is none."""
    spoken = language(code)
    for found in _pattern(spoken).finditer(text):
        form = _form(found.groupdict(), spoken)
        if form:
            yield Literal(LiteralKind.DATE, found[0], form, *found.span())


@lru_cache(maxsize=64)
def _pattern(spoken: Language) -> re.Pattern[str]:
    kinds = [_ISO, _NUMERIC, _BACKWARDS, _SHORT, _EAST]
    if spoken.months:
        base = spoken.code.split("_")[0]
        month = names_pattern(_stems(spoken) if base in _ENDINGS else spoken.months, base in _ENDINGS)
        ordinal = r"(?:\.|st\b|nd\b|rd\b|th\b|er\b|º|-?[^\W\d_]{1,3}\b)?+"
        link = rf"(?:{_S}(?:of|de|del|di|د)\b)?+{_S}"
        name = r"(?<![^\W\d_])(?P<m>" + month + r")(?![^\W\d_])"
        of_year = rf"(?:,?(?:{_S}(?:of|de|del)\b)?+{_S}{_YEAR})?+"
        after_day = rf"(?:,?{_S}{_YEAR})?+"
        month_day = rf"\.?+{_S}(?P<d>[0-3]?\d)(?![\d:]|[.,]\d)(?:st\b|nd\b|rd\b|th\b)?+"
        kinds += [
            _numbered(_DAY + ordinal + link + name + r"\.?+" + of_year, 6),
            _numbered(name + month_day + after_day, 7),
            _numbered(name + rf"\.?+,?{_S}" + _YEAR, 8),
        ]
    return re.compile("|".join(f"(?:{kind})" for kind in kinds), re.IGNORECASE)


def _month_first(day: int, groups: dict[str, str | None], spoken: Language) -> bool:
    return spoken.month_first and groups["sep"] == "/" and day <= 12


def _numbered(pattern: str, number: int) -> str:
    """Group names must differ between the alternatives of one expression."""
    return re.sub(r"\(\?P<([dmy])>", rf"(?P<\g<1>{number}>", pattern)


def _stems(spoken: Language) -> dict[str, int]:
    """The common beginnings of each month's names: "берез" of "березень" and "березня"."""
    stems: dict[str, int] = dict(spoken.months)
    by_month: dict[int, list[str]] = {}
    for name, number in spoken.months.items():
        if len(name) > 4:
            by_month.setdefault(number, []).append(name)
    for number, names in by_month.items():
        shortest, longest = min(names), max(names)
        length = next((i for i, (a, b) in enumerate(zip(shortest, longest, strict=False)) if a != b), len(shortest))
        if length >= 3 and not any(
            name.startswith(shortest[:length]) for name, n in spoken.months.items() if n != number
        ):
            stems[shortest[:length]] = number
    return stems


def _form(groups: dict[str, str | None], spoken: Language) -> str:
    day = month = year = 0
    name = ""
    for key, value in groups.items():
        if value is None:
            continue
        if key.startswith("m") and key[1] in "678":
            name = value
        elif key.startswith("sep"):
            continue
        elif key[0] == "d":
            day = int(ascii_digits(value))
        elif key[0] == "m":
            month = int(ascii_digits(value))
        else:
            year = int(ascii_digits(value))
    if name:
        month = _month(fold(name), spoken)
    elif groups.get("sep") in ("/", "-") and (month > 12 >= day or _month_first(day, groups, spoken)):
        day, month = month, day
    if groups.get("y2") and year < 100:
        year += 2000 if year < 70 else 1900
    if not 1 <= month <= 12 or day > 31 or (not day and not year):
        return ""
    if not day:
        return f"{year:04d}-{month:02d}"
    return f"{year:04d}-{month:02d}-{day:02d}" if year else f"--{month:02d}-{day:02d}"


@dataclass(frozen=True, slots=True)
class DateParts:
    """A date taken apart."""

    day: int
    """0: not said."""
    month: int
    year: int
    day_span: tuple[int, int] | None = None
    month_span: tuple[int, int] | None = None
    year_span: tuple[int, int] | None = None
    name: bool = False
    """The month is a word."""
    zeros: bool = False
    """Written with zeros in front: "01.06."."""

    @classmethod
    def of_form(cls, form: str) -> DateParts:
        """From a normal form such as ``2026-03-12``, ``--03-12`` or ``2026-03``."""
        if form.startswith("--"):
            return cls(int(form[5:7]), int(form[2:4]), 0)
        year, month, *day = form.split("-")
        return cls(int(day[0]) if day else 0, int(month), int(year))


def date_parts(text: str, code: str) -> DateParts | None:
    """Where day, month and year stand in ``text``, which is a date in language ``code``; ``None`` if it is not."""
    spoken = language(code)
    found = _pattern(spoken).fullmatch(text)
    if found is None:
        return None
    form = _form(found.groupdict(), spoken)
    if not form:
        return None
    spans = {key[0]: found.span(key) for key, value in found.groupdict().items() if value and not key.startswith("sep")}
    shown = text[slice(*spans["m"])]
    said = DateParts.of_form(form)
    name = any(char.isalpha() for char in shown)
    if not name and "d" in spans and int(ascii_digits(shown)) != said.month:
        spans["d"], spans["m"] = spans["m"], spans["d"]
    numbers = [ascii_digits(text[slice(*spans[key])]) for key in "dm" if key in spans]
    zeros = any(number.startswith("0") for number in numbers) and not name
    return DateParts(said.day, said.month, said.year, spans.get("d"), spans.get("m"), spans.get("y"), name, zeros)


def month_name(shown: str, old: int, new: int, code: str) -> str | None:
    """The name of month ``new`` in the form that ``shown`` has of month ``old``; ``None`` when CLDR does not tell."""
    locale = locale_of(code or "en")
    if locale is None:
        return None
    # Where names are inflected, the form after a day comes first; it is the one that dates have.
    for context in ("format", "stand-alone"):
        for width in ("wide", "abbreviated"):
            ours, theirs = locale.months[context][width][old], locale.months[context][width][new]
            for dot in (False, True):
                if fold(ours.rstrip(".") if dot else ours) == fold(shown):
                    name = str(theirs.rstrip(".") if dot else theirs)
                    if shown.isupper() and len(shown) > 1:
                        return name.upper()
                    return name[:1].upper() + name[1:] if shown[:1].isupper() else name[:1].lower() + name[1:]
    return None


def _month(name: str, spoken: Language) -> int:
    if name in spoken.months:
        return spoken.months[name]
    stems = _stems(spoken)
    best = max((stem for stem in stems if name.startswith(stem)), key=len, default="")
    return stems.get(best, 0)
