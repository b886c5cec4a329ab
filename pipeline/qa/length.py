"""Much shorter or longer than translations into this language are: a sentence is missing, or one came in addition.

Compared without literals, which are as long in every language. How far a good translation may be off depends on how
long it is: a heading is worded freely, a paragraph averages out. The bounds were set so that one published
translation in three hundred is outside; see ``docs/decisions/0011-quality-checks.md``.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator

from pipeline.i18n import N_
from pipeline.literals import Literal
from pipeline.model import Message, Severity, message
from pipeline.qa.check import Check, Pair
from pipeline.qa.left_words import WORD, same_language
from pipeline.steps.lengths import base_language, usual_ratio

_SHORT = 0.25
_LONG = 0.35
"""How far the logarithm of the length may be off for a text of any length …"""
_SPREAD = 1.6
"""… and how much farther for short ones: this, divided by the root of the expected number of characters."""
_UNMEASURED = 0.1
"""Added for pairs of languages whose lengths are known from one text only."""
_MEASURED = frozenset({("de", "en")})
_USUAL = 1.07
"""Published translations are longer than the table of lengths says, because they explain."""
_FEW_FOR_SHORT = 25
"""Expected characters below which nothing is too short: "ethnische Zugehörigkeit" is "ethnicity"."""
_FEW_FOR_LONG = 20
"""The same for too long, since "Mo–Fr" is spelled out; unless …"""
_FAR = 80
"""… the translation has this many."""
_KEPT_WORD = 5
"""Letters of a word that both sides have: a name that is followed by its explanation."""
_BOTH_GENDERS = re.compile(
    r"\b([\w-]{3,})(?:in|innen)(?:,| und| oder| bzw\.| /|/)(?: \w{3,6})? ?(?=\1)"
    r"|(?<=\w{3})\w{0,2}(?:,| und| oder| bzw\.| /|/)(?: \w{3,6})? ?\b[\w-]{3,}(?:in|innen)\b"
)
"""One half of "Bürgerinnen und Bürger": most languages have one word for both."""


def _find(pair: Pair) -> Iterator[Message]:
    if same_language(pair) or not pair.plain_target.strip():
        return
    kept = pair.literals.kept
    source, target = pair.plain_source.strip(), pair.plain_target.strip()
    ours = len(source) - _length(found.source for found in kept)
    theirs = len(target) - _length({literal for found in kept for literal in found.target})
    ratio = usual_ratio(pair.source_language, pair.target_language) * _USUAL
    if ours * ratio < _FEW_FOR_LONG and theirs <= _FAR:
        return
    if _is_short(theirs, ours * ratio, pair):
        if base_language(pair.source_language) == "de":
            ours -= sum(len(found[0]) for found in _BOTH_GENDERS.finditer(source))
        if _is_short(theirs, ours * ratio, pair):
            yield message(N_("it is much shorter than the source: is a part missing?"))
    elif _is_long(theirs, ours * ratio, pair):
        theirs -= sum(len(word) for word in set(WORD.findall(source)) & set(WORD.findall(target)) if _is_name(word))
        if _is_long(theirs, ours * ratio, pair):
            yield message(N_("it is much longer than the source: does it say more?"))


def _is_short(theirs: int, expected: float, pair: Pair) -> bool:
    return expected >= _FEW_FOR_SHORT and math.log(max(theirs, 1) / expected) < -_SHORT - _spread(expected, pair)


def _is_long(theirs: int, expected: float, pair: Pair) -> bool:
    if expected < _FEW_FOR_LONG:
        return theirs > _FAR
    return math.log(max(theirs, 1) / expected) > _LONG + _spread(expected, pair)


def _spread(expected: float, pair: Pair) -> float:
    return _SPREAD / math.sqrt(expected) + (0.0 if _is_measured(pair) else _UNMEASURED)


def _is_name(word: str) -> bool:
    return len(word) >= _KEPT_WORD


def _length(literals: Iterable[Literal]) -> int:
    return sum(literal.end - literal.start for literal in literals)


def _is_measured(pair: Pair) -> bool:
    return (base_language(pair.source_language), base_language(pair.target_language)) in _MEASURED


CHECK = Check(
    name="length",
    severity=Severity.WARN,
    why=N_("A sentence that was left out is missing for those who cannot read the source"),
    fix=N_("Compare the sentences of both texts; ignore this if nothing is missing and nothing added"),
    find=_find,
)
