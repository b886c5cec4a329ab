"""Gendered German: written with a mark (``Bürger*innen``) or as a pair (``Bürgerinnen und Bürger``).

A glossary holds ``Bürger``; each of these is one occurrence of it. A feminine noun by itself is a word of its own.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipeline.terminology.inflection import inflects

_HYPHEN = "[-\u2010\u2011]"
_TAIL = re.compile(
    rf"""(?: (?:[*:_\u00b7]|/{_HYPHEN}?) (?P<open>[Ii]n(?:nen)?|(?<=e.)[rn]) (?!\w)
       | \({_HYPHEN}?(?P<bracket>in(?:nen)?|(?<=e\()[rn])\) (?!\w)
       | [*:_\u00b7](?P<compound>innen\w+) )""",
    re.VERBOSE,
)
_CAPITAL = re.compile(r"(?P<stem>\w*[a-zäöüß])In(?:nen)?")
_FEMININE = re.compile(r"(?P<stem>\w{2,}?)in(?:nen)?")
JOINERS = frozenset({"und", "oder", "bzw", "beziehungsweise", "sowie"})
"""Words between the two halves of a pair, casefolded."""
_DETERMINER = re.compile(r"d(?:er|ie|as|en|em|es)|(?:k?ein|[mds]ein|ihr|unser|euer|jed|dies)\w{0,2}")


@dataclass(frozen=True, slots=True)
class Mark:
    """A gender mark and the ending behind it."""

    end: int
    """Offset after the ending, in the text."""
    forms: tuple[str, ...]
    """What the masculine word may be, casefolded; empty for half a compound (``Schüler*innenausweis``)."""


def mark_after(text: str, word: str, end: int) -> Mark | None:
    """The gender mark that follows ``word`` (casefolded) at offset ``end`` of ``text``, or None.

    Known are ``*innen``, ``:innen``, ``_innen``, ``·innen``, ``/innen``, ``/-innen``, ``(innen)``, with ``in`` too,
    and ``Geflüchtete*r``.
    """
    found = _TAIL.match(text, end)
    if found is None:
        return None
    ending = found["open"] or found["bracket"]
    if ending is None:
        return Mark(found.end(), ())
    return Mark(found.end(), (word, word + ending) if len(ending) == 1 else _masculine(word))


def inner_capital(word: str) -> tuple[str, ...]:
    """What the masculine word of ``BürgerInnen`` may be, casefolded; empty where ``word`` is not written so."""
    found = _CAPITAL.fullmatch(word)
    return _masculine(found["stem"].casefold()) if found else ()


def is_feminine(masculine: str, word: str) -> bool:
    """True when ``word`` is the feminine of ``masculine``, singular or plural; both casefolded."""
    found = _FEMININE.fullmatch(word)
    return found is not None and any(inflects(masculine, form, noun=True) for form in _masculine(found["stem"]))


def is_determiner(word: str) -> bool:
    """True for an article or the like (casefolded), as in "eine Ärztin oder ein Arzt"."""
    return _DETERMINER.fullmatch(word) is not None


def _masculine(stem: str) -> tuple[str, ...]:
    """``Bürger*innen`` → ``Bürger``, ``Kund*innen`` → ``Kunde``, ``Ärzt*innen`` → ``Ärzte``."""
    return (stem, stem + "e")
