"""A town that began with a dump of its pages goes over to the CMS, and back."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from pipeline.connectors.memory import MemoryStore
from pipeline.model import EntryProblem, Snapshot, StoreDocument, StoreRef
from pipeline.state import Publication

if TYPE_CHECKING:
    from .conftest import Hands


class Lasting(MemoryStore):
    """The same pages under numbers that last, which are quite other ones."""

    def read(self, language: str) -> Snapshot:
        return replace(super().read(language), stable_ids=True)


def renumbered(documents: list[StoreDocument], numbers: dict[str, int]) -> list[StoreDocument]:
    return [replace(d, ref=StoreRef(d.ref.path, numbers[d.ref.path])) for d in documents]


@pytest.fixture
def cms(ready: Hands) -> Lasting:
    """Its numbers are those of the dump, of other pages."""
    folder = ready.workspace.store(ready.slug)
    german, english = list(folder.read("de").documents), list(folder.read("en").documents)
    ids = [document.ref.id for document in german]
    numbers = {d.ref.path: number or 0 for d, number in zip(german, [*ids[1:], ids[0]], strict=True)}
    pairs = {
        ref.path: numbers[document.ref.path]
        for document in german
        if (ref := document.translations.get("en")) is not None
    }
    others = {d.ref.path: 900_000 + i for i, d in enumerate(english) if d.ref.path not in pairs}
    return Lasting(*renumbered(german, numbers), *renumbered(english, pairs | others))


def states(hands: Hands) -> dict[str, Publication]:
    with hands.workspace.database.reading() as repository:
        paths = {document.id: document.ref.path for document in repository.documents.of(hands.slug)}
        return {paths[n]: r.state for n, r in repository.publications.of(hands.slug, "en").items() if n in paths}


def test_pages_are_told_by_their_paths_and_keep_their_translations(
    ready: Hands, cms: Lasting, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = ready.texts()
    assert texts
    monkeypatch.setattr(ready.workspace, "store", lambda _slug: cms)
    report = ready.pull()
    assert (report.new, report.changed, report.removed) == (0, 0, 0)
    assert report.conflicts == []
    assert ready.texts() == texts
    assert set(states(ready).values()) <= {Publication.FOREIGN, Publication.NEVER}
    again = ready.pull()
    assert (again.new, again.changed, again.removed, again.conflicts) == (0, 0, 0, [])


def test_from_then_on_the_numbers_count(ready: Hands, cms: Lasting, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ready.workspace, "store", lambda _slug: cms)
    ready.pull()
    texts = ready.texts()
    page = cms.read("de").documents[0]
    cms.remove(page)
    cms.put(replace(page, ref=StoreRef("/kranichfurt/de/ganz-woanders/", page.ref.id)))
    report = ready.pull()
    assert (report.new, report.removed) == (0, 0)
    assert ready.texts() == texts


def test_and_back_by_the_paths(ready: Hands, cms: Lasting, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(ready.workspace, "store", lambda _slug: cms)
        ready.pull()
    report = ready.pull()
    assert (report.new, report.changed, report.removed, report.conflicts) == (0, 0, 0, [])


def test_what_was_pushed_into_the_dump_is_looked_at_anew(
    ready: Hands, cms: Lasting, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = ready.export()
    ready.take_in(ready.returned(package))
    assert ready.push().pushed
    monkeypatch.setattr(ready.workspace, "store", lambda _slug: cms)
    report = ready.pull()
    assert report.conflicts == []
    assert Publication.PUBLISHED not in states(ready).values()
    pushed = ready.push()
    assert pushed.pushed
    assert not pushed.held


def test_a_file_that_holds_several_languages_is_complained_about_once(
    ready: Hands, cms: Lasting, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Broken(Lasting):
        def read(self, language: str) -> Snapshot:
            return replace(super().read(language), problems=(EntryProblem("pages.zip", "entry 2", "is cut off"),))

    broken = Broken(*cms.read("de").documents, *cms.read("en").documents)
    monkeypatch.setattr(ready.workspace, "store", lambda _slug: broken)
    assert ready.pull().problems.count("pages.zip, entry 2: is cut off") == 1
