"""A small store on disk that every test of the connectors can shape."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from pipeline.connectors.folder import FolderStore
from pipeline.html.canonical import canonical_hash
from pipeline.model import DocumentKind, PageWrite, StoreDocument, StoreRef, WriteOutcome

NOW = datetime(2026, 7, 1, 10, 30, 0, 123456, tzinfo=UTC)


def make_entry(
    number: Any, path: Any, title: Any = "Titel", content: Any = "<p>Text</p>", **more: Any
) -> dict[str, Any]:
    """An entry as the API gives it; ``links`` names translations as ``{"en": (7, "/stadt/en/x/")}``."""
    links: Mapping[str, tuple[int | None, str]] = more.pop("links", {})
    return {
        "id": number,
        "url": f"https://cms.example{path}",
        "path": path,
        "title": title,
        "modified_gmt": "2024-01-01T09:00:00.000Z",
        "last_updated": "2024-01-01T10:00:00.000+01:00",
        "excerpt": "Text" if content == "<p>Text</p>" else "",
        "content": content,
        "parent": {"id": 0, "url": None, "path": None},
        "order": 3,
        "available_languages": {
            language: {"id": link_id, "url": f"https://cms.example{link_path}", "path": link_path}
            for language, (link_id, link_path) in links.items()
        },
        "thumbnail": None,
        "hash": None,
        **more,
    }


class Town:
    """A folder store and short words for looking at it."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.store = FolderStore(root)
        self.now = NOW

    def file(self, language: str, kind: DocumentKind = DocumentKind.PAGE) -> Path:
        return self.store.path(language, kind)

    def put(
        self,
        language: str,
        entries: object,
        kind: DocumentKind = DocumentKind.PAGE,
        encoding: str = "utf-8",
        **style: Any,
    ) -> None:
        self.file(language).parent.mkdir(parents=True, exist_ok=True)
        self.file(language, kind).write_bytes(json.dumps(entries, **style).encode(encoding))

    def entries(self, language: str, kind: DocumentKind = DocumentKind.PAGE) -> list[dict[str, Any]]:
        loaded: list[dict[str, Any]] = json.loads(self.file(language, kind).read_bytes())
        return loaded

    def document(self, language: str, path: str) -> StoreDocument:
        return next(d for d in self.store.read(language).documents if d.ref.path == path)

    def bytes(self) -> dict[str, bytes]:
        """Every file under the root, hidden ones too."""
        return {str(p.relative_to(self.root)): p.read_bytes() for p in sorted(self.root.rglob("*")) if p.is_file()}

    def write(self, *writes: PageWrite, **options: Any) -> tuple[WriteOutcome, ...]:
        return FolderStore(self.root, **options).write("de", writes, self.now)


def make_write(
    source: StoreDocument, target: StoreDocument | None, title: str, content: str, language: str = "en", **more: Any
) -> PageWrite:
    """What a push asks for after it has seen ``source`` and ``target``."""
    asked: dict[str, Any] = {
        "kind": source.kind,
        "source": source.ref,
        "source_hash": canonical_hash(source.title, source.content),
        "language": language,
        "target": target.ref if target is not None else None,
        "target_hash": canonical_hash(target.title, target.content) if target is not None else None,
        "title": title,
        "content": content,
        **more,
    }
    return PageWrite(**asked)


@pytest.fixture
def town(tmp_path: Path) -> Town:
    """An empty store."""
    root = tmp_path / "stadt"
    root.mkdir()
    return Town(root)


@pytest.fixture
def doctors(town: Town) -> Town:
    """``arzt`` with its English translation ``doctor``, and ``schule`` without one."""
    town.put(
        "de",
        [
            make_entry(11, "/stadt/de/arzt/", "Ärzte", links={"en": (21, "/stadt/en/doctor/")}),
            make_entry(12, "/stadt/de/schule/", "Schule", "<p>Sch&uuml;ler</p>"),
        ],
    )
    town.put(
        "en", [make_entry(21, "/stadt/en/doctor/", "Doctors", "<p>Text</p>", links={"de": (11, "/stadt/de/arzt/")})]
    )
    return town


@pytest.fixture
def arzt(doctors: Town) -> StoreDocument:
    return doctors.document("de", "/stadt/de/arzt/")


@pytest.fixture
def doctor(doctors: Town) -> StoreDocument:
    return doctors.document("en", "/stadt/en/doctor/")


@pytest.fixture
def schule(doctors: Town) -> StoreDocument:
    return doctors.document("de", "/stadt/de/schule/")


@pytest.fixture(scope="session")
def entry() -> Callable[..., dict[str, Any]]:
    return make_entry


@pytest.fixture(scope="session")
def asked() -> Callable[..., PageWrite]:
    return make_write


@pytest.fixture(scope="session")
def town_at() -> Callable[[Path], Town]:
    """For tests that need many stores."""
    return Town


@pytest.fixture(scope="session")
def document() -> Callable[..., StoreDocument]:
    """A document with links ``{"en": (7, "/stadt/en/x/")}``."""

    def make(language: str, number: int | None, path: str, **more: Any) -> StoreDocument:
        links = {key: StoreRef(link[1], link[0]) for key, link in more.pop("links", {}).items()}
        values: dict[str, Any] = {"kind": DocumentKind.PAGE, "title": "Titel", "content": "<p>Text</p>", **more}
        return StoreDocument(language=language, ref=StoreRef(path, number), translations=links, **values)

    return make
