"""Texts of segments as HTML: tags stand out, characters that no file may hold are visible, differences marked."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import groupby

from markupsafe import Markup, escape

from pipeline.formats.carry import carry
from pipeline.formats.differences import stretches

_PIECE = re.compile(
    r"(</?\d{1,9}/?>|<U\+[0-9A-F]{4,6}/>)|(\s+)|([\u3040-\u30ff\u3400-\u9fff])|[^\s<\u3040-\u30ff\u3400-\u9fff]+|<"
)
"""A tag, a space, a character of a script without spaces; the rest are words with their punctuation."""

LONGEST = 10_000
"""Characters of one text that are shown; no paragraph of a page has so many, but what people send may be anything."""


def visible(text: str) -> str:
    """``text``, not too long, with characters that no file may hold as they stand in the translation files."""
    return carry(text if len(text) <= LONGEST else f"{text[:LONGEST]} …")


def shown(text: str) -> Markup:
    """``text`` in the notation of inline codes; its place has ``white-space: pre-wrap`` and its own direction."""
    return _joined((piece, False) for piece in _pieces(text))


def compared(one: str, other: str) -> tuple[Markup, Markup]:
    """Both texts like :func:`shown`, with ``<mark>`` around the words, tags and spaces that the other has not."""
    found = stretches(_pieces(one), _pieces(other))
    if found is None:
        return shown(one), shown(other)
    return (
        _joined((piece, not each.same) for each in found for piece in each.before),
        _joined((piece, not each.same) for each in found for piece in each.after),
    )


def _pieces(text: str) -> list[str]:
    return [match[0] for match in _PIECE.finditer(visible(text))]


def _joined(pieces: Iterable[tuple[str, bool]]) -> Markup:
    html = []
    for marked, group in groupby(pieces, key=lambda piece: piece[1]):
        inside = "".join(_piece(piece) for piece, _ in group)
        html.append(f"<mark>{inside}</mark>" if marked else inside)
    return Markup("".join(html))  # every piece is escaped


def _piece(piece: str) -> str:
    if piece.startswith("<") and piece.endswith(">"):
        return f'<code class="tag" dir="ltr">{escape(piece)}</code>'
    return str(escape(piece)) if _SPECIAL.search(piece) else piece


_SPECIAL = re.compile("[&<>\"']")
"""Most words need no escaping, and a search is faster."""
