"""What a push changes in a source file and a target file of one kind. No I/O: both are in memory."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime

from pipeline.connectors.build import link_to, new_entry, parent_link, text_changes
from pipeline.connectors.compare import SOURCE_GONE, compare, held
from pipeline.connectors.entries import Entry
from pipeline.connectors.listfile import ListFile
from pipeline.connectors.matching import Finder, pair
from pipeline.connectors.paths import in_language, new_path, split_path
from pipeline.model import PageWrite, StoreDocument, StoreRef, WriteOutcome, WriteStatus


@dataclass(frozen=True, slots=True)
class Plan:
    """What was decided; edits of the target are already in its :class:`ListFile`."""

    outcomes: dict[int, WriteOutcome] = field(default_factory=dict)
    """By the number that came with each write."""
    links: dict[int, dict[str, object]] = field(default_factory=dict)
    """Index of a source entry → the link to its translation that is missing there."""


def plan(
    source: ListFile,
    target: ListFile,
    writes: Iterable[tuple[int, PageWrite]],
    now: datetime,
    next_id: Callable[[], int],
) -> Plan:
    """Compare and set each write, parents before children."""
    planner = _Planner(source, target, now, next_id)
    result = Plan()
    for number, write in sorted(writes, key=lambda item: planner.depth(item[1].source)):
        result.outcomes[number] = planner.decide(write, result.links)
    return result


class _Planner:
    def __init__(self, source: ListFile, target: ListFile, now: datetime, next_id: Callable[[], int]) -> None:
        self._source, self._target = source, target
        self._now, self._next_id = now, next_id
        self._find_source, self._find_target = Finder(source.documents), Finder(target.documents)
        pairing = pair(source.documents, target.documents, source.language, target.language)
        self._pairs, self._disputed = dict(pairing.pairs), pairing.disputed
        self._source_entries = _by_ref(source.entries)
        self._target_entries = _by_ref(target.entries)
        self._paths: set[object] = {_hashable(entry.raw.get("path")) for entry in target.entries}
        self._ids: set[object] = {_hashable(entry.raw.get("id")) for entry in target.entries}
        self._done: set[StoreRef] = set()

    def depth(self, ref: StoreRef) -> int:
        """How many documents are above ``ref``."""
        above: set[str] = set()
        document = self._find_source(ref)
        while document is not None and document.parent_path and document.parent_path not in above:
            above.add(document.parent_path)
            document = self._find_source(StoreRef(document.parent_path))
        return len(above)

    def decide(self, write: PageWrite, links: dict[int, dict[str, object]]) -> WriteOutcome:
        """Answer one write; note its edits in the target and, in ``links``, what the source lacks."""
        source = self._find_source(write.source)
        if source is None:
            return self._without_source(write)
        present = self._pairs.get(source.ref)
        outcome = self._obstacle(write, source) if present is None else None
        outcome = outcome or compare(write, source, present)
        if outcome is None and source.ref in self._done:
            outcome = held(write, "two different texts were given for the same document: push again", present)
        if outcome is not None and (outcome.status is WriteStatus.HELD or present is None):
            return outcome
        if outcome is None:
            present = self._create(write, source) if present is None else self._overwrite(write, source, present)
            self._pairs[source.ref] = present
            self._done.add(source.ref)
            outcome = WriteOutcome(write, WriteStatus.WRITTEN, present.ref)
        assert present is not None
        # A push that was killed before it came to the source's file left this link out.
        if not self._names(source, present):
            links[self._source_entries[source.ref].index] = link_to(present)
        return outcome

    def _names(self, source: StoreDocument, present: StoreDocument) -> bool:
        """The source's link leads to its translation."""
        link = source.translations.get(self._target.language)
        entry = self._target_entries.get(present.ref)
        if entry is None:  # just created, so the target file does not have it yet
            return link == present.ref
        return link is not None and self._find_target(link) is entry.document

    def _without_source(self, write: PageWrite) -> WriteOutcome:
        for entry in self._source.entries:
            if entry.problem is not None and entry.ref is not None and entry.ref.path == write.source.path:
                return held(write, f"its source cannot be used ({entry.problem}): repair it in the store", None)
        return held(write, SOURCE_GONE, None)

    def _obstacle(self, write: PageWrite, source: StoreDocument) -> WriteOutcome | None:
        """Why no translation may be created for a source that has none we could match."""
        disputed = self._disputed.get(source.ref, ())
        if disputed:
            paths = ", ".join(document.ref.path for document in disputed)
            reason = f"it is not clear which translation belongs to it ({paths}): put the links right in the store"
            return held(write, reason, disputed[0])
        link = source.translations.get(self._target.language)
        for entry in self._target.entries:
            if entry.document is not None or entry.fallback:
                continue
            named = link is not None and entry.ref is not None and _same(link, entry.ref)
            back = self._find_source(entry.translations.get(self._source.language))
            if named or back is source:
                return held(write, f"its translation cannot be used ({entry.problem}): repair it in the store", None)
        return None

    def _overwrite(self, write: PageWrite, source: StoreDocument, present: StoreDocument) -> StoreDocument:
        entry = self._target_entries[present.ref]
        self._target.edit(entry.index, text_changes(entry.raw, write.title, write.content, self._now))
        if self._find_source(present.translations.get(self._source.language)) is not source:
            self._target.set_link(entry.index, self._source.language, link_to(source))
        return replace(present, title=write.title, content=write.content)

    def _create(self, write: PageWrite, source: StoreDocument) -> StoreDocument:
        above = self._find_source(StoreRef(source.parent_path)) if source.parent_path else None
        parent = self._pairs.get(above.ref) if above is not None else None
        fallback = self._fallback(source)
        taken = self._paths - ({fallback.raw.get("path")} if fallback is not None else set())
        ref = self._new_ref(write, source, parent, taken)
        self._paths.add(ref.path)
        self._ids.add(ref.id)
        raw = new_entry(
            self._source_entries[source.ref].raw,
            source,
            self._target.language,
            ref,
            (write.title, write.content),
            parent,
            self._now,
        )
        if fallback is not None:
            self._target.replace(fallback.index, raw)
        else:
            self._target.add(raw)
        url = raw.get("url")
        created = StoreDocument(
            kind=source.kind,
            language=self._target.language,
            ref=ref,
            title=write.title,
            content=write.content,
            url=url if isinstance(url, str) else None,
        )
        self._adopt(source, created)
        return created

    def _new_ref(
        self, write: PageWrite, source: StoreDocument, parent: StoreDocument | None, taken: set[object]
    ) -> StoreRef:
        """The address that the source already gives for its missing translation, else a new one."""
        link = source.translations.get(self._target.language)
        if link is not None and link.path and link.path not in taken:
            return link if link.id not in self._ids else StoreRef(link.path, self._next_id())
        folder, spare = split_path(source.ref.path)
        if parent is not None:
            folder = f"{parent.ref.path.rstrip('/')}/"
        else:
            folder = in_language(folder, self._source.language, self._target.language)
        return StoreRef(new_path(folder, write.title, spare, taken.__contains__), self._next_id())

    def _fallback(self, source: StoreDocument) -> Entry | None:
        """The entry that shows the source's text in the target's language until there is a translation."""
        for entry in self._target.entries:
            if entry.fallback and self._find_source(entry.translations.get(self._source.language)) is source:
                return entry
        return None

    def _adopt(self, source: StoreDocument, created: StoreDocument) -> None:
        """Put translations that came before their parent's below it."""
        for child in self._source.documents:
            translation = self._pairs.get(child.ref) if child.parent_path == source.ref.path else None
            entry = self._target_entries.get(translation.ref) if translation is not None else None
            if entry is None:
                continue
            parent, wanted = entry.raw.get("parent"), parent_link(self._source_entries[child.ref].raw, created)
            if isinstance(parent, dict) and parent.get("path") is None and parent.get("id") == wanted.get("id"):
                self._target.edit(entry.index, {"parent": wanted})


def _by_ref(entries: Iterable[Entry]) -> dict[StoreRef, Entry]:
    return {entry.document.ref: entry for entry in entries if entry.document is not None}


def _same(link: StoreRef, ref: StoreRef) -> bool:
    return (link.path != "" and link.path == ref.path) or (link.id is not None and link.id == ref.id)


def _hashable(value: object) -> object:
    return value if isinstance(value, str | int) else None
