"""Who vouched for what, per page and language: towns must say which texts only a machine has seen."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from pipeline.atomic import write_atomically
from pipeline.errors import UsageError
from pipeline.model import Evidence, Target
from pipeline.state import Origin, Review
from pipeline.stations.report import counted
from pipeline.workspace import Workspace


class Seen(StrEnum):
    """How far people have seen one page in one language."""

    REVIEWED = "reviewed"
    """Every text on it that has words is vouched for by a person."""
    PARTLY = "partly reviewed"
    """Some are."""
    MACHINE = "not reviewed"
    """None is: label it as machine translated if it is shown."""
    NOTHING = "nothing there"
    """No text in this language."""


@dataclass(frozen=True, slots=True)
class PageEvidence:
    """One page in one language."""

    document: str
    """Path of the page in the source language."""
    title: str
    language: str
    revision: int
    """Newest of its source."""
    segments: int
    """That have words, or a text that is no mere copy."""
    reviewed: int
    """Of them, current and vouched for by a person."""
    approved: int
    """Of these, by a second person, too."""
    machine: int
    """Of those reviewed, texts of a machine that a person found right as they were."""
    unreviewed_machine: int
    """Texts of a machine that nobody has looked at."""
    acts: tuple[Evidence, ...]
    """For the texts in use now, oldest first; for a fact update also those for the text that was patched."""

    @property
    def seen(self) -> Seen:
        """See :class:`Seen`."""
        if not self.reviewed:
            return Seen.MACHINE if self.unreviewed_machine or self.segments else Seen.NOTHING
        return Seen.REVIEWED if self.reviewed == self.segments else Seen.PARTLY

    @property
    def people(self) -> tuple[str, ...]:
        """Everybody who vouched for a text in use, in order of their first act."""
        return tuple(dict.fromkeys(act.person for act in self.acts))


_ACT_COLUMNS = (
    "document", "title", "language", "segment", "act", "person", "at", "source_revision", "origin", "source", "text",
    "package", "file", "file_sha256", "comment",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class EvidenceReport:
    """The evidence of one municipality."""

    municipality: str
    pages: Sequence[PageEvidence]
    file: Path | None = None

    @property
    def attention(self) -> bool:
        return False

    def as_json(self) -> dict[str, object]:
        return {
            "municipality": self.municipality,
            "file": str(self.file) if self.file else None,
            "pages": [
                {
                    "document": page.document,
                    "title": page.title,
                    "language": page.language,
                    "source_revision": page.revision,
                    "seen": page.seen.value,
                    "segments": page.segments,
                    "reviewed": page.reviewed,
                    "approved": page.approved,
                    "machine_reviewed": page.machine,
                    "machine_unreviewed": page.unreviewed_machine,
                    "people": list(page.people),
                    "acts": [_act(act) for act in page.acts],
                }
                for page in self.pages
            ],
        }

    def lines(self) -> list[str]:
        if self.file:
            return [f"wrote the evidence for {counted(len(self.pages), 'page')} to {self.file}"]
        return [
            f"{page.language} {page.document}: {page.seen}, {page.reviewed} of {counted(page.segments, 'text')}"
            + (f", by {', '.join(page.people)}" if page.people else "")
            for page in self.pages
        ]

    def as_csv(self) -> bytes:
        """A line for each act, as spreadsheets open it: UTF-8 with byte order mark, semicolons."""
        out = io.StringIO(newline="")
        writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
        writer.writerow(_ACT_COLUMNS)
        for page in self.pages:
            for act in page.acts:
                fields = {"document": page.document, "title": page.title, "language": page.language, **_act(act)}
                writer.writerow([_cell(str(fields[column])) for column in _ACT_COLUMNS])
        return out.getvalue().encode("utf-8-sig", "replace")


def _act(act: Evidence) -> dict[str, object]:
    return {
        "segment": act.segment_id,
        "act": act.act.value,
        "person": act.person,
        "at": act.at.isoformat(),
        "source_revision": act.revision,
        "origin": act.origin.value,
        "source": act.source_text,
        "text": act.text,
        "package": act.package,
        "file": act.file,
        "file_sha256": act.file_digest,
        "comment": act.comment,
    }


def _cell(text: str) -> str:
    """No spreadsheet shall take a text for a formula, also where it skips white space or reads full-width signs."""
    return f"'{text}" if text.lstrip()[:1] in _FORMULA else text


_FORMULA = tuple("=+-@＝＋－＠")


def evidence(
    workspace: Workspace,
    slug: str,
    *,
    language: str | None = None,
    documents: Collection[str] = (),
    out: Path | None = None,
) -> EvidenceReport:
    """What people vouched for, for the texts in use now, and what they did not.

    ``documents`` are paths; all without. ``out`` is a ``.csv`` file (a line for each act) or ``.json`` (everything).
    Raises UsageError for a document that is not known or another kind of file.
    """
    if out is not None and out.suffix.lower() not in (".csv", ".json"):
        raise UsageError(f"{out.name} is neither a .csv nor a .json file", "name the file accordingly")
    pages: list[PageEvidence] = []
    with workspace.database.reading() as repository:
        known = repository.documents.of(slug)
        missing = set(documents) - {document.ref.path for document in known}
        if missing:
            raise UsageError(f"{slug} has no document {sorted(missing)[0]}", "name its path in the store")
        chosen = [document for document in known if not documents or document.ref.path in documents]
        live = repository.segments.live(slug, {document.id for document in chosen})
        ids = [segment.id for segments in live.values() for segment in segments]
        for code in workspace.languages(slug, language):
            targets = repository.targets.of_municipality(slug, code)
            acts = repository.evidence.of_segments(ids, code)
            for document in chosen:
                here = [(s.id, targets.get(s.id)) for s in live.get(document.id, ())]
                texts = [target for _, target in here if target is None or target.origin is not Origin.LITERAL]
                vouched = [t for t in texts if t is not None and _vouched(t)]
                pages.append(
                    PageEvidence(
                        document=document.ref.path,
                        title=document.title,
                        language=code,
                        revision=document.revision,
                        segments=len(texts) if any(t is not None and t.text for t in texts) else 0,
                        reviewed=len(vouched),
                        approved=sum(bool(t.approver) for t in vouched),
                        machine=sum(t.origin is Origin.MACHINE for t in vouched),
                        unreviewed_machine=sum(
                            t is not None and t.origin is Origin.MACHINE and not _vouched(t) for t in texts
                        ),
                        acts=tuple(
                            act
                            for id_, target in here
                            if target is not None
                            for act in acts.get(id_, ())
                            if act.text == target.text or target.origin is Origin.FACT_UPDATE
                        ),
                    )
                )
    report = EvidenceReport(slug, pages, out.absolute() if out else None)
    if report.file is not None:
        as_json = json.dumps(report.as_json(), ensure_ascii=False, indent=1).encode("utf-8", "backslashreplace") + b"\n"
        write_atomically(report.file, report.as_csv() if report.file.suffix.lower() == ".csv" else as_json)
    return report


def _vouched(target: Target) -> bool:
    return target.review.rank >= Review.REVIEWED.rank and target.stale_since is None
