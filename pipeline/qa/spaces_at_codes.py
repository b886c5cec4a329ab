"""Spaces beside inline codes: words glued together, links that begin with a space."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.html.codes import Token, TokenKind, parse
from pipeline.i18n import N_
from pipeline.literals.scripts import UNSPACED, base
from pipeline.model import Message, Severity, message
from pipeline.qa.check import Check, Pair

_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u061c\u202a-\u202e\u2060-\u2069\ufeff]")
_UNSPACED = re.compile(f"[{UNSPACED}\u3000-\u303f\uff00-\uff65]")
_ENDS_WORD = re.compile(r"[\w.,:;!?…)\]}”»؟،؛۔।。%€]")
_BEGINS_WORD = re.compile(r"[\w(\[{„«]")
_QUOTES = frozenset('"“”„')
_ENDS_CLAUSE = frozenset(".,;:!?…؟،؛۔।")
_FRENCH_SPACED = frozenset(";:!?»%")
_PREFIX = re.compile(r"(?:^|[\s(\[«“„\"])[^\W\d_]{1,4}$")
"""Articles, conjunctions and prepositions that Arabic and Hebrew write onto the next word."""
_WRITES_BEFORE = frozenset(["ar", "he", "ckb", "ur", "ps", "ti", "am", "yi"])
_SUFFIX = re.compile(r"[^\W\d_]{1,7}(?!\w)")
_WRITES_BEHIND = frozenset(
    [
        "tr",
        "az",
        "hu",
        "fi",
        "et",
        "kk",
        "ky",
        "uz",
        "tk",
        "tt",
        "ug",
        "ka",
        "eu",
        "fa",
        "ku",
        "ckb",
        "ar",
        "he",
        "ti",
        "am",
        "so",
        "mn",
        "hi",
        "bn",
        "ur",
        "ko",
        "hy",
        "ro",
        "sq",
        "bg",
        "mk",
        "sv",
        "da",
        "nb",
        "nn",
        "is",
    ]
)
"""Languages that write cases, articles or pronouns onto the end of a word, names in links too."""
_ENDINGS = {
    "en": re.compile(r"e?s(?!\w)"),
    "de": re.compile(r"(?:e[nrs]?|n|s)(?!\w)"),
    "nl": re.compile(r"(?:en|s)(?!\w)"),
}
"""What may be added to a word that is a link, in other languages."""
_SHOWN = 12
"""Characters of either side of a tag that are shown."""


@dataclass(frozen=True, slots=True)
class _Edge:
    """One half of a code and what stands around it, other codes and invisible characters left out."""

    kind: TokenKind
    before: str
    """The text before it, without spaces at its end; empty at the beginning of the segment."""
    after: str
    left_space: bool
    right_space: bool

    @property
    def space(self) -> bool:
        return self.left_space or self.right_space

    @property
    def inner_space(self) -> bool:
        """A space on the inside of a paired code."""
        return self.right_space if self.kind is TokenKind.OPEN else self.kind is TokenKind.CLOSE and self.left_space


def _find(pair: Pair) -> Iterator[Message]:
    if not pair.codes:
        return
    source = dict(_edges(pair.source))
    language = base(pair.target_language)
    told: set[tuple[str, str]] = set()
    for name, edge in _edges(pair.target):
        ours = source.get(name)
        place = edge.before[-_SHOWN:], edge.after[:_SHOWN]
        if ours is None or not all(place) or place in told:
            continue  # the check of codes tells, or the edge of the segment, where a space shows nothing
        if not edge.space and _is_glued(edge, ours, language):
            found = message(N_("a space is missing at {tag}: “{text}”"), tag=name, text="".join(place))
        elif _is_orphaned(edge, ours, language):
            found = message(N_("there is a space too many between {tag} and “{mark}”"), tag=name, mark=edge.after[0])
        elif edge.inner_space and not ours.inner_space:
            found = message(N_("a space has moved inside the tag {tag}"), tag=name)
        else:
            continue
        told.add(place)
        yield found


def _is_glued(edge: _Edge, ours: _Edge, language: str) -> bool:
    """True when a word touches another one, or the punctuation that ends one, and the source does not do the same."""
    before, after = edge.before[-1], edge.after[0]
    ends = _ENDS_WORD.match(before) or (edge.kind is TokenKind.CLOSE and before in _QUOTES)
    begins = _BEGINS_WORD.match(after) or (edge.kind is TokenKind.OPEN and after in _QUOTES)
    if not (ends and begins) or _UNSPACED.match(before) or _UNSPACED.match(after):
        return False
    letters = before.isalnum() and after.isalnum()
    if not ours.space and ours.before and ours.after:
        in_word = ours.before[-1].isalnum() and ours.after[0].isalnum()
        if in_word is letters:
            return False
    if letters and edge.kind is TokenKind.OPEN and language in _WRITES_BEFORE:
        return not _PREFIX.search(edge.before[-6:])
    if letters and edge.kind is TokenKind.CLOSE and not after.isupper():
        if language in _WRITES_BEHIND:
            return not _SUFFIX.match(edge.after)
        return language not in _ENDINGS or not _ENDINGS[language].match(edge.after)
    return True


def _is_orphaned(edge: _Edge, ours: _Edge, language: str) -> bool:
    """True for a space between a code and the mark that ends a clause, where the source has no such space."""
    mark = edge.after[0]
    if edge.kind is not TokenKind.CLOSE or not edge.space or mark not in _ENDS_CLAUSE:
        return False
    if language == "fr" and mark in _FRENCH_SPACED:
        return False
    return not (ours.space and ours.after[:1] in _ENDS_CLAUSE)


def _edges(text: str) -> Iterator[tuple[str, _Edge]]:
    """Each code of ``text`` as it is written, and what stands around it."""
    codes: list[Token] = []
    before: list[tuple[str, bool]] = []
    shown, space = "", False
    tokens = parse(text)
    for token in tokens:
        if token.kind is TokenKind.TEXT:
            shown, space = _last(token.text, shown, space)
        elif token.kind is not TokenKind.MALFORMED:
            codes.append(token)
            before.append((shown, space))
    after: list[tuple[str, bool]] = []
    shown, space = "", False
    for token in reversed(tokens):
        if token.kind is TokenKind.TEXT:
            shown, space = _last(token.text[::-1], shown, space)
        elif token.kind is not TokenKind.MALFORMED:
            after.append((shown[::-1], space))
    for token, (left, left_space), (right, right_space) in zip(codes, before, reversed(after), strict=True):
        yield token.text, _Edge(token.kind, left, right, left_space, right_space)


def _last(text: str, shown: str, space: bool) -> tuple[str, bool]:
    """(the text that is shown last, whether space follows it) after ``text``, when these were so before it."""
    text = _INVISIBLE.sub("", text)
    bare = text.rstrip(" \u00a0\u202f\u2009\u3000\n\t")
    return (bare[-40:], len(bare) < len(text)) if bare else (shown, space or bool(text))


CHECK = Check(
    name="spaces at codes",
    severity=Severity.WARN,
    why=N_("Without the space two words run together, and a space inside a link is underlined"),
    fix=N_("Put the space outside of the tags, as in the source: word <1>link</1> word"),
    find=_find,
)
