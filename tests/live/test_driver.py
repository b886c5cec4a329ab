"""The driver itself: what it says was done is what the CMS then has."""

from __future__ import annotations

import pytest
from live.cms import PAGES, SMALL, Cms

pytestmark = pytest.mark.live

ROOT, TOWN_HALL, CHILD = PAGES["willkommen"], PAGES["rathaus"], PAGES["ankommen"]


def test_the_cms_is_the_one_that_is_pinned(cms: Cms) -> None:
    assert cms.version.startswith("20")
    assert cms.api("languages", SMALL)


def test_people_edit_pages(fresh_cms: Cms) -> None:
    manager = fresh_cms.person("manager")
    before = fresh_cms.versions(TOWN_HALL, "de")
    manager.edit(TOWN_HALL, "de", content="<p>Neu.</p>")
    assert fresh_cms.versions(TOWN_HALL, "de") == before + 1
    assert fresh_cms.page("de", TOWN_HALL, SMALL)["content"] == "<p>Neu.</p>"
    manager.edit_beside(TOWN_HALL, "en", content="<p>New.</p>")
    assert fresh_cms.page("en", TOWN_HALL, SMALL)["content"] == "<p>New.</p>"
    manager.rename(TOWN_HALL, "en", "City hall")
    assert fresh_cms.page("en", TOWN_HALL, SMALL)["path"].endswith("/city-hall/")
    manager.set_draft(TOWN_HALL, "de")
    assert fresh_cms.page("en", TOWN_HALL, SMALL) is None


def test_people_change_the_tree(fresh_cms: Cms) -> None:
    manager = fresh_cms.person("manager")
    made = manager.create("Neue Seite", "<p>Text</p>")
    assert fresh_cms.page("de", made, SMALL)["path"] == "/musterstadt/de/neue-seite/"
    manager.move(made, ROOT)
    assert fresh_cms.page("de", made, SMALL)["path"] == "/musterstadt/de/willkommen/neue-seite/"
    fresh_cms.person("admin").delete(made)
    assert fresh_cms.page("de", made, SMALL) is None
    manager.archive(CHILD)
    assert fresh_cms.page("de", CHILD, SMALL) is None
    manager.restore(CHILD)
    assert fresh_cms.page("de", CHILD, SMALL) is not None


def test_locks_keep_others_out_until_the_reset(fresh_cms: Cms) -> None:
    assert fresh_cms.person("manager").lock(TOWN_HALL, SMALL)
    assert not fresh_cms.person("sync-bot").lock(TOWN_HALL, SMALL)
    with pytest.raises(AssertionError, match="already being edited by another user"):
        fresh_cms.person("sync-bot").edit_beside(TOWN_HALL, "en", content="<p>x</p>")
    fresh_cms.reset()
    assert fresh_cms.person("sync-bot").lock(TOWN_HALL, SMALL)
    assert fresh_cms.person("sync-bot").release(TOWN_HALL, SMALL)


def test_accounts_languages_and_the_server(fresh_cms: Cms) -> None:
    fresh_cms.set_language("uk", active=False, region=SMALL)
    assert fresh_cms.api("uk/pages", SMALL) is None
    bot = fresh_cms.person("sync-bot")
    preview = f"/{SMALL}/ajax/de/{ROOT}/preview/"
    assert bot.get(preview).status_code == 200
    fresh_cms.set_role("author", "OBSERVER")
    with pytest.raises(AssertionError, match="403"):
        fresh_cms.person("author").edit(TOWN_HALL, "de", content="<p>x</p>", status="REVIEW")
    fresh_cms.expire_sessions()
    assert bot.get(preview).status_code == 302
    fresh_cms.set_password("sync-bot", "another")
    with pytest.raises(AssertionError, match="not let in"):
        fresh_cms.person("sync-bot")
    fresh_cms.restart()
    assert fresh_cms.api("de/pages", SMALL)
    assert fresh_cms.all_versions(SMALL) == 21  # 14 of pages, 4 of events, 3 of locations
