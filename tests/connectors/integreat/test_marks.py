"""The flag "in translation": set without showing drafts to anybody, and only taken off where it was set by us."""

from __future__ import annotations

import httpx
import pytest
from cms_writing import Trouble
from fake_cms import FakeCms
from fake_cms.app import PASSWORD
from live.cms import PAGES

from pipeline.connectors.integreat.client import CmsClient
from pipeline.connectors.integreat.marks import mark
from pipeline.model import TranslationState

WELCOME, TOWN_HALL, CHILD = PAGES["willkommen"], PAGES["rathaus"], PAGES["ankommen"]
STATES = {
    WELCOME: TranslationState.UP_TO_DATE,
    TOWN_HALL: TranslationState.IN_TRANSLATION,
    CHILD: TranslationState.MISSING,
}


class Watched:
    """A client, and the changes that it asked the CMS for."""

    def __init__(self, cms: FakeCms) -> None:
        self.paths: list[str] = []

        def before(request: httpx.Request) -> None:
            if request.method == "POST" and not request.url.path.endswith("/login/"):
                self.paths.append(request.url.path)

        self.client = CmsClient(
            cms.url,
            cms.region,
            "sync-bot",
            lambda: PASSWORD,
            requests_per_second=1e6,
            transport=Trouble(cms, before),
            sleep=lambda _: None,
        )


@pytest.fixture
def watched(fake_cms: FakeCms) -> Watched:
    return Watched(fake_cms)


def flag(cms: FakeCms, number: int) -> bool:
    raw = cms.raw(number, "en")
    assert raw is not None
    return bool(raw["in_translation"])


def test_what_somebody_flagged_before_and_what_is_missing_is_left_alone(fake_cms: FakeCms, watched: Watched) -> None:
    assert mark(watched.client, "en", [CHILD, TOWN_HALL, WELCOME], True, STATES) == {WELCOME}
    assert watched.paths == ["/musterstadt/pages/en/xliff/only-public/"]  # whoever has the file's address can read it
    assert flag(fake_cms, WELCOME) and not flag(fake_cms, TOWN_HALL)


def test_nothing_is_asked_for_when_there_is_nothing_to_flag(watched: Watched) -> None:
    assert mark(watched.client, "en", [CHILD, TOWN_HALL, 99], True, STATES) == frozenset()
    assert mark(watched.client, "en", [CHILD, WELCOME, 99], False, STATES) == frozenset()
    assert watched.paths == []


def test_the_flag_is_taken_off_where_it_is(fake_cms: FakeCms, watched: Watched) -> None:
    mark(watched.client, "en", [WELCOME], True, STATES)
    states = STATES | {WELCOME: TranslationState.IN_TRANSLATION}
    assert mark(watched.client, "en", [CHILD, WELCOME], False, states) == {WELCOME}
    assert watched.paths[1:] == [f"/musterstadt/ajax/en/{WELCOME}/cancel-translation-process/"]
    assert not flag(fake_cms, WELCOME)


def test_many_pages_go_in_requests_that_the_cms_takes(watched: Watched) -> None:
    many = range(1000, 1250)
    states = dict.fromkeys(many, TranslationState.OUTDATED)
    assert mark(watched.client, "en", many, True, states) == set(many)
    assert len(watched.paths) == 3
