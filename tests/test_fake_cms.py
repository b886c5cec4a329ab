"""The fake CMS does what tests built on it rely on. That the real one does it too: ``live/test_contract.py``."""

from __future__ import annotations

import httpx
import pytest
from fake_cms import FakeCms, big_region, musterstadt
from live.person import PAGES

ROOT, CHILD, TOWN_HALL = PAGES["willkommen"], PAGES["ankommen"], PAGES["rathaus"]


@pytest.fixture
def cms() -> FakeCms:
    return FakeCms()


def test_the_api_lists_what_readers_see(cms: FakeCms) -> None:
    paths = [page["path"] for page in cms.api("de/pages")]
    assert paths[0] == "/musterstadt/de/willkommen/"
    assert len(paths) == 7  # not: never published, archived, below an archived one
    assert not any("nur-entwurf" in path or "archiv" in path for path in paths)
    assert [page["path"] for page in cms.api("ar/pages")] == ["/musterstadt/ar/أهلا-وسهلا/"]
    assert cms.api("fa/pages") is None
    assert cms.api("tr/pages") == []


def test_people_edit_publish_and_take_back(cms: FakeCms) -> None:
    manager = cms.person("manager")
    before = cms.page("de", TOWN_HALL)["id"]
    assert manager.edit(TOWN_HALL, "de", content="<p>Neu.</p>") == ('Page "Rathaus" was successfully updated',)
    assert cms.page("de", TOWN_HALL)["content"] == "<p>Neu.</p>"
    assert cms.page("de", TOWN_HALL)["id"] != before
    manager.set_draft(TOWN_HALL, "de")
    assert cms.page("de", TOWN_HALL) is None
    assert cms.page("en", TOWN_HALL) is None


def test_people_make_a_translation_side_by_side(cms: FakeCms) -> None:
    cms.person("manager").edit_beside(ROOT, "uk", title="Ласкаво просимо", content="<p>Так</p><p>Ні</p>")
    made = cms.page("uk", ROOT)
    assert made["path"] == "/musterstadt/uk/ласкаво-просимо/"
    assert made["content"] == "<div><p>Так</p><p>Ні</p></div>"


def test_links_follow_a_page_that_is_renamed(cms: FakeCms) -> None:
    cms.person("manager").rename(TOWN_HALL, "de", "Stadthaus")
    assert "/de/willkommen/stadthaus/" in cms.page("de", CHILD)["content"]
    assert cms.versions(CHILD, "de") == 2


def test_people_move_archive_and_delete(cms: FakeCms) -> None:
    manager = cms.person("manager")
    made = manager.create("Neu", "<p>Text</p>")
    manager.move(made, TOWN_HALL)
    assert cms.page("de", made)["path"] == "/musterstadt/de/willkommen/rathaus/neu/"
    manager.archive(TOWN_HALL)
    assert cms.page("de", made) is None
    manager.restore(TOWN_HALL)
    cms.person("admin").delete(made)
    assert cms.page("de", made) is None


def test_a_lock_keeps_others_out(cms: FakeCms) -> None:
    manager, bot = cms.person("manager"), cms.person("sync-bot")
    assert manager.lock(TOWN_HALL)
    assert not bot.lock(TOWN_HALL)
    with pytest.raises(AssertionError, match="already being edited by another user"):
        bot.edit_beside(TOWN_HALL, "en", content="<p>x</p>")
    assert manager.release(TOWN_HALL)
    bot.edit_beside(TOWN_HALL, "en", content="<p>x</p>")


def test_only_who_may_publish_publishes(cms: FakeCms) -> None:
    author = cms.person("author")
    with pytest.raises(AssertionError, match="403"):
        author.edit_beside(TOWN_HALL, "en", content="<p>x</p>")
    author.edit_beside(TOWN_HALL, "en", content="<p>x</p>", status="REVIEW")
    assert cms.page("en", TOWN_HALL)["content"] == "<p>You find somebody in the town hall on weekdays, 8am–12pm.</p>"
    with pytest.raises(AssertionError, match="403"):
        cms.person("observer").edit_beside(TOWN_HALL, "en", content="<p>x</p>")


def test_a_client_without_session_is_led_to_the_login(cms: FakeCms) -> None:
    with httpx.Client(base_url=cms.url, transport=cms) as http:
        answer = http.get("/musterstadt/pages/de/")
        assert (answer.status_code, answer.headers["location"]) == (302, "/login/?next=/musterstadt/pages/de/")
        assert http.post("/musterstadt/pages/en/1/edit/side-by-side/", data={}).status_code in (302, 403)
    assert cms.requests == 2
    assert cms.sent("side-by-side", "POST") == 1


def test_faults_come_when_they_are_ordered(cms: FakeCms) -> None:
    with httpx.Client(base_url=cms.url, transport=cms) as http:
        cms.fail(1, 503, skip=1)
        assert [http.get("/api/v3/regions/").status_code for _ in range(3)] == [200, 503, 200]
        cms.drop(None, every=2, path="languages")
        assert http.get("/api/v3/musterstadt/languages/").status_code == 200
        with pytest.raises(httpx.RemoteProtocolError):
            http.get("/api/v3/musterstadt/languages/")
        cms.faults.clear()
        cms.meanwhile(lambda: cms.person("manager").rename(TOWN_HALL, "de", "Stadthaus"), path="/de/page/")
        assert http.get("/api/v3/musterstadt/de/page/", params={"id": TOWN_HALL}).json()["title"] == "Stadthaus"
        cms.stop_server()
        with pytest.raises(httpx.ConnectError):
            http.get("/api/v3/regions/")


def test_what_is_dropped_afterwards_was_carried_out(cms: FakeCms) -> None:
    bot = cms.person("sync-bot")
    cms.drop(1, after=True, method="POST")
    with httpx.Client(base_url=cms.url, transport=cms, cookies=bot.http.cookies) as http:
        headers = {"X-CSRFToken": http.cookies["csrftoken"]}
        data = {"title": "T", "content": "<p>x</p>", "status": "PUBLIC"}
        with pytest.raises(httpx.RemoteProtocolError):
            http.post(f"/musterstadt/pages/uk/{ROOT}/edit/side-by-side/", data=data, headers=headers)
    assert cms.page("uk", ROOT)["title"] == "T"


def test_sessions_end(cms: FakeCms) -> None:
    bot = cms.person("sync-bot")
    cms.expire_sessions()
    assert bot.get(f"/musterstadt/ajax/de/{ROOT}/preview/").status_code == 302
    cms.set_password("sync-bot", "another")
    assert cms.person("sync-bot").get(f"/musterstadt/ajax/de/{ROOT}/preview/").status_code == 200


def test_events_and_locations_have_forms(cms: FakeCms) -> None:
    manager = cms.person("manager")
    manager.submit("/musterstadt/events/uk/2/edit/", {"title": "Кафе", "content": "<p>x</p>", "status": "PUBLIC"})
    events = {event["event"]["id"]: event for event in cms.api("uk/events")}
    assert events[2]["title"] == "Кафе"
    assert events[2]["id"] is not None
    assert events[3]["id"] is None
    manager.submit("/musterstadt/pois/uk/2/edit/", {"title": "Б", "content": "<p>x</p>", "status": "PUBLIC"})
    assert [place["title"] for place in cms.api("uk/locations")] == ["Bürgerbüro", "Б"]


def test_a_big_region_is_a_tree(cms: FakeCms) -> None:
    big = FakeCms(big_region(60), musterstadt)
    assert big.region == "grossstadt"
    pages = big.api("de/pages")
    assert len(pages) == 60
    assert max(page["path"].count("/") for page in pages) == 6
    assert 0 < len(big.api("en/pages")) < 60
    assert len(big.api("de/pages", "musterstadt")) == 7
