"""A page as an editor sees it: blocks and lines found in its HTML with regular expressions, and its segments.

Nothing here uses the program's own parser or literals; see :mod:`scripted_edits` for the rules.
"""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from pipeline.model import DocumentField, Segment
from pipeline.steps.changes import Change, align
from pipeline.steps.segment import cut

BLOCK = re.compile(r"<(p|li|h[1-6])\b([^>]*)>(.*?)</\1\s*>", re.IGNORECASE | re.DOTALL)
INNER_BLOCK = re.compile(r"<(?:p|li|h[1-6]|div|ul|ol|table|tr|td|details|iframe|script|style|form)\b", re.IGNORECASE)
TAG = re.compile(r"<!--.*?-->|<[^>]*>", re.DOTALL)
BREAK = re.compile(r"<br\b[^>]*>", re.IGNORECASE)
READ = re.compile(r"""\b(?:alt|title|aria-label)\s*=\s*["'](?!["'])""", re.IGNORECASE)
CODE = re.compile(r"(?<!\\)</?\d+/?>")
SPACE = re.compile("[\\s\u00a0\u00ad\u200b\u2060\ufeff]+")


def seen(markup: str) -> str:
    """What readers see of a line of HTML."""
    return SPACE.sub(" ", html.unescape(TAG.sub("", markup))).strip()


def seen_segment(segment: Segment) -> str:
    """What readers see of a segment."""
    return SPACE.sub(" ", CODE.sub("", segment.source.text).replace("\\<", "<")).strip()


@dataclass(frozen=True)
class Line:
    """``content[start:end]`` between two ``<br>`` of a block, and the index of its segment."""

    start: int
    end: int
    text: str
    segment: int


@dataclass(frozen=True)
class Block:
    """``content[start:end]``, a block with its tags, and its lines that have something to see."""

    start: int
    end: int
    tag: str
    opening: str
    inner_start: int
    inner_end: int
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Edit:
    """A page after an edit, and what must be said about each segment that it had."""

    kind: str
    title: str
    content: str
    span: tuple[int, int] = (0, 0)
    """What of the content was replaced, and by what."""
    by: str = ""
    changes: dict[int, Change] = field(default_factory=dict)
    """Index of an old segment → what happened to it; all others are unchanged or moved."""
    texts: dict[int, str] = field(default_factory=dict)
    """Index of an old segment → its new text for readers."""
    moved: tuple[frozenset[int], ...] = (frozenset(),)
    """The sets of old segments that may be said to have moved: one of them exactly."""
    gone: frozenset[int] = frozenset()
    merged: dict[int, int] = field(default_factory=dict)
    split: tuple[tuple[int, str], ...] = ()
    """(old segment, text) of what was split off."""
    new: tuple[str, ...] = ()

    @property
    def changes_something(self) -> bool:
        """False when all segments are unchanged."""
        moved = frozenset() not in self.moved
        return bool(moved or self.gone or self.new or set(self.changes.values()) - {Change.UNCHANGED})


@dataclass
class Page:
    """A page as an editor sees it, and its segments."""

    title: str
    content: str
    segments: list[Segment]

    @classmethod
    def of(cls, key: str, title: str, content: str) -> Page:
        return cls(title, content, [a.segment for a in align(key, 1, [], [], cut(title, content)).segments])

    @cached_property
    def texts(self) -> list[str]:
        return [seen_segment(segment) for segment in self.segments]

    @cached_property
    def counts(self) -> Counter[str]:
        return Counter(self.texts)

    @cached_property
    def found(self) -> tuple[list[Block], int]:
        """The usable blocks, and how many there are in all."""
        content = [n for n, s in enumerate(self.segments) if s.source.field is DocumentField.CONTENT]
        texts = [self.texts[n] for n in content]
        raw: list[tuple[re.Match[str], list[tuple[int, int, str]]]] = []
        for match in BLOCK.finditer(self.content):
            if INNER_BLOCK.search(match[3]):
                continue
            edges = [
                match.start(3),
                *(e for b in BREAK.finditer(match[3]) for e in (b.start() + match.start(3), b.end() + match.start(3))),
                match.end(3),
            ]
            lines = [(a, b, seen(self.content[a:b])) for a, b in zip(edges[::2], edges[1::2], strict=True)]
            if lines := [line for line in lines if line[2]]:
                raw.append((match, lines))
        wanted: dict[tuple[str, ...], int] = Counter(tuple(line[2] for line in lines) for _, lines in raw)
        runs = {
            run: [n for n in range(len(texts) - len(run) + 1) if tuple(texts[n : n + len(run)]) == run]
            for run in wanted
        }
        used: Counter[tuple[str, ...]] = Counter()
        blocks = []
        for match, lines in raw:
            run = tuple(line[2] for line in lines)
            if len(runs[run]) == wanted[run]:
                first = runs[run][used[run]]
                used[run] += 1
                numbered = tuple(Line(*line, content[first + n]) for n, line in enumerate(lines))
                opening = self.content[match.start() : match.start(3)]
                blocks.append(Block(*match.span(), match[1].lower(), opening, *match.span(3), numbered))
        return blocks, len(raw)

    @property
    def blocks(self) -> list[Block]:
        return self.found[0]

    def edit(self, kind: str, start: int, end: int, by: str, **said: Any) -> Edit:
        """The edit that puts ``by`` for ``content[start:end]``."""
        content = self.content[:start] + by + self.content[end:]
        return Edit(kind, self.title, content, (start, end), by, **said)

    def whole(self, block: Block) -> bool:
        """True for a block that can be moved, deleted, split and merged."""
        return not READ.search(self.content, block.start, block.end) and all(
            self.counts[x.text] == 1 for x in block.lines
        )

    def pieces(self, line: Line) -> Iterator[tuple[int, int]]:
        """The text between the tags of a line."""
        position = line.start
        for tag in TAG.finditer(self.content, line.start, line.end):
            yield position, tag.start()
            position = tag.end()
        yield position, line.end

    def in_place(self, kind: str, line: Line, start: int, end: int, by: str, change: Change) -> Iterator[Edit]:
        """The edit that puts ``by`` for ``content[start:end]`` in ``line``, if the new text is not there already."""
        text = seen(self.content[line.start : start] + by + self.content[end : line.end])
        if text == line.text or text not in self.counts:
            yield self.edit(kind, start, end, by, changes={line.segment: change}, texts={line.segment: text})
