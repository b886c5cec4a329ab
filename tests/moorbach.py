"""Moorbach, a small fictional town: its pages, its store's files, and means to look at them and at the database.

Nothing here uses the code that is under test, apart from opening the workspace.
"""

from __future__ import annotations

import html
import json
import re
import shutil
import sqlite3
import tempfile
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from pipeline.workspace import Workspace

SLUG = "moorbach"
LANGUAGES = ("en", "uk")
PEOPLE = ("Amal", "Olena", "Yusuf")

TITLES = ("Anmeldung", "Arzt finden", "Kontakt", "Schule und Kita", "Notruf 112")
BLOCKS = (
    "<p>Bitte melden Sie sich in zwei Wochen an.</p>",
    "<p>Bitte melden Sie sich in drei Wochen an.</p>",
    "<p>Bitte melden Sie sich <strong>bald</strong> an.</p>",
    '<p>Rufen Sie uns an: <a href="tel:08999">0899 9</a>, wir helfen.</p>',
    '<p>Rufen Sie uns an, wir helfen: <a href="/moorbach/de/seite-1/?a=1&amp;b#c">Kontakt</a></p>',
    "<h3>Kontakt</h3>",
    "<h3>Öffnungszeiten</h3>",
    "<p>0899 123-45</p>",
    "<ul><li>Pass oder Ausweis</li><li>Mietvertrag</li></ul>",
    "<p>Montag geschlossen<br>Dienstag 8 bis 12 Uhr</p>",
    '<div><p>Grüße aus <em>Moorbach</em> <img src="w.png" alt="">und bis bald</p></div>',
    "<p>Kontakt</p>",
    '<p translate="no"><a href="https://integreat.app/moorbach/de/seite-2">→</a></p>',
)

TAG = re.compile(r"<[^>]*>")
BLOCK_TAG = re.compile(r"</?(?:p|h3|li|ul|div|br)\b[^>]*>")
FACT = re.compile(r"\b0\d{3}(?= \d)|\b\d{1,2} bis \d{1,2}\b", re.IGNORECASE)
"""The facts that editors change: an area code, opening hours."""
CODE = re.compile(r"</?\d+/?>")


def pieces(text: str, cut: re.Pattern[str] = TAG) -> list[str]:
    """What readers see before, between and after the tags of a page (``TAG``) or of a segment (``CODE``)."""
    return [" ".join((html.unescape(piece) if cut is TAG else piece).split()) for piece in cut.split(text)]


def blocks(page: str) -> list[str]:
    """What readers see of each line of a page, whatever tags stand in it."""
    return [" ".join(html.unescape(TAG.sub("", line)).split()) for line in BLOCK_TAG.split(page)]


def words(text: str) -> str:
    """What readers see of a segment's text, with ☎ for each fact."""
    return FACT.sub("☎", " ".join(CODE.sub("", text).split()))


def facts(text: str) -> list[str]:
    return [found.lower() for found in FACT.findall(text)]


def visible(several: list[str]) -> list[str]:
    return [piece for piece in several if any(c.isalnum() for c in piece)]


def wordless(text: str) -> bool:
    return not any(c.isalpha() for c in text)


@dataclass
class Page:
    """A German page as its editors see it."""

    id: int
    path: str
    title: str
    blocks: list[str]
    wrapped: bool = False
    entities: bool = False
    history: list[tuple[str, list[str]]] = field(default_factory=list, repr=False)

    @property
    def content(self) -> str:
        text = "\r\n".join(self.blocks)
        if self.entities:
            text = text.replace("ü", "&uuml;").replace("Ö", "&#214;")
        return f'<div class="neu">{text}</div>' if self.wrapped else text


@dataclass
class Parcel:
    """A package in somebody's hands."""

    language: str
    data: str = field(repr=False)


@dataclass
class Foreign:
    """A text that a person put into the store in a target language."""

    mark: str
    """Stands nowhere else."""
    after_push: bool
    """Put over a text that Sprachlotse had pushed."""
    taken_over: bool = False
    """Harvest made it a target."""


class Town:
    """A workspace of its own, copied from ``template``, and what people did in it so far."""

    template: Path

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="loop-", dir=self.template.parent))
        self.root = self.folder / "w"
        shutil.copytree(self.template, self.root)
        self.now = datetime(2026, 11, 22, 8, tzinfo=UTC)
        self.serial = 1000
        self.pages: list[Page] = []
        self.gone: list[Page] = []
        self.parcels: list[Parcel] = []
        self.old_files: list[Path] = []
        self.written: set[tuple[str, str]] = set()
        """(language, text) that a person signed off or wrote in a returned file."""
        self.signed: dict[tuple[str, str, str], set[str]] = {}
        """(language, source, target) → who signed it off."""
        self.approved: set[tuple[str, str, str]] = set()
        self.foreign: dict[tuple[str, str], Foreign] = {}
        """(language, path in the store) → the person's text there."""
        self.pushed: dict[tuple[str, str], tuple[str, str]] = {}
        """(language, path) → title and content that the last push left there."""
        self.opened: Workspace | None = None

    @property
    def workspace(self) -> Workspace:
        assert self.opened is not None
        return self.opened

    def number(self) -> int:
        self.serial += 1
        return self.serial

    def tick(self) -> datetime:
        self.now += timedelta(minutes=1)
        return self.now

    def entry(self, id_: int, path: str, title: str, content: str) -> dict[str, Any]:
        stamp = self.tick().isoformat()
        return {"id": id_, "path": path, "title": title, "content": content, "last_updated": stamp}

    def file(self, language: str) -> Path:
        return self.root / "content" / language / "pages.json"

    def load(self, language: str) -> list[dict[str, Any]]:
        file = self.file(language)
        loaded: list[dict[str, Any]] = json.loads(file.read_text(encoding="utf-8")) if file.exists() else []
        return loaded

    def save(self, language: str, entries: list[dict[str, Any]]) -> None:
        self.file(language).parent.mkdir(parents=True, exist_ok=True)
        self.file(language).write_text(json.dumps(entries, ensure_ascii=False), encoding="utf-8")

    def save_german(self) -> None:
        """Editors save; what the store keeps beside the texts (links to translations) stays."""
        before = {entry["path"]: entry for entry in self.load("de")}
        entries = []
        for page in self.pages:
            entry = self.entry(page.id, page.path, page.title, page.content)
            old = before.get(page.path, {})
            entry["available_languages"] = old.get("available_languages", {})
            if (old.get("title"), old.get("content")) == (page.title, page.content):
                entry["last_updated"] = old["last_updated"]
            entries.append(entry)
        self.save("de", entries)

    def rows(self, query: str, *arguments: object) -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(self.root / "sprachlotse.db")) as connection:
            return connection.execute(query, arguments).fetchall()

    def dump(self) -> dict[str, list[tuple[Any, ...]]]:
        tables = [name for (name,) in self.rows("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {name: sorted(self.rows(f"SELECT * FROM {name}"), key=repr) for name in tables}

    def store_bytes(self) -> dict[str, bytes]:
        return {str(p): p.read_bytes() for p in sorted((self.root / "content").rglob("*")) if p.is_file()}
