"""The Typer application and what all commands share."""

from __future__ import annotations

import getpass
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from pipeline import __version__
from pipeline.errors import UsageError
from pipeline.workspace import Workspace

app = typer.Typer(
    name="sprachlotse",
    help="Keeps a municipality's information pages true in every language.",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    add_completion=False,
)


@dataclass
class Common:
    """The options that stand before the command."""

    workspace: Path | None = None
    json: bool = False


common = Common()
"""Set anew by every call of the program."""

MunicipalityOption = Annotated[
    str | None,
    typer.Option("-m", "--municipality", metavar="M", help="Short name; may be left out when there is only one."),
]
LanguageOption = Annotated[
    str | None, typer.Option("-l", "--language", metavar="L", help="Target language; all when left out.")
]
OneLanguageOption = Annotated[str, typer.Option("-l", "--language", metavar="L", help="Target language.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON object on stdout and nothing else there.")]


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"sprachlotse {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    workspace: Annotated[
        Path | None,
        typer.Option(
            "--workspace", metavar="DIR", help="Folder with sprachlotse.toml; the nearest one upwards if left out."
        ),
    ] = None,
    json: JsonOption = False,
    version: Annotated[
        bool, typer.Option("--version", help="Show the version and stop.", callback=_version, is_eager=True)
    ] = False,
) -> None:
    common.workspace, common.json = workspace, json


def open_workspace() -> Workspace:
    """The workspace meant by ``--workspace`` or the current folder; it reads secret blocks where ``serve`` runs."""

    def secret(name: str) -> str | None:
        from pipeline.cli.operate import read_secret  # only where a block is needed

        return read_secret(workspace.root, name)

    workspace = Workspace.open(common.workspace, secret)
    return workspace


def which(workspace: Workspace, municipality: str | None) -> str:
    """The municipality meant; the only one may be left unnamed. Raises UsageError."""
    if municipality is not None:
        workspace.municipality(municipality)
        return municipality
    known = list(workspace.settings.municipalities)
    if len(known) == 1:
        return known[0]
    if not known:
        raise UsageError("no municipality is registered yet", "register one with 'sprachlotse municipality add'")
    raise UsageError(f"it is not clear which municipality is meant ({', '.join(known)})", "name one with -m")


def now() -> datetime:
    """The present moment, in UTC."""
    return datetime.now(UTC)


def person() -> str:
    """Who sits at the keyboard, when nobody says otherwise."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return ""
