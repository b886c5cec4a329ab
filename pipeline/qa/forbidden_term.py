"""Renderings that the glossary forbids for a term of the source.

It blocks, because a coordinator forbids a word for the harm it does: who reads "residence permit" for a *Duldung*
believes to have a right to stay. On published pages nearly all findings were true; where one is not, it can be waived.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from pipeline.i18n import N_
from pipeline.model import Message, Severity, Term, TermStatus, message
from pipeline.qa.check import Check, Pair
from pipeline.terminology.verdicts import places


def _find(pair: Pair) -> Iterator[Message]:
    for term in used(pair):
        wanted = next(
            (t.target for t in pair.terms if t.source == term.source and t.status is TermStatus.PREFERRED), ""
        )
        if wanted:
            said = N_("the glossary forbids “{rendering}” for “{term}”: use “{wanted}”")
            yield message(said, term=term.source, rendering=term.target, wanted=wanted)
        else:
            yield message(
                N_("the glossary forbids “{rendering}” for “{term}”"), term=term.source, rendering=term.target
            )


def used(pair: Pair) -> tuple[Term, ...]:
    """The forbidden renderings that stand in the target where nothing else explains them."""
    forbidden = [term for term in pair.terms if term.status is TermStatus.FORBIDDEN]
    if not forbidden:
        return ()
    text = unicodedata.normalize("NFC", pair.plain_target)
    # What another term wants, or this one in longer words, is right there: "residence permit" for Aufenthaltserlaubnis.
    right = [place for term in pair.terms if term.status is not TermStatus.FORBIDDEN for place in places(term, text)]
    return tuple(
        term
        for term in forbidden
        if any(not any(a <= start and end <= b for a, b in right) for start, end in places(term, text))
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
