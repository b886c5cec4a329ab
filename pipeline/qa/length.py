"""Much shorter or longer than translations into this language are: a sentence is missing, or one came in addition.

Compared without literals, which are as long in every language. How far a good translation may be off depends on how
long it is: a heading is worded freely, a paragraph averages out. The bounds were set so that one published
translation in three hundred is outside; see ``docs/decisions/0011-quality-checks.md``.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator

from pipeline.i18n import N_
from pipeline.literals import Literal
from pipeline.model import Message, Severity, message
from pipeline.qa.check import Check, Pair
from pipeline.steps.lengths import base_language, usual_ratio

_SHORT = 0.25
_LONG = 0.35
"""How far the logarithm of the length may be off for a text of any length …"""
_SPREAD = 1.6
"""… and how much farther for short ones: this, divided by the root of the expected number of characters."""
_UNMEASURED = 0.1
"""Added for pairs of languages whose lengths are known from one text only."""
_MEASURED = frozenset({("de", "en")})
_FEW = 12
"""Expected characters below which only what is far too long is told."""
_FAR = 60
"""Characters that a translation of very few may have."""
_USUAL = 1.07
"""Published translations are longer than the table of lengths says, because they explain."""


def _find(pair: Pair) -> Iterator[Message]:
    theirs = len(pair.plain_target.strip())
    if not theirs or base_language(pair.source_language) == base_language(pair.target_language):
        return
    ours = len(pair.plain_source.strip())
    kept = pair.literals.kept
    ours -= _length(found.source for found in kept)
    theirs -= _length({literal for found in kept for literal in found.target})
    expected = ours * usual_ratio(pair.source_language, pair.target_language) * _USUAL
    if expected < _FEW:
        if theirs > _FAR:
            yield message(N_("it is much longer than the source"))
        return
    off = math.log(max(theirs, 1) / expected)
    spread = _SPREAD / math.sqrt(expected) + (0.0 if _is_measured(pair) else _UNMEASURED)
    if off < -_SHORT - spread:
        yield message(N_("it is much shorter than the source: is a part missing?"))
    elif off > _LONG + spread:
        yield message(N_("it is much longer than the source: does it say more?"))


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
