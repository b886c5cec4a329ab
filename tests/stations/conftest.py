"""A workspace with the sample municipality, and hands that use it."""

from __future__ import annotations

import io
import json
import shutil
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import polib
import pytest

from pipeline.model import Candidate, Evidence, Target
from pipeline.mt.engine import Engine
from pipeline.mt.fake import FakeEngine
from pipeline.progress import Silent
from pipeline.sample import SAMPLE, create_workspace
from pipeline.stations.approve import ApproveReport, approve
from pipeline.stations.export import ExportReport, export
from pipeline.stations.harvest import HarvestReport, harvest
from pipeline.stations.pretranslate import PretranslateReport, pretranslate
from pipeline.stations.pull import PullReport, pull
from pipeline.stations.push import PushReport, push
from pipeline.stations.take_in import TakeInReport, take_in
from pipeline.steps.selection import Selection
from pipeline.workspace import Workspace

Edit = Callable[[polib.POEntry], None]


def sign_off(entry: polib.POEntry) -> None:
    """What a reviewer does who agrees with everything."""
    entry.flags = [flag for flag in entry.flags if flag != "fuzzy"]


@dataclass
class Hands:
    """The stations with the arguments that tests do not care about."""

    workspace: Workspace
    engine: Engine | None
    moment: datetime = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
    slug: str = SAMPLE

    def tick(self) -> datetime:
        self.moment += timedelta(minutes=1)
        return self.moment

    def pull(self) -> PullReport:
        return pull(self.workspace, self.slug, now=self.tick(), progress=Silent())

    def harvest(self, language: str | None = "en") -> HarvestReport:
        return harvest(self.workspace, self.slug, language=language, now=self.tick(), progress=Silent())

    def pretranslate(self, language: str | None = "en") -> PretranslateReport:
        return pretranslate(
            self.workspace,
            self.slug,
            language=language,
            now=self.tick(),
            progress=Silent(),
            engines=lambda source, target: self.engine,
        )

    def export(
        self,
        language: str = "en",
        formats: tuple[str, ...] = ("po",),
        selection: Selection = Selection(),
        out: Path | None = None,
    ) -> ExportReport:
        return export(
            self.workspace,
            self.slug,
            language=language,
            formats=formats,
            selection=selection,
            out=out,
            now=self.tick(),
            progress=Silent(),
        )

    def returned(
        self,
        report: ExportReport,
        edit: Edit = sign_off,
        name: str = "returned.po",
        person: str = "Amal",
        saved: str | None = None,
    ) -> Path:
        """The package's PO file after a reviewer had it.

        ``saved``: when, as the header says it (``2026-11-23 10:00+0000``).
        """
        catalogue = self.catalogue(report)
        for entry in catalogue:
            edit(entry)
        catalogue.metadata["Last-Translator"] = person
        if saved is not None:
            catalogue.metadata["PO-Revision-Date"] = saved
        file = self.workspace.folder("desk") / name
        catalogue.save(str(file))
        return file

    def catalogue(self, report: ExportReport) -> polib.POFile:
        assert report.package is not None
        (name,) = [n for n in self.members(report) if n.endswith(".po")]
        return polib.pofile(self.members(report)[name].decode())

    def members(self, report: ExportReport) -> dict[str, bytes]:
        """The files in the package."""
        assert report.package is not None
        with zipfile.ZipFile(io.BytesIO(report.package.read_bytes())) as archive:
            return {name: archive.read(name) for name in archive.namelist()}

    def desk(self, name: str, data: bytes) -> Path:
        """A file on somebody's desk."""
        file = self.workspace.folder("desk") / name
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(data)
        return file

    def take_in(self, *paths: Path, person: str | None = None) -> TakeInReport:
        return take_in(self.workspace, list(paths), person=person, now=self.tick(), progress=Silent())

    def target(self, segment_id: str, language: str = "en") -> Target:
        """What is in use for a segment now."""
        with self.workspace.database.reading() as repository:
            (target,) = repository.targets.of_segments([segment_id], language)
        return target

    def candidates(self, segment_id: str, language: str = "en") -> list[Candidate]:
        """What else was offered for a segment, oldest first."""
        with self.workspace.database.reading() as repository:
            return repository.targets.candidates(segment_id, language)

    def acts(self, segment_id: str, language: str = "en") -> list[Evidence]:
        """Who vouched for a segment's texts, oldest first."""
        with self.workspace.database.reading() as repository:
            return repository.evidence.of_segments([segment_id], language).get(segment_id, [])

    def texts(self, language: str = "en") -> dict[str, str]:
        """Segment id → the text in use."""
        with self.workspace.database.reading() as repository:
            return {id_: t.text for id_, t in repository.targets.of_municipality(self.slug, language).items()}

    def set(self, old: str, new: str) -> None:
        """Change the settings."""
        file = self.workspace.root / "sprachlotse.toml"
        before = file.read_text()
        assert old in before
        file.write_text(before.replace(old, new))
        self.workspace.close()
        self.workspace = Workspace.open(self.workspace.root)

    def approve(self, person: str, language: str = "en") -> ApproveReport:
        return approve(self.workspace, self.slug, language=language, person=person, now=self.tick())

    def push(self, language: str | None = "en", **options: Any) -> PushReport:
        return push(self.workspace, self.slug, language=language, now=self.tick(), progress=Silent(), **options)

    def store_file(self, language: str, kind: str = "pages") -> Path:
        return self.workspace.root / self.workspace.municipality(self.slug).store.path / language / f"{kind}.json"

    def entries(self, language: str, kind: str = "pages") -> list[dict[str, Any]]:
        loaded: list[dict[str, Any]] = json.loads(self.store_file(language, kind).read_text(encoding="utf-8"))
        return loaded

    def write_entries(self, language: str, entries: list[dict[str, Any]], kind: str = "pages") -> None:
        text = json.dumps(entries, ensure_ascii=False, indent=2)
        self.store_file(language, kind).write_text(text, encoding="utf-8")

    def write_entries_ascii(self, language: str, entries: list[dict[str, Any]]) -> None:
        """The same in ASCII, as real dumps are; the only way to write half of a surrogate pair."""
        self.store_file(language).write_text(json.dumps(entries), encoding="ascii")

    def edit_page(self, slug: str, change: Callable[[str], str], language: str = "de") -> None:
        """An editor changes the content of the one page whose path ends in ``slug``."""
        entries = self.entries(language)
        (page,) = [e for e in entries if e["path"].rstrip("/").endswith(slug)]
        after = change(page["content"])
        assert after != page["content"]
        page["content"] = after
        self.write_entries(language, entries)

    def all_the_way(self) -> PushReport:
        """Pull, pretranslate, review everything, push."""
        self.pull()
        self.pretranslate()
        self.take_in(self.returned(self.export()))
        return self.push()


@pytest.fixture
def hands(tmp_path: Path) -> Iterator[Hands]:
    with create_workspace(tmp_path / "workspace", sample=True) as workspace:
        yield Hands(workspace, FakeEngine())


@pytest.fixture(scope="session")
def pretranslated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with a suggestion for every English text; never to be changed."""
    root = tmp_path_factory.mktemp("pretranslated") / "workspace"
    with create_workspace(root, sample=True) as workspace:
        hands = Hands(workspace, FakeEngine())
        hands.pull()
        hands.pretranslate()
    return root


@pytest.fixture
def ready(pretranslated: Path, tmp_path: Path) -> Iterator[Hands]:
    """Hands whose English texts all wait for a person, in a workspace of their own."""
    root = Path(shutil.copytree(pretranslated, tmp_path / "workspace"))
    hands = Hands(Workspace.open(root), FakeEngine(), moment=datetime(2026, 11, 22, 9, 0, tzinfo=UTC))
    yield hands
    hands.workspace.close()
