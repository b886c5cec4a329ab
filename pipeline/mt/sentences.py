"""Cuts a text into sentences, for engines that translate sentences.

``sentencex`` (Wikimedia, MIT) does the work: it knows the abbreviations of some 300 languages, needs
no download and gives back every character. Three things are added that German municipal pages need:
ordinals (``bis zum 14. Lebensjahr``) do not end a sentence, bullets in front of a text are a piece
of their own, and no piece is longer than an engine can read.
"""

from __future__ import annotations

import re

import sentencex  # type: ignore[import-untyped]

from pipeline.mt.languages import source_codes

LONGEST = 600
"""Characters. Models have been trained on sentences; far longer input is translated badly or cut off."""

_BULLET = re.compile(r"\s*(?:[•●▪◦‣∙·➔➜→►▶✓✔✗*–—-]+\s+)+")
_ORDINAL = re.compile(r"(?<!\w)\d{1,3}\.\s*$")
_ABBREVIATION = re.compile(r"(?<!\w)(?:Abs|Fa|inkl|exkl|einschl|gem|Hr|Fr|Hs|Geb|Whg|Kfz|Tel|Mob|Öffnungsz)\.\s*$")
_BREAKS = (re.compile(r"[.!?;:…]\s+"), re.compile(r",\s+"), re.compile(r"\s+"))


def split(text: str, language: str, longest: int = LONGEST) -> tuple[str, ...]:
    """Sentences of ``text`` with the white space between them; joined they are ``text`` again.

    ``longest`` is in characters, at least 1. An empty text has no sentences.
    """
    bullet = _BULLET.match(text)
    start = bullet.end() if bullet else 0
    pieces = [text[:start]] if start else []
    pieces += _mend(_segment(text[start:], source_codes(language)[-1]), german=language.lower().startswith("de"))
    return tuple(part for piece in pieces for part in _shorten(piece, longest))


def _segment(text: str, language: str) -> list[str]:
    pieces: list[str] = sentencex.segment(language, text)
    if "".join(pieces) != text:  # never seen; a piece too long is better than a lost word
        return [text]
    return pieces


def _mend(pieces: list[str], *, german: bool) -> list[str]:
    """Puts together what was cut after a German ordinal or abbreviation inside a sentence."""
    if not german:
        return [piece for piece in pieces if piece]
    mended: list[str] = []
    for piece in pieces:
        if mended and _unfinished(mended[-1]):
            mended[-1] += piece
        elif piece:
            mended.append(piece)
    return mended


def _unfinished(piece: str) -> bool:
    # "1. " or "01.05. " alone is a list number or a date: it stays a piece, and keeps its digits safe.
    has_words = any(character.isalpha() for character in piece)
    return has_words and bool(_ORDINAL.search(piece) or _ABBREVIATION.search(piece))


def _shorten(piece: str, longest: int) -> list[str]:
    """Cuts at the last full stop, comma or space that fits; in the middle of a word only if there is none."""
    parts = []
    while len(piece) > longest:
        cut = longest
        for pattern in _BREAKS:
            ends = [match.end() for match in pattern.finditer(piece, 0, longest)]
            if ends and ends[-1] >= longest // 3:
                cut = ends[-1]
                break
        parts.append(piece[:cut])
        piece = piece[cut:]
    return [*parts, piece] if piece else parts
