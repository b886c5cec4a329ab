"""The fake answers as the folder store does."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pipeline.connectors.base import ContentStore
from pipeline.connectors.folder import FolderStore
from pipeline.connectors.matching import match_translations
from pipeline.connectors.memory import MemoryStore
from pipeline.errors import StoreError, StoreUnavailable
from pipeline.html.canonical import canonical_hash
from pipeline.model import WriteStatus


@pytest.fixture(params=["memory", "folder"])
def store(request, doctors) -> ContentStore:
    if request.param == "folder":
        return FolderStore(doctors.root)
    return MemoryStore(*doctors.store.read("de").documents, *doctors.store.read("en").documents)


@pytest.fixture
def arzt(store):
    return next(d for d in store.read("de").documents if d.title == "Ärzte")


@pytest.fixture
def doctor(store):
    return store.read("en").documents[0]


@pytest.fixture
def schule(store):
    return next(d for d in store.read("de").documents if d.title == "Schule")


def test_reading(store, arzt, doctor):
    assert store.languages() == ("de", "en")
    assert match_translations(store.read("de"), store.read("en")) == {arzt.ref: doctor}
    with pytest.raises(StoreError):
        store.read("tr")


def test_overwriting(store, arzt, doctor, asked, doctors):
    (outcome,) = store.write("de", [asked(arzt, doctor, "Physicians", "<p>New</p>")], doctors.now)
    assert (outcome.status, outcome.ref) == (WriteStatus.WRITTEN, doctor.ref)
    (after,) = store.read("en").documents
    assert (after.title, after.content) == ("Physicians", "<p>New</p>")


def test_creating_and_doing_it_again(store, schule, asked, doctors):
    write = asked(schule, None, "School", "<p>Pupils</p>")
    (outcome,) = store.write("de", [write], doctors.now)
    assert outcome.status is WriteStatus.WRITTEN
    assert outcome.ref is not None and (outcome.ref.path, outcome.ref.id) == ("/stadt/en/school/", 22)
    matched = match_translations(store.read("de"), store.read("en"))
    assert matched[schule.ref].title == "School"
    (again,) = store.write("de", [write], doctors.now)
    assert (again.status, again.ref) == (WriteStatus.UNCHANGED, outcome.ref)


def test_holding(store, arzt, doctor, schule, asked, doctors):
    other = canonical_hash("other", "")
    writes = [
        asked(arzt, doctor, "Physicians", "", source_hash=other),
        asked(arzt, doctor, "Physicians", "", target_hash=other),
        asked(arzt, None, "Physicians", ""),
        asked(schule, doctor, "School", ""),
        replace(asked(schule, None, "School", ""), source=replace(schule.ref, path="/gone/", id=99)),
        asked(schule, None, "", ""),
    ]
    outcomes = store.write("de", writes, doctors.now)
    assert [o.status for o in outcomes] == [WriteStatus.HELD] * 6
    assert [o.found for o in outcomes] == [doctor, doctor, doctor, None, None, None]
    assert len({o.reason for o in outcomes}) == 6


def test_people_work_in_a_store_and_stores_fail(doctors, asked):
    german = doctors.store.read("de").documents
    store = MemoryStore(*german)
    store.put(replace(german[0], title="Praxen"))
    store.remove(german[1])
    assert [d.title for d in store.read("de").documents] == ["Praxen"]
    store.failure = StoreUnavailable("the store is down")
    for call in (store.languages, lambda: store.read("de"), lambda: store.write("de", [], doctors.now)):
        with pytest.raises(StoreUnavailable):
            call()
    assert store.writes == 0
