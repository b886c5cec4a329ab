"""Translations that the store already has → memory and current targets."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime

from pipeline.connectors.compare import store_hash
from pipeline.connectors.matching import match_translations
from pipeline.html.canonical import canonical_hash
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
from pipeline.stations.pages import Pages
from pipeline.stations.report import counted
from pipeline.steps.harvest import NOTHING_TO_TRANSLATE, Experience, Harvest, How, Pair, learn_page
from pipeline.steps.segment import SEGMENTER, cut
from pipeline.workspace import Workspace

_AUTHOR = "content store"
STAYS = "the conflict stays"
_SHOWN = 3
"""Damaged texts that people see at once; all are in the JSON report."""


@dataclass(frozen=True, slots=True)
class DamagedText:
    """A published text that is broken: a link text that was cut, an address torn apart, a space lost at a tag."""

    document: str
    """Path of the source document."""
    language: str
    source: str
    """The text that it translates; empty where that cannot be told."""
    target: str
    """As published."""
    reason: str


@dataclass
class HarvestReport:
    """What was learned from what is published."""

    municipality: str
    aligned: int = 0
    """Segments with a trusted counterpart in a published translation."""
    by_structure: int = 0
    """Of these, on pages that are built like their source."""
    by_alignment: int = 0
    """Of these, on other pages."""
    scores: float = 0.0
    """Sum of the scores of all aligned segments."""
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
    damaged: list[DamagedText] = field(default_factory=list)
    """Published texts that are broken. They were not learned."""

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
            "by_structure": self.by_structure,
            "by_alignment": self.by_alignment,
            "mean_score": round(self.scores / self.aligned, 3) if self.aligned else None,
            "learned": self.learned,
            "current": self.current,
            "older": self.older,
            "skipped": self.skipped,
            "refused": dict(self.refused),
            "unlike": [{"document": d, "language": lang, "reason": why} for d, lang, why in self.unlike],
            "damaged": [asdict(text) for text in self.damaged],
        }

    def count(self, result: Harvest) -> None:
        """Add what one page gave."""
        found = len(result.pairs)
        self.aligned += found
        if result.how is How.STRUCTURE:
            self.by_structure += found
        else:
            self.by_alignment += found
        self.scores += sum(pair.score for pair in result.pairs)

    def lines(self) -> list[str]:
        lines = [
            f"{counted(self.aligned, 'segment')} found again in published translations,"
            f" {self.learned} new in the memory, {self.current} offered for review as they are published"
        ]
        if self.by_alignment:
            lines.append(f"{self.by_alignment} of them on pages that are built differently, aligned by what they say")
        if self.older:
            lines.append(f"{self.older} of them are older than the German: kept as candidates only")
        lines += [
            f"{path} ({language}): {reason}" for path, language, reason in self.unlike if reason.startswith(STAYS)
        ]
        if self.damaged:
            more = ", among them" if len(self.damaged) > _SHOWN else ""
            lines.append(f"{counted(len(self.damaged), 'published text')} damaged and not learned{more}:")
            lines += [f"  {d.document} ({d.language}): {d.target} – {d.reason}" for d in self.damaged[:_SHOWN]]
        if self.skipped:
            reasons = [f"{number} {reason}" for reason, number in self.refused.most_common()]
            if self.unlike:
                reasons.append(f"{counted(len(self.unlike), 'whole page')}")
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
            pages: list[_Page] = []
            for source in snapshot.documents:
                document = known.get((source.kind, source.ref.path))
                found = matches.get(source.ref)
                if document is not None and found is not None and _as_known(document, source):
                    pages.append(_Page.read(document, live.get(document.id, []), source, found))
            progress.start(f"Learning from published {code}", len(pages))
            harvester = _Harvester(repository, slug, municipality.source_language, code, pages, now, report)
            for page in pages:
                harvester.learn_from(page)
                progress.advance()
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
    theirs: Sequence[ExtractedSegment]
    """The segments of the translation."""
    hash: str
    """``store_hash`` of the translation."""

    @classmethod
    def read(
        cls, document: KnownDocument, segments: Sequence[Segment], source: StoreDocument, found: StoreDocument
    ) -> _Page:
        theirs = cut(found.title, found.content)
        return cls(document, segments, source, found, theirs, store_hash(found))

    @property
    def ours(self) -> list[ExtractedSegment]:
        return [segment.source for segment in self.segments]

    @property
    def older(self) -> bool:
        """The translation was last saved before the source was."""
        ours, theirs = self.source.last_updated, self.found.last_updated
        return ours is not None and theirs is not None and theirs < ours


class _Harvester:
    """Learns from the pages of one language."""

    def __init__(
        self,
        repository: Repository,
        slug: str,
        source_language: str,
        language: str,
        pages: Sequence[_Page],
        now: datetime,
        report: HarvestReport,
    ) -> None:
        self._repository, self._language, self._now, self._report = repository, language, now, report
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
        if record is not None and page.hash != record.seen_hash:
            # Also before a pull has called it a conflict.
            if not self._take_over(page, record):
                return
        else:
            self._learn(page)
        self._accept_as_seen(page, record)

    def _learn(self, page: _Page) -> None:
        result = learn_page(page.ours, page.theirs, self._experience)
        self._report.refused.update(result.refused)
        self._tell_damage(page, result)
        if result.reason:
            self._report.unlike.append((page.document.ref.path, self._language, result.reason))
            return
        self._report.count(result)
        if page.older:
            self._report.older += len(result.pairs)
            reason = "published, but older than the source"
            candidates = [self._candidate(page, pair, reason) for pair in result.pairs]
            self._repository.targets.keep(candidates, self._now)
            return
        self._report.learned += self._remember(page, result.pairs)
        free = [pair for pair in result.pairs if _free(self._targets.get(page.segments[pair.index].id))]
        self._offer(page, free, "the store has a published translation")

    def _take_over(self, page: _Page, record: PublicationRecord) -> bool:
        """Decide a conflict for the store: what somebody changed there becomes our text, to be reviewed; ours is kept.

        Only if every change can be told: else nothing is taken over, the conflict stays, and so does the store's text.
        """
        result = learn_page(page.ours, page.theirs, self._experience, by_place_only=True)
        self._tell_damage(page, result)
        reason = result.reason
        if not reason and result.damaged:
            reason = f"{result.damaged[0].reason} ({result.damaged[0].target})"
        if not reason and result.refused.keys() - {NOTHING_TO_TRANSLATE}:
            reason = "not every segment could be recognised"
        if not reason and page.older:
            reason = "it is older than the source"
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
        source = self._repository.documents.source(page.document)
        ours = self._pages.assemble(page.document, source, texts)
        theirs = (page.found.title, page.found.content)
        return self._pages.hash_beyond_links(page.document, *ours) == self._pages.hash_beyond_links(
            page.document, *theirs
        )

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

    def _offer(self, page: _Page, pairs: Sequence[Pair], replaced_because: str) -> None:
        targets = [
            Target(
                page.segments[pair.index].id,
                self._language,
                pair.target,
                Origin.HARVESTED,
                Review.TRANSLATED,
                source_text=pair.source,
                author=_AUTHOR,
                score=pair.score,
            )
            for pair in pairs
        ]
        self._repository.targets.save(targets, self._now, replaced_because)
        self._report.current += len(targets)

    def _candidate(self, page: _Page, pair: Pair, reason: str) -> Candidate:
        return Candidate(
            page.segments[pair.index].id,
            self._language,
            pair.target,
            pair.source,
            Origin.HARVESTED,
            Review.TRANSLATED,
            author=_AUTHOR,
            reason=reason,
            score=pair.score,
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
