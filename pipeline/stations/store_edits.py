"""What somebody changed in the content store since the last push → candidates and memory. Part of ``pull``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime

from pipeline.connectors.base import ContentStore
from pipeline.html.isolate import without_marks
from pipeline.model import (
    Candidate,
    DocumentStatus,
    KnownDocument,
    PublicationRecord,
    Segment,
    StoreDocument,
    Target,
    TranslationState,
)
from pipeline.persistence.repository import Repository
from pipeline.persistence.repository.memory import MemoryEntry
from pipeline.state import Origin, Publication, Review
from pipeline.stations.pages import Pages
from pipeline.stations.report import counted
from pipeline.steps.sameness import same
from pipeline.steps.segment import SEGMENTER, cut
from pipeline.steps.store_edits import SAME_TEXT, Changed, StoreEdits, tell_edits

AUTHOR = "content store"
"""Who wrote what somebody wrote in the store, as far as the store says."""
CHANGED = "changed in the content store"
_DRAFT = "changed in the content store, and not published there"
_MACHINE = "machine translated in the content store"
_SHOWN = 3


@dataclass(frozen=True, slots=True)
class UnclearEdit:
    """A change in the store that was not learned, because it cannot be told what it translates."""

    document: str
    """Path of the source document."""
    language: str
    text: str
    """As in the store; empty where a text of ours is gone."""
    reason: str


@dataclass
class StoreEditsReport:
    """What was learned of people's changes in the store."""

    learned: int = 0
    """Texts kept as candidates for the first time."""
    remembered: int = 0
    """Of these, new in the memory."""
    unclear: list[UnclearEdit] = field(default_factory=list)
    """The store's texts that cannot be told; told again as long as the conflict is not decided."""

    def as_json(self) -> dict[str, object]:
        return {
            "learned": self.learned,
            "remembered": self.remembered,
            "unclear": [asdict(one) for one in self.unclear],
        }

    def lines(self) -> list[str]:
        lines = []
        if self.learned:
            lines.append(f"{counted(self.learned, 'text')} that somebody changed in the store kept beside ours")
        if self.unclear:
            lines.append(f"{counted(len(self.unclear), 'change')} in the store not learned:")
            lines += [
                f"  {one.document} ({one.language}): {one.reason}" + (f": {_short(one.text)}" if one.text else "")
                for one in self.unclear[:_SHOWN]
            ]
            if len(self.unclear) > _SHOWN:
                lines.append(f"  … and {len(self.unclear) - _SHOWN} more, see --json")
        return lines


def learn(
    repository: Repository,
    store: ContentStore,
    slug: str,
    source_language: str,
    language: str,
    changed: Sequence[tuple[KnownDocument, StoreDocument]],
    now: datetime,
    report: StoreEditsReport,
) -> None:
    """Keep what people changed in the store, beside our texts; never in their place.

    ``changed`` are documents that Sprachlotse pushed once (``record.pushed_hash``) and whose record now is in state
    ``CONFLICT``, each with what the store has (of those in state ``THEIRS`` nothing is learned here: what they were
    made of is too long ago; ``harvest`` learns from them). Call it once for each language, after the records of
    that language are saved, and with all such documents, those known before too: what was learned already is not
    learned again, and nothing is written or asked of the store then. Adds to ``report``.

    Each text that differs from ours becomes a candidate: of a person, unless the store says that a machine translated
    the page. The memory learns those of people that are published and fit their source; it offers them, and nothing
    of this is ever final by itself. Raises StoreError and StoreUnavailable as ``store.states`` does.
    """
    if not changed:
        return
    live = repository.segments.live(slug)
    targets = repository.targets.of_municipality(slug, language, [document.id for document, _ in changed])
    pages = Pages.load(repository, slug, source_language, language)
    records = repository.publications.of(slug, language)
    states = None
    for document, found in changed:
        segments, record = live.get(document.id, []), records[document.id]
        if document.segmenter != SEGMENTER or record.state is not Publication.CONFLICT:
            continue  # the next pull cuts it anew; or it is theirs
        edits = edits_of(segments, targets, found, record, source_language, language)
        report.unclear += [
            UnclearEdit(document.ref.path, language, unclear.text, unclear.reason) for unclear in edits.unclear
        ]
        known = repository.targets.candidates_of([segments[c.index].id for c in edits.changed], language)
        new = [c for c in edits.changed if not _known(c, known.get(segments[c.index].id, ()))]
        if new:
            made_by_store = by_the_store(repository, store, pages, document, segments, targets, edits, new)
            new = [c for c in new if c.index not in made_by_store]
        if not new:
            continue
        if states is None:
            states = store.states(language)
        machine = states.get(found.ref) is TranslationState.MACHINE_TRANSLATED
        draft = found.status is not DocumentStatus.PUBLIC
        repository.targets.keep([candidate(segments[c.index], language, c, machine, draft) for c in new], now)
        report.learned += len(new)
        if not machine and not draft:
            entries = [
                MemoryEntry(
                    c.source_text, c.text, Origin.HUMAN, Review.TRANSLATED, AUTHOR, segment_id=segments[c.index].id
                )
                for c in new
                # Whether a text that was behind its source still is, nobody can tell.
                if not c.doubt and c.source_text == segments[c.index].source.text
            ]
            report.remembered += repository.memory.learn(slug, source_language, language, entries, now)


def edits_of(
    segments: Sequence[Segment],
    targets: Mapping[str, Target],
    found: StoreDocument,
    record: PublicationRecord,
    source_language: str,
    language: str,
) -> StoreEdits:
    """The store's page against the current texts of a document's segments."""
    pushed = record.pushed_revision

    def was_there(segment: Segment) -> bool:
        """It was pushed with its present source, or the text of ours is still the one that was pushed."""
        target = targets.get(segment.id)
        stale = target is not None and target.stale_since is not None
        return stale or (pushed is not None and segment.revision <= pushed)

    return tell_edits(
        [segment.source for segment in segments],
        [targets.get(segment.id) for segment in segments],
        cut(found.title, without_marks(found.content)),  # every push puts them in again
        source_language,
        language,
        places=[was_there(segment) for segment in segments],
        # Nobody knows what a page was made of that was left to others.
        least_alike=SAME_TEXT if record.state is Publication.THEIRS else 0.0,
    )


def by_the_store(
    repository: Repository,
    store: ContentStore,
    pages: Pages,
    document: KnownDocument,
    segments: Sequence[Segment],
    targets: Mapping[str, Target],
    edits: StoreEdits,
    changed: Sequence[Changed],
) -> set[int]:
    """Positions of texts that the store has changed by itself: its fingerprint does not see them.

    A CMS may put the title of a page into links to it, or the text of its media library beside an image.
    """
    source = repository.documents.source(document)

    def fingerprint(texts: Sequence[str | None]) -> str | None:
        try:
            return store.fingerprint(*pages.assemble(document, source, texts))
        except ValueError:  # a text that is behind its source may have other codes
            return None

    theirs = fingerprint(edits.texts)
    found: set[int] = set()
    for one in changed:
        target = targets.get(segments[one.index].id)
        texts = list(edits.texts)
        texts[one.index] = target.text if target is not None and target.text else None
        if theirs is not None and fingerprint(texts) == theirs:
            found.add(one.index)
    return found


def candidate(segment: Segment, language: str, changed: Changed, machine: bool, draft: bool) -> Candidate:
    """A text of the store that is kept beside ours."""
    return Candidate(
        segment.id,
        language,
        changed.text,
        changed.source_text,
        Origin.MACHINE if machine else Origin.HUMAN,
        Review.TRANSLATED,
        author=AUTHOR,
        reason=_MACHINE if machine else (_DRAFT if draft else CHANGED),
    )


def _known(changed: Changed, candidates: Sequence[Candidate]) -> bool:
    """True for a text that is kept already: learned before, or ours from before, which the store still has."""
    return any(same(changed.text, one.text) and changed.source_text == one.source_text for one in candidates)


def _short(text: str) -> str:
    return text if len(text) <= 80 else f"{text[:79]}…"
