"""Pages of a package: sentences in one language as safe HTML, and the templates around them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from gettext import NullTranslations

from jinja2 import Template
from markupsafe import Markup, escape

from pipeline.formats.carry import UNFIT, plain
from pipeline.formats.templates import environment
from pipeline.i18n.catalogues import ENGLISH
from pipeline.literals.languages import locale_of

_GAP = re.compile(r"\{\w*\}")
_LATIN_QUOTED = re.compile("“([ -~\u00a0]+)”")
_WORDS = re.compile(r"[^\W\d_]")


@dataclass(frozen=True, slots=True)
class Speaker:
    """Says messages of our catalogues in one language. What fills their gaps is escaped and isolated.

    A message that is not translated is said in English, and marked as English.
    """

    code: str
    """Of the language, BCP 47."""
    translations: NullTranslations

    @property
    def direction(self) -> str:
        """``ltr`` or ``rtl``"""
        return direction(self.code)

    def say(self, template: str, **values: object) -> Markup:
        """``template``, a message in English, with its gaps filled: by texts, numbers or safe HTML."""
        return self._filled(self.translations.gettext(template), template, values)

    def count(self, one: str, many: str, n: int, **values: object) -> Markup:
        """``one`` or ``many``, or whatever plural forms the language has, for ``n``, which fills the gap ``{n}``."""
        template = self.translations.ngettext(one, many, n)
        return self._filled(template, one if n == 1 else many, values | {"n": n})

    def _filled(self, template: str, english: str, values: dict[str, object]) -> Markup:
        """A catalogue without a message, or with a wrong gap in it, must not cost a volunteer the page."""
        gaps = {name: _gap(value) for name, value in values.items()}
        try:
            said = _escaped(template, self.direction).format(**gaps)
        except (KeyError, IndexError, ValueError):
            template, said = english, _escaped(english, "ltr").format(**gaps)
        if template == english and self.code != ENGLISH and _has_words(template):
            return Markup(f'<span lang="{ENGLISH}" dir="ltr">{said}</span>')
        return Markup(said)


def direction(language: str) -> str:
    """``ltr`` or ``rtl``; languages that CLDR does not have count as written from left to right."""
    locale = locale_of(language)
    return locale.text_direction if locale is not None else "ltr"


def _gap(value: object) -> str:
    """``value`` as HTML."""
    if isinstance(value, Markup):
        return str(value)
    if isinstance(value, int):
        return f"{value:,}"
    return f"<bdi>{escape(plain(str(value)))}</bdi>"


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
