"""The translation memory to and from other tools: TMX files."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from itertools import chain
from pathlib import Path

from pipeline.atomic import write_atomically
from pipeline.errors import FormatError, UsageError
from pipeline.formats import tmx
from pipeline.formats.tmx_context import Place
from pipeline.html.codes import TokenKind, check_codes, parse, plain_text
from pipeline.literals import has_words, lost_literals
from pipeline.memory.context import neighbour_key
from pipeline.model import CodeKind, InlineCode
from pipeline.persistence.repository import Repository
from pipeline.persistence.repository.memory import MemoryEntry
from pipeline.progress import Progress
from pipeline.state import Origin, Review
from pipeline.stations.report import counted
from pipeline.workspace import Workspace

MEMORIES = "memories"
"""Folder of the workspace that exports go to when nobody says otherwise."""

_LARGEST = 2**30
"""Bytes of one file: some three million units. It is held in memory while it is read."""
_TOGETHER = 2000
"""Entries that are learned between two steps of the progress bar."""
_SHOWN = 5
"""Refused translations that people see at once; all are in the JSON report."""
_KINDS = {TokenKind.OPEN: CodeKind.PAIRED, TokenKind.STANDALONE: CodeKind.STANDALONE}

NO_SOURCE = "without a text in the source language"
NOT_ASKED = "without a translation into the languages asked for"
NOTHING = "with nothing to translate"
EMPTY = "with an empty translation"
BAD_CODES = "tags broken, missing or added"
LOST = "a number, time or address lost"
NO_TEXT = "a character in it that no database holds"


@dataclass(frozen=True, slots=True)
class RefusedTranslation:
    """A translation that was not learned because something is wrong with it."""

    file: str
    where: str
    """E.g. ``unit 12, line 340``."""
    language: str
    reason: str
    source: str
    target: str


@dataclass
class TmImportReport:
    """What a memory learned from TMX files."""

    municipality: str
    units: Counter[str] = field(default_factory=Counter)
    """Translations that are in the memory now, new or not, by language."""
    learned: int = 0
    """Of these, those that were new."""
    skipped: Counter[str] = field(default_factory=Counter)
    """Why units say nothing to this municipality → how many. Nobody needs to look at them."""
    refused: Counter[str] = field(default_factory=Counter)
    """What was wrong with translations → how many."""
    refusals: list[RefusedTranslation] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    """Names of the files that were read."""
    unusable: list[tuple[str, str]] = field(default_factory=list)
    """(file, reason) for files that could not be read; nothing was learned from them, the others were read."""

    @property
    def attention(self) -> bool:
        return bool(self.refused or self.unusable)

    def as_json(self) -> dict[str, object]:
        return {
            "municipality": self.municipality,
            "units": self.units.total(),
            "languages": [{"language": code, "units": number} for code, number in sorted(self.units.items())],
            "learned": self.learned,
            "known": self.units.total() - self.learned,
            "skipped": dict(self.skipped),
            "refused": dict(self.refused),
            "refusals": [asdict(refusal) for refusal in self.refusals],
            "files": self.files,
            "unusable": [{"file": name, "reason": reason} for name, reason in self.unusable],
        }

    def lines(self) -> list[str]:
        units = self.units.total()
        into = ", ".join(f"{number:,} {code}" for code, number in sorted(self.units.items()))
        lines = [
            f"{counted(units, 'translation')} from {counted(len(self.files), 'file')}{f' ({into})' if into else ''}:"
            f" {self.learned:,} new in the memory, {units - self.learned:,} known before"
        ]
        lines += [f"not usable: {name}: {reason}" for name, reason in self.unusable]
        if self.refused:
            reasons = ", ".join(f"{number:,} {reason}" for reason, number in self.refused.most_common())
            more = ", among them" if len(self.refusals) > _SHOWN else ""
            lines.append(f"refused: {reasons}{more}:")
            lines += [f"  {r.file}, {r.where} ({r.language}): {r.reason}" for r in self.refusals[:_SHOWN]]
        if self.skipped:
            lines.append("left out: " + ", ".join(f"{number:,} {why}" for why, number in self.skipped.most_common()))
        return lines


@dataclass(frozen=True, slots=True)
class TmExportReport:
    """Where the memory is now."""

    municipality: str
    file: Path
    languages: Counter[str]
    """Translations by language."""

    attention = False

    def as_json(self) -> dict[str, object]:
        return {
            "municipality": self.municipality,
            "units": self.languages.total(),
            "languages": [{"language": code, "units": number} for code, number in sorted(self.languages.items())],
            "file": str(self.file),
        }

    def lines(self) -> list[str]:
        return [f"wrote {counted(self.languages.total(), 'translation')} to {self.file}"]


def import_memory(
    workspace: Workspace,
    slug: str,
    files: Sequence[Path],
    *,
    language: str | None = None,
    reviewed: bool = False,
    now: datetime,
    progress: Progress,
) -> TmImportReport:
    """Learn from TMX files, in one target language or in all of the municipality's, all in one transaction.

    What our own export says of origin and review holds; everything else counts as found and not reviewed, unless
    ``reviewed`` says that people vouch for the whole of it. What is known never loses by it. A file that cannot be
    read to its end is told, nothing of it is learned, and the others go on. Raises UsageError when one is not there.
    """
    languages = workspace.languages(slug, language)
    source_language = workspace.municipality(slug).source_language
    report = TmImportReport(slug)
    _check_there(files)
    with workspace.lock(), workspace.database.transaction() as repository:
        for file in files:
            reading = _Reading(file.name, source_language, languages, reviewed, report)
            try:
                reading.read(_bytes(file), now)
            except OSError as exc:
                report.unusable.append((file.name, f"{file.name} cannot be read ({exc.strerror})"))
            except FormatError as exc:
                report.unusable.append((file.name, str(exc)))
            else:
                report.files.append(file.name)
                reading.keep(repository, slug, progress)
    return report


def export_memory(
    workspace: Workspace, slug: str, *, language: str | None = None, out: Path | None = None
) -> TmExportReport:
    """Write what the memory has, in one target language or in all, to ``out`` or to ``memories/`` in the workspace.

    Translations of the same text at the same place share a unit, as long as each is into another language. The same
    memory gives the same bytes. Raises UsageError when ``out`` is there already and is not a TMX file of ours,
    StoreError or StoreUnavailable when it cannot be written.
    """
    if language is not None:
        workspace.languages(slug, language)
    source_language = workspace.municipality(slug).source_language
    name = slug if language is None else f"{slug}-{language}"
    file = out.absolute() if out is not None else workspace.folder(MEMORIES) / f"{name}.tmx"
    _refuse_to_replace(file)
    counts: Counter[str] = Counter()
    with workspace.database.reading() as repository:
        data = tmx.serialize(source_language, slug, _units(repository, slug, source_language, language, counts))
    write_atomically(file, data)
    return TmExportReport(slug, file, counts)


def _units(
    repository: Repository, slug: str, source_language: str, language: str | None, counts: Counter[str]
) -> Iterator[tmx.Unit]:
    """The memory as units, texts in the order in which they were first learned."""
    texts: dict[str, dict[_Place, dict[str, list[tmx.Translation]]]] = {}
    for from_language, code, entry, created in repository.memory.all(slug, language):
        if from_language != source_language:
            continue  # from before the municipality changed its source language
        translation = tmx.Translation(
            code, entry.target, entry.origin, entry.review, entry.score, entry.author, created
        )
        place = (entry.segment_id, entry.before_key, entry.after_key)
        texts.setdefault(entry.source, {}).setdefault(place, {}).setdefault(code, []).append(translation)
        counts[code] += 1
    # Other tools want the neighbours' texts. Of a text that is gone from the pages and the memory, the key remains.
    live = (segment.source.text for several in repository.segments.live(slug).values() for segment in several)
    known = {neighbour_key(text): text for text in chain(("",), texts, live)}
    for source, by_place in texts.items():
        for place, by_language in by_place.items():
            for number in range(max(map(len, by_language.values()))):
                row = (several[number] for _, several in sorted(by_language.items()) if number < len(several))
                yield tmx.Unit(source, tuple(row), place=_place(place, known))


_Place = tuple[str | None, str | None, str | None]
"""Segment and the keys of its neighbours, as the memory has them."""


def _place(place: _Place, texts: Mapping[str, str]) -> Place:
    segment_id, *keys = place
    before, after = (texts.get(key) if key is not None else None for key in keys)
    return Place(segment_id or "", before, after, *(None if key in texts else key for key in keys))


def _refuse_to_replace(file: Path) -> None:
    """An export replaces an export, never anything else: neither ``sprachlotse.db`` nor a colleague's memory."""
    try:
        if not file.exists():
            return
        if not file.is_file():
            raise UsageError(f"{file} is no file", "name the TMX file to be written")
        with file.open("rb") as stream:
            beginning = stream.read(1000)
    except OSError as exc:
        raise UsageError(f"{file} cannot be looked at ({exc.strerror})", "name another file with --out") from exc
    if beginning and not (b"<tmx" in beginning and f'creationtool="{tmx.TOOL}"'.encode() in beginning):
        raise UsageError(
            f"{file} is there already and was not written by '{tmx.TOOL.lower()} tm export'",
            "name another file with --out",
        )


def _check_there(files: Iterable[Path]) -> None:
    for file in files:
        if not file.exists():
            raise UsageError(f"{file} is not there", "check the name of the TMX file")
        if not file.is_file():
            raise UsageError(f"{file} is no file", "name the TMX files themselves")


def _bytes(file: Path) -> bytes:
    """Raises OSError, or FormatError when there are too many."""
    size = file.stat().st_size
    if size > _LARGEST:
        raise FormatError(
            f"{file.name} has {size / 2**20:,.0f} MB, more than the {_LARGEST // 2**20:,} MB that are read at once",
            "export the memory in parts",
        )
    return file.read_bytes()


@dataclass
class _Reading:
    """One file. Nothing of it counts before it has been read to its end."""

    name: str
    source_language: str
    languages: Sequence[str]
    reviewed: bool
    report: TmImportReport
    found: list[tuple[datetime, str, MemoryEntry]] = field(default_factory=list)
    """(when it was written, language, entry)."""
    skipped: Counter[str] = field(default_factory=Counter)
    refused: list[tuple[str, RefusedTranslation]] = field(default_factory=list)
    """(what kind of trouble, which translation)."""

    def read(self, data: bytes, now: datetime) -> None:
        for unit in tmx.parse(data, self.name, self.source_language, self.languages):
            if reason := _says_nothing(unit):
                self.skipped[reason] += 1
                continue
            codes = _codes_of(unit.source)
            for translation in unit.translations:
                if not translation.text.strip():
                    self.skipped[EMPTY] += 1
                elif trouble := self._trouble(unit.source, codes, translation):
                    kind, reason = trouble
                    where = (self.name, unit.where, translation.language)
                    texts = (_storable(unit.source), _storable(translation.text))
                    self.refused.append((kind, RefusedTranslation(*where, reason, *texts)))
                else:
                    written = min(translation.created or now, now)
                    self.found.append((written, translation.language, self._entry(unit, translation)))

    def keep(self, repository: Repository, slug: str, progress: Progress) -> None:
        """Learn it, and put into the report what became of the file."""
        self.report.skipped += self.skipped
        self.report.refused.update(kind for kind, _ in self.refused)
        self.report.refusals += [refusal for _, refusal in self.refused]
        progress.start(f"Learning from {self.name}", len(self.found))
        # Each with its own date, so that a memory of many years does not look as if it were of today.
        self.found.sort(key=lambda item: item[:2])
        for language in self.languages:
            entries = [(written, entry) for written, code, entry in self.found if code == language]
            for start in range(0, len(entries), _TOGETHER):
                several = entries[start : start + _TOGETHER]
                self.report.learned += repository.memory.take_over(slug, self.source_language, language, several)
                progress.advance(len(several))
            self.report.units[language] += len(entries)

    def _entry(self, unit: tmx.Unit, translation: tmx.Translation) -> MemoryEntry:
        origin, review, author = translation.origin, translation.review, translation.author
        if origin is None or review is None:
            origin, review, author = Origin.HARVESTED, Review.TRANSLATED, author or self.name
        if self.reviewed and review.rank < Review.REVIEWED.rank:
            origin = Origin.HUMAN if origin is Origin.HARVESTED else origin
            review = Review.REVIEWED
        place = unit.place
        before, after = (
            key if text is None else neighbour_key(text)
            for text, key in ((place.before, place.before_key), (place.after, place.after_key))
        )
        return MemoryEntry(
            unit.source,
            translation.text,
            origin,
            review,
            author,
            translation.score,
            segment_id=_storable(place.segment_id) or None,
            before_key=before and _storable(before),
            after_key=after and _storable(after),
        )

    def _trouble(
        self, source: str, codes: Sequence[InlineCode], translation: tmx.Translation
    ) -> tuple[str, str] | None:
        """(kind, reason) when a translation must not be learned."""
        if _storable(source) != source or _storable(translation.text) != translation.text:
            return NO_TEXT, NO_TEXT
        # The source too: another tool's segment may begin in the middle of a pair.
        if problems := check_codes(codes, source) or check_codes(codes, translation.text):
            return BAD_CODES, str(problems[0])
        if translation.review is not None and translation.review.rank >= Review.REVIEWED.rank:
            return None  # a person saw this very text: "24/7" may be said in words
        lost = lost_literals(
            plain_text(source), plain_text(translation.text), self.source_language, translation.language
        )
        return (LOST, f"{lost[0].kind} missing: {lost[0].text}") if lost else None


def _says_nothing(unit: tmx.Unit) -> str:
    if not unit.source:
        return NO_SOURCE
    if not unit.translations:
        return NOT_ASKED
    return "" if has_words(plain_text(unit.source)) else NOTHING


def _codes_of(source: str) -> tuple[InlineCode, ...]:
    """The inline codes that a text shows, each once."""
    shown = {token.id: _KINDS[token.kind] for token in parse(source) if token.kind in _KINDS}
    return tuple(InlineCode(number, kind, "") for number, kind in shown.items())


def _storable(text: str) -> str:
    """``text`` with U+FFFD for what no database holds: half surrogate pairs, and U+0000 in PostgreSQL."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace").replace("\0", "\ufffd")
