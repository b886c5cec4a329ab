"""Content store → documents → segments: fetch, see what changed, cut."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from pipeline.config import Municipality
from pipeline.connectors.base import ContentStore
from pipeline.html.canonical import canonical_hash
from pipeline.html.codes import plain_text
from pipeline.html.fragile import Fragile, Harm, fragile
from pipeline.literals import count_words
from pipeline.model import DocumentKind, KnownDocument, Segment, Snapshot, StoreDocument, StoreRef, Target
from pipeline.persistence.repository import Repository
from pipeline.persistence.repository.targets import candidate_of
from pipeline.progress import Progress
from pipeline.stations.pull_report import PullReport as PullReport
from pipeline.stations.pull_targets import Translations, forget_store, look_at_targets, same_place, storable
from pipeline.steps.changes import Alignment, Change, align
from pipeline.steps.follow import Fate as Fate
from pipeline.steps.follow import follow, split_off
from pipeline.steps.identity import document_key, recognise
from pipeline.steps.pretranslate import kept_suggestion
from pipeline.steps.segment import SEGMENTER, cut
from pipeline.workspace import Workspace


def pull(workspace: Workspace, slug: str, *, now: datetime, progress: Progress) -> PullReport:
    """Fetch a municipality's documents, keep what changed, cut it into segments.

    Nothing is written when nothing changed. Raises StoreError when the store's source language cannot be read.
    """
    municipality = workspace.municipality(slug)
    store = workspace.store(slug)
    report = PullReport(slug)
    # Read under the lock: a pull that waited must not put an older state over a newer one. Read before the database
    # is written: over a network it may take minutes.
    with workspace.lock():
        progress.start("Reading the content store", 1 + len(municipality.target_languages))
        snapshot = storable(store.read(municipality.source_language))
        report.problems += [str(problem) for problem in snapshot.problems]
        progress.advance()
        languages = store.languages()
        translations: dict[str, Translations] = {}
        for language in municipality.target_languages:
            # What is not there in a folder is deleted; a CMS that has no such language says so.
            there = language in languages or snapshot.stable_ids
            translations[language] = Translations.read(store, language, there)
            progress.advance()
        with workspace.database.transaction() as repository:
            _take_all(repository, municipality, snapshot, store, translations, now, progress, report)
    return report


def _take_all(
    repository: Repository,
    municipality: Municipality,
    snapshot: Snapshot,
    store: ContentStore,
    translations: Mapping[str, Translations],
    now: datetime,
    progress: Progress,
    report: PullReport,
) -> None:
    """Bring everything that is known up to what the store has."""
    slug, source_language = municipality.slug, municipality.source_language
    all_known = repository.documents.of(slug, removed=True)
    links = _links(repository, slug, all_known, municipality.target_languages)
    pairs, missing = recognise(all_known, snapshot.documents, links, stable_ids=snapshot.stable_ids)
    taken = {known.key for _, known in pairs if known} | {known.key for known in missing}
    progress.start("Reading pages", len(pairs))
    here: dict[StoreRef, KnownDocument] = {}
    moved: set[int] = set()
    """Numbers of documents that another kind of store had before."""
    for position, (found, known) in enumerate(pairs):
        key = known.key if known else document_key(slug, found, taken, stable_ids=snapshot.stable_ids)
        document = _take(
            repository, slug, position, found, known, key, snapshot.stable_ids, source_language, now, report
        )
        if known is not None and known.stable_id != document.stable_id:
            moved.add(document.id)
        taken.add(key)
        here[found.ref] = document
        progress.advance()
    for known in missing:
        protected = known.kind in snapshot.unreadable or any(same_place(known.ref, ref) for ref in snapshot.skipped)
        if not known.removed and not protected:
            repository.documents.update(replace(known, removed=True))
            report.removed += 1
    for language in municipality.target_languages:
        forget_store(repository, slug, language, moved)
        look_at_targets(repository, store, snapshot, here, translations[language], municipality, language, now, report)
    report.problems = list(dict.fromkeys(report.problems))  # a file may hold several languages
    live = repository.segments.live(slug)
    report.documents = len(pairs)
    report.segments = sum(map(len, live.values()))
    report.words = sum(_words(segment) for segments in live.values() for segment in segments)


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
    stable_id: bool,
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
            stable_id=stable_id,
        )
        document = repository.documents.add(document)
        repository.documents.add_revision(document, found.title, found.content, now)
        report.new += 1
        report.fragile += _fragile(found)
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
        stable_id=stable_id,
    )
    if same_text:
        report.unchanged += 1
    else:
        report.changed += 1
        report.fragile += _fragile(found)
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


def _fragile(document: StoreDocument) -> list[tuple[str, Fragile]]:
    """What readers would see, or miss, after a CMS has saved it."""
    return [(document.ref.path, one) for one in fragile(document.content) if one.harm is not Harm.TIDIED]


def _words(segment: Segment) -> int:
    return count_words(plain_text(segment.source.text))
