"""A reference to measure machine translation against: ``source TAB target``, one pair per line, UTF-8, no header.

Both sides may carry inline codes (:mod:`pipeline.html.codes`). Lines may end as on Windows; a byte order mark is passed
over. Nothing is quoted or escaped but what looks like a code.
"""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.errors import FormatError
from pipeline.html.codes import TokenKind, check_codes
from pipeline.html.codes import parse as parse_codes
from pipeline.model import CodeKind, InlineCode

_LAYOUT = "write one pair per line, source and translation with one tab between them"


@dataclass(frozen=True, slots=True)
class ReferencePair:
    """A source text and how a person translated it, both in the notation of inline codes."""

    source: str
    target: str
    codes: tuple[InlineCode, ...] = ()
    """Those of the source. What they stand for is not known: ``start`` and ``end`` repeat the notation."""


def parse(data: bytes, name: str, limit: int | None = None) -> tuple[ReferencePair, ...]:
    """The pairs of a file, all or the first ``limit`` (at least 1); later lines are not looked at.

    ``name`` of the file, for messages. Raises FormatError, with the line's number, for a line that is not UTF-8, has
    not exactly one tab, lacks one of the texts, or has a source whose codes are not whole; and for an empty file.
    """
    lines = data.removeprefix(b"\xef\xbb\xbf").split(b"\n")
    if not lines[-1]:
        lines.pop()  # what follows the last line's end
    pairs = tuple(_pair(line, f"line {number} of {name}") for number, line in enumerate(lines[:limit], 1))
    if not pairs:
        raise FormatError(f"the reference {name} is empty", _LAYOUT)
    return pairs


def _pair(line: bytes, where: str) -> ReferencePair:
    try:
        fields = line.removesuffix(b"\r").decode("utf-8").split("\t")
    except UnicodeDecodeError as exc:
        raise FormatError(f"{where} is not UTF-8 (byte {exc.start + 1})", "save the file as UTF-8 text") from exc
    if len(fields) != 2:
        tabs = "no tab" if len(fields) == 1 else f"{len(fields) - 1} tabs"
        raise FormatError(f"{where} has {tabs}", _LAYOUT)
    source, target = (field.strip() for field in fields)
    if not (source and target):
        raise FormatError(f"{where} has no {'translation' if source else 'source'}", _LAYOUT)
    codes = _codes(source)
    if problems := check_codes(codes, source):
        raise FormatError(
            f"{where} has a source with broken tags ({problems[0]})",
            "write tags as <1>…</1> and <2/>, each number once, and text that only looks like one as \\<1>",
        )
    return ReferencePair(source, target, codes)


def _codes(text: str) -> tuple[InlineCode, ...]:
    codes: dict[int, InlineCode] = {}
    for token in parse_codes(text):
        if token.kind is TokenKind.STANDALONE:
            codes.setdefault(token.id, InlineCode(token.id, CodeKind.STANDALONE, token.text))
        elif token.kind in (TokenKind.OPEN, TokenKind.CLOSE):
            codes.setdefault(token.id, InlineCode(token.id, CodeKind.PAIRED, f"<{token.id}>", f"</{token.id}>"))
    return tuple(codes.values())
