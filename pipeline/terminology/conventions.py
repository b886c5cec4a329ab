"""Which renderings hold under the conventions that a municipality chose."""

from __future__ import annotations

from collections.abc import Iterable, Set

from pipeline.model import Convention, Term
from pipeline.terminology.glossary import DECISIVE, fold


def under(terms: Iterable[Term], chosen: Set[Convention]) -> tuple[Term, ...]:
    """The terms of one glossary without those for other conventions than ``chosen``.

    A rendering for a chosen convention replaces those without: the same one whatever its status, and where it says
    what to use, the others that say so for the same source and language.
    """
    holding = [term for term in terms if term.convention is None or term.convention in chosen]
    special = [term for term in holding if term.convention is not None]
    same = {(fold(term.source), term.language, fold(term.target)) for term in special}
    decided = {(fold(term.source), term.language) for term in special if term.status in DECISIVE}
    return tuple(
        term
        for term in holding
        if term.convention is not None
        or not (
            (fold(term.source), term.language, fold(term.target)) in same
            or (term.status in DECISIVE and (fold(term.source), term.language) in decided)
        )
    )
