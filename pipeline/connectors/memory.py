"""A content store in memory: the fake for tests that are not about files. It answers as the folder store does."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from pipeline.connectors.base import silent
from pipeline.connectors.compare import SOURCE_GONE, compare, held
from pipeline.connectors.matching import Finder, pair
from pipeline.connectors.paths import in_language, new_path, split_path
from pipeline.errors import SprachlotseError, StoreError
from pipeline.html.canonical import canonical_hash
from pipeline.model import (
    DocumentKind,
    PageWrite,
    Snapshot,
    StoreDocument,
    StoreRef,
    TranslationState,
    WriteOutcome,
    WriteStatus,
)


class MemoryStore:
    """A :class:`~pipeline.connectors.base.ContentStore`; its texts live as long as the object.

    New translations keep the path of their source with the language exchanged and a slug from their title.
    """

    def __init__(self, *documents: StoreDocument) -> None:
        self._documents: dict[tuple[DocumentKind, str, str], StoreDocument] = {}
        self.failure: SprachlotseError | None = None
        """Set it, and every call raises it: a store that is down."""
        self.writes = 0
        """Documents written so far."""
        self.said: dict[tuple[DocumentKind, str, str], TranslationState] = {}
        """Kind, language and path of a translation → what the store says of it."""
        self.marked: set[tuple[str, StoreRef]] = set()
        """Language and ref of translations that are marked as being worked on."""
        self.begun: set[tuple[str, DocumentKind, int]] = set()
        """Language, and kind and number of the source, of what somebody translates and has not published yet."""
        for document in documents:
            self.put(document)

    def put(self, document: StoreDocument) -> None:
        """Add or replace a document, as a person would who works in the store."""
        self._documents[document.kind, document.language, document.ref.path] = document

    def remove(self, document: StoreDocument) -> None:
        """Take a document out. Raises KeyError when it is not there."""
        del self._documents[document.kind, document.language, document.ref.path]

    has_marks = True

    def languages(self) -> tuple[str, ...]:
        self._answer()
        return tuple(sorted({language for _, language, _ in self._documents}))

    def read(self, language: str) -> Snapshot:
        self._answer()
        documents = tuple(document for kind in DocumentKind for document in self._of(kind, language))
        if not documents:
            raise StoreError(f"the store has no language '{language}'", "check the languages in sprachlotse.toml")
        return Snapshot(language, documents)

    def write(
        self,
        source_language: str,
        writes: Sequence[PageWrite],
        now: datetime,
        *,
        dry_run: bool = False,
        advance: Callable[[], None] = silent,
    ) -> tuple[WriteOutcome, ...]:
        self._answer()
        before = dict(self._documents), self.writes
        outcomes: list[WriteOutcome] = []
        for write in writes:
            outcomes.append(self._write(source_language, write, now))
            advance()
        if dry_run:
            self._documents, self.writes = before
        return tuple(outcomes)

    def fingerprint(self, title: str, content: str) -> str:
        return canonical_hash(title, content)

    def states(self, language: str) -> Mapping[StoreRef, TranslationState]:
        self._answer()
        said = {
            document.ref: self.said[kind, language, document.ref.path]
            for kind in DocumentKind
            for document in self._of(kind, language)
            if (kind, language, document.ref.path) in self.said
        }
        marked = {ref: TranslationState.IN_TRANSLATION for code, ref in self.marked if code == language}
        return said | marked

    def unpublished(self, language: str) -> frozenset[tuple[DocumentKind, int]]:
        self._answer()
        return frozenset((kind, number) for code, kind, number in self.begun if code == language)

    def mark(self, language: str, refs: Collection[StoreRef], in_translation: bool) -> frozenset[StoreRef]:
        self._answer()
        have = {document.ref for kind in DocumentKind for document in self._of(kind, language)}
        now = {ref for code, ref in self.marked if code == language}
        changed = frozenset(refs) & have & (have - now if in_translation else now)
        pairs = {(language, ref) for ref in changed}
        self.marked = self.marked | pairs if in_translation else self.marked - pairs
        return changed

    def close(self) -> None:
        """Nothing is kept open."""

    def _answer(self) -> None:
        if self.failure is not None:
            raise self.failure

    def _of(self, kind: DocumentKind, language: str) -> list[StoreDocument]:
        return [d for d in self._documents.values() if (d.kind, d.language) == (kind, language)]

    def _write(self, source_language: str, write: PageWrite, now: datetime) -> WriteOutcome:
        sources, targets = self._of(write.kind, source_language), self._of(write.kind, write.language)
        pairing = pair(sources, targets, source_language, write.language)
        source = Finder(sources)(write.source)
        present = pairing.pairs.get(source.ref) if source is not None else None
        if source is not None and source.ref in pairing.disputed:
            return held(write, "it is not clear which translation belongs to it: put the links right", None)
        outcome = compare(write, source, present)
        if outcome is not None or source is None:
            return outcome or held(write, SOURCE_GONE, None)
        target = self._new(source, write, targets) if present is None else present
        self.put(replace(target, title=write.title, content=write.content, last_updated=now))
        self.put(replace(source, translations={**source.translations, write.language: target.ref}))
        self.writes += 1
        return WriteOutcome(write, WriteStatus.WRITTEN, target.ref)

    def _new(self, source: StoreDocument, write: PageWrite, targets: Sequence[StoreDocument]) -> StoreDocument:
        folder, spare = split_path(source.ref.path)
        paths = {document.ref.path for document in targets}
        path = new_path(in_language(folder, source.language, write.language), write.title, spare, paths.__contains__)
        number = max((document.ref.id or 0 for document in self._documents.values()), default=0) + 1
        return StoreDocument(
            kind=write.kind,
            language=write.language,
            ref=StoreRef(path, number),
            title=write.title,
            content=write.content,
            translations={source.language: source.ref},
        )
