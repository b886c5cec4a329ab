"""What the dashboard shows under *Artifacts*, for each municipality: coverage, held pushes, conflicts with both texts.

The first half of this module is pure (values in, table or Markdown out); :func:`publish` hands it to Prefect.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from prefect.artifacts import create_markdown_artifact, create_table_artifact

from pipeline.stations.conflicts import Conflict, Kept
from pipeline.stations.status import MunicipalityStatus, share, status
from pipeline.workspace import Workspace


def coverage_rows(municipality: MunicipalityStatus) -> list[dict[str, str | int]]:
    """One row per language. The share is of words, final and up to date, rounded down: 100 % means all of them.

    It stands second, because a phone shows only the first few columns.
    """
    return [
        {
            "language": one.language,
            "share": f"{share(one)} %",
            "segments": one.segments,
            "words": one.words,
            "final": one.final,
            "reviewed": one.reviewed,
            "offered": one.translated,
            "untranslated": one.untranslated,
            "stale": one.stale,
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


_CONFLICTS = 25
_LINES = 60
_CHARACTERS = 400
"""What one artifact shows: conflicts, lines of each, characters of each line. ``sprachlotse status`` shows all."""


def conflicts_markdown(name: str, conflicts: Sequence[Conflict], kept: Sequence[Kept] = ()) -> str:
    """The conflicts with the content store, each with both texts as a diff, as Markdown; says so when there are none.

    ``name`` is the municipality's. Bounded in length, and no text breaks out of its block.
    """
    lines = [f"**{_cell(name)}**: no text was changed in the store against ours."]
    if conflicts:
        lines = [
            f"**{_cell(name)}**: {len(conflicts)} changed in the store by somebody. Nothing is overwritten before a"
            " person decides: `sprachlotse push --theirs PATH` takes the store's text over, `--ours PATH` replaces it.",
        ]
    for one in conflicts[:_CONFLICTS]:
        lines += ["", f"### {_cell(one.document)} ({_cell(one.language)})", "", _cell(one.reason), ""]
        lines += _block(one.diff) if one.diff else ["Both texts are shown after the next pull."]
    if len(conflicts) > _CONFLICTS:
        lines += ["", f"… and {len(conflicts) - _CONFLICTS} more: `sprachlotse status`"]
    if kept:
        lines += ["", "Pages that stay as the store has them, as decided:", ""]
        lines += [f"- {_cell(one)}" for one in kept]
    return "\n".join(lines) + "\n"


def _block(diff: str) -> list[str]:
    """A fenced block. Each text finds its own direction, so that Arabic reads right beside the sign of its line."""
    shown: list[str] = []
    lines = diff.split("\n")
    for number, line in enumerate(lines[:_LINES]):
        if number < 2 or line.startswith("@@"):
            shown.append(_visible(line))
            continue
        text = _visible(line[1:])
        cut = text if len(text) <= _CHARACTERS else f"{text[:_CHARACTERS]}…"
        shown.append(f"{line[:1]}\u2068{cut}\u2069")
    if len(lines) > _LINES:
        shown.append(f"… and {len(lines) - _LINES} more lines")
    fence = "`" * max(3, 1 + max((len(run) for line in shown for run in re.findall("`+", line)), default=0))
    return [f"{fence}diff", *shown, fence]


def _visible(text: str) -> str:
    """Without characters that steer what stands around them: line ends, controls, overrides of writing direction."""
    return "".join(" " if unicodedata.category(char) in _STEERING and char not in _JOINERS else char for char in text)


_STEERING = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
_JOINERS = "\u200c\u200d\u00ad"
"""Part of how words are spelled, in Persian and others."""


def publish(workspace: Workspace, slug: str) -> None:
    """Create the artifacts of municipality ``slug`` in the present flow run. Raises what reading the status raises."""
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
    create_markdown_artifact(
        key=f"conflicts-{slug}",
        description=f"{municipality.name}: pages that somebody changed in the store, with both texts",
        markdown=conflicts_markdown(municipality.name, municipality.conflicts, municipality.kept),
    )


def _cell(value: object) -> str:
    """Text that stays inside its table cell and is shown as it is."""
    text = " ".join(_visible(str(value)).split())
    for char in "\\|*_`[]":
        text = text.replace(char, "\\" + char)
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
