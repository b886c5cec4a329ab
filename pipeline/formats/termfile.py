"""What a glossary file says, whatever its format, before ``pipeline.terminology.table`` judges it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TermLine:
    """One line of a table, or one rendering in a TBX entry. White space is collapsed; nothing else is checked."""

    line: int
    """1 is the first line of the file, as an editor shows it; 0 where it is not known."""
    source: str
    """Holds a letter or digit."""
    targets: tuple[tuple[str, str], ...] = ()
    """Language code and rendering, in the order of the file; none is empty."""
    status: str = ""
    """As people type it; empty means preferred."""
    note: str = ""
    part_of_speech: str = ""
    domain: str = ""
    convention: str = ""
    """As people type it; empty means always."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Something in a file that cannot be used as it is."""

    line: int
    """As ``TermLine.line``; 0 means the file as a whole."""
    reason: str
    """What is wrong and what to do, in one sentence."""


@dataclass(frozen=True, slots=True)
class TermFile:
    """One glossary file."""

    lines: tuple[TermLine, ...] = ()
    faults: tuple[Fault, ...] = ()
    """In the order of the file."""
    usable: bool = True
    """False when nothing in the file can be used; ``faults`` says why."""


def unusable(line: int, reason: str) -> TermFile:
    """A file that cannot be used at all."""
    return TermFile(faults=(Fault(line, reason),), usable=False)
