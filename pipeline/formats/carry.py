"""Takes every text through PO and XML unharmed, whatever characters stand in it.

Web pages hold characters that an exchange file cannot: XML 1.0 forbids most control characters, no UTF-8 file can
hold half a surrogate pair, and some tools take a line separator for the end of a line. Each of them travels as a
visible ``<U+0007/>``. The way back is exact, so that a returned source text can be compared with the one sent out:
a text that already says ``<U+0007/>`` gets a backslash in front, and backslashes in front of either are doubled.
"""

from __future__ import annotations

import re

_UNFIT = "[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]"
"""Control characters except tab and line feed, line and paragraph separators, surrogates, non-characters."""

UNFIT = re.compile(_UNFIT)
"""A character that none of our files holds as such."""

_DIRECTION = re.compile("[\u202a-\u202e\u2066-\u2069]")
"""Embeddings, overrides and isolates; the marks for a single place (U+200E, U+200F) do no harm."""
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]")
"""Blocks of scripts that are written from right to left."""

# A line feed at either end counts as unfit too: `msgfmt --check` wants source and target to agree about it.
_OUT = re.compile(rf"(?<!\\)(\\*)(?:({_UNFIT}|\A\n|\n\Z)|(<U\+[0-9A-F]{{4,6}}/>))")
_OUT_AMPERSAND = re.compile(rf"(?<!\\)(\\*)(?:({_UNFIT}|&|\A\n|\n\Z)|(<U\+[0-9A-F]{{4,6}}/>))")
_BACK = re.compile(r"(?<!\\)(\\*)<U\+([0-9A-F]{4,6})/>")


def carry(text: str, ampersand: bool = False) -> str:
    """``text`` as a file can hold it, without ``&`` on request; :func:`restore` gives back exactly ``text``."""
    return (_OUT_AMPERSAND if ampersand else _OUT).sub(_carried, text)


def restore(text: str) -> str:
    """The text that :func:`carry` was given. Anything that :func:`carry` never writes stays as it is."""
    return _BACK.sub(_restored, text) if "<U+" in text else text


def plain(text: str) -> str:
    """``text`` for a comment or header: one line, unfit characters shown as U+FFFD. Not reversible.

    Characters that set the direction of writing are left out: one that is not taken back would turn the line around.
    """
    return UNFIT.sub("\ufffd", " ".join(_DIRECTION.sub("", text).split()))


def isolated(text: str) -> str:
    """``text`` for a place inside a line of another script: written from right to left, it keeps to itself."""
    return f"\u2068{text}\u2069" if _RIGHT_TO_LEFT.search(text) else text


def _carried(match: re.Match[str]) -> str:
    backslashes, character, literal = match.groups()
    if literal:
        return rf"{backslashes * 2}\{literal}"
    return f"{backslashes * 2}<U+{ord(character):04X}/>"


def _restored(match: re.Match[str]) -> str:
    backslashes, code = match.groups()
    half = backslashes[: len(backslashes) // 2]
    if len(backslashes) % 2:
        return f"{half}<U+{code}/>"
    number = int(code, 16)
    if number <= 0x10FFFF and (chr(number) in "\n&" or UNFIT.match(chr(number))):
        return half + chr(number)
    return match.group()
