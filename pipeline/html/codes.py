r"""The one notation of inline codes for people: ``<1>…</1>`` and ``<2/>``.

::

    text       = { literal | open | close | standalone }
    open       = "<" number ">"          the start of paired code <number>
    close      = "</" number ">"         its end
    standalone = "<" number "/>"         an icon, a line break, one half of an element …
    number     = 1 to 9 digits (of any script: people type "<١>" too)

Near-misses that people and tools make of codes (``< 1 >``, ``&lt;1&gt;``, ``＜1＞``, marks of writing
direction inside) are no text either: they are read as malformed and reported by name.

Literal text that looks like a code or nearly so (``<5>``, ``< 5 >``) is written with one more backslash in
front (``\<5>``, and ``\<5>`` itself as ``\\<5>``); reading takes one away. Nothing else is escaped, so
people see plain ``&`` and ``<``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from pipeline.i18n import N_
from pipeline.model import CodeKind, InlineCode, Message, message

_BEGIN = "<\uff1c\ufe64\u3008\u27e8\u300a"
_END = ">\uff1e\ufe65\u3009\u27e9\u300b"
"""``<`` and ``>``, and what keyboards for Chinese and Japanese write in their place. Not « »: people quote numbers."""

_FILLER = "[\\s\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]*+"
"""White space and invisible characters, such as marks of writing direction."""

_SLASH = r"[/\\\uff0f\u2044\u2215]"
_LOOKALIKE = re.compile(
    rf"(?<!\\)(\\*+)(?:[{_BEGIN}]|&lt;|&\#0*+60;|&\#[xX]0*+3[cC];)"
    rf"{_FILLER}({_SLASH}?){_FILLER}(\d{{1,9}}){_FILLER}({_SLASH}?){_FILLER}"
    rf"(?:[{_END}]|&gt;|&\#0*+62;|&\#[xX]0*+3[eE];)"
)
"""A code or a near-miss; groups: backslashes in front, slash, number, slash."""

_EXACT = re.compile(r"<(/?)\d+(/?)>")
_SUSPECT = re.compile(f"[&{_BEGIN}]")
"""In every text that :data:`_LOOKALIKE` matches: a quick test."""


class TokenKind(StrEnum):
    """What a piece of text in the notation is."""

    TEXT = "text"
    OPEN = "open"
    CLOSE = "close"
    STANDALONE = "standalone"
    MALFORMED = "malformed"
    """``</1/>``, ``< 1 >``: looks like a code and is none."""


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of text in the notation."""

    kind: TokenKind
    text: str
    """For ``text`` the literal, escapes undone; else the code as it was written."""
    id: int = 0
    """The code's number; 0 for text."""


def parse(text: str) -> tuple[Token, ...]:
    """``text`` as literals and codes. Takes any string; :func:`check_codes` says what is wrong with it.

    Neighbouring literals are joined, empty ones left out.
    """
    if not _SUSPECT.search(text):
        return (Token(TokenKind.TEXT, text),) if text else ()
    tokens: list[Token] = []
    literal: list[str] = []
    position = 0
    for match in _LOOKALIKE.finditer(text):
        backslashes, slash, number, end_slash = match.groups()
        literal.append(text[position : match.start()])
        position = match.end()
        if backslashes:
            literal.append(match[0][1:])
            continue
        if joined := "".join(literal):
            tokens.append(Token(TokenKind.TEXT, joined))
        literal.clear()
        kind = _kind(slash, end_slash) if _EXACT.fullmatch(match[0]) else TokenKind.MALFORMED
        tokens.append(Token(kind, match[0], int(number)))
    literal.append(text[position:])
    if joined := "".join(literal):
        tokens.append(Token(TokenKind.TEXT, joined))
    return tuple(tokens)


def _kind(slash: str, end_slash: str) -> TokenKind:
    if slash:
        return TokenKind.MALFORMED if end_slash else TokenKind.CLOSE
    return TokenKind.STANDALONE if end_slash else TokenKind.OPEN


def render(tokens: Iterable[Token]) -> str:
    r"""The text that :func:`parse` reads as ``tokens``.

    Raises ValueError for a literal that ends in a backslash right before a code: the notation
    cannot say that (``\<1>`` is the literal ``<1>``).
    """
    pieces: list[str] = []
    after_backslash = False
    for token in tokens:
        if token.kind is TokenKind.TEXT:
            pieces.append(escape_text(token.text))
            after_backslash = token.text.endswith("\\")
        else:
            if after_backslash:
                raise ValueError(f"a backslash cannot stand right before the tag {token.text}")
            pieces.append(token.text)
    return "".join(pieces)


def escape_text(text: str) -> str:
    """A literal as the notation writes it: what looks like a code gets one more backslash in front."""
    if not _SUSPECT.search(text):
        return text
    return _LOOKALIKE.sub(lambda match: "\\" + match[0], text)


def plain_text(text: str) -> str:
    """What readers of the page see: codes taken out, escapes undone."""
    if not _SUSPECT.search(text):
        return text
    return "".join(token.text for token in parse(text) if token.kind is TokenKind.TEXT)


class CodeProblemKind(StrEnum):
    """What may be wrong with the codes of a target."""

    MISSING = "missing"
    """The source has it, the target has not."""
    DUPLICATED = "duplicated"
    """More than once in the target."""
    UNKNOWN = "unknown"
    """The source has no such code."""
    UNCLOSED = "unclosed"
    """Only the start or only the end of a pair, or the end before the start."""
    CROSSED = "crossed"
    """Two pairs overlap: ``<1><2></1></2>``."""
    WRONG_KIND = "wrong kind"
    """``<1/>`` where the source has ``<1>…</1>``, or the other way round."""
    MALFORMED = "malformed"
    """``</1/>``, or a near-miss such as ``< 1 >``, ``&lt;1&gt;``, ``＜1＞``."""
    NESTED = "nested"
    """A link inside a link: browsers end the outer one there."""


@dataclass(frozen=True, slots=True)
class CodeProblem:
    """One thing that is wrong with the codes of a target."""

    kind: CodeProblemKind
    id: int
    """The code's number."""
    said: Message
    """For people: ``tag <2> (link) is missing``."""

    @property
    def message(self) -> str:
        """In English."""
        return str(self.said)

    def __str__(self) -> str:
        return self.message


def check_codes(codes: Sequence[InlineCode], target: str) -> tuple[CodeProblem, ...]:
    """What is wrong with the codes of ``target``, a translation of a segment with ``codes``.

    Empty when every code is there exactly once, of the right kind, and pairs are properly nested.
    Codes may stand in another order than in the source. In the order of the target's text, then
    of ``codes``.
    """
    if not codes and not _SUSPECT.search(target):
        return ()
    known = {code.id: code for code in codes}
    found: dict[int, list[TokenKind]] = {}
    problems: dict[tuple[CodeProblemKind, int], Message] = {}
    tokens = [token for token in parse(target) if token.kind is not TokenKind.TEXT]
    for token in tokens:
        code = known.get(token.id)
        kind = token.kind
        if kind is TokenKind.MALFORMED:
            kind = _meant(token.text)
            problems.setdefault((CodeProblemKind.MALFORMED, token.id), _malformed(token, kind, code))
            # Else counted as what it is meant to be: one mistake, one message.
            if code is None or kind is TokenKind.MALFORMED:
                continue
        if code is None:
            problems.setdefault(
                (CodeProblemKind.UNKNOWN, token.id), message(N_("tag {tag} is not in the source"), tag=token.text)
            )
        elif (kind is TokenKind.STANDALONE) is not (code.kind is CodeKind.STANDALONE):
            wrong = message(N_("tag {tag} must be written {spelling}"), tag=_name(code), spelling=_spelling(code))
            problems.setdefault((CodeProblemKind.WRONG_KIND, token.id), wrong)
        else:
            found.setdefault(token.id, []).append(kind)
    for code in codes:
        kinds = found.get(code.id, [])
        if (CodeProblemKind.WRONG_KIND, code.id) not in problems and (fault := _fault(code, kinds)):
            problems[fault[0], code.id] = fault[1]
    faulty = {identifier for _, identifier in problems}
    sound = [token for token in tokens if token.id not in faulty]
    for first, second in _crossings(sound):
        problems[CodeProblemKind.CROSSED, first] = message(
            N_("tags {first} and {second} overlap: end one before the other"),
            first=_name(known[first]),
            second=_name(known[second]),
        )
    if not problems:
        for outer, inner in _nested_links(sound, known):
            problems[CodeProblemKind.NESTED, inner] = message(
                N_("tags {outer} and {inner} are links: one cannot stand in the other"),
                outer=_name(known[outer]),
                inner=_name(known[inner]),
            )
    return tuple(CodeProblem(kind, identifier, said) for (kind, identifier), said in problems.items())


def _meant(near_miss: str) -> TokenKind:
    """The kind of code that a malformed one is meant to be; MALFORMED when nobody can tell (``</1/>``)."""
    match = _LOOKALIKE.fullmatch(near_miss)
    return _kind(match[2], match[4]) if match else TokenKind.MALFORMED


def _malformed(token: Token, meant: TokenKind, code: InlineCode | None) -> Message:
    if meant is TokenKind.MALFORMED:
        return message(N_("{text} is no tag"), text=token.text)
    if code is None:
        said = N_("{text} looks like a tag, but there is no tag {number} in the source")
        return message(said, text=token.text, number=token.id)
    right = {TokenKind.OPEN: "<{}>", TokenKind.CLOSE: "</{}>", TokenKind.STANDALONE: "<{}/>"}[meant]
    return message(N_("{text} is no tag: write {tag}"), text=token.text, tag=right.format(token.id))


def _name(code: InlineCode) -> str:
    """E.g. ``<2/> (icon)``."""
    tag = f"<{code.id}/>" if code.kind is CodeKind.STANDALONE else f"<{code.id}>"
    return f"{tag} ({code.label})" if code.label else tag


def _spelling(code: InlineCode) -> str:
    return f"<{code.id}/>" if code.kind is CodeKind.STANDALONE else f"<{code.id}>…</{code.id}>"


def _fault(code: InlineCode, kinds: list[TokenKind]) -> tuple[CodeProblemKind, Message] | None:
    """What is wrong with one code that occurs as ``kinds``, seen alone."""
    name = _name(code)
    if not kinds:
        return CodeProblemKind.MISSING, message(N_("tag {tag} is missing"), tag=name)
    if code.kind is CodeKind.STANDALONE:
        once = [TokenKind.STANDALONE]
    else:
        once = [TokenKind.OPEN, TokenKind.CLOSE]
    if kinds == once:
        return None
    if len(set(kinds)) < len(kinds):
        return CodeProblemKind.DUPLICATED, message(N_("tag {tag} is there more than once"), tag=name)
    if kinds == [TokenKind.OPEN]:
        said = message(N_("tag {tag} has no end: {end} is missing"), tag=name, end=f"</{code.id}>")
    elif kinds == [TokenKind.CLOSE]:
        said = message(N_("tag {tag} has no start: {start} is missing"), tag=name, start=f"<{code.id}>")
    else:
        said = message(N_("tag {tag} ends before it starts"), tag=name)
    return CodeProblemKind.UNCLOSED, said


def _crossings(tokens: Iterable[Token]) -> Iterable[tuple[int, int]]:
    """Ids of overlapping pairs; every OPEN among ``tokens`` has one CLOSE after it."""
    stack: list[int] = []
    closed: set[int] = set()
    for token in tokens:
        if token.kind is TokenKind.OPEN:
            stack.append(token.id)
        elif token.kind is TokenKind.CLOSE and token.id not in closed:
            while (inner := stack.pop()) != token.id:
                closed.add(inner)
                yield token.id, inner


_LINK_TAG = re.compile(r"<(/?)a[\t\n\f\r />]", re.IGNORECASE)


def _is_link(code: InlineCode) -> bool:
    """True when the text between a paired code's halves is (part of) a link."""
    return _links_open(code.start) > 0 and _links_open(code.end) < 0


def _links_open(html: str) -> int:
    """Start tags of links less end tags."""
    return sum(-1 if match[1] else 1 for match in _LINK_TAG.finditer(html))


def _nested_links(tokens: Iterable[Token], known: Mapping[int, InlineCode]) -> Iterable[tuple[int, int]]:
    """Ids of links and the links inside them; ``tokens`` are properly nested."""
    open_links: list[int] = []
    for token in tokens:
        if token.kind is TokenKind.OPEN and _is_link(known[token.id]):
            if open_links:
                yield open_links[-1], token.id
            open_links.append(token.id)
        elif token.kind is TokenKind.CLOSE and open_links and open_links[-1] == token.id:
            open_links.pop()
