"""What ``serve`` offers to run: a ``sync`` per municipality with its schedule, and ``nightly`` over all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from pipeline.config import Settings

TIMEZONE = "Europe/Berlin"
"""Of all schedules: municipalities mean their own clock, and servers often run on UTC."""
TAG = "sprachlotse"
"""Marks the deployments that belong to ``serve``, so that it can remove those of municipalities that are gone."""


@dataclass(frozen=True, slots=True)
class Plan:
    """One deployment to be."""

    flow: str
    """``sync`` or ``nightly``."""
    name: str
    parameters: Mapping[str, str]
    description: str
    cron: str | None = None
    """Five fields in :data:`TIMEZONE`; ``None`` is started by hand only."""
    tags: tuple[str, ...] = field(default=(TAG,))

    @property
    def full_name(self) -> str:
        """As Prefect names it, e.g. ``sync/stadt-musterhausen``."""
        return f"{self.flow}/{self.name}"


def plan(settings: Settings, workspace: str) -> tuple[Plan, ...]:
    """The deployments for ``settings``, in the order of the file, ``nightly`` last.

    Raises ConfigError for a schedule that is no cron expression.
    """
    plans = [
        Plan(
            flow="sync",
            name=slug,
            parameters={"municipality": slug, "workspace": workspace},
            description=f"{municipality.name}: pull, pretranslate, export, take in what came back, push.",
            cron=municipality.schedule,
        )
        for slug, municipality in settings.municipalities.items()
    ]
    plans.append(
        Plan(
            flow="nightly",
            name="all",
            parameters={"workspace": workspace},
            description="Every municipality, one after the other; one that fails does not stop the others.",
        )
    )
    return tuple(plans)
