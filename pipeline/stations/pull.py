"""Content store → documents → segments: fetch, see what changed, cut."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from pipeline.connectors.base import ContentStore
from pipeline.connectors.compare import store_hash
from pipeline.connectors.matching import match_translations
from pipeline.errors import StoreError
from pipeline.html.canonical import canonical_hash
from pipeline.html.codes import plain_text
from pipeline.literals import count_words
from pipeline.model import (
    DocumentKind,
    EntryProblem,
    KnownDocument,
    PublicationRecord,
    Segment,
    Snapshot,
    StoreDocument,
    StoreRef,
    Target,
)
from pipeline.persistence.repository import Repository
from pipeline.persistence.repository.targets import candidate_of
from pipeline.progress import Progress
from pipeline.state import Publication
from pipeline.stations.report import counted
from pipeline.steps.changes import Alignment, Change, align
from pipeline.steps.follow import Fate, follow, split_off
from pipeline.steps.identity import document_key, recognise
from pipeline.steps.pretranslate import kept_suggestion
from pipeline.steps.publish import decide_changed, decide_deleted
from pipeline.steps.segment import SEGMENTER, cut
from pipeline.workspace import Workspace


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

    @property
    def attention(self) -> bool:
        return bool(self.problems or self.conflicts)

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
        lines += [f"left out: {problem}" for problem in self.problems]
        lines += [f"conflict: {path} ({language}): {reason}" for path, language, reason in self.conflicts]
        return lines


def pull(workspace: Workspace, slug: str, *, now: datetime, progress: Progress) -> PullReport:
    """Fetch a municipality's documents, keep what changed, cut it into segments.

    Nothing is written when nothing changed. Raises StoreError when the store's source language cannot be read.
    """
    municipality = workspace.municipality(slug)
    store = workspace.store(slug)
    report = PullReport(slug)
    # Read under the lock: a pull that waited must not put an older state over a newer one.
    with workspace.lock(), workspace.database.transaction() as repository:
        snapshot = _storable(store.read(municipality.source_language))
        report.problems += [str(problem) for problem in snapshot.problems]
        all_known = repository.documents.of(slug, removed=True)
        links = _links(repository, slug, all_known, municipality.target_languages)
        pairs, missing = recognise(all_known, snapshot.documents, links, stable_ids=snapshot.stable_ids)
        taken = {known.key for _, known in pairs if known} | {known.key for known in missing}
        progress.start("Reading pages", len(pairs))
        here: dict[StoreRef, KnownDocument] = {}
        for position, (found, known) in enumerate(pairs):
            key = known.key if known else document_key(slug, found, taken, stable_ids=snapshot.stable_ids)
            document = _take(repository, slug, position, found, known, key, municipality.source_language, now, report)
            taken.add(key)
            here[found.ref] = document
            progress.advance()
        for known in missing:
            protected = known.kind in snapshot.unreadable or any(_same(known, ref) for ref in snapshot.skipped)
            if not known.removed and not protected:
                repository.documents.update(replace(known, removed=True))
                report.removed += 1
        for language in municipality.target_languages:
            _look_at_targets(repository, store, snapshot, here, slug, language, now, report)
        live = repository.segments.live(slug)
    report.documents = len(pairs)
    report.segments = sum(map(len, live.values()))
    report.words = sum(_words(segment) for segments in live.values() for segment in segments)
    return report


def _links(
    repository: Repository, slug: str, known: Sequence[KnownDocument], languages: Sequence[str]
) -> dict[tuple[DocumentKind, str, str], int]:
    """(kind, language, path of a translation in the store) → the document it is of, as last seen."""
    kinds = {document.id: document.kind for document in known}
    return {
        (kinds[number], language, record.ref.path): number
        for language in languages
        for number, record in repository.publications.of(slug, language).items()
        if record.ref is not None
    }


def _take(
    repository: Repository,
    slug: str,
    position: int,
    found: StoreDocument,
    known: KnownDocument | None,
    key: str,
    source_language: str,
    now: datetime,
    report: PullReport,
) -> KnownDocument:
    """Bring what is known of one document up to what the store has."""
    hash_ = canonical_hash(found.title, found.content)
    if known is None:
        document = KnownDocument(
            id=0,
            municipality=slug,
            kind=found.kind,
            key=key,
            ref=found.ref,
            title=found.title,
            position=position,
            revision=1,
            hash=hash_,
            segmenter=SEGMENTER,
            url=found.url,
            parent_path=found.parent_path,
        )
        document = repository.documents.add(document)
        repository.documents.add_revision(document, found.title, found.content, now)
        report.new += 1
        _recut(repository, document, found, source_language, now)
        return document
    same_text = known.hash == hash_
    same_bytes = same_text and repository.documents.source(known) == (found.title, found.content)
    document = replace(
        known,
        ref=found.ref,
        title=found.title,
        position=position,
        segmenter=SEGMENTER,
        url=found.url,
        parent_path=found.parent_path,
        removed=False,
    )
    if same_text:
        report.unchanged += 1
    else:
        report.changed += 1
        document = replace(document, revision=known.revision + 1, hash=hash_)
        repository.documents.add_revision(document, found.title, found.content, now)
    if document != known:
        repository.documents.update(document)
    if same_text and not same_bytes:
        repository.documents.update_revision(document, found.title, found.content)
    if not same_bytes or known.segmenter != SEGMENTER:
        alignment, fates = _recut(repository, document, found, source_language, now)
        report.fates += fates
        if not same_text:
            report.changes.update(aligned.change for aligned in alignment.segments)
            report.gone += len(alignment.gone)
    return document


def _recut(
    repository: Repository, document: KnownDocument, found: StoreDocument, source_language: str, now: datetime
) -> tuple[Alignment, Counter[Fate]]:
    """Cut a document again; ids, targets and history follow the text."""
    old, retired = repository.segments.of_document(document.id)
    new = cut(found.title, found.content)
    alignment = align(document.key, document.revision, old, retired, new, language=source_language)
    segments = [aligned.segment for aligned in alignment.segments]
    repository.segments.retire(alignment.gone)
    repository.segments.save(document.id, segments, [_words(segment) for segment in segments])
    fates: Counter[Fate] = Counter()
    moved_on = {a.segment.id: a for a in alignment.segments if a.change in _TEXT_CHANGED}
    targets: list[Target] = []
    for target in repository.targets.of_segments(moved_on):
        aligned = moved_on[target.segment_id]
        candidates = repository.targets.candidates(target.segment_id, target.language)
        codes = aligned.former.source.codes if aligned.former else ()
        followed = follow(target, aligned.segment, codes, candidates, source_language)
        fates[followed.fate] += 1
        targets.append(followed.target)
    repository.targets.save(targets, now, "the source changed")
    _hand_on(repository, alignment, now)
    return alignment, fates


_TEXT_CHANGED = frozenset({Change.EDITED, Change.FACTS, Change.LAYOUT, Change.RETURNED})


def _hand_on(repository: Repository, alignment: Alignment, now: datetime) -> None:
    """What people wrote for a text that was split is the suggestion for both pieces; for merged texts, a candidate."""
    pieces: dict[str, list[Segment]] = defaultdict(list)
    for aligned in alignment.segments:
        if aligned.change is Change.SPLIT and aligned.former is not None:
            pieces[aligned.former.id].append(aligned.segment)
    for target in repository.targets.of_segments(pieces):
        if kept_suggestion(target):
            repository.targets.save([split_off(target, piece) for piece in pieces[target.segment_id]], now, "")
    for target in repository.targets.of_segments(alignment.merged):
        if target.text:
            left = candidate_of(target, "its source became part of this text")
            repository.targets.keep([replace(left, segment_id=alignment.merged[target.segment_id])], now)


def _look_at_targets(
    repository: Repository,
    store: ContentStore,
    snapshot: Snapshot,
    here: Mapping[StoreRef, KnownDocument],
    slug: str,
    language: str,
    now: datetime,
    report: PullReport,
) -> None:
    """Remember what the store holds in a target language; notice what somebody changed there."""
    records = repository.publications.of(slug, language)
    theirs: Mapping[StoreRef, StoreDocument] = {}
    complete = True
    if language in store.languages():
        try:
            targets = _storable(store.read(language))
        except StoreError as exc:
            report.problems.append(str(exc))
            return
        report.problems += [str(problem) for problem in targets.problems]
        complete = not (targets.unreadable or targets.skipped)
        theirs = match_translations(snapshot, targets)
    for ref, document in here.items():
        found, record = theirs.get(ref), records.get(document.id)
        if found is None and not complete:
            continue  # what could not be read is not gone
        now_known = _publication(document, language, found, record)
        if now_known is None:
            continue
        if found is not None and now_known.state is not Publication.PUBLISHED:
            repository.publications.keep_foreign(document.id, found, store_hash(found), now)
        if now_known != record:
            repository.publications.save(now_known)
        if now_known.state is Publication.CONFLICT:
            report.conflicts.append((document.ref.path, language, now_known.reason))


def _publication(
    document: KnownDocument, language: str, found: StoreDocument | None, record: PublicationRecord | None
) -> PublicationRecord | None:
    """What is to be known of a document's translation in the store, given what was known."""
    hash_ = store_hash(found) if found else None
    hidden = found is not None and not found.reachable
    if record is None:
        if found is None:
            return None
        return PublicationRecord(document.id, language, Publication.FOREIGN, found.ref, seen_hash=hash_, hidden=hidden)
    if found is not None and hash_ == record.pushed_hash:
        # Also after a push that was killed between the store and the database.
        return replace(
            record,
            state=Publication.PUBLISHED,
            ref=found.ref,
            seen_hash=hash_,
            conflict_hash=None,
            reason="",
            hidden=hidden,
        )
    if hash_ == record.seen_hash:
        # What held an earlier push is asked again by the next one.
        state = record.state
        if state is Publication.CONFLICT:
            state = Publication.FOREIGN if found else Publication.NEVER
        ref = found.ref if found else None
        return replace(record, ref=ref, state=state, conflict_hash=None, reason="", hidden=hidden)
    reason = decide_changed(language) if found else decide_deleted(language)
    ref = found.ref if found else record.ref
    return replace(record, ref=ref, state=Publication.CONFLICT, conflict_hash=hash_, reason=reason, hidden=hidden)


def _storable(snapshot: Snapshot) -> Snapshot:
    """Leave out documents that no UTF-8 file or database can hold (half a surrogate pair from a broken export)."""
    good, problems, skipped = [], list(snapshot.problems), set(snapshot.skipped)
    for document in snapshot.documents:
        try:
            f"{document.title}{document.content}{document.ref.path}".encode()
            good.append(document)
        except UnicodeEncodeError as exc:
            place = f"id {document.ref.id}, {document.ref.path!a}"
            reason = f"character {exc.start + 1} is half of a surrogate pair and no text: mend it in the content store"
            problems.append(EntryProblem(f"{snapshot.language}/{document.kind}s.json", place, reason))
            skipped.add(document.ref)
    return replace(snapshot, documents=tuple(good), problems=tuple(problems), skipped=frozenset(skipped))


def _same(known: KnownDocument, ref: StoreRef) -> bool:
    return known.ref.path == ref.path or (ref.id is not None and known.ref.id == ref.id)


def _words(segment: Segment) -> int:
    return count_words(plain_text(segment.source.text))
