"""Reading a region: raw texts, which page is which, drafts, and what a night without changes costs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from fake_cms import FakeCms, big_region
from fake_cms.app import PASSWORD

from pipeline.connectors.integreat.cache import MemoryCache
from pipeline.connectors.integreat.client import CmsClient
from pipeline.connectors.integreat.errors import LoginRefused
from pipeline.connectors.integreat.store import IntegreatStore
from pipeline.errors import StoreError, StoreUnavailable
from pipeline.model import DocumentKind, DocumentStatus, Snapshot, StoreDocument, StoreRef

PAGE, EVENT, LOCATION = DocumentKind.PAGE, DocumentKind.EVENT, DocumentKind.LOCATION


@dataclass
class Night:
    """One run of Sprachlotse after the other against the same CMS."""

    cms: FakeCms
    cache: MemoryCache = field(default_factory=MemoryCache)
    password: Callable[[], str] = lambda: PASSWORD
    region: str = ""

    def store(self, user: str = "sync-bot") -> IntegreatStore:
        client = CmsClient(
            self.cms.url,
            self.region or self.cms.region,
            user,
            self.password,
            requests_per_second=1e6,
            transport=self.cms,
            sleep=lambda _: None,
        )
        return IntegreatStore(client, "de", self.cache)

    def read(self, *languages: str) -> list[Snapshot]:
        """What a run reads; the requests of this run alone are in ``cms.log``."""
        self.cms.log.clear()
        store = self.store()
        return [store.read(language) for language in languages]

    def pages(self, language: str) -> dict[int, StoreDocument]:
        """By their numbers. The source is read first, as a pull does."""
        return by_number(self.read("de", language)[1] if language != "de" else self.read("de")[0])


def by_number(snapshot: Snapshot, kind: DocumentKind = PAGE) -> dict[int, StoreDocument]:
    return {doc.ref.id: doc for doc in snapshot.documents if doc.kind is kind and doc.ref.id is not None}


@pytest.fixture
def night(fake_cms: FakeCms) -> Night:
    return Night(fake_cms)


# --- the first time ----


def test_the_source_is_what_readers_see_in_its_raw_form(night: Night) -> None:
    (snapshot,) = night.read("de")
    assert snapshot.stable_ids
    assert not snapshot.problems
    pages = by_number(snapshot)
    assert sorted(pages) == [1, 2, 3, 4, 5, 6, 10]  # not: only a draft, archived, below an archived one
    assert pages[4].content == (
        '<p>Siehe [page 1], auch genannt [page 1 "die erste Seite"], bei [contact 1]</p>'  # not expanded
    )
    assert pages[5].content == ""  # not the links to other languages that readers see there
    assert pages[6].content == "<p>Das lesen alle.</p>"  # not the newer draft
    assert pages[10].content == "<p>Eigener Text.</p>"  # without the page that it mirrors
    assert pages[3].parent_path == pages[1].ref.path == "/musterstadt/de/willkommen/"
    assert pages[3].translations == {"en": StoreRef("/musterstadt/en/welcome/town-hall/", 3)}
    assert all(doc.status is DocumentStatus.PUBLIC and doc.reachable for doc in snapshot.documents)


def test_pages_come_in_the_order_of_the_tree_and_events_and_locations_after_them(night: Night) -> None:
    (snapshot,) = night.read("de")
    assert [doc.ref.id for doc in snapshot.documents if doc.kind is PAGE] == [1, 2, 3, 4, 5, 6, 10]
    assert [doc.kind for doc in snapshot.documents] == [PAGE] * 7 + [EVENT] * 3 + [LOCATION] * 2
    assert by_number(snapshot, EVENT)[2].title == "Sprachcafé"
    assert by_number(snapshot, LOCATION)[1].ref.path == "/musterstadt/de/locations/bürgerbüro/"


def test_translations_have_the_numbers_of_their_sources(night: Night) -> None:
    source, english, arabic, ukrainian = night.read("de", "en", "ar", "uk")
    assert {n: doc.title for n, doc in by_number(english).items()} == {1: "Welcome", 3: "Town hall"}
    assert {n: doc.title for n, doc in by_number(arabic).items()} == {1: "أهلا وسهلا"}
    assert [doc.title for doc in by_number(english, EVENT).values()] == ["An evening about German"]
    assert [doc.title for doc in by_number(english, LOCATION).values()] == ["Citizens' office"]
    assert ukrainian.documents == ()  # the German texts that the API shows in their place are no translations
    assert all(doc.fingerprint for doc in english.documents)
    assert not any(doc.fingerprint for doc in source.documents)


def test_a_region_of_many_pages_is_numbered_by_its_tree(fake_cms: FakeCms) -> None:
    night = Night(FakeCms(big_region(120)))
    source, english = night.read("de", "en")
    region = night.cms.region_of()
    for snapshot in (source, english):
        public = {page.id: page.public(snapshot.language) for page in region.of("page") if page.seen(snapshot.language)}
        read = {n: (doc.title, doc.content) for n, doc in by_number(snapshot).items()}
        assert read == {n: (text.title, text.content) for n, text in public.items() if text}
    assert night.cms.sent("partial-page-tree") == 1
    assert night.cms.sent("/page/") == 0  # nothing had to be confirmed


def test_the_public_languages(night: Night) -> None:
    assert night.store().languages() == ("ar", "de", "en", "uk")


def test_a_language_that_readers_cannot_choose_yet_is_read(night: Night) -> None:
    night.cms.region_of().save(night.cms.item(1), "tr", title="Hoş geldiniz", content="<p>Merhaba</p>")
    assert night.pages("tr")[1].title == "Hoş geldiniz"


@pytest.mark.parametrize("language", ["fa", "xx"])
def test_a_language_that_is_not_active_cannot_be_read(night: Night, language: str) -> None:
    with pytest.raises(StoreError, match=f"no region musterstadt with an active language '{language}'"):
        night.store().read(language)


# --- the nights after ----


def test_a_night_without_changes_asks_for_the_lists_and_once_a_language_for_drafts(night: Night) -> None:
    first = night.read("de", "en", "ar", "uk")
    again = night.read("de", "en", "ar", "uk")
    assert again == first
    assert night.cms.sent("^/api/v3/musterstadt/") == 12
    rest = [(method, path) for method, path in night.cms.log if not path.startswith("/api/")]
    drafts = [f"pages/{language}" for language in ("en", "ar", "uk")]
    drafts[1:1] = ["events/en", "pois/en"]  # these tell of all languages
    assert rest == [("GET", "/login/"), ("POST", "/login/"), *(("GET", f"/musterstadt/{place}/") for place in drafts)]


def test_only_the_text_of_what_was_saved_is_read_again(night: Night) -> None:
    night.read("de", "en")
    night.cms.person("manager").edit(3, "de", content="<p>Das Rathaus ist geschlossen.</p>")
    night.cms.person("manager").edit(1, "en", content="<p>Welcome!</p>")
    source, english = night.read("de", "en")
    assert by_number(source)[3].content == "<p>Das Rathaus ist geschlossen.</p>"
    assert by_number(english)[1].content == "<p>Welcome!</p>"
    assert night.cms.sent("preview") == 2
    assert night.cms.sent("partial-page-tree") == 0


def test_a_page_that_was_renamed_and_moved_is_the_same_page(night: Night) -> None:
    night.read("de")
    manager = night.cms.person("manager")
    manager.rename(2, "de", "Anmelden", slug="anmelden")
    manager.move(2, 3)
    (snapshot,) = night.read("de")
    assert by_number(snapshot)[2].ref == StoreRef("/musterstadt/de/willkommen/rathaus/anmelden/", 2)
    assert by_number(snapshot)[2].parent_path == "/musterstadt/de/willkommen/rathaus/"


def test_a_new_page_with_the_slug_of_a_deleted_one_is_another_page(night: Night) -> None:
    night.read("de")
    night.cms.person("admin").delete(2)
    new = night.cms.person("manager").create("Ankommen", "<p>Ganz neu.</p>", parent="1")
    assert night.cms.item(new).public("de").slug == "ankommen"
    pages = night.pages("de")
    assert 2 not in pages
    assert pages[new].content == "<p>Ganz neu.</p>"


def test_two_pages_that_exchanged_their_texts_keep_their_numbers(night: Night) -> None:
    night.read("de")
    two, three = (night.cms.item(n).public("de") for n in (2, 3))
    assert two and three
    for number, text in ((2, three), (3, two)):
        night.cms.person("manager").edit(number, "de", title=text.title, content=text.content)
    pages = night.pages("de")
    assert (pages[2].title, pages[3].title) == ("Rathaus", "Ankommen")


def test_a_database_that_was_put_back_to_an_older_state_misleads_nobody(night: Night) -> None:
    night.read("de")
    # Restored from a backup, and worked in since: the numbers of versions are given again, to other pages.
    region = night.cms.region_of()
    two, three = region.page(2).translations["de"][-1], region.page(3).translations["de"][-1]
    two.id, three.id = three.id, two.id
    pages = night.pages("de")
    assert (pages[2].title, pages[3].title) == ("Ankommen", "Rathaus")
    assert pages[3].content == "<p>Montag bis Freitag, 8:00–12:00 Uhr, ist im Rathaus jemand da.</p>"


def test_numbers_of_versions_that_are_given_again_in_such_a_database_mislead_nobody_either(night: Night) -> None:
    night.read("de")
    page, place = night.cms.item(3).translations["de"][-1], night.cms.item(1, "poi").translations["de"][-1]
    page.title, page.content = "Unser Rathaus", "<p>Anders.</p>"
    place.content = "<p>Geschlossen.</p>"
    (snapshot,) = night.read("de")
    assert by_number(snapshot)[3].content == "<p>Anders.</p>"
    assert by_number(snapshot, LOCATION)[1].content == "<p>Geschlossen.</p>"


def test_what_is_hidden_is_not_in_the_source(night: Night) -> None:
    night.read("de")
    manager = night.cms.person("manager")
    manager.set_draft(2, "de")
    manager.archive(3)
    assert sorted(night.pages("de")) == [1, 4, 5, 6, 10]
    manager.edit(2, "de")
    manager.restore(3)
    assert sorted(night.pages("de")) == [1, 2, 3, 4, 5, 6, 10]


def test_a_newer_draft_of_the_source_changes_nothing_until_it_is_published(night: Night) -> None:
    night.read("de")
    region = night.cms.region_of()
    region.save(region.page(3), "de", content="<p>Entwurf.</p>", status="DRAFT")
    assert night.pages("de")[3].content == "<p>Montag bis Freitag, 8:00–12:00 Uhr, ist im Rathaus jemand da.</p>"
    region.save(region.page(3), "de", status="PUBLIC")
    assert night.pages("de")[3].content == "<p>Entwurf.</p>"


def test_without_what_was_kept_everything_is_read_again_and_is_the_same(night: Night) -> None:
    first = night.read("de", "en")
    night.cache = MemoryCache()
    assert night.read("de", "en") == first


# --- translations that readers do not see ----


def test_a_translation_that_became_a_draft_is_read_as_one(night: Night) -> None:
    night.read("de", "en")
    night.cms.person("manager").set_draft(3, "en")
    found = night.pages("en")[3]
    assert found.status is DocumentStatus.DRAFT
    assert not found.reachable
    assert found.ref == StoreRef("/musterstadt/en/welcome/town-hall/", 3)
    assert night.pages("en")[3] == found
    night.cms.person("manager").edit(3, "en", content="<p>Open again.</p>")
    assert night.pages("en")[3].reachable
    assert night.pages("en")[3].content == "<p>Open again.</p>"


def test_a_draft_that_goes_on_being_written_is_read_again(night: Night) -> None:
    night.read("de", "en")
    night.cms.person("manager").set_draft(3, "en")
    night.read("de", "en")
    region = night.cms.region_of()
    region.save(region.page(3), "en", content="<p>Work in progress.</p>", status="REVIEW")
    found = night.pages("en")[3]
    assert (found.content, found.status) == ("<p>Work in progress.</p>", DocumentStatus.REVIEW)


def test_what_lies_below_a_hidden_translation_is_not_gone(night: Night) -> None:
    night.read("de", "en")
    for version in night.cms.item(1).translations["en"]:
        version.status = "DRAFT"
    pages = night.pages("en")
    assert (pages[3].status, pages[3].reachable) == (DocumentStatus.PUBLIC, False)


def test_a_draft_newer_than_what_readers_see_is_the_translation(night: Night) -> None:
    region = night.cms.region_of()
    region.save(region.page(3), "en", content="<p>Unpublished.</p>", status="DRAFT")
    found = night.pages("en")[3]
    assert (found.content, found.status, found.reachable) == ("<p>Unpublished.</p>", DocumentStatus.DRAFT, False)
    assert night.pages("en")[3] == found
    region.save(region.page(3), "en", content="<p>Unpublished, too.</p>")
    assert night.pages("en")[3].content == "<p>Unpublished, too.</p>"


def test_drafts_that_were_never_public_are_found_when_a_language_is_read_first(night: Night) -> None:
    region = night.cms.region_of()
    region.save(region.page(2), "en", title="Arriving", content="<p>Register.</p>", status="REVIEW")
    found = night.pages("en")[2]
    assert (found.title, found.status, found.reachable) == ("Arriving", DocumentStatus.REVIEW, False)
    assert found.ref == StoreRef("/musterstadt/en/welcome/arriving/", 2)
    assert night.pages("en")[2] == found


def test_drafts_that_could_not_be_read_at_first_are_looked_for_again(night: Night) -> None:
    region = night.cms.region_of()
    region.save(region.page(2), "en", title="Arriving", content="<p>Register.</p>", status="REVIEW")
    night.cms.fail(status=500, path="/ajax/en/2/preview/")
    english = night.read("de", "en")[1]
    assert 2 not in by_number(english)
    assert {ref.id for ref in english.skipped} == {2}
    assert night.pages("en")[2].title == "Arriving"


def test_a_text_that_was_written_and_waits_for_approval_is_looked_up(night: Night) -> None:
    night.read("de", "en")
    region = night.cms.region_of()
    region.save(region.page(2), "en", title="Arriving", content="<p>Register.</p>", status="REVIEW")
    ref = StoreRef("/musterstadt/en/welcome/arriving/", 2)
    store = night.store()
    store.read("en")
    document = StoreDocument(PAGE, "en", ref, "Arriving", "<p>Register.</p>", status=DocumentStatus.REVIEW)
    store._knowledge.remember(document)
    store._knowledge.keep("en")
    found = night.pages("en")[2]
    assert (found.ref, found.status, found.reachable) == (ref, DocumentStatus.REVIEW, False)
    region.save(region.page(2), "en", status="PUBLIC")
    assert night.pages("en")[2].reachable


@pytest.mark.parametrize("status", ["DRAFT", "REVIEW", "AUTO_SAVE"])
def test_a_translation_that_somebody_has_begun_is_seen_the_next_night(night: Night, status: str) -> None:
    night.read("de", "en")
    region = night.cms.region_of()
    region.save(region.page(2), "en", title="Arriving", content="<p>Register.</p>", status=status)
    found = night.pages("en")[2]
    assert (found.title, found.content, found.reachable) == ("Arriving", "<p>Register.</p>", False)
    assert found.ref == StoreRef("/musterstadt/en/welcome/arriving/", 2)
    assert night.pages("en")[2] == found
    assert (night.cms.sent("/2/"), night.cms.sent("/2/preview/")) == (1, 1)
    region.save(region.page(2), "en", content="<p>Register soon.</p>")
    assert night.pages("en")[2].content == "<p>Register soon.</p>"


@pytest.mark.parametrize("status", ["DRAFT", "REVIEW", "AUTO_SAVE"])
def test_a_draft_that_is_newer_than_what_readers_see_is_seen_the_next_night(night: Night, status: str) -> None:
    before = night.pages("en")[3]
    region = night.cms.region_of()
    region.save(region.page(3), "en", content="<p>Open at noon.</p>", status=status)
    found = night.pages("en")[3]
    assert (found.content, found.reachable) == ("<p>Open at noon.</p>", False)
    assert night.pages("en")[3] == found
    assert (night.cms.sent("/3/"), night.cms.sent("/3/preview/")) == (1, 1)
    region.save(region.page(3), "en", content="<p>Open at ten.</p>")
    assert night.pages("en")[3].content == "<p>Open at ten.</p>"
    region.save(region.page(3), "en", content=before.content, status="PUBLIC")
    assert night.pages("en")[3].reachable


def test_a_translation_that_was_gone_and_is_begun_anew_is_seen(night: Night) -> None:
    night.read("de", "en")
    gone = night.cms.item(3).translations.pop("en")
    assert 3 not in night.pages("en")
    night.cms.item(3).translations["en"] = gone
    gone[-1].status = "DRAFT"
    assert night.pages("en")[3].status is DocumentStatus.DRAFT


def test_whoever_may_only_look_sees_drafts_too(night: Night) -> None:
    night.read("de", "en")
    region = night.cms.region_of()
    region.save(region.page(2), "en", title="Arriving", content="<p>Register.</p>", status="DRAFT")
    store = night.store("observer")
    store.read("de")
    assert 2 in by_number(store.read("en"))


@pytest.mark.parametrize(
    ("order", "asked", "place"),
    [
        (lambda cms: cms.users["sync-bot"].regions.clear(), 1, "pages"),
        (lambda cms: setattr(cms.users["sync-bot"], "password", "another"), 0, "pages"),
        (lambda cms: cms.fail(None, status=503, path="/musterstadt/pages/"), 7, "pages"),
        (lambda cms: cms.fail(None, status=503, path="/login/"), 0, "pages"),
        (lambda cms: cms.fail(None, status=500, path="/musterstadt/pages/"), 3, "{}/pages"),
        (lambda cms: cms.fail(None, status=200, path="/musterstadt/pages/"), 3, "{}/pages"),  # something else answers
    ],
    ids=["no rights", "password", "busy", "no login", "broken", "strange"],
)
def test_where_drafts_cannot_be_seen_the_rest_is_read_and_that_is_told(
    night: Night, order: Callable[[FakeCms], object], asked: int, place: str
) -> None:
    first = night.read("de", "en", "ar", "uk")
    order(night.cms)
    again = night.read("de", "en", "ar", "uk")
    assert [snapshot.documents for snapshot in again] == [snapshot.documents for snapshot in first]
    assert not again[0].problems
    for snapshot in again[1:]:
        (problem,) = snapshot.problems
        assert (problem.file, problem.entry) == (place.format(snapshot.language), "texts that are not published")
        assert problem.reason.startswith("they cannot be seen: ")
        assert not snapshot.unreadable and not snapshot.skipped
    # What is refused in one language is not asked for in each of the others.
    assert night.cms.sent("^/musterstadt/pages/") == asked


@pytest.mark.parametrize(
    "order",
    [
        lambda cms: cms.users["sync-bot"].regions.clear(),
        lambda cms: setattr(cms.users["sync-bot"], "password", "another"),
        lambda cms: cms.fail(None, status=503, path="/login/"),
    ],
    ids=["no rights", "password", "no login"],
)
def test_drafts_that_cannot_be_seen_any_more_are_as_they_were(night: Night, order: Callable[[FakeCms], object]) -> None:
    region = night.cms.region_of()
    region.save(region.page(2), "en", title="Arriving", content="<p>Register.</p>", status="DRAFT")
    region.save(region.page(3), "en", content="<p>Open at noon.</p>", status="REVIEW")
    region.save(night.cms.item(2, "poi"), "en", title="Library", content="<p>Books.</p>", status="DRAFT")
    first = night.read("de", "en")
    assert {2, 3} <= by_number(first[1]).keys() and 2 in by_number(first[1], LOCATION)
    order(night.cms)
    again = night.read("de", "en")
    assert again[1].documents == first[1].documents
    assert len(again[1].problems) == 1 and not again[1].skipped
    assert night.cms.sent("preview|edit|versions") == 0


def test_a_translation_that_is_gone_is_looked_up_once(night: Night) -> None:
    night.read("de", "en")
    del night.cms.item(3).translations["en"]
    assert 3 not in night.pages("en")
    assert night.cms.sent("/3/preview/") == 1
    assert 3 not in night.pages("en")
    assert night.cms.sent("/3/preview/") == 0


def test_hidden_translations_of_hidden_sources_are_left_alone(night: Night) -> None:
    night.read("de", "en")
    night.cms.person("manager").archive(3)
    assert 3 not in night.pages("en")
    assert night.cms.sent("/3/") == 0


# --- events and locations ----


@pytest.mark.parametrize(("kind", "name"), [(EVENT, "event"), (LOCATION, "poi")])
def test_an_event_or_location_that_somebody_has_begun_to_translate_is_seen(
    night: Night, kind: DocumentKind, name: str
) -> None:
    night.read("de", "en", "uk")
    night.cms.region_of().save(night.cms.item(1, name), "uk", title="Їхній", content="<p>Їхнє</p>", status="DRAFT")
    found = by_number(night.read("de", "en", "uk")[2], kind)[1]
    assert (found.title, found.status, found.reachable) == ("Їхній", DocumentStatus.DRAFT, False)
    assert by_number(night.read("de", "en", "uk")[2], kind) == {1: found}
    assert night.cms.sent("/uk/1/edit/") == 1


def test_an_event_of_another_calendar_is_nobody_s_draft(night: Night) -> None:
    night.cms.item(1, "event").calendar = True
    night.read("de", "uk")
    night.cms.region_of().save(night.cms.item(1, "event"), "uk", title="Їхній", content="<p>Їхнє</p>", status="DRAFT")
    assert by_number(night.read("de", "uk")[1], EVENT) == {}
    assert night.cms.sent("/1/edit/") == 0


def test_hundreds_of_locations_are_listed_five_hundred_at_once(night: Night) -> None:
    region = night.cms.region_of()
    for number in range(600):
        place = region.add("poi", fields=dict(night.cms.item(1, "poi").fields))
        region.save(place, "de", title=f"Ort {number}", content="<p>Hier.</p>")
    last = max(number for kind, number in region.items if kind == "poi")
    region.save(region.items["poi", last], "uk", title="Місце", content="<p>Тут.</p>", status="DRAFT")
    assert by_number(night.read("de", "uk")[1], LOCATION)[last].title == "Місце"
    assert night.cms.sent("/pois/uk/$") == 2


@pytest.mark.parametrize(("folder", "place"), [("events", "events"), ("pois", "locations")])
def test_where_their_drafts_cannot_be_seen_those_of_pages_are(night: Night, folder: str, place: str) -> None:
    night.read("de", "uk")
    region = night.cms.region_of()
    region.save(region.page(2), "uk", title="Прибуття", content="<p>Тут.</p>", status="DRAFT")
    night.cms.fail(None, status=403, path=f"/{folder}/uk/$")
    ukrainian = night.read("de", "uk")[1]
    assert 2 in by_number(ukrainian)
    (problem,) = ukrainian.problems
    assert (problem.file, problem.entry) == (place, "texts that are not published")


def test_events_of_other_calendars_are_left_out_and_asked_for_once(night: Night) -> None:
    night.cms.item(2, "event").calendar = True
    night.cms.region_of().save(night.cms.item(2, "event"), "en", title="Language café", content="<p>Tuesdays.</p>")
    source, english = night.read("de", "en")
    assert sorted(by_number(source, EVENT)) == [1, 3]
    assert sorted(by_number(english, EVENT)) == [1]
    source, english = night.read("de", "en")
    assert sorted(by_number(source, EVENT)) == [1, 3]
    assert night.cms.sent("/events/de/2/edit/") == 0
    assert not source.skipped


def test_the_description_of_a_location_travels_with_its_content(night: Night) -> None:
    region = night.cms.region_of()
    region.save(night.cms.item(1, "poi"), "de", meta_description="Ausweise & Anmeldung")
    place = by_number(night.read("de")[0], LOCATION)[1]
    assert place.content == (
        '<p data-field="meta_description">Ausweise &amp; Anmeldung</p>\n<p>Bürgerbüro: werktags.</p>'
    )
    region.save(night.cms.item(1, "poi"), "de", meta_description="Ausweise und Anmeldung")
    assert "Ausweise und" in by_number(night.read("de")[0], LOCATION)[1].content


def test_a_location_whose_translation_became_a_draft_is_not_gone(night: Night) -> None:
    night.read("de", "en")
    night.cms.item(1, "poi").translations["en"][-1].status = "DRAFT"
    place = by_number(night.read("de", "en")[1], LOCATION)[1]
    assert (place.status, place.reachable, place.content) == (DocumentStatus.DRAFT, False, "<p>On weekdays.</p>")


# --- what goes wrong ----


def test_a_page_that_cannot_be_read_is_skipped_and_the_others_are_read(night: Night) -> None:
    night.cms.fail(None, status=500, path="/ajax/de/3/preview/")
    (snapshot,) = night.read("de")
    assert sorted(by_number(snapshot)) == [1, 2, 4, 5, 6, 10]
    assert snapshot.skipped == {StoreRef("/musterstadt/de/willkommen/rathaus/", 3)}
    (problem,) = snapshot.problems
    assert str(problem).startswith("de/pages, /musterstadt/de/willkommen/rathaus/ (number 3): the CMS answers 500")


def test_a_page_that_vanishes_while_it_is_read_is_skipped(night: Night) -> None:
    night.cms.meanwhile(lambda: night.cms.region_of().delete(night.cms.item(2)), path="/ajax/de/2/preview/")
    (snapshot,) = night.read("de")
    assert StoreRef("/musterstadt/de/willkommen/ankommen/", 2) in snapshot.skipped
    assert "it was changed while it was being read" in str(snapshot.problems[0])
    assert 2 not in night.pages("de")
    assert not night.read("de")[0].skipped


def test_a_page_that_is_saved_while_it_is_read_has_its_new_text_in_the_end(night: Night) -> None:
    region = night.cms.region_of()
    night.cms.meanwhile(
        lambda: region.save(region.page(2), "de", title="Neu", content="<p>Neu.</p>"), path="/2/preview/"
    )
    (snapshot,) = night.read("de")
    assert StoreRef("/musterstadt/de/willkommen/ankommen/", 2) in snapshot.skipped
    assert night.pages("de")[2].content == "<p>Neu.</p>"


def test_events_that_cannot_be_read_are_not_gone(night: Night) -> None:
    night.cms.fail(None, status=404, path="/api/v3/musterstadt/de/events/")
    (snapshot,) = night.read("de")
    assert snapshot.unreadable == {EVENT}
    assert sorted(by_number(snapshot, LOCATION)) == [1, 2]
    assert str(snapshot.problems[0]).startswith("de/events, the whole list: ")


def test_a_cms_that_is_down_is_not_asked_for_every_page(night: Night) -> None:
    night.cms.fail(None, path="/preview/")
    with pytest.raises(StoreUnavailable, match="503"):
        night.read("de")
    asked = {path for _, path in night.cms.log if "preview" in path}
    assert len(asked) == 3


def test_what_was_read_before_the_cms_went_down_is_not_read_again(night: Night) -> None:
    down = night.cms.fail(None, path="/(4|5|6|10)/preview/")
    with pytest.raises(StoreUnavailable):
        night.read("de")
    down.left = 0
    night.read("de")
    assert {path for _, path in night.cms.log if "preview" in path} == {
        f"/musterstadt/ajax/de/{number}/preview/" for number in (4, 5, 6, 10)
    }


def test_a_refused_password_ends_the_reading_at_once(night: Night) -> None:
    night.password = lambda: "wrong"
    with pytest.raises(LoginRefused, match="refused the login of sync-bot"):
        night.read("de")
    assert night.cms.sent("/login/", "POST") == 1


def test_an_account_that_reads_only_is_enough(night: Night) -> None:
    assert night.store("observer").read("de") == night.store().read("de")


def test_an_entry_that_cannot_be_used_is_named_and_not_taken_as_gone(night: Night) -> None:
    night.read("de")
    night.cms.item(3).translations["de"][-1].title = ""
    (snapshot,) = night.read("de")
    assert snapshot.skipped == {StoreRef("/musterstadt/de/willkommen/rathaus/", 3)}
    assert "has no 'title'" in str(snapshot.problems[0])
    assert 3 not in by_number(snapshot)
