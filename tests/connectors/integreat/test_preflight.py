"""What is looked at before a municipality is registered."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from cms_stub import PASSWORD, StubCms

from pipeline.connectors.integreat.account import Rights
from pipeline.connectors.integreat.client import CmsClient
from pipeline.connectors.integreat.errors import LoginRefused
from pipeline.connectors.integreat.preflight import Preflight, Severity, preflight
from pipeline.errors import StoreError, StoreUnavailable

ERROR, WARNING, NOTE = Severity.ERROR, Severity.WARNING, Severity.NOTE


def look(
    cms: Any,
    *targets: str,
    source: str = "de",
    url: str = "https://cms.example.org",
    region: str = "stadt",
    **more: Any,
) -> Preflight:
    transport = httpx.MockTransport(cms)
    with CmsClient(url, region, "sync-bot", lambda: PASSWORD, transport=transport, sleep=lambda _: None) as client:
        return preflight(client, source, targets, **more)


def told(found: Preflight) -> list[tuple[Severity, str]]:
    return [(finding.severity, str(finding)) for finding in found.findings]


def only(found: Preflight) -> tuple[Severity, str]:
    (one,) = told(found)
    return one


def test_an_editor_with_all_languages_has_nothing_to_mend() -> None:
    cms = StubCms()
    found = look(cms, "en", "uk")
    assert found == Preflight(
        region="Stadt Stub",
        languages=("de", "en", "ar", "uk"),
        version="2026.7.1",
        active=("de", "en", "ar", "uk", "tr"),
        tree={"de": None, "en": "de", "ar": "en", "uk": "de", "tr": "de"},
        pages=Rights(edit=True, publish=True),
    )
    assert found.summary == "Integreat CMS 2026.7.1, Stadt Stub, the account may publish"
    assert len(cms.log) == 7
    assert [line for line in cms.log if line.startswith("POST")] == ["POST /login/"], "nothing is changed"


def test_an_author_can_only_submit() -> None:
    found = look(StubCms(role="AUTHOR"), "en")
    severity, text = only(found)
    assert severity is WARNING
    assert "may only submit pages for approval" in text
    assert found.pages == Rights(edit=True, publish=False)
    assert "may submit for approval" in found.summary
    assert not found.errors


def test_an_observer_cannot_work() -> None:
    found = look(StubCms(role="OBSERVER"), "en")
    assert [severity for severity, _ in told(found)] == [ERROR, WARNING, WARNING]
    assert "may not edit pages of region stadt (looked at 'Willkommen')" in found.errors[0].what
    assert {"events", "locations"} == {
        word for _, text in told(found)[1:] for word in ("events", "locations") if word in text
    }


SOME = "account sync-bot may edit only some pages of region stadt (%d of 3): "
PART = "account sync-bot may publish only %d of the %d pages that it may edit: "


@pytest.mark.parametrize("given", [(9,), (8,), (7,), (7, 9), (7, 8, 9)])
def test_an_observer_with_some_pages_is_told_which_part_works(given: tuple[int, ...]) -> None:
    """Also where the page whose form is looked at is one of them."""
    found = look(StubCms(role="GIVEN", given=given, publishable=given), "en")
    assert told(found)[0][0] is WARNING
    assert told(found)[0][1].startswith(SOME % len(given))
    assert found.pages == Rights(edit=True, publish=True)
    assert not found.errors
    assert not [text for _, text in told(found) if "pages that it may edit" in text]


def test_of_some_pages_some_may_be_published() -> None:
    found = look(StubCms(role="GIVEN", given=(7, 8, 9), publishable=(7, 8)), "en")
    assert told(found)[0][1].startswith(SOME % 3)
    assert told(found)[1][1].startswith(PART % (2, 3))
    assert found.pages == Rights(edit=True, publish=False)


def test_some_pages_that_may_be_submitted_only() -> None:
    found = look(StubCms(role="GIVEN", given=(8, 9)), "en")
    assert told(found)[0][1].startswith(SOME % 2)
    assert "may only submit pages for approval" in told(found)[1][1]
    assert found.pages == Rights(edit=True, publish=False)


def test_only_archived_pages_are_given() -> None:
    """They are not in the list of pages, and their forms cannot be saved."""
    cms = StubCms(role="GIVEN", given=(11,))
    cms.page_form = lambda _, __: httpx.Response(200, text="")
    assert "may not edit pages" in look(cms, "en").errors[0].what


@pytest.mark.parametrize("publishable", [(7,), (8,), (9,), (7, 9)])
def test_an_author_may_publish_single_pages(publishable: tuple[int, ...]) -> None:
    """Also where the page whose form is looked at is one of them."""
    cms = StubCms(role="AUTHOR", publishable=publishable)
    found = look(cms, "en")
    severity, text = only(found)
    assert severity is WARNING
    assert text.startswith(PART % (len(publishable), 3))
    assert found.pages == Rights(edit=True, publish=False)
    assert len(cms.log) == 8


def test_an_author_who_may_publish_each_page() -> None:
    found = look(StubCms(role="AUTHOR", publishable=(7, 8, 9)), "en")
    assert (told(found), found.pages) == ([], Rights(edit=True, publish=True))


@pytest.mark.parametrize(
    ("cms", "rights"),
    [
        (StubCms(), Rights(edit=True, publish=True)),
        (StubCms(role="AUTHOR"), Rights(edit=True, publish=False)),
        (StubCms(role="GIVEN", publishable=(9,)), Rights(edit=True, publish=True)),
        (StubCms(role="GIVEN"), Rights(edit=True, publish=False)),
        (StubCms(role="OBSERVER"), Rights(edit=False, publish=False)),
    ],
)
def test_where_the_list_does_not_tell_a_form_does(cms: StubCms, rights: Rights) -> None:
    """As in a CMS that shows it in another way."""
    cms.buttons = False
    found = look(cms, "en")
    assert found.pages == rights
    assert not [text for _, text in told(found) if "pages that it may edit" in text]


def test_an_account_of_another_region_sees_nothing() -> None:
    severity, text = only(look(StubCms(role="OUTSIDER"), "en"))
    assert severity is ERROR
    assert "may not see the pages of region stadt" in text


def test_events_have_rights_of_their_own() -> None:
    found = look(StubCms(objects=False), "en")
    assert [severity for severity, _ in told(found)] == [WARNING, WARNING]
    assert "as far as events" in told(found)[0][1]


def test_a_switched_off_kind_is_not_looked_at() -> None:
    cms = StubCms(role="AUTHOR", objects=False)
    look(cms, "en")
    assert "GET /stadt/events/de/new/" not in cms.log
    assert "GET /stadt/pois/de/new/" in cms.log


# --- languages ----


@pytest.mark.parametrize(
    ("targets", "severity", "words"),
    [
        (["pl"], ERROR, "no active language 'pl' (active are: en, ar, uk, tr)"),
        (["tr"], WARNING, "'tr' is active but readers do not see it"),
        (["ar"], WARNING, "translate 'en' here too"),
        (["en", "ar"], NOTE, "translates 'ar' from 'en', not from 'de' itself"),
    ],
)
def test_languages_of_the_region(targets: list[str], severity: Severity, words: str) -> None:
    found = only(look(StubCms(), *targets))
    assert found[0] is severity
    assert words in found[1]


@pytest.mark.parametrize("target", ["de", "uk"])
def test_a_language_that_is_not_below_the_source(target: str) -> None:
    found = only(look(StubCms(), target, source="en"))
    assert found[0] is ERROR
    assert f"does not translate '{target}' from 'en'" in found[1]


def test_a_tree_of_another_region() -> None:
    cms = StubCms(parents={"en": None, "de": "en", "ar": "de"}, visible=["en", "de", "ar"])
    assert told(look(cms, "ar")) == []
    assert look(cms, "ar").tree == {"en": None, "de": "en", "ar": "de"}
    assert "its language tree: en" in only(look(cms, "en"))[1]


def test_a_source_that_the_region_does_not_have() -> None:
    found = look(StubCms(), "en", source="fr")
    assert [severity for severity, _ in told(found)] == [ERROR, ERROR]
    assert "(they see: de, en, ar, uk)" in found.errors[0].what


def test_a_source_that_readers_do_not_see() -> None:
    cms = StubCms(parents={"de": None, "tr": "de", "en": "tr"})
    found = only(look(cms, "en", source="tr"))
    assert found[0] is ERROR
    assert "readers of Stadt Stub see no language 'tr'" in found[1]


def test_a_form_that_tells_no_languages_is_no_proof_that_there_are_none() -> None:
    found = look(StubCms(strange_forms=True), "en", "pl")
    assert [severity for severity, _ in told(found)] == [WARNING, WARNING]
    assert "could not be read" in told(found)[0][1]
    assert "see no language 'pl'" in told(found)[1][1]
    assert (found.tree, found.pages) == (None, Rights(edit=True, publish=True))


def test_a_region_without_pages_cannot_be_judged() -> None:
    found = look(StubCms(pages=False), "en")
    assert only(found)[0] is WARNING
    assert "has no page yet" in only(found)[1]
    assert (found.version, found.tree, found.pages) == ("2026.7.1", None, None)


# --- the CMS itself ----


@pytest.mark.parametrize(("version", "shown"), [("2027.1.0", "it is 2027.1.0"), ("", "does not say")])
def test_another_version_is_a_note(version: str, shown: str) -> None:
    found = look(StubCms(version=version), "en")
    assert only(found)[0] is NOTE
    assert shown in only(found)[1]
    assert found.version == (version or None)


def test_a_hidden_region_is_a_note() -> None:
    assert "hidden in the apps" in only(look(StubCms(live=False), "en"))[1]


@pytest.mark.parametrize(
    ("url", "safe"),
    [
        ("http://cms.example.org", False),
        ("http://10.0.0.7:8000", False),
        ("http://[2001:db8::1]", False),
        ("http://127.0.0.1.example.org", False),
        ("https://cms.example.org", True),
        ("http://127.0.0.1:8000", True),
        ("http://[::1]:8000", True),
        ("http://localhost", True),
    ],
)
def test_a_password_in_clear_is_warned_of(url: str, safe: bool) -> None:
    warned = [text for severity, text in told(look(StubCms(), "en", url=url)) if severity is WARNING]
    assert bool(warned) is not safe
    assert all("everybody on the way can read the password" in text for text in warned)


def test_without_a_login_only_what_everybody_sees() -> None:
    cms = StubCms()
    found = look(cms, "en", "tr", log_in=False)
    assert cms.log == ["GET /api/v3/regions/"]
    assert only(found)[0] is WARNING
    assert "'tr'" in only(found)[1]


# --- where there is nothing more to find ----


def test_a_region_that_is_not_there_and_what_may_be_meant() -> None:
    with pytest.raises(StoreError, match=r"has no region 'stadl' \(it has e\.g\. stadt\)"):
        look(StubCms(), "en", region="stadl")
    with pytest.raises(StoreError, match=r"e\.g\. stadt, stadtallendorf"):
        look(StubCms(), "en", region="xyz")


def test_a_refused_login() -> None:
    with pytest.raises(LoginRefused):
        look(StubCms(password="another"), "en")


@pytest.mark.parametrize("answer", [httpx.Response(404), httpx.Response(200, json={}), httpx.Response(200, json=["x"])])
def test_another_server(answer: httpx.Response) -> None:
    with pytest.raises(StoreError, match="there is no Integreat CMS at https://cms"):
        look(lambda _: answer, "en")


def test_a_server_that_does_not_answer() -> None:
    def refuse(_: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused")

    with pytest.raises(StoreUnavailable, match="does not answer"):
        look(refuse, "en")
