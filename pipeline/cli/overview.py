"""The report for people who do not sit at a terminal."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli.app import JsonOption, MunicipalityOption, app, common, now, open_workspace, which
from pipeline.cli.output import show


@app.command()
def report(
    municipality: MunicipalityOption = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="FILE", help="Where to; reports/M.html in the workspace if left out."),
    ] = None,
    json: JsonOption = False,
) -> int:
    """Write an HTML report with charts: what needs a person, how far each language is."""
    from pipeline.stations.overview import report as station

    with open_workspace() as workspace:
        written = station(workspace, which(workspace, municipality), out=out, now=now())
    return show(written, json or common.json)
