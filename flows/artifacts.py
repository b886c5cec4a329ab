"""What the dashboard shows under *Artifacts*, one pair per municipality: coverage and held pushes.

The first half of this module is pure (values in, table or Markdown out); :func:`publish` hands it to Prefect.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from prefect.artifacts import create_markdown_artifact, create_table_artifact

from pipeline.stations.status import status
from pipeline.workspace import Workspace

_COLUMNS = ("segments", "words", "final", "stale", "untranslated")


def coverage_rows(languages: Iterable[Mapping[str, Any]]) -> list[dict[str, object]]:
    """One row per language, with the share of segments that are final (all of them where there are none)."""
    rows: list[dict[str, object]] = []
    for language in languages:
        segments, final = int(language["segments"]), int(language["final"])
        # Rounded down: 100 % must mean that nothing is missing.
        share = 100 * final // segments if segments else 100
        rows.append(
            {"language": language["language"]}
            | {name: language[name] for name in _COLUMNS}
            | {"share final": f"{share} %"}
        )
    return rows


def held_markdown(name: str, held: Sequence[Mapping[str, Any]]) -> str:
    """The pushes of municipality ``name`` that wait for a person, as a Markdown table; says so when none does."""
    if not held:
        return f"**{_cell(name)}**: nothing is held. Every page that is complete and approved is in the content store.\n"
    lines = [
        f"**{_cell(name)}**: {len(held)} held. The content store or the source changed since the translation was"
        " made; nothing was overwritten. Look at each page and run the flow again.",
        "",
        "| Document | Language | Reason |",
        "| --- | --- | --- |",
    ]
    lines += [f"| {_cell(h['document'])} | {_cell(h['language'])} | {_cell(h['reason'])} |" for h in held]
    return "\n".join(lines) + "\n"


def publish(workspace: Workspace, municipality: str) -> None:
    """Create both artifacts in the present flow run. Raises what reading the status raises."""
    (state,) = status(workspace, municipality).as_json()["municipalities"]
    create_table_artifact(
        key=f"coverage-{municipality}",
        description=f"{state['name']}: segments per language that are final and up to date",
        table=coverage_rows(state["languages"]),
    )
    create_markdown_artifact(
        key=f"held-pushes-{municipality}",
        description=f"{state['name']}: pages that could not be published",
        markdown=held_markdown(state["name"], state["held"]),
    )


def _cell(value: object) -> str:
    """Text that stays inside its table cell and is shown as it is."""
    text = " ".join(str(value).split())
    for char in "\\|*_`[]":
        text = text.replace(char, "\\" + char)
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
