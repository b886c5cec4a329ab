"""How far every language of every municipality is, and what waits for a person. Reads only the database."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from pipeline.persistence.repository.targets import Coverage
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
                for c in one.languages
            ]
            lines += [f"  held: {path} ({language}): {reason}" for path, language, reason in one.held]
        return lines


def share(coverage: Coverage) -> int:
    """Percentage of the source's words whose translation is final and current, rounded down."""
    return 100 * coverage.final_words // coverage.words if coverage.words else 0


def status(workspace: Workspace, slug: str | None = None) -> StatusReport:
    """Coverage of one municipality, or of all."""
    slugs = [slug] if slug is not None else list(workspace.settings.municipalities)
    found = []
    for one in slugs:
        municipality = workspace.municipality(one)
        with workspace.database.reading() as repository:
            coverage = repository.targets.coverage(one, municipality.target_languages)
            held = repository.publications.held(one)
            documents = len(repository.documents.of(one))
        found.append(MunicipalityStatus(one, municipality.name, documents, tuple(coverage), tuple(held)))
    return StatusReport(tuple(found))
