"""Renderings that the glossary forbids for a term of the source."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from pipeline.i18n import N_
from pipeline.model import Message, Severity, TermStatus, message
from pipeline.qa.check import Check, Pair
from pipeline.terminology.verdicts import overlap, places


def _find(pair: Pair) -> Iterator[Message]:
    forbidden = [term for term in pair.terms if term.status is TermStatus.FORBIDDEN]
    if not forbidden:
        return
    text = unicodedata.normalize("NFC", pair.plain_target)
    # What another term wants, or this one in longer words, is right there: "residence permit" for Aufenthaltserlaubnis.
    right = [
        place for term in pair.terms if term.status is not TermStatus.FORBIDDEN for place in places(term, text)
    ]  # fmt: skip
    for term in forbidden:
        if any(not any(overlap(place, other) for other in right) for place in places(term, text)):
            yield message(
                N_("the glossary forbids “{rendering}” for “{term}”"), term=term.source, rendering=term.target
            )


CHECK = Check(
    name="forbidden term",
    severity=Severity.BLOCK,
    why=N_(
        "The glossary forbids this word because it says something else: people could rely on a right they do not have"
    ),
    fix=N_("Use the glossary's word for the term"),
    find=_find,
)
