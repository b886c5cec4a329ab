"""What in a municipality's glossary a person should look at: bad lines, missing renderings, terms nobody needs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import groupby

from pipeline.html.codes import plain_text
from pipeline.model import Term
from pipeline.stations.report import counted
from pipeline.stations.terms import glossary_of
from pipeline.terminology.check import (
    MissingRendering,
    SharedRendering,
    missing_renderings,
    occurrences,
    shared_renderings,
    unused_terms,
)
from pipeline.terminology.glossary import GlossaryProblem, Place, fold
from pipeline.workspace import Workspace

_SHOWN = 10
"""Terms told by name in one line; all of them are in the JSON."""


@dataclass(frozen=True, slots=True)
class GlossaryReport:
    """The terms that hold, what is wrong in their files, and what is lacking."""

    names: tuple[str, ...]
    """The glossaries, the most general first."""
    terms: tuple[Term, ...]
    problems: tuple[GlossaryProblem, ...]
    missing: tuple[MissingRendering, ...]
    unused: tuple[str, ...] | None
    """Terms that stand in no pulled text; None when no texts were looked at."""
    shared: tuple[SharedRendering, ...]
    """Several terms that become one in translation."""
    places: Mapping[str, Place]
    """Where each term first stands, by its folded source."""

    @property
    def attention(self) -> bool:
        return bool(self.problems)

    def as_json(self) -> dict[str, object]:
        return {
            "terms": [asdict(term) for term in self.terms],
            "problems": [asdict(problem) for problem in self.problems],
            "missing": [asdict(one) for one in self.missing],
            "unused": None if self.unused is None else list(self.unused),
            "same_rendering": [asdict(one) for one in self.shared],
            "places": {
                term.source: asdict(self.places[fold(term.source)])
                for term in self.terms
                if fold(term.source) in self.places
            },
        }

    def lines(self) -> list[str]:
        lines = [
            f"{counted(len(self.terms), 'term')} in {', '.join(self.names)}: {counted(len(self.problems), 'problem')}"
        ]
        lines += [f"problem: {problem}" for problem in self.problems]
        for language, group in groupby(self.missing, key=lambda one: one.language):
            lacking = [
                f"{one.source} ({f'{one.occurrences}×, ' if one.occurrences else ''}{self._place(one.source)})"
                for one in group
            ]
            lines.append(f"without a rendering in {language}: {counted(len(lacking), 'term')}: {_some(lacking)}")
        for language, several in groupby(self.shared, key=lambda one: one.language):
            merged = [f"{one.target} ({' = '.join(one.sources)})" for one in several]
            lines.append(f"several terms become one in {language}: {_some(merged)}")
        if self.unused:
            unused = [f"{source} ({self._place(source)})" for source in self.unused]
            lines.append(f"in none of the pages: {counted(len(self.unused), 'term')}: {_some(unused)}")
        return lines

    def _place(self, source: str) -> str:
        return str(self.places.get(fold(source), "in no file"))


def _some(names: Sequence[str]) -> str:
    return ", ".join(names[:_SHOWN]) + (f" … and {len(names) - _SHOWN} more (--json)" if len(names) > _SHOWN else "")


def check_glossary(
    workspace: Workspace, slug: str, languages: Sequence[str] | None = None, *, in_pages: bool = False
) -> GlossaryReport:
    """Look at the glossary of ``slug`` for ``languages`` (all its target languages if left out).

    ``in_pages`` also looks up each term in the texts of the last pull, if there was one. Raises FormatError for a
    glossary file that cannot be read at all.
    """
    municipality = workspace.municipality(slug)
    glossary = glossary_of(workspace, slug)
    wanted = municipality.target_languages if languages is None else tuple(languages)
    texts: list[str] = []
    if in_pages:
        with workspace.database.reading() as repository:
            live = repository.segments.live(slug)
        texts = [plain_text(segment.source.text) for segments in live.values() for segment in segments]
    seen = occurrences(glossary, texts) if texts else None
    terms = glossary.terms
    if languages is not None:
        terms = tuple(dict.fromkeys(term for language in wanted for term in glossary.for_language(language)))
    return GlossaryReport(
        municipality.glossary,
        terms,
        glossary.problems,
        missing_renderings(glossary, wanted, seen),
        None if seen is None else unused_terms(glossary, seen),
        shared_renderings(glossary, wanted),
        glossary.places,
    )
