"""Is a published text in the language it should be in?

Language identification by py3langid (Naive Bayes over byte n-grams; its model comes with the package, nothing is
downloaded). Decision record 9 says why this one. Names and addresses say nothing about the language of a text, so what
source and translation have in common is left out first, and what is short then is not judged: a wrong guess would
throw away a good translation.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from pipeline.literals import find_literals
from pipeline.steps.lexicon import words

_LETTER = re.compile(r"[^\W\d_]")
_LEAST_LETTERS = 16
"""Letters of its own that a text must have to be judged as left in the source language: two or three words."""
_LEAST_FOR_OTHERS = 40
"""The same for a third language: one of 97 is harder to tell than one of two."""
_SURE = 5.0
"""Difference of logarithms (base e) between two languages from which on it counts: odds of 150 to 1."""
_SURE_OF_OTHERS = 15.0
_CLOSE = (
    frozenset({"nb", "nn", "no", "da", "sv"}),
    frozenset({"bs", "hr", "sr", "sl", "mk"}),
    frozenset({"ru", "uk", "be", "bg"}),
    frozenset({"fa", "prs", "ps", "ur", "ar", "ckb"}),
    frozenset({"id", "ms", "jv"}),
    frozenset({"cs", "sk"}),
    frozenset({"zh", "ja"}),
    frozenset({"es", "pt", "gl", "ca", "it"}),
    frozenset({"tr", "az", "ku"}),
)
"""Languages that are taken for one another: a published text in one of them is not called foreign to the others."""


def wrong_language(source: str, target: str, source_language: str, target_language: str) -> str:
    """Why ``target``, offered as a translation of ``source``, is in the wrong language; empty if it may be right.

    Both are plain texts, the languages BCP 47 tags. Says nothing of languages that the model does not know, and
    nothing of texts that are too short to tell.
    """
    ours, theirs = _base(source_language), _base(target_language)
    if ours == theirs:
        return ""
    rest = _of_its_own(source, target)
    letters = len(_LETTER.findall(rest))
    if letters < _LEAST_LETTERS:
        return ""
    scores = _scores(rest)
    if theirs not in scores:
        return ""
    best = max(scores, key=scores.__getitem__)
    if ours in scores and scores[ours] - scores[theirs] > _SURE:
        other = scores[best] - scores[ours] > _SURE_OF_OTHERS
        return "in another language" if other else "left in the source language"
    if letters < _LEAST_FOR_OTHERS:
        return ""
    close = any(theirs in group and best in group for group in _CLOSE)
    if best not in (theirs, ours) and not close and scores[best] - scores[theirs] > _SURE_OF_OTHERS:
        return "in another language"
    return ""


def _of_its_own(source: str, target: str) -> str:
    """``target`` without literals and without the words that ``source`` has too."""
    for literal in find_literals(target):
        target = target.replace(literal.text, " ")
    shared = set(words(source))
    return " ".join(word for word in re.findall(r"\w+", target) if word.lower() not in shared)


def _base(tag: str) -> str:
    return tag.replace("_", "-").split("-")[0].lower()


def _scores(text: str) -> dict[str, float]:
    """Language → logarithm of its likelihood, up to a constant."""
    return {language: float(score) for language, score in _identifier().rank(text)}


@lru_cache(maxsize=1)
def _identifier() -> Any:
    """Half a second and 100 MB: only for those who harvest."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # type: ignore[import-untyped]

    return LanguageIdentifier.from_model_file(MODEL_FILE)
