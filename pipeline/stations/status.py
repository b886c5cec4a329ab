"""How far every language of every municipality is, and what waits for a person. Reads only the database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from itertools import groupby

from pipeline.persistence.repository.targets import Coverage
from pipeline.stations.conflicts import Conflict, Kept, standoff
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
    conflicts: tuple[Conflict, ...] = ()
    """Of the held ones those where somebody changed or deleted the text in the store, with both texts."""
    kept: tuple[Kept, ...] = ()
    """Pages that stay as the store has them, as a person decided: nothing is pushed over them."""
    hidden: tuple[tuple[str, str], ...] = ()
    """(document, language) of what is written, but readers do not find in the store."""


@dataclass(frozen=True, slots=True)
class StatusReport:
    """All that were asked for."""

    municipalities: tuple[MunicipalityStatus, ...]

    @property
    def attention(self) -> bool:
        return any(one.held or any(kept.outdated for kept in one.kept) for one in self.municipalities)

    def as_json(self) -> dict[str, object]:
        return {
            "municipalities": [
                {
                    "municipality": one.slug,
                    "name": one.name,
                    "documents": one.documents,
                    "languages": [asdict(coverage) for coverage in one.languages],
                    "held": [{"document": d, "language": lang, "reason": why} for d, lang, why in one.held],
                    "conflicts": [asdict(conflict) for conflict in one.conflicts],
                    "kept": [asdict(kept) for kept in one.kept],
                    "hidden": [{"document": path, "language": language} for path, language in one.hidden],
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
                + _left_out(one.kept, c.language)
                for c in one.languages
            ]
            lines += [f"  {line}" for line in held_lines(one)]
            lines += [f"  {line}" for line in (*hidden_lines(one.hidden), *link_lines(one.links))]
        return lines


def _left_out(kept: Sequence[Kept], language: str) -> str:
    """What the counts hold and ``export`` does not hand out."""
    number = sum(page.left_out for page in kept if page.language == language)
    stay = "stays" if number == 1 else "stay"
    return f"; {counted(number, 'segment')} of this {stay} as in the store, not handed out" if number else ""


_DIFF_LINES = 40
"""Lines of a diff that people see at once; all are in the JSON."""


def held_lines(one: MunicipalityStatus) -> list[str]:
    """What waits for a decision, with both texts where somebody changed one; and what was decided for the store."""
    lines: list[str] = []
    diffs = {(conflict.document, conflict.language): conflict.diff for conflict in one.conflicts}
    for path, language, reason in one.held:
        lines.append(f"held: {path} ({language}): {reason}")
        diff = diffs.get((path, language), "").splitlines()
        lines += [f"  {line}" for line in diff[:_DIFF_LINES]]
        if len(diff) > _DIFF_LINES:
            lines.append(f"  … and {len(diff) - _DIFF_LINES} more lines, see --json")
    return [*lines, *(f"stays as in the store: {kept}" for kept in one.kept)]


def share(coverage: Coverage) -> int:
    """Percentage of the source's words whose translation is final and current, rounded down."""
    return 100 * coverage.final_words // coverage.words if coverage.words else 0


_SHOWN = 5
"""Pages and links told one by one; all of them are in the JSON, and the links in the report."""


def hidden_lines(hidden: Sequence[tuple[str, str]]) -> list[str]:
    """What was written and readers do not find, for people: how many of each language, and the first few."""
    lines: list[str] = []
    for language, several in groupby(hidden, key=lambda one: one[1]):
        paths = [path for path, _ in several]
        lines.append(
            f"{counted(len(paths), 'page')} ({language}) written, but readers do not find"
            f" {'it' if len(paths) == 1 else 'them'}: a draft in the store, not approved or imported there yet,"
            " or below a page that is not published"
        )
        lines += [f"  {path}" for path in paths[:_SHOWN]]
        if len(paths) > _SHOWN:
            lines.append(f"  … and {len(paths) - _SHOWN} more, see --json")
    return lines


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
            languages = municipality.target_languages
            between = standoff(repository, one, municipality.source_language, languages, municipality.publish)
            documents = len(repository.documents.of(one))
            links = links_that_stay(repository, one, municipality.source_language, municipality.target_languages)
        found.append(
            MunicipalityStatus(
                one,
                municipality.name,
                documents,
                tuple(coverage),
                between.held,
                links,
                between.conflicts,
                between.kept,
                between.hidden,
            )
        )
    return StatusReport(tuple(found))
