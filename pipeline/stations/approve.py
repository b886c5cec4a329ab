"""The second pair of eyes, where a municipality asks for it: reviewed → final."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from pipeline.errors import UsageError
from pipeline.model import Act, Evidence
from pipeline.persistence.repository.memory import MemoryEntry
from pipeline.state import Review, ReviewPolicy
from pipeline.state import approve as approve_target
from pipeline.stations.report import counted
from pipeline.workspace import Workspace


@dataclass
class ApproveReport:
    """What became final."""

    municipality: str
    approved: int = 0
    own: int = 0
    """Left alone because the approver wrote or reviewed them: translator and approver must differ."""
    person: str = ""

    @property
    def attention(self) -> bool:
        return self.own > 0

    def as_json(self) -> dict[str, object]:
        return {"municipality": self.municipality, "approved": self.approved, "own": self.own}

    def lines(self) -> list[str]:
        lines = [f"{counted(self.approved, 'reviewed translation')} approved by {self.person}"]
        if self.own:
            lines.append(f"{self.own} left for somebody else: {self.person} wrote or reviewed them")
        return lines


def approve(
    workspace: Workspace,
    slug: str,
    *,
    language: str,
    person: str,
    documents: Collection[str] = (),
    now: datetime,
) -> ApproveReport:
    """``person`` approves reviewed, current targets of one language; with ``documents`` only those paths.

    Raises UsageError for an empty name or a document that is not known.
    """
    (code,) = workspace.languages(slug, language)
    person = person.strip()
    if not person:
        raise UsageError("an approval needs a name", "say who approves with --by NAME")
    two = workspace.municipality(slug).review is ReviewPolicy.TWO
    report = ApproveReport(slug, person=person)
    with workspace.lock(), workspace.database.transaction() as repository:
        known = {document.id: document for document in repository.documents.of(slug)}
        missing = set(documents) - {document.ref.path for document in known.values()}
        if missing:
            raise UsageError(f"{slug} has no document {sorted(missing)[0]}", "name its path in the store")
        revisions = {
            segment.id: known[id_].revision
            for id_, segments in repository.segments.live(slug).items()
            if id_ in known and (not documents or known[id_].ref.path in documents)
            for segment in segments
        }
        approved = []
        for target in repository.targets.of_municipality(slug, code).values():
            waits = target.review is Review.REVIEWED and target.stale_since is None
            if not waits or target.segment_id not in revisions:
                continue
            if two and person in (target.author, target.reviewer):
                report.own += 1
                continue
            approved.append(approve_target(target, person))
        repository.targets.save(approved, now, "approved")
        entries = [
            MemoryEntry(t.source_text, t.text, t.origin, t.review, t.reviewer, segment_id=t.segment_id)
            for t in approved
        ]
        repository.memory.learn(slug, workspace.municipality(slug).source_language, code, entries, now)
        repository.evidence.add(
            Evidence(
                segment_id=t.segment_id,
                language=code,
                act=Act.APPROVED,
                person=person,
                origin=t.origin,
                source_text=t.source_text,
                text=t.text,
                at=now,
                revision=revisions[t.segment_id],
                package=t.package,
            )
            for t in approved
        )
        report.approved = len(approved)
    return report
