"""The store's people are told which translations are out with somebody: "in translation" while a package is out."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from pipeline.connectors.base import ContentStore
from pipeline.errors import SprachlotseError
from pipeline.model import PublicationRecord
from pipeline.persistence.repository import Repository
from pipeline.workspace import Workspace


def tell_store(workspace: Workspace, slug: str, *, language: str | None = None, now: datetime) -> tuple[str, ...]:
    """Mark the translations that have texts out in packages, and take back the marks that Sprachlotse set before.

    Marks that somebody else set stay. Call it after what is out has changed, outside of the workspace's lock. Packages
    do not depend on it: a store that cannot be told is a remark for people, and the next call makes up for it.
    """
    remarks: list[str] = []
    try:
        store = workspace.store(slug)
        if not store.has_marks:
            return ()
        with workspace.lock():
            for code in workspace.languages(slug, language):
                _tell(workspace, store, slug, code, now)
    except SprachlotseError as exc:
        remarks.append(f"the content store of {slug} was not told what is in translation: {exc}")
    return tuple(remarks)


def _tell(workspace: Workspace, store: ContentStore, slug: str, language: str, now: datetime) -> None:
    with workspace.database.reading() as repository:
        out = _documents_out(repository, workspace, slug, language, now)
        records = repository.publications.of(slug, language)
    there = {record.ref: record for record in records.values() if record.ref is not None}
    to_set = {ref for ref, record in there.items() if record.document_id in out and not record.marked}
    to_clear = {ref for ref, record in there.items() if record.document_id not in out and record.marked}
    for refs, in_translation in ((to_set, True), (to_clear, False)):
        if not refs:
            continue
        changed = store.mark(language, refs, in_translation)
        # A mark that is not there any more is ours no longer, whoever took it off.
        settled = changed if in_translation else refs
        _keep(workspace, [there[ref] for ref in settled], in_translation)


def _keep(workspace: Workspace, records: list[PublicationRecord], marked: bool) -> None:
    with workspace.database.transaction() as repository:
        for record in records:
            repository.publications.save(replace(record, marked=marked))


def _documents_out(repository: Repository, workspace: Workspace, slug: str, language: str, now: datetime) -> set[int]:
    """Numbers of the documents that have segments in packages which people have now."""
    days = workspace.municipality(slug).hand_out_days
    since = now - timedelta(days=days) if days else datetime.min.replace(tzinfo=now.tzinfo)
    out = repository.packages.out(slug, language, since)
    live = repository.segments.live(slug)
    return {document for document, segments in live.items() if any(segment.id in out for segment in segments)}
