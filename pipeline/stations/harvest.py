"""Translations that the store already has → memory and current targets."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from pipeline.connectors.base import ContentStore
from pipeline.connectors.compare import store_hash
from pipeline.connectors.matching import match_translations
from pipeline.html.canonical import canonical_hash
from pipeline.html.isolate import without_marks
from pipeline.model import (
    Candidate,
    DocumentStatus,
    ExtractedSegment,
    KnownDocument,
    PublicationRecord,
    Segment,
    Snapshot,
    StoreDocument,
    StoreRef,
    Target,
    TranslationState,
)
from pipeline.persistence.repository import Repository
from pipeline.persistence.repository.memory import MemoryEntry
from pipeline.progress import Progress
from pipeline.state import Origin, Publication, Review
from pipeline.stations.harvest_report import STAYS, DamagedText, HarvestReport
from pipeline.stations.pages import Pages
from pipeline.stations.store_edits import edits_of
from pipeline.steps.harvest import NOTHING_TO_TRANSLATE, Experience, Harvest, Pair, learn_page
from pipeline.steps.segment import SEGMENTER, cut
from pipeline.steps.store_edits import MOVED
from pipeline.workspace import Workspace

_AUTHOR = "content store"
_MACHINE = "machine translated in the content store"


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
        known = repository.documents.of(slug)
        sources = sources_of(known, snapshot)
        live = repository.segments.live(slug)
        for code in languages:
            if code not in in_store:
                continue
            matches = match_translations(snapshot, store.read(code))
            states = store.states(code)
            pages: list[_Page] = []
            for document in known:
                source = sources.get(document.id)
                found = matches.get(source.ref) if source is not None else None
                if source is not None and found is not None and as_known(document, source):
                    state = states.get(found.ref)
                    pages.append(_Page.read(document, live.get(document.id, []), source, found, state))
            progress.start(f"Learning from published {code}", len(pages))
            harvester = _Harvester(repository, store, slug, municipality.source_language, code, pages, now, report)
            for page in pages:
                harvester.learn_from(page)
                progress.advance()
    return report


def sources_of(documents: Iterable[KnownDocument], snapshot: Snapshot) -> Mapping[int, StoreDocument]:
    """Number of a known document → the same document in the store now, whatever became of its path."""

    def name(kind: str, ref: StoreRef) -> tuple[str, str | int | None]:
        return (kind, ref.id) if snapshot.stable_ids else (kind, ref.path)

    found = {name(document.kind, document.ref): document for document in snapshot.documents}
    alike = (document for document in documents if document.stable_id == snapshot.stable_ids)  # else run pull first
    pairs = ((document.id, found.get(name(document.kind, document.ref))) for document in alike)
    return {number: document for number, document in pairs if document is not None}


def as_known(document: KnownDocument, source: StoreDocument) -> bool:
    """The segments that are known are those of the source as it is now."""
    return document.segmenter == SEGMENTER and document.hash == canonical_hash(source.title, source.content)


def only_texts_differ(
    store: ContentStore,
    pages: Pages,
    repository: Repository,
    document: KnownDocument,
    texts: Sequence[str | None],
    found: StoreDocument,
) -> bool:
    """True when ``texts``, put into the source, give exactly the page that the store has.

    Where its internal links lead does not count, as far as stores change that by themselves.
    """
    try:
        title, content = pages.assemble(document, repository.documents.source(document), texts)
    except ValueError:  # a text has other codes than the source
        return False
    if store.fingerprint(title, content) == store_hash(found):
        return True
    return pages.hash_beyond_links(document, title, content) == pages.hash_beyond_links(
        document, found.title, found.content
    )


@dataclass(frozen=True, slots=True)
class _Page:
    document: KnownDocument
    segments: Sequence[Segment]
    source: StoreDocument
    found: StoreDocument
    theirs: Sequence[ExtractedSegment]
    """The segments of the translation."""
    hash: str
    """``store_hash`` of the translation."""
    state: TranslationState | None
    """What the store says of the translation; ``None``: nothing."""

    @classmethod
    def read(
        cls,
        document: KnownDocument,
        segments: Sequence[Segment],
        source: StoreDocument,
        found: StoreDocument,
        state: TranslationState | None,
    ) -> _Page:
        theirs = cut(found.title, without_marks(found.content))  # every push puts them in again
        return cls(document, segments, source, found, theirs, store_hash(found), state)

    @property
    def ours(self) -> list[ExtractedSegment]:
        return [segment.source for segment in self.segments]

    @property
    def draft(self) -> bool:
        """Its newest text is not published."""
        return self.found.status is not DocumentStatus.PUBLIC

    @property
    def machine(self) -> bool:
        return self.state is TranslationState.MACHINE_TRANSLATED

    @property
    def older(self) -> bool:
        """The source was changed after the translation.

        The store knows it best: times of saving also change when nothing was written. They count where it says
        nothing, or only that the translation is being worked on.
        """
        if self.state is TranslationState.OUTDATED:
            return True
        if self.state in (TranslationState.UP_TO_DATE, TranslationState.MACHINE_TRANSLATED):
            return False
        ours, theirs = self.source.last_updated, self.found.last_updated
        return ours is not None and theirs is not None and theirs < ours


class _Harvester:
    """Learns from the pages of one language."""

    def __init__(
        self,
        repository: Repository,
        store: ContentStore,
        slug: str,
        source_language: str,
        language: str,
        pages: Sequence[_Page],
        now: datetime,
        report: HarvestReport,
    ) -> None:
        self._repository, self._language, self._now, self._report = repository, language, now, report
        self._store, self._source_language = store, source_language
        self._targets = repository.targets.of_municipality(slug, language)
        self._records = repository.publications.of(slug, language)
        self._pages = Pages.load(repository, slug, source_language, language)
        # Only what people vouched for: what an earlier harvest found must not make this one surer.
        known = repository.memory.vouched_for(slug, language)
        self._experience = Experience.gather(
            source_language, language, [(page.ours, page.theirs) for page in pages], known
        )

    def learn_from(self, page: _Page) -> None:
        record = self._records.get(page.document.id)
        if record is not None and page.hash == record.pushed_hash:
            return  # our own text teaches nothing, least of all where the source filled gaps
        self._report.outdated += page.state is TranslationState.OUTDATED
        self._report.machine_translated += page.machine
        self._report.in_translation += page.state is TranslationState.IN_TRANSLATION
        self._report.drafts += page.draft
        if record is not None and record.state is Publication.THEIRS:
            self._learn(page)  # a person decided that it stays as it is
            return
        if record is not None and page.hash != record.seen_hash:
            # Also before a pull has called it a conflict.
            if not self._take_over(page, record):
                return
        else:
            self._learn(page)
        if not page.draft:
            self._accept_as_seen(page, record)

    def _learn(self, page: _Page) -> None:
        result = learn_page(page.ours, page.theirs, self._experience)
        if page.draft:  # somebody may be in the middle of it: nothing is said of what it lacks
            self._keep(page, result.pairs, "a draft in the content store, not published")
            return
        self._report.refused.update(result.refused)
        self._tell_damage(page, result)
        if result.reason:
            self._report.unlike.append((page.document.ref.path, self._language, result.reason))
            return
        self._report.count(result)
        if page.older:
            self._report.older += len(result.pairs)
            self._keep(page, result.pairs, "published, but older than the source")
            return
        if page.machine:
            self._offer_machine(page, result.pairs)
            return
        self._report.learned += self._remember(page, result.pairs)
        free = [pair for pair in result.pairs if _free(self._targets.get(page.segments[pair.index].id))]
        self._offer(page, free, "the store has a published translation")

    def _offer_machine(self, page: _Page, pairs: Sequence[Pair]) -> None:
        """What a machine wrote in the store is offered where nothing is at all, as what it is.

        Nobody vouches for it, so it must not look like a person's text (``Origin.HARVESTED`` does), gives way to none,
        and the memory does not spread it. Readers have it today, so it is worth looking at before anything newer.
        """
        now_there = {p.index: self._targets.get(page.segments[p.index].id) for p in pairs}
        free = [p for p in pairs if not _text(now_there[p.index])]
        self._offer(page, free, "", machine=True)
        self._keep(page, [p for p in pairs if _text(now_there[p.index]) not in ("", p.target)], _MACHINE)

    def _take_over(self, page: _Page, record: PublicationRecord) -> bool:
        """Decide a conflict for the store: what somebody changed there becomes our text, to be reviewed; ours is kept.

        Only if every change can be told: else nothing is taken over, the conflict stays, and so does the store's text.
        """
        result = learn_page(page.ours, page.theirs, self._experience, by_place_only=True)
        self._tell_damage(page, result)
        reason = result.reason
        if page.machine:
            reason = "the store says that a machine translated it"
        elif page.draft:
            reason = "it is a draft in the store"
        if not reason and result.damaged:
            reason = f"{result.damaged[0].reason} ({result.damaged[0].target})"
        if not reason and result.refused.keys() - {NOTHING_TO_TRANSLATE}:
            reason = "not every segment could be recognised"
        if not reason and page.older:
            reason = "it is older than the source"
        if not reason and self._moved(page, record):
            reason = MOVED
        if not reason and record.pushed_hash is not None and not self._only_texts_differ(page, result.pairs):
            reason = "a link, a number that stands alone or the layout was changed too"
        if reason:
            self._report.unlike.append((page.document.ref.path, self._language, f"{STAYS}: {reason}"))
            return False
        changed = [p for p in result.pairs if _text(self._targets.get(page.segments[p.index].id)) != p.target]
        self._offer(page, changed, "somebody changed it in the store")
        self._report.learned += self._remember(page, result.pairs)
        self._report.count(result)
        return True

    def _only_texts_differ(self, page: _Page, pairs: Sequence[Pair]) -> bool:
        """True when their texts that people translate, put into the source, give exactly their page."""
        texts: list[str | None] = [None] * len(page.segments)
        for pair in pairs:
            texts[pair.index] = pair.target
        return only_texts_differ(self._store, self._pages, self._repository, page.document, texts, page.found)

    def _moved(self, page: _Page, record: PublicationRecord) -> bool:
        """Texts changed places: then place proves nothing."""
        edits = edits_of(page.segments, self._targets, page.found, record, self._source_language, self._language)
        return any(unclear.reason == MOVED for unclear in edits.unclear)

    def _tell_damage(self, page: _Page, result: Harvest) -> None:
        path = page.document.ref.path
        self._report.damaged += [
            DamagedText(path, self._language, text.source, text.target, text.reason) for text in result.damaged
        ]

    def _remember(self, page: _Page, pairs: Sequence[Pair]) -> int:
        """Found, not reviewed. Returns how many are new."""
        entries = [
            MemoryEntry(
                p.source,
                p.target,
                Origin.HARVESTED,
                Review.TRANSLATED,
                _AUTHOR,
                p.score,
                segment_id=page.segments[p.index].id,
            )
            for p in pairs
        ]
        return self._repository.memory.learn(
            page.document.municipality, page.source.language, self._language, entries, self._now
        )

    def _offer(self, page: _Page, pairs: Sequence[Pair], replaced_because: str, *, machine: bool = False) -> None:
        targets = [
            Target(
                page.segments[pair.index].id,
                self._language,
                pair.target,
                Origin.MACHINE if machine else Origin.HARVESTED,
                Review.TRANSLATED,
                source_text=pair.source,
                author=_AUTHOR,
                score=None if machine else pair.score,  # how sure the pair is says nothing of the translation
                flags=(_MACHINE,) if machine else (),
            )
            for pair in pairs
        ]
        self._repository.targets.save(targets, self._now, replaced_because)
        self._report.current += len(targets)

    def _keep(self, page: _Page, pairs: Sequence[Pair], reason: str) -> None:
        """As candidates only."""
        self._repository.targets.keep(
            [
                Candidate(
                    page.segments[pair.index].id,
                    self._language,
                    pair.target,
                    pair.source,
                    Origin.MACHINE if page.machine else Origin.HARVESTED,
                    Review.TRANSLATED,
                    author=_AUTHOR,
                    reason=reason,
                    score=pair.score,
                )
                for pair in pairs
            ],
            self._now,
        )

    def _accept_as_seen(self, page: _Page, record: PublicationRecord | None) -> None:
        """What was harvested may be replaced by the next push: its text is kept, and a conflict about it is over."""
        if record is not None and record.seen_hash == page.hash and record.state is not Publication.CONFLICT:
            return
        base = record or PublicationRecord(page.document.id, self._language, Publication.FOREIGN)
        publications = self._repository.publications
        publications.keep_foreign(page.document.id, page.found, page.hash, self._now)
        publications.save(
            replace(
                base,
                state=Publication.FOREIGN,
                ref=page.found.ref,
                hidden=not page.found.reachable,
                seen_hash=page.hash,
                conflict_hash=None,
                reason="",
            )
        )


def _text(target: Target | None) -> str:
    return target.text if target else ""


def _free(target: Target | None) -> bool:
    """True where no person's work stands: an empty place, or an unreviewed offer of the memory or an engine."""
    if target is None:
        return True
    offered = target.origin in (Origin.MACHINE, Origin.CONTEXT_MATCH, Origin.EXACT_MATCH, Origin.FUZZY_MATCH)
    return offered and target.review.rank < Review.REVIEWED.rank
