"""Term bases: look at them and check them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.cli.app import JsonOption, LanguageOption, MunicipalityOption, app, common, open_workspace, which
from pipeline.cli.output import ATTENTION, DONE, print_json, say, show, table, warn
from pipeline.errors import FormatError, UsageError

if TYPE_CHECKING:
    from pipeline.model import Term
    from pipeline.terminology.glossary import GlossaryProblem


class TermFormat(StrEnum):
    """File formats for terms."""

    TBX = "tbx"
    CSV = "csv"


glossary_app = typer.Typer(help="The municipality's terms.", no_args_is_help=True)
app.add_typer(glossary_app, name="glossary")


@glossary_app.command("list")
def list_(municipality: MunicipalityOption = None, language: LanguageOption = None, json: JsonOption = False) -> int:
    """The terms that hold for a municipality, its glossaries laid over one another."""
    terms, problems = _load(municipality, language)
    if json or common.json:
        return _as_json(terms, problems)
    if terms:
        rows = [(t.source, t.language, t.target, t.status, t.glossary) for t in terms]
        table("", ("term", "into", "translation", "status", "glossary"), rows)
    else:
        say("there are no terms")
    for problem in problems:
        warn(f"problem: {problem}")
    return ATTENTION if problems else DONE


@glossary_app.command()
def check(municipality: MunicipalityOption = None, language: LanguageOption = None, json: JsonOption = False) -> int:
    """What in the glossary files a coordinator should look at."""
    from pipeline.stations.glossary_check import check_glossary

    with open_workspace() as workspace:
        slug = which(workspace, municipality)
        codes = workspace.languages(slug, language)
        report = check_glossary(workspace, slug, codes if language else None, in_pages=municipality is not None)
    if json or common.json:
        print_json(report.as_json())
    else:
        for line in report.lines():
            say(line)
    return ATTENTION if report.attention else DONE


@glossary_app.command("import")
def import_(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="CSV and TBX files, from any tool.")],
    municipality: MunicipalityOption = None,
    to: Annotated[
        str | None, typer.Option("--to", metavar="NAME", help="Into this glossary; else the municipality's own.")
    ] = None,
    language: LanguageOption = None,
    json: JsonOption = False,
) -> int:
    """Add the terms of other term bases to a glossary of the workspace."""
    from pipeline.stations.glossary_import import home_of, import_terms

    if to is not None and municipality is not None:
        raise UsageError("both --to and --municipality say where the terms belong", "leave one of them out")
    with open_workspace() as workspace:
        name = to if to is not None else home_of(workspace, which(workspace, municipality))
        report = import_terms(workspace, name, files, language=language)
    if not report.files:
        count = len(report.unusable)
        none = f", none of {count} files can be used" if count > 1 else ""
        raise FormatError(f"nothing was added{none}", report.unusable[0][1])
    return show(report, json or common.json)


@glossary_app.command()
def export(
    municipality: MunicipalityOption = None,
    language: LanguageOption = None,
    format_: Annotated[
        TermFormat | None,
        typer.Option("--format", help="tbx if left out, unless the name of the file says otherwise."),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="FILE", help="Where to; termbases/M.tbx in the workspace if left out."),
    ] = None,
    json: JsonOption = False,
) -> int:
    """Write the terms that hold for a municipality as one file that other tools read."""
    from pipeline.stations.glossary_export import export_terms

    named = out.suffix.lower().removeprefix(".") if out is not None else ""
    chosen = format_ or (TermFormat.CSV if named == TermFormat.CSV else TermFormat.TBX)
    with open_workspace() as workspace:
        slug = which(workspace, municipality)
        report = export_terms(workspace, slug, language=language, suffix=f".{chosen}", out=out)
    return show(report, json or common.json)


def _load(municipality: str | None, language: str | None) -> tuple[Sequence[Term], Sequence[GlossaryProblem]]:
    """Terms (of one language or of all) and problems."""
    from pipeline.stations.terms import glossary_of

    with open_workspace() as workspace:
        slug = which(workspace, municipality)
        codes = workspace.languages(slug, language)
        glossary = glossary_of(workspace, slug)
    return glossary.terms if language is None else glossary.for_language(codes[0]), glossary.problems


def _as_json(terms: Sequence[Term], problems: Sequence[GlossaryProblem]) -> int:
    print_json({"terms": [asdict(term) for term in terms], "problems": [asdict(problem) for problem in problems]})
    return ATTENTION if problems else DONE
