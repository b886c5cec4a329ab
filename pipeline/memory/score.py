"""How alike two source texts are, from 0 to 1.

::

    text  = (words + characters) / 2
    score = text − 0.06 · (1 − literals) − 0.04 · (1 − codes)         but at most 0.99 unless the texts are the same

*words* and *characters* are the Indel similarity (twice the longest common subsequence by the sum of the lengths) of
the words and of the characters of the texts without codes, in lower case and with a mark for each literal: a phone
number neither makes two sentences alike nor unlike. *literals* and *codes* are the shares that both texts have (twice
what is common by the sum); 1 where there are none. A literal is compared by its normal form, a code by its kind only:
numbers of codes say nothing. Different texts without a word have nothing to compare and score 0.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import Indel

from pipeline.html.codes import TokenKind, parse, plain_text
from pipeline.literals import find_literals

LITERALS = 0.06
"""What other literals cost at most."""
CODES = 0.04
"""What other codes cost at most."""
NOT_THE_SAME = 0.99
"""The most that a text gets which is not the same to the letter."""

_WORD = re.compile(r"\w+")
_MARK = "\ufffc"
"""Stands for a literal: U+FFFC, "object replacement character", which is no word."""


@dataclass(frozen=True, slots=True)
class Profile:
    """What two texts are compared by."""

    source: str
    """The text itself, in code notation."""
    text: str
    """Without codes, lower case, white space as single spaces, a mark for each literal."""
    words: tuple[str, ...]
    """The words of ``text``."""
    literals: tuple[tuple[str, str], ...] = ()
    """(kind, normal form), sorted."""
    codes: tuple[str, ...] = ()
    """Kinds of the codes, sorted."""


def profile(source: str, language: str = "de") -> Profile:
    """The profile of a text in code notation; ``language`` is its language."""
    plain = plain_text(source)
    found = find_literals(plain, language)
    pieces: list[str] = []
    position = 0
    for literal in found:
        pieces += (plain[position : literal.start], _MARK)
        position = literal.end
    text = " ".join("".join((*pieces, plain[position:])).casefold().split())
    codes = () if plain is source else tuple(sorted(t.kind.value for t in parse(source) if t.kind in _CODES))
    literals = tuple(sorted((literal.kind.value, literal.form) for literal in found))
    # Interned: a memory has each word many times, and keeping it once takes less than half the room.
    return Profile(source, text, tuple(map(sys.intern, _WORD.findall(text))), literals, codes)


_CODES = frozenset({TokenKind.OPEN, TokenKind.STANDALONE})


def similarity(one: Profile, other: Profile, at_least: float = 0.0) -> float:
    """The score of two profiles, in 0…1 (see the module); 0.0 where it is below ``at_least``. Symmetric."""
    if one.source == other.source:
        return 1.0
    if not one.words or not other.words:
        return 0.0
    # A cutoff lets rapidfuzz stop early; what is near the border is computed in full.
    characters = Indel.normalized_similarity(one.text, other.text, score_cutoff=max(0.0, 2 * at_least - 1.001))
    if characters == 0.0:
        return 0.0
    words = Indel.normalized_similarity(
        one.words, other.words, score_cutoff=max(0.0, 2 * at_least - characters - 0.001)
    )
    score = (words + characters) / 2
    score -= LITERALS * (1 - _shared(one.literals, other.literals)) + CODES * (1 - _shared(one.codes, other.codes))
    score = min(score, NOT_THE_SAME)
    return score if score >= at_least and score > 0 else 0.0


def same_facts(one: Profile, other: Profile) -> bool:
    """True when both texts state the same numbers, times, addresses … as often."""
    return one.literals == other.literals


def _shared(one: Sequence[Hashable], other: Sequence[Hashable]) -> float:
    if one == other:
        return 1.0
    if not one or not other:
        return 0.0
    common = (Counter(one) & Counter(other)).total()
    return 2 * common / (len(one) + len(other))
