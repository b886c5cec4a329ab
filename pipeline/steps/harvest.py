"""Learning from translations that a content store already has: same structure first, guarded.

A pair is refused rather than guessed: whatever is learned here is offered to people as a translation.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from pipeline.html.codes import check_codes, plain_text
from pipeline.literals import has_words, lost_literals
from pipeline.model import ExtractedSegment, InlineCode

_TAG_NAME = re.compile(r"<\s*([a-zA-Z][a-zA-Z0-9]*)")
_HREF = re.compile(r"href\s*=\s*[\"']?([^\"'\s>]+)", re.IGNORECASE)
_LITERAL_LINK = re.compile(r"(tel|mailto|sms):", re.IGNORECASE)
NOTHING_TO_TRANSLATE = "nothing to translate"
"""A refusal that is no loss."""
_SHORTEST, _LONGEST = 0.35, 2.8
"""Plausible length of a translation, relative to its source, for texts of more than a few words."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A source segment and what the published page has in its place."""

    index: int
    """Position of the source segment in its document."""
    source: str
    target: str


@dataclass(frozen=True, slots=True)
class Harvest:
    """What one published page gave."""

    pairs: tuple[Pair, ...] = ()
    refused: dict[str, int] = field(default_factory=dict)
    """Why segments were not learned, counted."""
    reason: str = ""
    """Why the page as a whole could not be aligned; empty when it could."""


def align_by_structure(source: Sequence[ExtractedSegment], target: Sequence[ExtractedSegment]) -> Harvest:
    """Pair the segments of a page and its published translation when both are built alike."""
    if [(s.field, s.tag) for s in source] != [(t.field, t.tag) for t in target]:
        return Harvest(reason="the translation is built differently")
    pairs: list[Pair] = []
    refused: Counter[str] = Counter()
    for index, (ours, theirs) in enumerate(zip(source, target, strict=True)):
        why = doubt(ours, theirs)
        if why:
            refused[why] += 1
        else:
            pairs.append(Pair(index, ours.text, theirs.text))
    return Harvest(tuple(pairs), dict(refused))


def doubt(source: ExtractedSegment, target: ExtractedSegment) -> str:
    """Why a published segment cannot be trusted to be the translation of a source segment; empty if it can."""
    if [_signature(c) for c in source.codes] != [_signature(c) for c in target.codes]:
        return "other tags or links"
    if check_codes(source.codes, target.text):
        return "other tags or links"
    plain_source, plain_target = plain_text(source.text), plain_text(target.text)
    if not has_words(plain_source):
        return NOTHING_TO_TRANSLATE
    if lost_literals(plain_source, plain_target):
        return "numbers or addresses differ"
    if _cut_link(source, target):
        return "link text cut"
    if len(plain_source) > 12:
        if plain_target == plain_source:
            return "not translated"
        if not _SHORTEST <= len(plain_target) / len(plain_source) <= _LONGEST:
            return "implausible length"
    return ""


def _cut_link(source: ExtractedSegment, target: ExtractedSegment) -> bool:
    """True when a link's text is a piece out of the middle of the source's ("obcente" of "Jobcenter")."""
    for code in source.codes:
        ours, theirs = _inside(code.id, source.text), _inside(code.id, target.text)
        if theirs and theirs != ours and re.search(rf"\w{re.escape(theirs)}|{re.escape(theirs)}\w", ours):
            return True
    return False


def _inside(code: int, text: str) -> str:
    found = re.search(rf"<{code}>(.*?)</{code}>", text)
    return plain_text(found.group(1)).strip() if found else ""


def _signature(code: InlineCode) -> tuple[str, ...]:
    """What a code and its counterpart must have in common: element, kind, and a phone or mail address linked to."""
    name = _TAG_NAME.match(code.start)
    href = _HREF.search(code.start)
    fixed = href.group(1) if href and _LITERAL_LINK.match(href.group(1)) else ""
    return (code.kind, name.group(1).lower() if name else "", fixed)
