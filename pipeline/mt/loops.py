"""Recognises what small translation models do when they lose the thread: the same again and again."""

from __future__ import annotations

import re

_LONGEST_PHRASE = 6
_LONGEST_DOUBLE = 5
_PUNCTUATION = ".,;:!?()[]„“”\"'…–-"
_WORD_REPEATS = 4
_PHRASE_REPEATS = 3
_WITHIN_WORD = re.compile(r"(\w{1,6}?)\1{5,}|([^\w\s])\2{5,}")
_SPARE_WORDS = 20


def runs_in_circles(source: str, target: str) -> bool:
    """True when ``target`` repeats itself (a word 4 times running, a phrase 3 times) and ``source`` does
    not, or is more than 4 times as long as any translation of ``source`` can be.

    >>> runs_in_circles("Das Amt ist zu.", "The office … … … … … …")
    True
    """
    if _repeats(target) and not _repeats(source):
        return True
    return len(target.split()) > _SPARE_WORDS + 4 * len(source.split()) and len(target) > 4 * len(source)


def doubled(text: str) -> int:
    """How many words or phrases stand twice running: "the the", "integration courses integration courses".

    >>> doubled("the the office"), doubled("step by step")
    (1, 0)
    """
    words = [word for word in (word.casefold().strip(_PUNCTUATION) for word in text.split()) if word]
    return sum(
        words[start : start + size] == words[start + size : start + 2 * size]
        for size in range(1, _LONGEST_DOUBLE + 1)
        for start in range(len(words) - 2 * size + 1)
    )


def _repeats(text: str) -> bool:
    if _WITHIN_WORD.search(text):
        return True
    words = [word.casefold() for word in text.split()]
    for size in range(1, _LONGEST_PHRASE + 1):
        needed = size * ((_WORD_REPEATS if size == 1 else _PHRASE_REPEATS) - 1)
        run = 0
        for one, other in zip(words, words[size:], strict=False):
            run = run + 1 if one == other else 0
            if run >= needed:
                return True
    return False
