"""What the dashboard shows under *Artifacts*, one pair per municipality: coverage and held pushes.

The first half of this module is pure (values in, table or Markdown out); :func:`publish` hands it to Prefect.
"""

from __future__ import annotations

from collections.abc import Sequence

from prefect.artifacts import create_markdown_artifact, create_table_artifact

from pipeline.stations.status import MunicipalityStatus, share, status
from pipeline.workspace import Workspace


def coverage_rows(municipality: MunicipalityStatus) -> list[dict[str, str | int]]:
    """One row per language. The share is of words, final and up to date, rounded down: 100 % means all of them."""
    return [
        {
            "language": one.language,
            "segments": one.segments,
            "words": one.words,
            "final": one.final,
            "reviewed": one.reviewed,
            "translated": one.translated,
            "untranslated": one.untranslated,
            "stale": one.stale,
            "share": f"{share(one)} %",
        }
        for one in municipality.languages
    ]


def held_markdown(name: str, held: Sequence[tuple[str, str, str]]) -> str:
    """The pushes (document, language, reason) that wait for a person, as Markdown; says so when there are none.

    ``name`` is the municipality's.
    """
    if not held:
        return f"**{_cell(name)}**: nothing is held.\n"
    lines = [
        f"**{_cell(name)}**: {len(held)} held. Nothing was overwritten; each of these waits for a person.",
        "",
        "| Document | Language | Reason |",
        "| --- | --- | --- |",
    ]
    lines += [f"| {_cell(document)} | {_cell(language)} | {_cell(reason)} |" for document, language, reason in held]
    return "\n".join(lines) + "\n"


def publish(workspace: Workspace, slug: str) -> None:
    """Create both artifacts of municipality ``slug`` in the present flow run. Raises what reading the status raises."""
    (municipality,) = status(workspace, slug).municipalities
    create_table_artifact(
        key=f"coverage-{slug}",
        description=f"{municipality.name}: how much of each language is translated, approved and up to date",
        table=coverage_rows(municipality),
    )
    create_markdown_artifact(
        key=f"held-pushes-{slug}",
        description=f"{municipality.name}: pages that could not be published",
        markdown=held_markdown(municipality.name, municipality.held),
    )


def _cell(value: object) -> str:
    """Text that stays inside its table cell and is shown as it is."""
    text = " ".join(str(value).split())
    for char in "\\|*_`[]":
        text = text.replace(char, "\\" + char)
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
