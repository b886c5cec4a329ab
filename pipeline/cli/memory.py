"""The translation memory: how much is in it, and TMX files in and out."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli.app import JsonOption, LanguageOption, MunicipalityOption, app, common, now, open_workspace, which
from pipeline.cli.output import DONE, bars, print_json, show, table
from pipeline.errors import FormatError

tm_app = typer.Typer(help="The translation memory.", no_args_is_help=True)
app.add_typer(tm_app, name="tm")


@tm_app.command("import")
def import_(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="TMX files, from any translation tool.")],
    municipality: MunicipalityOption = None,
    language: LanguageOption = None,
    reviewed: Annotated[
        bool, typer.Option("--reviewed", help="People vouch for all of it; else it counts as found, not reviewed.")
    ] = False,
    json: JsonOption = False,
) -> int:
    """Learn the translations of TMX files."""
    from pipeline.stations.tm import import_memory

    with open_workspace() as workspace, bars() as progress:
        slug = which(workspace, municipality)
        report = import_memory(
            workspace, slug, files, language=language, reviewed=reviewed, now=now(), progress=progress
        )
    if not report.files:
        count = len(report.unusable)
        none = f", none of {count} files can be used" if count > 1 else ""
        raise FormatError(f"nothing was learned{none}", report.unusable[0][1])
    return show(report, json or common.json)


@tm_app.command()
def export(
    municipality: MunicipalityOption = None,
    language: LanguageOption = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="FILE", help="Where to; memories/M.tmx in the workspace if left out."),
    ] = None,
    json: JsonOption = False,
) -> int:
    """Write the memory as a TMX file that other translation tools read."""
    from pipeline.stations.tm import export_memory

    with open_workspace() as workspace:
        report = export_memory(workspace, which(workspace, municipality), language=language, out=out)
    return show(report, json or common.json)


@tm_app.command()
def stats(municipality: MunicipalityOption = None, json: JsonOption = False) -> int:
    """How many translations are remembered, per language."""
    with open_workspace() as workspace:
        slug = which(workspace, municipality)
        languages = workspace.languages(slug, None)
        with workspace.database.reading() as repository:
            counts = {language: repository.memory.count(slug, language) for language in languages}
            total = repository.memory.count(slug)
    if json or common.json:
        rows = [{"language": language, "units": count} for language, count in counts.items()]
        print_json({"municipality": slug, "units": total, "languages": rows})
    else:
        table("", ("language", "units"), [*counts.items(), ("all", total)], numbers=(1,))
    return DONE
