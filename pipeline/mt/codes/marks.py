"""A text with inline codes, as an engine needs it: what to translate, and where the codes were."""

from __future__ import annotations

from dataclasses import dataclass, field

from pipeline.html.codes import Token, TokenKind, parse

MAX_DEPTH = 50
"""Codes inside codes inside codes: no person writes more, and no person could review more."""


@dataclass(slots=True, eq=False)
class Mark:
    """One inline code of a source text. Positions are offsets in :attr:`MarkedText.plain`."""

    id: int
    start: int
    end: int
    """Same as ``start`` for a code around nothing."""
    paired: bool
    space_before: bool = False
    """White space stood right before it."""
    space_after: bool = False
    """White space stood right after it (after its start, for paired codes)."""
    children: list[Mark] = field(default_factory=list)
    """Codes inside this one, in the source's order."""

    def open_token(self) -> Token:
        """``<1>``, or ``<1/>`` where the code stands alone."""
        if self.paired:
            return Token(TokenKind.OPEN, f"<{self.id}>", self.id)
        return Token(TokenKind.STANDALONE, f"<{self.id}/>", self.id)

    def close_tokens(self) -> tuple[Token, ...]:
        """``</1>``, or nothing where the code stands alone."""
        return (Token(TokenKind.CLOSE, f"</{self.id}>", self.id),) if self.paired else ()


@dataclass(frozen=True, slots=True)
class MarkedText:
    """A text taken apart."""

    plain: str
    """What to translate: no codes, escapes undone, white space collapsed and trimmed."""
    marks: tuple[Mark, ...]
    """The outermost codes, in order."""


def take_apart(text: str) -> MarkedText:
    """``text`` as plain text and codes. Raises ValueError when its pairs are not whole and well nested,
    or deeper than ``MAX_DEPTH``."""
    if "<" not in text:
        return MarkedText(" ".join(text.split()), ())
    builder = _Builder()
    for token in parse(text):
        builder.take(token)
    return builder.finish()


class _Builder:
    def __init__(self) -> None:
        self._plain: list[str] = []
        self._length = 0
        self._space = False
        """White space has been seen and not yet written: it is written once, before the next word."""
        self._open: list[Mark] = []
        self._marks: list[Mark] = []
        self._waiting: list[Mark] = []
        """Marks seen since the last word: their start, or their whole place, is where the next word begins."""

    def take(self, token: Token) -> None:
        if token.kind is TokenKind.TEXT:
            self._text(token.text)
        elif token.kind is TokenKind.CLOSE:
            self._close(token)
        elif token.kind is TokenKind.MALFORMED:
            raise ValueError(f"{token.text} is no inline code")
        else:
            self._start(token)

    def finish(self) -> MarkedText:
        if self._open:
            raise ValueError(f"inline code {self._open[-1].id} has no end")
        self._settle(self._length)
        return MarkedText("".join(self._plain), tuple(self._marks))

    def _text(self, text: str) -> None:
        words = text.split()
        if text[:1].isspace():
            self._see_space()
        for number, word in enumerate(words):
            if number:
                self._see_space()
            if self._space and self._length:
                self._plain.append(" ")
                self._length += 1
            self._space = False
            self._settle(self._length)
            self._plain.append(word)
            self._length += len(word)
        if words and text[-1:].isspace():
            self._see_space()

    def _see_space(self) -> None:
        self._space = True
        for mark in self._waiting:
            mark.space_after = True

    def _settle(self, position: int) -> None:
        for mark in self._waiting:
            mark.start = position
            mark.end = max(mark.end, position)
        self._waiting.clear()

    def _start(self, token: Token) -> None:
        mark = Mark(token.id, self._length, self._length, token.kind is TokenKind.OPEN, space_before=self._space)
        siblings = self._open[-1].children if self._open else self._marks
        siblings.append(mark)
        self._waiting.append(mark)
        if mark.paired:
            self._open.append(mark)
            if len(self._open) > MAX_DEPTH:
                raise ValueError(f"inline codes are nested more than {MAX_DEPTH} deep")

    def _close(self, token: Token) -> None:
        if not self._open or self._open[-1].id != token.id:
            raise ValueError(f"inline code {token.id} ends where it should not")
        mark = self._open.pop()
        if mark in self._waiting:  # around nothing but white space
            return
        # Whatever came since its last word stands at its end, not in front of the word behind it.
        self._settle(self._length)
        mark.end = self._length
