"""Files that came back together: in which order they count, and where they contradict themselves."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from pipeline.model import ReturnedEntry, ReturnedFile
from pipeline.steps.review import same


@dataclass(frozen=True, slots=True)
class Sheet:
    """A returned file whose language and sender are known."""

    file: ReturnedFile
    language: str
    author: str


Speaks = Callable[[ReturnedEntry], bool]
"""True for an entry in which a person says something: signed off, or changed since it went out."""

_LONG_AGO = datetime(1, 1, 1, tzinfo=UTC)


def in_order(sheets: Iterable[Sheet]) -> list[list[Sheet]]:
    """Sheets in groups, one after the other, so that of the same person's files the one that was saved last comes last.

    Within a group nobody can tell which is the later one: same person, package and language, and saved at the same
    time or nobody knows when. Otherwise the order stays as it is.
    """
    places: dict[tuple[str, str, str], int] = {}
    groups: dict[tuple[int, datetime], list[Sheet]] = defaultdict(list)
    for sheet in sheets:
        place = places.setdefault((sheet.language, sheet.author, sheet.file.package_id or ""), len(places))
        groups[place, _saved(sheet.file)].append(sheet)
    return [groups[key] for key in sorted(groups)]


def _saved(file: ReturnedFile) -> datetime:
    if file.revised is None:
        return _LONG_AGO
    return file.revised if file.revised.tzinfo else file.revised.replace(tzinfo=UTC)


def contradictions(group: Sequence[Sheet], speaks: Speaks) -> dict[str, tuple[str, ...]]:
    """Segment id → the texts that the files of one group hold for it, where people wrote several.

    So it is after files were pasted together, or when a copy was worked in beside the original. Whoever takes the first
    one might take the wrong one.
    """
    texts: dict[str, list[str]] = defaultdict(list)
    for sheet in group:
        for entry in sheet.file.entries:
            if entry.segment_id and entry.target.strip() and speaks(entry):
                known = texts[entry.segment_id]
                if not any(same(entry.target, text) for text in known):
                    known.append(entry.target)
    return {id_: tuple(several) for id_, several in texts.items() if len(several) > 1}


def beside(entry: ReturnedEntry, contradicting: dict[str, tuple[str, ...]]) -> str | None:
    """Another text for the entry's segment in the files that came together; ``None`` where there is none."""
    others = (text for text in contradicting.get(entry.segment_id, ()) if not same(text, entry.target))
    return next(others, None)
