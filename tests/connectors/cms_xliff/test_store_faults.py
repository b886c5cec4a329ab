"""Full disks, kills and any order of what people do: no text is lost, none is taken for another."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import pytest
from cms_exports import Cms, Town
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from pipeline.connectors.cms_xliff.exports import TO_IMPORT
from pipeline.connectors.cms_xliff.store import XliffStore
from pipeline.connectors.compare import store_hash
from pipeline.connectors.files import FailingDisk
from pipeline.errors import StoreUnavailable
from pipeline.formats.cms_xliff import CmsText, parse
from pipeline.model import PageWrite, WriteStatus


def _steps(town) -> dict[str, int]:
    """How often each step is taken when nothing fails; on a copy."""
    copy = Path(tempfile.mkdtemp())
    try:
        shutil.copytree(town.store._root, copy / "x")
        disk = FailingDisk()
        XliffStore(copy / "x", "de", disk=disk).write("de", [town.write(1, "Л", "<p>Л</p>")], town.now())
        return dict(disk.calls)
    finally:
        shutil.rmtree(copy)


@pytest.mark.parametrize("step", ["create", "write", "sync", "replace", "sync_folder"])
def test_a_full_disk_at_any_moment_and_the_same_push_again(town, step: str) -> None:
    write = town.write(1, "Ласкаво просимо", "<p>Л</p>")
    for at in range(1, _steps(town)[step] + 1):
        for folder in (TO_IMPORT, ".sprachlotse"):
            shutil.rmtree(town.store._root / folder, ignore_errors=True)
        with pytest.raises(StoreUnavailable, match="free some space"):
            XliffStore(town.store._root, "de", disk=FailingDisk(step, at=at)).write("de", [write], town.now())
        known = town.target(1)
        assert known is None or town.waiting()  # what counts as written can be imported
        (outcome,) = town.push(write)
        assert outcome.status is (WriteStatus.WRITTEN if known is None else WriteStatus.UNCHANGED)
        assert town.waiting() == ["musterstadt_de_uk_1_1_willkommen.xliff"]
        assert not list(town.store._root.rglob("*.new"))


def test_a_folder_that_cannot_be_tidied_is_told_and_read_all_the_same(town) -> None:
    town.push(town.write(1, "Ласкаво просимо", "<p>Л</p>"))
    town.cms.import_("uk")
    town.cms.export("uk", packed=True)
    full = XliffStore(town.store._root, "de", disk=FailingDisk("create"))
    snapshot = full.read("uk")
    assert {document.ref.id for document in snapshot.documents} == {1, 2}
    assert "free some space" in str(snapshot.problems[0])


TEXTS = st.sampled_from(["Один", "Два", "Три"])
PAGES = st.sampled_from([1, 2])


class People(RuleBasedStateMachine):
    """Editors, those who export and import, and Sprachlotse, in any order."""

    @initialize()
    def start(self) -> None:
        self.folder = Path(tempfile.mkdtemp())
        cms = Cms(self.folder)
        for page in (1, 2):
            cms.put(page, "de", f"Seite{page}", "<p>Text</p>")
        cms.export("uk", packed=True)
        self.town = Town(cms, XliffStore(self.folder, "de"))
        self.exported: dict[int, CmsText | None] = {1: None, 2: None}
        """What the newest export of each page shows."""

    def teardown(self) -> None:
        if hasattr(self, "folder"):
            shutil.rmtree(self.folder)

    @rule(page=PAGES, text=TEXTS)
    def push(self, page: int, text: str) -> None:
        """Sprachlotse writes over what it has seen."""
        seen = self.town.target(page)
        (outcome,) = self.town.push(self._write(page, text, seen))
        assert outcome.status is not WriteStatus.HELD
        now = self.town.target(page)
        assert now is not None and store_hash(now) == outcome.stored
        assert now.reachable == outcome.reachable

    @rule(page=PAGES, text=TEXTS)
    def push_over_something_else(self, page: int, text: str) -> None:
        """It has seen another text than the one that is there."""
        (outcome,) = self.town.push(self._write(page, text, None))
        now = self.town.target(page)
        assert outcome.status is WriteStatus.HELD or now is not None
        if outcome.status is WriteStatus.HELD:
            assert now is not None and now.title != text

    def _write(self, page: int, text: str, seen) -> PageWrite:
        return self.town.write(page, text, f"<p>{text}</p>", seen=seen)

    @rule(page=PAGES, text=TEXTS)
    def edit(self, page: int, text: str) -> None:
        """A person writes in the CMS."""
        self.town.cms.put(page, "uk", f"{text} Л", f"<p>{text} Л</p>")

    @rule(page=PAGES)
    def edit_source(self, page: int) -> None:
        self.town.cms.put(page, "de", f"Seite{page}", f"<p>Text {self.town.cms.versions[page]}</p>")

    @rule(pages=st.sampled_from([(1,), (2,), (1, 2)]))
    def export(self, pages: tuple[int, ...]) -> None:
        self.town.cms.export("uk", *pages, packed=len(pages) > 1)
        for page in pages:
            self.exported[page] = self.town.cms.pages[page].get("uk")

    @rule()
    def import_(self) -> None:
        self.town.cms.import_("uk")

    @invariant()
    def what_is_said_is_so(self) -> None:
        if not hasattr(self, "town"):
            return
        for page, shown in self.exported.items():
            now = self.town.target(page)
            if now is not None and now.reachable:
                # What readers are said to see is what the newest export shows.
                assert shown is not None and (now.title, now.content) == (shown.title, shown.content)
            if shown is not None and now is not None and not now.reachable:
                # A person's text that is newer than ours is never hidden by ours: only what was there when it was
                # written may be, or an earlier text of ours.
                assert not self._overwrites(page, shown), (now, shown)
        self._files_fit()

    def _overwrites(self, page: int, shown: CmsText) -> bool:
        memory = self.town.store._outgoing.memory()["uk", page]
        return self.town.store.fingerprint(shown.title, shown.content) not in memory.before

    def _files_fit(self) -> None:
        """Whoever imports what is there puts our text over what it was written over, of the source as it is known."""
        for path in (self.folder / TO_IMPORT).glob("*.xliff"):
            (found,) = parse(path.read_bytes(), path.name).pages
            assert found.number is not None and found.target is not None
            now = self.town.target(found.number)
            assert now is not None and not now.reachable and now.title == found.target.title
            source = self.town.source(found.number)
            assert (found.source.title, found.source.content) == (source.title, source.content)


TestPeople = People.TestCase
TestPeople.settings = settings(max_examples=10, stateful_step_count=20, deadline=None)
