"""The whole loop on the sample municipality, printed step by step."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli.app import JsonOption, app, common, now
from pipeline.cli.output import DONE, Announced, bars, print_json, say
from pipeline.config import FILENAME
from pipeline.errors import SprachlotseError
from pipeline.progress import Progress
from pipeline.stations.report import Report, counted
from pipeline.workspace import Workspace

LANGUAGE = "en"
_OFFLINE = "SPRACHLOTSE_OFFLINE"


class _Telling:
    """Prints every step for people and keeps it for scripts."""

    def __init__(self, silent: bool) -> None:
        self._silent = silent
        self.steps: list[dict[str, object]] = []

    def step(self, title: str, why: str) -> None:
        self.steps.append({"step": title})
        if not self._silent:
            say("")
            say(f"{len(self.steps)}. {title}: {why}")

    def lines(self, lines: list[str], **keys: object) -> None:
        self.steps[-1].update(keys)
        if not self._silent:
            for line in lines:
                say(f"   {line}")

    def report(self, report: Report) -> None:
        self.lines(report.lines(), **report.as_json())


@app.command()
def demo(
    folder: Annotated[
        Path | None,
        typer.Option("--workspace", metavar="DIR", help="Folder of the workspace it makes; ./demo if left out."),
    ] = None,
    json: JsonOption = False,
) -> int:
    """The whole loop on the sample, reviewed by a stand-in, printed step by step."""
    quiet = json or common.json
    telling = _Telling(quiet)
    with _workspace(folder or common.workspace or Path("demo"), telling) as workspace, bars() as progress:
        pushed = _loop(workspace, telling, progress)
        root = workspace.root
    if quiet:
        print_json({"workspace": str(root), "steps": telling.steps, "pushed": pushed})
    else:
        say("")
        say(f"The workspace is {root}. Look at it:")
        say(f"   sprachlotse --workspace {root} status")
        say(f"   {root}/outbox: the packages   {root}/content: the content store with the new pages")
    return DONE


def _workspace(folder: Path, telling: _Telling) -> Workspace:
    from pipeline.sample import SAMPLE, create_workspace

    telling.step("init", "a workspace with the fictional town of Kranichfurt")
    if not (folder / FILENAME).exists():
        workspace = create_workspace(folder, sample=True)
        telling.lines([f"made {workspace.root}"], workspace=str(workspace.root))
        return workspace
    workspace = Workspace.open(folder)
    workspace.municipality(SAMPLE)
    telling.lines(
        [f"{workspace.root} is there already: going on with it (remove the folder to begin anew)"],
        workspace=str(workspace.root),
    )
    return workspace


def _loop(workspace: Workspace, telling: _Telling, progress: Progress) -> int:
    from pipeline.atomic import write_atomically
    from pipeline.sample import SAMPLE
    from pipeline.stand_in import NAME, review_package
    from pipeline.stations.approve import approve
    from pipeline.stations.export import export
    from pipeline.stations.harvest import harvest
    from pipeline.stations.pretranslate import pretranslate
    from pipeline.stations.pull import pull
    from pipeline.stations.push import push
    from pipeline.stations.status import share, status
    from pipeline.stations.take_in import INBOX, take_in_inbox

    telling.step("pull", "fetch the German pages, see what is new, cut it into segments")
    telling.report(pull(workspace, SAMPLE, now=now(), progress=progress))

    telling.step("harvest", "learn from the English that is published already")
    telling.report(harvest(workspace, SAMPLE, language=LANGUAGE, now=now(), progress=progress))

    telling.step("model", "is there an offline German→English engine?")
    telling.lines([_model(progress)])

    telling.step("pretranslate", "offer something to correct: memory first, then the engine")
    telling.report(pretranslate(workspace, SAMPLE, language=LANGUAGE, now=now(), progress=progress))

    telling.step("export", "pack what needs a person")
    exported = export(workspace, SAMPLE, language=LANGUAGE, now=now(), progress=progress)
    telling.report(exported)

    telling.step("review", "a stand-in for the volunteer accepts what looks whole and leaves the rest")
    if exported.package is None:
        telling.lines(["nothing to review"])
    else:
        reviewed = review_package(exported.package.read_bytes())
        returned = workspace.folder(INBOX) / f"{exported.package.stem}.po"
        write_atomically(returned, reviewed.data)
        telling.lines(
            [
                f"{reviewed.accepted} suggestions accepted, {reviewed.doubted} left in doubt,"
                f" {counted(reviewed.empty, 'segment')} left empty; sent back as inbox/{returned.name}"
            ],
            accepted=reviewed.accepted,
            doubted=reviewed.doubted,
            empty=reviewed.empty,
        )

    telling.step("import", "take in what came back; every entry gets a verdict")
    telling.report(take_in_inbox(workspace, now=now(), progress=progress))

    telling.step("approve", "one pair of eyes is enough in Kranichfurt, so there is nothing left to approve")
    telling.report(approve(workspace, SAMPLE, language=LANGUAGE, person=NAME, now=now()))

    telling.step("push", "write complete pages to the content store, if it still is what we saw")
    pushed = push(workspace, SAMPLE, language=LANGUAGE, now=now(), progress=progress)
    telling.report(pushed)
    telling.lines([f"pushed: {path} → {code}" for path, code in pushed.pushed])

    telling.step("status", "where we are now")
    report = status(workspace, SAMPLE)
    english = next(c for c in report.municipalities[0].languages if c.language == LANGUAGE)
    telling.lines(
        [
            f"English: {share(english)} % of the words are final; {english.translated} segments wait for review,"
            f" {english.untranslated} have no suggestion"
        ],
        **report.as_json(),
    )
    return len(pushed.pushed)


def _model(progress: Progress) -> str:
    """Make sure of a model if that costs no more than a download; says what came of it in one line."""
    from pipeline.mt.argos import models, remote

    chain = models.find("de", LANGUAGE)
    if chain:
        return "yes: " + " and ".join(f"{model.code} {model.version}" for model in chain)
    if os.environ.get(_OFFLINE, "") not in ("", "0"):
        return f"no, and {_OFFLINE} is set: going on without one"
    try:
        found = remote.available_pair("de", LANGUAGE)
        model = models.install(remote.download(found, Announced(progress)))
    except SprachlotseError as exc:
        return f"no, and none can be fetched now: {exc.what}; going on without one"
    return f"yes, fetched and installed: {model.code} {model.version} ({model.size / 1e6:.0f} MB)"
