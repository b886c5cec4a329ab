"""Pseudo-translation: texts that look foreign and are longer, made without any model, for trying out a layout.

What goes wrong with real translations goes wrong with these: labels that are cut off, words that do not wrap, fonts
without accents, and pages that do not turn round for a language written from right to left. Nobody is to read them.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from pipeline.html.codes import Token, TokenKind, parse, plain_text, render
from pipeline.literals import find_literals, has_words
from pipeline.literals.languages import locale_of
from pipeline.mt.engine import NO_TERMS, TermsOf, Translation, announce
from pipeline.progress import Progress

BEGIN, END = "⟦", "⟧"
"""Around each text: a text without them was never translated, one that lacks its end is cut off."""

_LONGER = ((10, 1.0), (20, 0.8), (30, 0.6), (50, 0.4))
"""Up to so many letters → how much longer. After the table in W3C's "Text size in translation" (from IBM), halved at
the short end: it is meant for English, and German is one of the long languages already."""
_AT_LEAST = 0.3
"""How much longer all other texts become."""
_VOWELS = frozenset("aeiouyäöüAEIOUYÄÖÜ")
_PLAIN = "aAbBcCdDeEfFgGhHiIjJkKlLmMnNoOpPqQrRsStTuUvVwWxXyYzZäÄöÖüÜ"
_ACCENTED = dict(zip(_PLAIN, "áÁƀɃçÇðÐéÉƒƑĝĜĥĤíÍĵĴķĶļĻṁṀñÑóÓþÞǫǪŕŔšŠţŢúÚṽṼŵŴẋẊýÝžŽǟǞȫȪǖǕ", strict=True))
_ARABIC = dict(zip("abcdefghijklmnopqrstuvwxyzäöüß", "ابجدهفغحيژكلمنوپقرستعڤشخىزآةئص", strict=True))
_HEBREW = dict(zip("abcdefghijklmnopqrstuvwxyzäöüß", "אבגדהפקחיזכלמנועצרשתוטסלןםךףץ", strict=False))
_IN_HEBREW = frozenset({"he", "iw", "yi", "lad"})


def is_right_to_left(language: str) -> bool:
    """True for a language that is written from right to left (CLDR); False for unknown ones."""
    locale = locale_of(language)
    return locale is not None and locale.text_direction == "rtl"


class PseudoEngine:
    """Pseudo-translates into ``target``; deterministic.

    Languages from right to left get Arabic or Hebrew letters instead of Latin ones with accents: these are what makes a
    browser turn the line round, join letters and choose another font, as it will for real translations. Marks of
    writing direction around Latin letters would turn the line, but nothing else.
    """

    def __init__(self, target: str) -> None:
        self._target = target
        self._alphabet = _ACCENTED
        if is_right_to_left(target):
            letters = _HEBREW if target.split("-")[0] in _IN_HEBREW else _ARABIC
            self._alphabet = letters | {small.upper(): letter for small, letter in letters.items() if small != "ß"}

    @property
    def name(self) -> str:
        """``pseudo ar``."""
        return f"pseudo {self._target}"

    def translate(self, texts: Sequence[str], progress: Progress, terms: TermsOf = NO_TERMS) -> list[Translation]:
        """See :class:`~pipeline.mt.engine.Engine`. Never fails; codes and literals stay where they are."""
        announce(progress, f"Writing {self.name}", texts)
        made: list[Translation] = []
        for text in texts:
            made.append(Translation(self._one(text)))
            progress.advance(len(text))
        return made

    def _one(self, text: str) -> str:
        plain = plain_text(text)
        if not has_words(plain):
            return text
        written = list(plain)
        kept = {place for literal in find_literals(plain) for place in range(literal.start, literal.end)}
        letters = [place for place, char in enumerate(plain) if char in self._alphabet and place not in kept]
        repeats = _repeats(plain, letters)
        for place in letters:
            char = plain[place]
            written[place] = self._alphabet[char] + self._alphabet[char.lower()] * (repeats[place] - 1)
        return BEGIN + render(_tokens(text, written)) + END


def _repeats(plain: str, letters: Sequence[int]) -> dict[int, int]:
    """How often each of the ``letters`` (places in ``plain``) is written: once, and as often as makes it long enough.

    Vowels are drawn out first, so that words keep something of their shape.
    """
    repeats = dict.fromkeys(letters, 1)
    vowels = [place for place in letters if plain[place] in _VOWELS]
    share = next((share for most, share in _LONGER if len(letters) <= most), _AT_LEAST)
    missing = math.ceil(share * len(letters))
    for group in (vowels, letters, letters):
        # Spread over the whole text, not heaped up at its beginning.
        count = min(missing, len(group))
        for number in range(count):
            repeats[group[number * len(group) // count]] += 1
        missing -= count
    return repeats


def _tokens(text: str, written: Sequence[str]) -> list[Token]:
    """``text``'s tokens, its characters as they are ``written``."""
    tokens: list[Token] = []
    position = 0
    for token in parse(text):
        if token.kind is TokenKind.TEXT:
            after = position + len(token.text)
            tokens.append(Token(TokenKind.TEXT, "".join(written[position:after])))
            position = after
        else:
            tokens.append(token)
    return tokens
