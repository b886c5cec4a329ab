"""What one station of a run does, whoever runs it: the recorded flow or the direct run without a server."""

from __future__ import annotations

from datetime import datetime
from typing import TypedDict

from pipeline.progress import Progress
from pipeline.stations.loop import Station
from pipeline.workspace import Workspace


class StationResult(TypedDict):
    """What a run keeps of one station; JSON-able."""

    report: dict[str, object]
    """The station's own numbers, as its command prints them with ``--json``."""
    attention: bool
    """Something here needs a person."""
    lines: list[str]
    """What happened, for people."""


def work(station: Station, workspace: Workspace, municipality: str, now: datetime, progress: Progress) -> StationResult:
    """Run ``station`` once. Raises what the station raises (a SprachlotseError, or a bug)."""
    report = station.run(workspace, municipality, now, progress)
    return StationResult(report=report.as_json(), attention=report.attention, lines=report.lines())


def needs_person(stations: dict[str, StationResult]) -> list[str]:
    """Names of the stations that need a person, in the order of the loop."""
    return [name for name, result in stations.items() if result["attention"]]
