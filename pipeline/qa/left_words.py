"""Which words of a translation are the source language's: :mod:`pipeline.qa.untranslated`, :mod:`pipeline.qa.leftover`.

Names are no words of a language, and they are what translations keep most. German writes them with a capital, like all
its nouns; what betrays a text that was left are its verbs, adjectives and small words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from pipeline.literals import Literal
from pipeline.literals.scripts import letters_of
from pipeline.qa.check import Pair
from pipeline.steps import vocabulary
from pipeline.steps.lengths import base_language

WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")


def same_language(pair: Pair) -> bool:
    """True when both sides are in one language, e.g. German and easy German: then nothing is left over."""
    return base_language(pair.source_language) == base_language(pair.target_language)


def same_text(pair: Pair) -> bool:
    """True when the target is the source, apart from capitals and spaces."""
    return " ".join(pair.plain_source.split()).casefold() == " ".join(pair.plain_target.split()).casefold()


def prose(text: str, literals: Iterable[Literal]) -> str:
    """``text`` with ``literals`` of it covered, so that places stay: hosts and numbers are no words of a language."""
    for literal in literals:
        text = f"{text[: literal.start]}{'0' * (literal.end - literal.start)}{text[literal.end :]}"
    return text


def is_left(word: str, source_language: str, target_language: str) -> bool | None:
    """Is ``word`` one of the source language and none of the target language? ``None``: no dictionary can tell."""
    source, target = base_language(source_language), base_language(target_language)
    word = word.rpartition("-")[2]  # the last part says what a compound is: "E-Scooter"
    if target in vocabulary.LANGUAGES and vocabulary.is_word(word, target):
        return False
    if source not in vocabulary.LANGUAGES:
        return None
    if not vocabulary.is_word(word, source):
        return False
    return True if target in vocabulary.LANGUAGES or is_foreign(word, target_language) else None


def is_foreign(word: str, language: str) -> bool:
    """True when the first letter of ``word`` is of a script that ``language`` is not written in."""
    letters = letters_of(language)
    return letters is not None and letters.match(word) is None
