"""Files that came back together: in which order they count, and where they contradict themselves."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from pipeline.model import ReturnedEntry, ReturnedFile
from pipeline.steps.sameness import same


@dataclass(frozen=True, slots=True)
class Sheet:
    """A returned file whose language and sender are known."""

    file: ReturnedFile
    """Nothing in it that no file or database can hold: U+FFFD stands for half surrogate pairs."""
    language: str
    author: str
    halved: frozenset[int] = frozenset()
    """Places of the entries in ``file.entries`` that had half of a surrogate pair in them."""

    def content(self) -> str:
        """SHA-256, in hex, of what the sender says in the file and when it was saved.

        It stays the same when a mail program or an editor changes encoding, line ends, headers or order, and is another
        one when the person saves the file anew.
        """
        entries = sorted(
            (entry.segment_id, entry.source, unicodedata.normalize("NFC", entry.target).strip(), str(entry.reviewed))
            for entry in self.file.entries
        )
        state = hashlib.sha256()
        for part in (self.author, str(self.file.revised), *(text for entry in entries for text in entry)):
            data = part.encode()
            state.update(len(data).to_bytes(8, "big") + data)
        return state.hexdigest()


def sheet_of(file: ReturnedFile, language: str, author: str) -> Sheet:
    """``file`` as it can be kept."""
    entries, halved = [], set()
    for place, entry in enumerate(file.entries):
        texts = (entry.segment_id, entry.source, entry.target, entry.comment)
        if any(map(_HALF.search, texts)):
            id_, source, target, comment = map(_whole, texts)
            entry = replace(entry, segment_id=id_, source=source, target=target, comment=comment)
            halved.add(place)
        entries.append(entry)
    file = replace(
        file,
        name=_whole(file.name),  # of a file system where names are any bytes
        entries=tuple(entries),
        package_id=_whole(file.package_id) if file.package_id else file.package_id,
    )
    return Sheet(file, language, _whole(author), frozenset(halved))


_HALF = re.compile("[\ud800-\udfff]")
"""Half of a surrogate pair."""


def _whole(text: str) -> str:
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


Speaks = Callable[[Sheet, ReturnedEntry], bool]
"""True for an entry of a sheet in which a person says something: signed off, or changed since it went out."""


def in_order(sheets: Iterable[Sheet]) -> list[list[Sheet]]:
    """Sheets in groups, one after the other, so that of the same person's files the one that was saved last comes last.

    Within a group nobody can tell which is the later one: same person, package and language, and saved at the same
    time or nobody knows when. Otherwise the order stays as it is.
    """
    places: dict[tuple[str, str, str], dict[datetime | None, list[Sheet]]] = {}
    for sheet in sheets:
        key = (sheet.language, sheet.author, sheet.file.package_id or "")
        places.setdefault(key, defaultdict(list))[_saved(sheet.file)].append(sheet)
    return [group for by_time in places.values() for group in _by_time(by_time)]


def _by_time(by_time: dict[datetime | None, list[Sheet]]) -> list[list[Sheet]]:
    dated = [by_time[moment] for moment in sorted(moment for moment in by_time if moment is not None)]
    undated = by_time.get(None, [])
    if not dated or not undated:
        return [*dated, undated] if undated else dated
    # XLIFF says no time: the work in it may be older or newer than the newest of the others.
    return [*dated[:-1], [*undated, *dated[-1]]]


def _saved(file: ReturnedFile) -> datetime | None:
    if file.revised is None:
        return None
    return file.revised if file.revised.tzinfo else file.revised.replace(tzinfo=UTC)


def contradictions(group: Sequence[Sheet], speaks: Speaks) -> dict[str, tuple[str, ...]]:
    """Segment id → the texts that the files of one group hold for it, where people wrote several.

    So it is after files were pasted together, or when a copy was worked in beside the original. Whoever takes the first
    one might take the wrong one.
    """
    texts: dict[str, list[str]] = defaultdict(list)
    for sheet in group:
        for entry in sheet.file.entries:
            if entry.segment_id and entry.target.strip() and speaks(sheet, entry):
                known = texts[entry.segment_id]
                if not any(same(entry.target, text) for text in known):
                    known.append(entry.target)
    return {id_: tuple(several) for id_, several in texts.items() if len(several) > 1}


def beside(entry: ReturnedEntry, contradicting: dict[str, tuple[str, ...]]) -> str | None:
    """Another text for the entry's segment in the files that came together; ``None`` where there is none."""
    others = (text for text in contradicting.get(entry.segment_id, ()) if not same(text, entry.target))
    return next(others, None)
