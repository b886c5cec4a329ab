"""The texts that are not in use: what lost a conflict, what was replaced; and taking one of them after all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from pipeline.errors import UsageError
from pipeline.model import Act, Candidate, Evidence, KnownSegment, Severity, Target
from pipeline.persistence.repository import Repository
from pipeline.persistence.repository.memory import MemoryEntry
from pipeline.qa import CHECKS, Pair, run
from pipeline.state import Origin, Review, review_by_person
from pipeline.stations.terms import terms_in
from pipeline.workspace import Workspace


@dataclass(frozen=True, slots=True)
class CandidatesReport:
    """One segment in one language: the text in use, and all others."""

    segment: KnownSegment
    language: str
    current: Target | None
    candidates: Sequence[tuple[str, Candidate]]
    """(id, text), oldest first."""
    taken: str = ""
    """Id of the one that was just taken."""

    @property
    def attention(self) -> bool:
        return False

    def as_json(self) -> dict[str, object]:
        current = self.current
        return {
            "id": self.segment.segment.id,
            "language": self.language,
            "source": self.segment.segment.source.text,
            "taken": self.taken or None,
            "current": None
            if current is None
            else {
                "text": current.text,
                "source": current.source_text,
                "origin": current.origin.value,
                "review": current.review.value,
                "by": current.reviewer or current.author,
            },
            "candidates": [
                {
                    "candidate": id_,
                    "text": one.text,
                    "source": one.source_text,
                    "origin": one.origin.value,
                    "review": one.review.value,
                    "by": one.author,
                    "why_not": one.reason,
                }
                for id_, one in self.candidates
            ],
        }

    def lines(self) -> list[str]:
        lines = [f"source: {self.segment.segment.source.text}"]
        if self.current is not None and self.current.text:
            who = self.current.reviewer or self.current.author
            former = "" if self.current.stale_since is None else f"; the source was then: {self.current.source_text}"
            lines.append(f"in use ({self.current.review}, {who or 'nobody'}{former}): {self.current.text}")
        lines += [
            f"{id_[:8]} ({one.review}, {one.author or 'nobody'}; {one.reason}): {one.text}"
            for id_, one in self.candidates
        ]
        if self.taken:
            lines.insert(0, f"{self.taken[:8]} is in use now")
        return lines


def list_candidates(workspace: Workspace, segment_id: str, *, language: str) -> CandidatesReport:
    """All texts known for a segment. Raises UsageError when it is not known."""
    with workspace.database.reading() as repository:
        return _report(workspace, repository, segment_id, language)


def take_candidate(
    workspace: Workspace, segment_id: str, candidate: str, *, language: str, person: str, now: datetime
) -> CandidatesReport:
    """``person`` decides that a text is the right one: it is reviewed by them, and final where one person is enough.

    The text in use stays as a candidate. ``candidate`` is the beginning of its id, as long as only one begins so.
    Raises UsageError for an unknown or ambiguous one, one for another source text, or one that a check blocks.
    """
    if not person.strip():
        raise UsageError("a decision needs a name", "say who decides with --by NAME")
    with workspace.lock(), workspace.database.transaction() as repository:
        report = _report(workspace, repository, segment_id, language)
        segment, slug = report.segment.segment, report.segment.municipality
        found = [(id_, one) for id_, one in report.candidates if candidate and id_.startswith(candidate)]
        if len(found) != 1:
            what = f"{len(found)} texts begin with '{candidate}'" if found else f"there is no text '{candidate}'"
            raise UsageError(f"{what} for {segment_id}", "see 'sprachlotse candidates list'")
        ((id_, chosen),) = found
        if chosen.source_text != segment.source.text:
            raise UsageError(
                f"the text '{candidate}' translates what stood there before", "translate the present text in a package"
            )
        municipality = workspace.municipality(slug)
        pair = Pair(
            source=segment.source.text,
            target=chosen.text,
            codes=segment.source.codes,
            source_language=municipality.source_language,
            target_language=language,
            terms=terms_in(workspace, slug, language, [segment.source.text]).get(segment.source.text, ()),
            field=segment.source.field,
            tag=segment.source.tag,
        )
        waivers = repository.waivers.of_segments([segment.id], language).get(segment.id, ())
        waived = frozenset(waiver.check for waiver in waivers if waiver.source_text == segment.source.text)
        blocked = [one for one in run(pair, CHECKS, waived) if one.severity is Severity.BLOCK]
        if blocked:
            raise UsageError(
                f"the text '{candidate}' cannot be used ({blocked[0].check}: {blocked[0]})",
                "mend it in a package, or let it pass with 'sprachlotse qa waive'",
            )
        draft = Target(
            segment.id,
            language,
            chosen.text,
            chosen.origin if chosen.origin is not Origin.FUZZY_MATCH else Origin.HUMAN,
            Review.TRANSLATED,
            source_text=chosen.source_text,
            author=chosen.author,
            package=chosen.package,
        )
        target = review_by_person(draft, municipality.review, person.strip())
        repository.targets.save([target], now, f"replaced by {person.strip()}, who decided")
        repository.memory.learn(
            slug,
            municipality.source_language,
            language,
            [
                MemoryEntry(
                    target.source_text,
                    target.text,
                    target.origin,
                    target.review,
                    target.reviewer,
                    segment_id=segment.id,
                )
            ],
            now,
        )
        act = Evidence(
            segment_id=segment.id,
            language=language,
            act=Act.REVIEWED,
            person=person.strip(),
            origin=target.origin,
            source_text=target.source_text,
            text=target.text,
            at=now,
            package=target.package,
        )
        repository.evidence.add([act])
        return replace(_report(workspace, repository, segment_id, language), taken=id_)


def _report(workspace: Workspace, repository: Repository, segment_id: str, language: str) -> CandidatesReport:
    place = repository.segments.by_id([segment_id]).get(segment_id)
    if place is None:
        raise UsageError(f"there is no segment '{segment_id}'", "receipts and 'sprachlotse qa run' name them")
    workspace.languages(place.municipality, language)
    current = next(iter(repository.targets.of_segments([segment_id], language)), None)
    return CandidatesReport(place, language, current, repository.targets.candidates_with_ids(segment_id, language))
