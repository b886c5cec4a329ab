"""Pages that a person decided to leave as the store has them: nobody is asked to translate what is not published."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from pipeline.model import PublicationRecord
from pipeline.state import Publication
from pipeline.stations.report import counted
from pipeline.steps.selection import Due

_SHOWN = 5
"""Pages that are named one by one; all are in the JSON."""


@dataclass(frozen=True, slots=True)
class KeptOut:
    """A page that is due and is not handed out."""

    document: str
    """Path of the source document."""
    segments: int
    """Its segments that would be due."""
    outdated: bool
    """The source was changed since, and nobody has changed the page in the store."""


def stays_theirs(record: PublicationRecord | None) -> bool:
    """True where nothing of ours is pushed until a person decides for ours, whatever the source becomes."""
    return record is not None and record.state is Publication.THEIRS


def kept_out(
    due: Sequence[Due], records: Mapping[int, PublicationRecord], named: Collection[int]
) -> tuple[list[Due], tuple[KeptOut, ...]]:
    """What may be handed out of ``due``, and the pages that stay as the store has them.

    ``records`` are those of the language, by the number of their document. Documents whose number is in ``named``
    are handed out all the same: somebody asked for them by name.
    """
    free: list[Due] = []
    kept: dict[int, list[Due]] = {}
    for one in due:
        if one.document.id not in named and stays_theirs(records.get(one.document.id)):
            kept.setdefault(one.document.id, []).append(one)
        else:
            free.append(one)
    pages = []
    for number, several in kept.items():
        document, of = several[0].document, records[number].pushed_revision
        pages.append(KeptOut(document.ref.path, len(several), of is not None and of < document.revision))
    return free, tuple(pages)


def kept_out_lines(kept: Sequence[KeptOut]) -> list[str]:
    """For people: what is left out, why, and what they can do."""
    if not kept:
        return []
    named = ", ".join(one.document for one in kept[:_SHOWN])
    more = f" and {len(kept) - _SHOWN} more" if len(kept) > _SHOWN else ""
    text = "its text stays as the store has it" if len(kept) == 1 else "their text stays as the store has it"
    lines = [
        f"{counted(len(kept), 'page')} left out: {text}, as decided with push --theirs ({named}{more});"
        " 'export --document PATH' hands one out all the same, 'push --ours PATH' then publishes it"
    ]
    if late := sum(one.outdated for one in kept):
        of = "its source" if len(kept) == 1 else f"the source of {late} of them"
        lines.append(f"{of} has changed since: have the text changed in the store, too")
    return lines
