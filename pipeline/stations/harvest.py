"""Translations that the store already has → memory and current targets."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from pipeline.connectors.matching import match_translations
from pipeline.html.canonical import canonical_hash
from pipeline.html.codes import plain_text
from pipeline.literals import has_words
from pipeline.model import (
    Candidate,
    ExtractedSegment,
    KnownDocument,
    PublicationRecord,
    Segment,
    StoreDocument,
    Target,
)
from pipeline.persistence.repository import Repository
from pipeline.persistence.repository.memory import MemoryEntry
from pipeline.progress import Progress
from pipeline.state import Origin, Publication, Review
from pipeline.stations.report import counted
from pipeline.steps.harvest import NOTHING_TO_TRANSLATE, Pair, align_by_structure
from pipeline.steps.segment import SEGMENTER, assemble, cut
from pipeline.workspace import Workspace

_AUTHOR = "content store"
STAYS = "the conflict stays"


@dataclass
class HarvestReport:
    """What was learned from what is published."""

    municipality: str
    aligned: int = 0
    """Segments with a trusted counterpart in a published translation."""
    learned: int = 0
    """New entries of the memory."""
    current: int = 0
    """Segments that now have the published text as their target, to be looked at by a person."""
    older: int = 0
    """Segments whose translation is older than the source: kept as candidates only."""
    refused: Counter[str] = field(default_factory=Counter)
    """Why segments were not learned."""
    unlike: list[tuple[str, str, str]] = field(default_factory=list)
    """(document, language, reason) for pages that could not be aligned at all."""

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
            "learned": self.learned,
            "current": self.current,
            "older": self.older,
            "skipped": self.skipped,
            "refused": dict(self.refused),
            "unlike": [{"document": d, "language": lang, "reason": why} for d, lang, why in self.unlike],
        }

    def lines(self) -> list[str]:
        lines = [
            f"{counted(self.aligned, 'segment')} found again in published translations,"
            f" {self.learned} new in the memory, {self.current} offered for review as they are published"
        ]
        if self.older:
            lines.append(f"{self.older} of them are older than the German: kept as candidates only")
        lines += [
            f"{path} ({language}): {reason}" for path, language, reason in self.unlike if reason.startswith(STAYS)
        ]
        if self.skipped:
            reasons = [f"{number} {reason}" for reason, number in self.refused.most_common()]
            if self.unlike:
                reasons.append(f"{counted(len(self.unlike), 'whole page')} built differently")
            lines.append(f"not learned: {', '.join(reasons)}")
        return lines


def harvest(
    workspace: Workspace, slug: str, *, language: str | None = None, now: datetime, progress: Progress
) -> HarvestReport:
    """Learn from the translations that the store has in one target language, or in all.

    What is learned counts as found, not as reviewed. Run ``pull`` first: only what is known can be aligned.
    """
    municipality = workspace.municipality(slug)
    languages = workspace.languages(slug, language)
    store = workspace.store(slug)
    report = HarvestReport(slug)
    with workspace.lock(), workspace.database.transaction() as repository:
        snapshot = store.read(municipality.source_language)
        in_store = store.languages()
        known = {(doc.kind, doc.ref.path): doc for doc in repository.documents.of(slug)}
        live = repository.segments.live(slug)
        for code in languages:
            if code not in in_store:
                continue
            matches = match_translations(snapshot, store.read(code))
            targets = repository.targets.of_municipality(slug, code)
            records = repository.publications.of(slug, code)
            progress.start(f"Learning from published {code}", len(snapshot.documents))
            for source in snapshot.documents:
                progress.advance()
                document = known.get((source.kind, source.ref.path))
                found = matches.get(source.ref)
                if document is None or found is None or not _as_known(document, source):
                    continue
                page = _Page(document, live.get(document.id, []), source, found)
                record = records.get(document.id)
                if record is not None and page.hash == record.pushed_hash:
                    continue  # our own text teaches nothing, least of all where the source filled gaps
                if record is not None and page.hash != record.seen_hash:
                    # Also before a pull has called it a conflict.
                    if not _take_over(repository, page, code, record, targets, now, report):
                        continue
                else:
                    _learn(repository, page, code, targets, now, report)
                _accept_as_seen(repository, page, code, record, now)
    return report


def _as_known(document: KnownDocument, source: StoreDocument) -> bool:
    """The segments that are known are those of the source as it is now."""
    return document.segmenter == SEGMENTER and document.hash == canonical_hash(source.title, source.content)


@dataclass(frozen=True, slots=True)
class _Page:
    document: KnownDocument
    segments: Sequence[Segment]
    source: StoreDocument
    found: StoreDocument

    @property
    def hash(self) -> str:
        """Canonical hash of the translation."""
        return canonical_hash(self.found.title, self.found.content)

    @property
    def older(self) -> bool:
        """The translation was last saved before the source was."""
        ours, theirs = self.source.last_updated, self.found.last_updated
        return ours is not None and theirs is not None and theirs < ours


def _learn(
    repository: Repository,
    page: _Page,
    language: str,
    targets: dict[str, Target],
    now: datetime,
    report: HarvestReport,
) -> None:
    ours = [segment.source for segment in page.segments]
    result = align_by_structure(ours, cut(page.found.title, page.found.content))
    report.refused.update(result.refused)
    if result.reason:
        report.unlike.append((page.document.ref.path, language, result.reason))
        return
    report.aligned += len(result.pairs)
    if page.older:
        report.older += len(result.pairs)
        reason = "published, but older than the source"
        repository.targets.keep([_candidate(page, pair, language, reason) for pair in result.pairs], now)
        return
    report.learned += _remember(repository, page, result.pairs, language, now)
    offered = [
        _target(page, pair, language) for pair in result.pairs if _free(targets.get(page.segments[pair.index].id))
    ]
    repository.targets.save(offered, now, "the store has a published translation")
    report.current += len(offered)


def _take_over(
    repository: Repository,
    page: _Page,
    language: str,
    record: PublicationRecord,
    targets: dict[str, Target],
    now: datetime,
    report: HarvestReport,
) -> bool:
    """Decide a conflict for the store: what somebody changed there becomes our text, to be reviewed; ours is kept.

    Only if every change can be told: else nothing is taken over, the conflict stays, and so does the store's text.
    """
    theirs = cut(page.found.title, page.found.content)
    result = align_by_structure([s.source for s in page.segments], theirs)
    reason = result.reason
    if not reason and result.refused.keys() - {NOTHING_TO_TRANSLATE}:
        reason = "not every segment could be recognised"
    if not reason and page.older:
        reason = "it is older than the source"
    if not reason and record.pushed_hash is not None and not _only_texts_differ(repository, page, theirs):
        reason = "a link, a number that stands alone or the layout was changed too"
    if reason:
        report.unlike.append((page.document.ref.path, language, f"{STAYS}: {reason}"))
        return False
    changed = [pair for pair in result.pairs if _text(targets.get(page.segments[pair.index].id)) != pair.target]
    offered = [_target(page, pair, language) for pair in changed]
    repository.targets.save(offered, now, "somebody changed it in the store")
    report.learned += _remember(repository, page, result.pairs, language, now)
    report.aligned += len(result.pairs)
    report.current += len(offered)
    return True


def _only_texts_differ(repository: Repository, page: _Page, theirs: Sequence[ExtractedSegment]) -> bool:
    """True when their texts that people translate, put into the source, give exactly their page."""
    texts = [text.text if has_words(plain_text(text.text)) else None for text in theirs]
    title, content = assemble(*repository.documents.source(page.document), texts)
    return canonical_hash(title, content) == page.hash


def _remember(repository: Repository, page: _Page, pairs: Sequence[Pair], language: str, now: datetime) -> int:
    """Found, not reviewed. Returns how many are new."""
    entries = [MemoryEntry(p.source, p.target, Origin.HARVESTED, Review.TRANSLATED, _AUTHOR) for p in pairs]
    return repository.memory.learn(page.document.municipality, page.source.language, language, entries, now)


def _text(target: Target | None) -> str:
    return target.text if target else ""


def _free(target: Target | None) -> bool:
    """True where no person's work stands: an empty place, or an engine's unreviewed text."""
    if target is None:
        return True
    by_engine = target.origin in (Origin.MACHINE, Origin.EXACT_MATCH)
    return by_engine and target.review.rank < Review.REVIEWED.rank


def _target(page: _Page, pair: Pair, language: str) -> Target:
    id_ = page.segments[pair.index].id
    return Target(
        id_, language, pair.target, Origin.HARVESTED, Review.TRANSLATED, source_text=pair.source, author=_AUTHOR
    )


def _candidate(page: _Page, pair: Pair, language: str, reason: str) -> Candidate:
    id_ = page.segments[pair.index].id
    return Candidate(
        id_, language, pair.target, pair.source, Origin.HARVESTED, Review.TRANSLATED, author=_AUTHOR, reason=reason
    )


def _accept_as_seen(
    repository: Repository, page: _Page, language: str, record: PublicationRecord | None, now: datetime
) -> None:
    """What was harvested may be replaced by the next push: its text is kept, and a conflict about it is over."""
    if record is not None and record.seen_hash == page.hash and record.state is not Publication.CONFLICT:
        return
    base = record or PublicationRecord(page.document.id, language, Publication.FOREIGN)
    repository.publications.keep_foreign(page.document.id, page.found, page.hash, now)
    repository.publications.save(
        replace(base, state=Publication.FOREIGN, ref=page.found.ref, seen_hash=page.hash, conflict_hash=None, reason="")
    )
