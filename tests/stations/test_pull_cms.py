"""Pull from a content store that has drafts, hidden pages and languages that are switched off: a fake Integreat CMS."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from fake_cms import FakeCms
from fake_cms.app import PASSWORD

from pipeline.config import parse_settings
from pipeline.connectors.base import ContentStore
from pipeline.connectors.integreat.cache import MemoryCache
from pipeline.connectors.integreat.client import CmsClient
from pipeline.connectors.integreat.store import IntegreatStore
from pipeline.errors import StoreUnavailable
from pipeline.model import DocumentKind, PublicationRecord
from pipeline.progress import Silent
from pipeline.state import Publication
from pipeline.stations.pull import PullReport, pull
from pipeline.stations.status import hidden_lines, status
from pipeline.workspace import Workspace

SLUG = "musterstadt"
NOW = datetime(2026, 11, 28, 3, tzinfo=UTC)
TOML = """
[municipality.musterstadt]
name = "Musterstadt"
target_languages = ["en", "uk"]
store = { type = "integreat", url = "http://cms.test", region = "musterstadt", user = "sync-bot", password_env = "X" }
glossary = []
"""


class CmsWorkspace(Workspace):
    """Its store is the fake CMS."""

    cms: FakeCms
    cache: MemoryCache

    def store(self, slug: str) -> ContentStore:
        client = CmsClient(
            self.cms.url, SLUG, "sync-bot", lambda: PASSWORD, requests_per_second=1e6, patience=0.1, transport=self.cms
        )
        return IntegreatStore(client, "de", self.cache)


@dataclass
class Town:
    """A workspace on the small region; each pull is that of another night."""

    cms: FakeCms
    workspace: CmsWorkspace
    nights: int = 0

    def pull(self) -> PullReport:
        self.nights += 1
        return pull(self.workspace, SLUG, now=NOW + timedelta(days=self.nights), progress=Silent())

    def records(self, language: str = "en", kind: DocumentKind = DocumentKind.PAGE) -> dict[int, PublicationRecord]:
        """By the number in the CMS."""
        with self.workspace.database.reading() as repository:
            documents = {d.id: d for d in repository.documents.of(SLUG, removed=True) if d.kind is kind}
            records = repository.publications.of(SLUG, language)
        return {documents[n].ref.id or 0: record for n, record in records.items() if n in documents}

    def pushed(self, number: int, language: str = "en", kind: DocumentKind = DocumentKind.PAGE) -> PublicationRecord:
        """As if Sprachlotse had pushed what is there now."""
        record = self.records(language, kind)[number]
        done = PublicationRecord(
            record.document_id,
            language,
            Publication.PUBLISHED,
            record.ref,
            seen_hash=record.seen_hash,
            pushed_hash=record.seen_hash,
            pushed_revision=1,
            hidden=record.hidden,
        )
        with self.workspace.database.transaction() as repository:
            repository.publications.save(done)
        return done

    def removed(self) -> set[int]:
        with self.workspace.database.reading() as repository:
            return {d.ref.id or 0 for d in repository.documents.of(SLUG, removed=True) if d.removed}


@pytest.fixture
def town(fake_cms: FakeCms, tmp_path: Path) -> Iterator[Town]:
    with CmsWorkspace(tmp_path, parse_settings(TOML)) as workspace:
        workspace.cms, workspace.cache = fake_cms, MemoryCache()
        yield Town(fake_cms, workspace)


@pytest.fixture
def fake_cms() -> FakeCms:
    return FakeCms()


def test_the_first_pull_and_a_quiet_night(town: Town) -> None:
    first = town.pull()
    assert (first.documents, first.new, first.problems, first.conflicts) == (12, 12, [], [])
    assert {n: (r.state, r.hidden) for n, r in town.records().items()} == {
        1: (Publication.FOREIGN, False),
        3: (Publication.FOREIGN, False),
    }
    town.cms.log.clear()
    again = town.pull()
    assert (again.unchanged, again.new, again.changed, again.removed) == (12, 0, 0, 0)
    # Three lists in three languages, and the languages; a login; what is not published: of pages in each of two
    # languages, of events and of locations in all at once.
    assert len(town.cms.log) == 10 + 2 + 2 + 2


def test_a_renamed_and_moved_page_keeps_its_history(town: Town) -> None:
    town.pull()
    manager = town.cms.person("manager")
    manager.rename(2, "de", "Anmelden", slug="anmelden")
    manager.move(2, 3)
    report = town.pull()
    assert (report.new, report.changed, report.removed) == (0, 1, 0)


def test_a_translation_that_became_a_draft_is_still_ours_and_hidden(town: Town) -> None:
    town.pull()
    ours = town.pushed(3)
    town.cms.person("manager").set_draft(3, "en")
    assert town.pull().conflicts == []
    record = town.records()[3]
    assert (record.state, record.hidden, record.pushed_hash) == (Publication.PUBLISHED, True, ours.pushed_hash)
    (shown,) = status(town.workspace).municipalities
    assert shown.hidden == ((town_hall(), "en"),)
    lines = [line.strip() for line in status(town.workspace).lines()]
    found = lines.index(hidden_lines(shown.hidden)[0])
    assert lines[found].startswith("1 page (en) written, but readers do not find it: a draft in the store")
    assert lines[found + 1] == town_hall()
    town.cms.person("manager").edit(3, "en")
    town.pull()
    assert not town.records()[3].hidden
    assert not status(town.workspace).municipalities[0].hidden


def test_of_many_hidden_pages_the_first_few_are_named() -> None:
    lines = hidden_lines([*((f"/{n}/", "ar") for n in range(8)), ("/0/", "uk")])
    assert [line[:28] for line in lines if line[0] != " "] == [
        "8 pages (ar) written, but re",
        "1 page (uk) written, but rea",
    ]
    assert lines[1:7] == ["  /0/", "  /1/", "  /2/", "  /3/", "  /4/", "  … and 3 more, see --json"]


def test_what_lies_below_a_hidden_page_is_hidden_and_no_conflict(town: Town) -> None:
    town.pull()
    town.pushed(3)
    for version in town.cms.item(1).translations["en"]:
        version.status = "DRAFT"
    assert town.pull().conflicts == []
    assert (town.records()[3].state, town.records()[3].hidden) == (Publication.PUBLISHED, True)


def test_what_somebody_changed_is_a_conflict_with_their_text(town: Town) -> None:
    town.pull()
    town.pushed(3)
    town.cms.person("manager").edit(3, "en", content="<p>The town hall is closed.</p>")
    report = town.pull()
    assert [(path, language) for path, language, _ in report.conflicts] == [(town_hall(), "en")]
    record = town.records()[3]
    with town.workspace.database.reading() as repository:
        theirs = repository.publications.seen(record.document_id, "en", record.conflict_hash or "")
    assert theirs == ("Town hall", "<p>The town hall is closed.</p>")
    assert town.pull().conflicts == report.conflicts
    assert "store_edits" in report.as_json()


def test_a_save_that_changed_nothing_is_no_conflict(town: Town) -> None:
    town.pull()
    town.pushed(3)
    town.cms.region_of().save(town.cms.item(3), "en")
    assert town.pull().conflicts == []
    assert town.records()[3].state is Publication.PUBLISHED


def test_a_translation_that_somebody_deleted_is_a_conflict(town: Town) -> None:
    town.pull()
    town.pushed(3)
    del town.cms.item(3).translations["en"]
    ((path, language, reason),) = town.pull().conflicts
    assert (path, language) == (town_hall(), "en")
    assert "deleted" in reason


def test_a_language_that_is_switched_off_is_a_problem_and_nothing_is_deleted(town: Town) -> None:
    town.pull()
    before = town.pushed(3)
    town.cms.set_language("en", active=False)
    report = town.pull()
    assert report.conflicts == []
    assert any("active language 'en'" in problem for problem in report.problems)
    assert town.records()[3] == before


def test_a_translation_that_cannot_be_read_is_not_deleted_and_the_others_are_looked_at(town: Town) -> None:
    town.pull()
    before = town.pushed(3)
    town.pushed(1)
    town.cms.region_of().save(town.cms.item(3), "en")
    town.cms.fail(None, status=500, path="/ajax/en/3/preview/")
    del town.cms.item(1).translations["ar"]
    town.cms.person("manager").edit(1, "en", content="<p>Hello!</p>")
    report = town.pull()
    assert [(path, language) for path, language, _ in report.conflicts] == [("/musterstadt/de/willkommen/", "en")]
    assert any("/musterstadt/en/welcome/town-hall/ (number 3)" in problem for problem in report.problems)
    assert town.records()[3] == before


def test_a_source_that_cannot_be_read_is_not_removed(town: Town) -> None:
    town.pull()
    town.cms.region_of().save(town.cms.item(3), "de", title="Unser Rathaus")
    town.cms.fail(None, status=500, path="/ajax/de/3/preview/")
    report = town.pull()
    assert (report.removed, town.removed()) == (0, set())
    town.cms.faults.clear()
    assert town.pull().changed == 1


def test_an_archived_page_is_removed_and_comes_back(town: Town) -> None:
    town.pull()
    town.pushed(3)
    town.cms.person("manager").archive(3)
    assert (town.pull().removed, town.removed()) == (1, {3})
    town.cms.person("manager").restore(3)
    report = town.pull()
    assert (report.new, report.conflicts, town.removed()) == (0, [], set())
    assert town.records()[3].state is Publication.PUBLISHED


def test_an_event_that_waits_for_approval_is_not_deleted_when_it_is_not_shown(town: Town) -> None:
    town.pull()
    town.pushed(1, kind=DocumentKind.EVENT)
    town.cms.item(1, "event").translations["en"][-1].status = "REVIEW"
    town.pull()
    assert town.records(kind=DocumentKind.EVENT)[1].hidden
    town.workspace.cache = MemoryCache()  # the folder with what was read is lost
    assert town.pull().conflicts == []
    assert town.records(kind=DocumentKind.EVENT)[1].state is Publication.PUBLISHED


def test_a_cms_that_goes_down_in_the_middle_changes_nothing(town: Town) -> None:
    town.pull()
    before = town.records(), town.records("uk")
    town.cms.person("manager").edit(3, "de", content="<p>Neu.</p>")
    town.cms.fail(None, path="/api/v3/musterstadt/uk/")
    with pytest.raises(StoreUnavailable):
        town.pull()
    assert (town.records(), town.records("uk")) == before
    town.cms.faults.clear()
    assert town.pull().changed == 1


def test_a_conflict_is_known_even_when_nothing_can_be_learned_of_it(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    town.pull()
    town.pushed(3)
    town.cms.person("manager").edit(3, "en", content="<p>The town hall is closed.</p>")

    def learn(*_: object) -> None:
        raise StoreUnavailable("the CMS does not answer", "try again later")

    monkeypatch.setattr("pipeline.stations.pull_targets.learn", learn)
    report = town.pull()
    assert len(report.conflicts) == 1
    assert report.problems == ["the CMS does not answer: try again later"], "once, not once for each language"
    assert town.records()[3].state is Publication.CONFLICT


def town_hall() -> str:
    return "/musterstadt/de/willkommen/rathaus/"
