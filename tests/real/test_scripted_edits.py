"""Edits on real pages: exactly the right change for every segment of the page, and no approved text is ever lost."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from scripted_edits import Tally, edits, mistakes, read_pages, run
from scripted_pages import Edit, Page

from pipeline.config import FILENAME
from pipeline.model import Target
from pipeline.progress import Silent
from pipeline.state import Origin, Review
from pipeline.stations.pull import pull
from pipeline.steps.changes import align
from pipeline.steps.segment import cut
from pipeline.workspace import Workspace

ROOT = Path(__file__).resolve().parents[2]
ASKED_FOR = {
    "phone number", "time", "one word", "move a paragraph", "wrap in a div", "delete a list item", "split a paragraph",
    "insert a paragraph", "phone link", "word bold", "link address", "link taken off", "other spelling", "title",
    "merge paragraphs", "alternative text", "several at once",
}  # fmt: skip


@pytest.fixture(scope="module")
def sample() -> list[tuple[str, str, str]]:
    return read_pages(ROOT / "data" / "sample" / "de" / "pages.json")


@pytest.fixture(scope="module")
def real(shared: Path) -> list[tuple[str, str, str]]:
    return read_pages(shared / "content" / "lkaugsburg" / "de" / "pages.json")


def all_right(tally: Tally, at_least: int, without: Sequence[str] = ()) -> None:
    print(tally.table())
    assert tally.wrong == []
    assert sum(tally.edits.values()) >= at_least
    assert tally.edits.keys() == ASKED_FOR - set(without)
    assert tally.usable >= 0.95 * tally.blocks


def test_edits_on_the_sample_pages(sample: list[tuple[str, str, str]]) -> None:
    # The sample's phone numbers are links already.
    all_right(run(sample, 3), 500, without=["phone link"])


def test_edits_on_real_pages(real: list[tuple[str, str, str]]) -> None:
    all_right(run(real[::4], 1), 500, without=["phone link"])


@pytest.mark.slow
def test_many_edits_on_all_real_pages(real: list[tuple[str, str, str]]) -> None:
    all_right(run(real, 4), 9000)


def test_a_wrong_alignment_is_noticed(sample: list[tuple[str, str, str]]) -> None:
    """The comparison itself: what is right for one edit is wrong for every other one of the page."""
    path, title, content = max(sample, key=lambda page: len(page[2]))
    page = Page.of(path, title, content)
    made = [edit for edit in edits(page, path, 1) if edit.changes_something]
    assert len(made) > 8
    for edit in made:
        untouched = align(path, 2, page.segments, [], [segment.source for segment in page.segments])
        assert mistakes(page, edit, untouched)
        result = align(path, 2, page.segments, [], cut(edit.title, edit.content))
        assert mistakes(page, edit, result) == []
        for other in made:
            assert other is edit or mistakes(page, other, result)


SLUG = "stadt"
TOML = f"""
[municipality.{SLUG}]
name = "Stadt"
target_languages = ["en"]
store = {{ type = "folder", path = "content" }}
glossary = []
"""


class Town:
    """A workspace on a copy of the pages, an editor who edits them, and a person who approves whatever is not."""

    def __init__(self, folder: Path, pages: Path) -> None:
        (folder / FILENAME).write_text(TOML, encoding="utf-8")
        (folder / "glossaries").mkdir()
        self.file = folder / "content" / "de" / "pages.json"
        self.file.parent.mkdir(parents=True)
        entries = [entry for entry in json.loads(pages.read_text(encoding="utf-8")) if entry["content"].strip()]
        self.file.write_text(json.dumps(entries), encoding="utf-8")
        self.folder = folder
        self.moment = datetime(2026, 11, 22, 8, tzinfo=UTC)
        self.approved: set[tuple[str, str]] = set()
        """(segment, text) of everything that was ever approved."""

    def pull(self) -> None:
        self.moment += timedelta(days=31)
        with Workspace.open(self.folder) as workspace:
            report = pull(workspace, SLUG, now=self.moment, progress=Silent())
        assert report.problems == []

    def rows(self, query: str) -> list[tuple[str, str]]:
        with closing(sqlite3.connect(self.folder / "sprachlotse.db")) as connection:
            return connection.execute(query).fetchall()

    def segments(self) -> dict[str, list[str]]:
        """Path → ids of the page's live segments in order."""
        found: dict[str, list[str]] = {}
        for path, id_ in self.rows(
            "select path, segment.id from segment join document on document.id = document_id"
            " where not retired order by document_id, segment.position"
        ):
            found.setdefault(path, []).append(id_)
        return found

    def current(self) -> dict[str, str]:
        """Segment → its approved text that may be published."""
        return dict(self.rows("select segment_id, text from target where review = 'final' and stale_since is null"))

    def approve_all(self) -> None:
        """Somebody approves a translation of every live segment that has none, or a stale one."""
        held = self.current()
        live = self.rows("select id, text from segment where not retired")
        with Workspace.open(self.folder) as workspace, workspace.database.transaction() as repository:
            made = [
                Target(id_, "en", f"{text} – {self.moment:%B}", Origin.HUMAN, Review.FINAL, text, reviewer="Amal")
                for id_, text in live
                if id_ not in held
            ]
            repository.targets.save(made, self.moment, "somebody wrote another")
        self.approved |= set(self.current().items())

    def edit(self, kind: int) -> dict[str, tuple[Page, Edit]]:
        """One edit on each page, of another kind on each; path → the page as it was, and the edit."""
        made = {}
        entries = json.loads(self.file.read_text(encoding="utf-8"))
        for number, entry in enumerate(entries):
            page = Page.of(entry["path"], entry["title"], entry["content"])
            possible = list(edits(page, f"{entry['path']} {kind}", 1))
            if possible:
                edit = possible[(number + kind) % len(possible)]
                made[entry["path"]] = page, edit
                entry["title"], entry["content"] = edit.title, edit.content
        self.file.write_text(json.dumps(entries), encoding="utf-8")
        return made

    def lost(self) -> set[tuple[str, str]]:
        """What was approved and is neither its segment's target nor kept as one of its other texts."""
        kept = {*self.rows("select segment_id, text from target"), *self.rows("select segment_id, text from candidate")}
        return self.approved - {(id_, text) for id_, text in kept}


def edit_and_pull(town: Town, rounds: int) -> Counter[str]:
    """Edits on all pages, several times over; each time the database is looked at. Returns what was counted."""
    counts: Counter[str] = Counter()
    town.pull()
    town.approve_all()
    for number in range(rounds):
        before, approved = town.segments(), town.current()
        made = town.edit(number)
        town.pull()
        after, held = town.segments(), town.current()
        for path, (page, edit) in made.items():
            counts["edits"] += 1
            ids = before[path]
            assert len(ids) == len(page.segments)
            live = set(after[path])
            for index, id_ in enumerate(ids):
                assert (id_ in live) is (index not in edit.gone), (path, edit.kind, page.texts[index])
                if index not in edit.gone and index not in edit.changes:
                    # Nothing happened to it, or it moved: published as before.
                    assert held[id_] == approved[id_], (path, edit.kind, page.texts[index])
                    counts["unchanged"] += 1
                else:
                    what = "gone" if index in edit.gone else edit.changes[index].value
                    counts[what] += 1
                    counts[f"{what}, still published"] += index not in edit.gone and id_ in held
        assert town.lost() == set()
        town.approve_all()
    counts["approved"] = len(town.approved)
    counts["lost"] = len(town.lost())
    return counts


def test_no_approved_text_is_lost_on_the_sample_pages(tmp_path: Path) -> None:
    counts = edit_and_pull(Town(tmp_path, ROOT / "data" / "sample" / "de" / "pages.json"), 8)
    print(dict(counts))
    assert counts["edits"] > 100
    assert counts["lost"] == 0
    assert counts["approved"] > 400
    # Most of what only got other tags or other facts is published without anybody doing anything.
    assert counts["only facts changed, still published"] >= 0.8 * counts["only facts changed"] > 0


@pytest.mark.slow
def test_no_approved_text_is_lost_on_the_real_pages(shared: Path, tmp_path: Path) -> None:
    counts = edit_and_pull(Town(tmp_path, shared / "content" / "lkaugsburg" / "de" / "pages.json"), 4)
    print(dict(counts))
    assert counts["edits"] > 500
    assert counts["lost"] == 0
    assert counts["approved"] > 5000
