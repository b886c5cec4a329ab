"""Our own words in the languages of those who read them: gettext catalogues, English in the code.

- :func:`N_` marks a message where it is made; templates (``*.html``) call ``_("…")`` and ``ngettext("…", "…", n)``
- :mod:`catalogues`: what they are in other languages
- :mod:`extract`: ``python -m pipeline.i18n.extract`` brings the catalogues up to date with the code
"""

from __future__ import annotations

from pipeline.i18n.catalogues import chain, languages, spoken, translations


def N_(message: str) -> str:  # noqa: N802 - gettext's own name for it, which tools that collect messages know
    """Marks a text for the catalogues and gives it back as it is."""
    return message


__all__ = ["N_", "chain", "languages", "spoken", "translations"]
