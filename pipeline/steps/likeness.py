"""What makes two segments' texts the same, or alike."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from rapidfuzz import fuzz, process

from pipeline.html.canonical import canonical
from pipeline.html.codes import TokenKind, parse, plain_text
from pipeline.html.tokens import Kind, decode, tokenize
from pipeline.literals import find_literals
from pipeline.model import CodeKind, DocumentField, ExtractedSegment, InlineCode

UNSEEN = dict.fromkeys(map(ord, "\u00ad\u200b\u2060\ufeff"))
"""Soft hyphen, zero-width space and the like: editors leave and lose them, readers do not see them."""


@dataclass(frozen=True, slots=True)
class Text:
    """A segment's text as the passes look at it."""

    source: ExtractedSegment
    kind: tuple[DocumentField, str]
    """Texts of different kinds are never the same segment: an image's description does not become a paragraph."""
    seen: str
    """What readers see of it."""


def text_of(source: ExtractedSegment) -> Text:
    """``source`` as the passes look at it."""
    tag = source.tag if source.field is DocumentField.ATTRIBUTE else ""
    # A segment without text is nothing but its codes.
    return Text(source, (source.field, tag), seen_text(source.text, source.codes) or source.text)


def seen_text(text: str, codes: Sequence[InlineCode]) -> str:
    """What readers see of a text in code notation: without tags, white space and invisible characters made equal.

    The words inside a standalone code (``<span translate="no">…</span>``) count: readers see them.
    """
    inside = {code.id: shown_inside(code) for code in codes if code.kind is CodeKind.STANDALONE}
    if any(inside.values()):
        plain = "".join(
            token.text if token.kind is TokenKind.TEXT else inside.get(token.id, "") for token in parse(text)
        )
    else:
        plain = plain_text(text)
    return " ".join(unicodedata.normalize("NFC", plain.translate(UNSEEN)).split())


def shown_inside(code: InlineCode) -> str:
    """The text that a code's own markup shows to readers; nearly always none."""
    if code.start.endswith(">") and code.start.count("<") == 1:
        return ""
    return "".join(
        decode(code.start[start:end]) for kind, start, end, _ in tokenize(code.start) if kind is Kind.TEXT
    ).strip()


def source_key(text: Text) -> Hashable:
    return text.kind, text.source.text


def seen_key(text: Text) -> Hashable:
    return text.kind, text.seen


def full_key(text: Text) -> Hashable:
    """Equal keys: nothing changed but the spelling of the markup."""
    return text.kind, text.source.text, tuple(markup(code) for code in text.source.codes)


_READ = re.compile(r' (?:alt|title|aria-label)="[^"]*"')


def markup(code: InlineCode) -> str:
    """A code's tags in their canonical spelling: content stores rewrite them when they save.

    Without the attributes that people read: those are segments of their own.
    """
    return _READ.sub("", canonical(code.start) + canonical(code.end))


def same_codes(before: Sequence[InlineCode], after: Sequence[InlineCode]) -> bool:
    return before == after or list(map(markup, before)) == list(map(markup, after))


def without_facts(seen: str, language: str) -> str:
    """A text with its facts taken out: equal for texts that may differ in nothing but facts."""
    pieces: list[str] = []
    position = 0
    for literal in find_literals(seen, language):
        pieces += (seen[position : literal.start], "\0")
        position = literal.end
    return "".join((*pieces, seen[position:]))


def most_similar(
    old: Sequence[Text],
    new: Sequence[Text],
    groups: Iterable[tuple[Sequence[int], Sequence[int]]],
    bar: Callable[[int], float],
) -> Iterator[tuple[int, int]]:
    """Pairs (old index, new index) from within the groups whose texts are similar, the most similar first.

    ``bar`` says how similar they must be, in percent, where a group has so many texts on its longer side.
    """
    scores, olds, news = [], [], []
    for group_old, group_new in groups:
        if group_old and group_new:
            at_least = bar(max(len(group_old), len(group_new)))
            found = process.cdist(
                [old[i].seen for i in group_old],
                [new[j].seen for j in group_new],
                scorer=fuzz.ratio,
                score_cutoff=at_least,
            )
            rows, columns = np.nonzero(found >= at_least)
            scores.append(found[rows, columns])
            olds.append(np.asarray(group_old)[rows])
            news.append(np.asarray(group_new)[columns])
    if scores:
        i, j = np.concatenate(olds), np.concatenate(news)
        order = np.lexsort((j, i, -np.concatenate(scores)))
        yield from zip(i[order].tolist(), j[order].tolist(), strict=True)
