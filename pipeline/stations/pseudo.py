"""All pages of the last pull in pseudo-translation, as files: for trying out a layout before anybody translates.

Reads the database and writes to a folder of its own. Neither the database nor the memory nor the store ever gets such
a text, so nobody can approve or push one.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from urllib.parse import unquote, urlsplit

from pipeline.atomic import write_atomically
from pipeline.config import IntegreatStoreSettings
from pipeline.connectors.entries import FILES
from pipeline.connectors.paths import in_language
from pipeline.errors import UsageError, WorkspaceError
from pipeline.formats import preview
from pipeline.html.links import rewrite_links
from pipeline.model import KnownDocument, PublicationRecord, StoreRef
from pipeline.mt.pseudo import PseudoEngine, is_right_to_left
from pipeline.progress import Progress, Silent
from pipeline.state import Publication
from pipeline.stations.pages import Pages
from pipeline.stations.report import counted
from pipeline.steps.segment import cut
from pipeline.workspace import PSEUDO_MARK, Workspace


@dataclass
class PseudoReport:
    """What was written."""

    municipality: str
    out: Path
    languages: dict[str, int] = field(default_factory=dict)
    """Language → pages, events and locations written in it."""

    @property
    def attention(self) -> bool:
        return False

    def as_json(self) -> dict[str, object]:
        return {
            "municipality": self.municipality,
            "out": str(self.out),
            "pages": sum(self.languages.values()),
            "languages": [{"language": code, "pages": number} for code, number in self.languages.items()],
        }

    def lines(self) -> list[str]:
        return [
            f"{code}: {counted(number, 'page')}, begin with {self.out / code / 'index.html'}"
            for code, number in self.languages.items()
        ]


def pseudo(
    workspace: Workspace, slug: str, *, language: str | None = None, out: Path, now: datetime, progress: Progress
) -> PseudoReport:
    """Write every pulled document of a municipality, pseudo-translated, into the folder ``out``.

    ``out/LANGUAGE/`` gets the files of a folder store (``pages.json`` …), one HTML file per document, and
    ``index.html``. ``out`` must be new, empty or hold a former result, which is replaced, language by language. Raises
    UsageError for another folder, one in or around a content store, or when nothing was pulled; WorkspaceError when it
    cannot be written.
    """
    languages = workspace.languages(slug, language)
    source_language = workspace.municipality(slug).source_language
    place = out.absolute()
    _refuse_stores(workspace, place)
    report = PseudoReport(slug, place)
    with workspace.database.reading() as repository:
        sources = [(document, repository.documents.source(document)) for document in repository.documents.of(slug)]
        records = {code: repository.publications.of(slug, code) for code in languages}
    if not sources:
        raise UsageError(f"nothing of {slug} has been pulled yet", f"run 'sprachlotse pull -m {slug}' first")
    with _writing(place):
        _claim(place)
        for code in languages:
            paths = _paths(sources, records[code], source_language, code)
            written = _Writer(place / code, source_language, code, now).write(sources, paths, progress)
            report.languages[code] = written
    return report


class _Writer:
    """Writes the documents of one language."""

    def __init__(self, folder: Path, source_language: str, language: str, now: datetime) -> None:
        self._folder = folder
        self._source_language = source_language
        self._language = language
        self._direction = "rtl" if is_right_to_left(language) else "ltr"
        self._now = now
        self._engine = PseudoEngine(language)

    def write(
        self, sources: list[tuple[KnownDocument, tuple[str, str]]], paths: Mapping[int, str], progress: Progress
    ) -> int:
        """How many documents were written; ``paths`` says which path each gets."""
        documents = [document for document, _ in sources]
        records = [
            PublicationRecord(number, self._language, Publication.PUBLISHED, StoreRef(path))
            for number, path in paths.items()
        ]
        pages = Pages(documents, records, self._source_language, self._language)
        files = {paths[document.id]: f"{number}.html" for number, document in enumerate(documents, 1)}
        entries: dict[str, list[dict[str, object]]] = {}
        titles: list[tuple[str, str]] = []
        self._clear()
        progress.start(f"Writing pseudo-translations ({self._language})", len(sources))
        for document, source in sources:
            texts = [segment.text for segment in cut(*source)]
            made = [answer.text for answer in self._engine.translate(texts, Silent())]
            title, content = pages.assemble(document, source, made)
            path = paths[document.id]
            entries.setdefault(FILES[document.kind], []).append(self._entry(document, path, title, content))
            linked = rewrite_links(content, lambda address: _to_file(address, files))
            self._put(files[path], preview.page(self._language, self._direction, title, linked))
            titles.append((files[path], title))
            progress.advance()
        for name, found in entries.items():
            self._put(name, json.dumps(found, indent=2).encode("ascii"))
        self._put("index.html", preview.index(self._language, self._direction, f"Pseudo ({self._language})", titles))
        return len(documents)

    def _entry(self, document: KnownDocument, path: str, title: str, content: str) -> dict[str, object]:
        parent = document.parent_path
        return {
            "id": document.id,
            "path": path,
            "title": title,
            "content": content,
            "last_updated": self._now.isoformat(),
            "parent": {"path": in_language(parent, self._source_language, self._language)} if parent else None,
            "available_languages": {self._source_language: {"id": document.ref.id, "path": document.ref.path}},
        }

    def _clear(self) -> None:
        """Pages of a former result must not stay among those of this one."""
        self._folder.mkdir(exist_ok=True)
        for old in [*self._folder.glob("*.html"), *self._folder.glob("*.json")]:
            old.unlink()

    def _put(self, name: str, data: bytes) -> None:
        (self._folder / name).write_bytes(data)


def _paths(
    sources: list[tuple[KnownDocument, tuple[str, str]]],
    records: Mapping[int, PublicationRecord],
    source_language: str,
    language: str,
) -> dict[int, str]:
    """Number of each document → its path in ``language``: the store's, else the source's with the language replaced."""
    paths: dict[int, str] = {}
    for document, _ in sources:
        record = records.get(document.id)
        known = record.ref.path if record and record.ref else ""
        paths[document.id] = known or in_language(document.ref.path, source_language, language)
    return paths


def _to_file(address: str, files: Mapping[str, str]) -> str | None:
    """The file beside this one that an address leads to; ``None``: it leads out of the municipality's pages."""
    try:
        parts = urlsplit(address.strip())
    except ValueError:
        return None
    path = unquote(parts.path)
    file = files.get(path) or files.get(f"{path}/")
    return None if file is None else file + (f"#{parts.fragment}" if parts.fragment else "")


def _refuse_stores(workspace: Workspace, place: Path) -> None:
    """Raises UsageError when ``place`` is a content store of this workspace, in one or around one."""
    real = place.resolve()
    for slug, municipality in workspace.settings.municipalities.items():
        if isinstance(municipality.store, IntegreatStoreSettings):
            continue  # nowhere in the file system
        store = (workspace.root / municipality.store.path).resolve()
        if real.is_relative_to(store) or store.is_relative_to(real):
            raise UsageError(
                f"{place} is or holds the content store of {slug}, where pseudo-translations must never be",
                "choose another folder with --out",
            )


def _claim(place: Path) -> None:
    """Make ``place`` ours. Raises UsageError when something else is in it."""
    if place.is_dir() and not (place / PSEUDO_MARK).is_file() and any(place.iterdir()):
        raise UsageError(
            f"there are other files in {place}", "choose a new or empty folder, or one that this command made"
        )
    about = {"about": "Pseudo-translations for trying out layouts, written by 'sprachlotse pseudo'. Not for people."}
    write_atomically(place / PSEUDO_MARK, (json.dumps(about, indent=2) + "\n").encode("ascii"))


@contextmanager
def _writing(place: Path) -> Iterator[None]:
    try:
        yield
    except OSError as exc:
        raise WorkspaceError(
            f"{place} cannot be written ({exc.strerror})", "check its rights and the free space"
        ) from exc
