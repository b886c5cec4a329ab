"""Term bases: look at them and check them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

import typer

from pipeline.cli.app import JsonOption, LanguageOption, MunicipalityOption, app, common, open_workspace, which
from pipeline.cli.output import ATTENTION, DONE, print_json, say, table, warn

if TYPE_CHECKING:
    from pipeline.model import Term
    from pipeline.terminology.glossary import GlossaryProblem

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
