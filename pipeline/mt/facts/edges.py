"""Where the end of a sentence needs no engine: "Mehr Informationen: www.example.org", "Standort Süd: Hauptstraße 5"."""

from __future__ import annotations

import re

from pipeline.literals import find_literals, has_words

_BREAK = re.compile(r"[:,;|•·]\s+|\s+[–—-]\s+")
_LITERAL = re.compile(r"\d|[@{%\[]|\(at\)|www\.|\w\.\w")


def may_have_literals(text: str) -> bool:
    """A quick test that is true for every text with literals, but for names and words such as "noon"."""
    return _LITERAL.search(text) is not None


def cut_settled_end(sentence: str) -> tuple[str, str]:
    """A German sentence as what an engine must translate and an end that stays as it is; the end may be empty.

    The end begins after a colon, comma, dash or bullet, holds a literal and has no words to translate: a phone number,
    an address on the web or of a house. Joined, both are ``sentence``. What is not given to an engine it cannot spoil.
    """
    if not may_have_literals(sentence):
        return sentence, ""
    for found in _BREAK.finditer(sentence):
        end = sentence[found.end() :]
        if not has_words(end) and find_literals(end):
            return sentence[: found.end()], end
    return sentence, ""
