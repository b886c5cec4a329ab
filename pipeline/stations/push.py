"""Final targets → assembled pages → content store, compare-and-set.

The store is asked and written outside of transactions: it may take minutes, and others work with the database.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from pipeline.connectors.base import ContentStore
from pipeline.connectors.compare import store_hash
from pipeline.errors import UsageError
from pipeline.html.canonical import canonical_hash
from pipeline.model import (
    KnownDocument,
    PageWrite,
    PublicationRecord,
    Segment,
    StoreDocument,
    Target,
    WriteOutcome,
    WriteStatus,
)
from pipeline.persistence.repository import Repository
from pipeline.progress import Progress
from pipeline.state import Publication
from pipeline.stations.pages import Pages
from pipeline.stations.push_report import Held as Held
from pipeline.stations.push_report import PushReport as PushReport
from pipeline.stations.push_report import Remark
from pipeline.steps.publish import before_fact_updates, page_diff, readiness, unread_machine
from pipeline.steps.segment import SEGMENTER, cut
from pipeline.workspace import Workspace


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
        with workspace.database.transaction() as repository:
            by_language = {code: Pages.load(repository, slug, source_language, code) for code in languages}
            drafts = [
                draft
                for code, pages in by_language.items()
                for draft in _ready(repository, workspace, slug, code, ours, report, pages)
            ]
        ready: dict[_Key, _Page] = {}
        for draft in drafts:
            page = draft.page(store)
            ready[page.key] = page
            report.unchanged += page.in_store
        work = [page for page in ready.values() if not page.in_store]
        told = {page.document.ref.path for page in work} | {held.document for held in report.held}
        report.remarks += _nothing_to_write([path for path in ours if path not in told], ready, by_language)
        # Pages that are new together can link to each other only in the second round: before, they have no path.
        for last in (False, True):
            if not work:
                break
            if not dry_run:
                with workspace.database.transaction() as repository:
                    _announce(repository, work)
            # All languages at once: a store may have to write one before another.
            progress.start(f"Pushing {', '.join(dict.fromkeys(page.write.language for page in work))}", len(work))
            writes = [page.write for page in work]
            outcomes = store.write(source_language, writes, now, dry_run=dry_run, advance=progress.advance)
            with workspace.database.transaction() as repository:
                moved: set[_Key] = set()
                for page, outcome in zip(work, outcomes, strict=True):
                    record = _note(repository, page, outcome, dry_run, now, report)
                    if by_language[record.language].note(record):
                        moved.add(page.key)
                    if outcome.status is WriteStatus.HELD:
                        del ready[page.key]
                    else:
                        ready[page.key] = replace(page, record=record, tried=outcome.status)
                again = [] if last else _linking(repository, ready, by_language, moved)
            work = [replace(draft.page(store), tried=tried) for draft, tried in again]
            for page in work:
                ready[page.key] = page
            if dry_run:
                # They would be written once more, over a text that is not there now; they are counted already.
                work = [page for page in work if page.tried is not WriteStatus.WRITTEN]
    return report


def _nothing_to_write(ours: Collection[str], ready: Mapping[_Key, _Page], languages: Collection[str]) -> list[Remark]:
    """Why nothing comes of a decision for ours of these documents, in no language."""
    there = {(page.document.ref.path, page.write.language) for page in ready.values()}
    return [
        Remark(path, language, _ALREADY if (path, language) in there else _INCOMPLETE)
        for path in ours
        for language in languages
    ]


_ALREADY = (
    "the store has our text already, as far as the last pull saw: what was changed since is seen by the next pull"
)
_INCOMPLETE = "our text is not complete yet, so there is nothing to write: see 'status', and translate the rest first"

_Key = tuple[int, str]
"""Number of the document, and language."""


@dataclass(frozen=True, slots=True)
class _Draft:
    """A document that may go out in one language, put together as links lead now."""

    document: KnownDocument
    texts: tuple[str | None, ...]
    """One per segment; ``None`` leaves the source text."""
    record: PublicationRecord
    write: PageWrite
    """The page, with what must still be true in the store; ``minor`` is not decided yet."""
    former: tuple[str, str] | None
    """Title and content without the facts that were put into it by themselves; ``None``: there are none."""

    def page(self, store: ContentStore) -> _Page:
        """What the store says to it. May ask the store."""
        record, write = self.record, self.write
        meant = store.fingerprint(write.title, write.content)
        seen = record.pushed_hash == meant == record.seen_hash
        confirmed = record.pushed_revision is not None and record.state is Publication.PUBLISHED
        text = canonical_hash(write.title, write.content)
        # The store may hold the text, and its links lead to pages that are only now there in this language.
        in_store = confirmed and seen and record.pushed_text in (text, None) and not (write.insist and record.hidden)
        # What readers do not see yet, a store of files has withdrawn when its source changed: it must hear that the
        # text is still right.
        if record.hidden and record.pushed_revision is not None and record.pushed_revision < self.document.revision:
            in_store = False
        # What was pushed before was just this, with the former facts: so nothing else changed.
        minor = confirmed and self.former is not None and store.fingerprint(*self.former) == record.pushed_hash
        return _Page(self.document, self.texts, record, replace(write, minor=minor), meant, text, in_store)


@dataclass(frozen=True, slots=True)
class _Page:
    """A document that may go out in one language."""

    document: KnownDocument
    texts: tuple[str | None, ...]
    record: PublicationRecord
    write: PageWrite
    meant: str
    """The store's fingerprint of what is to be written."""
    text: str
    """Canonical hash of what is to be written."""
    in_store: bool
    """The store has it already, as far as the workspace knows."""
    tried: WriteStatus | None = None
    """What an earlier round of this push came to."""

    @property
    def key(self) -> _Key:
        return self.document.id, self.write.language


def _ready(
    repository: Repository,
    workspace: Workspace,
    slug: str,
    language: str,
    ours: Collection[str],
    report: PushReport,
    pages: Pages,
) -> list[_Draft]:
    """The documents that may go out; the others are counted."""
    documents = repository.documents.of(slug)
    unknown = set(ours) - {document.ref.path for document in documents}
    if unknown:
        raise UsageError(f"{slug} has no document {sorted(unknown)[0]}", "name its path in the store")
    targets = repository.targets.of_municipality(slug, language)
    records = repository.publications.of(slug, language)
    live = repository.segments.live(slug)
    policy = workspace.municipality(slug).publish
    ready: list[_Draft] = []
    for document in documents:
        segments = live.get(document.id, [])
        state = readiness(segments, targets, policy)
        record = records.get(document.id) or PublicationRecord(document.id, language, Publication.NEVER)
        insist = document.ref.path in ours
        if record.state is Publication.THEIRS and not insist:
            continue  # a person decided that the store's text stays
        if not state.ready:
            report.waiting += 1
            continue
        if document.segmenter != SEGMENTER:
            reason = "another version of Sprachlotse cut it into segments: run pull"
            report.held.append(Held(document.ref.path, language, reason))
            continue
        former = _former(repository, document, segments, targets, state.texts, record, pages)
        draft = _draft(repository, document, state.texts, record, pages)
        write = replace(draft.write, machine=unread_machine(segments, targets), insist=insist)
        draft = replace(draft, write=write, former=former)
        if record.state is Publication.CONFLICT and not insist:
            report.held.append(_conflict(repository, document, record, (write.title, write.content)))
            continue
        ready.append(draft)
    return ready


def _draft(
    repository: Repository,
    document: KnownDocument,
    texts: tuple[str | None, ...],
    record: PublicationRecord,
    pages: Pages,
) -> _Draft:
    """A document put together as ``pages`` link now."""
    title, content = pages.assemble(document, repository.documents.source(document), texts)
    decided = record.state in (Publication.CONFLICT, Publication.THEIRS)
    expected = record.conflict_hash if decided else record.seen_hash
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
    return _Draft(document, texts, record, write, None)


def _former(
    repository: Repository,
    document: KnownDocument,
    segments: Sequence[Segment],
    targets: Mapping[str, Target],
    texts: tuple[str | None, ...],
    record: PublicationRecord,
    pages: Pages,
) -> tuple[str, str] | None:
    """The page without the facts that were put into it since it was pushed; ``None``: more is another, or nothing."""
    if record.pushed_revision is None or record.pushed_revision == document.revision:
        return None
    source = repository.documents.source(replace(document, revision=record.pushed_revision))
    candidates = repository.targets.candidates_of([segment.id for segment in segments], record.language)
    former = before_fact_updates(segments, targets, texts, cut(*source), candidates)
    if former is None:
        return None
    try:
        return pages.assemble(document, source, former)
    except ValueError:  # an earlier text has other tags than the source that it belonged to
        return None


def _linking(
    repository: Repository, ready: Mapping[_Key, _Page], by_language: Mapping[str, Pages], moved: Collection[_Key]
) -> list[tuple[_Draft, WriteStatus | None]]:
    """The pages to be written because documents that they link to have ``moved`` to another path, or have one at last.

    Of those that went out or were out before, each with what it came to so far.
    """
    again: list[tuple[_Draft, WriteStatus | None]] = []
    for language, pages in by_language.items():
        linking = pages.linking_to([number for number, code in moved if code == language])
        for (number, code), before in ready.items():
            if code != language or number not in linking:
                continue
            draft = _draft(repository, before.document, before.texts, before.record, pages)
            write = draft.write
            if (write.title, write.content) == (before.write.title, before.write.content):
                continue
            draft = replace(draft, write=replace(write, machine=before.write.machine, insist=before.write.insist))
            again.append((draft, before.tried or (WriteStatus.UNCHANGED if before.in_store else None)))
    return again


def _announce(repository: Repository, work: Sequence[_Page]) -> None:
    """Keep what is about to be written: a pull after a kill must know it for ours, not for somebody's change.

    Until :func:`_note` confirms it with the revision, the next push asks the store again.
    """
    for page in work:
        repository.publications.save(replace(page.record, pushed_hash=page.meant, pushed_revision=None))


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
        if outcome.uncertain:  # it may be there: as after a kill, it must be known for ours
            record = replace(record, pushed_hash=page.meant, pushed_revision=None)
        if outcome.found is not None:
            hash_ = store_hash(outcome.found)
            record = replace(record, hidden=record.hidden or not outcome.found.reachable)
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
    remark = Remark(path, language, outcome.remark)
    if outcome.remark and remark not in report.remarks:
        report.remarks.append(remark)
    done = replace(
        record,
        state=Publication.PUBLISHED,
        ref=outcome.ref,
        seen_hash=outcome.stored or page.meant,
        conflict_hash=None,
        pushed_hash=page.meant,
        pushed_text=page.text,
        pushed_revision=document.revision,
        reason="",
        hidden=not outcome.reachable,
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
