"""Times of day: "8 bis 20 Uhr", "08:00–12:00", "8.00 - 12.30 Uhr"; in targets also "8 am to 8 pm", "noon"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from pipeline.literals.kinds import Literal, LiteralKind
from pipeline.literals.languages import NIGHT, Language, fold, language, names_pattern
from pipeline.literals.numbers import ascii_digits

_S = r"[ \t\u00a0\u202f\u2009]*+"
_BARE_CLOCK = r"(?<![\d.,:])(?:2[0-4]|[01]?\d|[٠-٩۰-۹]{1,2})(?:[.:٫][0-5٠-٥۰-۵]\d)?+(?![.,:]?\d)"
_CLOCK = rf"(?<!\w){_BARE_CLOCK}(?!\w)"
_RANGE = r"[-–—‑−~]|bis|to|until|till"
_LIST = r"und|oder|sowie|and|or|[,،/+&]"
_BETWEEN = rf"{_S}(?:Uhr\b{_S})?+(?:(?:{_RANGE}|{_LIST}){_S}(?:(?:von|zwischen|from|between|ab|zu|um)\b{_S})?+)"
_CHAIN = re.compile(rf"{_CLOCK}(?:{_BETWEEN}{_CLOCK})*+(?P<end>{_S}(?:Uhr|h)\b)?+", re.IGNORECASE)
_ONE = re.compile(_CLOCK)
_JOIN = re.compile(rf"^{_S}(?P<hour>Uhr\b)?{_S}(?:(?P<range>{_RANGE})|(?P<list>{_LIST}))?", re.IGNORECASE)
_WEEKDAY = re.compile(
    r"\b(?:Mo|Di|Mi|Do|Fr|Sa|So|(?:Mon|Diens|Donners|Frei|Sams|Sonn)tags?|Mittwochs?|Sonnabends?|täglich)"
    rf"{_S}[.:,]?{_S}[:,]?{_S}(?:(?:von|zwischen){_S})?$",
    re.IGNORECASE,
)
_WORD = r"[^\W\d_]{1,7}"


@dataclass(frozen=True, slots=True)
class Clock:
    """A time as written."""

    hour: int
    minute: int
    start: int
    end: int
    written_minutes: bool


def find_times(text: str, code: str) -> Iterator[Literal]:
    """Times in ``text``, which is in language ``code``. Text already taken by other literals is NUL characters."""
    spoken = language(code)
    if spoken.code.startswith("de"):
        yield from _german(text)
    else:
        yield from _other(text, spoken)


def _german(text: str) -> Iterator[Literal]:
    for chain in _CHAIN.finditer(text):
        clocks = [_clock(found) for found in _ONE.finditer(text, chain.start(), chain.end())]
        joints = [_JOIN.match(text[a.end : b.start]) for a, b in pairwise(clocks)]
        said = _says_hour(chain)
        weekday = _WEEKDAY.search(text, max(0, chain.start() - 30), chain.start()) is not None
        follows = False
        # From the end: "Uhr" says that what stands before it is a time, as far as the list goes on being one.
        for i in range(len(clocks) - 1, -1, -1):
            clock = clocks[i]
            after = joints[i] if i < len(joints) else None
            in_range = any(joint is not None and joint["range"] for joint in joints[max(0, i - 1) : i + 1])
            is_time = (
                (said if i == len(joints) else after is not None and bool(after["hour"]))
                or ":" in text[clock.start : clock.end]
                or (in_range and (clock.written_minutes or weekday or follows))
                or (follows and (clock.written_minutes or _tied(after)))
            )
            if is_time and clock.hour * 60 + clock.minute <= 24 * 60:
                yield _literal(text, clock, clock.hour * 60 + clock.minute)
            follows = is_time


def _says_hour(chain: re.Match[str]) -> bool:
    """True for "… Uhr" and "14:00 h"; "24 h" are hours, not a time."""
    end = (chain["end"] or "").strip().lower()
    return end == "uhr" or (end == "h" and ":" in chain[0])


def _tied(joint: re.Match[str] | None) -> bool:
    """True in "8 und 10 Uhr", which are two times; "Zimmer 5, 8 Uhr" has one."""
    return joint is not None and (joint["list"] or "").lower() in ("und", "oder", "&", "/")


@lru_cache(maxsize=64)
def _patterns(spoken: Language) -> tuple[re.Pattern[str], re.Pattern[str] | None]:
    """A chain of clock times with their marks, and fixed names such as "noon"."""
    names = names_pattern(spoken.halves)
    mark = rf"(?:{names})(?![^\W\d_])" if names else r"(?!)"
    before = rf"(?:(?P<before>{mark}){_S})?+" if spoken.marker_first else r"(?P<before>(?!))?+"
    clock = rf"{before}(?P<clock>{_BARE_CLOCK})(?:{_S}(?P<after>{mark}))?+"
    fixed = names_pattern(spoken.fixed)
    return (
        re.compile(clock, re.IGNORECASE),
        re.compile(rf"(?<!\w)(?:{fixed})(?!\w)", re.IGNORECASE) if fixed else None,
    )


def _other(text: str, spoken: Language) -> Iterator[Literal]:
    pattern, fixed = _patterns(spoken)
    if fixed is not None:
        for found in fixed.finditer(text):
            yield _literal(text, found, spoken.fixed[fold(found[0])])
        text = fixed.sub(lambda found: "\0" * len(found[0]), text)
    marked: list[tuple[Clock, int | None, tuple[int, int]]] = []
    for found in pattern.finditer(text):
        mark = found["after"] or found["before"]
        clock = _clock(found, "clock")
        half = spoken.halves.get(fold(mark)) if mark else None
        if clock.hour > 24:
            continue
        if half is not None and clock.hour > 12:
            half = None
        marked.append((clock, half, found.span() if half is not None else (clock.start, clock.end)))
    after: tuple[Clock, int] | None = None
    for clock, half, span in reversed(marked):
        minutes = clock.hour * 60 + clock.minute
        if half is not None:
            minutes = _in_half(clock, half)
            after = (clock, minutes)
        elif after is not None and clock.hour <= 12 and leads(text[clock.end : after[0].start]):
            # "2 to 4 pm", and "10 to 2 pm" begins in the morning.
            later = _in_half(clock, 12 if after[1] >= 720 else 0)
            minutes = later if later < after[1] else (later - 720) % 1440
            after = (clock, minutes)
        elif clock.written_minutes and (":" in ascii_digits(text[clock.start : clock.end]) or after is not None):
            after = None
        else:
            after = None
            continue
        yield _literal(text, span, minutes)


_LEADS = re.compile(rf"^{_S}(?:[-–—‑−~]|(?:{_WORD})(?:{_S}{_WORD})?){_S}$")


def leads(between: str) -> bool:
    """A dash or a short word or two between two times: the first shares the second's half of the day."""
    return len(between) < 20 and _LEADS.match(between) is not None


def _in_half(clock: Clock, half: int) -> int:
    if half == NIGHT:
        half = 12 if 6 <= clock.hour < 12 else 0
    return (clock.hour % 12 + half) * 60 + clock.minute


def _clock(found: re.Match[str], group: str | int = 0) -> Clock:
    written = re.split(r"[.:٫]", ascii_digits(found[group]))
    return Clock(int(written[0]), int(written[1]) if len(written) > 1 else 0, *found.span(group), len(written) > 1)


def _literal(text: str, where: Clock | re.Match[str] | tuple[int, int], minutes: int) -> Literal:
    if isinstance(where, Clock):
        start, end = where.start, where.end
    else:
        start, end = where if isinstance(where, tuple) else where.span()
    return Literal(LiteralKind.TIME, text[start:end], form_of(minutes), start, end)


def form_of(minutes: int) -> str:
    """``08:00`` for 480 minutes of the day."""
    return f"{minutes // 60 % 24:02d}:{minutes % 60:02d}"
