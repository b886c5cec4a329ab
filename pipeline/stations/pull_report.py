"""What a pull found, for people and programs."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from pipeline.html.fragile import Fragile
from pipeline.stations.report import counted
from pipeline.stations.store_edits import StoreEditsReport
from pipeline.steps.changes import Change
from pipeline.steps.follow import Fate

_SHOWN = 5
"""Fragile things that people see at once; all are in the JSON report."""
_MANY = 10
"""Fewer documents may well be taken out in one day."""


@dataclass
class PullReport:
    """What a pull found."""

    municipality: str
    documents: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    removed: int = 0
    segments: int = 0
    """Live segments of the municipality after the pull."""
    words: int = 0
    """Words in them."""
    changes: Counter[Change] = field(default_factory=Counter)
    """What happened to the segments of changed documents."""
    gone: int = 0
    """Segments whose text is no longer in the source."""
    fates: Counter[Fate] = field(default_factory=Counter)
    """What became of the translations of changed segments, in all languages."""
    problems: list[str] = field(default_factory=list)
    """Entries that could not be used."""
    conflicts: list[tuple[str, str, str]] = field(default_factory=list)
    """(document, language, reason) for translations that somebody changed in the store."""
    fragile: list[tuple[str, Fragile]] = field(default_factory=list)
    """(document, what) that an Integreat CMS would change in new and changed documents, or drop, when it saves them."""
    store_edits: StoreEditsReport = field(default_factory=StoreEditsReport)
    """What was learned of these changes."""

    @property
    def attention(self) -> bool:
        return bool(self.problems or self.conflicts or self.emptied)

    @property
    def emptied(self) -> bool:
        """More than half of what was known is gone, as when another region or folder was named by mistake."""
        known = self.changed + self.unchanged + self.removed
        return self.removed >= _MANY and 2 * self.removed > known

    def as_json(self) -> dict[str, object]:
        return {
            "municipality": self.municipality,
            "documents": self.documents,
            "new": self.new,
            "changed": self.changed,
            "unchanged": self.unchanged,
            "removed": self.removed,
            "segments": self.segments,
            "words": self.words,
            "segment_changes": {change.value: self.changes[change] for change in Change} | {"removed": self.gone},
            "translations": {fate.value: self.fates[fate] for fate in Fate},
            "problems": self.problems,
            "conflicts": [{"document": d, "language": lang, "reason": why} for d, lang, why in self.conflicts],
            "fragile": [
                {"document": path, "harm": one.harm.value, "what": one.what, "becomes": one.becomes, "count": one.count}
                for path, one in self.fragile
            ],
            "store_edits": self.store_edits.as_json(),
        }

    def lines(self) -> list[str]:
        lines = [
            f"{counted(self.documents, 'document')} in the store: {self.new} new, {self.changed} changed,"
            f" {self.unchanged} unchanged, {self.removed} removed",
            f"{counted(self.segments, 'segment')} with {counted(self.words, 'word')} to keep translated",
        ]
        if self.changed:
            parts = [f"{self.changes[change]} {change.value}" for change in Change if self.changes[change]]
            lines.append(f"in changed documents: {', '.join([*parts, f'{self.gone} gone'])}")
        if updated := self.fates[Fate.FACTS_UPDATED]:
            lines.append(
                f"{counted(updated, 'approved translation')} got the new numbers, times or addresses and stay approved"
            )
        if held := self.fates[Fate.FACTS_FOR_PEOPLE]:
            lines.append(f"{counted(held, 'translation')} need a person to put a new number, time or address in")
        if self.emptied:
            lines.append(
                "most documents are gone: if that was not meant, look at the store in sprachlotse.toml, and pull again;"
                " nothing is lost, translations come back with their documents"
            )
        lines += [f"left out: {problem}" for problem in self.problems]
        lines += [f"the Integreat CMS would change {path}: {one}" for path, one in self.fragile[:_SHOWN]]
        if len(self.fragile) > _SHOWN:
            lines.append(f"… and {len(self.fragile) - _SHOWN} more such things, see --json")
        lines += [f"conflict: {path} ({language}): {reason}" for path, language, reason in self.conflicts]
        return lines + self.store_edits.lines()
