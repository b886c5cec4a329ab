"""Names that the glossary wants as they are.

Compared to the letter, but for capitals ("VHS" is "vhs" to everybody), once for each name: a second mention may be a
pronoun. It blocks, because there is nothing to guess: a coordinator said so of this very word, and readers look for it
on letters, doors and in app stores.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from pipeline.i18n import N_
from pipeline.model import Message, Severity, Term, TermStatus, message
from pipeline.qa.check import Check, Pair
from pipeline.terminology.verify import term_present


def _find(pair: Pair) -> Iterator[Message]:
    for term in pair.terms:
        if term.status is TermStatus.DO_NOT_TRANSLATE and not _there(term, pair.plain_target):
            yield message(N_("“{name}” is missing: the glossary wants it as it stands in the source"), name=term.target)


def _there(term: Term, text: str) -> bool:
    if term_present(term, text):
        return True
    return term_present(replace(term, target=term.target.casefold()), text.casefold())


CHECK = Check(
    name="do-not-translate",
    severity=Severity.BLOCK,
    why=N_("People look for this name on letters, doors and in app stores, where it is written as in the source"),
    fix=N_("Write the name as in the source; you may explain it in brackets"),
    find=_find,
)
