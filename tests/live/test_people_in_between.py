"""People work in the CMS while Sprachlotse's texts are on their way: nothing of theirs is lost, and the rest is pushed.

Everything that people may do to single pages happens in one push, and is looked at page by page; what concerns the
whole region, the account or the server has a push of its own.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from live import cms as live
from live.cms import Cms
from live.region import (
    BOT,
    REAL,
    VARIABLE,
    Town,
    Version,
    approved,
    differing,
    german_paths,
    in_the_middle,
    overwritten,
    prepared,
    published_drafts,
    shown,
    versions,
)

pytestmark = [pytest.mark.live, pytest.mark.slow]

NEXT_STEP = re.compile(r"pull|push|harvest|publish|ask|wait|try|again|decide|translate|right|role|account|set |switch")
"""What a reason that tells what to do has in it."""


@pytest.fixture
def password(cms: Cms, monkeypatch: pytest.MonkeyPatch) -> str:
    """The account's password in the environment, as the settings name it."""
    monkeypatch.setenv(VARIABLE, cms.password)
    return cms.password


@pytest.fixture
def town(cms: Cms, password: str, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Town:
    """A workspace with approved texts, before the push, over a CMS as at the beginning."""
    _needs_database(cms)
    original = prepared(cms, tmp_path_factory.mktemp("town"))
    cms.reset()
    return original.copy(tmp_path / "workspace")


def _needs_database(cms: Cms) -> None:
    if cms.home is None:
        pytest.skip(f"{live.URL} names a CMS whose database cannot be looked into from here")
    if cms.region != REAL:
        pytest.skip("the real pages are not here")


@dataclass
class Pushed:
    """A push, with what was there before it and what came of it."""

    report: dict[str, Any]
    before: dict[tuple[int, str], tuple[Version, ...]]
    after: dict[tuple[int, str], tuple[Version, ...]]
    numbers: dict[str, int]
    """Path of the German page, as Sprachlotse knows it → its number."""

    @property
    def pushed(self) -> set[tuple[int, str]]:
        """(page, language) of what was pushed, as the report says."""
        return {(self.numbers[one["document"]], one["language"]) for one in self.report["documents"]}

    @property
    def held(self) -> dict[tuple[int, str], str]:
        """(page, language) → why it was held, as the report says."""
        return {(self.numbers[one["document"]], one["language"]): one["reason"] for one in self.report["held"]}

    @property
    def written(self) -> set[tuple[int, str]]:
        """(page, language) of what Sprachlotse wrote, as the database says."""
        new = {key: several[len(self.before.get(key, ())) :] for key, several in self.after.items()}
        return {key for key, several in new.items() if any(version.creator == BOT for version in several)}


def push(
    town: Town, *arguments: object, known: dict[tuple[int, str], tuple[Version, ...]], cut_off: bool = False
) -> Pushed:
    """Push, and hold it to what must be true of every push.

    ``known``: all versions at the last pull, which is all that Sprachlotse may replace. ``cut_off``: it loses the CMS
    at some point; a page that was stored just then is held, for it cannot be read back.
    """
    before = versions(town.cms, REAL)
    report = town.push(*arguments, code=None)
    pushed = Pushed(report, before, versions(town.cms, REAL), _numbers(town))
    assert overwritten(known, pushed.after) == []
    assert published_drafts(before, pushed.after) == []
    for key, several in before.items():
        assert pushed.after[key][: len(several)] == several, "the history of a page is never touched"
    for reason in pushed.held.values():
        assert NEXT_STEP.search(reason), f"it does not say what to do: {reason}"
    unsure = pushed.written - pushed.pushed
    assert pushed.written >= pushed.pushed, "the report says what was written"
    assert len(unsure) <= (1 if cut_off else 0), "the report says what was written"
    assert unsure <= pushed.held.keys()
    return pushed


def _numbers(town: Town) -> dict[str, int]:
    with closing(sqlite3.connect(town.root / "sprachlotse.db")) as database:
        return dict(database.execute("select path, store_id from document where kind = 'page'"))


# --- one day in the town hall: what people do to single pages ---

POLICE, DOCTOR, CRISIS, CHILDREN, WOMEN, MEN, FAMILIES = 28, 39, 45, 49, 53, 57, 63
"""Pages below "Hilfe in Notfällen" (16)."""
EMERGENCY, INCLUSION = 16, 18
TOGETHER, ORIENTATION, RIGHTS, SCHOOL, WORK, HOUSING, ADVICE, SELF_HELP = 30, 41, 46, 50, 55, 58, 64, 66
"""Pages below "Inklusion" (18)."""
THEIRS = "<p>People wrote this in the CMS, and it must stay.</p>"
ADDED = "<p>Die Wache ist in die Uferstraße 5 umgezogen.</p>"


@dataclass
class Day:
    """What happened on that day."""

    town: Town
    known: dict[tuple[int, str], tuple[Version, ...]]
    """Versions at the pull that the approved texts come from."""
    first: Pushed
    pulled: dict[str, Any]
    second: Pushed
    shown: dict[str, dict[int, Any]] = field(default_factory=dict)
    """Language → what readers find after the first push."""
    wrong: dict[str, list[str]] = field(default_factory=dict)
    """Language → where that is not what was approved."""


@pytest.fixture(scope="module")
def day(cms: Cms, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Day]:
    _needs_database(cms)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(VARIABLE, cms.password)
        folder = tmp_path_factory.mktemp("day")
        original = prepared(cms, folder)
        cms.reset()
        town = original.copy(folder / "workspace")
        known = versions(cms, REAL)
        german = {page: several[-1] for (page, code), several in known.items() if code == "de"}
        paths = german_paths(town)
        _people_work(cms, known)
        first = push(town, known=known)
        there = {code: shown(cms, REAL, code) for code in ("uk", "en")}
        wrong = {}
        for code in ("uk", "en"):
            done = {page for page, language in first.pushed if language == code}
            pages = {n: page for n, page in approved(town, code, german, paths).items() if n in done}
            wrong[code] = differing(pages, there[code])
        pulled = town.pull(code=None)
        second = push(town, known=versions(cms, REAL))
        yield Day(town, known, first, pulled, second, there, wrong)
        cms.person("manager").release_all()


def _people_work(cms: Cms, known: dict[tuple[int, str], tuple[Version, ...]]) -> None:
    editor = cms.person("manager")
    german = {page: several[-1] for (page, code), several in known.items() if code == "de"}
    editor.edit(POLICE, "de", REAL, content=german[POLICE].content + ADDED)
    editor.edit_beside(CRISIS, "en", REAL, content=THEIRS)
    editor.edit_beside(CHILDREN, "uk", REAL, title="Їхній заголовок", content=THEIRS)
    cms.person("admin").delete(SELF_HELP, REAL)
    editor.archive(WORK, REAL)
    editor.move(FAMILIES, INCLUSION, REAL)
    editor.rename(MEN, "de", "Für Männer in Notlagen", "maenner-in-notlagen", REAL)
    editor.edit(EMERGENCY, "de", REAL, slug="hilfe-in-der-not")
    editor.set_draft(ORIENTATION, "de", REAL)
    editor.edit_beside(WOMEN, "en", REAL, status="DRAFT", content=THEIRS)
    editor.edit_beside(TOGETHER, "uk", REAL, status="DRAFT", title="Чернетка", content=THEIRS)
    editor.edit_beside(DOCTOR, "en", REAL, status="REVIEW", title="Not yet approved", content=THEIRS)
    editor.edit(EMERGENCY, "en", REAL, slug="help-right-now")
    assert editor.lock(RIGHTS, REAL)


HELD = {
    (POLICE, "uk"): "source text changed",
    (POLICE, "en"): "source text changed",
    (CRISIS, "en"): "somebody changed",
    (CHILDREN, "uk"): "exists by now",
    (SELF_HELP, "uk"): "deleted|no longer in the store",
    (WORK, "uk"): "archived|no longer|not public",
    (MEN, "uk"): "source text changed",
    (MEN, "en"): "source text changed",
    (ORIENTATION, "uk"): "draft|no longer|not public",
    (WOMEN, "en"): "somebody changed|draft",
    (TOGETHER, "uk"): "exists by now|draft",
    (DOCTOR, "en"): "exists by now|approv|review",
    (RIGHTS, "uk"): "edit",
}
"""What must be held, and a word of the reason."""
PUSHED = {(page, "uk") for page in (EMERGENCY, INCLUSION, DOCTOR, CRISIS, WOMEN, SCHOOL, HOUSING, FAMILIES, ADVICE)} | {
    (page, "en") for page in (EMERGENCY, CHILDREN, FAMILIES)
}


@pytest.mark.parametrize("what", HELD, ids=str)
def test_what_people_touched_is_held_with_the_reason(day: Day, what: tuple[int, str]) -> None:
    assert re.search(HELD[what], day.first.held.get(what, "it was not held")), day.first.held.get(what)
    assert what not in day.first.written


def test_everything_else_is_pushed(day: Day) -> None:
    assert set(day.first.held) == set(HELD)
    assert day.first.pushed == PUSHED
    assert day.wrong == {"uk": [], "en": []}


def test_what_people_wrote_is_what_stays(day: Day) -> None:
    after = versions(day.town.cms, REAL)
    for number, language in ((CRISIS, "en"), (CHILDREN, "uk"), (WOMEN, "en"), (TOGETHER, "uk"), (DOCTOR, "en")):
        newest = after[number, language][-1]
        assert newest.creator == "manager"
        assert "People wrote this" in newest.content
    assert after[MEN, "de"][-1].title == "Für Männer in Notlagen"
    assert "umgezogen" in after[POLICE, "de"][-1].content


def test_a_moved_page_goes_where_it_is_now(day: Day) -> None:
    for language in ("uk", "en"):
        page = day.shown[language][FAMILIES]
        assert page.parent == INCLUSION
        assert page.path.startswith(day.shown[language][INCLUSION].path)


def test_a_new_address_is_kept_and_known(day: Day) -> None:
    assert day.shown["en"][EMERGENCY].path == f"/{REAL}/en/help-right-now/"
    assert day.shown["en"][CHILDREN].path.startswith(f"/{REAL}/en/help-right-now/")
    assert {EMERGENCY, DOCTOR, WOMEN} <= set(day.shown["uk"]), "the German chapter has another address, too"


def test_a_draft_is_not_shown_to_readers(day: Day) -> None:
    assert not {TOGETHER, ORIENTATION, WORK, SELF_HELP, RIGHTS, POLICE, MEN} & set(day.shown["uk"])
    assert DOCTOR not in day.shown["en"]


def test_the_next_pull_knows_what_happened(day: Day) -> None:
    assert (day.pulled["new"], day.pulled["changed"], day.pulled["removed"]) == (0, 2, 3)
    conflicts = {(day.second.numbers[one["document"]], one["language"]) for one in day.pulled["conflicts"]}
    assert {(CRISIS, "en"), (CHILDREN, "uk"), (WOMEN, "en")} <= conflicts
    assert conflicts <= {what for what in HELD if what[0] in (CRISIS, CHILDREN, WOMEN, TOGETHER, DOCTOR)}
    assert day.pulled["problems"] == []


def test_the_next_push_holds_what_is_undecided_only(day: Day) -> None:
    undecided = {(CRISIS, "en"), (CHILDREN, "uk"), (WOMEN, "en"), (TOGETHER, "uk"), (DOCTOR, "en"), (RIGHTS, "uk")}
    assert set(day.second.held) == undecided
    assert day.second.pushed == set()


def test_both_texts_are_shown_in_the_report(day: Day) -> None:
    told = {(day.second.numbers[one["document"]], one["language"]): one["diff"] for one in day.second.report["held"]}
    assert "+" in told[CRISIS, "en"]
    assert "People wrote this" in told[CRISIS, "en"]


def test_the_week_after(day: Day) -> None:
    """People decide, give the lock back, publish their drafts, and the volunteer translates what is new."""
    town, cms = day.town, day.town.cms
    editor = cms.person("manager")
    editor.release_all()
    editor.edit(ORIENTATION, "de", REAL, status="PUBLIC")
    editor.restore(WORK, REAL)
    assert town.pull(code=None)["new"] == 0, "what comes back is what it was"
    known = versions(cms, REAL)
    path = {number: path for path, number in _numbers(town).items()}
    town.review("uk", path[EMERGENCY], path[INCLUSION])
    town.review("en", path[EMERGENCY])
    decided = [
        town.push("-l", "en", "--theirs", path[CRISIS], "--ours", path[WOMEN], "--ours", path[DOCTOR], code=None),
        town.push("-l", "uk", "--ours", path[CHILDREN], "--theirs", path[TOGETHER], code=None),
    ]
    print(*decided, sep="\n")
    after = versions(cms, REAL)
    for number, language in ((WOMEN, "en"), (DOCTOR, "en"), (CHILDREN, "uk")):
        assert after[number, language][-1].creator == BOT
        assert after[number, language][-1].status == "PUBLIC"
        assert known[number, language][-1] in after[number, language], "their text stays in the page's history"
    for number, language in ((CRISIS, "en"), (TOGETHER, "uk")):
        assert after[number, language] == known[number, language]
    there = {code: shown(cms, REAL, code) for code in ("uk", "en")}
    assert {POLICE, MEN, RIGHTS, ORIENTATION, WORK} <= set(there["uk"])
    german = shown(cms, REAL, "de")
    for number in (POLICE, MEN):
        for code in ("uk", "en"):
            assert there[code][number].parent == german[number].parent
    assert "5" in re.sub(r"<[^>]*>", "", there["uk"][POLICE].content)
    town.pull(code=None)
    quiet = push(town, known=versions(cms, REAL))
    assert quiet.pushed == set()
    assert set(quiet.held) <= {(TOGETHER, "uk")}


# --- the region, the account, the server ---


def all_of(town: Town, language: str) -> set[tuple[int, str]]:
    """(page, language) of everything that is approved in a language."""
    numbers = _numbers(town)
    return {(numbers[path], language) for path in town.written(language)}


def ends_well(town: Town, missing: set[tuple[int, str]], known: dict[tuple[int, str], tuple[Version, ...]]) -> None:
    """The next run pushes what is ``missing``, exactly, and the one after it nothing."""
    pulled = town.pull(code=None)
    assert pulled["conflicts"] == [], "what Sprachlotse wrote itself is nobody's edit"
    assert (pulled["changed"], pulled["removed"]) == (0, 0)
    last = push(town, known=known)
    assert last.held == {}
    assert last.pushed >= missing
    again = push(town, known=known)
    assert (again.pushed, again.held) == (set(), {})
    cms = town.cms
    german = {page: several[-1] for (page, code), several in versions(cms, REAL).items() if code == "de"}
    for code in ("uk", "en"):
        assert differing(approved(town, code, german, german_paths(town)), shown(cms, REAL, code)) == []


def no_text_twice(after: dict[tuple[int, str], tuple[Version, ...]]) -> None:
    """Sprachlotse wrote no text a second time."""
    for several in after.values():
        ours = [(version.title, version.content) for version in several if version.creator == BOT]
        assert len(ours) == len(set(ours)), (several[-1].page, several[-1].language)


def test_a_language_is_switched_off(town: Town) -> None:
    known = versions(town.cms, REAL)
    town.cms.set_language("uk", active=False, region=REAL)
    pushed = push(town, known=known)
    assert set(pushed.held) == all_of(town, "uk")
    assert all("uk" in reason or "language" in reason for reason in pushed.held.values())
    assert pushed.pushed == all_of(town, "en")
    pulled = town.pull(code=None)
    assert (pulled["removed"], pulled["conflicts"]) == (0, [])
    town.cms.set_language("uk", active=True, region=REAL)
    ends_well(town, all_of(town, "uk"), known)


def test_a_language_with_our_pages_is_switched_off(town: Town) -> None:
    """Readers no longer find them, and nobody has deleted anything."""
    known = versions(town.cms, REAL)
    first = push(town, known=known)
    assert first.held == {}
    town.cms.set_language("uk", active=False, region=REAL)
    pulled = town.pull(code=None)
    assert (pulled["removed"], pulled["conflicts"]) == (0, [])
    assert push(town, known=known).written == set()
    town.cms.set_language("uk", active=True, region=REAL)
    ends_well(town, set(), known)


def test_a_chapter_is_archived(town: Town) -> None:
    known = versions(town.cms, REAL)
    town.cms.person("manager").archive(INCLUSION, REAL)
    pushed = push(town, known=known)
    below = {INCLUSION, TOGETHER, ORIENTATION, RIGHTS, SCHOOL, WORK, HOUSING, ADVICE, SELF_HELP}
    assert set(pushed.held) == {(page, "uk") for page in below}
    assert pushed.pushed == (all_of(town, "uk") | all_of(town, "en")) - set(pushed.held)
    pulled = town.pull(code=None)
    assert (pulled["removed"], pulled["conflicts"]) == (9, [])
    assert push(town, known=known).held == {}
    town.cms.person("manager").restore(INCLUSION, REAL)
    assert (town.pull(code=None)["new"], push(town, known=known).held) == (0, {})
    ends_well(town, set(), known)


def test_the_account_may_only_submit_for_review(town: Town) -> None:
    known = versions(town.cms, REAL)
    town.cms.set_role(BOT, "AUTHOR")
    report = town.push("-l", "en", code=None)
    after = versions(town.cms, REAL)
    mine = [(key, several[-1]) for key, several in after.items() if several[-1].creator == BOT]
    assert {key for key, _ in mine} == all_of(town, "en")
    assert {version.status for _, version in mine} == {"REVIEW"}
    assert (report["pushed"], report["held"]) == (8, [])
    assert re.search(r"review|approv|publish", str(report)), "somebody has to publish them, and is told"
    there = shown(town.cms, REAL, "en")
    for number, code in all_of(town, "en"):
        old = known.get((number, code))
        assert (number in there) == (old is not None)
        if old:
            assert there[number].title == old[-1].title, "readers still get the text from before"
    assert town.push("-l", "en", code=None)["pushed"] == 0
    assert town.pull(code=None)["conflicts"] == []
    editor = town.cms.person("manager")
    for number, code in sorted(all_of(town, "en")):
        editor.edit_beside(number, code, REAL, status="PUBLIC")
    assert town.pull(code=None)["conflicts"] == [], "an editor who publishes our text changes nothing in it"
    town.cms.set_role(BOT, "EDITOR")
    ends_well(town, all_of(town, "uk"), versions(town.cms, REAL))


def test_the_account_may_not_write_at_all(town: Town) -> None:
    known = versions(town.cms, REAL)
    town.cms.set_role(BOT, "OBSERVER")
    pushed = push(town, known=known)
    assert set(pushed.held) == all_of(town, "uk") | all_of(town, "en")
    assert pushed.written == set()
    assert all(re.search(r"right|role|account|may not", reason) for reason in pushed.held.values())
    town.cms.set_role(BOT, "EDITOR")
    ends_well(town, all_of(town, "uk") | all_of(town, "en"), known)


def test_the_password_is_changed_in_the_middle(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    known = versions(town.cms, REAL)
    with in_the_middle(town.cms, REAL, 4, lambda: town.cms.set_password(BOT, "another-loopback-password")):
        pushed = push(town, "-l", "uk", known=known, cut_off=True)
    assert len(pushed.pushed) >= 3
    assert pushed.held, "how many depends on how fast the machine is"
    assert pushed.pushed | set(pushed.held) == all_of(town, "uk")
    assert all(re.search(r"password|log ?in|let", reason) for reason in pushed.held.values())
    assert all(
        "another-loopback-password" not in reason and town.cms.password not in reason for reason in pushed.held.values()
    )
    monkeypatch.setenv(VARIABLE, "another-loopback-password")
    ends_well(town, set(pushed.held) | all_of(town, "en"), known)
    no_text_twice(versions(town.cms, REAL))


def test_the_cms_is_started_again_in_the_middle(town: Town) -> None:
    known = versions(town.cms, REAL)
    with in_the_middle(town.cms, REAL, 4, town.cms.restart):
        pushed = push(town, "-l", "uk", known=known)
    assert len(pushed.pushed) >= 3
    assert pushed.pushed | set(pushed.held) == all_of(town, "uk")
    ends_well(town, set(pushed.held) | all_of(town, "en"), known)
    no_text_twice(versions(town.cms, REAL))


def test_the_session_ends_in_the_middle(town: Town) -> None:
    known = versions(town.cms, REAL)
    with in_the_middle(town.cms, REAL, 4, town.cms.expire_sessions):
        pushed = push(town, "-l", "uk", known=known)
    assert pushed.held == {}
    assert pushed.pushed == all_of(town, "uk")
    ends_well(town, all_of(town, "en"), known)
    no_text_twice(versions(town.cms, REAL))


def test_the_cms_is_away(town: Town) -> None:
    known = versions(town.cms, REAL)
    town.cms.stop_server()
    try:
        answer = town.run("push", code=2)
        assert "does not answer" in answer.sentence
        assert NEXT_STEP.search(answer.sentence)
    finally:
        town.cms.start_server()
    assert versions(town.cms, REAL) == known
    ends_well(town, all_of(town, "uk") | all_of(town, "en"), known)
