"""Terms of the glossary that have another rendering, or none.

What :mod:`pipeline.qa.forbidden_term` tells is not told twice, and a text that was left as it is, as a name or by
mistake, is told by :mod:`pipeline.qa.untranslated`.
"""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.i18n import N_
from pipeline.model import Message, Severity, Term, TermStatus, message
from pipeline.qa import forbidden_term
from pipeline.qa.check import Check, Pair
from pipeline.qa.left_words import same_text
from pipeline.terminology.verify import term_present

_WANTED = frozenset({TermStatus.PREFERRED, TermStatus.ADMITTED})


def _find(pair: Pair) -> Iterator[Message]:
    wanted: dict[str, list[Term]] = {}
    for term in pair.terms:
        if term.status in _WANTED:
            wanted.setdefault(term.source, []).append(term)
    missed = [source for source, terms in wanted.items() if not any(term_present(t, pair.plain_target) for t in terms)]
    if not missed or same_text(pair):
        return
    told = {term.source for term in forbidden_term.used(pair)}
    for source in missed:
        if source not in told:
            terms = sorted(wanted[source], key=lambda term: term.status is TermStatus.ADMITTED)
            renderings = " / ".join(dict.fromkeys(term.target for term in terms))
            yield message(N_("the glossary says “{rendering}” for “{term}”"), term=source, rendering=renderings)


CHECK = Check(
    name="glossary",
    severity=Severity.WARN,
    why=N_("An office or a paper that has another name on every page is not found again"),
    fix=N_("Use the glossary's word, in the form that the sentence needs; ignore this where another word is right"),
    find=_find,
)
