"""The translation memory: how much is in it."""

from __future__ import annotations

import typer

from pipeline.cli.app import JsonOption, MunicipalityOption, app, common, open_workspace, which
from pipeline.cli.output import DONE, print_json, table

tm_app = typer.Typer(help="The translation memory.", no_args_is_help=True)
app.add_typer(tm_app, name="tm")


@tm_app.callback()
def _tm() -> None:
    """Keeps ``stats`` a command of its own while it is the only one."""


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
