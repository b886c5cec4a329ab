"""The report for coordinators: one HTML file that needs no network and no scripts.

The template ``overview.html`` beside this module is part of the program. Everything is escaped on its way into it:
titles, addresses and reasons are other people's texts.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from functools import cache
from typing import TypeVar
from urllib.parse import urlsplit

from jinja2 import Template

from pipeline.formats.carry import UNFIT, plain
from pipeline.formats.spoken import language_name
from pipeline.formats.templates import environment

PAGES_SHOWN = 20
"""Rows in lists that somebody works through; what is beyond is counted, not listed."""
TEXT_SHOWN = 600
"""Characters of a text that somebody compares with another one."""
LOOKS_SHOWN = 10
"""Rows in lists that only give an impression of what comes with the next package."""


class Standing(StrEnum):
    """How far a segment is in one language: ``status`` counts the same five."""

    FINAL = "final"
    REVIEWED = "reviewed"
    OFFERED = "offered"
    STALE = "stale"
    UNTRANSLATED = "untranslated"

    @property
    def meaning(self) -> str:
        return _MEANINGS[self]


class InStore(StrEnum):
    """What the content store has of a document in one language, as last seen."""

    CURRENT = "published, up to date"
    BEHIND = "published, source changed since"
    CONFLICT = "changed in the store by somebody"
    HIDDEN = "written, up to date, hidden from readers"
    FOREIGN = "there, not by Sprachlotse"
    ABSENT = "not there"

    @property
    def style(self) -> str:
        """Name of its colour in the template."""
        return self.name.lower()


_MEANINGS = {
    Standing.FINAL: "approved, and the source has not changed since",
    Standing.REVIEWED: "one person vouches for it, a second one must approve it",
    Standing.OFFERED: "a suggestion that nobody has looked at yet",
    Standing.STALE: "the source changed after it was translated",
    Standing.UNTRANSLATED: "nothing there yet, or the translation of a similar text only",
}


@dataclass(frozen=True, slots=True)
class Amount:
    """Segments, and words of their source texts."""

    segments: int = 0
    words: int = 0

    def __add__(self, other: Amount) -> Amount:
        return Amount(self.segments + other.segments, self.words + other.words)

    def __sub__(self, other: Amount) -> Amount:
        return Amount(self.segments - other.segments, self.words - other.words)


@dataclass(frozen=True, slots=True)
class Page:
    """A document of the source language."""

    title: str
    path: str
    url: str | None = None

    @property
    def web_address(self) -> str | None:
        """``url`` where it may become a link; what a store calls an address may be anything."""
        try:
            parts = urlsplit(self.url or "")
        except ValueError:
            return None
        return self.url if parts.scheme in ("http", "https") and parts.netloc else None


@dataclass(frozen=True, slots=True)
class OpenPage:
    """A page with words whose translation is not final and current."""

    page: Page
    open: Amount
    total: Amount


@dataclass(frozen=True, slots=True)
class Language:
    """Everything about one target language."""

    code: str
    coverage: Mapping[Standing, Amount]
    complete: int
    """Documents whose segments are all final and current."""
    to_publish: int
    """Those of them that the store does not have from the present source, and that no decision holds back."""
    in_store: Mapping[InStore, int]
    origins: Mapping[str, Amount]
    """Origin of the current targets, most words first."""
    open_pages: Sequence[OpenPage]
    """Most open words first; all of them."""
    risky: int = 0
    """Machine translations on offer that are probably bad."""
    last_package: datetime | None = None
    last_push: datetime | None = None


@dataclass(frozen=True, slots=True)
class HeldPush:
    """A page that was not written until somebody decides."""

    page: Page
    language: str
    reason: str
    differing: Sequence[tuple[str, str]] | None = None
    """Texts (in the store, approved here) in which both differ; empty: only markup does; ``None``: not to be shown."""


@dataclass(frozen=True, slots=True)
class Facts:
    """Numbers, times or addresses that changed in one text of the source."""

    page: Page
    source: str
    """The present source text, as readers see it."""
    remarks: Mapping[tuple[str, ...], Sequence[str]]
    """What changed, and where a person must put it in, why → the languages of which this holds."""

    @property
    def count(self) -> int:
        """Translations that it is about."""
        return sum(map(len, self.remarks.values()))


@dataclass(frozen=True, slots=True)
class StalePage:
    """A page of which some translations are behind the source."""

    page: Page
    languages: Mapping[str, int]
    """Language → stale segments."""
    words: int
    """Words of the source in them, over all languages."""


@dataclass(frozen=True, slots=True)
class StayingAddress:
    """An internal link that leads to the source language, with the pages it stands in."""

    address: str
    pages: Sequence[Page]


@dataclass(frozen=True, slots=True)
class Overview:
    """One municipality, as the workspace knows it at one moment."""

    slug: str
    name: str
    source_language: str
    two_people: bool
    """The municipality asks for a second pair of eyes."""
    made: datetime
    version: str
    documents: int
    total: Amount
    languages: Sequence[Language]
    held: Sequence[HeldPush] = ()
    facts_by_hand: Sequence[Facts] = ()
    fact_updates: Sequence[Facts] = ()
    stale_pages: Sequence[StalePage] = ()
    """Most words first; all of them."""
    dead_links: Sequence[StayingAddress] = ()
    untranslated_links: Mapping[str, Sequence[StayingAddress]] = field(default_factory=dict)
    """Language → links whose page is not in the store in that language."""
    last_revision: datetime | None = None
    """When a pull last found something new."""


def serialize(overview: Overview) -> bytes:
    """The report as HTML in UTF-8, well-formed as XML too. The same input gives the same bytes."""
    page = _template().render(o=overview, standings=list(Standing), in_store=list(InStore))
    return f"{page.strip()}\n".encode()


@cache
def _template() -> Template:
    templates = environment(_fit)
    templates.globals |= {"pages_shown": PAGES_SHOWN, "looks_shown": LOOKS_SHOWN, "text_shown": TEXT_SHOWN}
    templates.filters |= {
        "number": number,
        "counted": counted,
        "share": share,
        "shares": shares,
        "moment": moment,
        "language": lambda code: language_name(code, "en"),
        "slices": slices,
        "excerpt": excerpt,
    }
    return templates.get_template("overview.html")


def _fit(text: str) -> str:
    """Characters that no HTML file may hold become visible; line ends and runs of spaces mean nothing here."""
    return UNFIT.sub("\ufffd", _SPACES.sub(" ", text))


_SPACES = re.compile(r"[^\S\u00a0]+")


def number(value: int) -> str:
    """``12,345``"""
    return f"{value:,}"


def counted(value: int, one: str, many: str = "") -> str:
    """``1 page``, ``2 pages``"""
    return f"{value:,} {one if value == 1 else many or one + 's'}"


def share(part: int, whole: int) -> str:
    """Per cent, rounded down so that only all of it is 100 %; what is there at all is more than 0 %."""
    if not whole or not part:
        return "0\u00a0%"
    return f"{100 * part // whole}\u00a0%" if 100 * part >= whole else "<\u00a01\u00a0%"


def shares(values: Mapping[str, int], whole: int) -> str:
    """``final 60 %, stale 40 %``: a chart in words."""
    return ", ".join(f"{key} {share(value, whole)}" for key, value in values.items() if value) or "nothing"


def moment(value: datetime) -> str:
    """``22 November 2026, 08:05 UTC``"""
    value = value.astimezone(UTC)
    return f"{value.day} {_MONTHS[value.month - 1]} {value:%Y, %H:%M} UTC"


_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)
"""``strftime`` would ask the locale."""


_Key = TypeVar("_Key")


def slices(values: Mapping[_Key, int]) -> list[tuple[_Key, str, str]]:
    """(key, start, width) of a stacked bar that is 100 wide; empty ones are left out."""
    whole = sum(values.values())
    found, done = [], 0
    for key, value in values.items():
        if value:
            found.append((key, f"{100 * done / whole:.3f}", f"{100 * value / whole:.3f}"))
        done += value
    return found


def excerpt(text: str, length: int = 160) -> str:
    """At most ``length`` characters, cut at a space where there is one."""
    text = plain(text)
    if len(text) <= length:
        return text
    cut = text[:length]
    return (cut[: cut.rfind(" ")] if " " in cut[length // 2 :] else cut).rstrip() + " …"
