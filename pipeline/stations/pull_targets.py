"""What the store holds in the target languages is remembered, what somebody changed there noticed. Part of pull."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from pipeline.config import Municipality
from pipeline.connectors.base import ContentStore
from pipeline.connectors.compare import store_hash
from pipeline.connectors.matching import match_translations
from pipeline.errors import StoreError, StoreUnavailable
from pipeline.model import (
    DocumentKind,
    DocumentStatus,
    EntryProblem,
    KnownDocument,
    PublicationRecord,
    Snapshot,
    StoreDocument,
    StoreRef,
)
from pipeline.persistence.repository import Repository
from pipeline.state import Publication
from pipeline.stations.pull_report import PullReport
from pipeline.stations.store_edits import learn
from pipeline.steps.publish import decide_changed, decide_deleted, decide_draft
from pipeline.steps.store_edits import still_theirs


@dataclass(frozen=True, slots=True)
class Translations:
    """What a store holds in one target language."""

    snapshot: Snapshot | None = None
    """``None``: the language is not there, or could not be read."""
    failure: str = ""
    """Why it could not be read."""

    @classmethod
    def read(cls, store: ContentStore, language: str, there: bool) -> Translations:
        """Ask the store. Raises StoreUnavailable."""
        if not there:
            return cls()
        try:
            return cls(storable(store.read(language)))
        except StoreError as exc:
            return cls(failure=str(exc))


def forget_store(repository: Repository, slug: str, language: str, documents: Collection[int]) -> None:
    """These documents came from another kind of store until now (a dump, and then the CMS that it was made of).

    What was seen there says nothing about what is here: it is looked at as for the first time, and a push asks anew.
    """
    if not documents:
        return
    for number, record in repository.publications.of(slug, language).items():
        if number in documents:
            repository.publications.save(PublicationRecord(number, language, Publication.NEVER, ref=record.ref))


def look_at_targets(
    repository: Repository,
    store: ContentStore,
    sources: Snapshot,
    here: Mapping[StoreRef, KnownDocument],
    translations: Translations,
    municipality: Municipality,
    language: str,
    now: datetime,
    report: PullReport,
) -> None:
    """Remember what the store holds in a target language; notice and learn what somebody changed there.

    ``here`` are the documents of ``sources``, by their refs.
    """
    if translations.failure:
        report.problems.append(f"all of {language}: {translations.failure}")
        return
    records = repository.publications.of(municipality.slug, language)
    targets = translations.snapshot
    theirs: Mapping[StoreRef, StoreDocument] = {}
    if targets is not None:
        report.problems += [str(problem) for problem in targets.problems]
        theirs = match_translations(sources, targets)
    changed: list[tuple[KnownDocument, StoreDocument]] = []
    for ref, document in here.items():
        found, record = theirs.get(ref), records.get(document.id)
        if found is None and targets is not None and _unknown(targets, document, record):
            continue
        now_known = _publication(document, language, found, record)
        if now_known is None:
            continue
        if found is not None and now_known.state is not Publication.PUBLISHED:
            repository.publications.keep_foreign(document.id, found, store_hash(found), now)
        if now_known != record:
            repository.publications.save(now_known)
        if now_known.state is Publication.CONFLICT:
            report.conflicts.append((document.ref.path, language, now_known.reason))
        if found is not None and now_known.pushed_hash is not None and now_known.state in _CHANGED_BY_PEOPLE:
            changed.append((document, found))
    try:
        learn(
            repository,
            store,
            municipality.slug,
            municipality.source_language,
            language,
            changed,
            now,
            report.store_edits,
        )
    except (StoreError, StoreUnavailable) as exc:
        # The conflicts are known; what people wrote is learned by the next pull.
        report.problems.append(str(exc))


_CHANGED_BY_PEOPLE = frozenset({Publication.CONFLICT, Publication.THEIRS})


def _unknown(targets: Snapshot, document: KnownDocument, record: PublicationRecord | None) -> bool:
    """A translation that was not found is not for certain gone: it could not be read, or is hidden from us."""
    if document.kind in targets.unreadable:
        return True
    if not targets.stable_ids:
        return bool(targets.unreadable or targets.skipped)
    if any(ref.id in (None, document.ref.id) for ref in targets.skipped):
        return True
    # Of pages all drafts are looked up. Of the others a text that nobody sees is seen again when it is published.
    return record is not None and record.hidden and document.kind is not DocumentKind.PAGE


def _publication(
    document: KnownDocument, language: str, found: StoreDocument | None, record: PublicationRecord | None
) -> PublicationRecord | None:
    """What is to be known of a document's translation in the store, given what was known."""
    hash_ = store_hash(found) if found else None
    hidden = found is not None and not found.reachable
    if record is None or record == PublicationRecord(document.id, language, Publication.NEVER, record.ref):
        if found is None:
            return record
        seen = PublicationRecord(document.id, language, Publication.FOREIGN, found.ref, seen_hash=hash_, hidden=hidden)
        if found.status is DocumentStatus.PUBLIC:
            return seen
        # Somebody is about to translate it: before a volunteer does the same, people have to agree.
        state, reason = Publication.CONFLICT, _decide(language, found)
        return replace(seen, state=state, seen_hash=None, conflict_hash=hash_, reason=reason)
    if record.state is Publication.THEIRS:
        ref = found.ref if found else record.ref
        return replace(still_theirs(record, hash_, document.revision), ref=ref, hidden=hidden)
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
    reason = _decide(language, found)
    ref = found.ref if found else record.ref
    return replace(record, ref=ref, state=Publication.CONFLICT, conflict_hash=hash_, reason=reason, hidden=hidden)


def _decide(language: str, found: StoreDocument | None) -> str:
    """What a person has to decide about what the store has now in place of what was known."""
    if found is None:
        return decide_deleted(language)
    if found.status is DocumentStatus.PUBLIC:
        return decide_changed(language)
    return decide_draft(language, waits=found.status is DocumentStatus.REVIEW)


def same_place(known: StoreRef, ref: StoreRef) -> bool:
    """Whether two refs name the same document, as far as that can be told."""
    return known.path == ref.path or (ref.id is not None and known.id == ref.id)


def storable(snapshot: Snapshot) -> Snapshot:
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
