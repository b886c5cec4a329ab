"""How far every language of every municipality is, and what waits for a person. Reads only the database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from itertools import groupby

from pipeline.persistence.repository.targets import Coverage
from pipeline.stations.pages import StayingLink, links_that_stay
from pipeline.stations.report import counted
from pipeline.workspace import Workspace


@dataclass(frozen=True, slots=True)
class MunicipalityStatus:
    """One municipality."""

    slug: str
    name: str
    documents: int
    languages: tuple[Coverage, ...]
    held: tuple[tuple[str, str, str], ...]
    """(document, language, reason) of pushes that wait for a decision."""
    links: tuple[StayingLink, ...] = ()
    """Internal links of published translations that lead to the source language, and links to no page at all."""


@dataclass(frozen=True, slots=True)
class StatusReport:
    """All that were asked for."""

    municipalities: tuple[MunicipalityStatus, ...]

    @property
    def attention(self) -> bool:
        return any(one.held for one in self.municipalities)

    def as_json(self) -> dict[str, object]:
        return {
            "municipalities": [
                {
                    "municipality": one.slug,
                    "name": one.name,
                    "documents": one.documents,
                    "languages": [asdict(coverage) for coverage in one.languages],
                    "held": [{"document": d, "language": lang, "reason": why} for d, lang, why in one.held],
                    "links": [asdict(link) for link in one.links],
                }
                for one in self.municipalities
            ]
        }

    def lines(self) -> list[str]:
        lines: list[str] = []
        for one in self.municipalities:
            lines.append(f"{one.name}: {one.documents} documents")
            lines += [
                f"  {c.language}: {share(c)} % final, {c.stale} stale, {c.untranslated} untranslated"
                + (f" ({c.similar} of them with a similar text's translation to work from)" if c.similar else "")
                + (f", {counted(c.risky, 'risky machine translation')} offered" if c.risky else "")
                + (f", {counted(c.fact_updates, 'fact update')} to look at" if c.fact_updates else "")
                for c in one.languages
            ]
            lines += [f"  held: {path} ({language}): {reason}" for path, language, reason in one.held]
            lines += [f"  {line}" for line in link_lines(one.links)]
        return lines


def share(coverage: Coverage) -> int:
    """Percentage of the source's words whose translation is final and current, rounded down."""
    return 100 * coverage.final_words // coverage.words if coverage.words else 0


_SHOWN = 5
"""Links told one by one; all of them are in the JSON and in the report."""


def link_lines(links: Sequence[StayingLink]) -> list[str]:
    """Links that could not be pointed at a translation, for people: how many, why, and the first few."""
    lines: list[str] = []
    for (reason, language), several in groupby(links, key=lambda link: (link.reason, link.language)):
        found = list(several)
        lines.append(f"{counted(len(found), 'internal link')} ({language}): {reason}")
        lines += [f"  {link.document} → {link.address}" for link in found[:_SHOWN]]
        if len(found) > _SHOWN:
            lines.append(f"  … and {len(found) - _SHOWN} more: sprachlotse report")
    return lines


def status(workspace: Workspace, slug: str | None = None) -> StatusReport:
    """Coverage of one municipality, or of all."""
    slugs = [slug] if slug is not None else list(workspace.settings.municipalities)
    found = []
    for one in slugs:
        municipality = workspace.municipality(one)
        with workspace.database.reading() as repository:
            coverage = repository.targets.coverage(one, municipality.target_languages, municipality.risk.flag_from)
            held = repository.publications.held(one)
            documents = len(repository.documents.of(one))
            links = links_that_stay(repository, one, municipality.source_language, municipality.target_languages)
        found.append(MunicipalityStatus(one, municipality.name, documents, tuple(coverage), tuple(held), links))
    return StatusReport(tuple(found))
