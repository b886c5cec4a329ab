"""The loop: which stations a run goes through, in which order. Flows and commands take it from here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from pipeline.progress import Progress
from pipeline.stations.export import ExportReport, export
from pipeline.stations.pretranslate import pretranslate
from pipeline.stations.pull import pull
from pipeline.stations.push import push
from pipeline.stations.report import Report
from pipeline.stations.take_in import take_in_inbox
from pipeline.workspace import Workspace

StationRun = Callable[[Workspace, str, datetime, Progress], Report]


@dataclass(frozen=True, slots=True)
class Station:
    """One step of the loop for one municipality."""

    name: str
    run: StationRun


@dataclass(frozen=True, slots=True)
class ExportsReport:
    """The packages of all languages."""

    packages: tuple[ExportReport, ...]

    @property
    def attention(self) -> bool:
        return False

    def as_json(self) -> dict[str, object]:
        return {"packages": [one.as_json() for one in self.packages]}

    def lines(self) -> list[str]:
        return [line for one in self.packages for line in one.lines()]


def _pull(workspace: Workspace, slug: str, now: datetime, progress: Progress) -> Report:
    return pull(workspace, slug, now=now, progress=progress)


def _pretranslate(workspace: Workspace, slug: str, now: datetime, progress: Progress) -> Report:
    return pretranslate(workspace, slug, now=now, progress=progress)


def _export(workspace: Workspace, slug: str, now: datetime, progress: Progress) -> Report:
    languages = workspace.municipality(slug).target_languages
    return ExportsReport(
        tuple(export(workspace, slug, language=code, now=now, progress=progress) for code in languages)
    )


def _take_in(workspace: Workspace, slug: str, now: datetime, progress: Progress) -> Report:
    # The inbox is the workspace's: ids say which municipality an entry belongs to.
    return take_in_inbox(workspace, now=now, progress=progress)


def _push(workspace: Workspace, slug: str, now: datetime, progress: Progress) -> Report:
    return push(workspace, slug, now=now, progress=progress)


LOOP: tuple[Station, ...] = (
    Station("pull", _pull),
    Station("take in", _take_in),
    Station("pretranslate", _pretranslate),
    Station("export", _export),
    Station("push", _push),
)
"""What people sent back is taken in before anything new is offered or packed: nobody gets work that is done."""
