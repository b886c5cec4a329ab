"""Is anything left to translate?"""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.literals.addresses import is_address
from pipeline.literals.find import find_literals
from pipeline.literals.kinds import LiteralKind

_LETTERS = re.compile(r"[^\W\d_]")
_WORD = re.compile(r"\w+(?:[-'’]\w+)*")
_PIECES = re.compile(r"(?<=\d)\.\s+(?=\d{5}\s)|\s*[,;|•·\n]\s*|\s+[–—/-]\s+|\s*/\s+")
_WORDLESS = frozenset({LiteralKind.EMAIL, LiteralKind.URL, LiteralKind.PLACEHOLDER, LiteralKind.TERM})


def has_words(text: str, terms: Sequence[str] = ()) -> bool:
    """True when a plain German text has anything to translate.

    Addresses on the web, numbers, placeholders, do-not-translate ``terms`` and lines that are nothing but a postal
    address have not; "Uhr", names of months and weekdays are words.
    """
    bare = text
    for literal in reversed(find_literals(text, "de", terms)):
        if literal.kind in _WORDLESS:
            bare = f"{bare[: literal.start]},{bare[literal.end :]}"
    if not _LETTERS.search(bare):
        return False
    pieces = [piece for piece in (part.strip(" \u00a0.:()") for part in _PIECES.split(bare)) if _LETTERS.search(piece)]
    return not is_address(pieces)


def count_words(text: str) -> int:
    """Words of a plain text as an offer for translation would count them."""
    return len(_WORD.findall(text))
