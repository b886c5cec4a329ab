"""Packages that are out with people, texts that came back and are not in use, and the evidence of reviews."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli.app import (
    JsonOption,
    LanguageOption,
    MunicipalityOption,
    OneLanguageOption,
    app,
    common,
    now,
    open_workspace,
    person,
    which,
)
from pipeline.cli.output import show

packages_app = typer.Typer(help="Packages that went out.", no_args_is_help=True)
app.add_typer(packages_app, name="packages")

PackageArgument = Annotated[str, typer.Argument(metavar="ID", help="The package's id, as its file name ends.")]


@packages_app.command("list")
def list_(municipality: MunicipalityOption = None, language: LanguageOption = None, json: JsonOption = False) -> int:
    """Every package that went out, and how much of it has come back."""
    from pipeline.stations.packages import list_packages

    with open_workspace() as workspace:
        slug = which(workspace, municipality) if municipality else None
        report = list_packages(workspace, slug, language)
    return show(report, json or common.json)


@packages_app.command()
def close(package: PackageArgument, json: JsonOption = False) -> int:
    """Wait for it no longer: its segments may go to somebody else. It may come back all the same."""
    from pipeline.stations.packages import call_back

    with open_workspace() as workspace:
        report = call_back(workspace, package, now=now())
    return show(report, json or common.json)


@packages_app.command()
def reopen(package: PackageArgument, json: JsonOption = False) -> int:
    """It is out with somebody after all."""
    from pipeline.stations.packages import call_back

    with open_workspace() as workspace:
        report = call_back(workspace, package, now=now(), reopen=True)
    return show(report, json or common.json)


candidates_app = typer.Typer(help="Texts of people that are not in use.", no_args_is_help=True)
app.add_typer(candidates_app, name="candidates")

SegmentArgument = Annotated[str, typer.Argument(metavar="ID", help="Of the segment, as receipts name it.")]


@candidates_app.command("list")
def list_candidates(segment: SegmentArgument, language: OneLanguageOption, json: JsonOption = False) -> int:
    """The text in use for a segment and all others, with their authors and why they are not in use."""
    from pipeline.stations.candidates import list_candidates as station

    with open_workspace() as workspace:
        report = station(workspace, segment, language=language)
    return show(report, json or common.json)


@candidates_app.command()
def take(
    segment: SegmentArgument,
    candidate: Annotated[str, typer.Argument(metavar="CANDIDATE", help="The text, by the beginning of its id.")],
    language: OneLanguageOption,
    by: Annotated[str | None, typer.Option("--by", metavar="NAME", help="Who decides; you if left out.")] = None,
    json: JsonOption = False,
) -> int:
    """Decide a conflict: this text is the right one. The one in use stays as a candidate."""
    from pipeline.stations.candidates import take_candidate

    with open_workspace() as workspace:
        report = take_candidate(workspace, segment, candidate, language=language, person=by or person(), now=now())
    return show(report, json or common.json)


@app.command()
def evidence(
    municipality: MunicipalityOption = None,
    language: LanguageOption = None,
    document: Annotated[
        list[str] | None, typer.Option("--document", metavar="PATH", help="Only this document; may be repeated.")
    ] = None,
    out: Annotated[Path | None, typer.Option("--out", metavar="FILE", help="A .csv or .json file.")] = None,
    json: JsonOption = False,
) -> int:
    """Who reviewed what: per page and language, with package, file and date."""
    from pipeline.stations.evidence import evidence as station

    with open_workspace() as workspace:
        slug = which(workspace, municipality)
        report = station(workspace, slug, language=language, documents=document or (), out=out)
    return show(report, json or common.json)
