"""Push into a content store that rewrites what it is given, has drafts and editors' approval: a fake Integreat CMS."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from cms_writing import Trouble
from fake_cms import FakeCms
from live.cms import PAGES, PASSWORD, SMALL

from pipeline.connectors.base import ContentStore, silent
from pipeline.connectors.integreat.cache import MemoryCache
from pipeline.connectors.integreat.client import CmsClient
from pipeline.connectors.integreat.store import IntegreatStore
from pipeline.model import PageWrite, PublicationRecord, Target, WriteOutcome
from pipeline.mt.engine import Translation
from pipeline.mt.fake import FakeEngine
from pipeline.state import Origin, Publication
from pipeline.stations.push import PushReport
from pipeline.workspace import Workspace

if TYPE_CHECKING:
    from .conftest import Hands

ROOT, TOWN_HALL, CHILD = PAGES["willkommen"], PAGES["rathaus"], PAGES["ankommen"]
TOML = f"""
[municipality.{SMALL}]
name = "Musterstadt"
target_languages = ["uk"]
store = {{ type = "integreat", url = "https://cms.example", region = "{SMALL}", user = "sync-bot", password_env = "X" }}
glossary = []
"""


class Killed(Exception):
    """The process dies here."""


class CmsWorkspace(Workspace):
    """Its store is the fake CMS, as ``user`` sees it over ``transport``; ``after`` is called with each write done."""

    cms: FakeCms
    user = "sync-bot"
    transport: httpx.BaseTransport | None = None
    after: Callable[[], None] = staticmethod(silent)
    cache: MemoryCache

    def store(self, slug: str) -> ContentStore:
        if slug not in self._stores:
            client = CmsClient(
                "https://cms.example",
                SMALL,
                self.user,
                lambda: PASSWORD,
                requests_per_second=10_000,
                patience=0.1,
                transport=self.transport or self.cms,
                sleep=silent_sleep,
            )
            self._stores[slug] = OddStore(client, self.cache, lambda: self.after())
        return self._stores[slug]

    def reconnect(self, **how: Any) -> None:
        """A new session, as the next command has."""
        for store in self._stores.values():
            store.close()
        self._stores.clear()
        for name, value in {"transport": None, "after": silent, **how}.items():
            setattr(self, name, value)


def silent_sleep(seconds: float) -> None:
    """Tests do not wait."""


class OddStore(IntegreatStore):
    def __init__(self, client: CmsClient, cache: MemoryCache, after: Callable[[], None]) -> None:
        super().__init__(client, "de", cache)
        self._after = after

    def write(
        self,
        source_language: str,
        writes: Sequence[PageWrite],
        now: datetime,
        *,
        dry_run: bool = False,
        advance: Callable[[], None] = silent,
    ) -> tuple[WriteOutcome, ...]:
        outcomes = super().write(source_language, writes, now, dry_run=dry_run, advance=advance)
        self._after()
        return outcomes


@dataclass
class Town:
    """The small region, and a workspace on it."""

    cms: FakeCms
    hands: Hands
    workspace: CmsWorkspace

    def sign_off(self, only: Callable[[str], bool] = lambda text: True) -> None:
        """A reviewer signs off the translations whose source ``only`` says yes to."""
        self.hands.pretranslate("uk")

        def edit(entry: Any) -> None:
            if only(entry.msgid):
                entry.msgstr = entry.msgid.upper()  # as the engine does
                entry.flags = [flag for flag in entry.flags if flag != "fuzzy"]

        self.hands.take_in(self.hands.returned(self.hands.export("uk"), edit, f"{self.hands.moment:%H%M}.po"))

    def push(self, **options: Any) -> PushReport:
        return self.hands.push("uk", **options)

    def record(self, number: int) -> PublicationRecord:
        with self.workspace.database.reading() as repository:
            (document,) = [d for d in repository.documents.of(SMALL) if d.kind == "page" and d.ref.id == number]
            return repository.publications.of(SMALL, "uk")[document.id]

    def raw(self, number: int) -> dict[str, Any]:
        found = self.cms.raw(number, "uk", SMALL)
        assert found is not None
        return found

    def path(self, number: int) -> str:
        return str(self.cms.page("de", number, SMALL)["path"])


@pytest.fixture
def town(hands: Hands) -> Iterator[Town]:
    """Pulled and signed off in Ukrainian, of which the CMS has nothing yet."""
    root = hands.workspace.root
    file = root / "sprachlotse.toml"
    file.write_text(file.read_text(encoding="utf-8") + TOML, encoding="utf-8")
    with CmsWorkspace.open(root) as workspace:
        assert isinstance(workspace, CmsWorkspace)
        workspace.cms, workspace.cache = FakeCms(), MemoryCache()
        here = Town(workspace.cms, type(hands)(workspace, FakeEngine(), slug=SMALL), workspace)
        here.hands.pull()
        here.sign_off()
        yield here


def test_everything_is_published_and_a_second_push_asks_for_nothing(town: Town) -> None:
    dry = town.push(dry_run=True)
    assert town.cms.raw(ROOT, "uk", SMALL) is None
    report = town.push()
    assert report.pushed == dry.pushed and report.held == [], [h.reason for h in report.held]
    assert (TOWN_HALL, ROOT) and town.cms.page("uk", TOWN_HALL, SMALL)["path"].startswith(f"/{SMALL}/uk/")
    versions = town.cms.all_versions(SMALL)
    store = town.workspace.store(SMALL)
    assert isinstance(store, OddStore)
    before = store._client.requests
    again = town.push()
    assert (again.pushed, again.held, again.unchanged) == ([], [], len(report.pushed))
    assert (town.cms.all_versions(SMALL), store._client.requests) == (versions, before)
    town.workspace.reconnect()
    assert town.hands.pull().conflicts == []
    assert town.push().pushed == []
    assert town.cms.all_versions(SMALL) == versions
    assert all(town.record(number).state is Publication.PUBLISHED for number in (ROOT, TOWN_HALL, CHILD))


@pytest.mark.parametrize("pull", [False, True])
def test_a_push_that_was_killed_ends_as_if_it_had_not_been(town: Town, pull: bool) -> None:
    def kill() -> None:
        raise Killed

    town.workspace.reconnect(after=kill)
    with pytest.raises(Killed):
        town.push()
    versions = town.cms.all_versions(SMALL)
    assert town.raw(ROOT)["status"] == "PUBLIC"
    town.workspace.reconnect()
    if pull:
        assert town.hands.pull().conflicts == []
    report = town.push()
    assert report.held == []
    assert town.cms.all_versions(SMALL) == versions
    assert (town.record(ROOT).state, town.record(ROOT).pushed_revision) == (Publication.PUBLISHED, 1)
    assert town.hands.pull().conflicts == []
    assert town.push().pushed == []


def test_what_became_of_a_save_is_not_known_until_the_next_look(town: Town) -> None:
    """The CMS saves and is gone: the text that is found there later is ours, and no conflict."""
    gone: list[bool] = []

    def before(request: httpx.Request) -> None:
        if gone:
            raise httpx.ConnectError("gone", request=request)

    def after(request: httpx.Request) -> None:
        if request.method == "POST" and request.url.path.endswith(f"/pages/uk/{TOWN_HALL}/edit/side-by-side/"):
            gone.append(True)
            raise httpx.ReadError("reset", request=request)

    town.workspace.reconnect(transport=Trouble(town.cms, before, after))
    report = town.push()
    (unknown,) = [h for h in report.held if h.document == town.path(TOWN_HALL)]
    assert "it is not known whether it was" in unknown.reason
    assert all("not tried any more" in h.reason for h in report.held if h is not unknown)
    assert town.raw(TOWN_HALL)["status"] == "PUBLIC"
    town.workspace.reconnect()
    assert town.hands.pull().conflicts == []
    assert town.push().held == []
    assert town.raw(TOWN_HALL)["version"] == 1


def test_what_waits_for_approval_is_said_to_be_out_of_sight(town: Town) -> None:
    town.workspace.reconnect(user="author")
    report = town.push()
    assert report.pushed and town.raw(ROOT)["status"] == "REVIEW"
    (remark,) = [r for r in report.remarks if r.document == town.path(ROOT)]
    assert "an editor has to publish it" in remark.text
    assert {"document": town.path(ROOT), "language": "uk", "text": remark.text} in report.as_json()["remarks"]  # type: ignore[operator]
    assert any(remark.text in line for line in report.lines())
    assert town.record(ROOT).hidden
    assert town.push().pushed == [], "it waits, and is not sent again"
    for number in (ROOT, TOWN_HALL):
        town.cms.person("manager").edit_beside(number, "uk", status="PUBLIC")
    town.hands.pull()
    assert not town.record(ROOT).hidden
    assert town.push().pushed == []


def test_links_follow_when_their_page_is_published_at_last(town: Town) -> None:
    """The fingerprint does not see to which language a link leads; readers do."""
    german = f'<p>Zum <a href="https://integreat.app{town.path(TOWN_HALL)}">Amt</a> gehen.</p>'
    town.cms.person("manager").edit(ROOT, "de", content=german)
    town.cms.person("manager").edit_beside(TOWN_HALL, "uk", status="DRAFT", title="Ратуша", content="<p>Їхнє</p>")
    town.hands.pull()
    town.sign_off()
    town.push()
    assert "/de/" in town.raw(ROOT)["content"]
    town.cms.person("manager").edit_beside(TOWN_HALL, "uk", status="PUBLIC")
    town.hands.pull()
    report = town.push()
    assert (town.path(ROOT), "uk") in report.pushed
    assert "/uk/" in town.raw(ROOT)["content"] and "/de/" not in town.raw(ROOT)["content"]
    assert (town.path(ROOT), "uk") not in town.push().pushed


def test_new_numbers_alone_are_a_minor_edit(town: Town) -> None:
    manager = town.cms.person("manager")
    manager.edit(TOWN_HALL, "de", content="<p>Das Rathaus öffnet um 8:00 Uhr.</p><p>Wir helfen gern.</p>")
    town.hands.pull()
    town.sign_off()
    town.push()
    assert town.raw(TOWN_HALL)["minor"] is False
    manager.edit(TOWN_HALL, "de", content="<p>Das Rathaus öffnet um 9:00 Uhr.</p><p>Wir helfen gern.</p>")
    town.hands.pull()
    assert (town.path(TOWN_HALL), "uk") in town.push().pushed
    assert town.raw(TOWN_HALL)["minor"] is True and "9:00" in town.raw(TOWN_HALL)["content"]
    # Words and numbers together are no minor edit, though the number was put in by itself.
    manager.edit(TOWN_HALL, "de", content="<p>Das Rathaus öffnet um 7:00 Uhr.</p><p>Wir helfen sehr gern.</p>")
    town.hands.pull()
    town.sign_off()
    assert (town.path(TOWN_HALL), "uk") in town.push().pushed
    assert town.raw(TOWN_HALL)["minor"] is False


def test_only_what_no_person_has_looked_at_is_called_a_machine_s(town: Town) -> None:
    town.push()
    assert town.raw(TOWN_HALL)["machine"] is False, "an engine's texts, each signed off by a person"
    with town.workspace.database.transaction() as repository:
        targets = repository.targets.of_municipality(SMALL, "uk")
        unread: list[Target] = [
            replace(target, text=f"{target.text}!", reviewer="")
            for target in targets.values()
            if target.origin is Origin.MACHINE
        ]
        repository.targets.save(unread, town.hands.tick(), "")
    town.push()
    assert town.raw(TOWN_HALL)["machine"] is True


def test_ours_replaces_what_somebody_changed(town: Town) -> None:
    town.push()
    town.cms.person("manager").edit_beside(TOWN_HALL, "uk", content="<p>Їхнє</p>")
    town.hands.pull()
    (conflict,) = town.push().held
    assert conflict.document == town.path(TOWN_HALL) and "Їхнє" in conflict.diff
    assert town.raw(TOWN_HALL)["content"] == "<p>Їхнє</p>"
    decided = town.push(ours=[town.path(TOWN_HALL)])
    assert (decided.held, decided.pushed) == ([], [(town.path(TOWN_HALL), "uk")])
    assert "Їхнє" not in town.raw(TOWN_HALL)["content"]
    assert town.push().pushed == []


def test_ours_publishes_over_a_draft(town: Town) -> None:
    town.push()
    manager = town.cms.person("manager")
    manager.edit_beside(TOWN_HALL, "uk", status="DRAFT", title=f"{town.raw(TOWN_HALL)['title']} ?")
    manager.edit(TOWN_HALL, "de", content="<p>Ganz neu.</p>")
    town.hands.pull()
    town.sign_off()
    (held,) = town.push().held
    assert held.document == town.path(TOWN_HALL)
    assert town.raw(TOWN_HALL)["status"] == "DRAFT"
    assert town.push(ours=[town.path(TOWN_HALL)]).held == []
    assert (town.raw(TOWN_HALL)["status"], town.raw(TOWN_HALL)["content"]) == ("PUBLIC", "<p>GANZ NEU.</p>")


def test_the_store_is_asked_and_written_outside_of_transactions(town: Town) -> None:
    """A push may take minutes, and the dashboard and other commands use the database meanwhile."""
    seen: list[str] = []
    database = town.workspace.database

    def ask(request: httpx.Request) -> None:
        with database.transaction() as repository:  # it waits for another writer in vain, and fails
            repository.engine_cache.put_many({request.url.path: Translation("text", None)})
            seen.append(request.url.path)

    town.workspace.reconnect(transport=Trouble(town.cms, ask))
    assert town.push().held == []
    assert seen
