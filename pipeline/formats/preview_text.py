"""Texts of segments as ``preview.html`` shows them: tags as pills, glossary terms and changed words marked.

Everything here returns HTML in which every character of a text is escaped.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from markupsafe import Markup, escape
from rapidfuzz.distance import Indel

from pipeline.formats.carry import UNFIT
from pipeline.html.codes import Token, TokenKind, parse
from pipeline.model import InlineCode

Span = tuple[int, int]
"""Begin and end of a piece of the plain text."""

_PIECE = re.compile(r"\s+|\w+|[^\w\s]")
_MOST_PIECES = 4_000
"""Longer texts are not compared word by word: nobody reads that, and it takes long."""
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
    left, right = _pieces(old), _pieces(new)
    if max(len(left), len(right)) > _MOST_PIECES:
        return None
    steps = Indel.opcodes(left, right)
    equal = sum(_words(left[step.src_start : step.src_end]) for step in steps if step.tag == "equal")
    if 2 * equal < _ALIKE * (_words(left) + _words(right)):
        return None
    changes: list[tuple[str, list[str], list[str]]] = []
    for step in steps:
        before, after = left[step.src_start : step.src_end], right[step.dest_start : step.dest_end]
        tag = "equal" if step.tag == "equal" else "change"
        if changes and (changes[-1][0] == tag == "change"):
            changes[-1] = (tag, changes[-1][1] + before, changes[-1][2] + after)
        else:
            changes.append((tag, before, after))
    return Markup("".join(_change(*change) for change in _joined(changes)))


def _joined(changes: Sequence[tuple[str, list[str], list[str]]]) -> Iterable[tuple[str, list[str], list[str]]]:
    """The changes, those that only a space parts made one: people read words, not pieces."""
    joined: list[tuple[str, list[str], list[str]]] = []
    for number, (tag, before, after) in enumerate(changes):
        between = tag == "equal" and 0 < number < len(changes) - 1 and not "".join(before).strip()
        if between or (joined and joined[-1][0] == tag == "change"):
            joined[-1] = ("change", joined[-1][1] + before, joined[-1][2] + after)
        else:
            joined.append((tag, before, after))
    return joined


def _words(pieces: Sequence[str]) -> int:
    return sum(not piece.isspace() for piece in pieces)


def _change(tag: str, before: Sequence[str], after: Sequence[str]) -> str:
    if tag == "equal":
        return _plain("".join(before))
    gone, new = "".join(before), "".join(after)
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
