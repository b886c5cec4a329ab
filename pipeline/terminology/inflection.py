"""Is one German word an inflected form of another? A closed list of endings, so that compounds never match.

Written for nouns and the adjectives in front of them, because these are what glossaries hold. Why not a stemmer: see
docs/decisions/0006-glossary-files.md.
"""

from __future__ import annotations

import re
from functools import lru_cache

_PLAIN = str.maketrans("äöü", "aou")
_FEMININE = ("ung", "heit", "keit", "eit", "schaft", "ion", "tät", "tat", "ik", "ur", "enz", "anz", "ei")
"""Endings of feminine nouns: they take no ending but the plural's ``-en``."""
_SAME_PLURAL = ("er", "el", "en")
"""Nouns that end so may have a plural with an umlaut and no ending (``Mangel`` → ``Mängel``)."""
_NOMINALISED = ("tete", "igte", "lte", "rte", "nte", "mte", "ige", "ende")
"""Nouns that end so are mostly adjectives in origin and inflect like them (``Geflüchtete`` → ``Geflüchteter``)."""
_ER_PLURAL = re.compile(
    r"(amt|bad|bild|blatt|brett|buch|dach|dorf|fach|feld|geld|glas|glied|gut|haus|kind|kleid|land|licht|loch|mann|nest"
    r"|pfand|rad|rand|schild|schloss|tal|tuch|volk|wald|wort)$"
)
"""The nouns with a plural in ``-er`` are a closed class; without it ``Bank`` would match ``Banker``."""
_REPLACED = (("um", "en"), ("um", "a"), ("a", "en"), ("us", "en"))
"""``Zentrum`` → ``Zentren``, ``Praktikum`` → ``Praktika``, ``Firma`` → ``Firmen``, ``Virus`` → ``Viren``."""
_ADJECTIVE = ("e", "en", "er", "em", "es")


def plain(word: str) -> str:
    """A casefolded word without umlauts: what inflection leaves alone at the front of a word."""
    return word.translate(_PLAIN)


@lru_cache(maxsize=2**16)
def inflects(base: str, form: str, *, noun: bool) -> bool:
    """True when ``form`` is ``base`` or, as far as endings tell, an inflected form of it; both casefolded.

    ``noun=False`` means an adjective. Verbs and derived words (``Beratung`` for ``beraten``) do not match.
    """
    if form == base:
        return True
    stem, word = plain(base), plain(form)
    umlauts = _umlauts(form) - _umlauts(base)
    if umlauts < 0:
        return False
    if not noun:
        return umlauts == 0 and _adjective(stem, word)
    if umlauts == 0 and (_replaced(stem, word) or (base.endswith(_NOMINALISED) and _adjective(stem, word))):
        return True
    if not word.startswith(stem):
        return False
    ending = word[len(stem) :]
    if umlauts:
        return ending in _umlaut_endings(stem)
    return ending in _endings(base)


def _umlauts(word: str) -> int:
    return sum(word.count(letter) for letter in "äöü")


def _adjective(stem: str, word: str) -> bool:
    if word.startswith(stem) and word[len(stem) :] in _ADJECTIVE:
        return True
    root = next((stem[: -len(ending)] for ending in ("em", "en", "er", "es", "e") if stem.endswith(ending)), "")
    return len(root) > 2 and word.startswith(root) and word[len(root) :] in _ADJECTIVE


def _replaced(stem: str, word: str) -> bool:
    return any(stem.endswith(old) and word == stem[: -len(old)] + new for old, new in _REPLACED)


def _umlaut_endings(stem: str) -> tuple[str, ...]:
    """Plural endings that may go with a new umlaut; without one of them it is another word (``Förderung``)."""
    if stem.endswith(_FEMININE):
        return ()
    if _ER_PLURAL.search(stem):
        return ("er", "ern")
    return ("", "n") if stem.endswith(_SAME_PLURAL) else ("e", "en")


def _endings(base: str) -> tuple[str, ...]:
    """Endings that ``base`` may take without an umlaut."""
    if base.endswith(_FEMININE):
        return ("en",)
    if base.endswith("in"):
        return ("nen", "s", "e", "es", "en")  # also "Termin"
    if base.endswith("e"):
        return ("n", "ns", "s")
    if base.endswith(("er", "el", "en")):
        return ("s", "n")
    if base.endswith(("s", "ß", "x", "z")):
        return ("e", "en", "es", "se", "sen", "ses")
    if _ER_PLURAL.search(base):
        return ("s", "es", "e", "er", "ern")
    return ("s", "es", "e", "en")
