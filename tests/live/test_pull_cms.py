"""Reading a real CMS: the raw text of every page, the same pages whatever people do, and what a quiet night costs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from live import cms as live
from live.cms import SMALL

from pipeline.connectors.integreat.cache import FileCache
from pipeline.connectors.integreat.client import CmsClient
from pipeline.connectors.integreat.store import IntegreatStore
from pipeline.errors import StoreError
from pipeline.model import DocumentKind, DocumentStatus, Snapshot, StoreDocument, StoreRef, TranslationState

pytestmark = [pytest.mark.live, pytest.mark.slow]

RATE = 200.0
"""Requests a second at most: nobody else works in this CMS."""
STORED = """[
    [t.page_id, t.title, t.content]
    for t in PageTranslation.objects.filter(page__region__slug=region, language__slug=language, status='PUBLIC')
    .order_by('page_id', '-version').distinct('page_id')
]"""
"""What the CMS's database has, the newest public version of each page."""


class Pulls:
    """One run after the other: what is kept between them, and how much each asks for."""

    def __init__(self, cms: live.Cms, folder: Path, region: str) -> None:
        self.cms, self.folder, self.region = cms, folder, region
        self.requests = 0

    def read(self, *languages: str) -> list[Snapshot]:
        client = CmsClient(self.cms.url, self.region, "sync-bot", lambda: self.cms.password, requests_per_second=RATE)
        store = IntegreatStore(client, "de", FileCache(self.folder, self.region))
        try:
            return [store.read(language) for language in languages]
        finally:
            self.requests = store.requests
            store.close()

    def pages(self, language: str) -> dict[int, StoreDocument]:
        return by_number(self.read("de", language)[-1])


def by_number(snapshot: Snapshot, kind: DocumentKind = DocumentKind.PAGE) -> dict[int, StoreDocument]:
    return {doc.ref.id: doc for doc in snapshot.documents if doc.kind is kind and doc.ref.id is not None}


@pytest.fixture
def small(fresh_cms: live.Cms, tmp_path: Path) -> Iterator[Pulls]:
    """The small region, as at the beginning; it is left so, too."""
    yield Pulls(fresh_cms, tmp_path, SMALL)
    fresh_cms.reset()


def stored(cms: live.Cms, region: str, language: str) -> dict[int, tuple[str, str]]:
    rows: list[Any] = cms.value(STORED, region=region, language=language)
    return {number: (title, content) for number, title, content in rows}


def test_every_page_of_the_real_region_is_read_as_it_is_stored(fresh_cms: live.Cms, tmp_path: Path) -> None:
    cms = fresh_cms
    if cms.region == SMALL:
        pytest.skip("the real pages are not here")
    pulls = Pulls(cms, tmp_path, cms.region)
    first = pulls.read("de", "en", "ar", "uk")
    source, english, arabic, ukrainian = first
    assert not any(snapshot.problems or snapshot.skipped for snapshot in first)
    for snapshot in (source, english):
        read = {number: (doc.title, doc.content) for number, doc in by_number(snapshot).items()}
        assert read == stored(cms, cms.region, snapshot.language)
    assert len(by_number(source)) == 238
    assert set(by_number(english)) < set(by_number(source))
    assert arabic.documents == ukrainian.documents == ()
    paths = {page["path"] for page in cms.api("de/pages")}
    assert {doc.ref.path for doc in by_number(source).values()} == paths

    again = pulls.read("de", "en", "ar", "uk")
    assert again == first
    # The lists, the login, what is not published: of pages in three languages, of events, of locations.
    assert pulls.requests == 12 + 2 + 3 + 2


def test_every_state_of_the_small_region(small: Pulls) -> None:
    source, english, arabic, turkish = small.read("de", "en", "ar", "tr")
    pages = by_number(source)
    assert sorted(pages) == [1, 2, 3, 4, 5, 6, 10]
    assert pages[4].content.startswith('<p>Siehe [page 1], auch genannt [page 1 "die erste Seite"], bei [contact ')
    assert pages[5].content == ""
    assert pages[6].content == "<p>Das lesen alle.</p>"
    assert pages[10].content == "<p>Eigener Text.</p>"
    assert {number: doc.title for number, doc in by_number(english).items()} == {1: "Welcome", 3: "Town hall"}
    assert sorted(by_number(arabic)) == [1]
    assert turkish.documents == ()  # readers cannot choose it; it can be read all the same
    assert sorted(by_number(source, DocumentKind.EVENT)) == [1, 2, 3]
    assert sorted(by_number(english, DocumentKind.LOCATION)) == [1]
    with pytest.raises(StoreError, match="no region musterstadt with an active language 'fa'"):
        small.read("fa")


def test_states_of_translations(small: Pulls) -> None:
    client = CmsClient(small.cms.url, SMALL, "observer", lambda: small.cms.password, requests_per_second=RATE)
    store = IntegreatStore(client, "de", FileCache(small.folder, SMALL))
    store.read("en")
    assert store.states("en") == {
        StoreRef("/musterstadt/en/welcome/", 1): TranslationState.UP_TO_DATE,
        StoreRef("/musterstadt/en/welcome/town-hall/", 3): TranslationState.OUTDATED,
    }
    store.close()


def test_pages_stay_the_same_pages_whatever_people_do(small: Pulls) -> None:
    small.read("de", "en")
    manager = small.cms.person("manager")
    manager.rename(2, "de", "Anmelden", slug="anmelden")
    manager.move(2, 3)
    admin = small.cms.person("admin")
    admin.delete(6)
    new = manager.create("Entwurf", "<p>Eine andere Seite mit dem alten Namen.</p>", parent="1")
    manager.archive(10)
    pages = small.pages("de")
    assert sorted(pages) == sorted([1, 2, 3, 4, 5, new])
    assert pages[2].ref == StoreRef("/musterstadt/de/willkommen/rathaus/anmelden/", 2)
    assert pages[new].content == "<p>Eine andere Seite mit dem alten Namen.</p>"
    manager.restore(10)
    assert small.pages("de")[10].content == "<p>Eigener Text.</p>"


def test_a_translation_that_becomes_a_draft_is_hidden_and_not_gone(small: Pulls) -> None:
    small.read("de", "en")
    manager = small.cms.person("manager")
    manager.set_draft(3, "en")
    found = small.pages("en")[3]
    assert (found.status, found.reachable) == (DocumentStatus.DRAFT, False)
    assert found.content == "<p>You find somebody in the town hall on weekdays, 8am–12pm.</p>"
    manager.edit(3, "en", status="DRAFT", content="<p>The town hall is closed.</p>")
    assert small.pages("en")[3].content == "<p>The town hall is closed.</p>"
    manager.edit(3, "en")
    assert small.pages("en")[3].reachable


def test_what_waits_for_approval_is_found_when_a_language_is_read_first(small: Pulls) -> None:
    author = small.cms.person("author")
    author.edit_beside(2, "uk", status="REVIEW", title="Прибуття", content="<p>Зареєструйтеся.</p>")
    small.cms.person("manager").edit_beside(1, "uk", title="Ласкаво просимо", content="<p>Так.</p>")
    pages = small.pages("uk")
    assert (pages[1].status, pages[1].reachable) == (DocumentStatus.PUBLIC, True)
    assert (pages[2].status, pages[2].reachable) == (DocumentStatus.REVIEW, False)
    assert pages[2].ref.path == f"{pages[1].ref.path}прибуття/"
    assert pages[2].content == "<p>Зареєструйтеся.</p>"


def test_a_draft_of_the_source_counts_when_it_is_published(small: Pulls) -> None:
    assert small.pages("de")[6].content == "<p>Das lesen alle.</p>"
    small.cms.person("manager").edit(6, "de")
    assert small.pages("de")[6].content == "<p>Das liest noch niemand.</p>"


def test_what_the_cms_rewrites_is_no_change(small: Pulls) -> None:
    """A page that others link to is renamed: the CMS makes new versions of all of them."""
    manager = small.cms.person("manager")
    meant = '<p>See the <a href="https://integreat.app/musterstadt/de/willkommen/rathaus/">town hall</a>.</p>'
    manager.edit_beside(2, "en", title="Arriving", content=meant)
    before = small.pages("en")[2]
    versions = small.cms.versions(2, "en")
    manager.rename(3, "en", "The town hall", slug="the-town-hall")
    after = small.pages("en")[2]
    assert after.content != meant
    assert after.fingerprint == before.fingerprint
    assert small.cms.versions(2, "en") >= versions
    manager.edit(2, "en", content=after.content.replace("See", "Look for"))
    assert small.pages("en")[2].fingerprint != before.fingerprint


def test_imported_events_are_left_out(small: Pulls) -> None:
    small.cms.shell(
        "from integreat_cms.cms.models import Event, ExternalCalendar, Region\n"
        "calendar = ExternalCalendar.objects.create(name='Verein', url='https://example.org/a.ics',"
        " import_filter_category='', region=Region.objects.get(slug='musterstadt'))\n"
        "Event.objects.filter(pk=2).update(external_calendar=calendar)"
    )
    assert sorted(by_number(small.read("de")[0], DocumentKind.EVENT)) == [1, 3]
