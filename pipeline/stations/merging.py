"""Returned entries → targets, candidates, memory and evidence: everything is looked up and written in bulk."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from pipeline.i18n import N_
from pipeline.model import (
    Act,
    Candidate,
    Evidence,
    KnownSegment,
    PackageBase,
    Receipt,
    ReceiptEntry,
    ReturnedEntry,
    TakenIn,
    Target,
    Term,
    Verdict,
    Waiver,
    message,
)
from pipeline.persistence.repository import Repository
from pipeline.persistence.repository.memory import MemoryEntry
from pipeline.progress import Progress
from pipeline.state import Review, ReviewPolicy, by_people, publishable
from pipeline.stations.terms import terms_in
from pipeline.steps.review import Around, Hand, Judgement, judge, pick_base, unknown
from pipeline.steps.sameness import same
from pipeline.steps.sheets import Sheet, beside, contradictions
from pipeline.workspace import Workspace

Bases = Mapping[str, Sequence[PackageBase]]
"""Segment id → what it looked like in each package it was in."""


@dataclass(frozen=True, slots=True)
class Merged:
    """What became of one file."""

    receipt: Receipt
    final: int
    """Targets that became final."""


def merge(
    workspace: Workspace, repository: Repository, group: Sequence[Sheet], now: datetime, progress: Progress
) -> list[Merged]:
    """Merge files of one group (:func:`pipeline.steps.sheets.in_order`) and write what follows.

    To be called inside a transaction. Later groups see what earlier ones changed.
    """
    bases = repository.packages.bases({entry.segment_id for sheet in group for entry in sheet.file.entries})

    dealt_with = {id(sheet): _dealt_with(repository, sheet) for sheet in group} if len(group) > 1 else {}

    def speaks(sheet: Sheet, entry: ReturnedEntry) -> bool:
        base = _base(sheet, entry, bases)
        if any(same(entry.target, text) for text in dealt_with.get(id(sheet), {}).get(entry.segment_id, ())):
            return False
        if _other_language(sheet, entry, bases):
            return False
        return entry.reviewed or base is None or not same(entry.target, base.target_text)

    contradicting = contradictions(group, speaks)
    merged = []
    for sheet in group:
        progress.start(f"Merging {sheet.file.name}", len(sheet.file.entries))
        work = _Work(workspace, _Here.of(workspace, repository, sheet, bases), sheet, now)
        for place, entry in enumerate(sheet.file.entries):
            work.take(entry, beside(entry, contradicting), halved=place in sheet.halved)
            progress.advance()
        work.write(repository)
        merged.append(Merged(work.receipt(), work.final))
    return merged


def came_before(repository: Repository, sheet: Sheet) -> TakenIn | None:
    """The file itself, or the same work of the same person saved by a program in other bytes, if it came before."""
    known = repository.returned_files.known(sheet.file.digest) if sheet.file.digest else None
    return known or repository.returned_files.known(sheet.content())


def _superseded(repository: Repository, sheet: Sheet) -> dict[str, frozenset[str]]:
    """Where the file came before: segment id → texts of its sender that are no longer in use."""
    if came_before(repository, sheet) is None:
        return {}
    candidates = repository.targets.candidates_of(_ids(sheet), sheet.language)
    return {
        id_: frozenset(c.text for c in several if c.author == sheet.author and c.package)
        for id_, several in candidates.items()
    }


def _dealt_with(repository: Repository, sheet: Sheet) -> dict[str, frozenset[str]]:
    """Where the file came before: segment id → texts that were taken then, and contradict no later file."""
    if came_before(repository, sheet) is None:
        return {}
    superseded = _superseded(repository, sheet)
    return {
        target.segment_id: superseded.get(target.segment_id, frozenset()) | {target.text}
        for target in repository.targets.of_segments(_ids(sheet), sheet.language)
        if target.package and sheet.author in (target.author, target.reviewer)
    }


def _ids(sheet: Sheet) -> set[str]:
    return {entry.segment_id for entry in sheet.file.entries if entry.segment_id}


def _base(sheet: Sheet, entry: ReturnedEntry, bases: Bases) -> PackageBase | None:
    """What the entry looked like when it went out, as far as known."""
    package_id = entry.package or sheet.file.package_id
    return pick_base(bases.get(entry.segment_id, ()), sheet.language, package_id, entry.source)


def _other_language(sheet: Sheet, entry: ReturnedEntry, bases: Bases) -> str | None:
    """The language of the entry where its part of the file names a package that went out in another one."""
    named = (base for base in bases.get(entry.segment_id, ()) if base.package_id == entry.package)
    return next((base.language for base in named if base.language != sheet.language), None)


@dataclass
class _Here:
    """What the workspace has of the segments in one file, in the file's language."""

    known: Mapping[str, KnownSegment]
    bases: Bases
    targets: dict[str, Target]
    """Changes while the file is taken in."""
    terms: Mapping[tuple[str, str], tuple[Term, ...]]
    """(municipality, source text) → its glossary terms."""
    elsewhere: Mapping[tuple[str, str], Sequence[tuple[str, str]]]
    """(municipality, source text) → (segment, translation) that people vouch for."""
    waivers: Mapping[str, Sequence[Waiver]]
    elsewhere_now: Mapping[str, Sequence[KnownSegment]]
    """Source text → live segments that read so, for entries whose id leads nowhere."""
    superseded: Mapping[str, frozenset[str]]
    """Where the file came before: texts that the same person replaced since."""

    @classmethod
    def of(cls, workspace: Workspace, repository: Repository, sheet: Sheet, bases: Bases) -> _Here:
        language = sheet.language
        ids = _ids(sheet)
        known = repository.segments.by_id(ids)
        terms: dict[tuple[str, str], tuple[Term, ...]] = {}
        elsewhere: dict[tuple[str, str], Sequence[tuple[str, str]]] = {}
        texts: dict[str, set[str]] = defaultdict(set)
        for id_, place in known.items():
            texts[place.municipality] |= {place.segment.source.text, *(b.source_text for b in bases.get(id_, ()))}
        for slug, sources in texts.items():
            if language in workspace.municipality(slug).target_languages:
                for text, found in terms_in(workspace, slug, language, sources).items():
                    terms[slug, text] = found
                for text, several in repository.targets.vouched_for(slug, language, sources).items():
                    elsewhere[slug, text] = several
        # Only in a file of ours: what somebody sends to the wrong town shall not turn up on its pages.
        owner = repository.packages.municipality(sheet.file.package_id) if sheet.file.package_id else None
        at_home = {id_ for id_, place in known.items() if place.live}
        lost = {entry.source for entry in sheet.file.entries if owner and entry.segment_id not in at_home}
        homes = {
            text: [home for home in several if home.municipality == owner]
            for text, several in repository.segments.with_text(lost).items()
        }
        ids |= {home.segment.id for several in homes.values() for home in several}
        return cls(
            known,
            bases,
            {target.segment_id: target for target in repository.targets.of_segments(ids, language)},
            terms,
            elsewhere,
            repository.waivers.of_segments(ids, language),
            homes,
            _superseded(repository, sheet),
        )

    def around(self, place: KnownSegment, base: PackageBase | None, other: str | None) -> Around:
        """What else the merge must know of an entry for ``place``."""
        segment, slug = place.segment, place.municipality
        source = base.source_text if base else segment.source.text
        vouched = self.elsewhere.get((slug, source), ())
        return Around(
            terms=self.terms.get((slug, source), ()),
            others=tuple(dict.fromkeys(text for id_, text in vouched if id_ != segment.id)),
            waivers=tuple(self.waivers.get(segment.id, ())),
            superseded=self.superseded.get(segment.id, frozenset()),
            beside=other,
        )


@dataclass
class _Work:
    """One file being taken in; what follows is collected and written at the end."""

    workspace: Workspace
    here: _Here
    sheet: Sheet
    now: datetime
    targets: list[Target] = field(default_factory=list)
    candidates: list[Candidate] = field(default_factory=list)
    learned: dict[str, list[MemoryEntry]] = field(default_factory=lambda: defaultdict(list))
    """By municipality."""
    evidence: list[Evidence] = field(default_factory=list)
    agreed: list[Evidence] = field(default_factory=list)
    """For texts that were vouched for already: no news when it was the same person."""
    back: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    """Package → segments that came back of it."""
    told: list[ReceiptEntry] = field(default_factory=list)
    municipalities: Counter[str] = field(default_factory=Counter)
    final: int = 0

    def take(self, entry: ReturnedEntry, other: str | None, *, halved: bool) -> None:
        """Merge one entry. ``other``: a contradicting text that came together with it; ``halved``: see ``Sheet``."""
        language, here = self.sheet.language, self.here
        place = here.known.get(entry.segment_id)
        base = _base(self.sheet, entry, here.bases)
        hand = self._hand(place, base)
        if place is not None:
            self.municipalities[place.municipality] += 1
        if base is not None:
            self.back[base.package_id].add(entry.segment_id)
        if halved:
            reason = message(N_("there is half a character in it that no file can hold"))
            judgement = unknown(entry, language, hand, reason)
        elif place is None and entry.segment_id:
            judgement = unknown(entry, language, hand, message(N_("this id is not known here")))
        elif place is None:
            judgement = unknown(entry, language, hand, message(N_("the entry has lost its id (msgctxt)")))
        elif language not in self.workspace.municipality(place.municipality).target_languages:
            reason = message(
                N_("{municipality} has no target language “{language}”"),
                municipality=place.municipality,
                language=language,
            )
            judgement = unknown(entry, language, hand, reason)
        elif other_language := _other_language(self.sheet, entry, here.bases):
            reason = message(N_("it belongs to a package in “{language}”"), language=other_language)
            judgement = unknown(entry, other_language, hand, reason)
        elif not place.live:
            judgement = unknown(entry, language, hand, message(N_("this text is no longer on the page")))
        else:
            ours = here.targets.get(entry.segment_id)
            judgement = judge(entry, place.segment, language, base, ours, hand, here.around(place, base, other))
        if judgement.verdict is Verdict.UNKNOWN and (place is None or not place.live) and not halved:
            judgement = self._given_a_home(judgement)
        self._follow(judgement, base, place, hand)

    def _given_a_home(self, judgement: Judgement) -> Judgement:
        """The id leads nowhere, but the source text stands on a page: the translation becomes a draft there.

        Only where no person's text is: nobody vouched for it at this place.
        """
        entry, found = judgement.entry, False
        for home in self.here.elsewhere_now.get(entry.source, ()):
            segment, language = home.segment, self.sheet.language
            ours = self.here.targets.get(segment.id)
            if language not in self.workspace.municipality(home.municipality).target_languages:
                continue
            if ours is not None and ours.text and by_people(ours):  # also one for a former source: it may come back
                continue
            here = replace(entry, segment_id=segment.id, reviewed=False)
            base = PackageBase("", language, segment.source.text, ours.text if ours else "", Review.INITIAL)
            around = self.here.around(home, base, None)
            draft = judge(here, segment, language, base, ours, self._hand(home, None), around)
            if draft.target is not None and draft.target.review is Review.TRANSLATED:
                found = True
                self.targets.append(draft.target)
                self.here.targets[segment.id] = draft.target
        if not found:
            return judgement
        told = message(N_("its text is kept as a draft where the same source text stands on a page"))
        return replace(judgement, reasons=(*judgement.reasons, told))

    def _hand(self, place: KnownSegment | None, base: PackageBase | None) -> Hand:
        package = base.package_id if base else (self.sheet.file.package_id or "")
        if place is None:
            # Only an id that is ours can say which municipality's rules hold; the text is kept all the same.
            return Hand(self.sheet.author, package, ReviewPolicy.ONE)
        municipality = self.workspace.municipality(place.municipality)
        return Hand(self.sheet.author, package, municipality.review, municipality.source_language)

    def _follow(self, judgement: Judgement, base: PackageBase | None, place: KnownSegment | None, hand: Hand) -> None:
        entry, target = judgement.entry, judgement.target
        if judgement.candidate is not None:
            self.candidates.append(judgement.candidate)
        final = False
        if target is not None and place is not None:
            final = publishable(target) and judgement.verdict is Verdict.ACCEPTED
            self.final += final
            self.targets.append(target)
            self.here.targets[target.segment_id] = target
            if target.review.rank >= Review.REVIEWED.rank:
                self.learned[place.municipality].append(
                    MemoryEntry(
                        target.source_text,
                        target.text,
                        target.origin,
                        target.review,
                        target.reviewer,
                        segment_id=target.segment_id,
                    )
                )
        self._prove(judgement, base, hand)
        self.told.append(
            ReceiptEntry(
                segment_id=entry.segment_id,
                verdict=judgement.verdict,
                source=entry.source,
                target=entry.target,
                reviewed=entry.reviewed,
                reasons=judgement.reasons,
                findings=judgement.findings,
                other=judgement.other.text if judgement.other else "",
                other_by=(judgement.other.reviewer or judgement.other.author) if judgement.other else "",
                document=place.title if place else "",
                url=place.url if place else "",
                file=self.sheet.file.name,
                where=entry.where,
                comment=entry.comment,
                final=final,
            )
        )

    def _prove(self, judgement: Judgement, base: PackageBase | None, hand: Hand) -> None:
        """Note who vouched for what; also a person who finds right what another one has signed off meanwhile."""
        entry = judgement.entry
        now_there = self.here.targets.get(entry.segment_id)
        if not entry.reviewed or now_there is None or now_there.review.rank < Review.REVIEWED.rank:
            return
        agreed = judgement.verdict is Verdict.UNCHANGED and same(entry.target, now_there.text) and not judgement.silent
        if judgement.target is None and not (agreed and base is not None and base.review.rank < Review.REVIEWED.rank):
            return
        acts = self.agreed if judgement.target is None else self.evidence
        acts.append(
            Evidence(
                segment_id=entry.segment_id,
                language=self.sheet.language,
                act=Act.REVIEWED,
                person=hand.author,
                origin=now_there.origin,
                source_text=base.source_text if base else now_there.source_text,
                # Spelled as it is in use, so that the two are found together: tools put letters together otherwise.
                text=now_there.text if same(entry.target, now_there.text) else entry.target,
                at=self.now,
                revision=base.revision if base else 0,
                package=hand.package,
                file=self.sheet.file.name,
                file_digest=self.sheet.file.digest,
                comment=entry.comment,
            )
        )

    def write(self, repository: Repository) -> None:
        """Keep everything."""
        sheet, now = self.sheet, self.now
        repository.targets.keep(self.candidates, now)
        repository.targets.save(self.targets, now, f"replaced by {sheet.author}")
        for slug, entries in self.learned.items():
            source_language = self.workspace.municipality(slug).source_language
            repository.memory.learn(slug, source_language, sheet.language, entries, now)
        known = repository.evidence.of_segments({act.segment_id for act in self.agreed}, sheet.language)
        news = (act for act in self.agreed if not any(_same_act(act, one) for one in known.get(act.segment_id, ())))
        repository.evidence.add([*self.evidence, *news])
        for package, ids in self.back.items():
            repository.packages.came_back(package, ids, now)
        package_id = sheet.file.package_id or ""
        repository.returned_files.add(
            [
                TakenIn(digest, sheet.file.name, sheet.language, sheet.author, package_id, now)
                for digest in (sheet.file.digest, sheet.content())
                if digest
            ]
        )

    def receipt(self) -> Receipt:
        """What the sender of the file is told."""
        slug = next((slug for slug, _ in self.municipalities.most_common(1)), None)
        municipality = self.workspace.municipality(slug) if slug else None
        packages = [id_ for id_ in self.back if id_]
        return Receipt(
            language=self.sheet.language,
            source_language=municipality.source_language if municipality else "",
            municipality=municipality.name if municipality else "",
            people=(self.sheet.author,),
            packages=tuple(packages),
            files=(self.sheet.file.name,),
            unusable=tuple((self.sheet.file.name, fault) for fault in self.sheet.file.faults),
            taken_in=self.now,
            entries=tuple(self.told),
        )


def _same_act(one: Evidence, other: Evidence) -> bool:
    """True when the same person says the same of the same text, in whichever file: it was saved anew, or renamed."""
    return (one.act, one.person, one.source_text, one.text) == (other.act, other.person, other.source_text, other.text)
