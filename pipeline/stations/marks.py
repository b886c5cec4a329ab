"""The store's people are told what is out with somebody; whoever hands it out is told what they are at themselves."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from pipeline.connectors.base import ContentStore
from pipeline.errors import SprachlotseError
from pipeline.model import PublicationRecord
from pipeline.state import Publication
from pipeline.stations.handed_out import documents_out
from pipeline.workspace import Workspace

_SHOWN = 5
"""Documents that are named one by one."""


def tell_store(
    workspace: Workspace, slug: str, *, language: str | None = None, now: datetime, handed_out: bool = False
) -> tuple[str, ...]:
    """Mark the translations that have texts out in packages, and take back the marks that Sprachlotse set before.

    Marks that somebody else set stay. Call it after what is out has changed, outside of the workspace's lock. Packages
    do not depend on it: a store that cannot be told is a remark for people, and the next call makes up for it.

    With ``handed_out`` there are also remarks about documents that are out and that somebody in the store is at, too:
    whose conflict is not decided, or that somebody has begun to translate since the last pull. Two people would do the
    same work.
    """
    remarks = _undecided(workspace, slug, language, now) if handed_out else []
    failed: dict[str, list[str]] = {}
    """Why → what was not done."""
    todo = [("was not told what is in translation", _tell)]
    if handed_out:
        todo.append(("was not asked what its own people translate", _look_for_others))
    for what, act in todo:
        try:
            store = workspace.store(slug)
            if not store.has_marks:
                return tuple(remarks)
            with workspace.lock():
                for code in workspace.languages(slug, language):
                    act(workspace, store, slug, code, now, remarks)
        except SprachlotseError as exc:
            failed.setdefault(str(exc), []).append(what)
    remarks += [f"the content store of {slug} {' and '.join(what)}: {why}" for why, what in failed.items()]
    return tuple(remarks)


def _tell(
    workspace: Workspace, store: ContentStore, slug: str, language: str, now: datetime, remarks: list[str]
) -> None:
    with workspace.database.reading() as repository:
        out = documents_out(repository, workspace, slug, language, now)
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


def _look_for_others(
    workspace: Workspace, store: ContentStore, slug: str, language: str, now: datetime, remarks: list[str]
) -> None:
    """Add remarks about what is out and somebody in the store is at, too. Asks the store once."""
    with workspace.database.reading() as repository:
        out = documents_out(repository, workspace, slug, language, now)
        documents = [document for document in repository.documents.of(slug) if document.id in out]
        records = repository.publications.of(slug, language)
    if not documents:
        return
    unpublished = store.unpublished(language)
    # What is hidden or in conflict is known: it is ours, or told by each pull and by status.
    new = [
        document.ref.path
        for document in documents
        if (document.kind, document.ref.id) in unpublished and not _is_known(records.get(document.id))
    ]
    if new:
        remarks.append(
            f"somebody in the store has begun a newer {language} text of {_named(new)}: before the package goes out,"
            " run pull, look at both texts in status, agree who translates it; 'packages close' calls a package back"
        )


def _undecided(workspace: Workspace, slug: str, language: str | None, now: datetime) -> list[str]:
    """Remarks about documents that are out and whose conflict is not decided; no store is asked."""
    remarks: list[str] = []
    for code in workspace.languages(slug, language):
        with workspace.database.reading() as repository:
            out = documents_out(repository, workspace, slug, code, now)
            records = repository.publications.of(slug, code)
            documents = [document for document in repository.documents.of(slug) if document.id in out]
        states = {number: record.state for number, record in records.items()}
        open_ = [document.ref.path for document in documents if states.get(document.id) is Publication.CONFLICT]
        if open_:
            remarks.append(
                f"somebody in the store has another {code} text of {_named(open_)}: look at both texts in status, and"
                " decide (push --theirs, push --ours) before anybody works on it"
            )
    return remarks


def _named(paths: list[str]) -> str:
    return ", ".join(paths[:_SHOWN]) + (f" and {len(paths) - _SHOWN} more" if len(paths) > _SHOWN else "")


def _is_known(record: PublicationRecord | None) -> bool:
    """Its newest text in the store is not news."""
    return record is not None and (record.hidden or record.state in (Publication.CONFLICT, Publication.THEIRS))


def _keep(workspace: Workspace, records: list[PublicationRecord], marked: bool) -> None:
    with workspace.database.transaction() as repository:
        for record in records:
            repository.publications.save(replace(record, marked=marked))
