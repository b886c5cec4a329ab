"""Translations that were begun: sentences of the source that still stand in them to the letter.

Tools that work by sentences (OmegaT, unless told otherwise) put the source's where there is none yet, and mark nothing.
On the published pages measured, no translation has such a sentence; of single sentences left in German, 71 % are told,
the others being short or all nouns.
"""

from __future__ import annotations

import re

from pipeline.html.codes import plain_text
from pipeline.qa.left_words import WORD, is_left

_BETWEEN = re.compile(r"(?<=[.!?…])\s+")
_FEWEST = 3
"""Words of a sentence that is no name."""


def left_sentence(source: str, target: str, source_language: str, target_language: str) -> str:
    """The first of several sentences of ``source`` that stands in ``target`` as it is; empty when none does.

    It counts when most of its words are small and one of them is the source language's, not the target language's.
    """
    sentences = _BETWEEN.split(" ".join(plain_text(source).split()))
    if len(sentences) < 2:
        return ""
    told = " ".join(plain_text(target).split())
    return next((s for s in sentences if s in told and _is_prose(s, source_language, target_language)), "")


def _is_prose(sentence: str, source_language: str, target_language: str) -> bool:
    words = WORD.findall(sentence)
    small = [word for word in words if word.islower()]
    if len(words) < _FEWEST or 2 * len(small) < len(words):
        return False
    return any(is_left(word, source_language, target_language) for word in small)
