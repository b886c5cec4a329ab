"""The stations of the loop as commands."""

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
from pipeline.cli.output import bars, show
from pipeline.errors import FormatError, UsageError

FORMATS = {
    "po": ("po",),
    "xliff1.2": ("xliff1.2",),
    "xliff2.1": ("xliff2.1",),
    "all": ("po", "xliff1.2", "xliff2.1"),
}


@app.command()
def pull(municipality: MunicipalityOption = None, json: JsonOption = False) -> int:
    """Fetch documents, see what changed, cut them into segments."""
    from pipeline.stations.pull import pull as station

    with open_workspace() as workspace, bars() as progress:
        report = station(workspace, which(workspace, municipality), now=now(), progress=progress)
    return show(report, json or common.json)


@app.command()
def harvest(municipality: MunicipalityOption = None, language: LanguageOption = None, json: JsonOption = False) -> int:
    """Learn from translations that the store already has."""
    from pipeline.stations.harvest import harvest as station

    with open_workspace() as workspace, bars() as progress:
        slug = which(workspace, municipality)
        report = station(workspace, slug, language=language, now=now(), progress=progress)
    return show(report, json or common.json)


@app.command()
def pretranslate(
    municipality: MunicipalityOption = None, language: LanguageOption = None, json: JsonOption = False
) -> int:
    """Offer translations from memory, glossary and engine where none is current."""
    from pipeline.stations.pretranslate import pretranslate as station

    with open_workspace() as workspace, bars() as progress:
        slug = which(workspace, municipality)
        report = station(workspace, slug, language=language, now=now(), progress=progress)
    return show(report, json or common.json)


@app.command()
def export(
    language: OneLanguageOption,
    municipality: MunicipalityOption = None,
    format: Annotated[str, typer.Option("--format", metavar="FORMAT", help="po, xliff1.2, xliff2.1 or all.")] = "po",
    only: Annotated[str | None, typer.Option("--only", metavar="KIND", help="new, changed or risky.")] = None,
    under: Annotated[
        list[str] | None,
        typer.Option("--under", metavar="PATH", help="Only this page and all below it; may be repeated."),
    ] = None,
    document: Annotated[
        list[str] | None,
        typer.Option(
            "--document", metavar="PATH", help="Only this document, even if the store's text stays; may be repeated."
        ),
    ] = None,
    max_words: Annotated[
        int | None, typer.Option("--max-words", metavar="N", min=1, help="At most that many words.")
    ] = None,
    again: Annotated[bool, typer.Option("--again", help="Also what people have in packages already.")] = False,
    out: Annotated[Path | None, typer.Option("--out", metavar="DIR", help="Folder for the package.")] = None,
    json: JsonOption = False,
) -> int:
    """Pack what needs a person into a review package."""
    from pipeline.stations.export import export as station
    from pipeline.steps.selection import Only, Selection

    if format not in FORMATS:
        raise UsageError(f"there is no format '{format}'", f"use one of {', '.join(FORMATS)}")
    kinds = {kind.value: kind for kind in Only}
    if only is not None and only not in kinds:
        raise UsageError(f"there is nothing called '{only}' to select", f"use one of {', '.join(kinds)}")
    with open_workspace() as workspace, bars() as progress:
        report = station(
            workspace,
            which(workspace, municipality),
            language=language,
            formats=FORMATS[format],
            selection=Selection(
                kinds[only] if only else None, tuple(under or ()), max_words, again, tuple(document or ())
            ),
            out=out,
            now=now(),
            progress=progress,
        )
    return show(report, json or common.json)


@app.command("import")
def import_(
    paths: Annotated[list[Path], typer.Argument(metavar="PATH...", help="A returned .zip, .po or .xlf, or a folder.")],
    language: Annotated[
        str | None, typer.Option("-l", "--language", metavar="L", help="For files that say no language or a wrong one.")
    ] = None,
    by: Annotated[
        str | None, typer.Option("--by", metavar="NAME", help="Who reviewed; else the name in the file.")
    ] = None,
    json: JsonOption = False,
) -> int:
    """Take in what people sent back; every entry gets a verdict."""
    from pipeline.stations.take_in import take_in

    with open_workspace() as workspace, bars() as progress:
        report = take_in(workspace, paths, language=language, person=by, now=now(), progress=progress)
    if report.unusable and not report.entries:
        count = len(report.unusable)
        none = f", none of {count} files can be used" if count > 1 else ""
        raise FormatError(f"nothing was taken in{none}", report.unusable[0][1])
    return show(report, json or common.json)


@app.command()
def approve(
    language: OneLanguageOption,
    municipality: MunicipalityOption = None,
    document: Annotated[
        list[str] | None, typer.Option("--document", metavar="PATH", help="Only this document; may be repeated.")
    ] = None,
    by: Annotated[str | None, typer.Option("--by", metavar="NAME", help="Who approves; you if left out.")] = None,
    json: JsonOption = False,
) -> int:
    """The second pair of eyes: make reviewed translations final."""
    from pipeline.stations.approve import approve as station

    with open_workspace() as workspace:
        report = station(
            workspace,
            which(workspace, municipality),
            language=language,
            person=by or person(),
            documents=document or (),
            now=now(),
        )
    return show(report, json or common.json)


@app.command()
def push(
    municipality: MunicipalityOption = None,
    language: LanguageOption = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be written.")] = False,
    ours: Annotated[
        list[str] | None,
        typer.Option("--ours", metavar="PATH", help="Decide this document's conflict for our text; may be repeated."),
    ] = None,
    theirs: Annotated[
        list[str] | None,
        typer.Option("--theirs", metavar="PATH", help="Decide it for the store's text; may be repeated."),
    ] = None,
    by: Annotated[
        str | None, typer.Option("--by", metavar="NAME", help="Who decides with --theirs; you if left out.")
    ] = None,
    json: JsonOption = False,
) -> int:
    """Write approved pages to the content store."""
    from pipeline.stations.push import push as station
    from pipeline.stations.theirs import decide_theirs
    from pipeline.stations.theirs_report import DecidedPush

    if both := sorted({*(ours or ())} & {*(theirs or ())}):
        raise UsageError(f"{both[0]} is named with --ours and with --theirs", "decide for one of the two texts")
    with open_workspace() as workspace, bars() as progress:
        slug, moment = which(workspace, municipality), now()
        decided = None
        if theirs:
            decided = decide_theirs(
                workspace, slug, paths=theirs, language=language, person=by or person(), dry_run=dry_run, now=moment
            )
        report = station(
            workspace, slug, language=language, ours=ours or (), dry_run=dry_run, now=moment, progress=progress
        )
    return show(report if decided is None else DecidedPush(decided, report), json or common.json)


@app.command("check-content")
def check_content(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="pages.json, events.json or locations.json of a dump.")],
    json: JsonOption = False,
) -> int:
    """Check that a store dump survives cutting and merging byte for byte."""
    from pipeline.stations.check_content import check_content as station

    with bars() as progress:
        report = station(file, progress=progress)
    return show(report, json or common.json)
