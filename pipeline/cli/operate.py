"""Looking at things and running them by themselves: status, doctor, run, serve."""

from __future__ import annotations

import importlib.metadata
import platform
from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli.app import JsonOption, MunicipalityOption, app, common, open_workspace, which
from pipeline.cli.output import ATTENTION, DONE, bars, print_json, say, table, warn
from pipeline.errors import SprachlotseError


@app.command()
def status(municipality: MunicipalityOption = None, json: JsonOption = False) -> int:
    """Coverage per municipality and language, and what waits for a person."""
    from pipeline.stations.report import counted
    from pipeline.stations.status import held_lines, hidden_lines, link_lines, share
    from pipeline.stations.status import status as station

    with open_workspace() as workspace:
        report = station(workspace, municipality)
    if json or common.json:
        print_json(report.as_json())
    elif not report.municipalities:
        say("no municipality is registered yet: register one with 'sprachlotse municipality add'")
    else:
        for one in report.municipalities:
            rows = [
                (
                    c.language,
                    c.segments,
                    c.words,
                    f"{share(c)} %",
                    c.final,
                    c.reviewed,
                    c.translated,
                    c.stale,
                    c.untranslated,
                )
                for c in one.languages
            ]
            columns = ("", "segments", "words", "done", "final", "reviewed", "offered", "stale", "untranslated")
            table(
                f"{one.name} ({one.slug}), {counted(one.documents, 'document')}",
                columns,
                rows,
                numbers=range(1, len(columns)),
            )
            for line in held_lines(one):
                say(line)
            for c in one.languages:
                if c.similar:
                    text = counted(c.similar, "untranslated segment")
                    say(f"{c.language}: {text} with the translation of a similar text to work from")
                if c.risky:
                    text = counted(c.risky, "risky machine translation")
                    say(f"{c.language}: {text} offered, marked with the reason")
                if c.fact_updates:
                    say(f"{c.language}: {counted(c.fact_updates, 'fact update')} to look at, in the next package")
            for line in (*hidden_lines(one.hidden), *link_lines(one.links)):
                say(line)
    return ATTENTION if report.attention else DONE


@app.command()
def doctor(json: JsonOption = False) -> int:
    """What is installed, reachable and configured; what to do about the rest."""
    from pipeline.cli.stores import store_checks
    from pipeline.mt.argos import models
    from pipeline.mt.provider import engine_checks

    checks: list[tuple[str, str, str]] = [("python", "ok", platform.python_version())]
    for package in ("argostranslate", "ctranslate2", "prefect"):
        try:
            checks.append((package, "ok", importlib.metadata.version(package)))
        except importlib.metadata.PackageNotFoundError:
            checks.append((package, "missing", "install it as the README says"))
    try:
        with open_workspace() as workspace:
            checks.append(("workspace", "ok", str(workspace.root)))
            found = models.inventory()
            names = ", ".join(f"{model.code} {model.version}" for model in found.models)
            checks.append(
                ("models", "ok" if names else "none", names or "install one: sprachlotse models install FILE")
            )
            checks += [("models", "broken", problem) for problem in found.problems]
            with workspace.database.reading() as repository:
                for slug in workspace.settings.municipalities:
                    count = len(repository.documents.of(slug))
                    checks.append((f"{slug}: pulled", "ok" if count else "none", f"{count} documents"))
                    checks += store_checks(workspace, slug)
                    for language, state, detail in engine_checks(workspace.settings, slug):
                        checks.append((f"{slug}: engine {language}".strip(), state, detail))
    except SprachlotseError as exc:
        checks.append(("workspace", "broken", str(exc)))
    if json or common.json:
        print_json({"checks": [{"name": n, "state": s, "detail": d} for n, s, d in checks]})
    else:
        table("", ("check", "state", "detail"), checks)
    return ATTENTION if any(state in ("broken", "missing") for _, state, _ in checks) else DONE


@app.command()
def run(municipality: MunicipalityOption = None, json: JsonOption = False) -> int:
    """The whole flow once: pull, take in the inbox, pretranslate, export what is due, push."""
    from flows.run import run_once

    remarks: list[str] = []
    with open_workspace() as workspace, bars() as progress:
        result = run_once(workspace, which(workspace, municipality), progress, remarks.append)
    for remark in remarks:
        warn(remark)
    if json or common.json:
        print_json(result)
    else:
        for name, station in result["flow_run"]["stations"].items():
            say(name)
            for line in station["lines"]:
                say(f"  {line}")
    return ATTENTION if result["flow_run"]["attention"] else DONE


def read_secret(root: Path, name: str) -> str | None:
    """What the secret block ``name`` holds, for a command typed in workspace ``root``."""
    from flows.run import secret

    return secret(root, name)


@app.command()
def serve(
    host: Annotated[str, typer.Option("--host", help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", help="Port of the dashboard; 0 takes a free one.")] = 4200,
) -> int:
    """Schedules, worker and dashboard on this machine, until stopped."""
    from flows.serve import serve as serve_workspace

    with open_workspace() as workspace:
        serve_workspace(workspace, host=host, port=port)
    return DONE
