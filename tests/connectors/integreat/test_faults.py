"""What goes wrong on the way costs time, and nothing else.

Requests fail, connections break before and after the CMS has done what it was asked for, sessions end, the CMS goes
away, the program is killed. In every case: no page is taken as removed, no person's text is overwritten, nothing is
saved twice, and the next runs end where an undisturbed one does.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
from fake_cms import FakeCms, big_region
from fake_cms.app import PASSWORD

from pipeline.connectors.compare import store_hash
from pipeline.connectors.integreat.cache import FileCache
from pipeline.connectors.integreat.client import CmsClient
from pipeline.connectors.integreat.store import IntegreatStore
from pipeline.errors import StoreError, StoreUnavailable
from pipeline.html.canonical import canonical_hash
from pipeline.model import DocumentKind, PageWrite, Snapshot, StoreDocument, WriteOutcome, WriteStatus

PAGES = 12
HUMAN = 3
"""Number of the page whose English text somebody changes after we have read it."""
HUMAN_TEXT = "<p>By a person.</p>"
NOW = datetime(2026, 11, 28, tzinfo=UTC)


def some(*few: int, slow: Iterable[int]) -> list[object]:
    """A few values always, the others with the slow tests."""
    return [*few, *(pytest.param(value, marks=pytest.mark.slow) for value in slow)]


Disturb = Callable[[FakeCms, int], object]
FAULTS: dict[str, Disturb] = {
    "busy": lambda cms, k: cms.fail(None, 503, every=k),
    "broken": lambda cms, k: cms.fail(None, 500, every=k),
    "dropped": lambda cms, k: cms.drop(None, every=k),
    "dropped when done": lambda cms, k: cms.drop(None, every=k, after=True),
    "silent when done": lambda cms, k: cms.time_out(None, every=k, after=True),
    "a gateway gave up when it was done": lambda cms, k: cms.fail(None, 504, every=k, after=True),
    "logged out": lambda cms, k: cms.expire(None, every=k),
}


class Killed(BaseException):
    """The program ends at once."""


@dataclass
class Town:
    """A CMS and what one installation of Sprachlotse remembers of it."""

    cms: FakeCms
    folder: Path

    def store(self) -> IntegreatStore:
        client = CmsClient(
            self.cms.url,
            self.cms.region,
            "sync-bot",
            lambda: PASSWORD,
            requests_per_second=1e6,
            transport=self.cms,
            sleep=lambda _: None,
        )
        return IntegreatStore(client, "de", FileCache(self.folder, "test"))

    def read(self, language: str) -> Snapshot:
        store = self.store()
        try:
            return store.read(language)
        finally:
            store.close()

    def push(self, writes: list[PageWrite]) -> tuple[WriteOutcome, ...]:
        """In one go; nothing at all where the store could not be written to."""
        store = self.store()
        try:
            return store.write("de", writes, NOW)
        except (StoreError, StoreUnavailable) as exc:
            assert str(exc)
            return ()
        finally:
            store.close()

    def writes(self) -> list[PageWrite]:
        """All pages into English, where half of them are, and into Ukrainian, where none is."""
        german, english = (numbered(self.read(language)) for language in ("de", "en"))
        return [
            write(source, language, english.get(number) if language == "en" else None)
            for language in ("en", "uk")
            for number, source in german.items()
        ]

    def again(self, writes: list[PageWrite]) -> tuple[WriteOutcome, ...]:
        """The next run, and the one after it: links lead to those translations that were there when it began."""
        outcomes = self.push([replace(write, content=self._linked(write)) for write in writes])
        self.push([replace(write, content=self._linked(write)) for write in writes])
        return outcomes

    def _linked(self, write: PageWrite) -> str:
        content = write.content
        for page in self.cms.region_of().of("page"):
            german, target = page.public("de"), page.public(write.language)
            if german and target:
                content = content.replace(f'{page.path("de", german)}"', f'{page.path(write.language, target)}"')
        return content

    def texts(self) -> dict[tuple[int, str], tuple[object, ...]]:
        """What the CMS holds: page, language → status, title, content, address, how many versions."""
        region = self.cms.region_of()
        return {
            (page.id, language): (
                newest.status,
                newest.title,
                newest.content,
                page.path(language, newest),
                len(page.translations[language]),
            )
            for page in region.of("page")
            for language in page.translations
            if (newest := page.newest(language)) is not None
        }


def numbered(snapshot: Snapshot) -> dict[int, StoreDocument]:
    return {doc.ref.id: doc for doc in snapshot.documents if doc.kind is DocumentKind.PAGE and doc.ref.id is not None}


def write(source: StoreDocument, language: str, target: StoreDocument | None) -> PageWrite:
    word = {"en": "Page", "uk": "Сторінка"}[language]
    return PageWrite(
        DocumentKind.PAGE,
        source.ref,
        canonical_hash(source.title, source.content),
        language,
        target.ref if target else None,
        store_hash(target) if target else None,
        source.title.replace("Seite", word),
        source.content.replace("Seite ", f"{word} ").replace("Beratung", word),
    )


@pytest.fixture
def town(tmp_path: Path) -> Town:
    return Town(FakeCms(big_region(PAGES)), tmp_path)


def edit_as_a_person(town: Town) -> None:
    town.cms.person("manager").edit_beside(HUMAN, "en", town.cms.region, content=HUMAN_TEXT)


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[int, str], tuple[object, ...]]:
    """What the CMS holds after a push with nothing in its way, except a person's text."""
    town = Town(FakeCms(big_region(PAGES)), tmp_path_factory.mktemp("undisturbed"))
    writes = town.writes()
    edit_as_a_person(town)
    outcomes = town.push(writes)
    done = [outcome.status for outcome in outcomes]
    assert done.count(WriteStatus.HELD) == 1
    assert done.count(WriteStatus.WRITTEN) == 2 * PAGES - 1
    assert not town.cms.locks
    texts = town.texts()
    assert texts[HUMAN, "en"][2] == HUMAN_TEXT
    return texts


@pytest.mark.parametrize("k", some(3, slow=(2, 7)))
@pytest.mark.parametrize("fault", FAULTS)
def test_a_disturbed_pull_loses_no_page(town: Town, tmp_path: Path, fault: str, k: int) -> None:
    whole = {language: numbered(Town(town.cms, tmp_path / "other").read(language)) for language in ("de", "en")}
    FAULTS[fault](town.cms, k)
    for language, pages in whole.items():
        try:
            snapshot = town.read(language)
        except (StoreError, StoreUnavailable):
            continue  # nothing is concluded from it
        found = numbered(snapshot)
        left_out = {ref.id for ref in snapshot.skipped}
        if DocumentKind.PAGE not in snapshot.unreadable:
            assert found.keys() | left_out >= pages.keys()
        for number, document in found.items():
            assert (document.title, document.content) == (pages[number].title, pages[number].content)
            assert document.ref == pages[number].ref
    town.cms.faults.clear()
    assert {language: numbered(town.read(language)) for language in whole} == whole


@pytest.mark.parametrize("k", some(3, 13, slow=(2, 5, 8)))
@pytest.mark.parametrize("fault", FAULTS)
def test_a_disturbed_push_ends_like_an_undisturbed_one(
    town: Town, undisturbed: dict[tuple[int, str], tuple[object, ...]], fault: str, k: int
) -> None:
    writes = town.writes()
    edit_as_a_person(town)
    FAULTS[fault](town.cms, k)
    outcomes = town.push(writes)
    town.cms.faults.clear()
    assert_told_truly(town, outcomes)
    town.again(writes)
    assert_the_same(town, undisturbed)
    assert not town.cms.locks


@pytest.mark.parametrize("after", [False, True], ids=["before", "when done"])
@pytest.mark.parametrize("skip", some(0, 43, slow=(*range(6, 60, 6), 100, 150)))
def test_a_cms_that_goes_away_leaves_nothing_half_done(
    town: Town, undisturbed: dict[tuple[int, str], tuple[object, ...]], skip: int, after: bool
) -> None:
    writes = town.writes()
    edit_as_a_person(town)
    town.cms.meanwhile(town.cms.stop_server, 1, skip=skip, after=after)
    town.cms.drop(1, skip=skip, after=after)
    outcomes = town.push(writes)
    assert_told_truly(town, outcomes)
    assert len(outcomes) in (0, len(writes))
    town.cms.start_server()
    town.cms.faults.clear()
    town.again(writes)
    assert_the_same(town, undisturbed)


@pytest.mark.parametrize("skip", some(25, 100, slow=(*range(0, 60, 4), 150)))
def test_a_killed_push_is_made_up_for(
    town: Town, undisturbed: dict[tuple[int, str], tuple[object, ...]], skip: int
) -> None:
    writes = town.writes()
    edit_as_a_person(town)

    def kill(request: httpx.Request) -> httpx.Response:
        raise Killed

    town.cms._fault(kill, 1, {"skip": skip, "after": True})
    with pytest.raises(Killed):
        town.push(writes)
    town.cms.faults.clear()
    assert len(town.again(writes)) == len(writes)
    assert_the_same(town, undisturbed)
    assert not town.cms.locks


@pytest.mark.parametrize("page", [1, 2, 5])
def test_a_page_that_breaks_the_cms_holds_up_nothing_but_itself(
    town: Town, undisturbed: dict[tuple[int, str], tuple[object, ...]], page: int
) -> None:
    writes = town.writes()
    edit_as_a_person(town)
    town.cms.broken.add(page)
    outcomes = town.push(writes)
    held = {outcome.write.source.id for outcome in outcomes if outcome.status is WriteStatus.HELD}
    assert held == {page, HUMAN}
    assert_told_truly(town, outcomes)
    town.cms.broken.clear()
    town.again(writes)
    assert_the_same(town, undisturbed)


def assert_the_same(town: Town, undisturbed: dict[tuple[int, str], tuple[object, ...]]) -> None:
    """The texts, where they are, whether they are published; and nothing was saved again that need not be."""
    now = town.texts()
    assert {key: _without_folders(text) for key, text in now.items()} == {
        key: _without_folders(text) for key, text in undisturbed.items()
    }
    for key, (*_, versions) in now.items():
        expected = undisturbed[key][-1]
        assert isinstance(versions, int)
        assert isinstance(expected, int)
        # A page that links to one that came later is saved once more, with the address that it has then.
        assert expected <= versions <= expected + (key[1] != "de"), (key, versions)


def _without_folders(text: tuple[object, ...]) -> list[object]:
    """A link keeps the address that its page had, also where that later gets another folder. Only the end leads there.

    The CMS corrects links to a page that is renamed, not to those below it; readers are led right all the same.
    """
    return [re.sub(r'href="[^"]*/([^/"]+)/"', r'href="\1"', str(part)) for part in text[:-1]]


def assert_told_truly(town: Town, outcomes: tuple[WriteOutcome, ...]) -> None:
    """What is called written is there; what is not, is explained; a person's text is untouched."""
    store = town.store()
    for outcome in outcomes:
        number = outcome.write.source.id
        assert number is not None
        raw = town.cms.raw(number, outcome.write.language)
        if outcome.status is WriteStatus.HELD:
            assert outcome.reason
            continue
        assert raw is not None
        assert outcome.stored == store.fingerprint(raw["title"], raw["content"])
        assert raw["title"] == outcome.write.title
    human = town.cms.raw(HUMAN, "en")
    assert human is not None
    assert human["content"] == HUMAN_TEXT
    store.close()
