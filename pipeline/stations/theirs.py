"""A person decides a conflict for the store's text (``push --theirs``): what can be told becomes ours."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from pipeline.connectors.base import ContentStore
from pipeline.connectors.compare import store_hash
from pipeline.connectors.matching import match_translations
from pipeline.errors import UsageError
from pipeline.model import (
    Act,
    Candidate,
    DocumentStatus,
    Evidence,
    KnownDocument,
    PublicationRecord,
    Segment,
    Severity,
    Snapshot,
    StoreDocument,
    StoreRef,
    Target,
    TranslationState,
)
from pipeline.persistence.repository import Repository
from pipeline.persistence.repository.memory import MemoryEntry
from pipeline.qa import CHECKS, Pair, run
from pipeline.state import Origin, Publication, Review, restore, review_by_person
from pipeline.stations.handed_out import documents_out
from pipeline.stations.harvest import as_known, only_texts_differ, sources_of
from pipeline.stations.pages import Pages
from pipeline.stations.store_edits import AUTHOR, by_the_store, candidate, edits_of
from pipeline.stations.terms import terms_in
from pipeline.stations.theirs_report import Decided, TheirsReport, Undecided
from pipeline.steps.sameness import same
from pipeline.steps.store_edits import Changed
from pipeline.workspace import Workspace

_LAYOUT = "a link, a number that stands alone or the layout was changed, too"
_MACHINE = "the store says that a machine translated it, and nobody vouches for that"
_DRAFT = "it is not published in the store"
_FOREIGN = "it never was a text of ours; 'harvest' learns from it"


def decide_theirs(
    workspace: Workspace,
    slug: str,
    *,
    paths: Collection[str],
    language: str | None = None,
    person: str = "",
    dry_run: bool = False,
    now: datetime,
) -> TheirsReport:
    """Decide the conflicts of documents (paths of the source) for the store's text, in one language or in all.

    Each text that differs from ours and passes the checks becomes the current one, written by a person in the store,
    and reviewed or final as the municipality's policy says of what a person vouched for: it is published already, and
    somebody decided for it. Ours stays as a candidate. A page that is told completely so is pushed like any other
    from now on; any other stays as the store has it (``Publication.THEIRS``). ``person`` decides, and so vouches for
    the texts that are taken over; empty where nobody says who: then the evidence names the store.

    Only what was shown is decided for: what was changed again since the last pull is left undecided. Raises UsageError
    for documents that are not known, StoreError and StoreUnavailable when the store cannot be read.
    """
    languages = workspace.languages(slug, language)
    report = TheirsReport(dry_run=dry_run)
    source_language = workspace.municipality(slug).source_language
    store = workspace.store(slug)
    with workspace.lock():
        with workspace.database.reading() as repository:
            documents = {document.ref.path: document for document in repository.documents.of(slug)}
            if unknown := set(paths) - documents.keys():
                raise UsageError(f"{slug} has no document {sorted(unknown)[0]}", "name its path in the store")
            asked = [documents[path] for path in dict.fromkeys(paths)]
            records = {code: repository.publications.of(slug, code) for code in languages}
        open_ = {
            code: found
            for code in languages
            if (found := [document for document in asked if _to_decide(records[code].get(document.id))])
        }
        with_conflict = {document.id for found in open_.values() for document in found}
        report.without = [document.ref.path for document in asked if document.id not in with_conflict]
        if not open_:
            return report
        # Read before the database is written: over a network it may take minutes.
        snapshot, in_store = store.read(source_language), store.languages()
        sources = sources_of(asked, snapshot)
        read = {code: _Read.of(store, snapshot, code, code in in_store) for code in open_}
        with workspace.database.transaction() as repository:
            for code, conflicts in open_.items():
                there = read[code]
                decision = _Decision(
                    workspace,
                    repository,
                    store,
                    slug,
                    source_language,
                    code,
                    there.states,
                    person.strip(),
                    dry_run,
                    now,
                    report,
                )
                for document in conflicts:
                    source = sources.get(document.id)
                    found_there = there.matches.get(source.ref) if source is not None else None
                    decision.decide(document, records[code][document.id], source, found_there)
    return report


@dataclass(frozen=True, slots=True)
class _Read:
    """What the store has in one language."""

    matches: Mapping[StoreRef, StoreDocument]
    """Ref of a source document → its translation."""
    states: Mapping[StoreRef, TranslationState]

    @classmethod
    def of(cls, store: ContentStore, sources: Snapshot, language: str, there: bool) -> _Read:
        """Ask the store; ``there``: it has the language."""
        if not there:
            return cls({}, {})
        return cls(match_translations(sources, store.read(language)), store.states(language))


def _to_decide(record: PublicationRecord | None) -> bool:
    return record is not None and record.state in (Publication.CONFLICT, Publication.THEIRS)


class _Decision:
    """Decides the conflicts of one language."""

    def __init__(
        self,
        workspace: Workspace,
        repository: Repository,
        store: ContentStore,
        slug: str,
        source_language: str,
        language: str,
        states: Mapping[StoreRef, TranslationState],
        person: str,
        dry_run: bool,
        now: datetime,
        report: TheirsReport,
    ) -> None:
        self._workspace, self._repository, self._store, self._slug = workspace, repository, store, slug
        self._source_language, self._language = source_language, language
        self._dry_run, self._now, self._report = dry_run, now, report
        self._person = person or AUTHOR
        self._targets = repository.targets.of_municipality(slug, language)
        self._pages = Pages.load(repository, slug, source_language, language)
        self._states = states
        self._live = repository.segments.live(slug)
        self._out = documents_out(repository, workspace, slug, language, now)

    def decide(
        self,
        document: KnownDocument,
        record: PublicationRecord,
        source: StoreDocument | None,
        found: StoreDocument | None,
    ) -> None:
        path = document.ref.path
        if source is None or not as_known(document, source):
            self._leave(path, "the source is no longer as it was pulled: run pull, then decide")
        elif (store_hash(found) if found is not None else None) != record.conflict_hash:
            self._leave(
                path, "the store's text was changed again: run pull, look at both texts in 'status', then decide"
            )
        elif found is None:
            self._settle(document, record, None, 0, f"the {self._language} text was deleted there")
        else:
            self._take(document, record, found)

    def _take(self, document: KnownDocument, record: PublicationRecord, found: StoreDocument) -> None:
        segments = self._live.get(document.id, [])
        edits = edits_of(segments, self._targets, found, record, self._source_language, self._language)
        machine = self._states.get(found.ref) is TranslationState.MACHINE_TRANSLATED
        draft = found.status is not DocumentStatus.PUBLIC
        # A page that was never ours may be built alike and say other things: place proves nothing there.
        never_ours = record.pushed_hash is None
        why = _FOREIGN if never_ours else _MACHINE if machine else _DRAFT if draft else ""
        by_itself = by_the_store(
            self._repository, self._store, self._pages, document, segments, self._targets, edits, edits.changed
        )
        changed = [one for one in edits.changed if one.index not in by_itself]
        blocked = {} if why else self._blocked(segments, changed)
        taken = [] if why else [one for one in changed if one.index not in blocked]
        if not why and blocked:
            why = next(iter(blocked.values()))
        if not why and not only_texts_differ(self._store, self._pages, self._repository, document, edits.texts, found):
            first = edits.unclear[0] if edits.unclear else None
            why = first.reason + (f" ({_short(first.text)})" if first.text else "") if first else _LAYOUT
        if not self._dry_run:
            refused = [one for one in changed if one not in taken and not never_ours]
            self._repository.targets.keep(
                [candidate(segments[c.index], self._language, c, machine, draft) for c in refused], self._now
            )
            self._make_ours(document, segments, taken)
        self._settle(document, record, found, len(taken), why)

    def _blocked(self, segments: Sequence[Segment], texts: Sequence[Changed]) -> dict[int, str]:
        """Position → why a check does not let the store's text pass: it never takes the place of one that does."""
        if not texts:
            return {}
        waivers = self._repository.waivers.of_segments([segments[c.index].id for c in texts], self._language)
        terms = terms_in(self._workspace, self._slug, self._language, [c.source_text for c in texts])
        blocked: dict[int, str] = {}
        for changed in texts:
            segment = segments[changed.index]
            pair = Pair(
                source=changed.source_text,
                target=changed.text,
                codes=segment.source.codes,
                source_language=self._source_language,
                target_language=self._language,
                terms=terms.get(changed.source_text, ()),
                field=segment.source.field,
                tag=segment.source.tag,
            )
            waived = frozenset(w.check for w in waivers.get(segment.id, ()) if w.source_text == changed.source_text)
            for finding in run(pair, CHECKS, waived):
                if finding.severity is Severity.BLOCK:
                    blocked[changed.index] = f"{finding.check}: {finding} ({_short(changed.text)}; id {segment.id})"
                    break
        return blocked

    def _make_ours(self, document: KnownDocument, segments: Sequence[Segment], taken: Sequence[Changed]) -> None:
        policy = self._workspace.municipality(self._slug).review
        known = self._repository.targets.candidates_of([segments[c.index].id for c in taken], self._language)
        targets: list[Target] = []
        written: list[Target] = []
        for changed in taken:
            segment = segments[changed.index]
            old = self._targets.get(segment.id)
            stale = old is not None and old.stale_since is not None
            former = next((c for c in known.get(segment.id, ()) if _vouched_before(c, changed)), None)
            if former is not None and not stale:
                targets.append(restore(former))  # the store still has what people here once vouched for
                continue
            text = Target(
                segment.id,
                self._language,
                changed.text,
                Origin.HUMAN,
                Review.TRANSLATED,
                source_text=changed.source_text,
                author=AUTHOR,
                # What was behind its source stays so: it is the suggestion for whoever brings it up to date.
                stale_since=old.stale_since if old is not None else None,
                flags=old.flags if old is not None and stale else (),
            )
            written.append(review_by_person(text, policy, self._person))
        self._repository.targets.save([*targets, *written], self._now, "the store's text was decided for")
        self._repository.memory.learn(
            self._slug,
            self._source_language,
            self._language,
            [
                MemoryEntry(t.source_text, t.text, t.origin, t.review, t.reviewer, segment_id=t.segment_id)
                for t in [*targets, *written]
                if t.stale_since is None
            ],
            self._now,
        )
        self._repository.evidence.add(
            Evidence(
                segment_id=t.segment_id,
                language=self._language,
                act=Act.REVIEWED,
                person=self._person,
                origin=t.origin,
                source_text=t.source_text,
                text=t.text,
                at=self._now,
                revision=document.revision,
                comment="published in the store, and decided for with push --theirs",
            )
            for t in written
        )

    def _settle(
        self, document: KnownDocument, record: PublicationRecord, found: StoreDocument | None, taken: int, why: str
    ) -> None:
        out = self._out.get(document.id, ()) if why else ()
        self._report.decided.append(Decided(document.ref.path, self._language, taken, why, out))
        if self._dry_run:
            return
        hash_ = store_hash(found) if found is not None else None
        if found is not None and hash_ is not None:
            self._repository.publications.keep_foreign(document.id, found, hash_, self._now)
        ref = found.ref if found is not None else None
        if why:
            kept = replace(
                record,
                state=Publication.THEIRS,
                ref=ref,
                seen_hash=None,
                conflict_hash=hash_,
                # Their page was made of the one that was pushed, whatever has become of the source since.
                pushed_revision=record.pushed_revision or document.revision,
                reason=f"stays as it is in the store, as decided: {why}; 'push --ours PATH' replaces it",
            )
        else:
            # Our texts are the page now: the next push finds that out, and points its links.
            kept = replace(record, state=Publication.FOREIGN, ref=ref, seen_hash=hash_, conflict_hash=None, reason="")
        self._repository.publications.save(kept)

    def _leave(self, path: str, reason: str) -> None:
        self._report.undecided.append(Undecided(path, self._language, reason))


def _vouched_before(one: Candidate, changed: Changed) -> bool:
    known = same(one.text, changed.text) and one.source_text == changed.source_text
    return known and one.review.rank >= Review.REVIEWED.rank


def _short(text: str) -> str:
    return text if len(text) <= 80 else f"{text[:79]}…"
