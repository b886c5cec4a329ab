"""The store's side for reading: what it gives to stations, and what it remembers."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from fake_cms import FakeCms
from fake_cms.app import PASSWORD

from pipeline.config import IntegreatStoreSettings
from pipeline.connectors.base import ContentStore
from pipeline.connectors.compare import store_hash
from pipeline.connectors.integreat.cache import Cache, FileCache, Known, MemoryCache
from pipeline.connectors.integreat.client import CmsClient
from pipeline.connectors.integreat.knowledge import Knowledge
from pipeline.connectors.integreat.store import IntegreatStore
from pipeline.errors import StoreError
from pipeline.model import DocumentKind, StoreDocument, StoreRef, TranslationState

WELCOME, TOWN_HALL = StoreRef("/musterstadt/en/welcome/", 1), StoreRef("/musterstadt/en/welcome/town-hall/", 3)


def connect(cms: FakeCms, cache: Cache | None = None, **how: str) -> IntegreatStore:
    client = CmsClient(
        cms.url,
        cms.region,
        "sync-bot",
        lambda: PASSWORD,
        requests_per_second=1e6,
        transport=cms,
        sleep=lambda _: None,
    )
    return IntegreatStore(client, "de", cache or MemoryCache(), **how)


@pytest.fixture
def store(fake_cms: FakeCms) -> IntegreatStore:
    return connect(fake_cms)


def page(store: ContentStore, language: str, number: int) -> StoreDocument:
    store.read("de")
    found = [doc for doc in store.read(language).documents if (doc.kind, doc.ref.id) == (DocumentKind.PAGE, number)]
    return found[0]


# --- what the CMS says of translations ----


def test_states_of_translations(store: IntegreatStore) -> None:
    store.read("de")
    store.read("en")
    assert store.states("en") == {WELCOME: TranslationState.UP_TO_DATE, TOWN_HALL: TranslationState.OUTDATED}
    assert store.states("uk") == {}


def test_states_go_by_what_was_read_in_an_earlier_run(fake_cms: FakeCms) -> None:
    cache = MemoryCache()
    connect(fake_cms, cache).read("en")
    assert set(connect(fake_cms, cache).states("en")) == {WELCOME, TOWN_HALL}


def test_pages_are_marked_and_events_with_the_same_number_are_not(fake_cms: FakeCms, store: IntegreatStore) -> None:
    event = next(doc.ref for doc in store.read("en").documents if doc.kind is DocumentKind.EVENT)
    assert event.id == 1
    assert store.mark("en", [event], True) == frozenset()
    assert store.mark("en", [TOWN_HALL, event], True) == {TOWN_HALL}
    raw = fake_cms.raw(3, "en")
    assert raw
    assert raw["in_translation"]
    assert store.mark("en", [TOWN_HALL], False) == {TOWN_HALL}
    raw = fake_cms.raw(3, "en")
    assert raw
    assert not raw["in_translation"]


def test_nothing_is_asked_where_nothing_is_to_be_marked(fake_cms: FakeCms, store: IntegreatStore) -> None:
    assert store.mark("uk", [StoreRef("/musterstadt/uk/x/", 2)], True) == frozenset()
    assert fake_cms.requests == 0


def test_pages_whose_newest_text_is_not_published(fake_cms: FakeCms, store: IntegreatStore) -> None:
    region = fake_cms.region_of()
    region.save(region.page(2), "en", title="Arriving", content="<p>a</p>", status="DRAFT")
    region.save(region.page(3), "en", content="<p>b</p>", status="REVIEW")
    region.save(region.page(3), "ar", title="x", content="<p>c</p>", status="DRAFT")
    assert store.unpublished("en") == {(DocumentKind.PAGE, 2), (DocumentKind.PAGE, 3)}
    assert fake_cms.sent("/pages/en/") == 1 and fake_cms.sent("/preview/") == 0
    region.save(region.page(3), "en", status="PUBLIC")
    assert store.unpublished("en") == {(DocumentKind.PAGE, 2)}
    assert store.unpublished("uk") == frozenset()
    for language in ("fa", "xx"):
        with pytest.raises(StoreError, match=f"no active language '{language}'"):
            store.unpublished(language)


# --- is it the same text? ----


def test_a_link_is_the_same_in_whatever_language_and_under_its_old_slug(
    fake_cms: FakeCms, store: IntegreatStore
) -> None:
    fake_cms.person("manager").rename(3, "de", "Das Rathaus", slug="das-rathaus")
    store.read("de")
    store.read("en")
    german, old, english = (
        store.fingerprint("A", f'<p><a href="https://integreat.app/musterstadt/{path}/">x</a></p>')
        for path in ("de/willkommen/das-rathaus", "de/willkommen/rathaus", "en/welcome/town-hall")
    )
    assert german == old == english
    assert english != store.fingerprint("A", '<p><a href="https://integreat.app/musterstadt/en/welcome/">x</a></p>')


def test_what_is_read_has_the_fingerprint_of_what_was_meant(fake_cms: FakeCms, store: IntegreatStore) -> None:
    meant = (
        '<h2>Arriving</h2><p>See the <a href="https://integreat.app/musterstadt/de/willkommen/rathaus/">hall</a></p>'
    )
    fake_cms.person("manager").edit_beside(2, "en", title="Arriving", content=meant)
    found = page(store, "en", 2)
    assert found.content != meant
    assert store_hash(found) == store.fingerprint("Arriving", meant)
    assert store_hash(found) != store.fingerprint("Arriving", meant.replace("hall", "halls"))


def test_a_text_keeps_its_fingerprint_when_what_it_links_to_is_gone(fake_cms: FakeCms) -> None:
    text = '<p><a href="https://integreat.app/musterstadt/de/willkommen/ankommen/">Arriving</a></p>'
    fake_cms.person("manager").edit(3, "en", content=text)
    cache = MemoryCache()
    before = page(connect(fake_cms, cache), "en", 3)
    fake_cms.person("admin").delete(2)
    store = connect(fake_cms, cache)
    assert page(store, "en", 3).fingerprint == before.fingerprint == store.fingerprint(before.title, before.content)
    # Also when it is saved again as it is, which gives the version another number.
    fake_cms.region_of().save(fake_cms.item(3), "en")
    assert page(connect(fake_cms, cache), "en", 3).fingerprint == before.fingerprint


def test_a_page_in_a_language_that_is_not_read_is_asked_for_once(fake_cms: FakeCms, store: IntegreatStore) -> None:
    store.read("de")
    link = '<p><a href="https://integreat.app/musterstadt/ar/أهلا-وسهلا/">x</a></p>'
    german = '<p><a href="https://integreat.app/musterstadt/de/willkommen/">x</a></p>'
    assert store.fingerprint("A", link) == store.fingerprint("A", german)
    assert store.fingerprint("B", link) == store.fingerprint("B", german)
    assert fake_cms.sent("/ar/page/") == 1


@pytest.mark.parametrize("path", ["musterstadt/de/gibt-es-nicht", "anderswo/de/seite", "musterstadt/de", "s/p/99999"])
def test_an_address_that_leads_nowhere_names_itself(store: IntegreatStore, path: str) -> None:
    store.read("de")
    one = store.fingerprint("A", f'<p><a href="https://integreat.app/{path}/">x</a></p>')
    assert one == store.fingerprint("A", f'<p><a href="https://integreat.app/{path}/">x</a></p>')
    assert one != store.fingerprint("A", '<p><a href="https://integreat.app/musterstadt/de/willkommen/">x</a></p>')


def test_the_description_of_a_location_counts(store: IntegreatStore) -> None:
    content = "<p>On weekdays.</p>"
    described = f'<p data-field="meta_description">IDs &amp; registration</p>\n{content}'
    assert store.fingerprint("A", described) != store.fingerprint("A", content)
    assert store.fingerprint("A", described) == store.fingerprint("A", described.replace("IDs ", "IDs  "))
    assert store.fingerprint("A", described) != store.fingerprint("A", described.replace("IDs", "ID"))


def test_forms_that_change_line_ends_change_no_fingerprint(fake_cms: FakeCms) -> None:
    content = '<p>Line</p>\r\n<p><a href="https://integreat.app/musterstadt/de/willkommen/ankommen/">x</a></p>'
    fake_cms.region_of().save(fake_cms.item(3), "en", content=content)
    cache = MemoryCache()
    found = page(connect(fake_cms, cache), "en", 3)
    fake_cms.person("admin").delete(2)
    store = connect(fake_cms, cache)
    assert store.fingerprint(found.title, found.content.replace("\r\n", "\n")) == found.fingerprint


def test_what_was_written_is_remembered_with_its_fingerprint() -> None:
    knowledge = Knowledge(MemoryCache(), "de", "https://cms.example.org")
    document = StoreDocument(
        DocumentKind.PAGE, "uk", StoreRef("/musterstadt/uk/a/", 2), "A", "<p>b</p>", fingerprint="f" * 32
    )
    knowledge.remember(document)
    assert knowledge.fingerprint("A", "<p>b</p>") == "f" * 32
    assert knowledge.resolve("https://integreat.app/musterstadt/uk/a/") == "page:2"
    with pytest.raises(ValueError, match="number"):
        knowledge.remember(replace(document, ref=StoreRef("/musterstadt/uk/a/")))


def test_texts_of_the_media_library_are_learned_and_kept() -> None:
    cache = MemoryCache()
    knowledge = Knowledge(cache, "de", "https://cms.example.org")
    meant, stored = (
        ("A", f'<p><img src="https://cms.example.org/media/regions/1/plan.png" alt="{alt}">{{text}}</p>')
        for alt in ("City map", "Stadtplan")
    )
    ours, theirs, other = (
        (title, content.format(text=text)) for (title, content), text in ((meant, "x"), (stored, "x"), (stored, "y"))
    )
    assert not knowledge.learn_media("en", ours, other)  # something else was changed, too
    assert not knowledge.learn_media("en", ours, ours)
    assert knowledge.fingerprint(*ours) != knowledge.fingerprint(*theirs)
    assert knowledge.learn_media("en", ours, theirs)
    assert knowledge.fingerprint(*ours) == knowledge.fingerprint(*theirs)
    knowledge.keep("en")
    again = Knowledge(cache, "de", "https://cms.example.org")
    assert again.fingerprint(*ours) == again.fingerprint(*theirs) != again.fingerprint(*other)


# --- opening and closing ----


SETTINGS = IntegreatStoreSettings(
    type="integreat", url="http://127.0.0.1:9", region="stadt", user="bot", password_env="STADT_CMS_TEST"
)


def test_opening_asks_for_nothing_and_closing_may_be_done_twice(tmp_path: Path) -> None:
    store = IntegreatStore.open(SETTINGS, "de", tmp_path / "stores", lambda: PASSWORD)
    store.close()
    store.close()
    assert list(tmp_path.iterdir()) == []


def test_what_is_kept_holds_no_password(fake_cms: FakeCms, tmp_path: Path) -> None:
    connect(fake_cms, FileCache(tmp_path, "store")).read("en")
    kept = "".join(file.read_text(encoding="utf-8") for file in tmp_path.iterdir())
    assert "Town hall" in kept
    assert PASSWORD not in kept
    assert not any(key in kept for key in fake_cms.sessions)


def test_another_web_app_is_where_people_read_and_where_links_lead() -> None:
    """Some towns have an app of their own in front of the same CMS."""

    def known(number: int, path: str) -> Known:
        return Known(DocumentKind.PAGE, number, number, path, "T", "<p>x</p>")

    knowledge = Knowledge(MemoryCache(), "de", "https://cms.example.org", web_app="https://app.example.org")
    knowledge.put("de", known(1, "/stadt/de/arzt/"))
    knowledge.put("en", known(1, "/stadt/en/doctor/"))
    assert knowledge.for_people("/stadt/en/doctor/") == "https://app.example.org/stadt/en/doctor/"
    german, english, elsewhere = (
        f'<p><a href="https://{host}{path}">x</a></p>'
        for host, path in (
            ("app.example.org", "/stadt/de/arzt/"),
            ("app.example.org", "/stadt/en/doctor/"),
            ("integreat.app", "/stadt/en/doctor/"),
        )
    )
    assert knowledge.fingerprint("T", german) == knowledge.fingerprint("T", english)
    assert knowledge.fingerprint("T", english) != knowledge.fingerprint("T", elsewhere)


def test_the_settings_say_which_web_app(fake_cms: FakeCms) -> None:
    store = connect(fake_cms, web_app="https://app.example.org")
    urls = {document.url for document in store.read("de").documents}
    assert urls
    assert all(url is not None and url.startswith("https://app.example.org/musterstadt/de/") for url in urls)
