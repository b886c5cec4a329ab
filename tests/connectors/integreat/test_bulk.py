"""Many new translations at once: only what may go in, looked at before and after."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import httpx
import pytest
from fake_cms import FakeCms
from fake_cms.app import PASSWORD
from fake_cms.faults import Fault, dropped, status

from pipeline.connectors.integreat import bulk
from pipeline.connectors.integreat.bulk import import_new
from pipeline.connectors.integreat.client import CmsClient
from pipeline.connectors.integreat.fingerprint import fingerprint
from pipeline.html.canonical import canonical_hash
from pipeline.model import DocumentKind, PageWrite, StoreDocument, StoreRef, WriteStatus

TREE: dict[str, str | None] = {"de": None, "en": "de", "ar": "en", "uk": "de"}
PUBLIC = {1: "willkommen", 2: "ankommen", 3: "rathaus", 4: "kurzbefehle", 5: "leere-seite", 10: "live-inhalt"}
IMPORT = re.compile(r"/xliff/import/")


@dataclass
class Texts:
    """What the store's memory is asked for."""

    remembered: list[StoreDocument] = field(default_factory=list)

    def fingerprint(self, title: str, content: str) -> str:
        return fingerprint(title, content, lambda address: address.rstrip("/").rpartition("/")[2] or None)

    def remember(self, document: StoreDocument) -> None:
        self.remembered.append(document)


@dataclass
class Push:
    cms: FakeCms
    texts: Texts = field(default_factory=Texts)
    client: CmsClient | None = None

    def write(self, number: int, language: str = "uk", **more: Any) -> PageWrite:
        source = self.cms.item(number).public("de") or self.cms.item(number).newest("de")
        assert source is not None
        path = f"/musterstadt/de/{'willkommen/' if number != 1 else ''}{source.slug}/"
        content = f"<p>Текст {number}</p>" if source.content else ""
        write = PageWrite(
            DocumentKind.PAGE,
            StoreRef(path, number),
            canonical_hash(source.title, source.content),
            language,
            None,
            None,
            f"Сторінка {number}",
            content,
        )
        return replace(write, **more)

    def __call__(
        self, *writes: PageWrite, user: str = "sync-bot", tree: dict[str, str | None] = TREE
    ) -> dict[int, Any]:
        """Page → outcome."""
        self.client = CmsClient(
            self.cms.url,
            "musterstadt",
            user,
            lambda: PASSWORD,
            requests_per_second=1e6,
            transport=self.cms,
            sleep=lambda _: None,
        )
        outcomes = import_new(self.client, self.texts, "de", writes, TREE)
        return {writes[position].source.id or 0: outcome for position, outcome in outcomes.items()}


@pytest.fixture
def push(fake_cms: FakeCms) -> Push:
    return Push(fake_cms)


def test_what_may_go_in_goes_in_and_is_found_again(push: Push) -> None:
    outcomes = push(*(push.write(number) for number in PUBLIC))
    assert outcomes.keys() == PUBLIC.keys()
    for number, outcome in outcomes.items():
        assert (outcome.status, outcome.reachable, outcome.remark) == (WriteStatus.WRITTEN, True, "")
        stored = push.cms.raw(number, "uk")
        assert stored is not None
        assert (stored["version"], stored["status"], stored["title"]) == (1, "PUBLIC", f"Сторінка {number}")
        assert outcome.stored == push.texts.fingerprint(stored["title"], stored["content"])
        assert outcome.ref == StoreRef(push.cms.page("uk", number)["path"], number)
    assert {document.ref.id for document in push.texts.remembered} == PUBLIC.keys()
    assert sum(method == "POST" and "/xliff/upload/" in path for method, path in push.cms.log) == 1


@pytest.mark.parametrize("number", [6, 7, 8, 9])
def test_what_readers_do_not_see_or_has_a_newer_draft_is_left_to_the_form(push: Push, number: int) -> None:
    outcomes = push(push.write(number), push.write(2))
    assert outcomes.keys() == {2}
    assert push.cms.versions(number, "uk") == 0


def test_only_new_translations_of_pages_from_the_language_above(push: Push) -> None:
    fine = push.write(2)
    others = (
        push.write(1, "en"),  # there is one
        push.write(2, "ar"),  # the CMS translates it from English
        push.write(3, target=StoreRef("x", 3), target_hash="x"),
        push.write(4, source_hash="x"),
        push.write(5, title=" "),
        push.write(10, content="<p>\ufffe</p>", title="\x07"),
        push.write(1, kind=DocumentKind.EVENT),
        push.write(1, source=StoreRef("/x/", None)),
        push.write(1, "fa"),
    )
    before = push.cms.all_versions()
    assert push(fine, *others).keys() == {2}
    assert push.cms.all_versions() == before + 1
    assert push(fine) == {}  # now there is one
    assert push.cms.all_versions() == before + 1


def test_a_draft_that_somebody_began_is_a_translation(push: Push) -> None:
    push.cms.person("manager").edit_beside(2, "uk", "musterstadt", status="DRAFT", title="Чернетка", content="<p>x</p>")
    assert push(push.write(2), push.write(3)).keys() == {3}
    assert push.cms.versions(2, "uk") == 1


@pytest.mark.parametrize("user", ["author", "observer"])
def test_an_account_that_may_not_publish_never_imports(push: Push, user: str) -> None:
    before = push.cms.all_versions()
    assert push(push.write(2), user=user) == {}
    assert push.cms.all_versions() == before
    assert not any("/xliff/" in path for _, path in push.cms.log)


def test_texts_of_engines_are_imported_apart_and_marked(push: Push) -> None:
    outcomes = push(push.write(2), push.write(3, machine=True), push.write(1))
    assert outcomes.keys() == {1, 2, 3}
    marks = {number: push.cms.raw(number, "uk")["machine"] for number in outcomes}
    assert marks == {1: False, 2: False, 3: True}


def test_the_order_given_is_the_order_of_the_import(push: Push) -> None:
    link = '<p><a href="https://integreat.app/musterstadt/de/willkommen/rathaus/">Ратуша</a></p>'
    outcomes = push(push.write(1), push.write(3), push.write(2, content=link))
    assert outcomes.keys() == {1, 2, 3}
    stored = push.cms.raw(2, "uk")
    assert stored is not None and "/musterstadt/uk/" in stored["content"]
    packed = push.cms.uploads.popitem()[1]
    assert [name for name, _ in packed] == ["000_1.xliff", "001_3.xliff", "002_2.xliff"]


def test_batches_by_number_and_by_size(push: Push, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk, "MOST", 2)
    assert push(*(push.write(number) for number in PUBLIC)).keys() == PUBLIC.keys()
    assert [len(files) for files in push.cms.uploads.values()] == [2, 2, 2]
    other = Push(FakeCms())
    monkeypatch.setattr(bulk, "LARGEST", 10)
    assert other(other.write(2), other.write(3)).keys() == {2, 3}
    assert [len(files) for files in other.cms.uploads.values()] == [1, 1]


def meanwhile(push: Push, act: Callable[[], object], *, method: str = "GET", after: bool = True) -> None:
    """Something happens when the import is shown (``GET``) or confirmed (``POST``)."""

    def effect(request: httpx.Request) -> Any:
        act()

    push.cms.faults.append(Fault(effect, IMPORT, method, after=after))


def test_a_person_who_was_faster_keeps_their_text(push: Push) -> None:
    person = push.cms.person("manager")
    meanwhile(push, lambda: person.edit_beside(2, "uk", "musterstadt", title="Людина", content="<p>Людина</p>"))
    assert push(push.write(2), push.write(3)).keys() == {3}
    stored = push.cms.raw(2, "uk")
    assert stored is not None and (stored["version"], stored["title"]) == (1, "Людина")


def test_a_source_that_becomes_a_draft_meanwhile_is_not_imported(push: Push) -> None:
    person = push.cms.person("manager")
    meanwhile(push, lambda: person.edit(2, "de", "musterstadt", status="DRAFT", content="<p>Entwurf</p>"))
    assert push(push.write(2), push.write(3)).keys() == {3}
    assert push.cms.versions(2, "uk") == 0


def test_another_text_in_its_place_is_held_with_what_was_found(push: Push) -> None:
    person = push.cms.person("manager")
    meanwhile(
        push, lambda: person.edit_beside(2, "uk", "musterstadt", title="Людина", content="<p>Л</p>"), method="POST"
    )
    outcome = push(push.write(2))[2]
    assert outcome.status is WriteStatus.HELD and "look at both texts in status" in outcome.reason
    assert outcome.found is not None and outcome.found.title == "Людина"
    assert push.texts.remembered == []


def test_found_says_nothing_pages_that_did_not_arrive_are_left_to_the_form(push: Push) -> None:
    def lose(request: httpx.Request) -> Any:
        (key,) = push.cms.uploads
        push.cms.uploads[key] = [
            (name, b"<broken" if name.endswith("_2.xliff") else data) for name, data in push.cms.uploads[key]
        ]

    push.cms.faults.append(Fault(lose, IMPORT, "GET"))
    assert push(push.write(2), push.write(3)).keys() == {3}
    assert push.cms.versions(2, "uk") == 0


def test_an_import_without_an_answer_is_looked_for(push: Push) -> None:
    push.cms.faults.append(Fault(dropped, IMPORT, "POST", after=True))
    assert push(push.write(2), push.write(3)).keys() == {2, 3}


@pytest.mark.parametrize(
    ("path", "method", "code"),
    [
        (r"/pages/de/new/", "GET", 403),
        (r"/xliff/upload/", "POST", 403),
        (r"/xliff/upload/", "POST", 413),
        (r"/xliff/import/", "GET", 500),
        (r"/xliff/import/", "POST", 500),
        (r"/partial-page-tree/", "POST", 500),
        (r"/api/v3/musterstadt/languages/", "GET", 404),
    ],
)
def test_trouble_leaves_everything_to_the_form(push: Push, path: str, method: str, code: int) -> None:
    push.cms.faults.append(Fault(status(code), re.compile(path), method, left=None))
    before = push.cms.all_versions()
    assert push(push.write(2), push.write(3)) == {}
    assert push.cms.all_versions() == before


def test_what_was_imported_before_the_trouble_counts(push: Push, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk, "MOST", 1)
    push.cms.faults.append(Fault(status(500), re.compile("/xliff/upload/"), "POST", left=None, skip=1))
    assert push(push.write(2), push.write(3)).keys() == {2}


def test_below_a_page_that_is_not_translated_nobody_finds_it_yet(push: Push) -> None:
    outcome = push(push.write(2))[2]
    assert (outcome.status, outcome.reachable) == (WriteStatus.WRITTEN, False)
    assert "pages above it" in outcome.remark
    assert outcome.ref == StoreRef("/musterstadt/uk/willkommen/сторінка-2/", 2)


def test_the_archive_is_one_that_the_cms_takes(push: Push) -> None:
    seen: list[bytes] = []

    def keep(request: httpx.Request) -> Any:
        seen.append(request.read())

    push.cms.faults.append(Fault(keep, re.compile("/xliff/upload/"), "POST"))
    push(push.write(2))
    body = seen[0]
    with zipfile.ZipFile(io.BytesIO(body[body.index(b"PK\x03\x04") :])) as archive:
        text = archive.read("000_2.xliff").decode()
    assert 'source-language="de-DE" target-language="uk-UA"' in text
    assert 'original="2"' in text and "<![CDATA[<p>Текст 2</p>]]>" in text
