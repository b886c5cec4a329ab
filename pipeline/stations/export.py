"""Targets that need people → a package (ZIP) in the outbox."""

from __future__ import annotations

from base64 import b32encode
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from hashlib import blake2b
from pathlib import Path

from pipeline.atomic import write_atomically
from pipeline.errors import UsageError
from pipeline.formats import package, tmx
from pipeline.model import (
    DocumentField,
    DocumentKind,
    KnownDocument,
    PackageBase,
    PackageEntry,
    PackageInfo,
    Segment,
    Target,
    Term,
)
from pipeline.progress import Progress
from pipeline.state import Origin, Publication, Review, unseen_fact_update
from pipeline.stations.left_out import KeptOut, kept_out, kept_out_lines
from pipeline.stations.marks import tell_store
from pipeline.stations.report import counted
from pipeline.stations.terms import glossary_of, terms_in
from pipeline.steps.selection import Due, Selection, is_due, not_out, subtree, wanted, within
from pipeline.workspace import Workspace

OUTBOX = "outbox"


@dataclass
class ExportReport:
    """What was packed for people."""

    municipality: str
    language: str
    package: Path | None = None
    """``None`` when there is nothing to pack."""
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
    selection: str = ""
    """What was asked for, for people; empty: everything due."""
    out: int = 0
    """Segments that fit, but that people have already in packages that went out before: left out."""
    with_people: tuple[str, ...] = ()
    """Ids of these packages, newest first."""
    left: int = 0
    """Segments that fit, but are beyond the number of words asked for."""
    kept: tuple[KeptOut, ...] = ()
    """Pages that fit and are left out, because somebody decided that they stay as the store has them."""
    undecided: tuple[str, ...] = ()
    """Paths of pages in the package whose conflict with the store nobody has decided."""
    remarks: tuple[str, ...] = ()
    """Pages that somebody in the store is at, too; what could not be told to the store."""

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
            "again": self.again,
            "selection": self.selection,
            "out": self.out,
            "with_people": list(self.with_people),
            "left": self.left,
            "kept": [asdict(one) for one in self.kept],
            "undecided": list(self.undecided),
            "remarks": list(self.remarks),
        }

    def lines(self) -> list[str]:
        return [*self._packed(), *kept_out_lines(self.kept), *self.remarks]

    def _packed(self) -> list[str]:
        asked = f" ({self.selection})" if self.selection else ""
        if self.package is None:
            if not self.out:
                return [f"{self.language}: nothing is due{asked}"]
            return [
                f"{self.language}: everything due{asked} is with people: {self._out()}",
                "call a package back with 'packages close ID', or hand the same out twice with --again",
            ]
        again = " (as before: nothing changed since; give it to one person only)" if self.again else ""
        lines = [
            f"{self.language}: {self.package.name}{again}",
            f"{counted(self.segments, 'segment')} with {counted(self.words, 'word')} to review{asked},"
            f" {self.suggested} with a suggestion, as {', '.join(self.files)}",
        ]
        if self.fact_updates:
            lines.append(f"{self.fact_updates} of them approved, with new numbers, times or addresses: to look at only")
        if self.out:
            lines.append(f"left out, because people have them: {self._out()}")
        if self.left:
            lines.append(f"{counted(self.left, 'segment')} more would be due: for the next package")
        return lines

    def _out(self) -> str:
        named = ", ".join(self.with_people[:3]) + (" …" if len(self.with_people) > 3 else "")
        return f"{counted(self.out, 'segment')} in {counted(len(self.with_people), 'package')} ({named})"


def export(
    workspace: Workspace,
    slug: str,
    *,
    language: str,
    formats: Sequence[str] = ("po",),
    selection: Selection = Selection(),
    out: Path | None = None,
    now: datetime,
    progress: Progress,
) -> ExportReport:
    """Pack for review what is due: not final and current, or a fact update that nobody has looked at.

    Pages that stay as the store has them (``push --theirs``) are left out, unless ``selection`` names them as
    ``documents``: what people translate there is not published before somebody decides for ours.

    What people have already is left out, unless ``selection`` asks for it. When nothing else is left, and one package
    that is out holds exactly what is due, that package is written again. Its id is made from what is in it: while
    nothing changes, exporting again gives the same file. The store is told what is out. Raises UsageError for a page
    that is not there.
    """
    (code,) = workspace.languages(slug, language)
    report = _pack(workspace, slug, code, formats, selection, out, now, progress)
    report.remarks = tell_store(workspace, slug, language=code, now=now, handed_out=True)
    return report


def _pack(
    workspace: Workspace,
    slug: str,
    code: str,
    formats: Sequence[str],
    selection: Selection,
    out: Path | None,
    now: datetime,
    progress: Progress,
) -> ExportReport:
    municipality = workspace.municipality(slug)
    report = ExportReport(slug, code, selection=str(selection))
    with workspace.lock():
        since = now - timedelta(days=municipality.hand_out_days)
        with workspace.database.reading() as repository:
            documents = repository.documents.of(slug)
            live = repository.segments.live(slug)
            targets = repository.targets.of_municipality(slug, code)
            records = repository.publications.of(slug, code)
            handed_out = repository.packages.out(slug, code, since) if municipality.hand_out_days else {}
        below, named = _asked_for(slug, selection, documents)
        due = [
            Due(document, segment, targets.get(segment.id))
            for document in documents
            for segment in live.get(document.id, ())
            if is_due(targets.get(segment.id))
        ]
        due, report.kept = kept_out(wanted(due, selection, below), records, named)
        free = due if selection.again else not_out(due, handed_out)
        chosen = within(free, selection.max_words)
        report.left = len(free) - len(chosen)
        progress.start(f"Packing {code}", None)
        terms = terms_in(workspace, slug, code, {one.segment.source.text for one in chosen or due})
        entries = list(_entries(chosen or due, documents, live, terms))
        id_ = _package_id((slug, code), entries)
        with workspace.database.reading() as repository:
            created, asked = repository.packages.created(id_), repository.packages.selection(id_)
        # Not merely known: it may have been called back, and its segments may be with others by now.
        same_again = not chosen and len(within(due, selection.max_words)) == len(due) and _holds(id_, due, handed_out)
        if len(free) < len(due) and not same_again:
            packages = (base.package_id for one in due for base in handed_out.get(one.segment.id, ()))
            report.with_people = tuple(dict.fromkeys(packages))
            report.out = len(due) - len(free)
        if not entries or not (chosen or same_again):
            return report
        info = PackageInfo(
            id=id_,
            municipality=slug,
            name=municipality.name,
            source_language=municipality.source_language,
            target_language=code,
            created=created or now,
            selection=str(selection) if created is None else asked,  # the same package says the same of itself
        )
        file = (out.absolute() if out else workspace.folder(OUTBOX)) / f"{slug}_{code}_{id_}.zip"
        glossary = glossary_of(workspace, slug).for_language(code)
        data = package.serialize(info, entries, formats, terms=glossary, memory=_memory(entries, code))
        # Together: a package that lies in the outbox may be sent off, and must be known when it returns.
        with workspace.database.transaction() as repository:
            if chosen:  # else it is out as it is, and the days that it is waited for go on
                repository.packages.add(id_, slug, code, file.name, entries, now, str(selection))
            write_atomically(file, data)
    report.package = file
    report.files = package.file_names(info, formats)
    report.segments = len(entries)
    report.words = sum(entry.words for entry in entries)
    report.suggested = sum(bool(entry.target) for entry in entries)
    report.fact_updates = sum(unseen_fact_update(targets.get(entry.segment_id)) for entry in entries)
    report.again = created is not None
    inside = {entry.document for entry in entries}
    report.undecided = tuple(
        document.ref.path
        for document in documents
        if document.ref.path in inside
        and (record := records.get(document.id)) is not None
        and record.state is Publication.CONFLICT
    )
    return report


def _asked_for(
    slug: str, selection: Selection, documents: Sequence[KnownDocument]
) -> tuple[set[int] | None, frozenset[int]]:
    """Numbers of the documents that ``selection`` asks for (``None``: all), and of those that it names one by one."""
    if not (selection.under or selection.documents):
        return None, frozenset()
    below, missing = subtree(selection.under, documents)
    if missing:
        raise UsageError(f"{slug} has no page {missing[0]}", "name its path in the store")
    if unknown := [p for p in selection.documents if all(document.ref.path != p for document in documents)]:
        raise UsageError(f"{slug} has no document {unknown[0]}", "name its path in the store")
    named = frozenset(document.id for document in documents if document.ref.path in selection.documents)
    return below | named, named


def _holds(package_id: str, due: Iterable[Due], handed_out: Mapping[str, Sequence[PackageBase]]) -> bool:
    """True when people have all of ``due`` in this very package."""
    return all(any(base.package_id == package_id for base in handed_out.get(one.segment.id, ())) for one in due)


def _entries(
    chosen: Iterable[Due],
    documents: Sequence[KnownDocument],
    live: Mapping[int, Sequence[Segment]],
    terms: Mapping[str, tuple[Term, ...]],
) -> Iterable[PackageEntry]:
    by_path = {(document.kind, document.ref.path): document for document in documents}
    units = {document.id: _units(live.get(document.id, ())) for document in documents}
    first: dict[str, str] = {}
    for one in chosen:
        document, segment, target = one.document, one.segment, one.target
        # Around an attribute, such as a picture's text, stands the paragraph that the picture is in.
        attribute = segment.source.field is DocumentField.ATTRIBUTE
        around = DocumentField.CONTENT if attribute else segment.source.field
        unit = units[document.id].get((segment.source.unit, around), ())
        text = segment.source.text
        repeated = first.setdefault(text, segment.id)
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
            key=document.key,
            revision=document.revision,
            words=one.words,
            repetition_of="" if repeated == segment.id else repeated,
        )


def _units(segments: Sequence[Segment]) -> dict[tuple[int, DocumentField], list[str]]:
    """(unit, field) → its texts in order."""
    units: dict[tuple[int, DocumentField], list[str]] = defaultdict(list)
    for segment in segments:
        units[segment.source.unit, segment.source.field].append(segment.source.text)
    return units


def _memory(entries: Iterable[PackageEntry], language: str) -> Iterable[tmx.Unit]:
    """The translations that were used: what people wrote and the memory had, each with the text that it translates.

    A repetition that was translated alike stands in it once.
    """
    told: set[tuple[str, str]] = set()
    for entry in entries:
        if entry.target and entry.origin is not None and entry.origin not in (Origin.MACHINE, Origin.LITERAL):
            source = entry.previous_source or entry.source
            if (source, entry.target) in told:
                continue
            told.add((source, entry.target))
            review = entry.review if entry.previous_source is None else Review.TRANSLATED
            translation = tmx.Translation(language, entry.target, entry.origin, review, entry.score, entry.author)
            yield tmx.Unit(source, (translation,))


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
    """12 base32 characters made from ``what`` (municipality, language) and the ids, texts and reviews.

    Formats do not count: the same work in another format is the same package.
    """
    state = blake2b(digest_size=8)
    for part in (*what, *(p for e in entries for p in (e.segment_id, e.source, e.target, e.review.value))):
        data = part.encode()
        state.update(len(data).to_bytes(8, "big") + data)
    return b32encode(state.digest()).decode().lower().rstrip("=")[:12]
