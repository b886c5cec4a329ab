"""Text between tags: where white space ends however it is spelled, and how people see it."""

from __future__ import annotations

import re

from pipeline.html.codes import escape_text
from pipeline.html.tokens import decode

_SPACE = "\t-\r\x1c-\x20\x85\u00a0\u1680\u2000-\u200b\u2028\u2029\u202f\u205f\u2060\u3000\ufeff"
"""White space of every width, for a character class."""

_UNFIT_CLASS = "\x00-\x08\x0b\x0e-\x1f\ud800-\udfff\ufffe\uffff"
"""Characters that XML 1.0, and so no exchange format, can carry, and no browser shows; for a character class."""

_LONGEST_REFERENCE = 34
"""``&`` and 32 characters and ``;``: no named character reference is longer."""

_WORD = re.compile(r"[^\W_]")
_RUNS = re.compile(r"[\t\n\f\r ]+")
_UNFIT = re.compile(f"[{_UNFIT_CLASS}]")
_VISIBLE = re.compile(f"[^{_SPACE}{_UNFIT_CLASS}]")


def has_words(text: str) -> bool:
    """True when there is a letter or digit of any script in ``text``."""
    return _WORD.search(text) is not None


def is_blank(text: str) -> bool:
    """True when decoded ``text`` shows nothing."""
    return _VISIBLE.search(text) is None


def has_space_at_edges(text: str) -> bool:
    """True when decoded ``text``, which is not empty, begins or ends with something that shows nothing."""
    return _VISIBLE.match(text) is None or _VISIBLE.match(text[-1]) is None


def strip_space(text: str) -> str:
    """Decoded ``text`` without what shows nothing at its edges."""
    first = _VISIBLE.search(text)
    last = _VISIBLE.search(text[::-1])
    return text[first.start() : len(text) - last.start()] if first and last else ""


_REFERENCE_AHEAD = re.compile(r"&(?:#[0-9]++|#[xX][0-9a-fA-F]++|nbsp|[a-zA-Z][a-zA-Z0-9]*+(?=;));?")
_OPEN_REFERENCE = re.compile(r"&(?:#[0-9]*+|#[xX][0-9a-fA-F]*+|[a-zA-Z][a-zA-Z0-9]*+)\Z")
"""A character reference, or what may become one, that what follows could change."""


def skip_space(html: str, start: int, end: int) -> int:
    """The first position in ``html[start:end]`` that is not white space, however spelled; or ``end``."""
    while start < end:
        character = html[start]
        if _VISIBLE.match(character) is None:
            start += 1
            continue
        if character != "&":
            break
        reference = _REFERENCE_AHEAD.match(html, start, end)
        if reference is None or reference.end() - start > _LONGEST_REFERENCE or not is_blank(decode(reference[0])):
            break
        start = reference.end()
    return start


def skip_space_back(html: str, start: int, end: int) -> int:
    """The position after the last character in ``html[start:end]`` that is not white space; or ``start``."""
    while end > start:
        character = html[end - 1]
        if _VISIBLE.match(character) is None:
            end -= 1
            continue
        ampersand = html.rfind("&", max(start, end - _LONGEST_REFERENCE), end)
        if ampersand < 0 or not is_blank(decode(html[ampersand:end])):
            break
        end = ampersand
    return end


def is_open_reference(html: str) -> bool:
    """True when ``html`` ends in a character reference without semicolon (``&nbsp``), or in the beginning of one."""
    return _OPEN_REFERENCE.search(html, max(0, len(html) - _LONGEST_REFERENCE)) is not None


def readable(raw: str, *, preformatted: bool = False) -> str:
    """Raw text as people see it: references resolved, white space as a browser shows it, codes escaped.

    Left out are characters that no exchange format can carry and no browser shows: control
    characters and lone surrogates.
    """
    return escape_text(plain(decode(raw), preformatted=preformatted))


def plain(text: str, *, preformatted: bool = False) -> str:
    """Decoded text with white space as a browser shows it, without characters that XML cannot carry."""
    if _UNFIT.search(text):
        text = _UNFIT.sub("", text)
    if preformatted:
        return text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", " ")
    if "  " in text or "\n" in text or "\r" in text or "\t" in text or "\f" in text:
        return _RUNS.sub(" ", text)
    return text


def skip_backslashes_back(html: str, start: int, end: int) -> int:
    r"""Where the backslashes begin that end ``html[start:end]``, however spelled; or ``end``.

    They go into the code behind the text, because the notation of codes has no way to write a
    backslash right before a code: ``\<1>`` is the literal ``<1>``.
    """
    while end > start:
        if html[end - 1] == "\\" or _UNFIT.match(html[end - 1]):
            end -= 1
            continue
        ampersand = html.rfind("&", max(start, end - _LONGEST_REFERENCE), end)
        if ampersand < 0 or decode(html[ampersand:end]).strip("\\"):
            break
        end = ampersand
    return end
