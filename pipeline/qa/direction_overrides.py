"""Overrides of the writing direction: what readers see is not what is written."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.i18n import N_
from pipeline.model import Message, Severity, message
from pipeline.qa.bidi import LRO, RLO, Span, spans
from pipeline.qa.check import Check, Pair
from pipeline.qa.scripts import LETTERS, RIGHT_TO_LEFT

_OVERRIDE = re.compile(f"[{LRO}{RLO}]")
_TURNED = {
    RLO: re.compile(rf"[\d@{LETTERS['Latn']}{LETTERS['Cyrl']}{LETTERS['Grek']}]"),
    LRO: re.compile(f"[{''.join(LETTERS[script] for script in sorted(RIGHT_TO_LEFT))}]"),
}
"""What an override shows backwards: a phone number 0821 becomes 1280."""
_SHOWN = 30


def _find(pair: Pair) -> Iterator[Message]:
    if not _OVERRIDE.search(pair.target):
        return
    text = pair.plain_target
    found = list(spans(text))
    for span in found:
        if span.mark in _TURNED:
            covered = _directly_under(span, found, text)
            if _TURNED[span.mark].search(covered):
                shown = "".join(char for char in covered if char.isprintable())[:_SHOWN]
                yield message(N_("a hidden mark shows “{text}” backwards"), text=shown)
            elif not span.ended:
                yield message(N_("a hidden mark that turns the writing direction has no end"))


def _directly_under(span: Span, found: list[Span], text: str) -> str:
    """What ``span`` covers, without what other marks inside it cover."""
    pieces: list[str] = []
    place = span.start
    for inner in sorted(inner for inner in found if span.start < inner.start and inner.end <= span.end):
        if inner.start >= place:
            pieces.append(text[place : inner.start])
            place = inner.end
    return "".join([*pieces, text[place : span.end]])


CHECK = Check(
    name="direction overrides",
    severity=Severity.BLOCK,
    why=N_("A hidden override shows text backwards: people would dial a wrong number or follow a false address"),
    fix=N_("Delete the place with the hidden mark and type it anew"),
    find=_find,
)
