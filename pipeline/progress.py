"""How long work tells that it goes on. The command line draws bars; tests and flows listen in silence."""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    """Told by long work what it does and how far it is."""

    def start(self, label: str, total: int | None) -> None:
        """A new piece of work begins; ``total`` in units of that work, ``None`` if unknown."""

    def advance(self, amount: int = 1) -> None:
        """``amount`` more units are done."""


class Silent:
    """Tells nobody. Also records labels, so that tests can see what was announced."""

    def __init__(self) -> None:
        self.labels: list[str] = []

    def start(self, label: str, total: int | None) -> None:
        self.labels.append(label)

    def advance(self, amount: int = 1) -> None:
        return None
