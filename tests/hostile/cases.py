"""A damaged return, and the forms that damage has."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random

from hostile.world import Work, Written


@dataclass
class Case:
    """A damaged return: what is sent, and what had been written in it."""

    number: int
    rng: Random
    work: Work
    """The file that is damaged."""
    second: Work
    """Another one, of the same format, for splices and merges."""
    kinds: list[str] = field(default_factory=list)
    works: list[Work] = field(default_factory=list)
    """All whose texts may be in it."""
    more: list[tuple[Written, str]] = field(default_factory=list)
    """Texts written beside: (what, as it stands in the file)."""
    contents: list[bytes] = field(default_factory=list)
    """The files before they were packed."""
    files: list[tuple[str, bytes]] = field(default_factory=list)
    """What is sent."""
    blind: bool = False
    """The bytes were changed where no format has a checksum: within a text it cannot be seen."""

    @property
    def kind(self) -> str:
        return f"{self.work.format}: {' + '.join(self.kinds)}"


Entries = Callable[[Case, str], str]
Bytes = Callable[[Case, bytes], bytes]
Archive = Callable[[Case, str, bytes], list[tuple[str, bytes]]]
