"""Writing into a real CMS, document by document: what is stored afterwards, and what is left alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from live.cms import PAGES, PASSWORD, SMALL, Cms

from pipeline.connectors.integreat.cache import MemoryCache
from pipeline.connectors.integreat.client import CmsClient
from pipeline.connectors.integreat.store import IntegreatStore
from pipeline.html.canonical import canonical_hash
from pipeline.model import (
    DocumentKind,
    PageWrite,
    StoreDocument,
    TranslationState,
    WriteOutcome,
    WriteStatus,
)

pytestmark = pytest.mark.live

ROOT, CHILD, TOWN_HALL, DRAFT_ABOVE = (PAGES[name] for name in ("willkommen", "ankommen", "rathaus", "entwurf"))
NOW = datetime(2026, 11, 28, 12, 0, tzinfo=UTC)
KIND = DocumentKind.PAGE


@dataclass
class Desk:
    """Somebody who pushes single documents of the small region."""

    cms: Cms
    user: str = "sync-bot"
    transport: httpx.BaseTransport | None = None
    sources: dict[tuple[DocumentKind, int], StoreDocument] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.client = CmsClient(
            self.cms.url,
            SMALL,
            self.user,
            lambda: PASSWORD,
            requests_per_second=1000,
            patience=0.2,
            transport=self.transport,
        )
        self.store = IntegreatStore(self.client, "de", MemoryCache())
        self.pull()

    def pull(self) -> None:
        for document in self.store.read("de").documents:
            assert document.ref.id is not None
            self.sources[document.kind, document.ref.id] = document

    def seen(self, number: int, language: str, kind: DocumentKind = KIND) -> StoreDocument | None:
        """The translation as a pull sees it."""
        found = [d for d in self.store.read(language).documents if (d.kind, d.ref.id) == (kind, number)]
        return found[0] if found else None

    def text(
        self, number: int, language: str, title: str, content: str, *, kind: DocumentKind = KIND, **how: Any
    ) -> PageWrite:
        """What the station would ask for."""
        source, present = self.sources[kind, number], self.seen(number, language, kind)
        return PageWrite(
            kind=kind,
            source=source.ref,
            source_hash=canonical_hash(source.title, source.content),
            language=language,
            target=present.ref if present else None,
            target_hash=present.fingerprint if present else None,
            title=title,
            content=content,
            **how,
        )

    def push(self, *writes: PageWrite, dry_run: bool = False) -> list[WriteOutcome]:
        return list(self.store.write("de", writes, NOW, dry_run=dry_run))

    def push_one(self, write: PageWrite) -> WriteOutcome:
        (outcome,) = self.push(write)
        return outcome


Hire = Callable[..., Desk]


@pytest.fixture
def hire(fresh_cms: Cms) -> Iterator[Hire]:
    """Give it what :class:`Desk` takes, but for the CMS."""
    hired: list[Desk] = []

    def one(**how: Any) -> Desk:
        hired.append(Desk(fresh_cms, **how))
        return hired[-1]

    yield one
    for desk in hired:
        desk.store.close()


@pytest.fixture
def desk(hire: Hire) -> Desk:
    return hire()


def raw(cms: Cms, number: int, language: str) -> dict[str, Any]:
    found = cms.raw(number, language)
    assert found is not None
    return found


def state(cms: Cms, number: int, language: str) -> str:
    """What the CMS calls a translation."""
    expression = "Page.objects.get(id=number).get_translation(language).translation_state"
    return str(cms.value(expression, number=number, language=language))


def held(outcome: WriteOutcome, *words: str) -> None:
    assert outcome.status is WriteStatus.HELD, outcome
    for word in words:
        assert word in outcome.reason, outcome.reason


# --- what is written ----


def test_new_translations_are_published_parents_first_and_a_second_push_makes_no_version(desk: Desk) -> None:
    cms = desk.cms
    writes = [
        desk.text(CHILD, "uk", "Прибуття", "<h1>Дім</h1><p>5 € <br/>так</p>"),
        desk.text(ROOT, "uk", "Ласкаво просимо", "<p>Вітаємо! <a href='tel:0821'>Тел.</a></p>"),
    ]
    before = cms.all_versions(SMALL)
    assert [o.status for o in desk.push(*writes, dry_run=True)] == [WriteStatus.WRITTEN] * 2
    assert cms.all_versions(SMALL) == before
    child, root = desk.push(*writes)
    assert (child.status, root.status) == (WriteStatus.WRITTEN, WriteStatus.WRITTEN)
    assert root.ref is not None and root.ref.path == f"/{SMALL}/uk/ласкаво-просимо/"
    assert child.ref is not None and child.ref.path == f"/{SMALL}/uk/ласкаво-просимо/прибуття/"
    assert child.reachable and root.reachable and not child.remark
    shown = cms.page("uk", CHILD, SMALL)
    assert (shown["title"], shown["path"]) == ("Прибуття", child.ref.path)
    stored = raw(cms, CHILD, "uk")
    assert (stored["status"], stored["machine"], stored["minor"], stored["creator"]) == (
        "PUBLIC",
        False,
        False,
        "sync-bot",
    )
    assert child.stored == desk.store.fingerprint(stored["title"], stored["content"])
    again = desk.push(*writes)
    assert [o.status for o in again] == [WriteStatus.UNCHANGED] * 2
    assert cms.all_versions(SMALL) == before + 2
    assert state(cms, CHILD, "uk") == "UP_TO_DATE"


def test_a_text_of_a_machine_is_called_so(desk: Desk) -> None:
    assert desk.push_one(desk.text(ROOT, "uk", "Так", "<p>Так</p>", machine=True)).status is WriteStatus.WRITTEN
    assert raw(desk.cms, ROOT, "uk")["machine"] is True
    assert state(desk.cms, ROOT, "uk") == "MACHINE_TRANSLATED"
    assert desk.push_one(desk.text(ROOT, "uk", "Так!", "<p>Так!</p>")).status is WriteStatus.WRITTEN
    assert raw(desk.cms, ROOT, "uk")["machine"] is False


@pytest.mark.parametrize("minor", [False, True])
def test_an_update_keeps_the_address_and_is_up_to_date(desk: Desk, minor: bool) -> None:
    cms = desk.cms
    slug = raw(cms, TOWN_HALL, "en")["slug"]
    desk.cms.person("manager").edit(TOWN_HALL, "de", content="<p>Neu: 089 123</p>")
    assert state(cms, TOWN_HALL, "en") == "OUTDATED"
    desk.pull()
    outcome = desk.push_one(desk.text(TOWN_HALL, "en", "City hall", "<p>New: 089 123</p>", minor=minor))
    assert outcome.status is WriteStatus.WRITTEN
    stored = raw(cms, TOWN_HALL, "en")
    assert (stored["slug"], stored["title"]) == (slug, "City hall")
    assert state(cms, TOWN_HALL, "en") == "UP_TO_DATE"
    # The CMS translates Arabic from English here: a minor edit would call it up to date with the former numbers.
    assert stored["minor"] is False


def test_facts_that_were_updated_are_a_minor_edit(desk: Desk) -> None:
    cms = desk.cms
    assert desk.push_one(desk.text(ROOT, "uk", "Так", "<p>Телефон 1</p>", minor=True)).status is WriteStatus.WRITTEN
    assert raw(cms, ROOT, "uk")["minor"] is False, "a new translation is no minor edit"
    cms.person("manager").edit(ROOT, "de", content="<p>Telefon 2</p>")
    desk.pull()
    assert state(cms, ROOT, "uk") == "OUTDATED"
    assert desk.push_one(desk.text(ROOT, "uk", "Так", "<p>Телефон 2</p>", minor=True)).status is WriteStatus.WRITTEN
    assert raw(cms, ROOT, "uk")["minor"] is True
    assert state(cms, ROOT, "uk") == "UP_TO_DATE"


def test_languages_are_written_before_those_that_are_translated_from_them(desk: Desk) -> None:
    cms = desk.cms
    cms.person("manager").edit(ROOT, "de", content="<p>Neu: 7</p>")
    desk.pull()
    arabic, english = desk.push(
        desk.text(ROOT, "ar", "مرحبا", "<p>مرحبا 7</p>", minor=True),
        desk.text(ROOT, "en", "Welcome", "<p>New: 7</p>", minor=True),
    )
    assert (arabic.status, english.status) == (WriteStatus.WRITTEN, WriteStatus.WRITTEN)
    assert (state(cms, ROOT, "en"), state(cms, ROOT, "ar")) == ("UP_TO_DATE", "UP_TO_DATE")
    assert raw(cms, ROOT, "en")["minor"] is True, "Arabic is written along"


def test_a_language_without_its_own_source_in_the_cms_is_held(desk: Desk) -> None:
    assert desk.cms.raw(CHILD, "en") is None
    held(desk.push_one(desk.text(CHILD, "ar", "وصول", "<p>وصول</p>")), "translate that language first")
    assert desk.cms.raw(CHILD, "ar") is None


def test_a_page_below_an_untranslated_one_is_written_and_said_to_be_out_of_sight(desk: Desk) -> None:
    outcome = desk.push_one(desk.text(CHILD, "uk", "Прибуття", "<p>Дім</p>"))
    assert outcome.status is WriteStatus.WRITTEN
    assert not outcome.reachable
    assert "readers find it once the pages above it" in outcome.remark
    assert raw(desk.cms, CHILD, "uk")["status"] == "PUBLIC"
    assert desk.cms.page("uk", CHILD, SMALL) is None
    seen = desk.seen(CHILD, "uk")
    assert seen is not None and (seen.fingerprint, seen.reachable) == (outcome.stored, False)
    # Once its parent is there, readers find it, and nothing has to be written again.
    desk.push_one(desk.text(ROOT, "uk", "Вітаємо", "<p>Так</p>"))
    assert desk.push_one(desk.text(CHILD, "uk", "Прибуття", "<p>Дім</p>")).reachable


def test_links_that_lead_to_german_though_there_is_a_translation_are_mended(desk: Desk) -> None:
    cms = desk.cms
    german = f"https://integreat.app{desk.sources[KIND, TOWN_HALL].ref.path}"
    assert desk.push_one(desk.text(ROOT, "uk", "Так", f'<p><a href="{german}">Ратуша</a></p>')).status is (
        WriteStatus.WRITTEN
    )
    town_hall = desk.push_one(desk.text(TOWN_HALL, "uk", "Ратуша", "<p>Так</p>"))
    assert town_hall.ref is not None
    assert german in raw(cms, ROOT, "uk")["content"]
    before = raw(cms, ROOT, "uk")["version"]
    pointed = f'<p><a href="https://integreat.app{town_hall.ref.path}">Ратуша</a></p>'
    assert desk.push_one(desk.text(ROOT, "uk", "Так", pointed)).status is WriteStatus.WRITTEN
    stored = raw(cms, ROOT, "uk")
    assert (stored["version"], stored["minor"]) == (before + 1, True)
    assert german not in stored["content"] and "/uk/" in stored["content"]
    assert desk.push_one(desk.text(ROOT, "uk", "Так", pointed)).status is WriteStatus.UNCHANGED
    # The other way round nothing is to be mended: the CMS pointed the link where it should lead by itself.
    backwards = f'<p><a href="{german}">Ратуша</a></p>'
    assert desk.push_one(desk.text(ROOT, "uk", "Так", backwards)).status is WriteStatus.UNCHANGED


# --- what is not ----


def test_what_became_of_the_source_is_told(desk: Desk) -> None:
    cms = desk.cms
    manager = cms.person("manager")
    made = manager.create("Neu", "<p>Neu</p>")
    archived = PAGES["live"]
    numbers = [ROOT, CHILD, archived, PAGES["leer"], made]
    desk.pull()
    writes = [desk.text(number, "uk", f"Так {number}", "<p>Так</p>") for number in numbers]
    manager.edit(ROOT, "de", content="<p>Jetzt anders</p>")
    manager.set_draft(CHILD, "de")
    manager.archive(archived)
    cms.person("admin").delete(made)
    root, child, archive, empty, gone = desk.push(*writes)
    held(root, "the source text changed since it was pulled")
    held(child, "no longer published")
    held(archive, "archived")
    held(gone, "deleted")
    assert empty.status is WriteStatus.WRITTEN, "the rest goes on"
    for number in (ROOT, CHILD, archived):
        assert cms.raw(number, "uk") is None


def test_a_draft_that_is_newer_than_the_public_source_does_not_matter(desk: Desk) -> None:
    cms = desk.cms
    assert raw(cms, DRAFT_ABOVE, "de")["status"] == "DRAFT"
    assert desk.push_one(desk.text(DRAFT_ABOVE, "uk", "Так", "<p>Так</p>")).status is WriteStatus.WRITTEN
    assert raw(cms, DRAFT_ABOVE, "uk")["status"] == "PUBLIC"


def test_a_page_that_was_moved_or_renamed_is_known_by_its_number(desk: Desk) -> None:
    cms = desk.cms
    write = desk.text(TOWN_HALL, "en", "Town hall!", "<p>Open</p>")
    cms.person("manager").move(TOWN_HALL, CHILD)
    outcome = desk.push_one(write)
    assert outcome.status is WriteStatus.WRITTEN
    assert raw(cms, TOWN_HALL, "en")["title"] == "Town hall!"
    assert not outcome.reachable, "the page above it has no English text"


def test_what_a_person_wrote_is_kept_until_somebody_decides(desk: Desk) -> None:
    cms = desk.cms
    write = desk.text(TOWN_HALL, "en", "City hall", "<p>Ours</p>")
    cms.person("manager").edit_beside(TOWN_HALL, "en", content="<p>Theirs</p>")
    outcome = desk.push_one(write)
    held(outcome, "somebody changed the translation", "push --ours")
    assert outcome.found is not None and outcome.found.content == "<p>Theirs</p>"
    assert raw(cms, TOWN_HALL, "en")["content"] == "<p>Theirs</p>"
    # What was created meanwhile, too.
    new = desk.text(TOWN_HALL, "uk", "Ратуша", "<p>Наше</p>")
    cms.person("manager").edit_beside(TOWN_HALL, "uk", title="Їхнє", content="<p>Їхнє</p>")
    held(desk.push_one(new), "a translation exists by now")
    decided = replace(write, target_hash=outcome.found.fingerprint, insist=True)
    assert desk.push_one(decided).status is WriteStatus.WRITTEN
    assert raw(cms, TOWN_HALL, "en")["content"] == "<p>Ours</p>"


def test_a_translation_that_was_taken_back_to_draft_stays_one(desk: Desk) -> None:
    cms = desk.cms
    cms.person("manager").edit_beside(TOWN_HALL, "en", status="DRAFT", content="<p>Draft</p>")
    seen = desk.seen(TOWN_HALL, "en")
    assert seen is not None and not seen.reachable
    write = desk.text(TOWN_HALL, "en", "City hall", "<p>Ours</p>")
    held(desk.push_one(write), "is a draft in the CMS", "push --ours")
    assert raw(cms, TOWN_HALL, "en")["status"] == "DRAFT"
    same = desk.push_one(desk.text(TOWN_HALL, "en", seen.title, "<p>Draft</p>"))
    assert (same.status, same.reachable) == (WriteStatus.UNCHANGED, False)
    assert "publish it" in same.remark
    decided = desk.push_one(desk.text(TOWN_HALL, "en", seen.title, "<p>Draft</p>", insist=True))
    assert (decided.status, decided.reachable) == (WriteStatus.WRITTEN, True)
    assert raw(cms, TOWN_HALL, "en")["status"] == "PUBLIC"


def test_a_page_that_somebody_edits_is_left_alone_and_ours_is_let_go(desk: Desk) -> None:
    cms = desk.cms
    manager = cms.person("manager")
    assert manager.lock(TOWN_HALL, SMALL)
    writes = [desk.text(number, "uk", f"Так {number}", "<p>Так</p>") for number in (TOWN_HALL, ROOT)]
    locked, free = desk.push(*writes)
    held(locked, "manager", "is editing this page", "push again")
    assert free.status is WriteStatus.WRITTEN
    assert cms.raw(TOWN_HALL, "uk") is None
    assert manager.lock(ROOT, SMALL), "our own lock was released"
    assert manager.release(TOWN_HALL, SMALL)
    assert desk.push_one(writes[0]).status is WriteStatus.WRITTEN


def test_a_language_that_is_switched_off_is_not_written(desk: Desk) -> None:
    write = desk.text(ROOT, "uk", "Так", "<p>Так</p>")
    desk.cms.set_language("uk", active=False, region=SMALL)
    held(desk.push_one(write), "the language uk is not active in the CMS")
    assert desk.cms.raw(ROOT, "uk") is None


# --- accounts ----


def test_an_author_submits_for_approval(fresh_cms: Cms, hire: Hire) -> None:
    desk = hire(user="author")
    outcome = desk.push_one(desk.text(TOWN_HALL, "en", "City hall", "<p>One</p>"))
    assert (outcome.status, outcome.reachable) == (WriteStatus.WRITTEN, False)
    assert "an editor has to publish it" in outcome.remark
    assert raw(fresh_cms, TOWN_HALL, "en")["status"] == "REVIEW"
    assert fresh_cms.page("en", TOWN_HALL, SMALL)["title"] == "Town hall"
    newer = desk.push_one(desk.text(TOWN_HALL, "en", "City hall", "<p>Two</p>"))
    assert newer.status is WriteStatus.WRITTEN, "nobody has decided on the first one yet"
    assert raw(fresh_cms, TOWN_HALL, "en")["content"] == "<p>Two</p>"
    editor = hire()
    held(editor.push_one(editor.text(TOWN_HALL, "en", "City hall", "<p>Three</p>")), "waits for approval")


def test_an_account_that_may_only_look_is_told(fresh_cms: Cms, hire: Hire) -> None:
    desk = hire()
    writes = [desk.text(number, "uk", "Так", "<p>Так</p>") for number in (ROOT, TOWN_HALL)]
    fresh_cms.set_role("sync-bot", "OBSERVER")
    for outcome in desk.push(*writes):
        held(outcome, "may not edit this page", "role")


class Trouble(httpx.BaseTransport):
    """Passes requests on; ``before`` and ``after`` are asked with each, and may raise."""

    def __init__(
        self,
        before: Callable[[httpx.Request], None] = lambda _: None,
        after: Callable[[httpx.Request], None] = lambda _: None,
    ) -> None:
        self._inner = httpx.HTTPTransport()
        self._before, self._after = before, after

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self._before(request)
        response = self._inner.handle_request(request)
        self._after(request)
        return response

    def close(self) -> None:
        self._inner.close()


def _saves(request: httpx.Request) -> bool:
    return request.method == "POST" and request.url.path.endswith("/edit/side-by-side/")


def test_a_cms_that_is_lost_in_the_middle_holds_the_rest(fresh_cms: Cms, hire: Hire) -> None:
    saved: list[str] = []
    tried: list[str] = []

    def before(request: httpx.Request) -> None:
        if len(saved) == 1:
            tried.append(request.url.path)
            raise httpx.ConnectError("gone", request=request)

    def after(request: httpx.Request) -> None:
        if "content-edit-lock/release" in request.url.path:
            saved.append(request.url.path)

    desk = hire(transport=Trouble(before, after))
    numbers = [ROOT, CHILD, TOWN_HALL, PAGES["leer"]]
    first, *rest = desk.push(*[desk.text(number, "uk", f"Так {number}", "<p>Так</p>") for number in numbers])
    assert first.status is WriteStatus.WRITTEN
    assert raw(fresh_cms, ROOT, "uk")["title"] == f"Так {ROOT}"
    for outcome in rest:
        held(outcome, "again")
    assert len(set(tried)) <= 1, "nothing more is asked of a CMS that is gone"
    assert all(fresh_cms.raw(number, "uk") is None for number in numbers[1:])


def test_a_password_that_was_changed_holds_the_rest(fresh_cms: Cms, hire: Hire) -> None:
    saved: list[str] = []

    def after(request: httpx.Request) -> None:
        if "content-edit-lock/release" in request.url.path and not saved:
            saved.append(request.url.path)
            fresh_cms.set_password("sync-bot", "another-password")

    desk = hire(transport=Trouble(after=after))
    writes = [desk.text(number, "uk", f"Так {number}", "<p>Так</p>") for number in (ROOT, CHILD, TOWN_HALL)]
    first, second, third = desk.push(*writes)
    assert first.status is WriteStatus.WRITTEN
    held(second, "refused the login", "password")
    held(third, "refused the login")
    assert PASSWORD not in repr((second, third))


def test_a_session_that_ended_is_renewed(desk: Desk) -> None:
    write = desk.text(ROOT, "uk", "Так", "<p>Так</p>")
    desk.seen(ROOT, "en")
    desk.cms.expire_sessions()
    assert desk.push_one(write).status is WriteStatus.WRITTEN


@pytest.mark.parametrize("reached", [True, False])
def test_a_save_without_an_answer_is_looked_at(fresh_cms: Cms, hire: Hire, reached: bool) -> None:
    """The connection breaks while the CMS saves: what is stored decides, and nothing is sent twice."""

    def cut(request: httpx.Request) -> None:
        if _saves(request):
            raise httpx.ReadError("reset", request=request)

    desk = hire(transport=Trouble(after=cut) if reached else Trouble(before=cut))
    outcome = desk.push_one(desk.text(ROOT, "uk", "Так", "<p>Так</p>"))
    if reached:
        assert outcome.status is WriteStatus.WRITTEN
        assert raw(fresh_cms, ROOT, "uk")["version"] == 1
    else:
        held(outcome, "run push again")
        assert fresh_cms.raw(ROOT, "uk") is None
    assert fresh_cms.person("manager").lock(ROOT, SMALL)


# --- events and locations ----

EVENT, LOCATION = DocumentKind.EVENT, DocumentKind.LOCATION


def objects(cms: Cms, kind: DocumentKind, number: int) -> dict[str, Any]:
    """All of an event's or location's own columns."""
    model = {EVENT: "Event", LOCATION: "POI"}[kind]
    code = f"{{k: str(v) for k, v in {model}.objects.filter(id=number).values()[0].items()}}"
    rule = (
        "" if kind is LOCATION else " | {'rule': str(list(RecurrenceRule.objects.filter(event__id=number).values()))}"
    )
    return dict(cms.value(f"({code}){rule}", number=number))


def translation(cms: Cms, kind: DocumentKind, number: int, language: str) -> dict[str, Any]:
    model, key = {EVENT: ("EventTranslation", "event_id"), LOCATION: ("POITranslation", "poi_id")}[kind]
    code = (
        f"[{{k: str(v) for k, v in t.items()}} for t in {model}.objects"
        f".filter({key}=number, language__slug=language).order_by('-version').values()[:1]]"
    )
    found = cms.value(code, number=number, language=language)
    return dict(found[0]) if found else {}


@pytest.mark.parametrize("kind", [EVENT, LOCATION])
def test_events_and_locations_change_in_nothing_but_their_translation(desk: Desk, kind: DocumentKind) -> None:
    cms = desk.cms
    numbers = [number for (found, number) in desk.sources if found is kind]
    assert numbers
    before = {number: objects(cms, kind, number) for number in numbers}
    german = {number: translation(cms, kind, number, "de") for number in numbers}
    for language, word in (("en", "New"), ("uk", "Нове")):
        writes = [desk.text(number, language, f"{word} {number}", f"<p>{word}</p>", kind=kind) for number in numbers]
        versions = cms.all_versions(SMALL)
        assert [o.status for o in desk.push(*writes, dry_run=True)] == [WriteStatus.WRITTEN] * len(writes)
        assert cms.all_versions(SMALL) == versions
        outcomes = desk.push(*writes)
        assert [o.status for o in outcomes] == [WriteStatus.WRITTEN] * len(writes), [o.reason for o in outcomes]
        assert cms.all_versions(SMALL) == versions + len(writes)
        assert [o.status for o in desk.push(*writes)] == [WriteStatus.UNCHANGED] * len(writes)
        assert cms.all_versions(SMALL) == versions + len(writes)
        for number, outcome in zip(numbers, outcomes, strict=True):
            stored = translation(cms, kind, number, language)
            assert (stored["title"], stored["status"]) == (f"{word} {number}", "PUBLIC")
            assert f"<p>{word}</p>" in stored["content"]
            seen = desk.seen(number, language, kind)
            assert seen is not None and seen.fingerprint == outcome.stored and seen.ref == outcome.ref
    assert {number: objects(cms, kind, number) for number in numbers} == before
    assert {number: translation(cms, kind, number, "de") for number in numbers} == german


def test_the_short_description_of_a_location_is_written_and_never_lost(desk: Desk) -> None:
    cms = desk.cms
    number = next(number for (kind, number) in desk.sources if kind is LOCATION)
    text = '<p data-field="meta_description">Short &amp; sweet</p>\n<p>Long</p>'
    cms.set_seo(True)
    assert desk.push_one(desk.text(number, "uk", "Так", text, kind=LOCATION)).status is WriteStatus.WRITTEN
    assert translation(cms, LOCATION, number, "uk")["meta_description"] == "Short & sweet"
    # Without search engine optimisation the form has no field for it.
    cms.set_seo(False)
    assert desk.push_one(desk.text(number, "uk", "Так!", "<p>Longer</p>", kind=LOCATION)).status is WriteStatus.WRITTEN
    stored = translation(cms, LOCATION, number, "uk")
    assert (stored["meta_description"], stored["content"]) == ("Short & sweet", "<p>Longer</p>")


def test_events_of_other_calendars_and_archived_ones_are_never_touched(desk: Desk) -> None:
    cms = desk.cms
    numbers = sorted(number for (kind, number) in desk.sources if kind is EVENT)
    writes = [desk.text(number, "uk", "Так", "<p>Так</p>", kind=EVENT) for number in numbers]
    cms.set_imported(numbers[0])
    cms.shell(f"from integreat_cms.cms.models import *\nEvent.objects.filter(id={numbers[1]}).update(archived=True)")
    imported, archived, *rest = desk.push(*writes)
    held(imported, "another calendar")
    held(archived, "not published")
    assert all(outcome.status is WriteStatus.WRITTEN for outcome in rest)
    assert not translation(cms, EVENT, numbers[0], "uk") and not translation(cms, EVENT, numbers[1], "uk")


def test_states_after_a_push(desk: Desk) -> None:
    desk.push(desk.text(ROOT, "uk", "Так", "<p>Так</p>"))
    seen = desk.seen(ROOT, "uk")
    assert seen is not None
    assert desk.store.states("uk")[seen.ref] is TranslationState.UP_TO_DATE
