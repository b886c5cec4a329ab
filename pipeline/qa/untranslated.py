"""A target that is the source, though there is something to translate.

Names stay as they are, and one published text in twenty is nothing but a name. So being the same is no finding yet: it
takes a word that is the source language's and not the target language's, and that no name explains.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.i18n import N_
from pipeline.literals import has_words
from pipeline.model import DocumentField, Message, Severity, TermStatus, message
from pipeline.qa.check import Check, Pair
from pipeline.qa.left_words import WORD, is_left, prose, same_language, same_text
from pipeline.steps import vocabulary
from pipeline.steps.lengths import base_language

_IN_NAMES = frozenset(
    {"von", "van", "vom", "zu", "zum", "zur", "der", "den", "am", "im", "an", "in", "bei", "de", "di"}
)
"""Small words of names of people and places."""
_ABSTRACT = re.compile(r"[^\W\d_]{3}(?:ung|heit|keit|schaft|ität)(?:en|s)?\Z")
_HEADING = re.compile(r"h[1-6]\Z")


def _find(pair: Pair) -> Iterator[Message]:
    if not same_text(pair) or same_language(pair):
        return
    names = [term.source for term in pair.terms if term.status is TermStatus.DO_NOT_TRANSLATE]
    if not has_words(pair.plain_source, names):
        return
    if any(term.status is TermStatus.PREFERRED and _is_all(term.target, pair) for term in pair.terms):
        return
    literals = (found.source for found in pair.literals.kept)
    words = [word for word in WORD.findall(prose(pair.plain_source, literals)) if not word.isupper()]
    if _telling(words, pair):
        yield message(N_("it is the same as the source"))


def _is_all(term: str, pair: Pair) -> bool:
    """The glossary wants exactly this: ``Jobcenter`` for ``Jobcenter``."""
    return term.casefold() == pair.plain_target.strip().casefold()


def _telling(words: list[str], pair: Pair) -> bool:
    """A small letter begins no name. A capital may: then only a single word, a heading, or an abstract noun counts."""
    left = [is_left(word, pair.source_language, pair.target_language) for word in words]
    small = [
        found for word, found in zip(words, left, strict=True) if word.islower() and word not in _IN_NAMES
    ]  # fmt: skip
    if True in small or (None in small and len(left) - left.count(False) > 1):
        return True
    if base_language(pair.source_language) == "de" and any(_is_abstract(word, pair) for word in words):
        return True
    heading = pair.field is DocumentField.TITLE or _HEADING.match(pair.tag) is not None
    return (len(words) == 1 or heading) and left.count(True) == len(left) > 0


def _is_abstract(word: str, pair: Pair) -> bool:
    """A German noun that names no person or place; also a compound that is in no dictionary."""
    target = base_language(pair.target_language)
    known = target in vocabulary.LANGUAGES and vocabulary.is_word(word, target)
    return _ABSTRACT.search(word) is not None and not known


CHECK = Check(
    name="untranslated",
    severity=Severity.WARN,
    why=N_("Readers of the translation would find the text in the language that they cannot read"),
    fix=N_("Translate it; ignore this if it is a name"),
    find=_find,
)
