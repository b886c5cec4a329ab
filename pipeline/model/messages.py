"""Sentences for people that can be said in their language."""

from __future__ import annotations

from dataclasses import dataclass
from gettext import NullTranslations


@dataclass(frozen=True, slots=True)
class Message:
    """A sentence in English with named gaps, and what stands in them.

    The template is the ``msgid`` of our gettext catalogues (``pipeline.i18n``); write it as a literal inside ``N_(…)``
    where it is made, so that it is found for them. Values are never translated: numbers, tags, texts of the page.
    """

    template: str
    """E.g. ``tag {tag} is missing``; no full stop. Gaps are ``{name}``; a brace for itself is doubled."""
    values: tuple[tuple[str, str], ...] = ()
    """(gap, what stands there), in the order of the names."""

    def __str__(self) -> str:
        return self.said()

    def said(self, translations: NullTranslations | None = None) -> str:
        """The sentence in the language of ``translations``, in English without; a broken translation counts as none."""
        gaps = dict(self.values)
        if translations is not None:
            try:
                return translations.gettext(self.template).format(**gaps)
            except (KeyError, IndexError, ValueError):
                pass  # a catalogue with a wrong gap must not cost a volunteer the receipt
        return self.template.format(**gaps)


def message(template: str, **values: object) -> Message:
    """A message; ``values`` as text, sorted by name so that equal messages are equal."""
    return Message(template, tuple(sorted((name, str(value)) for name, value in values.items())))
