"""What ``push --theirs`` decided, and how it is told."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field

from pipeline.stations.push_report import PushReport
from pipeline.stations.report import counted


@dataclass(frozen=True, slots=True)
class Decided:
    """A conflict that is over."""

    document: str
    """Path of the source document."""
    language: str
    taken: int
    """Texts of the store that are ours now."""
    stays: str = ""
    """Why the page stays as the store has it and nothing is pushed over it; empty where our texts now are the page."""
    out: tuple[str, ...] = ()
    """Packages that people have, with texts of a page that stays so: what they write will not be published."""


@dataclass(frozen=True, slots=True)
class Undecided:
    """A conflict that could not be decided."""

    document: str
    language: str
    reason: str


@dataclass
class TheirsReport:
    """What was decided for the store's text."""

    decided: list[Decided] = field(default_factory=list)
    undecided: list[Undecided] = field(default_factory=list)
    without: list[str] = field(default_factory=list)
    """Documents that have no conflict to decide."""
    dry_run: bool = False
    """It was only looked what would be decided."""

    @property
    def attention(self) -> bool:
        return bool(self.undecided)

    def as_json(self) -> dict[str, object]:
        return {
            "decided": [asdict(one) for one in self.decided],
            "undecided": [asdict(one) for one in self.undecided],
            "without_conflict": self.without,
        }

    def lines(self) -> list[str]:
        lines = []
        would_be = "would be " if self.dry_run else ""
        for one in self.decided:
            said = []
            if one.taken or not one.stays:
                said.append(f"{counted(one.taken, 'text')} of the store {would_be}taken over, ours kept beside")
            if one.stays:
                said.append(f"the page {'would stay' if self.dry_run else 'stays'} as the store has it: {one.stays}")
            if one.out:
                said.append(
                    f"texts of it are out in {' and '.join(one.out)}: tell whoever has them that they will not be"
                    " published; 'packages close' calls a package back"
                )
            lines.append(f"{one.document} ({one.language}): {'; '.join(said)}")
        lines += [f"not decided: {one.document} ({one.language}): {one.reason}" for one in self.undecided]
        lines += [f"{path}: there is no conflict to decide, as far as the last pull saw" for path in self.without]
        return lines


@dataclass(frozen=True, slots=True)
class DecidedPush:
    """A push, and what was decided for the store's texts before it."""

    theirs: TheirsReport
    push: PushReport

    @property
    def attention(self) -> bool:
        return self.theirs.attention or self.push.attention

    def as_json(self) -> dict[str, object]:
        return {**self.push.as_json(), "theirs": self.theirs.as_json()}

    def lines(self) -> list[str]:
        return [*self.theirs.lines(), *self.push.lines()]
