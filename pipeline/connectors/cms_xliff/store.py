"""A content store of files: people export from the CMS into a folder, and import from there what we write.

::

    FOLDER/…/*.zip, *.xliff     what was exported, under the names that the CMS gives
    FOLDER/to-import/           what is to be imported, with a README; files go when an export shows their texts
    FOLDER/.sprachlotse/        what was written (nobody needs to look at it)

``docs/decisions/0016-cms-xliff.md`` says what can be known this way, and what cannot.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from pipeline.connectors.base import silent
from pipeline.connectors.cms_xliff.exports import TO_IMPORT, Export, Exports, Folder
from pipeline.connectors.cms_xliff.outgoing import MACHINE, Outgoing
from pipeline.connectors.cms_xliff.slugs import Slugs, fingerprint
from pipeline.connectors.cms_xliff.written import Key, Memory, Present, Standing, Written, present, rewritten, telling
from pipeline.connectors.compare import SOURCE_GONE, compare, held
from pipeline.connectors.files import FileSystem, folder_lock
from pipeline.connectors.integreat.order import in_order
from pipeline.errors import FormatError, SprachlotseError, StoreError
from pipeline.formats.cms_xliff import CmsText, serialize
from pipeline.html.canonical import canonical_hash
from pipeline.model import (
    DocumentKind,
    EntryProblem,
    PageWrite,
    Snapshot,
    StoreDocument,
    StoreRef,
    TranslationState,
    WriteOutcome,
    WriteStatus,
)

WAITING = "it is in to-import, and no export has shown it yet: import it in the CMS, then export the page again"
_TAKEN = "its file is no longer in to-import: if it was imported, export the page from the CMS again, then pull"
_EXPORT = "in the CMS, export the published pages for translation and put the file into that folder"


@dataclass
class _Known:
    """The folder and the memory, as they are at one moment."""

    exports: Exports
    memory: Memory
    slugs: Slugs
    problems: list[EntryProblem] = field(default_factory=list)
    skipped: set[int] = field(default_factory=set)
    """Pages of which the newest export cannot be read."""
    _into: dict[str, dict[int, list[Export]]] = field(default_factory=dict)

    def into(self, language: str) -> Mapping[int, list[Export]]:
        """Page → its exports for translation into a language, the newest last."""
        if language not in self._into:
            self._into[language] = self.exports.of(target=language)
        return self._into[language]


class XliffStore:
    """A :class:`~pipeline.connectors.base.ContentStore` in a folder of exports; only pages can be exchanged so.

    Refs have the page's number; ``path`` is always that of the source, without the pages above, which no export tells:
    in the CMS only its last part counts, and a link to it is pointed at the translation when that is imported.
    ``lock_seconds``: how long a write waits for another process. ``disk`` is for tests of full disks.
    """

    has_marks = False

    def __init__(
        self, root: Path, source_language: str, *, lock_seconds: float = 20.0, disk: FileSystem | None = None
    ) -> None:
        self._root = root
        self._source_language = source_language
        self._folder = Folder(root)
        self._outgoing = Outgoing(root, disk)
        self._lock_seconds = lock_seconds

    def languages(self) -> tuple[str, ...]:
        """Those that something was exported from or into, sorted. Raises StoreError / StoreUnavailable."""
        return self._folder.scan().languages

    def read(self, language: str) -> Snapshot:
        """What the newest export of each page shows, or of a translation what waits for being imported.

        Files in ``to-import`` that must not be imported any more are taken away. Raises StoreError when nothing was
        exported from or into ``language``, and what :meth:`languages` raises.
        """
        known = self._look()
        if language == self._source_language:
            documents = self._sources(known)
        else:
            documents = self._targets(known, language)
            known.problems += self._tidy(language)
        languages = known.exports.languages
        if language not in languages and not documents and not known.exports.problems:
            have = ", ".join(languages) or "none yet"
            raise StoreError(
                f"{self._root} has no export of pages in the language '{language}' (languages there: {have})", _EXPORT
            )
        unreadable = {DocumentKind.PAGE} if known.exports.problems else set()
        skipped = {StoreRef(self._path(known, page), page) for page in known.skipped}
        return Snapshot(
            language,
            tuple(documents),
            (*known.exports.problems, *known.problems),
            frozenset(unreadable),
            frozenset(skipped),
            stable_ids=True,
        )

    def write(
        self,
        source_language: str,
        writes: Sequence[PageWrite],
        now: datetime,
        *,
        dry_run: bool = False,
        advance: Callable[[], None] = silent,
    ) -> tuple[WriteOutcome, ...]:
        """Compare-and-set against the newest exports; see :meth:`pipeline.connectors.base.ContentStore.write`.

        What is written waits in ``to-import`` for a person: outcomes say so (``reachable``, ``remark``). ``now`` has a
        time zone. Raises ValueError for a naive one and for a write into the source language.
        """
        if now.tzinfo is None:
            raise ValueError("now must have a time zone")
        if any(write.language == source_language for write in writes):
            raise ValueError("the source language is never written")
        if not writes:
            return ()
        with folder_lock(self._root, self._lock_seconds):
            known = self._look()
            sources = {document.ref.id: document for document in self._sources(known)}
            files: _Files = {}
            outcomes: list[WriteOutcome] = []
            for write in writes:
                outcomes.append(self._write(known, sources, write, now, files))
                advance()
            if files and not dry_run:
                self._save(known, files)
        return tuple(outcomes)

    def fingerprint(self, title: str, content: str) -> str:
        """Of what the CMS makes of a text when it is imported."""
        return fingerprint(CmsText(title, content))

    def states(self, language: str) -> Mapping[StoreRef, TranslationState]:
        """None: an export does not say."""
        return {}

    def unpublished(self, language: str) -> frozenset[tuple[DocumentKind, int]]:
        """Exported files do not say what is published."""
        return frozenset()

    def mark(self, language: str, refs: Collection[StoreRef], in_translation: bool) -> frozenset[StoreRef]:
        """The CMS marks by itself what is exported, until it is imported."""
        return frozenset()

    def close(self) -> None:
        """Nothing is kept open."""

    # --- inside ----

    def _look(self) -> _Known:
        exports = self._folder.scan()
        memory = self._outgoing.memory()
        titles = {key: written.title for key, written in memory.items()}
        return _Known(exports, memory, Slugs(exports.all, titles))

    def _save(self, known: _Known, files: _Files) -> None:
        memory = known.memory | {key: written for key, (written, _) in files.items()}
        contents = {written.file: data for written, data in files.values() if data is not None}
        waiting = {key: written for key, written in memory.items() if written.file}
        self._outgoing.save(memory, known.memory, contents, self._in_order(known, waiting))

    def _in_order(self, known: _Known, waiting: Memory) -> list[Key]:
        """Pages before those that link to them: the CMS points a link at a translation that is there by then."""
        keys = sorted(waiting)
        writes = [
            PageWrite(
                DocumentKind.PAGE,
                StoreRef(self._path(known, page), page),
                waiting[language, page].source_hash,
                language,
                None,
                None,
                waiting[language, page].title,
                waiting[language, page].content,
            )
            for language, page in keys
        ]
        return [keys[position] for position in in_order(writes, {}, known.slugs.key)]

    def _tidy(self, language: str) -> list[EntryProblem]:
        """Take out of ``to-import`` what has arrived, what somebody's work in the CMS has overtaken, and what
        translates a source that has changed; put back what was taken out by mistake. Returns what could not be done.
        """
        try:
            with folder_lock(self._root, self._lock_seconds):
                known = self._look()
                sources = {document.ref.id: document for document in self._sources(known)}
                files: _Files = {}
                for key, written in known.memory.items():
                    now = self._present(known, *key) if key[0] == language else None
                    tidied = None if now is None else self._tidied(known, sources.get(key[1]), now, key, written)
                    if tidied is not None:
                        files[key] = tidied
                if files:
                    self._save(known, files)
        except SprachlotseError as exc:
            return [EntryProblem(TO_IMPORT, f"what is there for {language}", str(exc))]
        return []

    def _tidied(
        self, known: _Known, source: StoreDocument | None, now: Present, key: Key, written: Written
    ) -> tuple[Written, bytes | None] | None:
        """``None``: it is in order."""
        if now.standing is not Standing.WAITING:
            done = replace(written, answered=True, file="")
            return None if done == written else (done, None)
        stale = source is not None and canonical_hash(source.title, source.content) != written.source_hash
        if stale:
            return (replace(written, file=""), None) if written.file else None
        # Whoever imports a file may throw it away. Only a later export, with the old text, proves that nobody has.
        export = now.export
        proven = export is not None and (export.digest not in written.known or export.moment > written.moment)
        if source is None or not proven or self._outgoing.has(written):
            return None
        name, data = self._file(now, source, key, written.text, written.machine)
        return replace(written, file=name), data

    def _readable(self, known: _Known, exports: Sequence[Export], *, newest: bool) -> list[Export]:
        """Those of one page's exports that can be used, in order, or only the ``newest`` of them; none when the very
        newest cannot be read. Older files are not even opened: folders grow over the years.
        """
        usable: list[Export] = []
        for export in reversed(exports):
            try:
                if not export.ours:
                    usable.append(export)
                    if newest:
                        break
                    continue
                fault = "it is a file that was written for being imported, not one that the CMS exported"
                broken = False
            except FormatError as exc:
                fault, broken = exc.what, export is exports[-1]
            problem = EntryProblem(export.place, f"page {export.page}", fault)
            if problem not in known.problems:
                known.problems.append(problem)
            if broken:
                known.skipped.add(export.page)
                return []
        return usable[::-1]

    def _sources(self, known: _Known) -> list[StoreDocument]:
        documents = []
        for page, exports in known.exports.of(source=self._source_language).items():
            usable = self._readable(known, exports, newest=True)
            if usable:
                text = usable[-1].text.source
                documents.append(self._document(known, self._source_language, page, text))
        return documents

    def _targets(self, known: _Known, language: str) -> list[StoreDocument]:
        documents = []
        for page in self._pages(known, language):
            now = self._present(known, language, page)
            if now is not None and now.text is not None:
                waits = now.standing is Standing.WAITING
                document = self._document(known, language, page, now.text)
                documents.append(replace(document, reachable=not waits, fingerprint=now.fingerprint))
        return documents

    def _pages(self, known: _Known, language: str) -> list[int]:
        written = {page for code, page in known.memory if code == language}
        return sorted({*known.into(language), *written})

    def _present(self, known: _Known, language: str, page: int) -> Present | None:
        """``None``: the newest export cannot be read."""
        written = known.memory.get((language, page))
        exports = telling(known.into(language).get(page, ()), written)
        usable = self._readable(known, exports, newest=written is None or written.answered)
        if page in known.skipped:
            return None
        return present(usable, written, known.slugs.same)

    def _document(self, known: _Known, language: str, page: int, text: CmsText) -> StoreDocument:
        ref = StoreRef(self._path(known, page), page)
        return StoreDocument(DocumentKind.PAGE, language, ref, text.title, text.content)

    def _path(self, known: _Known, page: int) -> str:
        region = known.exports.regions[0] if known.exports.regions else "region"
        return f"/{region}/{self._source_language}/{known.slugs.source(page) or page}/"

    def _write(
        self,
        known: _Known,
        sources: Mapping[int | None, StoreDocument],
        write: PageWrite,
        now: datetime,
        files: _Files,
    ) -> WriteOutcome:
        if write.kind is not DocumentKind.PAGE:
            return held(write, "the CMS exchanges only pages as XLIFF: enter it there by hand", None)
        source = sources.get(write.source.id)
        if source is None or source.ref.id is None:
            return held(write, SOURCE_GONE, None)
        key = write.language, source.ref.id
        current = self._present(known, *key)
        if current is None:
            return held(write, "its newest export cannot be read: export the page again", None)
        if current.export is None:
            reason = (
                f"there is no export of it for {write.language}: export it from the CMS for that language, then pull"
            )
            return held(write, reason, None)
        there, again = None, False
        if current.text is not None:
            waits = current.standing is Standing.WAITING
            there = self._document(known, write.language, source.ref.id, current.text)
            there = replace(there, fingerprint=current.fingerprint, reachable=not waits)
            same = fingerprint(CmsText(write.title, write.content)) == current.fingerprint
            again = same and waits and _put_back(known.memory[key], source, write)
            if same and not again:
                remark = "" if not waits else WAITING if self._outgoing.has(known.memory[key]) else _TAKEN
                return WriteOutcome(
                    write,
                    WriteStatus.UNCHANGED,
                    there.ref,
                    stored=current.fingerprint,
                    reachable=not waits,
                    remark=remark,
                )
        outcome = None if again else compare(write, source, there)
        if outcome is not None:
            return outcome
        text = CmsText(write.title, write.content)
        try:
            name, data = self._file(current, source, key, text, write.machine)
        except FormatError as exc:
            return held(write, str(exc), there)
        written = Written(
            title=text.title,
            content=text.content,
            fingerprint=fingerprint(text),
            source_hash=canonical_hash(source.title, source.content),
            before=rewritten(current, known.memory.get(key)),
            known=tuple(sorted(export.digest for export in known.into(key[0]).get(key[1], []))),
            moment=int(now.timestamp() * 10**9),
            file=name,
            machine=write.machine,
        )
        files[key] = written, data
        return WriteOutcome(
            write, WriteStatus.WRITTEN, source.ref, stored=written.fingerprint, reachable=False, remark=WAITING
        )

    def _file(self, now: Present, source: StoreDocument, key: Key, text: CmsText, machine: bool) -> tuple[str, bytes]:
        """Name under ``to-import`` and bytes. Raises FormatError for characters that XML cannot hold."""
        assert now.export is not None
        export, template = now.export, now.export.text
        if export.source_language == self._source_language:
            template = replace(template, source=CmsText(source.title, source.content))
        data = serialize(replace(template, target=text), export.format)
        return (f"{MACHINE}/{export.name}" if machine else export.name), data


_Files = dict[Key, tuple[Written, bytes | None]]
"""What changes of the memory, with the new content of its file."""


def _put_back(written: Written, source: StoreDocument, write: PageWrite) -> bool:
    """What waits was taken out of ``to-import`` because its source changed, and ``write`` says that it translates the
    new one just as well: nothing else would ever bring it to the CMS.
    """
    return write.source_hash == canonical_hash(source.title, source.content) != written.source_hash
