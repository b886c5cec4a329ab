"""A translation that is not in its language's script at all."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from pipeline.i18n import N_
from pipeline.literals import find_literals
from pipeline.literals.scripts import letters_of
from pipeline.model import Message, Severity, message
from pipeline.qa.check import Check, Pair

_WORD = re.compile(r"[^\W\d_]{2,}")
_ABBREVIATION = 6
"""Letters, at most."""
_SHOWN = 4
"""Words that are shown."""


def _find(pair: Pair) -> Iterator[Message]:
    letter = letters_of(pair.target_language)
    target = pair.plain_target
    if letter is None or not any(map(str.isalpha, target)) or _mostly(letter, target):
        return
    source_words = set(_words(pair.plain_source.casefold()))
    # Names, abbreviations and addresses may stay as they are; a text left untranslated has a check of its own.
    for literal in reversed(find_literals(target, pair.target_language)):
        target = f"{target[: literal.start]} {target[literal.end :]}"
    if letter.search(target):
        return
    strange = [
        word
        for word in _words(target)
        if word.casefold() not in source_words and not (word.isupper() and len(word) <= _ABBREVIATION)
    ]
    if strange:
        shown = " ".join(strange[:_SHOWN])
        yield message(N_("“{words}” is not in the script of this language"), words=shown)


def _mostly(letter: re.Pattern[str], text: str) -> bool:
    return 2 * len(letter.findall(text)) >= sum(map(str.isalpha, text))


def _words(text: str) -> list[str]:
    return _WORD.findall(unicodedata.normalize("NFC", text))


CHECK = Check(
    name="wrong script",
    severity=Severity.BLOCK,
    why=N_("Readers of this language cannot read the text: it may belong to another language or file"),
    fix=N_("Write the translation in the language's own letters; names may stay as they are"),
    find=_find,
)
