"""What a push came to, for people and as JSON."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass, field

from pipeline.stations.report import counted

_FEW = 5
"""Remarks with the same words that are listed one by one; more are counted."""


@dataclass(frozen=True, slots=True)
class Held:
    """A document that was not written, and why."""

    document: str
    language: str
    reason: str
    diff: str = ""
    """What the store has against what would have been written."""


@dataclass(frozen=True, slots=True)
class Remark:
    """What a person should know of a document although it is in the store, e.g. that readers do not find it yet."""

    document: str
    language: str
    text: str


@dataclass
class PushReport:
    """What was written to the store."""

    municipality: str
    pushed: list[tuple[str, str]] = field(default_factory=list)
    """(document, language)"""
    held: list[Held] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    unchanged: int = 0
    """Documents whose approved text the store has already."""
    waiting: int = 0
    """Documents that are not ready: some segments are not final."""
    dry_run: bool = False

    @property
    def attention(self) -> bool:
        return bool(self.held)

    def as_json(self) -> dict[str, object]:
        return {
            "municipality": self.municipality,
            "pushed": len(self.pushed),
            "documents": [{"document": path, "language": language} for path, language in self.pushed],
            "held": [
                {"document": h.document, "language": h.language, "reason": h.reason, "diff": h.diff} for h in self.held
            ],
            "remarks": [asdict(remark) for remark in self.remarks],
            "unchanged": self.unchanged,
            "waiting": self.waiting,
            "dry_run": self.dry_run,
        }

    def lines(self) -> list[str]:
        would = "would be pushed" if self.dry_run else "pushed"
        per_language = Counter(language for _, language in self.pushed)
        shares = f" ({', '.join(f'{n} {code}' for code, n in per_language.items())})" if per_language else ""
        lines = [
            f"{counted(len(self.pushed), 'document')} {would}{shares}, {self.unchanged:,} unchanged,"
            f" {self.waiting:,} not complete yet, {len(self.held)} held"
        ]
        lines += [f"held: {held.document} ({held.language}): {held.reason}" for held in self.held]
        times = Counter((remark.language, remark.text) for remark in self.remarks)
        lines += [
            f"{counted(number, 'document')} ({language}): {text}"
            for (language, text), number in times.items()
            if number > _FEW
        ]
        lines += [
            f"{remark.document} ({remark.language}): {remark.text}"
            for remark in self.remarks
            if times[remark.language, remark.text] <= _FEW
        ]
        return lines
