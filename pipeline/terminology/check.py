"""What a glossary lacks, and what nobody needs: hints beside the problems that ``load`` finds in the files."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from pipeline.model import Term, TermStatus
from pipeline.terminology.gender import is_feminine
from pipeline.terminology.glossary import ALL_LANGUAGES, DECISIVE, Glossary, fold
from pipeline.terminology.match import TermIndex, find_terms


@dataclass(frozen=True, slots=True)
class MissingRendering:
    """A term that has no rendering to use in one of the municipality's languages."""

    source: str
    language: str
    occurrences: int | None = None
    """How often the term stands in the pulled texts; None when nobody looked."""
    file: str = ""
    """Glossary file that the term stands in, e.g. ``shared/terms.csv``; empty when it is not known."""
    line: int = 0
    """Its line there; 0 when it is not known."""


@dataclass(frozen=True, slots=True)
class SharedRendering:
    """Terms that all have the same preferred rendering: synonyms, or a difference that the translation loses."""

    target: str
    language: str
    sources: tuple[str, ...]
    """Two at least, in the order of the glossary."""


def occurrences(glossary: Glossary, texts: Iterable[str]) -> Counter[str]:
    """How often each term stands in ``texts`` (plain source texts): folded source → number, 0 where it never does.

    A term inside a longer one counts for the longer one only, as in translation.
    """
    first: dict[str, Term] = {}
    for term in glossary.terms:
        status = TermStatus.DO_NOT_TRANSLATE if term.status is TermStatus.DO_NOT_TRANSLATE else TermStatus.PREFERRED
        first.setdefault(fold(term.source), Term(term.source, term.source, ALL_LANGUAGES, status))
    index = TermIndex.of(first.values())
    counted = Counter(dict.fromkeys(first, 0))
    for text in texts:
        counted.update(fold(hit.term.source) for hit in find_terms(index, text))
    return counted


def missing_renderings(
    glossary: Glossary, languages: Sequence[str], counted: Mapping[str, int] | None = None
) -> tuple[MissingRendering, ...]:
    """Terms without a preferred or do-not-translate rendering, language by language; the most frequent first.

    ``counted`` is what ``occurrences`` found. A term that is only forbidden counts too: it says what not to write, but
    not what to write instead. One that only has renderings for single conventions does not: it is there for the
    languages that know the difference.
    """
    general = {fold(term.source) for term in glossary.terms if term.convention is None}
    sources = {fold(term.source): term.source for term in reversed(glossary.terms)}
    found: list[MissingRendering] = []
    for language in languages:
        decided = {fold(term.source) for term in glossary.for_language(language) if term.status in DECISIVE}
        wanting = general - decided
        lacking = [
            _missing(glossary, source, language, None if counted is None else counted[folded])
            for folded, source in sources.items()
            if folded in wanting
        ]
        found.extend(sorted(lacking, key=lambda one: (-(one.occurrences or 0), one.source.casefold())))
    return tuple(found)


def _missing(glossary: Glossary, source: str, language: str, occurrences: int | None) -> MissingRendering:
    place = glossary.places.get(fold(source))
    if place is None:
        return MissingRendering(source, language, occurrences)
    return MissingRendering(source, language, occurrences, place.file, place.line)


def shared_renderings(glossary: Glossary, languages: Sequence[str]) -> tuple[SharedRendering, ...]:
    """Where several terms become one in translation, language by language; a noun and its feminine count as one.

    Three residence titles that are all called "residence permit" are three legal situations that a reader takes for
    one.
    """
    found: list[SharedRendering] = []
    for language in languages:
        by_target: dict[str, dict[str, Term]] = {}
        for term in glossary.for_language(language):
            if term.status is TermStatus.PREFERRED:
                by_target.setdefault(fold(term.target), {}).setdefault(fold(term.source), term)
        for terms in by_target.values():
            sources = [s for s in terms if not any(is_feminine(other, s) for other in terms if other != s)]
            if len(sources) > 1:
                target = next(iter(terms.values())).target
                found.append(SharedRendering(target, language, tuple(terms[source].source for source in sources)))
    return tuple(found)


def unused_terms(glossary: Glossary, counted: Mapping[str, int]) -> tuple[str, ...]:
    """Terms that never stand in the texts that ``counted`` was made of, in alphabetical order."""
    sources = {fold(term.source): term.source for term in reversed(glossary.terms)}
    return tuple(sorted((source for folded, source in sources.items() if not counted[folded]), key=str.casefold))
