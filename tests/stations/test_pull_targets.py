"""What a pull makes of translations that it cannot see, and of changes that people take back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from cms_exports import Cms

from pipeline.mt.fake import FakeEngine
from pipeline.state import Publication
from pipeline.workspace import Workspace

if TYPE_CHECKING:
    from .conftest import Hands

TOML = """
[municipality.musterstadt]
name = "Musterstadt"
target_languages = ["uk", "en"]
store = { type = "integreat-xliff", path = "exports" }
glossary = []
"""


def states(town: Hands, language: str) -> set[Publication]:
    with town.workspace.database.reading() as repository:
        return {record.state for record in repository.publications.of(town.slug, language).values()}


@pytest.mark.parametrize("damage", ["one entry", "the whole file"])
def test_a_translation_that_cannot_be_read_was_not_deleted(hands: Hands, damage: str) -> None:
    hands.pull()
    before = states(hands, "en")
    assert Publication.FOREIGN in before
    entries = hands.entries("en")
    if damage == "one entry":
        del entries[0]["content"]
        hands.write_entries("en", entries)
    else:
        hands.store_file("en").write_text("[{", encoding="utf-8")
    report = hands.pull()
    assert report.problems
    assert report.conflicts == []
    assert states(hands, "en") == before


def test_an_archive_of_exports_that_is_damaged_deletes_nothing(hands: Hands) -> None:
    root = hands.workspace.root
    file = root / "sprachlotse.toml"
    file.write_text(file.read_text(encoding="utf-8") + TOML, encoding="utf-8")
    (root / "exports").mkdir()
    cms = Cms(root / "exports")
    cms.put(1, "de", "Willkommen", "<p>Das Rathaus ist offen.</p>")
    cms.put(1, "uk", "Ласкаво просимо", "<p>Ратуша відчинена.</p>")
    cms.export("en", packed=True)
    (archive,) = cms.export("uk", packed=True)
    with Workspace.open(root) as workspace:
        town = type(hands)(workspace, FakeEngine(), slug="musterstadt")
        town.pull()
        assert states(town, "uk") == {Publication.FOREIGN}
        archive.write_bytes(archive.read_bytes()[:100])
        report = town.pull()
        assert report.documents == 1 and any(archive.name in problem for problem in report.problems)
        assert report.conflicts == []
        assert states(town, "uk") == {Publication.FOREIGN}


def test_a_change_that_somebody_takes_back_is_no_conflict_and_the_text_stays_theirs(hands: Hands) -> None:
    hands.pull()
    before, entries = states(hands, "en"), hands.entries("en")
    changed = [entry | {"content": f"<p>new</p>{entry['content']}"} for entry in entries]
    hands.write_entries("en", changed)
    assert hands.pull().conflicts
    assert Publication.CONFLICT in states(hands, "en")
    hands.write_entries("en", entries)
    assert hands.pull().conflicts == []
    assert states(hands, "en") == before
    assert Publication.PUBLISHED not in before
