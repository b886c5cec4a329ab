"""Sentences of ours as safe HTML, in one language or in several at once.

What fills the gaps of a message is other people's text: it is escaped, and isolated from the writing direction
around it. Where several people must be able to read a page, every sentence stands in it once per language, and plain
CSS shows those of one (``receipt.html``).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache, lru_cache
from gettext import NullTranslations

from babel import Locale
from babel.core import UnknownLocaleError
from babel.dates import format_date
from babel.lists import format_list
from babel.numbers import format_decimal
from jinja2 import Template
from markupsafe import Markup, escape

from pipeline.formats.carry import UNFIT, plain
from pipeline.formats.marked import visible
from pipeline.formats.templates import environment
from pipeline.i18n.catalogues import ENGLISH
from pipeline.literals.languages import locale_of
from pipeline.model import Message

_GAP = re.compile(r"\{\w*\}")
_LATIN_QUOTED = re.compile("“([ -~\u00a0]+)”")
_WORDS = re.compile(r"[^\W\d_]")

Spoken = Sequence[tuple[str, NullTranslations]]
"""(language, translations), the reader's first: ``pipeline.i18n.chain``."""


@dataclass(frozen=True, slots=True)
class Speaker:
    """Says messages of our catalogues in one language.

    A message that is not translated is said in English, and marked as English, so that its full stop stands at the
    right end of it.
    """

    code: str
    """Of the language, BCP 47."""
    translations: NullTranslations
    index: int = 0
    """Its place among the languages of a page; 0 is the reader's own."""
    shown: Callable[[str], str] = plain
    """How a text in a gap is shown: names on one line, or with every character visible."""

    @property
    def name(self) -> str:
        """As its speakers call it."""
        return language_name(self.code, self.code)

    @property
    def direction(self) -> str:
        """``ltr`` or ``rtl``"""
        return direction(self.code)

    def say(self, template: str, **values: Value) -> Markup:
        """``template``, a message in English, with its gaps filled: by texts, numbers or safe HTML."""
        return self._marked(*self.filled(self.translations.gettext(template), template, values))

    def count(self, one: str, many: str, n: int, **values: Value) -> Markup:
        """``one`` or ``many``, or whatever plural forms the language has, for ``n``, which fills the gap ``{n}``."""
        template = self.translations.ngettext(one, many, n)
        return self._marked(*self.filled(template, one if n == 1 else many, values | {"n": n}))

    def number(self, value: int) -> str:
        """``12,345``. Digits are 0 to 9 in every language: the same ones as in dates, ids and line numbers."""
        return _number(value, self.code)

    def date(self, moment: datetime) -> str:
        """``November 28, 2026``, in UTC."""
        return format_date(moment.astimezone(UTC), "long", locale=_locale(self.code))

    def filled(self, template: str, english: str, values: dict[str, Value]) -> tuple[str, str]:
        """``template`` as HTML, and the language that it is in.

        A catalogue without a message, or with a wrong gap in it, must not cost a volunteer the page.
        """
        gaps = {name: self._gap(value) for name, value in values.items()}
        try:
            said = _escaped(template, self.direction).format(**gaps)
        except (KeyError, IndexError, ValueError):
            template, said = english, _escaped(english, "ltr").format(**gaps)
        return said, ENGLISH if template == english and _has_words(template) else self.code

    def _marked(self, said: str, language: str) -> Markup:
        return Markup(said if language == self.code else f'<span lang="{language}" dir="ltr">{said}</span>')

    def _gap(self, value: Value) -> str:
        """``value`` as HTML."""
        if isinstance(value, Markup):
            return str(value)
        if isinstance(value, str):
            return self._apart(value)
        if isinstance(value, int):
            return str(escape(self.number(value)))
        if isinstance(value, datetime):
            return str(escape(self.date(value)))
        if callable(value):
            return str(escape(value(self)))
        # Babel's list patterns hold no markup.
        return format_list([self._apart(name) for name in value], locale=_locale(self.code))

    def _apart(self, text: str) -> str:
        """``text`` isolated; without a letter, like a phone number or ``</1>``, from left to right in any language."""
        direction = "" if any(map(str.isalpha, text)) else ' dir="ltr"'
        return f"<bdi{direction}>{escape(self.shown(text))}</bdi>"


Value = str | int | datetime | Sequence[str] | Callable[[Speaker], str]
"""What may fill a gap: a text or safe HTML, a number, a day, names to be listed, or what depends on the language."""


class Voice:
    """Says messages in every language of a page at once. All results are safe HTML."""

    def __init__(self, spoken: Spoken) -> None:
        self.tongues = tuple(Speaker(code, said, index, visible) for index, (code, said) in enumerate(spoken))
        self._plain: dict[str, Markup] = {}
        self._said: dict[Message, Markup] = {}

    @property
    def first(self) -> Speaker:
        """The reader's language."""
        return self.tongues[0]

    def say(self, template: str, **values: Value) -> Markup:
        """``template``, a message of the catalogues, with its gaps filled."""
        if values:
            return self._each(lambda one: one.filled(one.translations.gettext(template), template, values))
        if template not in self._plain:
            said = self._each(lambda one: one.filled(one.translations.gettext(template), template, {}))
            self._plain[template] = said
        return self._plain[template]

    def count(self, one: str, many: str, n: int, **values: Value) -> Markup:
        """``one`` or ``many``, or whatever plural forms a language has, for ``n``, which fills the gap of this name."""
        english, filled = one if n == 1 else many, values | {"n": n}
        return self._each(lambda each: each.filled(each.translations.ngettext(one, many, n), english, filled))

    def message(self, message: Message) -> Markup:
        """``message`` as :meth:`say` says it."""
        if message not in self._said:
            self._said[message] = self.say(message.template, **dict(message.values))
        return self._said[message]

    def plain(self, template: str) -> str:
        """``template``, which has no gaps, in the reader's language only: for titles and attributes."""
        return self.first.translations.gettext(template)

    def number(self, value: int) -> Markup:
        """``value`` as each language writes numbers."""
        return self._each(lambda one: (str(escape(one.number(value))), one.code))

    def language(self, code: str) -> Callable[[Speaker], str]:
        """The name of the language ``code``, to fill a gap."""
        return lambda one: language_name(code, one.code)

    def _each(self, said: Callable[[Speaker], tuple[str, str]]) -> Markup:
        return Markup("".join(_span(one, *said(one)) for one in self.tongues))


def _span(speaker: Speaker, html: str, language: str) -> str:
    return f'<span class="l{speaker.index}" lang="{language}" dir="{direction(language)}">{html}</span>'


def language_name(code: str, language: str) -> str:
    """The name of the language ``code`` in ``language``; ``code`` itself when nobody knows one."""
    try:
        return Locale.parse(code.replace("-", "_")).get_display_name(language) or code
    except (ValueError, UnknownLocaleError):
        return code


@cache
def direction(language: str) -> str:
    """``ltr`` or ``rtl``; languages that CLDR does not have count as written from left to right."""
    return _locale(language).text_direction


def _locale(language: str) -> Locale:
    return locale_of(language) or Locale(ENGLISH)


@lru_cache(maxsize=1024)
def _number(value: int, language: str) -> str:
    return format_decimal(value, locale=_locale(language))


@cache
def _escaped(template: str, direction: str) -> str:
    """A message of ours, not Markup: that one formats ten times as slowly, and its gaps are escaped already.

    What is quoted in Latin letters keeps its order in a sentence from right to left: “risk 72 %” ends with the sign.
    """
    html = str(escape(template))
    return _LATIN_QUOTED.sub(r'“<bdi dir="ltr">\1</bdi>”', html) if direction == "rtl" else html


@cache
def _has_words(template: str) -> bool:
    return bool(_WORDS.search(_GAP.sub("", template)))


def fit(text: str) -> str:
    """``text`` with U+FFFD for characters that no HTML file may hold."""
    return UNFIT.sub("\ufffd", text)


@cache
def template(name: str) -> Template:
    """The template ``name`` beside this module; what it is given is escaped and made :func:`fit`."""
    return environment(fit).get_template(name)
