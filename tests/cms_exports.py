"""A CMS as far as its exports show it, and a person who imports what is written: for the tests of the XLIFF store."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from pipeline.connectors.cms_xliff.exports import TO_IMPORT
from pipeline.connectors.cms_xliff.store import XliffStore
from pipeline.connectors.compare import store_hash
from pipeline.connectors.integreat.normalise import as_stored
from pipeline.formats.cms_xliff import CmsText, parse
from pipeline.html.canonical import canonical_hash
from pipeline.model import DocumentKind, PageWrite, StoreDocument, WriteOutcome

APP = "https://integreat.app/musterstadt"
TAGS = {"de": "de-DE", "en": "en-GB", "uk": "uk-UA"}


@dataclass
class Cms:
    """Pages with their texts; ``export`` puts files into the folder as a browser would, each later than the last."""

    root: Path
    region: str = "musterstadt"
    pages: dict[int, dict[str, CmsText]] = field(default_factory=dict)
    versions: dict[int, int] = field(default_factory=dict)
    slugs: dict[int, str] = field(default_factory=dict)
    clock: int = 1_700_000_000

    def put(self, page: int, language: str, title: str, content: str) -> None:
        """As an editor does."""
        self.pages.setdefault(page, {})[language] = CmsText(title, content)
        if language == "de":
            self.versions[page] = self.versions.get(page, 0) + 1
            self.slugs.setdefault(page, title.lower())

    def name(self, page: int, language: str) -> str:
        return f"{self.region}_de_{language}_{page}_{self.versions[page]}_{self.slugs[page]}.xliff"

    def file(self, page: int, language: str) -> bytes:
        """As the CMS writes it, 1.2."""
        source, target = self.pages[page]["de"], self.pages[page].get(language)
        units = ""
        for name, there, here in (
            ("title", source.title, target.title if target else ""),
            ("body", source.content, target.content if target else ""),
        ):
            done = f"<target><![CDATA[{here}]]></target>" if here else "<target/>"
            units += (
                f'<trans-unit datatype="html" id="{name}" resname="{name}" restype="string">'
                f"<source><![CDATA[{there}]]></source>{done}</trans-unit>\n"
            )
        return (
            '<?xml version="1.0" ?>\n<xliff xmlns="urn:oasis:names:tc:xliff:document:1.2" version="1.2">\n'
            f'<file datatype="plaintext" original="{page}" source-language="de-DE" target-language="{TAGS[language]}">'
            '<header><phase-group><phase phase-name="shortcodes" process-name="Shortcodes"/></phase-group></header>'
            f"<body>{units}</body></file></xliff>\n"
        ).encode()

    def export(self, language: str, *pages: int, into: str = "", packed: bool = False) -> list[Path]:
        """Export pages (all of them, if none is named) into ``root/into``."""
        self.clock += 60
        folder = self.root / into
        folder.mkdir(parents=True, exist_ok=True)
        chosen = pages or tuple(self.pages)
        if packed:
            path = folder / f"{self.region}_{self.clock}_de_{language}.zip"
            with zipfile.ZipFile(path, "w") as archive:
                for page in chosen:
                    archive.writestr(self.name(page, language), self.file(page, language))
            written = [path]
        else:
            written = []
            for page in chosen:
                path = folder / self.name(page, language)
                while path.exists():
                    path = path.with_name(f"{path.stem} ({self.clock}).xliff")
                path.write_bytes(self.file(page, language))
                written.append(path)
        for path in written:
            os.utime(path, (self.clock, self.clock))
        return written

    def import_(self, language: str, turned: Mapping[str, str] | None = None) -> int:
        """Import all that waits for a language, as its archives have it; links are turned round as ``turned`` says."""
        self.clock += 60
        number = 0
        for path in sorted((self.root / TO_IMPORT).rglob(f"{language}*.zip")):
            with zipfile.ZipFile(path) as archive:
                for name in archive.namelist():
                    (page,) = parse(archive.read(name), name).pages
                    assert page.target is not None and page.number is not None
                    content = as_stored(page.target.content)
                    for old, new in (turned or {}).items():
                        content = content.replace(f'href="{old}"', f'href="{new}"')
                    self.put(page.number, language, page.target.title.strip(), content)
                    number += 1
        return number


@dataclass
class Town:
    """What Sprachlotse does with the store."""

    cms: Cms
    store: XliffStore

    def source(self, page: int) -> StoreDocument:
        return next(d for d in self.store.read("de").documents if d.ref.id == page)

    def target(self, page: int, language: str = "uk") -> StoreDocument | None:
        return next((d for d in self.store.read(language).documents if d.ref.id == page), None)

    def write(
        self, page: int, title: str, content: str, *, seen: StoreDocument | None = None, machine: bool = False
    ) -> PageWrite:
        source = self.source(page)
        return PageWrite(
            DocumentKind.PAGE,
            source.ref,
            canonical_hash(source.title, source.content),
            "uk",
            seen.ref if seen else None,
            store_hash(seen) if seen else None,
            title,
            content,
            machine=machine,
        )

    def push(self, *writes: PageWrite, dry_run: bool = False) -> tuple[WriteOutcome, ...]:
        return self.store.write("de", writes, self.now(), dry_run=dry_run)

    def now(self) -> datetime:
        return datetime.fromtimestamp(self.cms.clock + 1, UTC)

    def waiting(self) -> list[str]:
        folder = self.store._root / TO_IMPORT
        return sorted(path.name for path in folder.rglob("*.xliff")) if folder.is_dir() else []
