"""A person changes our pushed texts in a real CMS: noticed, learned, shown with both texts, held, decided."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any

import pytest
from fixtures_cli import call
from live import cms as live
from live.cms import Cms
from live.region import BOT, REAL, VARIABLE, Town, Version, changed, overwritten, prepared, shown, versions

pytestmark = [pytest.mark.live, pytest.mark.slow]

REWORDED, RESTYLED, REPLACED, BY_MACHINE, READDRESSED, SAVED = 49, 53, 57, 63, 16, 45
"""Pages of the region that were pushed in Ukrainian; what happens to them in the CMS."""
WORDS = "Так написала людина в системі."
TITLE = "Заголовок від людини"
MORE = "<p>Цей абзац людина додала сама.</p>"
ENGINE = "Заголовок від машини"

Versions = dict[tuple[int, str], tuple[Version, ...]]


@dataclass
class Story:
    """What happened, in order; every test below looks at a piece of it."""

    town: Town
    paths: dict[int, str]
    """Page number → path of the German page, as Sprachlotse names it."""
    ours: str
    """The text of ours that a person rewrote on page REWORDED."""
    reports: dict[str, dict[str, Any]] = field(default_factory=dict)
    versions: dict[str, Versions] = field(default_factory=dict)
    kept: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    """Step → the rows of a table."""

    def command(self, name: str, *arguments: object) -> dict[str, Any]:
        """Run a command and keep what it says; then what the CMS has."""
        self.reports[name] = self.town.found(*arguments, code=None)
        self.versions[name] = versions(self.town.cms, REAL)
        return self.reports[name]

    def pages(self, name: str, key: str) -> set[int]:
        """Numbers of the Ukrainian pages that a report lists."""
        numbers = {path: number for number, path in self.paths.items()}
        return {numbers[one["document"]] for one in self.reports[name][key] if one["language"] == "uk"}

    def rows(self, query: str, *values: str) -> list[tuple[Any, ...]]:
        """What a query of the workspace's database gives."""
        with closing(sqlite3.connect(self.town.root / "sprachlotse.db")) as database:
            return database.execute(query, values).fetchall()


@pytest.fixture(scope="module")
def story(cms: Cms, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Story]:
    if cms.home is None:
        pytest.skip(f"{live.URL} names a CMS whose database cannot be looked into from here")
    if cms.region != REAL:
        pytest.skip("the real pages are not here")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(VARIABLE, cms.password)
        folder = tmp_path_factory.mktemp("edits")
        original = prepared(cms, folder)
        cms.reset()
        yield _tell(original.copy(folder / "workspace"))


def _tell(town: Town) -> Story:
    cms, editor = town.cms, town.cms.person("manager")
    story = Story(town, {}, "")
    story.paths = {number: path for path, number in story.rows("select path, store_id from document")}
    story.command("push", "push")
    story.command("pull after the push", "pull")

    entries = [
        entry.target
        for entry in town.written("uk")[story.paths[REWORDED]]
        if entry.place == "text" and re.fullmatch(r"[^<>&\\d]{30,}", entry.target)
    ]
    content = _newest(story, "push", REWORDED).content
    story.ours = next(text for text in entries if content.count(text) == 1)
    editor.edit_beside(REWORDED, "uk", REAL, content=content.replace(story.ours, WORDS))
    restyled = _newest(story, "push", RESTYLED).content
    editor.edit_beside(RESTYLED, "uk", REAL, title=TITLE, content=_with_more(restyled))
    editor.edit_beside(REPLACED, "uk", REAL, title=TITLE)
    editor.edit_beside(BY_MACHINE, "uk", REAL, title=ENGINE, machine_translated="on")
    editor.rename(READDRESSED, "uk", _newest(story, "push", READDRESSED).title, "nova-adresa", REAL)
    editor.edit(SAVED, "uk", REAL, minor_edit="on")
    story.versions["edits"] = versions(cms, REAL)

    story.command("pull", "pull")
    story.command("second pull", "pull")
    story.command("status", "status")
    story.command("held push", "push")
    story.command(
        "decision", "push",
        "--theirs", story.paths[REWORDED], "--theirs", story.paths[RESTYLED], "--theirs", story.paths[BY_MACHINE],
        "--by", "Anna",
        "--ours", story.paths[REPLACED],
    )  # fmt: skip
    story.command("quiet pull", "pull")
    story.command("quiet push", "push")
    story.command("decided", "status")

    german = _newest(story, "push", RESTYLED, "de")
    editor.edit(RESTYLED, "de", REAL, content=german.content + "<p>Neu in der Beratung.</p>")
    story.command("pull of new German", "pull")
    story.command("push after new German", "push")
    story.command("behind", "status")
    return story


def _with_more(content: str) -> str:
    """Another paragraph at the end, inside of the box that the CMS puts around everything."""
    end = content.rindex("</div>") if content.rstrip().endswith("</div>") else len(content)
    return content[:end] + MORE + content[end:]


def _newest(story: Story, step: str, page: int, language: str = "uk") -> Version:
    return story.versions[step][page, language][-1]


def test_our_own_texts_are_nobodys_edit_however_the_cms_stores_them(story: Story) -> None:
    assert story.pages("push", "documents") >= {REWORDED, RESTYLED, REPLACED, BY_MACHINE, READDRESSED, SAVED}
    assert story.reports["push"]["held"] == []
    assert story.reports["pull after the push"]["conflicts"] == []


def test_a_pull_notices_what_people_changed_and_nothing_else(story: Story) -> None:
    assert story.pages("pull", "conflicts") == {REWORDED, RESTYLED, REPLACED, BY_MACHINE}
    assert changed(story.versions["edits"], story.versions["status"]) == {}, "looking changes nothing"


def test_what_they_wrote_is_kept_beside_ours_once(story: Story) -> None:
    rows = story.rows(
        "select text, origin, review, author, reason from candidate where author = 'content store' and language = 'uk'"
    )
    learned = sorted((text, origin, review) for text, origin, review, _, _ in rows)
    assert learned == sorted(
        [
            (WORDS, "human", "translated"),
            (TITLE, "human", "translated"),
            (TITLE, "human", "translated"),
            (ENGINE, "machine", "translated"),
        ]
    )
    assert story.reports["pull"]["store_edits"]["learned"] == 4
    assert story.reports["second pull"]["store_edits"]["learned"] == 0
    unclear = story.reports["pull"]["store_edits"]["unclear"]
    assert [one["document"] for one in unclear if one["text"] in MORE] == [story.paths[RESTYLED]]
    assert story.rows("select count(*) from memory where target = ?", ENGINE) == [(0,)]
    assert story.rows("select count(*) from memory where target = ?", WORDS) == [(1,)]


def test_status_shows_both_texts(story: Story) -> None:
    (municipality,) = story.reports["status"]["municipalities"]
    conflicts = {one["document"]: one for one in municipality["conflicts"]}
    assert len(conflicts) == 4
    one = conflicts[story.paths[REWORDED]]
    assert story.ours in one["ours"]["content"]
    assert WORDS in one["theirs"]["content"]
    lines = one["diff"].splitlines()
    assert f"-{WORDS}" in lines
    assert f"+{story.ours}" in lines
    assert len(lines) < 12, "only what they changed is shown"


def test_a_push_holds_them_and_writes_nothing(story: Story) -> None:
    assert story.pages("held push", "held") == {REWORDED, RESTYLED, REPLACED, BY_MACHINE}
    assert story.reports["held push"]["pushed"] == 0
    assert changed(story.versions["edits"], story.versions["held push"]) == {}


def test_theirs_and_ours_are_decided_for_each_page(story: Story) -> None:
    decided = {one["document"]: one for one in story.reports["decision"]["theirs"]["decided"]}
    assert decided.keys() == {story.paths[page] for page in (REWORDED, RESTYLED, BY_MACHINE)}
    assert (decided[story.paths[REWORDED]]["taken"], decided[story.paths[REWORDED]]["stays"]) == (1, "")
    assert decided[story.paths[RESTYLED]]["taken"] == 1
    assert decided[story.paths[RESTYLED]]["stays"]
    assert "machine" in decided[story.paths[BY_MACHINE]]["stays"]
    assert story.pages("decision", "documents") == {REPLACED}
    assert story.reports["decision"]["held"] == []
    before, after = story.versions["held push"], story.versions["decision"]
    assert changed(before, after) == {"uk": 1}, "only the page that was decided for ours has a new version"
    assert _newest(story, "decision", REPLACED).creator == BOT
    assert _newest(story, "decision", REPLACED).title == _newest(story, "push", REPLACED).title
    assert overwritten(before, after) == []
    assert WORDS in shown(story.town.cms, REAL, "uk")[REWORDED].content


def test_their_text_is_ours_now_and_ours_is_kept(story: Story) -> None:
    found = story.rows("select origin, review, author, segment_id from target where text = ?", WORDS)
    ((origin, review, author, segment),) = found
    assert (origin, review, author) == ("human", "final", "content store")
    kept = story.rows("select text from candidate where segment_id = ? and language = 'uk'", segment)
    assert story.ours in {text for (text,) in kept}
    acts = story.rows("select person, text from evidence where segment_id = ? and language = 'uk'", segment)
    assert ("Anna", WORDS) in acts, "who decided is on record"


def test_after_the_decision_all_is_quiet(story: Story) -> None:
    quiet = story.reports["quiet pull"]
    assert (quiet["conflicts"], quiet["changed"], quiet["store_edits"]["learned"]) == ([], 0, 0)
    push = story.reports["quiet push"]
    assert (push["pushed"], push["held"]) == (0, [])
    assert changed(story.versions["decision"], story.versions["quiet push"]) == {}
    (municipality,) = story.reports["decided"]["municipalities"]
    assert municipality["conflicts"] == []
    kept = {one["document"]: one["outdated"] for one in municipality["kept"]}
    assert kept == {story.paths[RESTYLED]: False, story.paths[BY_MACHINE]: False}


def test_a_new_german_text_does_not_overwrite_what_stays(story: Story) -> None:
    assert story.reports["pull of new German"]["changed"] == 1
    assert _newest(story, "behind", RESTYLED) == _newest(story, "edits", RESTYLED)
    (municipality,) = story.reports["behind"]["municipalities"]
    kept = {one["document"]: one["outdated"] for one in municipality["kept"]}
    assert kept[story.paths[RESTYLED]] is True


def test_one_page_cannot_be_decided_both_ways(story: Story) -> None:
    path = story.paths[RESTYLED]
    answer = call("--workspace", story.town.root, "push", "--ours", path, "--theirs", path)
    assert answer.code == 2
    assert "--theirs" in answer.err
