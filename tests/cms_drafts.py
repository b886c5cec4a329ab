"""Somebody in the CMS translates a page that Sprachlotse hands out: seen before two people do the same work.

The same scenarios for the fake CMS (``tests/stations/test_drafts_cms.py``) and a real one
(``tests/live/test_drafts_cms.py``). A scenario takes a :class:`Town` on the small region, which has no Ukrainian texts.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
from live.cms import PAGES, PASSWORD, SMALL

from pipeline.config import parse_settings
from pipeline.connectors.base import ContentStore
from pipeline.connectors.integreat.cache import MemoryCache
from pipeline.connectors.integreat.client import CmsClient
from pipeline.connectors.integreat.store import IntegreatStore
from pipeline.model import DocumentKind, PublicationRecord, Target
from pipeline.progress import Silent
from pipeline.state import Origin, Publication, Review
from pipeline.stations.conflicts import Conflict
from pipeline.stations.export import ExportReport, export
from pipeline.stations.pull import PullReport, pull
from pipeline.stations.push import PushReport, push
from pipeline.stations.status import status
from pipeline.stations.theirs import decide_theirs
from pipeline.workspace import Workspace

ROOT, CHILD, TOWN_HALL = (PAGES[name] for name in ("willkommen", "ankommen", "rathaus"))
TITLE, TEXT = "Ратуша", "<p>Їхній текст про ратушу.</p>"
TOML = f"""
[municipality.{SMALL}]
name = "Musterstadt"
target_languages = ["uk"]
store = {{ type = "integreat", url = "https://cms.example", region = "{SMALL}", user = "sync-bot", password_env = "X" }}
glossary = []
"""


class CmsWorkspace(Workspace):
    """Its store is the CMS of ``town``; each station opens its own session, as each command does."""

    town: Town

    def store(self, slug: str) -> ContentStore:
        return self.town.store()


@dataclass
class Town:
    """A workspace on the small region."""

    cms: Any
    """A ``live.cms.Cms``, or a ``fake_cms.FakeCms``, which answers to the same names."""
    workspace: CmsWorkspace
    transport: httpx.BaseTransport | None = None
    user: str = "sync-bot"
    password: str = PASSWORD
    moment: datetime = datetime(2026, 11, 28, 3, tzinfo=UTC)
    cache: MemoryCache = field(default_factory=MemoryCache)
    clients: list[CmsClient] = field(default_factory=list)

    def store(self) -> IntegreatStore:
        client = CmsClient(
            self.cms.url,
            SMALL,
            self.user,
            lambda: self.password,
            requests_per_second=1000,
            patience=0.2,
            transport=self.transport,
        )
        self.clients.append(client)
        return IntegreatStore(client, "de", self.cache)

    def tick(self) -> datetime:
        self.moment += timedelta(minutes=1)
        return self.moment

    def pull(self) -> PullReport:
        return pull(self.workspace, SMALL, now=self.tick(), progress=Silent())

    def export(self) -> ExportReport:
        return export(self.workspace, SMALL, language="uk", now=self.tick(), progress=Silent())

    def push(self, **how: Any) -> PushReport:
        return push(self.workspace, SMALL, language="uk", now=self.tick(), progress=Silent(), **how)

    def approve_all(self) -> None:
        """Final texts for everything, as if people had translated it."""
        with self.workspace.database.transaction() as repository:
            live = repository.segments.live(SMALL)
            repository.targets.save(
                [
                    Target(
                        segment.id,
                        "uk",
                        segment.source.text.upper(),
                        Origin.HUMAN,
                        Review.FINAL,
                        segment.source.text,
                        reviewer="Amal",
                    )
                    for segments in live.values()
                    for segment in segments
                ],
                self.tick(),
                "",
            )

    def path(self, number: int) -> str:
        return str(self.cms.page("de", number, SMALL)["path"])

    def record(self, number: int) -> PublicationRecord | None:
        with self.workspace.database.reading() as repository:
            documents = repository.documents.of(SMALL)
            (document,) = [d for d in documents if d.kind is DocumentKind.PAGE and d.ref.id == number]
            return repository.publications.of(SMALL, "uk").get(document.id)

    def conflicts(self) -> dict[str, Conflict]:
        """Path of the German page → what ``status`` shows."""
        (town,) = status(self.workspace, SMALL).municipalities
        return {conflict.document: conflict for conflict in town.conflicts}

    def remembered(self, text: str) -> bool:
        """The memory offers a translation with ``text`` in it."""
        with closing(sqlite3.connect(self.workspace.root / "sprachlotse.db")) as database:
            return bool(database.execute("select 1 from memory where instr(target, ?)", [text]).fetchall())

    def raw(self, number: int) -> dict[str, Any]:
        found = self.cms.raw(number, "uk")
        assert found is not None
        return dict(found)

    def close(self) -> None:
        for client in self.clients:
            client.close()


@contextmanager
def moved_in(cms: Any, root: Path, transport: httpx.BaseTransport | None = None) -> Iterator[Town]:
    """A workspace in ``root`` that nobody has pulled into yet."""
    with CmsWorkspace(root, parse_settings(TOML)) as workspace:
        workspace.town = Town(cms, workspace, transport)
        try:
            yield workspace.town
        finally:
            workspace.town.close()


# --- never published ----


def begun_in_the_cms(town: Town) -> None:
    town.pull()
    town.cms.person("manager").edit_beside(TOWN_HALL, "uk", status="DRAFT", title=TITLE, content=TEXT)
    report = town.pull()
    ((path, language, reason),) = report.conflicts
    assert (path, language) == (town.path(TOWN_HALL), "uk")
    assert "not published there yet" in reason and "'push --theirs PATH'" in reason
    assert any(path in line and reason in line for line in report.lines())
    shown = town.conflicts()[path]
    assert shown.theirs is not None and (shown.theirs.title, shown.theirs.content) == (TITLE, TEXT)
    assert shown.ours is not None and shown.diff
    assert not town.remembered("ратушу")
    # Whoever hands out packages is told again, and nothing of it is new each night.
    (remark,) = [text for text in town.export().remarks if path in text]
    assert "has another uk text" in remark
    assert town.pull().conflicts == report.conflicts

    town.approve_all()
    pushed = town.push()
    assert [held.document for held in pushed.held] == [path]
    assert town.path(ROOT) in {one for one, _ in pushed.pushed}
    assert (town.raw(TOWN_HALL)["status"], town.raw(TOWN_HALL)["content"]) == ("DRAFT", TEXT)
    decided = town.push(ours=[path])
    assert decided.held == [] and (path, "uk") in decided.pushed
    assert (town.raw(TOWN_HALL)["status"], town.raw(TOWN_HALL)["title"]) == ("PUBLIC", "RATHAUS")
    assert town.pull().conflicts == []


def begun_before_the_first_pull(town: Town) -> None:
    town.cms.person("manager").edit_beside(TOWN_HALL, "uk", status="DRAFT", title=TITLE, content=TEXT)
    ((path, _, reason),) = town.pull().conflicts
    assert path == town.path(TOWN_HALL) and "not published there yet" in reason


def proposed_by_an_author(town: Town) -> None:
    town.pull()
    town.cms.person("author").edit_beside(TOWN_HALL, "uk", status="REVIEW", title=TITLE, content=TEXT)
    ((path, _, reason),) = town.pull().conflicts
    assert "waits for approval there" in reason
    town.approve_all()
    done = decide_theirs(town.workspace, SMALL, paths=[path], language="uk", now=town.tick())
    assert [one.document for one in done.decided] == [path]
    report = town.push()
    assert report.held == [] and path not in {one for one, _ in report.pushed}
    assert (town.raw(TOWN_HALL)["status"], town.raw(TOWN_HALL)["content"]) == ("REVIEW", TEXT)
    assert town.pull().conflicts == []
    assert not any(path in remark for remark in town.export().remarks)


def proposed_by_an_author_and_pushed_by_another(town: Town) -> None:
    """An account that can only propose would replace what waits: not a text of somebody else."""
    town.user = "author"
    town.pull()
    town.cms.person("author").edit_beside(TOWN_HALL, "uk", status="REVIEW", title=TITLE, content=TEXT)
    ((path, _, _),) = town.pull().conflicts
    town.approve_all()
    assert [held.document for held in town.push().held] == [path]
    assert town.raw(TOWN_HALL)["content"] == TEXT


def published_in_the_end(town: Town) -> None:
    """What somebody wrote and published is not written over unasked."""
    town.pull()
    manager = town.cms.person("manager")
    manager.edit_beside(TOWN_HALL, "uk", status="DRAFT", title=TITLE, content=TEXT)
    town.pull()
    manager.edit_beside(TOWN_HALL, "uk", status="PUBLIC")
    ((path, _, reason),) = town.pull().conflicts
    assert "somebody changed the uk text" in reason
    town.approve_all()
    assert [held.document for held in town.push().held] == [path]
    assert town.raw(TOWN_HALL)["content"] == TEXT


def an_event_and_a_location(town: Town) -> None:
    town.pull()
    manager = town.cms.person("manager")
    for folder in ("events", "pois"):
        manager.submit(f"/{SMALL}/{folder}/uk/1/edit/", {"title": TITLE, "content": TEXT, "status": "DRAFT"})
    report = town.pull()
    assert len(report.conflicts) == 2 and report.problems == []
    assert {path.split("/")[3] for path, _, _ in report.conflicts} == {"events", "locations"}
    for path, _, reason in report.conflicts:
        theirs = town.conflicts()[path].theirs
        assert "not published there yet" in reason and theirs is not None and theirs.content == TEXT
    assert town.pull().conflicts == report.conflicts
    town.approve_all()
    assert {held.document for held in town.push().held} == {path for path, _, _ in report.conflicts}


# --- newer than what is published ----


def newer_than_ours(town: Town) -> None:
    town.pull()
    town.approve_all()
    assert town.push().held == []
    assert town.pull().conflicts == []
    ours = town.cms.page("uk", TOWN_HALL, SMALL)["content"]
    town.cms.person("manager").edit_beside(TOWN_HALL, "uk", status="DRAFT", content=TEXT)
    ((path, _, reason),) = town.pull().conflicts
    assert path == town.path(TOWN_HALL) and "not published there yet" in reason
    theirs = town.conflicts()[path].theirs
    assert theirs is not None and theirs.content == TEXT
    assert not town.remembered("ратушу")
    assert [held.document for held in town.push().held] == [path]
    assert (town.raw(TOWN_HALL)["status"], town.raw(TOWN_HALL)["content"]) == ("DRAFT", TEXT)
    assert town.cms.page("uk", TOWN_HALL, SMALL)["content"] == ours
    # Given up in the CMS: there is nothing to decide any more.
    town.cms.person("manager").edit_beside(TOWN_HALL, "uk", status="PUBLIC", content=ours)
    assert town.pull().conflicts == []
    record = town.record(TOWN_HALL)
    assert record is not None and (record.state, record.hidden) == (Publication.PUBLISHED, False)


# --- ours ----


def ours_that_wait_for_approval(town: Town) -> None:
    town.user = "author"
    town.pull()
    town.approve_all()
    report = town.push()
    assert report.held == [] and town.raw(TOWN_HALL)["status"] == "REVIEW"
    for _ in range(2):
        again = town.pull()
        assert (again.conflicts, again.problems) == ([], [])
    assert town.push().pushed == []
    assert town.export().remarks == ()
    town.cms.person("manager").edit_beside(TOWN_HALL, "uk", status="DRAFT", content=TEXT)
    ((path, _, _),) = town.pull().conflicts
    assert path == town.path(TOWN_HALL)


def marked_by_us(town: Town) -> None:
    """What Sprachlotse tells the CMS of a package that is out is nobody's draft."""
    town.pull()
    town.cms.person("manager").edit_beside(TOWN_HALL, "uk", status="PUBLIC", title=TITLE, content=TEXT)
    assert town.pull().conflicts == []
    assert town.export().remarks == ()
    assert town.raw(TOWN_HALL)["in_translation"]
    again = town.pull()
    assert (again.conflicts, again.problems) == ([], [])


# --- between pull and package ----


def begun_after_the_pull(town: Town) -> None:
    town.pull()
    town.cms.person("manager").edit_beside(TOWN_HALL, "uk", status="DRAFT", title=TITLE, content=TEXT)
    report = town.export()
    assert report.package is not None
    (remark,) = report.remarks
    assert town.path(TOWN_HALL) in remark and "run pull" in remark and town.path(ROOT) not in remark.split(", ")
    assert [path for path, _, _ in town.pull().conflicts] == [town.path(TOWN_HALL)]


# --- what must go on ----


def seen_by_whoever_may_look(town: Town) -> None:
    town.user = "observer"
    town.pull()
    town.cms.person("manager").edit_beside(TOWN_HALL, "uk", status="DRAFT", title=TITLE, content=TEXT)
    assert [path for path, _, _ in town.pull().conflicts] == [town.path(TOWN_HALL)]


def not_let_in(town: Town) -> None:
    first = town.pull()
    town.cms.person("manager").edit_beside(TOWN_HALL, "uk", status="DRAFT", title=TITLE, content=TEXT)
    for user, password in (("sync-bot", "not the password"), ("outsider", PASSWORD)):
        town.user, town.password = user, password
        report = town.pull()
        assert (report.documents, report.unchanged, report.conflicts) == (first.documents, first.documents, [])
        (problem,) = report.problems
        assert problem.startswith("pages, texts that are not published: they cannot be seen: ")
        assert user in problem and report.attention
        assert town.export().package is not None
    town.user, town.password = "sync-bot", PASSWORD
    seen = town.pull()
    assert [path for path, _, _ in seen.conflicts] == [town.path(TOWN_HALL)]
    # What is known is not forgotten when it cannot be looked at.
    town.password = "not the password"
    again = town.pull()
    assert (again.conflicts, len(again.problems)) == (seen.conflicts, 1)
    assert [path for path, _, _ in again.conflicts] == list(town.conflicts())


def a_quiet_night(town: Town) -> None:
    town.pull()
    town.cms.person("manager").edit_beside(TOWN_HALL, "uk", status="DRAFT", title=TITLE, content=TEXT)
    town.pull()
    town.pull()
    # Lists in two languages and the languages, a login, what is not published, and whether the draft is as it was.
    assert town.clients[-1].requests == 6 + 1 + 2 + 3 + 1


SCENARIOS: dict[str, Callable[[Town], None]] = {
    scenario.__name__.replace("_", " "): scenario
    for scenario in (
        begun_in_the_cms,
        begun_before_the_first_pull,
        proposed_by_an_author,
        proposed_by_an_author_and_pushed_by_another,
        published_in_the_end,
        an_event_and_a_location,
        newer_than_ours,
        ours_that_wait_for_approval,
        marked_by_us,
        begun_after_the_pull,
        seen_by_whoever_may_look,
        not_let_in,
        a_quiet_night,
    )
}
