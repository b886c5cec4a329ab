"""What CLDR knows about a language that matters for literals: names of months, halves of the day, separators."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from babel import Locale
from babel.core import UnknownLocaleError

_ALIASES = {"prs": "fa_AF", "kmr": "ku", "pes": "fa", "arb": "ar", "sh": "sr", "tl": "fil", "iw": "he", "in": "id"}
_NOT_SAID = "en"
"""Taken when a language is not given: the first language that municipalities translate into."""
_SECOND_HALF = ("pm", "afternoon1", "afternoon2", "evening1", "evening2")
_FIRST_HALF = ("am", "morning1", "morning2")
_NIGHT = ("night1", "night2")
NIGHT = -1
"""The half of the day that "at night" says depends on the hour: 10 is in the evening, 2 in the morning."""
_EXTRA_MARKERS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    # What people write and CLDR does not list.
    "en": {"am": ("a.m.", "a. m."), "pm": ("p.m.", "p. m.", "o'clock in the afternoon", "o'clock in the evening")},
    "ar": {"am": ("صباحا", "ق.ظ"), "pm": ("مساء", "ب.ظ", "ظهرا", "عصرا", "بعد الظهر")},
    "fa": {"am": ("صبح", "پیش از ظهر", "قبل از ظهر"), "pm": ("بعد از ظهر", "عصر")},
}
_EXTRA_NOON: Mapping[str, tuple[str, ...]] = {"en": ("12 noon", "12 o'clock noon")}
_EXTRA_MIDNIGHT: Mapping[str, tuple[str, ...]] = {"en": ("12 midnight",)}


@dataclass(frozen=True, eq=False)  # one object per language, kept as a key of caches
class Language:
    """One language's ways of writing literals. Names are casefolded, without vowel marks."""

    code: str
    """The CLDR locale, e.g. ``fa_AF``; empty when CLDR does not have the language."""
    months: Mapping[str, int] = field(default_factory=dict)
    """Name, full or short, with or without its dot → 1…12."""
    halves: Mapping[str, int] = field(default_factory=dict)
    """``am`` → 0, ``pm`` → 12: hours to add; ``at night`` → :data:`NIGHT`."""
    fixed: Mapping[str, int] = field(default_factory=dict)
    """``noon`` → 720, ``midnight`` → 0: minutes of the day."""
    decimal: str = "."
    group: str = ","
    twelve_hours: bool = False
    """People say "2 o'clock" for 14:00."""
    marker_first: bool = False
    """The half of the day stands before the time (Chinese, Korean …)."""
    month_first: bool = False
    """Numeric dates begin with the month (US English)."""


@lru_cache(maxsize=256)
def locale_of(code: str) -> Locale | None:
    """CLDR's locale for a language code of a municipality (``de-si``, ``prs``, ``en-gb``); ``None``: CLDR has none."""
    plain = code.strip().replace("-", "_")
    first = plain.split("_")[0].lower()
    for name in (plain, first, _ALIASES.get(first, "")):
        try:
            return Locale.parse(name) if name else None
        except (UnknownLocaleError, ValueError):
            continue
    return None


@lru_cache(maxsize=256)
def language(code: str) -> Language:
    """The language ``code``; English rules when it is empty, bare digits when CLDR does not have it."""
    locale = locale_of(code or _NOT_SAID)
    if locale is None:
        return Language("")
    symbols = locale.number_symbols.get("latn", {})
    short_time = locale.time_formats["short"].pattern
    base = locale.language
    periods = _day_periods(locale)
    noon = (*periods.get("noon", ()), *_EXTRA_NOON.get(base, ()))
    midnight = (*periods.get("midnight", ()), *_EXTRA_MIDNIGHT.get(base, ()))
    return Language(
        str(locale),
        months=_months(locale),
        halves=_halves(periods, base),
        fixed={
            fold(name): minutes for names, minutes in ((noon, 720), (midnight, 0)) for name in names if len(name) > 3
        }
        if base not in ("uk", "ru", "be")  # there CLDR says "of the day" and "of the night"
        else {},
        decimal=symbols.get("decimal", "."),
        group=symbols.get("group", ","),
        twelve_hours="a" in short_time or "h" in short_time or "B" in short_time,
        marker_first=short_time.startswith(("a", "B")) or base in ("zh", "ja", "ko"),
        month_first=locale.date_formats["short"].pattern.startswith("M") and locale.territory in (None, "US"),
    )


_MARKS = "[\u0300-\u036f\u0640\u064b-\u0655\u0670\u200c-\u200f\u00ad]*+"


def names_pattern(names: Iterable[str], endings: bool = False) -> str:
    """A regular expression (without groups) for folded ``names`` in unfolded text, longest first.

    ``endings``: a few more letters may follow, as where names are inflected.
    """
    tail = r"[^\W\d_]{0,4}" if endings else ""
    return "|".join(_name_pattern(name) + tail for name in sorted(names, key=lambda name: (-len(name), name)))


def _name_pattern(name: str) -> str:
    pieces = []
    for char in name:
        apart = unicodedata.normalize("NFD", char)
        if char == " ":
            pieces.append(r"[\s\u200c]*")
        elif apart != char:
            pieces.append(f"(?:{char}|{apart})")
        else:
            pieces.append(re.escape(char) + (_MARKS if char.isalpha() else ""))
    return "".join(pieces)


def fold(text: str) -> str:
    """For comparing names: casefolded, vowel marks, joiners and kashida taken out, one space between words."""
    decomposed = unicodedata.normalize("NFC", text).casefold()
    bare = "".join(c for c in decomposed if not unicodedata.combining(c) and c not in "\u0640\u200c\u200e\u200f\u00ad")
    return " ".join(bare.split())


def _day_periods(locale: Locale) -> dict[str, tuple[str, ...]]:
    names: dict[str, list[str]] = {}
    for context in locale.day_periods.values():
        for width in ("wide", "abbreviated"):
            for period, name in context.get(width, {}).items():
                if name not in names.setdefault(period, []):
                    names[period].append(name)
    return {period: tuple(found) for period, found in names.items()}


def _halves(periods: Mapping[str, tuple[str, ...]], base: str) -> dict[str, int]:
    halves: dict[str, int] = {}
    ambiguous: set[str] = set()
    extra = _EXTRA_MARKERS.get(base, {})
    for names, hours in ((_SECOND_HALF, 12), (_FIRST_HALF, 0), (_NIGHT, NIGHT)):
        for period in names:
            for name in (*periods.get(period, ()), *extra.get(period, ())):
                folded = fold(name)
                if halves.get(folded, hours) != hours:
                    ambiguous.add(folded)
                halves[folded] = hours
    return {name: hours for name, hours in halves.items() if name and name not in ambiguous}


def _months(locale: Locale) -> dict[str, int]:
    found: dict[str, int] = {}
    ambiguous: set[str] = set()
    for context, widths in (("format", ("wide", "abbreviated")), ("stand-alone", ("wide", "abbreviated"))):
        for width in widths:
            for number, name in locale.months[context][width].items():
                # Babel falls back to another language where CLDR has no stand-alone names; "M03" stands for nothing.
                if not _same_script(name, locale.months["format"]["wide"][number]) or re.search(r"\d", name):
                    continue
                for spelling in {fold(name), fold(name).rstrip(".")}:
                    if len(spelling) < (3 if spelling[:1].isascii() else 2):
                        continue
                    if found.get(spelling, number) != number:
                        ambiguous.add(spelling)
                    found[spelling] = number
    if locale.language in ("de", "en"):
        found["sept"] = 9
    return {name: number for name, number in found.items() if name not in ambiguous}


def _same_script(name: str, other: str) -> bool:
    return _script(name) == _script(other)


def _script(name: str) -> str:
    letter = next((c for c in name if c.isalpha()), "")
    return unicodedata.name(letter, "").split(" ")[0] if letter else ""
