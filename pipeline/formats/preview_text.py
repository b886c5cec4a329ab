"""Texts of segments as ``preview.html`` shows them: tags as pills, glossary terms and changed words marked.

Everything here returns HTML in which every character of a text is escaped.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from markupsafe import Markup, escape

from pipeline.formats.carry import UNFIT
from pipeline.formats.differences import Stretch, stretches
from pipeline.html.codes import Token, TokenKind, parse
from pipeline.model import InlineCode

Span = tuple[int, int]
"""Begin and end of a piece of the plain text."""

_PIECE = re.compile(r"\s+|\w+|[^\w\s]")
_ALIKE = 0.4
"""Texts less alike than this (1 is the same) are shown whole: a patchwork of few equal words says nothing."""


def shown(text: str, codes: Mapping[int, InlineCode], terms: Sequence[Span] = ()) -> Markup:
    """``text``, in the notation of ``codes``; ``terms`` are marked, which must be in order and not overlap."""
    html: list[str] = []
    position = 0
    for token in parse(text):
        if token.kind is not TokenKind.TEXT:
            html.append(_pill(token, codes))
            continue
        done, end = position, position + len(token.text)
        for start, stop in terms:
            begin, until = max(start, done), min(stop, end)
            if begin < until:
                html.append(_plain(token.text[done - position : begin - position]))
                html.append(f"<mark>{_plain(token.text[begin - position : until - position])}</mark>")
                done = until
        html.append(_plain(token.text[done - position :]))
        position = end
    return Markup("".join(html))


def compared(old: str, new: str) -> Markup | None:
    """What became of ``old``: words that are gone as ``del``, new ones as ``ins``. ``None``: they are hardly alike."""
    found = stretches(_pieces(old), _pieces(new))
    if found is None:
        return None
    equal = sum(_words(one.before) for one in found if one.same)
    every = sum(_words(one.before) + _words(one.after) for one in found)
    return Markup("".join(map(_change, found))) if 2 * equal >= _ALIKE * every else None


def _words(pieces: Sequence[str]) -> int:
    return sum(not piece.isspace() for piece in pieces)


def _change(one: Stretch) -> str:
    gone, new = "".join(one.before), "".join(one.after)
    if one.same:
        return _plain(gone)
    return (f"<del>{_plain(gone)}</del>" if gone else "") + (f"<ins>{_plain(new)}</ins>" if new else "")


def _pieces(text: str) -> list[str]:
    """Words, spaces, signs and whole tags."""
    pieces: list[str] = []
    for token in parse(text):
        pieces.extend(_PIECE.findall(token.text) if token.kind is TokenKind.TEXT else (token.text,))
    return pieces


def _pill(token: Token, codes: Mapping[int, InlineCode]) -> str:
    code = codes.get(token.id)
    if code is None or token.kind is TokenKind.MALFORMED:
        return f'<code class="tag odd" dir="ltr">{_plain(token.text)}</code>'
    label = "" if token.kind is TokenKind.CLOSE else code.label
    return _labelled(token.text, label)


@lru_cache(maxsize=1000)
def _labelled(tag: str, label: str) -> str:
    about = f' data-is="{_plain(label)}"' if label else ""
    return f'<code class="tag" dir="ltr"{about}>{_plain(tag)}</code>'


def _plain(text: str) -> str:
    return str(escape(UNFIT.sub(_visible, text)))


def _visible(match: re.Match[str]) -> str:
    """As the translation files show what they cannot hold (:mod:`pipeline.formats.carry`)."""
    return f"<U+{ord(match[0]):04X}/>"
