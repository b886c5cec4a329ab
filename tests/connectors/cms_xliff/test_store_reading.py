"""What exports tell, in whatever order and state they lie about."""

from __future__ import annotations

import os
import zipfile
from pathlib import Path

import pytest

from pipeline.connectors.cms_xliff.exports import TO_IMPORT
from pipeline.connectors.cms_xliff.store import XliffStore
from pipeline.errors import StoreError
from pipeline.model import DocumentKind, StoreRef


def test_pages_have_their_numbers_and_raw_texts(town) -> None:
    snapshot = town.store.read("de")
    assert snapshot.stable_ids
    assert [(d.ref, d.title) for d in snapshot.documents] == [
        (StoreRef("/musterstadt/de/willkommen/", 1), "Willkommen"),
        (StoreRef("/musterstadt/de/arzt/", 2), "Arzt"),
    ]
    assert town.source(2).content == "<p>Ein Arzt</p>"
    assert not snapshot.problems and not snapshot.unreadable
    assert town.store.languages() == ("de", "uk")
    assert not town.store.states("uk") and not town.store.mark("uk", [town.source(2).ref], True)


def test_only_what_is_translated_is_a_translation(town) -> None:
    snapshot = town.store.read("uk")
    (document,) = snapshot.documents
    assert (document.ref.id, document.title, document.content) == (2, "Лікар", "<p>Людський текст</p>")
    assert document.reachable and snapshot.stable_ids
    assert document.fingerprint == town.store.fingerprint("Лікар ", "<p>Людський текст</p>\n")


def test_a_language_without_any_translation_is_there_and_empty(town) -> None:
    town.cms.export("en")
    assert town.store.read("en").documents == ()
    assert not town.store.read("en").problems


def test_the_newest_version_counts_and_of_the_same_version_the_later_file(town) -> None:
    older = town.cms.export("uk", 2, into="alt")[0]
    town.cms.put(2, "de", "Arzt", "<p>Zwei Ärzte</p>")
    town.cms.export("uk", 2, into="neu/tief")
    os.utime(older, (town.cms.clock + 9999,) * 2)  # somebody copied it
    assert town.source(2).content == "<p>Zwei Ärzte</p>"
    town.cms.put(2, "uk", "Лікарі", "<p>Пізніше</p>")
    town.cms.export("uk", 2)
    document = town.target(2)
    assert document is not None and document.title == "Лікарі"


def test_a_slug_that_changed_is_the_same_page(town) -> None:
    town.cms.put(2, "de", "Arzt", "<p>Neu</p>")
    town.cms.slugs[2] = "aerzte_und-kliniken"
    town.cms.export("uk", 2)
    assert town.source(2).ref == StoreRef("/musterstadt/de/aerzte_und-kliniken/", 2)


def test_a_name_that_a_browser_numbered_and_regions_with_underscores(tmp_path: Path, town) -> None:
    path = town.cms.export("uk", 1)[0]
    path.rename(path.with_name(f"{path.stem} (2).xliff"))
    assert town.source(1).ref.path == "/musterstadt/de/willkommen/"
    other = type(town.cms)(tmp_path / "b", region="lk_de_uk")
    other.put(7, "de", "Hof", "<p>a</p>")
    other.export("uk")
    assert XliffStore(tmp_path / "b", "de").read("de").documents[0].ref == StoreRef("/lk_de_uk/de/hof/", 7)


def test_one_bad_file_costs_only_its_page(town) -> None:
    town.cms.put(2, "de", "Arzt", "<p>Neu</p>")
    path = town.cms.export("uk", 2)[0]
    path.write_bytes(path.read_bytes()[:-80])
    os.utime(path, (town.cms.clock,) * 2)
    snapshot = town.store.read("de")
    assert [d.ref.id for d in snapshot.documents] == [1]
    assert snapshot.skipped == {StoreRef("/musterstadt/de/arzt/", 2)}
    (problem,) = snapshot.problems
    assert path.name in str(problem) and "line" in str(problem)
    assert town.target(2) is None  # and not the old one: it would look like a change
    town.cms.export("uk", 2)
    assert town.source(2).content == "<p>Neu</p>"


def test_an_old_file_that_is_damaged_troubles_nobody(town) -> None:
    path = town.cms.export("uk", 2)[0]
    town.cms.put(2, "de", "Arzt", "<p>Neu</p>")
    town.cms.export("uk", 2)
    path.write_bytes(b"<xliff")
    os.utime(path, (1, 1))
    snapshot = town.store.read("de")
    assert len(snapshot.documents) == 2
    assert not snapshot.skipped and not snapshot.problems


@pytest.mark.parametrize("what", ["zip", "name", "locked"])
def test_what_cannot_be_assigned_means_that_nothing_is_gone(town, what: str) -> None:
    root = town.store._root
    if what == "zip":
        (root / "x.zip").write_bytes(b"PK\x03\x04 broken")
    elif what == "name":
        (root / "page.xliff").write_bytes(town.cms.file(1, "uk"))
    else:
        with zipfile.ZipFile(root / "x.zip", "w") as archive:
            archive.writestr(town.cms.name(1, "uk"), town.cms.file(1, "uk"))
        data = bytearray((root / "x.zip").read_bytes())
        data[6] |= 1  # encrypted, says the head
        data[data.index(b"PK\x01\x02") + 8] |= 1
        (root / "x.zip").write_bytes(bytes(data))
    snapshot = town.store.read("de")
    assert len(snapshot.documents) == 2
    assert len(snapshot.problems) == 1
    assert snapshot.unreadable == {DocumentKind.PAGE}


def test_a_name_that_says_another_page_than_the_file_is_told(town) -> None:
    wrong = town.cms.name(1, "uk").replace("_1_1_", "_1_9_")
    (town.store._root / wrong).write_bytes(town.cms.file(2, "uk"))
    snapshot = town.store.read("de")
    assert "named after page 1 and holds page 2" in str(snapshot.problems[0])
    assert [d.ref.id for d in snapshot.documents] == [2]


def test_what_is_no_export_is_left_alone(town) -> None:
    root = town.store._root
    for name in (".hidden.xliff", "~lock.xliff", "notes.txt", "x.xliff.part", ".x/a.xliff", f"{TO_IMPORT}/b.xliff"):
        (root / name).parent.mkdir(exist_ok=True)
        (root / name).write_text("?")
    assert not town.store.read("de").problems


def test_missing_empty_and_mixed_folders_say_so(tmp_path: Path, town) -> None:
    with pytest.raises(StoreError, match="could not be listed"):
        XliffStore(tmp_path / "none", "de").languages()
    (tmp_path / "empty").mkdir()
    with pytest.raises(StoreError, match=r"has no export of pages in the language 'de'.*export"):
        XliffStore(tmp_path / "empty", "de").read("de")
    assert XliffStore(tmp_path / "empty", "de").languages() == ()
    with pytest.raises(StoreError, match=r"'ar'.*languages there: de, uk"):
        town.store.read("ar")
    other = type(town.cms)(town.cms.root, region="anderswo")
    other.put(7, "de", "Hof", "<p>a</p>")
    other.export("uk")
    with pytest.raises(StoreError, match="several regions: anderswo, musterstadt"):
        town.store.read("de")
