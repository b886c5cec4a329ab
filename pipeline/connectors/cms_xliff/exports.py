"""The files that people exported from the CMS, in a folder: which page, which language, which is the newest."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path

from pipeline.connectors.files import Stamp, read_file, stamp, store_error
from pipeline.errors import FormatError, StoreError
from pipeline.formats.archive import Archive, Budget, Limits
from pipeline.formats.cms_xliff import CmsPage, parse
from pipeline.model import EntryProblem

TO_IMPORT = "to-import"
"""Folder with what we write; nothing in it is an export."""
_NAME = re.compile(
    r"(?:[0-9]{3}_)?(?P<region>.+?)_(?P<source>[A-Za-z]{2,3}(?:-[A-Za-z0-9]+)*)_(?P<target>[A-Za-z]{2,3}(?:-[A-Za-z0-9]+)*)"
    r"_(?P<page>[0-9]{1,15})_(?P<version>[0-9]{1,9})_(?P<slug>.*?)(?: ?\([0-9]+\))?\.xliff",
    re.IGNORECASE | re.DOTALL,
)
"""How the CMS names an export; browsers put `` (1)`` behind the name of a file that they have saved before, and we a
number before it in our archives: one of these among the exports is to be told from another region."""
_LIMITS = Limits(members=50_000)
"""One export may hold all pages in all languages."""
_LONGEST_NAME = 200
"""Bytes of a file's name; most systems allow 255."""
_AGAIN = "export the page from the CMS again and leave the file's name as it is"


@dataclass
class Export:
    """One exported page: what its file's name says, and its text once somebody asks."""

    region: str
    source_language: str
    """The CMS's short name, e.g. ``de``."""
    target_language: str
    page: int
    """The page's number in the CMS."""
    version: int
    """Of the source, counted by the CMS."""
    slug: str
    """Of the source, at that time."""
    moment: int
    """When the file was saved, in nanoseconds: of two exports of the same version the later one counts."""
    place: str
    """For messages: ``folder/export.zip, name.xliff``."""
    digest: str
    """Of version and content: the same page exported again without any change has the same."""
    _data: bytes = field(repr=False)
    _text: tuple[CmsPage, str, bool] | None = field(default=None, repr=False)

    @property
    def order(self) -> tuple[int, int, str]:
        """The newest export of a page is the one with the greatest."""
        return self.version, self.moment, self.place

    @property
    def text(self) -> CmsPage:
        """Raises FormatError when the file cannot be read, or holds something else than its name says."""
        return self._read()[0]

    @property
    def format(self) -> str:
        """Version of XLIFF. Raises FormatError."""
        return self._read()[1]

    @property
    def ours(self) -> bool:
        """Written by us, and put here by somebody. Raises FormatError."""
        return self._read()[2]

    @property
    def name(self) -> str:
        """How the CMS calls this file; a long one is cut."""
        stem = f"{self.region}_{self.source_language}_{self.target_language}_{self.page}_{self.version}_{self.slug}"
        stem = re.sub(r'[\x00-\x1f/\\:*?"<>|]', "-", stem)
        return stem.encode("utf-8", "replace")[:_LONGEST_NAME].decode("utf-8", "ignore") + ".xliff"

    def _read(self) -> tuple[CmsPage, str, bool]:
        if self._text is None:
            found = parse(self._data, self.place)
            if len(found.pages) != 1:
                raise FormatError(f"{self.place} holds {len(found.pages)} pages", _AGAIN)
            (page,) = found.pages
            if page.number not in (self.page, None):
                raise FormatError(
                    f"{self.place} is named after page {self.page} and holds page {page.original}", _AGAIN
                )
            self._text = page, found.version, found.ours
        return self._text


@dataclass(frozen=True, slots=True)
class Exports:
    """All that is in the folder."""

    all: tuple[Export, ...]
    problems: tuple[EntryProblem, ...] = ()
    """Files of which it is not known which pages they hold."""

    @property
    def regions(self) -> tuple[str, ...]:
        """Short names, sorted."""
        return tuple(sorted({export.region for export in self.all}))

    @property
    def languages(self) -> tuple[str, ...]:
        """Those that something was exported from or into, sorted."""
        return tuple(sorted({code for export in self.all for code in (export.source_language, export.target_language)}))

    def of(self, *, source: str | None = None, target: str | None = None) -> dict[int, list[Export]]:
        """Page → its exports from or into a language, the newest last."""
        pages: dict[int, list[Export]] = {}
        for export in self.all:
            if source in (None, export.source_language) and target in (None, export.target_language):
                pages.setdefault(export.page, []).append(export)
        for exports in pages.values():
            exports.sort(key=lambda export: export.order)
        return pages


class Folder:
    """The exports under ``root``, also in folders in it; a file that has not changed is not read twice."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._read: dict[Path, tuple[Stamp, Exports]] = {}

    def scan(self) -> Exports:
        """What is there now. Raises StoreError / StoreUnavailable when the folder cannot be listed, StoreError when it
        holds exports of several regions.
        """
        exports: list[Export] = []
        problems: list[EntryProblem] = []
        for path in sorted(self._files()):
            found = self._file(path)
            exports += found.all
            problems += found.problems
        scanned = Exports(tuple(exports), tuple(problems))
        if len(scanned.regions) > 1:
            raise StoreError(
                f"{self.root} holds exports of several regions: {', '.join(scanned.regions)}",
                "give each region a folder of its own",
            )
        return scanned

    def _files(self) -> Iterator[Path]:
        def refuse(error: OSError) -> None:
            raise store_error(error, "be listed", Path(error.filename or self.root)) from error

        for folder, folders, files in os.walk(self.root, onerror=refuse):
            here = Path(folder)
            folders[:] = [name for name in folders if not name.startswith(".")]
            if here == self.root and TO_IMPORT in folders:
                folders.remove(TO_IMPORT)
            # What begins with a dot or a tilde is a program's own business, and half of a download ends otherwise.
            names = (name for name in files if not name.startswith((".", "~")))
            yield from (here / name for name in names if name.lower().endswith((".xliff", ".xlf", ".zip")))

    def _file(self, path: Path) -> Exports:
        place = str(path.relative_to(self.root))
        try:
            before = stamp(path)
            known = self._read.get(path)
            if known is not None and known[0] == before:
                return known[1]
            data, now = read_file(path)
        except OSError as exc:
            return Exports((), (EntryProblem(place, "the whole file", str(store_error(exc, "be read", path))),))
        if path.suffix.lower() == ".zip":
            found = _collect(_members(data, place), now[3])
        else:
            found = _collect([(path.name, place, data)], now[3])
        self._read[path] = now, found
        return found


def _members(data: bytes, place: str) -> Iterator[tuple[str, str, bytes | EntryProblem]]:
    """Name, place and bytes of the XLIFF files in an archive."""
    try:
        archive = Archive(data, place, _LIMITS)
    except FormatError as exc:
        yield "", place, EntryProblem(place, "the whole file", exc.what)
        return
    if archive.fault:
        yield "", place, EntryProblem(place, "the whole file", archive.fault)
        return
    budget = Budget.of(_LIMITS)
    for member in archive.members:
        name = member.name.replace("\\", "/").rpartition("/")[2]
        if name.startswith((".", "~")) or not name.lower().endswith((".xliff", ".xlf")):
            continue
        try:
            content = archive.unpack(member, f"{place}, {name}", budget)
        except FormatError as exc:
            yield name, place, EntryProblem(place, name, exc.what)
            continue
        damage = EntryProblem(place, name, content.damage) if content.damage else None
        yield name, f"{place}, {name}", damage or content.data


def _collect(files: Iterable[tuple[str, str, bytes | EntryProblem]], moment: int) -> Exports:
    exports: list[Export] = []
    problems: list[EntryProblem] = []
    for name, place, data in files:
        if isinstance(data, EntryProblem):
            problems.append(data)
            continue
        match = _NAME.fullmatch(name)
        if match is None:
            reason = "its name is not one that the CMS gives, so it is not known which page it is: export it again"
            problems.append(EntryProblem(place, "the whole file", reason))
            continue
        exports.append(
            Export(
                region=match["region"],
                source_language=match["source"],
                target_language=match["target"],
                page=int(match["page"]),
                version=int(match["version"]),
                slug=match["slug"],
                moment=moment,
                place=place,
                digest=blake2b(match["version"].encode() + data, digest_size=12).hexdigest(),
                _data=data,
            )
        )
    return Exports(tuple(exports), tuple(problems))
