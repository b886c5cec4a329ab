"""Writing into an Integreat CMS, document by document: what is stored afterwards, and what is left alone.

The same scenarios for the fake CMS (``tests/connectors/integreat/test_writing.py``) and a real one
(``tests/live/test_push_cms.py``). A scenario takes the CMS, with its data as at the beginning, and ``hire``, which
gives it a :class:`Desk`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from typing import Any

import httpx
from live.cms import PAGES, PASSWORD, SMALL

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

ROOT, CHILD, TOWN_HALL, DRAFT_ABOVE = (PAGES[name] for name in ("willkommen", "ankommen", "rathaus", "entwurf"))
NOW = datetime(2026, 11, 28, 12, 0, tzinfo=UTC)
KIND = DocumentKind.PAGE


@dataclass
class Desk:
    """Somebody who pushes single documents of the small region."""

    cms: Any
    """A ``live.cms.Cms``, or a ``fake_cms.FakeCms``, which answers to the same names."""
    user: str = "sync-bot"
    transport: httpx.BaseTransport | None = None
    bulk_from: int = 0
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
        self.store = IntegreatStore(self.client, "de", MemoryCache(), bulk_from=self.bulk_from)
        self.pull()

    def pull(self) -> None:
        for document in self.store.read("de").documents:
            assert document.ref.id is not None
            self.sources[document.kind, document.ref.id] = document

    def seen(self, number: int, language: str, kind: DocumentKind = KIND) -> StoreDocument | None:
        """The translation as a pull sees it."""
        found = [d for d in self.store.read(language).documents if (d.kind, d.ref.id) == (kind, number)]
        return found[0] if found else None

    def state(self, number: int, language: str) -> TranslationState:
        """What the CMS calls a translation."""
        seen = self.seen(number, language)
        assert seen is not None
        return self.store.states(language)[seen.ref]

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


@contextmanager
def hiring(cms: Any) -> Iterator[Hire]:
    """Give it what :class:`Desk` takes, but for the CMS; all are closed at the end."""
    hired: list[Desk] = []

    def one(transport: httpx.BaseTransport | None = None, **how: Any) -> Desk:
        inner = cms if isinstance(cms, httpx.BaseTransport) else None
        hired.append(Desk(cms, transport=transport or inner, **how))
        return hired[-1]

    try:
        yield one
    finally:
        for desk in hired:
            desk.store.close()


def raw(cms: Any, number: int, language: str) -> dict[str, Any]:
    found = cms.raw(number, language)
    assert found is not None
    return found


def held(outcome: WriteOutcome, *words: str) -> None:
    assert outcome.status is WriteStatus.HELD, outcome
    for word in words:
        assert word in outcome.reason, outcome.reason


# --- what is written ----


def new_translations_are_published_parents_first_and_a_second_push_makes_no_version(cms: Any, hire: Hire) -> None:
    desk = hire()
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
    assert desk.state(CHILD, "uk") == TranslationState.UP_TO_DATE


def a_text_of_a_machine_is_called_so(cms: Any, hire: Hire) -> None:
    desk = hire()
    assert desk.push_one(desk.text(ROOT, "uk", "Так", "<p>Так</p>", machine=True)).status is WriteStatus.WRITTEN
    assert raw(cms, ROOT, "uk")["machine"] is True
    assert desk.state(ROOT, "uk") == TranslationState.MACHINE_TRANSLATED
    assert desk.push_one(desk.text(ROOT, "uk", "Так!", "<p>Так!</p>")).status is WriteStatus.WRITTEN
    assert raw(cms, ROOT, "uk")["machine"] is False


def an_update_keeps_the_address_and_is_up_to_date(cms: Any, hire: Hire, minor: bool) -> None:
    desk = hire()
    slug = raw(cms, TOWN_HALL, "en")["slug"]
    cms.person("manager").edit(TOWN_HALL, "de", content="<p>Neu: 089 123</p>")
    assert desk.state(TOWN_HALL, "en") == TranslationState.OUTDATED
    desk.pull()
    outcome = desk.push_one(desk.text(TOWN_HALL, "en", "City hall", "<p>New: 089 123</p>", minor=minor))
    assert outcome.status is WriteStatus.WRITTEN
    stored = raw(cms, TOWN_HALL, "en")
    assert (stored["slug"], stored["title"]) == (slug, "City hall")
    assert desk.state(TOWN_HALL, "en") == TranslationState.UP_TO_DATE
    # The CMS translates Arabic from English here: a minor edit would call it up to date with the former numbers.
    assert stored["minor"] is False


def facts_that_were_updated_are_a_minor_edit(cms: Any, hire: Hire) -> None:
    desk = hire()
    assert desk.push_one(desk.text(ROOT, "uk", "Так", "<p>Телефон 1</p>", minor=True)).status is WriteStatus.WRITTEN
    assert raw(cms, ROOT, "uk")["minor"] is False, "a new translation is no minor edit"
    cms.person("manager").edit(ROOT, "de", content="<p>Telefon 2</p>")
    desk.pull()
    assert desk.state(ROOT, "uk") == TranslationState.OUTDATED
    assert desk.push_one(desk.text(ROOT, "uk", "Так", "<p>Телефон 2</p>", minor=True)).status is WriteStatus.WRITTEN
    assert raw(cms, ROOT, "uk")["minor"] is True
    assert desk.state(ROOT, "uk") == TranslationState.UP_TO_DATE


def languages_are_written_before_those_that_are_translated_from_them(cms: Any, hire: Hire) -> None:
    desk = hire()
    cms.person("manager").edit(ROOT, "de", content="<p>Neu: 7</p>")
    desk.pull()
    arabic, english = desk.push(
        desk.text(ROOT, "ar", "مرحبا", "<p>مرحبا 7</p>", minor=True),
        desk.text(ROOT, "en", "Welcome", "<p>New: 7</p>", minor=True),
    )
    assert (arabic.status, english.status) == (WriteStatus.WRITTEN, WriteStatus.WRITTEN)
    assert (desk.state(ROOT, "en"), desk.state(ROOT, "ar")) == (
        TranslationState.UP_TO_DATE,
        TranslationState.UP_TO_DATE,
    )
    assert raw(cms, ROOT, "en")["minor"] is True, "Arabic is written along"


def a_language_without_its_own_source_in_the_cms_is_held(cms: Any, hire: Hire) -> None:
    desk = hire()
    assert cms.raw(CHILD, "en") is None
    held(desk.push_one(desk.text(CHILD, "ar", "وصول", "<p>وصول</p>")), "translate that language first")
    assert cms.raw(CHILD, "ar") is None


def a_page_below_an_untranslated_one_is_written_and_said_to_be_out_of_sight(cms: Any, hire: Hire) -> None:
    desk = hire()
    outcome = desk.push_one(desk.text(CHILD, "uk", "Прибуття", "<p>Дім</p>"))
    assert outcome.status is WriteStatus.WRITTEN
    assert not outcome.reachable
    assert "readers find it once the pages above it" in outcome.remark
    assert raw(cms, CHILD, "uk")["status"] == "PUBLIC"
    assert cms.page("uk", CHILD, SMALL) is None
    seen = desk.seen(CHILD, "uk")
    assert seen is not None and (seen.fingerprint, seen.reachable) == (outcome.stored, False)
    # Once its parent is there, readers find it, and nothing has to be written again.
    desk.push_one(desk.text(ROOT, "uk", "Вітаємо", "<p>Так</p>"))
    assert desk.push_one(desk.text(CHILD, "uk", "Прибуття", "<p>Дім</p>")).reachable


def links_that_lead_to_german_though_there_is_a_translation_are_mended(cms: Any, hire: Hire) -> None:
    desk = hire()
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


def what_became_of_the_source_is_told(cms: Any, hire: Hire) -> None:
    desk = hire()
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


def a_draft_that_is_newer_than_the_public_source_does_not_matter(cms: Any, hire: Hire) -> None:
    desk = hire()
    assert raw(cms, DRAFT_ABOVE, "de")["status"] == "DRAFT"
    assert desk.push_one(desk.text(DRAFT_ABOVE, "uk", "Так", "<p>Так</p>")).status is WriteStatus.WRITTEN
    assert raw(cms, DRAFT_ABOVE, "uk")["status"] == "PUBLIC"


def a_page_that_was_moved_or_renamed_is_known_by_its_number(cms: Any, hire: Hire) -> None:
    desk = hire()
    write = desk.text(TOWN_HALL, "en", "Town hall!", "<p>Open</p>")
    cms.person("manager").move(TOWN_HALL, CHILD)
    outcome = desk.push_one(write)
    assert outcome.status is WriteStatus.WRITTEN
    assert raw(cms, TOWN_HALL, "en")["title"] == "Town hall!"
    assert not outcome.reachable, "the page above it has no English text"


def what_a_person_wrote_is_kept_until_somebody_decides(cms: Any, hire: Hire) -> None:
    desk = hire()
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


def a_translation_that_was_taken_back_to_draft_stays_one(cms: Any, hire: Hire) -> None:
    desk = hire()
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


def a_draft_that_no_list_shows_is_known_once_it_held_a_push(cms: Any, hire: Hire) -> None:
    """Else the next pull would take it for not there, and nobody could decide for either text."""
    desk = hire()
    write = desk.text(TOWN_HALL, "uk", "Ратуша", "<p>Наше</p>")
    cms.person("manager").edit_beside(TOWN_HALL, "uk", title="Чернетка", status="DRAFT", content="<p>Їхнє</p>")
    held(desk.push_one(write), "a translation exists by now")
    seen = desk.seen(TOWN_HALL, "uk")
    assert seen is not None and not seen.reachable
    assert seen.title == "Чернетка"
    decided = desk.push_one(desk.text(TOWN_HALL, "uk", "Ратуша", "<p>Наше</p>", insist=True))
    assert decided.status is WriteStatus.WRITTEN
    assert raw(cms, TOWN_HALL, "uk")["status"] == "PUBLIC"
    assert raw(cms, TOWN_HALL, "uk")["content"] == "<p>Наше</p>"


def a_page_that_somebody_edits_is_left_alone_and_ours_is_let_go(cms: Any, hire: Hire) -> None:
    desk = hire()
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


def a_language_that_is_switched_off_is_not_written(cms: Any, hire: Hire) -> None:
    desk = hire()
    write = desk.text(ROOT, "uk", "Так", "<p>Так</p>")
    cms.set_language("uk", active=False, region=SMALL)
    held(desk.push_one(write), "the language uk is not active in the CMS")
    assert cms.raw(ROOT, "uk") is None


# --- accounts ----


def an_author_submits_for_approval(cms: Any, hire: Hire) -> None:
    desk = hire(user="author")
    outcome = desk.push_one(desk.text(TOWN_HALL, "en", "City hall", "<p>One</p>"))
    assert (outcome.status, outcome.reachable) == (WriteStatus.WRITTEN, False)
    assert "an editor has to publish it" in outcome.remark
    assert raw(cms, TOWN_HALL, "en")["status"] == "REVIEW"
    assert cms.page("en", TOWN_HALL, SMALL)["title"] == "Town hall"
    newer = desk.push_one(desk.text(TOWN_HALL, "en", "City hall", "<p>Two</p>"))
    assert newer.status is WriteStatus.WRITTEN, "nobody has decided on the first one yet"
    assert raw(cms, TOWN_HALL, "en")["content"] == "<p>Two</p>"
    editor = hire()
    held(editor.push_one(editor.text(TOWN_HALL, "en", "City hall", "<p>Three</p>")), "waits for approval")


def an_account_that_may_only_look_is_told(cms: Any, hire: Hire) -> None:
    desk = hire()
    writes = [desk.text(number, "uk", "Так", "<p>Так</p>") for number in (ROOT, TOWN_HALL)]
    cms.set_role("sync-bot", "OBSERVER")
    for outcome in desk.push(*writes):
        held(outcome, "may not edit this page", "role")


class Trouble(httpx.BaseTransport):
    """Passes requests on; ``before`` and ``after`` are asked with each, and may raise."""

    def __init__(
        self,
        cms: Any,
        before: Callable[[httpx.Request], None] = lambda _: None,
        after: Callable[[httpx.Request], None] = lambda _: None,
    ) -> None:
        self._inner = cms if isinstance(cms, httpx.BaseTransport) else httpx.HTTPTransport()
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


def a_cms_that_is_lost_in_the_middle_holds_the_rest(cms: Any, hire: Hire) -> None:
    saved: list[str] = []
    tried: list[str] = []

    def before(request: httpx.Request) -> None:
        if len(saved) == 1:
            tried.append(request.url.path)
            raise httpx.ConnectError("gone", request=request)

    def after(request: httpx.Request) -> None:
        if "content-edit-lock/release" in request.url.path:
            saved.append(request.url.path)

    desk = hire(transport=Trouble(cms, before, after))
    numbers = [ROOT, CHILD, TOWN_HALL, PAGES["leer"]]
    first, *rest = desk.push(*[desk.text(number, "uk", f"Так {number}", "<p>Так</p>") for number in numbers])
    assert first.status is WriteStatus.WRITTEN
    assert raw(cms, ROOT, "uk")["title"] == f"Так {ROOT}"
    for outcome in rest:
        held(outcome, "again")
    assert len(set(tried)) <= 1, "nothing more is asked of a CMS that is gone"
    assert all(cms.raw(number, "uk") is None for number in numbers[1:])


def a_password_that_was_changed_holds_the_rest(cms: Any, hire: Hire) -> None:
    saved: list[str] = []

    def after(request: httpx.Request) -> None:
        if "content-edit-lock/release" in request.url.path and not saved:
            saved.append(request.url.path)
            cms.set_password("sync-bot", "another-password")

    desk = hire(transport=Trouble(cms, after=after))
    writes = [desk.text(number, "uk", f"Так {number}", "<p>Так</p>") for number in (ROOT, CHILD, TOWN_HALL)]
    first, second, third = desk.push(*writes)
    assert first.status is WriteStatus.WRITTEN
    held(second, "refused the login", "password")
    held(third, "refused the login")
    assert PASSWORD not in repr((second, third))


def a_session_that_ended_is_renewed(cms: Any, hire: Hire) -> None:
    desk = hire()
    write = desk.text(ROOT, "uk", "Так", "<p>Так</p>")
    desk.seen(ROOT, "en")
    cms.expire_sessions()
    assert desk.push_one(write).status is WriteStatus.WRITTEN


def a_save_without_an_answer_is_looked_at(cms: Any, hire: Hire, reached: bool) -> None:
    """The connection breaks while the CMS saves: what is stored decides, and nothing is sent twice."""

    def cut(request: httpx.Request) -> None:
        if _saves(request):
            raise httpx.ReadError("reset", request=request)

    desk = hire(transport=Trouble(cms, after=cut) if reached else Trouble(cms, before=cut))
    outcome = desk.push_one(desk.text(ROOT, "uk", "Так", "<p>Так</p>"))
    if reached:
        assert outcome.status is WriteStatus.WRITTEN
        assert raw(cms, ROOT, "uk")["version"] == 1
    else:
        held(outcome, "run push again")
        assert outcome.uncertain, "a slow CMS may still carry it out"
        assert cms.raw(ROOT, "uk") is None
    assert cms.person("manager").lock(ROOT, SMALL)


def a_lock_that_is_taken_over_keeps_us_out(cms: Any, hire: Hire) -> None:
    """The CMS asks people whether they want to take a page over from somebody, and then refuses what that one saves."""

    def take_over(request: httpx.Request) -> None:
        if _saves(request):
            cms.person("manager").lock(ROOT, SMALL, force=True)

    desk = hire(transport=Trouble(cms, before=take_over))
    outcome = desk.push_one(desk.text(ROOT, "uk", "Так", "<p>Так</p>"))
    held(outcome, "the CMS did not save it", "being edited by another user", "push again")
    assert outcome.found is None
    assert cms.raw(ROOT, "uk") is None


class Altering(httpx.BaseTransport):
    """The CMS gets another text than was sent."""

    def __init__(self, cms: Any) -> None:
        self._inner = Trouble(cms)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        if _saves(request):
            content = request.read().replace(b"exact", b"other")
            headers = {**request.headers, "Content-Length": str(len(content))}
            request = httpx.Request(request.method, request.url, headers=headers, content=content)
        return self._inner.handle_request(request)

    def close(self) -> None:
        self._inner.close()


def what_is_stored_is_looked_at_and_not_believed(cms: Any, hire: Hire) -> None:
    desk = hire(transport=Altering(cms))
    outcome = desk.push_one(desk.text(TOWN_HALL, "en", "Town hall", "<p>exact</p>"))
    held(outcome, "the CMS holds another text than the one it was sent", "push --ours")
    assert outcome.found is not None and outcome.found.content == "<p>other</p>"
    assert outcome.found.fingerprint == desk.store.fingerprint("Town hall", "<p>other</p>")


SCENARIOS: dict[str, Callable[[Any, Hire], None]] = {
    scenario.__name__: scenario
    for scenario in (
        new_translations_are_published_parents_first_and_a_second_push_makes_no_version,
        a_text_of_a_machine_is_called_so,
        facts_that_were_updated_are_a_minor_edit,
        languages_are_written_before_those_that_are_translated_from_them,
        a_language_without_its_own_source_in_the_cms_is_held,
        a_page_below_an_untranslated_one_is_written_and_said_to_be_out_of_sight,
        links_that_lead_to_german_though_there_is_a_translation_are_mended,
        what_became_of_the_source_is_told,
        a_draft_that_is_newer_than_the_public_source_does_not_matter,
        a_page_that_was_moved_or_renamed_is_known_by_its_number,
        what_a_person_wrote_is_kept_until_somebody_decides,
        a_translation_that_was_taken_back_to_draft_stays_one,
        a_draft_that_no_list_shows_is_known_once_it_held_a_push,
        a_page_that_somebody_edits_is_left_alone_and_ours_is_let_go,
        a_language_that_is_switched_off_is_not_written,
        an_author_submits_for_approval,
        an_account_that_may_only_look_is_told,
        a_cms_that_is_lost_in_the_middle_holds_the_rest,
        a_password_that_was_changed_holds_the_rest,
        a_session_that_ended_is_renewed,
        a_lock_that_is_taken_over_keeps_us_out,
        what_is_stored_is_looked_at_and_not_believed,
    )
} | {
    "an update keeps the address": partial(an_update_keeps_the_address_and_is_up_to_date, minor=False),
    "an update of facts keeps the address": partial(an_update_keeps_the_address_and_is_up_to_date, minor=True),
    "a save without an answer was carried out": partial(a_save_without_an_answer_is_looked_at, reached=True),
    "a save without an answer was not carried out": partial(a_save_without_an_answer_is_looked_at, reached=False),
}
