"""Conflicts with the content store that wait for a person, with both texts. Reads only the database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pipeline.config import PublishPolicy
from pipeline.html.codes import check_codes
from pipeline.model import KnownDocument, PublicationRecord
from pipeline.persistence.repository import Repository
from pipeline.state import Publication
from pipeline.stations.pages import Pages
from pipeline.steps.publish import readiness, text_diff
from pipeline.steps.segment import SEGMENTER
from pipeline.steps.selection import is_due


@dataclass(frozen=True, slots=True)
class Text:
    """One page as it is, or would be, in the store."""

    title: str
    content: str
    """HTML."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """Somebody changed or deleted a translation in the store."""

    document: str
    """Path of the source document."""
    language: str
    reason: str
    ours: Text | None
    """What the approved texts give now, with the source where none is; ``None``: the next pull must cut the page."""
    theirs: Text | None
    """What the store has, as last seen; ``None``: it was deleted."""
    diff: str
    """Unified, line by line what readers see: ``-`` is in the store, ``+`` is approved here."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A page that stays as the store has it: somebody decided so."""

    document: str
    language: str
    reason: str
    outdated: bool
    """The source was changed since, and nobody has changed the page in the store."""
    left_out: int = 0
    """Segments that would be due, and that ``export`` does not hand out as long as the page stays so."""

    def __str__(self) -> str:
        late = "; the source has changed since: change it in the store, too" if self.outdated else ""
        return f"{self.document} ({self.language}): {self.reason}{late}"


@dataclass(frozen=True, slots=True)
class Standoff:
    """What stands between a municipality and its store."""

    held: tuple[tuple[str, str, str], ...] = ()
    """(document, language, reason) of pushes that wait for a person; those of the conflicts are among them."""
    conflicts: tuple[Conflict, ...] = ()
    kept: tuple[Kept, ...] = ()
    hidden: tuple[tuple[str, str], ...] = ()
    """(document, language) of what is written, but readers do not find in the store."""


def standoff(
    repository: Repository, slug: str, source_language: str, languages: Sequence[str], policy: PublishPolicy
) -> Standoff:
    """Held pushes, conflicts, kept and hidden pages of one municipality, in the order of the store.

    Takes time in proportion to the number of conflicts, and a look at all publications.
    """
    documents = repository.documents.of(slug)
    place = {document.ref.path: document.position for document in documents}
    conflicts: list[Conflict] = []
    kept: list[Kept] = []
    hidden: list[tuple[str, str]] = []
    for language in languages:
        records = repository.publications.of(slug, language)
        open_: list[tuple[KnownDocument, PublicationRecord]] = []
        left_out = _left_out(repository, slug, language, records)
        for document in documents:
            record = records.get(document.id)
            if record is not None and record.state is Publication.CONFLICT:
                open_.append((document, record))
            elif record is not None and record.state is Publication.THEIRS:
                late = record.pushed_revision is not None and record.pushed_revision < document.revision
                kept.append(Kept(document.ref.path, language, record.reason, late, left_out[document.id]))
            elif record is not None and record.state is Publication.PUBLISHED and record.hidden:
                hidden.append((document.ref.path, language))
        if open_:
            conflicts += _conflicts(repository, slug, source_language, language, policy, open_)
    stays = {(one.document, one.language) for one in kept}
    return Standoff(
        tuple(one for one in repository.publications.held(slug) if one[:2] not in stays),
        tuple(sorted(conflicts, key=lambda one: place[one.document])),
        tuple(sorted(kept, key=lambda one: place[one.document])),
        tuple(hidden),
    )


def _left_out(
    repository: Repository, slug: str, language: str, records: Mapping[int, PublicationRecord]
) -> dict[int, int]:
    """Number of a document that stays as the store has it → its segments that would be due."""
    numbers = [number for number, record in records.items() if record.state is Publication.THEIRS]
    if not numbers:
        return {}
    targets = repository.targets.of_municipality(slug, language, numbers)
    live = repository.segments.live(slug, numbers)
    return {n: sum(is_due(targets.get(segment.id)) for segment in live.get(n, ())) for n in numbers}


def _conflicts(
    repository: Repository,
    slug: str,
    source_language: str,
    language: str,
    policy: PublishPolicy,
    open_: Sequence[tuple[KnownDocument, PublicationRecord]],
) -> list[Conflict]:
    pages = Pages.load(repository, slug, source_language, language)
    targets = repository.targets.of_municipality(slug, language, [document.id for document, _ in open_])
    live = repository.segments.live(slug)
    found: list[Conflict] = []
    for document, record in open_:
        seen = record.conflict_hash and repository.publications.seen(document.id, language, record.conflict_hash)
        ours: tuple[str, str] | None = None
        if document.segmenter == SEGMENTER:
            segments = live.get(document.id, [])
            texts = [
                # A text that does not fit cannot be pushed, and must not keep anybody from seeing the others.
                None if text is not None and check_codes(segment.source.codes, text) else text
                for segment, text in zip(segments, readiness(segments, targets, policy).texts, strict=True)
            ]
            ours = pages.assemble(document, repository.documents.source(document), texts)
        found.append(
            Conflict(
                document.ref.path,
                language,
                record.reason,
                Text(*ours) if ours else None,
                Text(*seen) if seen else None,
                text_diff(seen or None, ours) if ours else "",
            )
        )
    return found
