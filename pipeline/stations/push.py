"""Final targets → assembled pages → content store, compare-and-set."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from pipeline.errors import UsageError
from pipeline.html.canonical import canonical_hash
from pipeline.model import KnownDocument, PageWrite, PublicationRecord, StoreDocument, WriteOutcome, WriteStatus
from pipeline.persistence.repository import Repository
from pipeline.progress import Progress
from pipeline.state import Publication
from pipeline.stations.report import counted
from pipeline.steps.publish import page_diff, readiness
from pipeline.steps.segment import SEGMENTER, assemble
from pipeline.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Held:
    """A document that was not written, and why."""

    document: str
    language: str
    reason: str
    diff: str = ""
    """What the store has against what would have been written."""


@dataclass
class PushReport:
    """What was written to the store."""

    municipality: str
    pushed: list[tuple[str, str]] = field(default_factory=list)
    """(document, language)"""
    held: list[Held] = field(default_factory=list)
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
            "unchanged": self.unchanged,
            "waiting": self.waiting,
            "dry_run": self.dry_run,
        }

    def lines(self) -> list[str]:
        would = "would be pushed" if self.dry_run else "pushed"
        per_language: dict[str, int] = {}
        for _, language in self.pushed:
            per_language[language] = per_language.get(language, 0) + 1
        shares = f" ({', '.join(f'{n} {code}' for code, n in per_language.items())})" if per_language else ""
        lines = [
            f"{counted(len(self.pushed), 'document')} {would}{shares}, {self.unchanged} unchanged,"
            f" {self.waiting} not complete yet, {len(self.held)} held"
        ]
        for held in self.held:
            lines.append(f"held: {held.document} ({held.language}): {held.reason}")
        return lines


def push(
    workspace: Workspace,
    slug: str,
    *,
    language: str | None = None,
    ours: Collection[str] = (),
    dry_run: bool = False,
    now: datetime,
    progress: Progress,
) -> PushReport:
    """Write every ready document whose approved text the store does not have yet.

    ``ours`` names documents (paths of the source) whose conflict is decided for our text: what the store has there
    was kept when it was seen, and is replaced. A text is never replaced unseen.
    """
    municipality = workspace.municipality(slug)
    languages = workspace.languages(slug, language)
    store = workspace.store(slug)
    report = PushReport(slug, dry_run=dry_run)
    with workspace.lock():
        for code in languages:
            with workspace.database.transaction() as repository:
                work = _ready(repository, workspace, slug, code, ours, report)
                if not dry_run:
                    _announce(repository, work)
            if not work:
                continue
            progress.start(f"Pushing {code}", len(work))
            outcomes = store.write(municipality.source_language, [write for _, _, write in work], now, dry_run=dry_run)
            with workspace.database.transaction() as repository:
                for (document, record, _), outcome in zip(work, outcomes, strict=True):
                    _note(repository, document, record, outcome, dry_run, now, report)
                    progress.advance()
    return report


def _ready(
    repository: Repository, workspace: Workspace, slug: str, language: str, ours: Collection[str], report: PushReport
) -> list[tuple[KnownDocument, PublicationRecord, PageWrite]]:
    """The documents to write, with what must still be true in the store."""
    documents = repository.documents.of(slug)
    unknown = set(ours) - {document.ref.path for document in documents}
    if unknown:
        raise UsageError(f"{slug} has no document {sorted(unknown)[0]}", "name its path in the store")
    targets = repository.targets.of_municipality(slug, language)
    records = repository.publications.of(slug, language)
    live = repository.segments.live(slug)
    policy = workspace.municipality(slug).publish
    work: list[tuple[KnownDocument, PublicationRecord, PageWrite]] = []
    for document in documents:
        state = readiness(live.get(document.id, []), targets, policy)
        if not state.ready:
            report.waiting += 1
            continue
        if document.segmenter != SEGMENTER:
            reason = "another version of Sprachlotse cut it into segments: run pull"
            report.held.append(Held(document.ref.path, language, reason))
            continue
        title, content = assemble(*repository.documents.source(document), state.texts)
        record = records.get(document.id) or PublicationRecord(document.id, language, Publication.NEVER)
        hash_ = canonical_hash(title, content)
        confirmed = record.pushed_revision is not None
        if confirmed and record.state is Publication.PUBLISHED and record.pushed_hash == hash_ == record.seen_hash:
            report.unchanged += 1
            continue
        if record.state is Publication.CONFLICT and document.ref.path not in ours:
            report.held.append(_conflict(repository, document, record, (title, content)))
            continue
        expected = record.conflict_hash if record.state is Publication.CONFLICT else record.seen_hash
        write = PageWrite(
            kind=document.kind,
            source=document.ref,
            source_hash=document.hash,
            language=language,
            target=record.ref if expected else None,
            target_hash=expected,
            title=title,
            content=content,
        )
        work.append((document, record, write))
    return work


def _announce(repository: Repository, work: Sequence[tuple[KnownDocument, PublicationRecord, PageWrite]]) -> None:
    """Keep what is about to be written: a pull after a kill must know it for ours, not for somebody's change.

    Until :func:`_note` confirms it with the revision, the next push asks the store again.
    """
    for _, record, write in work:
        hash_ = canonical_hash(write.title, write.content)
        repository.publications.save(replace(record, pushed_hash=hash_, pushed_revision=None))


def _note(
    repository: Repository,
    document: KnownDocument,
    record: PublicationRecord,
    outcome: WriteOutcome,
    dry_run: bool,
    now: datetime,
    report: PushReport,
) -> None:
    """Record one outcome."""
    path, language, write = document.ref.path, outcome.write.language, outcome.write
    if outcome.status is WriteStatus.HELD:
        report.held.append(Held(path, language, outcome.reason, _diff(outcome.found, write)))
        if dry_run:
            return
        record = replace(record, reason=outcome.reason)
        if outcome.found is not None:
            hash_ = canonical_hash(outcome.found.title, outcome.found.content)
            if hash_ != record.seen_hash:  # else the translation is as it was, and the source is what changed
                repository.publications.keep_foreign(document.id, outcome.found, hash_, now)
                record = replace(record, state=Publication.CONFLICT, ref=outcome.found.ref, conflict_hash=hash_)
        repository.publications.save(record)
        return
    if outcome.status is WriteStatus.WRITTEN:
        report.pushed.append((path, language))
    else:
        report.unchanged += 1
    if not dry_run:
        hash_ = canonical_hash(write.title, write.content)
        done = replace(
            record,
            state=Publication.PUBLISHED,
            ref=outcome.ref,
            seen_hash=hash_,
            conflict_hash=None,
            pushed_hash=hash_,
            pushed_revision=document.revision,
            reason="",
        )
        repository.publications.save(done, pushed_at=now)


def _conflict(
    repository: Repository, document: KnownDocument, record: PublicationRecord, ours: tuple[str, str]
) -> Held:
    """A conflict that is known already, with what the store had when it was noticed."""
    theirs = record.conflict_hash and repository.publications.seen(document.id, record.language, record.conflict_hash)
    diff = page_diff(theirs, ours, "in the store", "approved here") if theirs else ""
    return Held(document.ref.path, record.language, record.reason, diff)


def _diff(found: StoreDocument | None, write: PageWrite) -> str:
    if found is None:
        return ""
    return page_diff((found.title, found.content), (write.title, write.content), "in the store", "approved here")
