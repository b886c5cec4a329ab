"""Finding the literals of a text: one finder after the other, each on what the ones before it left."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache

from pipeline.literals.addresses import find_addresses
from pipeline.literals.dates import find_dates
from pipeline.literals.kinds import Literal, LiteralKind
from pipeline.literals.languages import Language, language
from pipeline.literals.numbers import NUMBER, SPACED, ZERO_FIRST, ascii_digits, values, written
from pipeline.literals.phones import find_phones
from pipeline.literals.times import find_times

_PLACEHOLDER = re.compile(
    r"\{\{[^{}\n]{1,80}\}\}|\$?\{[\w.!:-]{0,60}\}"
    r"|(?<![\d%\w])%(?:\(\w{1,40}\)|\d{1,2}\$)?[+#0-]?\d{0,3}(?:\.\d)?[sdifeg](?!\w)"  # printf
    r"|\[/[a-z][\w-]{1,40}\]"  # shortcodes, which have a number or an attribute, unlike "[at]"
    r"|\[[a-z][\w-]{1,40}(?:[ \u00a0]+(?:\d+|[\w-]{1,40}=(?:\"[^\"\]\n]{0,200}\"|[\w-]{0,80})))+[ ]?/?\]"
)
_LATIN = "0-9A-Za-z_À-ɏ"
"""What continues an address in front. Other scripts may stand right before it: Chinese without spaces, Arabic with a
preposition written onto it."""
_EMAIL = re.compile(
    rf"(?<![{_LATIN}.+-])[A-Za-z0-9_À-ɏ][\w.+-]{{0,63}}+(?:@|[ ]?[\[(](?:at|ät)[\])][ ]?)[A-Za-z0-9À-ɏ-]{{1,63}}+"
    r"(?:\.[A-Za-z0-9À-ɏ-]{1,63}+)++"
)
_TOP_LEVEL = (
    "de|com|org|net|eu|info|example|bayern|berlin|hamburg|nrw|saarland|ruhr|koeln|cologne|gov|edu|int|biz|io|app|at|ch|uk|"
    "fr|tr|pl|ru|ua|it|nl|be|lu|cz|dk|se|hu|ro|bg|gr|hr|online|social|schule"
)
"""Ends of addresses that are written without "www.": all small or all capital letters, and no German words."""
_IN_URL = r"[A-Za-z0-9À-ɏ%_~:/?#@!$&*+=.,;()|-]"
_LABEL = r"[A-Za-z0-9ÄÖÜäöüß-]{1,63}+"
_URL = re.compile(
    rf"(?:(?i:https?://|www\.)){_IN_URL}++"
    rf"|(?<![{_LATIN}@.-])(?:{_LABEL}\.)++(?:{_TOP_LEVEL}|{_TOP_LEVEL.upper()})(?![{_LATIN}-]|\.\w)(?:[/?#]{_IN_URL}*+)?+"
)
_UNITS = {
    "EUR": r"€|EUR\b|Euros?\b|euros?\b|євро|евро|يورو|یورو|یۆرۆ|[Aa]vro\b|ευρώ|欧元|歐元|ユーロ",
    "CENT": r"Cents?\b|cents?\b|ct\b|Ct\b|цент\w{0,3}|سنت",
    "%": r"%(?!\w)|٪|％|Prozent\b|percent\b|per cent\b",
    "USD": r"\$|USD\b|US-Dollar\b",
    "GBP": r"£|GBP\b",
    "CHF": r"CHF\b",
}
_UNIT = "|".join(rf"(?P<{'PERCENT' if name == '%' else name}>{names})" for name, names in _UNITS.items())
_GAP = r"[ \u00a0\u202f\u200f\u061c]?"
_AFTER = re.compile(rf"(?<![\d.,])(?P<number>{SPACED}(?:,\d+)?|{NUMBER})(?:,[-–—]{{1,2}})?{_GAP}(?:{_UNIT})")
_BEFORE = re.compile(
    rf"(?<![\w])(?:(?P<EUR>€|EUR)|(?P<USD>\$)|(?P<GBP>£)|(?P<PERCENT>[%٪](?=\d))){_GAP}(?P<number>{NUMBER})(?![\d])"
)
_NUMBER = re.compile(
    rf"(?<![^\W_])(?P<code>[A-Z]{{1,3}}\d{{1,4}}|[a-z]\d{{1,2}})(?![^\W_])|(?P<number>{NUMBER})(?P<letter>[a-zA-Z](?![^\W_]))?"
)
_SPACED_NUMBER = re.compile(SPACED)
_DIGIT = re.compile(r"\d")
_UNIT_LETTERS = frozenset("hxmglkst")
"""Glued to a number these say hours, times, metres, grams, litres … and ordinals, not "25a"."""


Finder = Callable[[str, str, tuple[str, ...]], tuple[Literal, ...]]
"""Called like :func:`find_literals`, which it is, or one that remembers what it has found."""


def find_literals(text: str, language: str = "de", terms: Sequence[str] = ()) -> tuple[Literal, ...]:
    """The literals of a plain text (without inline codes), in order; they never overlap.

    ``language`` is that of the text: it decides what "1.234" and "am" are. ``terms`` are do-not-translate terms.
    Never fails; linear in the length of the text.
    """
    return _find(text, language, tuple(terms))


@lru_cache(maxsize=2048)
def _find(text: str, code: str, terms: tuple[str, ...]) -> tuple[Literal, ...]:
    found: list[Literal] = []
    left = text
    for finder in _finders(text, code, terms):
        left = _take(finder(left), text, left, found)
    return tuple(sorted(found, key=lambda literal: literal.start))


def _finders(text: str, code: str, terms: tuple[str, ...]) -> Iterator[Callable[[str], Iterable[Literal]]]:
    if any(sign in text for sign in "{%["):
        yield _placeholders
    if "@" in text or "(at)" in text or "[at]" in text:
        yield _emails
    if "." in text:
        yield _urls
    if terms:
        yield lambda left: _terms(left, terms)
    spoken = language(code)
    if _DIGIT.search(text) is None:
        if spoken.fixed:
            yield lambda left: find_times(left, code)
        return
    yield lambda left: find_dates(left, code)
    yield lambda left: find_times(left, code)
    yield find_phones
    yield lambda left: _amounts(left, spoken)
    yield find_addresses
    yield lambda left: _numbers(left, spoken)


def _take(literals: Iterable[Literal], text: str, left: str, found: list[Literal]) -> str:
    """Add ``literals`` and cover them with NUL characters, so that offsets stay and no other finder sees them."""
    covered: list[str] = []
    position = 0
    for literal in sorted(literals, key=lambda literal: literal.start):
        if literal.start < position:
            continue
        found.append(Literal(literal.kind, text[literal.start : literal.end], literal.form, literal.start, literal.end))
        covered += (left[position : literal.start], "\0" * (literal.end - literal.start))
        position = literal.end
    return "".join((*covered, left[position:])) if covered else left


def _placeholders(text: str) -> Iterator[Literal]:
    for found in _PLACEHOLDER.finditer(text):
        yield Literal(LiteralKind.PLACEHOLDER, found[0], found[0], *found.span())


def _emails(text: str) -> Iterator[Literal]:
    for found in _EMAIL.finditer(text):
        form = re.sub(r" ?[\[(](?:at|ät)[\])] ?", "@", found[0].lower())
        yield Literal(LiteralKind.EMAIL, found[0], form, *found.span())


def _urls(text: str) -> Iterator[Literal]:
    for found in _URL.finditer(text):
        written_url = found[0].rstrip(".,;:!?")
        while written_url.endswith(")") and written_url.count(")") > written_url.count("("):
            written_url = written_url[:-1].rstrip(".,;:!?")
        form = re.sub(r"^https?://", "", written_url.lower()).removesuffix("/")
        if text[max(0, found.start() - 4) : found.start()].rstrip().endswith("//"):
            form = f"//{form}"  # "h ttps:// www.…" is a torn address, not one without its beginning
        if form not in ("", "www"):
            yield Literal(LiteralKind.URL, written_url, form, found.start(), found.start() + len(written_url))


def _terms(text: str, terms: tuple[str, ...]) -> Iterator[Literal]:
    for found in _term_pattern(terms).finditer(text):
        yield Literal(LiteralKind.TERM, found[0], found[0], *found.span())


@lru_cache(maxsize=64)
def _term_pattern(terms: tuple[str, ...]) -> re.Pattern[str]:
    """Whole names only; what continues a Latin name is Latin, so that Arabic may write its article onto one."""
    latin = "[0-9A-Za-zÀ-ɏ]"
    sensible = {term for term in terms if term.strip() and "\0" not in term}  # that covers what was found already
    names = "|".join(map(re.escape, sorted(sensible, key=lambda term: (-len(term), term))))
    return re.compile(rf"(?<!{latin})(?:{names})(?!{latin})" if names else r"(?!)")


def _amounts(text: str, spoken: Language) -> Iterator[Literal]:
    for pattern in (_AFTER, _BEFORE):
        for found in pattern.finditer(text):
            if pattern is _BEFORE and found["PERCENT"] and not spoken.code.startswith(("tr", "eu", "ku")):
                continue
            unit = next(name for name, value in found.groupdict().items() if value and name != "number")
            value = written(values(found["number"], spoken.decimal)[0])
            yield Literal(LiteralKind.AMOUNT, found[0], f"{value} {'%' if unit == 'PERCENT' else unit}", *found.span())


def _numbers(text: str, spoken: Language) -> Iterator[Literal]:
    if spoken.group in ("\u00a0", "\u202f"):
        for spaced in _SPACED_NUMBER.finditer(text):
            form = written(values(spaced[0], spoken.decimal)[0])
            yield Literal(LiteralKind.NUMBER, spaced[0], form, *spaced.span())
    for found in _NUMBER.finditer(text):
        if found["code"]:
            yield Literal(LiteralKind.NUMBER, found[0], ascii_digits(found[0]).upper(), *found.span())
            continue
        letter = (found["letter"] or "").lower()
        end = found.end("number") if not letter or letter in _UNIT_LETTERS else found.end()
        digits = ascii_digits(found["number"])
        value = digits if ZERO_FIRST.match(digits) else written(values(found["number"], spoken.decimal)[0])
        form = value + ("" if letter in _UNIT_LETTERS else letter)
        yield Literal(LiteralKind.NUMBER, text[found.start() : end], form, found.start(), end)
