"""How good machine translation is, measured against a person's."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli.app import JsonOption, MunicipalityOption, OneLanguageOption, app, common, open_workspace, which
from pipeline.cli.output import bars, show


@app.command()
def evaluate(
    reference: Annotated[
        Path, typer.Argument(metavar="REFERENCE", help="A TSV file: source, tab, a person's translation per line.")
    ],
    language: OneLanguageOption,
    municipality: MunicipalityOption = None,
    limit: Annotated[
        int | None, typer.Option("--limit", metavar="N", min=1, help="Only the first N lines of the file.")
    ] = None,
    json: JsonOption = False,
) -> int:
    """Measure machine translation against a reference; writes nothing."""
    from pipeline.stations.evaluate import evaluate as station

    with open_workspace() as workspace, bars() as progress:
        slug = which(workspace, municipality)
        report = station(workspace, slug, reference, language=language, limit=limit, progress=progress)
    return show(report, json or common.json)
