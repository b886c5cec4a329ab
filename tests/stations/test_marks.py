"""While a package is out, the store's people see that somebody works on these pages."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from pipeline.connectors.memory import MemoryStore
from pipeline.errors import StoreUnavailable
from pipeline.model import DocumentKind, StoreRef, TranslationState
from pipeline.state import Publication
from pipeline.stations.marks import tell_store
from pipeline.stations.packages import call_back
from pipeline.steps.selection import Selection

if TYPE_CHECKING:
    from .conftest import Hands

ANMELDUNG = "/kranichfurt/de/willkommen/anmeldung/"
IN_ENGLISH = "/kranichfurt/en/welcome/registration/"


@pytest.fixture
def store(ready: Hands, monkeypatch: pytest.MonkeyPatch) -> MemoryStore:
    """The sample's store, in memory: it has marks."""
    folder = ready.workspace.store(ready.slug)
    store = MemoryStore(*folder.read("de").documents, *folder.read("en").documents)
    monkeypatch.setattr(ready.workspace, "store", lambda _slug: store)
    return store


def marked(store: MemoryStore) -> set[str]:
    return {ref.path for _, ref in store.marked}


def test_pages_that_are_out_are_marked_until_they_are_back(ready: Hands, store: MemoryStore) -> None:
    package = ready.export(selection=Selection(under=(ANMELDUNG,)))
    assert package.remarks == ()
    assert marked(store) == {IN_ENGLISH}
    ready.take_in(ready.returned(package))
    assert marked(store) == set()


def test_what_is_not_translated_yet_cannot_be_marked(ready: Hands, store: MemoryStore) -> None:
    ready.export()
    in_english = {document.ref.path for document in store.read("en").documents}
    assert marked(store) <= in_english
    assert len(in_english) < len(store.read("de").documents)


def test_a_package_that_is_called_back_is_out_no_longer(ready: Hands, store: MemoryStore) -> None:
    ready.export(selection=Selection(under=(ANMELDUNG,)))
    (package,) = call_back_all(ready)
    assert marked(store) == set()
    call_back(ready.workspace, package, now=ready.tick(), reopen=True)
    assert marked(store) == {IN_ENGLISH}


def call_back_all(hands: Hands) -> list[str]:
    with hands.workspace.database.reading() as repository:
        packages = [package.id for package in repository.packages.all()]
    for package in packages:
        call_back(hands.workspace, package, now=hands.tick())
    return packages


def test_a_package_that_is_waited_for_no_longer_is_not_out(ready: Hands, store: MemoryStore) -> None:
    ready.export(selection=Selection(under=(ANMELDUNG,)))
    ready.moment += timedelta(days=43)
    tell_store(ready.workspace, ready.slug, now=ready.tick())
    assert marked(store) == set()


def test_the_mark_of_somebody_else_stays(ready: Hands, store: MemoryStore) -> None:
    (agency,) = [d.ref for d in store.read("en").documents if d.ref.path == IN_ENGLISH]
    store.mark("en", [agency], True)
    package = ready.export(selection=Selection(under=(ANMELDUNG,)))
    ready.take_in(ready.returned(package))
    assert store.marked == {("en", agency)}


def test_a_store_that_is_down_holds_no_package_up_and_is_told_later(ready: Hands, store: MemoryStore) -> None:
    store.failure = StoreUnavailable("the store does not answer", "try later")
    package = ready.export(selection=Selection(under=(ANMELDUNG,)))
    assert package.package is not None
    (remark,) = package.remarks
    assert "was not told what is in translation and was not asked what its own people translate" in remark
    assert "the store does not answer" in remark
    assert remark in package.lines()
    store.failure = None
    assert tell_store(ready.workspace, ready.slug, now=ready.tick()) == ()
    assert marked(store) == {IN_ENGLISH}


def number_of(hands: Hands, path: str) -> int:
    with hands.workspace.database.reading() as repository:
        return next(d.ref.id or 0 for d in repository.documents.of(hands.slug) if d.ref.path == path)


def test_whoever_hands_out_is_told_what_the_store_s_people_have_begun(ready: Hands, store: MemoryStore) -> None:
    store.begun = {
        ("en", DocumentKind.PAGE, number_of(ready, ANMELDUNG)),
        ("en", DocumentKind.PAGE, 99999),  # nobody has got that one
        ("ar", DocumentKind.PAGE, number_of(ready, ANMELDUNG)),
    }
    package = ready.export(selection=Selection(under=(ANMELDUNG,)))
    assert package.package is not None
    (remark,) = package.remarks
    assert f"somebody in the store has begun a newer en text of {ANMELDUNG}: " in remark and "run pull" in remark
    assert remark in package.lines()
    assert tell_store(ready.workspace, ready.slug, now=ready.tick()) == ()  # told to whoever hands out, not at import


@pytest.mark.parametrize("known", ["hidden", "theirs"])
def test_what_is_known_already_is_no_news(ready: Hands, store: MemoryStore, known: str) -> None:
    """Ours that waits for approval; a page that was left to the store's people."""
    store.begun = {("en", DocumentKind.PAGE, number_of(ready, ANMELDUNG))}
    keep(ready, hidden=known == "hidden", state=Publication.THEIRS if known == "theirs" else Publication.PUBLISHED)
    assert ready.export(selection=Selection(under=(ANMELDUNG,))).remarks == ()


def test_whoever_hands_out_is_told_of_conflicts_that_are_not_decided(ready: Hands, store: MemoryStore) -> None:
    store.begun = {("en", DocumentKind.PAGE, number_of(ready, ANMELDUNG))}
    keep(ready, state=Publication.CONFLICT, reason="somebody changed it")
    (remark,) = ready.export(selection=Selection(under=(ANMELDUNG,))).remarks
    assert f"somebody in the store has another en text of {ANMELDUNG}: " in remark and "push --theirs" in remark


def keep(hands: Hands, **what: Any) -> None:
    """Change what is known of the English page."""
    with hands.workspace.database.transaction() as repository:
        records = repository.publications.of(hands.slug, "en").values()
        (record,) = [record for record in records if record.ref is not None and record.ref.path == IN_ENGLISH]
        repository.publications.save(replace(record, **what))


def test_telling_again_asks_the_store_nothing(ready: Hands, store: MemoryStore) -> None:
    ready.export(selection=Selection(under=(ANMELDUNG,)))
    store.failure = StoreUnavailable("must not be asked")
    assert tell_store(ready.workspace, ready.slug, now=ready.tick()) == ()


def test_the_fake_says_in_translation_as_the_cms_does(store: MemoryStore) -> None:
    (ref,) = [d.ref for d in store.read("en").documents if d.ref.path == IN_ENGLISH]
    assert store.mark("en", [ref, StoreRef("/nowhere/")], True) == {ref}
    assert store.states("en")[ref] is TranslationState.IN_TRANSLATION
    assert store.mark("en", [ref], True) == frozenset()
