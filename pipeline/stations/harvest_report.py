"""What a harvest tells when it is done."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass, field

from pipeline.stations.report import counted
from pipeline.steps.harvest import Harvest, How

STAYS = "the conflict stays"
_SHOWN = 3
"""Damaged texts that people see at once; all are in the JSON report."""


@dataclass(frozen=True, slots=True)
class DamagedText:
    """A published text that is broken: a link text that was cut, an address torn apart, a space lost at a tag."""

    document: str
    """Path of the source document."""
    language: str
    source: str
    """The text that it translates; empty where that cannot be told."""
    target: str
    """As published."""
    reason: str


@dataclass
class HarvestReport:
    """What was learned from what is published."""

    municipality: str
    aligned: int = 0
    """Segments with a trusted counterpart in a published translation."""
    by_structure: int = 0
    """Of these, on pages that are built like their source."""
    by_alignment: int = 0
    """Of these, on other pages."""
    scores: float = 0.0
    """Sum of the scores of all aligned segments."""
    learned: int = 0
    """New entries of the memory."""
    current: int = 0
    """Segments that now have the published text as their target, to be looked at by a person."""
    older: int = 0
    """Segments whose translation is older than the source: kept as candidates only."""
    outdated: int = 0
    """Pages that the store itself calls outdated; their segments are counted as ``older``."""
    machine_translated: int = 0
    """Pages that a machine translated in the store: offered as such, and nothing of them goes into the memory."""
    in_translation: int = 0
    """Pages that the store calls being in translation; learned like any other."""
    drafts: int = 0
    """Pages whose newest text is not published: kept as candidates only."""
    refused: Counter[str] = field(default_factory=Counter)
    """Why segments were not learned."""
    unlike: list[tuple[str, str, str]] = field(default_factory=list)
    """(document, language, reason) for pages that could not be aligned at all."""
    damaged: list[DamagedText] = field(default_factory=list)
    """Published texts that are broken. They were not learned."""

    @property
    def attention(self) -> bool:
        return any(reason.startswith(STAYS) for _, _, reason in self.unlike)

    @property
    def skipped(self) -> int:
        """Segments refused, plus pages that could not be aligned."""
        return self.refused.total() + len(self.unlike)

    def as_json(self) -> dict[str, object]:
        return {
            "municipality": self.municipality,
            "aligned": self.aligned,
            "by_structure": self.by_structure,
            "by_alignment": self.by_alignment,
            "mean_score": round(self.scores / self.aligned, 3) if self.aligned else None,
            "learned": self.learned,
            "current": self.current,
            "older": self.older,
            "outdated": self.outdated,
            "machine_translated": self.machine_translated,
            "in_translation": self.in_translation,
            "drafts": self.drafts,
            "skipped": self.skipped,
            "refused": dict(self.refused),
            "unlike": [{"document": d, "language": lang, "reason": why} for d, lang, why in self.unlike],
            "damaged": [asdict(text) for text in self.damaged],
        }

    def count(self, result: Harvest) -> None:
        """Add what one page gave."""
        found = len(result.pairs)
        self.aligned += found
        if result.how is How.STRUCTURE:
            self.by_structure += found
        else:
            self.by_alignment += found
        self.scores += sum(pair.score for pair in result.pairs)

    def lines(self) -> list[str]:
        lines = [
            f"{counted(self.aligned, 'segment')} found again in published translations,"
            f" {self.learned:,} new in the memory, {self.current:,} offered for review as they are published"
        ]
        if self.by_alignment:
            lines.append(f"{self.by_alignment:,} of them on pages that are built differently, aligned by what they say")
        if self.older:
            called = f", on {counted(self.outdated, 'page')} that the store calls outdated" if self.outdated else ""
            lines.append(f"{self.older:,} of them are older than their source{called}: kept as candidates only")
        if self.machine_translated:
            lines.append(
                f"{counted(self.machine_translated, 'page')} machine translated in the store: offered as machine"
                " translations where nothing else is, and not remembered"
            )
        if self.drafts:
            lines.append(f"{counted(self.drafts, 'draft')} in the store: kept as candidates only")
        if self.in_translation:
            lines.append(f"{counted(self.in_translation, 'page')} marked in the store as in translation")
        lines += [
            f"{path} ({language}): {reason}" for path, language, reason in self.unlike if reason.startswith(STAYS)
        ]
        if self.damaged:
            more = f", the first {_SHOWN} (--json has all)" if len(self.damaged) > _SHOWN else ""
            lines.append(f"{counted(len(self.damaged), 'published text')} damaged and not learned{more}:")
            lines += [f"  {d.document} ({d.language}): {d.target} – {d.reason}" for d in self.damaged[:_SHOWN]]
        if self.skipped:
            reasons = [f"{number:,} {reason}" for reason, number in self.refused.most_common()]
            if self.unlike:
                reasons.append(f"{counted(len(self.unlike), 'whole page')}")
            lines.append(f"not learned: {', '.join(reasons)}")
        return lines
