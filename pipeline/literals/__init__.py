"""Literals: what must survive translation as it is said, and whether anything is left to translate.

Phone numbers, e-mail and web addresses, times, dates, amounts, postcodes, house numbers, placeholders, names and other
numbers are found in plain text (:func:`find_literals`), typed and brought into a normal form. :func:`match_literals`
pairs those of a source with those of its translation; ``docs/decisions/0008-literals.md`` says what counts as kept.
"""

from pipeline.literals.find import Finder, find_literals
from pipeline.literals.kinds import Literal, LiteralKind
from pipeline.literals.match import Kept, Pairing, lost_literals, match_literals
from pipeline.literals.words import count_words, has_words

__all__ = [
    "Finder",
    "Kept",
    "Literal",
    "LiteralKind",
    "Pairing",
    "count_words",
    "find_literals",
    "has_words",
    "lost_literals",
    "match_literals",
]
