"""Targets that need people → a package (ZIP) in the outbox."""

from __future__ import annotations

from base64 import b32encode
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from pathlib import Path

from pipeline.atomic import write_atomically
from pipeline.formats import package
from pipeline.html.codes import plain_text
from pipeline.literals import count_words
from pipeline.model import DocumentField, DocumentKind, KnownDocument, PackageEntry, PackageInfo, Segment, Target, Term
from pipeline.progress import Progress
from pipeline.state import Review, publishable, unseen_fact_update
from pipeline.stations.report import counted
from pipeline.stations.terms import terms_in
from pipeline.workspace import Workspace

OUTBOX = "outbox"


@dataclass
class ExportReport:
    """What was packed for people."""

    municipality: str
    language: str
    package: Path | None = None
    """``None`` when nothing is due."""
    files: tuple[str, ...] = ()
    """Names inside the package that hold translations."""
    segments: int = 0
    words: int = 0
    """Words of the source texts in it."""
    suggested: int = 0
    """Segments that come with a suggestion."""
    fact_updates: int = 0
    """Approved segments among them that were patched by a fact update: shown, not to be done again."""
    again: bool = False
    """The very same package went out before."""

    @property
    def attention(self) -> bool:
        return False

    def as_json(self) -> dict[str, object]:
        return {
            "municipality": self.municipality,
            "language": self.language,
            "package": str(self.package) if self.package else None,
            "files": list(self.files),
            "segments": self.segments,
            "words": self.words,
            "suggested": self.suggested,
            "fact_updates": self.fact_updates,
        }

    def lines(self) -> list[str]:
        if self.package is None:
            return [f"{self.language}: nothing is due"]
        again = " (as before: nothing changed since)" if self.again else ""
        lines = [
            f"{self.language}: {self.package.name}{again}",
            f"{counted(self.segments, 'segment')} with {counted(self.words, 'word')} to review,"
            f" {self.suggested} with a suggestion, as {', '.join(self.files)}",
        ]
        if self.fact_updates:
            lines.append(f"{self.fact_updates} of them approved, with new numbers, times or addresses: to look at only")
        return lines


def export(
    workspace: Workspace,
    slug: str,
    *,
    language: str,
    formats: Sequence[str] = ("po",),
    out: Path | None = None,
    now: datetime,
    progress: Progress,
) -> ExportReport:
    """Pack every segment that is not final and current for review, and the fact updates nobody has looked at.

    The package's id is made from what is in it: while nothing changes, exporting again gives the same package.
    """
    (code,) = workspace.languages(slug, language)
    municipality = workspace.municipality(slug)
    report = ExportReport(slug, code)
    with workspace.lock():
        with workspace.database.reading() as repository:
            documents = repository.documents.of(slug)
            live = repository.segments.live(slug)
            targets = repository.targets.of_municipality(slug, code)
        due = [
            (document, segment, targets.get(segment.id))
            for document in documents
            for segment in live.get(document.id, ())
            if not publishable(target := targets.get(segment.id)) or unseen_fact_update(target)
        ]
        if not due:
            return report
        terms = terms_in(workspace, slug, code, {segment.source.text for _, segment, _ in due})
        progress.start(f"Packing {code}", None)
        entries = list(_entries(due, documents, live, terms))
        id_ = _package_id((slug, code, *formats), entries)
        with workspace.database.reading() as repository:
            created = repository.packages.created(id_)
        info = PackageInfo(
            id=id_,
            municipality=slug,
            name=municipality.name,
            source_language=municipality.source_language,
            target_language=code,
            created=created or now,
        )
        file = (out.absolute() if out else workspace.folder(OUTBOX)) / f"{slug}_{code}_{id_}.zip"
        data = package.serialize(info, entries, formats)
        # Together: a package that lies in the outbox may be sent off, and must be known when it returns.
        with workspace.database.transaction() as repository:
            repository.packages.add(id_, slug, code, file.name, entries, now)
            write_atomically(file, data)
    report.package = file
    report.files = package.file_names(info, formats)
    report.segments = len(entries)
    report.words = sum(count_words(plain_text(entry.source)) for entry in entries)
    report.suggested = sum(bool(entry.target) for entry in entries)
    report.fact_updates = sum(unseen_fact_update(target) for _, _, target in due)
    report.again = created is not None
    return report


def _entries(
    due: Iterable[tuple[KnownDocument, Segment, Target | None]],
    documents: Sequence[KnownDocument],
    live: Mapping[int, Sequence[Segment]],
    terms: Mapping[str, tuple[Term, ...]],
) -> Iterable[PackageEntry]:
    by_path = {(document.kind, document.ref.path): document for document in documents}
    for document, segment, target in due:
        # Around an attribute, such as a picture's text, stands the paragraph that the picture is in.
        attribute = segment.source.field is DocumentField.ATTRIBUTE
        around = DocumentField.CONTENT if attribute else segment.source.field
        unit = [
            s.source.text
            for s in live[document.id]
            if s.source.unit == segment.source.unit and s.source.field is around
        ]
        text = segment.source.text
        yield PackageEntry(
            segment_id=segment.id,
            source=text,
            target=target.text if target else "",
            review=target.review if target and target.stale_since is None else _stale_review(target),
            origin=target.origin if target else None,
            document=document.ref.path,
            title=document.title,
            url=document.url or "",
            breadcrumb=_breadcrumb(document, by_path),
            field=segment.source.field,
            tag=segment.source.tag,
            codes=segment.source.codes,
            previous_source=target.source_text if target and target.text and target.source_text != text else None,
            score=target.score if target else None,
            risk=target.risk if target else None,
            author=target.author if target else "",
            terms=terms.get(text, ()),
            flags=target.flags if target else (),
            paragraph=" / ".join(unit) if len(unit) > 1 or attribute else "",
        )


def _stale_review(target: Target | None) -> Review:
    """To the person who gets it a text for another source is a suggestion, however final it was."""
    return Review.TRANSLATED if target and target.text else Review.INITIAL


def _breadcrumb(document: KnownDocument, by_path: Mapping[tuple[DocumentKind, str], KnownDocument]) -> tuple[str, ...]:
    titles: list[str] = []
    seen = {document.ref.path}
    parent = document.parent_path
    while parent and parent not in seen and (above := by_path.get((document.kind, parent))):
        titles.append(above.title)
        seen.add(parent)
        parent = above.parent_path
    return tuple(reversed(titles))


def _package_id(what: Sequence[str], entries: Sequence[PackageEntry]) -> str:
    """12 base32 characters made from ``what`` (municipality, language, formats) and the ids, texts and reviews."""
    state = blake2b(digest_size=8)
    for part in (*what, *(p for e in entries for p in (e.segment_id, e.source, e.target, e.review.value))):
        data = part.encode()
        state.update(len(data).to_bytes(8, "big") + data)
    return b32encode(state.digest()).decode().lower().rstrip("=")[:12]
