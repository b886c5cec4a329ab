"""Phone numbers in lines from right to left: marks that keep their groups in order.

U+2066 before a number and U+2069 behind it, outside of its link, make browsers show it from left to right as a whole
(UAX 9, isolates). The marks are characters of the text: unlike ``<bdi>`` they survive stores that clean HTML.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from pipeline.html.tokens import BLOCK, RCDATA, VOID, Kind, Token, attributes, decode, element_ends, tokenize
from pipeline.literals import LiteralKind, find_literals
from pipeline.literals.direction import reversed_numbers
from pipeline.literals.scripts import is_right_to_left

LRI, PDI = "\u2066", "\u2069"
_MARKED = re.compile(f"{LRI}([^{LRI}{PDI}\u2067\u2068]*){PDI}")
_OBJECT = "\ufffc"
"""Stands for what is in a line without being its text."""
_CHARACTERS = re.compile(r"&(?:#[0-9]++|#[xX][0-9a-fA-F]++|[a-zA-Z][a-zA-Z0-9]*+);?|[^&]|&", re.DOTALL)
_ANY_LANGUAGE = "ar"
"""What a phone number is does not depend on the language."""


@dataclass(slots=True)
class _Line:
    """The text of a line as readers see it, and where each of its characters stands in the HTML."""

    text: list[str] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)

    def add(self, character: str, start: int, end: int) -> None:
        self.text += character
        self.starts += [start] * len(character)
        self.ends += [end] * len(character)


def isolate_numbers(content: str, language: str) -> str:
    """``content`` with marks around the phone numbers that its readers would see in reverse.

    Nothing else changes; in languages that are not written from right to left nothing at all. Numbers that have marks,
    or stand in something that runs from left to right, stay as they are. Idempotent; never fails.
    """
    if not is_right_to_left(language):
        return content
    tokens = tokenize(content)
    edges = _Edges(tokens)
    marks: dict[int, str] = {}
    for line in _lines(content, tokens):
        text = _MARKED.sub(lambda marked: _OBJECT * len(marked[0]), "".join(line.text))
        for number in reversed_numbers(text, language):
            start, end = edges.around(line.starts[number.start], line.ends[number.end - 1])
            # A mark that closes comes before one that opens at the same place.
            marks[start] = marks.get(start, "") + LRI
            marks[end] = PDI + marks.get(end, "")
    return _with(content, marks)


def without_marks(content: str) -> str:
    """``content`` without the marks that stand exactly around a phone number, whoever put them."""
    if LRI not in content and not _SPELLED.search(content):
        return content
    gone: list[tuple[int, int]] = []
    for line in _lines(content, tokenize(content)):
        text = "".join(line.text)
        bare = _Line()
        for index, character in enumerate(text):
            if character not in (LRI, PDI):
                bare.add(character, index, index + 1)
        numbers = {(bare.starts[start], bare.ends[end - 1]) for start, end in _phones("".join(bare.text))}
        for marked in _MARKED.finditer(text):
            # By itself, too: in some languages other words around it may be taken for a part of it.
            if marked.span(1) in numbers or (0, len(marked[1])) in _phones(marked[1]):
                for place in (marked.start(), marked.end() - 1):
                    gone.append((line.starts[place], line.ends[place]))
    pieces: list[str] = []
    position = 0
    for start, end in sorted(gone):
        pieces.append(content[position:start])
        position = end
    return "".join((*pieces, content[position:]))


def _phones(text: str) -> list[tuple[int, int]]:
    return [
        (literal.start, literal.end)
        for literal in find_literals(text, _ANY_LANGUAGE)
        if literal.kind is LiteralKind.PHONE
    ]


_SPELLED = re.compile(r"&(?:#0*8294|#[xX]0*2066)")
"""The opening mark as a character reference."""


def _lines(content: str, tokens: Sequence[Token]) -> Iterator[_Line]:
    """The lines between block edges and ``<br>``; what has a direction of its own is a line of its own, or none.

    Text that runs from left to right by markup is left out: an object stands for it.
    """
    line = _Line()
    left: list[str] = []
    """Open elements inside the outermost one that runs from left to right, that one first."""
    for kind, start, end, name in tokens:
        if kind is Kind.TEXT:
            if name in RCDATA:
                continue
            if left:
                continue
            for match in _CHARACTERS.finditer(content, start, end):
                line.add(decode(match[0]), *match.span())
        elif kind is Kind.START:
            if left:
                if name not in VOID:
                    left.append(name)
            elif name not in VOID and _runs_left_to_right(name, content[start:end]):
                left.append(name)
                if name not in BLOCK:
                    line.add(_OBJECT, start, start)
            if name in BLOCK or name == "br":
                yield line
                line = _Line()
            elif name in VOID:
                line.add(_OBJECT, start, end)
        elif kind is Kind.END:
            if name in left:
                while left and left.pop() != name:
                    pass
            if name in BLOCK:
                yield line
                line = _Line()
    yield line


def _runs_left_to_right(name: str, tag: str) -> bool:
    if name in ("bdi", "bdo"):
        return True
    found = attributes(tag)
    classes = next((value for key, value in found if key == "class"), "").split()
    return "notranslate" in classes or any(
        (key == "dir" and value.lower() == "ltr") or (key == "translate" and value == "no") for key, value in found
    )


class _Edges:
    """Where the tags of a page begin and end, and which belong together."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        ends = element_ends(list(tokens))
        self._opening: dict[int, tuple[int, int]] = {}
        """End of a start tag inside a line → its beginning, and the end of its element."""
        self._closing: dict[int, tuple[int, int]] = {}
        """Beginning of an end tag inside a line → its end, and the beginning of its element."""
        for token, end in zip(tokens, ends, strict=True):
            if end and token.name not in BLOCK and token.name not in VOID:
                last = tokens[end - 1]
                if last.kind is Kind.END and last.name == token.name:
                    self._opening[token.end] = token.start, last.end
                    self._closing[last.start] = last.end, token.start

    def around(self, start: int, end: int) -> tuple[int, int]:
        """Places for the marks of a number: outside of the elements that end within it, its link above all."""
        while True:
            before, after = self._opening.get(start), self._closing.get(end)
            if before is not None and (before[1] <= end or (after is not None and before[1] == after[0])):
                start = before[0]
            elif after is not None and after[1] >= start:
                end = after[0]
            else:
                return start, end


def _with(content: str, marks: dict[int, str]) -> str:
    pieces: list[str] = []
    position = 0
    for place in sorted(marks):
        pieces += (content[position:place], marks[place])
        position = place
    return "".join((*pieces, content[position:])) if pieces else content
