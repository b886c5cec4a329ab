"""Final targets → assembled pages → content store, compare-and-set."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from pipeline.connectors.compare import store_hash
from pipeline.errors import UsageError
from pipeline.html.canonical import canonical_hash
from pipeline.model import KnownDocument, PageWrite, PublicationRecord, StoreDocument, WriteOutcome, WriteStatus
from pipeline.persistence.repository import Repository
from pipeline.progress import Progress
from pipeline.state import Publication
from pipeline.stations.pages import Pages
from pipeline.stations.report import counted
from pipeline.steps.publish import page_diff, readiness
from pipeline.steps.segment import SEGMENTER
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
    languages = workspace.languages(slug, language)
    store = workspace.store(slug)
    source_language = workspace.municipality(slug).source_language
    report = PushReport(slug, dry_run=dry_run)
    with workspace.lock():
        for code in languages:
            with workspace.database.transaction() as repository:
                pages = Pages.load(repository, slug, source_language, code)
                ready = _ready(repository, workspace, slug, code, ours, report, pages)
                work = [page for page in ready.values() if not page.in_store]
                if not dry_run:
                    _announce(repository, work)
            # Pages that are new together can link to each other only in the second round: before, they have no path.
            for last in (False, True):
                if not work:
                    break
                progress.start(f"Pushing {code}", len(work))
                outcomes = store.write(source_language, [page.write for page in work], now, dry_run=dry_run)
                with workspace.database.transaction() as repository:
                    moved: set[int] = set()
                    for page, outcome in zip(work, outcomes, strict=True):
                        record = _note(repository, page, outcome, dry_run, now, report)
                        if pages.note(record):
                            moved.add(page.document.id)
                        if outcome.status is WriteStatus.HELD:
                            del ready[page.document.id]
                        else:
                            ready[page.document.id] = replace(page, record=record, tried=outcome.status)
                        progress.advance()
                    work = [] if last else _linking(repository, ready, pages, moved)
                    if dry_run:
                        # They would be written once more, over a text that is not there now; they are counted already.
                        work = [page for page in work if page.tried is not WriteStatus.WRITTEN]
                    else:
                        _announce(repository, work)
    return report


@dataclass(frozen=True, slots=True)
class _Page:
    """A document that may go out in one language."""

    document: KnownDocument
    texts: tuple[str | None, ...]
    """One per segment; ``None`` leaves the source text."""
    record: PublicationRecord
    write: PageWrite
    """The page, with what must still be true in the store."""
    in_store: bool
    """The store has it already, as far as the workspace knows."""
    tried: WriteStatus | None = None
    """What an earlier round of this push came to."""


def _ready(
    repository: Repository,
    workspace: Workspace,
    slug: str,
    language: str,
    ours: Collection[str],
    report: PushReport,
    pages: Pages,
) -> dict[int, _Page]:
    """The documents that may go out, by their numbers; the others are counted."""
    documents = repository.documents.of(slug)
    unknown = set(ours) - {document.ref.path for document in documents}
    if unknown:
        raise UsageError(f"{slug} has no document {sorted(unknown)[0]}", "name its path in the store")
    targets = repository.targets.of_municipality(slug, language)
    records = repository.publications.of(slug, language)
    live = repository.segments.live(slug)
    policy = workspace.municipality(slug).publish
    ready: dict[int, _Page] = {}
    for document in documents:
        state = readiness(live.get(document.id, []), targets, policy)
        if not state.ready:
            report.waiting += 1
            continue
        if document.segmenter != SEGMENTER:
            reason = "another version of Sprachlotse cut it into segments: run pull"
            report.held.append(Held(document.ref.path, language, reason))
            continue
        record = records.get(document.id) or PublicationRecord(document.id, language, Publication.NEVER)
        page = _page(repository, document, state.texts, record, pages)
        if record.state is Publication.CONFLICT and document.ref.path not in ours:
            report.held.append(_conflict(repository, document, record, (page.write.title, page.write.content)))
            continue
        if page.in_store:
            report.unchanged += 1
        ready[document.id] = page
    return ready


def _page(
    repository: Repository,
    document: KnownDocument,
    texts: tuple[str | None, ...],
    record: PublicationRecord,
    pages: Pages,
) -> _Page:
    """A document put together as ``pages`` link now."""
    title, content = pages.assemble(document, repository.documents.source(document), texts)
    expected = record.conflict_hash if record.state is Publication.CONFLICT else record.seen_hash
    write = PageWrite(
        kind=document.kind,
        source=document.ref,
        source_hash=document.hash,
        language=record.language,
        target=record.ref if expected else None,
        target_hash=expected,
        title=title,
        content=content,
    )
    confirmed = record.pushed_revision is not None and record.state is Publication.PUBLISHED
    in_store = confirmed and record.pushed_hash == canonical_hash(title, content) == record.seen_hash
    return _Page(document, texts, record, write, in_store)


def _linking(repository: Repository, ready: dict[int, _Page], pages: Pages, moved: Collection[int]) -> list[_Page]:
    """The pages to be written because documents that they link to have ``moved`` to another path, or have one at last.

    Of those that went out or were out before; leaves them in ``ready`` as they are now.
    """
    work: list[_Page] = []
    linking = pages.linking_to(moved)
    for number, before in ready.items():
        if number not in linking:
            continue
        page = _page(repository, before.document, before.texts, before.record, pages)
        if (page.write.title, page.write.content) == (before.write.title, before.write.content):
            continue
        ready[number] = page = replace(page, tried=before.tried or (WriteStatus.UNCHANGED if before.in_store else None))
        work.append(page)
    return work


def _announce(repository: Repository, work: Sequence[_Page]) -> None:
    """Keep what is about to be written: a pull after a kill must know it for ours, not for somebody's change.

    Until :func:`_note` confirms it with the revision, the next push asks the store again.
    """
    for page in work:
        hash_ = canonical_hash(page.write.title, page.write.content)
        repository.publications.save(replace(page.record, pushed_hash=hash_, pushed_revision=None))


def _note(
    repository: Repository,
    page: _Page,
    outcome: WriteOutcome,
    dry_run: bool,
    now: datetime,
    report: PushReport,
) -> PublicationRecord:
    """Count one outcome and, except in a dry run, record it."""
    document, record, write = page.document, page.record, page.write
    path, language = document.ref.path, write.language
    if outcome.status is WriteStatus.HELD:
        report.held.append(Held(path, language, outcome.reason, _diff(outcome.found, write)))
        if page.tried is WriteStatus.UNCHANGED:
            report.unchanged -= 1
        record = replace(record, reason=outcome.reason)
        if outcome.found is not None:
            hash_ = store_hash(outcome.found)
            if hash_ != record.seen_hash:  # else the translation is as it was, and the source is what changed
                record = replace(record, state=Publication.CONFLICT, ref=outcome.found.ref, conflict_hash=hash_)
                if not dry_run:
                    repository.publications.keep_foreign(document.id, outcome.found, hash_, now)
        if not dry_run:
            repository.publications.save(record)
        return record
    # Written in both rounds it is still one page; unchanged in the first and written in the second it is a pushed one.
    if outcome.status is WriteStatus.WRITTEN and page.tried is not WriteStatus.WRITTEN:
        report.pushed.append((path, language))
        if page.tried is WriteStatus.UNCHANGED:
            report.unchanged -= 1
    elif outcome.status is WriteStatus.UNCHANGED and page.tried is None:
        report.unchanged += 1
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
    if not dry_run:
        repository.publications.save(done, pushed_at=now)
    return done


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
