"""Pages in pseudo-translation, for trying out a layout."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli.app import JsonOption, LanguageOption, MunicipalityOption, app, common, now, open_workspace, which
from pipeline.cli.output import bars, show


@app.command()
def pseudo(
    out: Annotated[
        Path, typer.Option("--out", metavar="DIR", help="A new or empty folder, or one from an earlier call.")
    ],
    municipality: MunicipalityOption = None,
    language: LanguageOption = None,
    json: JsonOption = False,
) -> int:
    """Write all pages in pseudo-translation into a folder, to try out layouts; changes nothing else."""
    from pipeline.stations.pseudo import pseudo as station

    with open_workspace() as workspace, bars() as progress:
        slug = which(workspace, municipality)
        report = station(workspace, slug, language=language, out=out, now=now(), progress=progress)
    return show(report, json or common.json)
