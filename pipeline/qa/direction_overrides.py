"""Overrides of the writing direction: what readers see is not what is written."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.i18n import N_
from pipeline.literals.scripts import LETTERS, RIGHT_TO_LEFT
from pipeline.model import Message, Severity, message
from pipeline.qa.bidi import LRO, RLO, spans
from pipeline.qa.check import Check, Pair

_OVERRIDE = re.compile(f"[{LRO}{RLO}]")
_TURNED = {
    RLO: re.compile(rf"[\d@{LETTERS['Latn']}{LETTERS['Cyrl']}{LETTERS['Grek']}]"),
    LRO: re.compile(f"[{''.join(LETTERS[script] for script in sorted(RIGHT_TO_LEFT))}]"),
}
"""What an override shows backwards: a phone number 0821 becomes 1280."""
_SHOWN = 30
_TOLD = 3
"""Places of a text that are told."""


def _find(pair: Pair) -> Iterator[Message]:
    if not _OVERRIDE.search(pair.target):
        return
    told = 0
    for span in spans(pair.plain_target):
        if told == _TOLD:
            return
        if span.mark in _TURNED:
            if _TURNED[span.mark].search(span.text):
                told += 1
                shown = "".join(char for char in span.text if char.isprintable())[:_SHOWN]
                yield message(N_("a hidden mark shows “{text}” backwards"), text=shown)
            elif not span.ended:
                told += 1
                yield message(N_("a hidden mark that turns the writing direction has no end"))


CHECK = Check(
    name="direction overrides",
    severity=Severity.BLOCK,
    why=N_("A hidden override shows text backwards: people would dial a wrong number or follow a false address"),
    fix=N_("Delete the place with the hidden mark and type it anew"),
    find=_find,
)
