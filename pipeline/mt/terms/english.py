"""How an English term is written into an English sentence: plural, article, capital."""

from __future__ import annotations

import re

_UNCOUNTED = """
accommodation advice asylum deportation education employment information insurance naturalisation protection
reunification support toleration work
"""
_MASS = frozenset(_UNCOUNTED.split())
_PREPOSITIONS = frozenset({"of", "for", "from", "in", "on", "to", "with", "at", "and"})
_IRREGULAR = {"person": "people", "child": "children", "man": "men", "woman": "women"}
_LIKE_CONSONANT = re.compile(r"(?:uni(?!n|m)|use|usu|eu[^ ]|one\b|once\b|u-)", re.IGNORECASE)
_LETTERS_SPOKEN_WITH_VOWEL = frozenset("AEFHILMNORSX")
_ARTICLE = re.compile(r"(?<![\w'’-])(a|an)(\s+)$", re.IGNORECASE)


def head(term: str) -> int:
    """Index of the head noun among the words of ``term``: the last one before a preposition ("proof of arrival")."""
    words = term.split()
    for number, word in enumerate(words[1:], 1):
        if word.casefold() in _PREPOSITIONS:
            return number - 1
    return len(words) - 1


def plural(term: str) -> str:
    """``term`` with its head noun in the plural; as it is where the noun has none or is one already.

    >>> plural("proof of arrival"), plural("public authority"), plural("health insurance")
    ('proofs of arrival', 'public authorities', 'health insurance')
    """
    words = term.split()
    if not words:
        return term
    at = head(term)
    words[at] = _plural_word(words[at])
    return " ".join(words)


def countable(term: str) -> bool:
    """False for terms that have no plural and take no "a": "vocational training"."""
    return _countable_word(term.split()[head(term)]) if term.split() else False


def looks_plural(words: str) -> bool:
    """True when the head noun of ``words`` ends as plurals do."""
    if not words.split():
        return False
    noun = words.split()[head(words)].casefold()
    return noun in _IRREGULAR.values() or (noun.endswith("s") and not noun.endswith(("ss", "'s", "’s", "us", "is")))


def with_article(before: str, term: str, *, many: bool) -> str:
    """``before``, the text in front of ``term``, with "a" or "an" as the term needs it, or without it."""
    found = _ARTICLE.search(before)
    if not found:
        return before
    if many or not countable(term):
        return before[: found.start()]
    article = "an" if _vowel(term) else "a"
    return before[: found.start()] + (article.capitalize() if found[1][0].isupper() else article) + found[2]


def _plural_word(noun: str) -> str:
    folded = noun.casefold()
    if not _countable_word(noun):
        return noun
    if folded in _IRREGULAR:
        return noun[0] + _IRREGULAR[folded][1:]
    if folded.endswith("y") and folded[-2:-1] not in "aeiou":
        return noun[:-1] + "ies"
    if folded.endswith(("s", "x", "z", "ch", "sh")):
        return noun + "es"
    return noun + "s"


def _countable_word(noun: str) -> bool:
    folded = noun.casefold()
    if folded in _MASS or folded.endswith(("ing", "ness")):
        return False
    return not looks_plural(noun)


def _vowel(term: str) -> bool:
    word = term.split()[0]
    if len(word) > 1 and word.isupper():
        return word[0] in _LETTERS_SPOKEN_WITH_VOWEL
    return word[0] in "aeiouAEIOU" and not _LIKE_CONSONANT.match(word)
