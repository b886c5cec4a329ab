"""Sentences in an HTML page that several people must be able to read, each in their language.

Every sentence stands in the page once per language; plain CSS shows those of one (``receipt.html``). What fills the
gaps is other people's text: it is escaped, and isolated from the writing direction around it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from gettext import NullTranslations

from babel import Locale
from babel.dates import format_date
from babel.lists import format_list
from babel.numbers import format_decimal
from markupsafe import Markup, escape

from pipeline.formats.marked import visible
from pipeline.formats.readme import language_name
from pipeline.model import Message

Spoken = Sequence[tuple[str, NullTranslations]]
"""(language, translations), the reader's first: ``pipeline.i18n.chain``."""


@dataclass(frozen=True, slots=True)
class Tongue:
    """One language of a page."""

    index: int
    """0 for the reader's own."""
    code: str
    translations: NullTranslations
    locale: Locale

    @property
    def name(self) -> str:
        """As its speakers call it."""
        return language_name(self.code, self.code)

    @property
    def direction(self) -> str:
        """``ltr`` or ``rtl``"""
        return self.locale.text_direction

    def number(self, value: int) -> str:
        """``12,345``. Digits are 0 to 9 in every language: the same ones as in dates, ids and line numbers."""
        return format_decimal(value, locale=self.locale)

    def date(self, moment: datetime) -> str:
        """``November 28, 2026``, in UTC."""
        return format_date(moment.astimezone(UTC), "long", locale=self.locale)


Value = str | int | datetime | Sequence[str] | Callable[[Tongue], str]
"""What may fill a gap: a text, a number, a day, names to be listed, or what depends on the language."""


class Voice:
    """Says messages in every language of a page at once. All results are safe HTML."""

    def __init__(self, spoken: Spoken) -> None:
        self.tongues = tuple(
            Tongue(index, code, translations, Locale.parse(code.replace("-", "_")))
            for index, (code, translations) in enumerate(spoken)
        )
        self._plain: dict[str, Markup] = {}
        self._said: dict[Message, Markup] = {}

    @property
    def first(self) -> Tongue:
        """The reader's language."""
        return self.tongues[0]

    def say(self, template: str, **values: Value) -> Markup:
        """``template``, a message of the catalogues, with its gaps filled."""
        if values:
            return self._each(lambda tongue: _fill(tongue, tongue.translations.gettext(template), template, values))
        if template not in self._plain:
            self._plain[template] = self._each(
                lambda tongue: _fill(tongue, tongue.translations.gettext(template), template, {})
            )
        return self._plain[template]

    def count(self, one: str, many: str, n: int, **values: Value) -> Markup:
        """``one`` or ``many``, or whatever plural forms a language has, for ``n``, which fills the gap of this name."""
        english, filled = one if n == 1 else many, values | {"n": n}
        return self._each(lambda tongue: _fill(tongue, tongue.translations.ngettext(one, many, n), english, filled))

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
        return self._each(lambda tongue: _span(tongue, tongue.code, tongue.direction, escape(tongue.number(value))))

    def language(self, code: str) -> Callable[[Tongue], str]:
        """The name of the language ``code``, to fill a gap."""
        return lambda tongue: language_name(code, tongue.code)

    def _each(self, said: Callable[[Tongue], str]) -> Markup:
        return Markup("".join(map(said, self.tongues)))


def _fill(tongue: Tongue, template: str, english: str, values: dict[str, Value]) -> str:
    """``template`` with its gaps filled; ``english`` if its gaps are wrong: that must not cost a volunteer the page.

    What comes out in English is marked as English, so that its full stop stands at the right end of it.
    """
    filled = {name: _isolated(tongue, value) for name, value in values.items()}
    if template != english:
        try:
            return _span(tongue, tongue.code, tongue.direction, escape(template).format(**filled))
        except (KeyError, IndexError, ValueError):
            pass
    return _span(tongue, "en", "ltr", escape(english).format(**filled))


def _span(tongue: Tongue, language: str, direction: str, inside: Markup) -> str:
    """Safe: our own words around safe HTML."""
    return f'<span class="l{tongue.index}" lang="{language}" dir="{direction}">{inside}</span>'


def _isolated(tongue: Tongue, value: Value) -> Markup:
    if isinstance(value, str):
        return _apart(value)
    if isinstance(value, int):
        return escape(tongue.number(value))
    if isinstance(value, datetime):
        return escape(tongue.date(value))
    if callable(value):
        return escape(value(tongue))
    # Babel's list patterns hold no markup, so that a Markup of them is safe; what stands between them is escaped.
    return Markup(format_list([_apart(name) for name in value], locale=tongue.locale))


def _apart(text: str) -> Markup:
    """``text`` isolated; without a letter, like a phone number or ``</1>``, from left to right in any language."""
    html = "<bdi>{}</bdi>" if any(map(str.isalpha, text)) else '<bdi dir="ltr">{}</bdi>'
    return Markup(html).format(visible(text))
