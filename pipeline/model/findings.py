"""What quality checks find in a translation."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from pipeline.model.messages import Message


class Severity(StrEnum):
    """What a finding means for a text that a person signs off."""

    BLOCK = "block"
    """The text is kept but not taken: published like this it would harm somebody or break the page."""
    WARN = "warn"
    """The text is taken and the finding told: it may be right as it is."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that one check found in one target."""

    check: str
    """Name of the check, e.g. ``literals`` (``pipeline.qa``)."""
    severity: Severity
    message: Message

    def __str__(self) -> str:
        return str(self.message)
