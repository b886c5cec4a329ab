"""Quality checks over what is in use now, and what a coordinator lets pass."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from pipeline.errors import UsageError
from pipeline.model import Finding, KnownSegment, Severity, Target, Waiver
from pipeline.persistence.repository import Repository
from pipeline.progress import Progress
from pipeline.qa import CHECKS, Pair, run
from pipeline.state import Origin
from pipeline.stations.report import counted
from pipeline.stations.terms import terms_in
from pipeline.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Found:
    """What checks found in one target."""

    segment_id: str
    language: str
    document: str
    """Path of the page."""
    source: str
    target: str
    review: str
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class CheckReport:
    """What checks found in a municipality's targets."""

    municipality: str
    looked_at: int
    """Targets."""
    found: Sequence[Found]

    @property
    def attention(self) -> bool:
        return any(finding.severity is Severity.BLOCK for one in self.found for finding in one.findings)

    def as_json(self) -> dict[str, object]:
        return {
            "municipality": self.municipality,
            "looked_at": self.looked_at,
            "by_check": dict(self._counts()),
            "findings": [
                {
                    "id": one.segment_id,
                    "language": one.language,
                    "document": one.document,
                    "check": finding.check,
                    "severity": finding.severity.value,
                    "message": str(finding),
                    "source": one.source,
                    "target": one.target,
                    "review": one.review,
                }
                for one in self.found
                for finding in one.findings
            ],
        }

    def lines(self) -> list[str]:
        lines = [f"{counted(self.looked_at, 'translation')} looked at, {len(self.found):,} with findings"]
        lines += [f"{name}: {count}" for name, count in self._counts().most_common()]
        shown = [f"{one.segment_id} {one.language}: {f.check}: {f}" for one in self.found for f in one.findings]
        lines += shown[:50]
        if len(shown) > 50:
            lines.append(f"… and {len(shown) - 50:,} more; --json has all")
        return lines

    def _counts(self) -> Counter[str]:
        return Counter(finding.check for one in self.found for finding in one.findings)


def check(
    workspace: Workspace, slug: str, *, language: str | None = None, names: Sequence[str] = (), progress: Progress
) -> CheckReport:
    """Run checks, all or those named, over the current targets of one municipality that are no mere copies.

    What was waived is not found. Raises UsageError for a check that there is not.
    """
    checks = [check for check in CHECKS if not names or check.name in names]
    for name in names:
        known_check(name)
    municipality = workspace.municipality(slug)
    found: list[Found] = []
    looked_at = 0
    for code in workspace.languages(slug, language):
        with workspace.database.reading() as repository:
            documents = {document.id: document for document in repository.documents.of(slug)}
            live = repository.segments.live(slug)
            targets = repository.targets.of_municipality(slug, code)
            waivers = repository.waivers.of_segments(targets, code)
            segments = [(documents[id_], segment) for id_ in documents for segment in live.get(id_, ())]
            sources = {segment.source.text for _, segment in segments}
            elsewhere = repository.targets.vouched_for(slug, code, sources)
        terms = terms_in(workspace, slug, code, sources)
        progress.start(f"Checking {code}", len(segments))
        for document, segment in segments:
            progress.advance()
            target = targets.get(segment.id)
            if target is None or not target.text or not _to_check(target, segment.source.text):
                continue
            looked_at += 1
            text = segment.source.text
            pair = Pair(
                source=text,
                target=target.text,
                codes=segment.source.codes,
                source_language=municipality.source_language,
                target_language=code,
                terms=terms.get(text, ()),
                others=tuple(dict.fromkeys(other for id_, other in elsewhere.get(text, ()) if id_ != segment.id)),
                field=segment.source.field,
                tag=segment.source.tag,
            )
            waived = frozenset(w.check for w in waivers.get(segment.id, ()) if w.source_text == text)
            findings = run(pair, checks, waived)
            if findings:
                path = document.ref.path
                found.append(Found(segment.id, code, path, text, target.text, target.review.value, findings))
    return CheckReport(slug, looked_at, found)


def _to_check(target: Target, source: str) -> bool:
    """A copy of what has no words is nobody's translation; a stale text translates something else."""
    return target.origin is not Origin.LITERAL and target.source_text == source


def known_check(name: str) -> None:
    """Raises UsageError, naming those that exist, when there is no check ``name``."""
    names = [check.name for check in CHECKS]
    if name not in names:
        raise UsageError(f"there is no check '{name}'", f"these are: {', '.join(names)}")


@dataclass(frozen=True, slots=True)
class WaiverReport:
    """Waivers that hold, or the one that was just given or withdrawn."""

    waivers: Sequence[Waiver]
    withdrawn: bool = False

    @property
    def attention(self) -> bool:
        return False

    def as_json(self) -> dict[str, object]:
        return {
            "withdrawn": self.withdrawn,
            "waivers": [
                {
                    "id": waiver.segment_id,
                    "language": waiver.language,
                    "check": waiver.check,
                    "source": waiver.source_text,
                    "by": waiver.person,
                    "reason": waiver.reason,
                    "at": waiver.at.isoformat(),
                }
                for waiver in self.waivers
            ],
        }

    def lines(self) -> list[str]:
        if not self.waivers:
            return ["no check is waived"]
        verb = "holds again" if self.withdrawn else "waived"
        return [
            f"{waiver.segment_id} {waiver.language}: {waiver.check} {verb} (by {waiver.person}: {waiver.reason})"
            for waiver in self.waivers
        ]


def waive(
    workspace: Workspace,
    segment_id: str,
    *,
    language: str,
    check: str,
    reason: str,
    person: str,
    withdraw: bool = False,
    now: datetime,
) -> WaiverReport:
    """Let one check pass for one segment, as long as its source text stays as it is; or withdraw that.

    A file that was sent back for it can then be taken in again. Raises UsageError for a segment or check that is not
    known, a missing reason or name, or a waiver to withdraw that does not hold.
    """
    known_check(check)
    if not withdraw and not reason.strip():
        raise UsageError("a waiver needs a reason", "say with --reason why the text is right as it is")
    if not person.strip():
        raise UsageError("a waiver needs a name", "say who decides with --by NAME")
    with workspace.lock(), workspace.database.transaction() as repository:
        place = _segment(workspace, repository, segment_id, language)
        text = place.segment.source.text
        if withdraw:
            for held in repository.waivers.of_segments([segment_id], language).get(segment_id, ()):
                if held.check == check and held.source_text == text:
                    repository.waivers.withdraw(held, now)
                    return WaiverReport([held], withdrawn=True)
            raise UsageError(f"'{check}' is not waived for {segment_id}", "see 'sprachlotse qa waivers'")
        waiver = Waiver(segment_id, language, check, text, person.strip(), reason.strip(), now)
        repository.waivers.add(waiver)
        return WaiverReport([waiver])


def _segment(workspace: Workspace, repository: Repository, segment_id: str, language: str) -> KnownSegment:
    place = repository.segments.by_id([segment_id]).get(segment_id)
    if place is None:
        raise UsageError(f"there is no segment '{segment_id}'", "receipts and 'sprachlotse qa run' name them")
    workspace.languages(place.municipality, language)
    return place


def list_waivers(workspace: Workspace, slug: str, *, language: str | None = None) -> WaiverReport:
    """The waivers that hold for live segments of one municipality."""
    found: dict[str, list[Waiver]] = defaultdict(list)
    with workspace.database.reading() as repository:
        texts = {s.id: s.source.text for segments in repository.segments.live(slug).values() for s in segments}
        for code in workspace.languages(slug, language):
            for id_, waivers in repository.waivers.of_segments(texts, code).items():
                found[code] += [waiver for waiver in waivers if waiver.source_text == texts[id_]]
    return WaiverReport([waiver for several in found.values() for waiver in several])
