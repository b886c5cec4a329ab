"""What every station tells when it is done."""

from __future__ import annotations

from typing import Protocol


class Report(Protocol):
    """The outcome of one station, for scripts and for people."""

    @property
    def attention(self) -> bool:
        """True when something needs a person; commands then exit with 1."""

    def as_json(self) -> dict[str, object]:
        """The keys that the command line promises to scripts."""

    def lines(self) -> list[str]:
        """What happened, as a person would want to read it: plain text, most important first."""


def counted(number: int, one: str, many: str | None = None) -> str:
    """``1 page``, ``2 pages``, ``1,234 pages``."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"
