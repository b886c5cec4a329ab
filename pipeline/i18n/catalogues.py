"""The catalogues: ``locale/<language>.po`` beside this module, compiled when they are first asked for.

Standard gettext files, so that any translation program opens them. There are no ``.mo`` files to keep in step.
"""

from __future__ import annotations

from functools import cache
from gettext import GNUTranslations, NullTranslations
from importlib.resources import files
from io import BytesIO

ENGLISH = "en"
"""The language of the code: has no catalogue, and every message."""

_SAME = {"prs": "fa", "pes": "fa", "arb": "ar", "mo": "ro", "iw": "he"}
"""Codes under which municipalities keep a language that a catalogue has under another one."""


@cache
def languages() -> tuple[str, ...]:
    """Languages that our messages can be said in, as BCP 47 tags in alphabetical order; English is among them."""
    names = [one.name for one in files("pipeline.i18n").joinpath("locale").iterdir()]
    return tuple(sorted({ENGLISH, *(name.removesuffix(".po") for name in names if name.endswith(".po"))}))


def spoken(language: str) -> str | None:
    """The one of :func:`languages` that readers of ``language`` (BCP 47) are best addressed in, or ``None``.

    ``de-AT`` and Easy German (``de-si``) find ``de``, ``zh-Hant-TW`` would find ``zh-Hant`` before ``zh``. Languages
    that many speakers of another one happen to understand never stand in for it: nobody is addressed in the language of
    a country they may have fled from.
    """
    known = {tag.lower(): tag for tag in languages()}
    parts = language.strip().replace("_", "-").lower().split("-")
    parts[0] = _SAME.get(parts[0], parts[0])
    for length in range(len(parts), 0, -1):
        if found := known.get("-".join(parts[:length])):
            return found
    return None


def translations(language: str) -> NullTranslations:
    """Our messages in the language that :func:`spoken` finds for ``language``; in English where it finds none.

    A message that the catalogue lacks, or has marked as fuzzy, comes out in English.
    """
    return _load(spoken(language) or ENGLISH)


def chain(*preferred: str) -> tuple[tuple[str, NullTranslations], ...]:
    """(language, translations) for a page that several people must be able to read, best first, each language once.

    Those of ``preferred`` that we speak, then German for the municipality, then English for everybody.
    """
    found = [code for one in (*preferred, "de", ENGLISH) if (code := spoken(one))]
    return tuple((code, _load(code)) for code in dict.fromkeys(found))


@cache
def _load(language: str) -> NullTranslations:
    if language == ENGLISH:
        return NullTranslations()
    # Babel takes 50 ms to import, which no command pays that says nothing to volunteers.
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    text = files("pipeline.i18n").joinpath("locale", f"{language}.po").read_bytes()
    compiled = BytesIO()
    write_mo(compiled, read_po(BytesIO(text), locale=language.replace("-", "_"), abort_invalid=True))
    compiled.seek(0)
    return GNUTranslations(compiled)
