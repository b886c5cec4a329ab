"""Quality checks: what there is, what they find now, and what a coordinator lets pass."""

from __future__ import annotations

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
from pipeline.cli.output import DONE, bars, print_json, say, show

qa_app = typer.Typer(help="Quality checks of translations.", no_args_is_help=True)
app.add_typer(qa_app, name="qa")

SegmentArgument = Annotated[str, typer.Argument(metavar="ID", help="Of the segment, as receipts name it.")]
CheckOption = Annotated[str, typer.Option("--check", metavar="NAME", help="Name of the check.")]
ByOption = Annotated[str | None, typer.Option("--by", metavar="NAME", help="Who decides; you if left out.")]


@qa_app.command("list")
def list_(json: JsonOption = False) -> int:
    """All checks: why each matters and how to mend what it finds."""
    from pipeline.qa import CHECKS

    if json or common.json:
        checks = [{"name": c.name, "severity": c.severity.value, "why": c.why, "fix": c.fix} for c in CHECKS]
        print_json({"checks": checks})
        return DONE
    for check in CHECKS:
        say(f"{check.name} ({check.severity}): {check.why}. {check.fix}.")
    return DONE


@qa_app.command("run")
def run_(
    municipality: MunicipalityOption = None,
    language: LanguageOption = None,
    check: Annotated[
        list[str] | None, typer.Option("--check", metavar="NAME", help="Only this check; may be repeated.")
    ] = None,
    json: JsonOption = False,
) -> int:
    """Run the checks over all translations in use."""
    from pipeline.stations.checks import check as station

    with open_workspace() as workspace, bars() as progress:
        slug = which(workspace, municipality)
        report = station(workspace, slug, language=language, names=check or (), progress=progress)
    return show(report, json or common.json)


@qa_app.command()
def waive(
    segment: SegmentArgument,
    language: OneLanguageOption,
    check: CheckOption,
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why the text is right as it is.")],
    by: ByOption = None,
    json: JsonOption = False,
) -> int:
    """Let a check pass for one segment, as long as its source text stays as it is."""
    from pipeline.stations.checks import waive as station

    with open_workspace() as workspace:
        report = station(
            workspace, segment, language=language, check=check, reason=reason, person=by or person(), now=now()
        )
    return show(report, json or common.json)


@qa_app.command()
def unwaive(
    segment: SegmentArgument,
    language: OneLanguageOption,
    check: CheckOption,
    by: ByOption = None,
    json: JsonOption = False,
) -> int:
    """The check holds again; that it was waived is kept."""
    from pipeline.stations.checks import waive as station

    with open_workspace() as workspace:
        report = station(
            workspace,
            segment,
            language=language,
            check=check,
            reason="",
            person=by or person(),
            withdraw=True,
            now=now(),
        )
    return show(report, json or common.json)


@qa_app.command()
def waivers(municipality: MunicipalityOption = None, language: LanguageOption = None, json: JsonOption = False) -> int:
    """What was waived and holds."""
    from pipeline.stations.checks import list_waivers

    with open_workspace() as workspace:
        report = list_waivers(workspace, which(workspace, municipality), language=language)
    return show(report, json or common.json)
