"""Argos models: list, install, remove."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli.app import JsonOption, MunicipalityOption, app, common, open_workspace, which
from pipeline.cli.output import ATTENTION, DONE, Announced, bars, print_json, say, show, table, warn
from pipeline.errors import UsageError

models_app = typer.Typer(help="Translation models for the offline engine.", no_args_is_help=True)
app.add_typer(models_app, name="models")


@models_app.command("list")
def list_(json: JsonOption = False) -> int:
    """The models that are installed."""
    return _show(json)


@models_app.command()
def install(
    what: Annotated[
        str,
        typer.Argument(metavar="FILE|DIR|PAIR", help="An .argosmodel file, a folder of them, or a pair like de-en."),
    ],
    json: JsonOption = False,
) -> int:
    """Install a model from a file, a folder, or the Argos package index."""
    from pipeline.mt.argos import models

    path = Path(what)
    if path.is_dir():
        files = sorted(path.glob("*.argosmodel"))
        if not files:
            raise UsageError(f"{path} has no .argosmodel file in it", "name the file or another folder")
    elif path.is_file():
        files = [path]
    elif path.suffix == ".argosmodel" or "/" in what:
        raise UsageError(f"{path} is not there", "check the name of the model file")
    else:
        files = [fetch_pair(what)]
    for file in files:
        model = models.install(file)
        if not (json or common.json):
            say(f"installed {model.code} {model.version} ({model.size / 1e6:.0f} MB)")
    return _show(json) if json or common.json else DONE


def fetch_pair(pair: str) -> Path:
    """Download the model for a pair such as ``de-en`` from the index, announced with its size."""
    from pipeline.mt.argos import remote

    source, _, target = pair.partition("-")
    if not (source and target):
        raise UsageError(f"'{pair}' is neither a file nor a pair of languages", "write e.g. de-en")
    found = remote.available_pair(source, target)
    with bars() as progress:
        return remote.download(found, Announced(progress))


@models_app.command()
def remove(
    code: Annotated[str, typer.Argument(metavar="CODE", help="As 'models list' shows it, e.g. translate-de_en.")],
    json: JsonOption = False,
) -> int:
    """Remove an installed model."""
    from pipeline.mt.argos import models

    model = models.remove(code)
    if json or common.json:
        return _show(json)
    say(f"removed {model.code} {model.version}")
    return DONE


@models_app.command("tune")
def tune_(
    pair: Annotated[
        str | None, typer.Argument(metavar="PAIR", help="E.g. de-en; the first that has a model if left out.")
    ] = None,
    municipality: MunicipalityOption = None,
    save: Annotated[bool, typer.Option("--save", help="Write faster settings into sprachlotse.toml.")] = False,
    json: JsonOption = False,
) -> int:
    """Find out how a model runs fastest on this machine, by trying."""
    from pipeline.stations.tune import tune_model

    with open_workspace() as workspace, bars() as progress:
        report = tune_model(workspace, pair, which(workspace, municipality), save=save, progress=progress)
    return show(report, json or common.json)


def _show(json: bool) -> int:
    from pipeline.mt.argos import models

    found = models.inventory()
    if json or common.json:
        rows = [
            {"code": m.code, "version": m.version, "from": m.from_code, "to": m.to_code, "bytes": m.size}
            for m in found.models
        ]
        print_json({"models": rows, "problems": list(found.problems)})
    elif not found.models:
        say("no model is installed: install one with 'sprachlotse models install FILE' or '… install de-en'")
    else:
        rows_ = [(m.code, m.version, m.from_code, m.to_code, f"{m.size / 1e6:.0f} MB") for m in found.models]
        table("", ("model", "version", "from", "to", "size"), rows_, numbers=(4,))
    for problem in found.problems:
        warn(f"not usable: {problem}")
    return ATTENTION if found.problems else DONE
