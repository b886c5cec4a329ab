"""From an approved text to the CMS and back, with people in between who import, do not import, or edit."""

from __future__ import annotations

import fcntl
import os
import zipfile
from dataclasses import replace
from datetime import datetime

import pytest

from pipeline.connectors.cms_xliff.exports import TO_IMPORT
from pipeline.connectors.cms_xliff.store import WAITING, XliffStore
from pipeline.connectors.compare import store_hash
from pipeline.errors import StoreError, StoreUnavailable
from pipeline.formats.cms_xliff import parse
from pipeline.html.canonical import canonical_hash
from pipeline.model import DocumentKind, StoreRef, WriteStatus

APP = "https://integreat.app/musterstadt"
HTML = f'<p>Добрий день, <a href="{APP}/de/arzt/">до лікаря</a></p>'
FILE = "musterstadt_de_uk_1_1_willkommen.xliff"


def wrote(town, *, title="Ласкаво просимо", content=HTML, page=1, seen=None):
    """A write that goes out, and its outcome."""
    write = town.write(page, title, content, seen=seen)
    (outcome,) = town.push(write)
    assert outcome.status is WriteStatus.WRITTEN
    return outcome


def test_a_new_translation_waits_and_then_arrives(town) -> None:
    outcome = wrote(town)
    assert (outcome.reachable, outcome.remark) == (False, WAITING)
    assert outcome.ref == StoreRef("/musterstadt/de/willkommen/", 1)
    assert town.waiting() == [FILE]
    waits = town.target(1)
    assert waits is not None and not waits.reachable
    assert (waits.title, waits.content) == ("Ласкаво просимо", HTML)
    assert store_hash(waits) == outcome.stored == town.store.fingerprint("Ласкаво просимо", HTML)

    assert town.cms.import_("uk", {f"{APP}/de/arzt/": f"{APP}/uk/лікар/"}) == 1
    assert town.target(1) == waits  # nobody knows yet
    town.cms.export("uk", packed=True)
    arrived = town.target(1)
    assert arrived is not None and arrived.reachable
    assert store_hash(arrived) == outcome.stored
    assert "/musterstadt/uk/" in arrived.content
    assert town.waiting() == []
    assert not list((town.store._root / TO_IMPORT).glob("*.zip"))


def test_the_files_are_what_the_cms_takes(town) -> None:
    wrote(town)
    folder = town.store._root / TO_IMPORT
    found = parse((folder / FILE).read_bytes(), FILE)
    (page,) = found.pages
    assert found.version == "1.2" and found.ours
    assert (page.original, page.source_language, page.target_language) == ("1", "de-DE", "uk-UA")
    assert page.source.title == "Willkommen" and page.target is not None and page.target.content == HTML
    with zipfile.ZipFile(folder / "uk.zip") as archive:
        assert archive.namelist() == [f"001_{FILE}"]
        assert archive.read(f"001_{FILE}") == (folder / FILE).read_bytes()
    readme = (folder / "README.txt").read_text(encoding="utf-8")
    assert "XLIFF-Dateien importieren" in readme and "Import XLIFF files" in readme


def test_the_cms_gets_pages_before_those_that_link_to_them(town) -> None:
    town.push(town.write(1, "Ласкаво просимо", HTML), town.write(2, "Лікар", "<p>Наш</p>", seen=town.target(2)))
    with zipfile.ZipFile(town.store._root / TO_IMPORT / "uk.zip") as archive:
        assert sorted(archive.namelist()) == ["001_musterstadt_de_uk_2_1_arzt.xliff", f"002_{FILE}"]


def test_writing_again_is_no_change_and_says_that_it_still_waits(town) -> None:
    write = town.write(1, "Ласкаво просимо", HTML)
    town.push(write)
    before = {path: path.read_bytes() for path in town.store._root.rglob("*") if path.is_file()}
    for again in (write, replace(write, target=StoreRef("x", 1), target_hash="whatever")):
        (outcome,) = XliffStore(town.store._root, "de").write("de", [again], town.now())
        assert (outcome.status, outcome.reachable, outcome.remark) == (WriteStatus.UNCHANGED, False, WAITING)
    assert before == {path: path.read_bytes() for path in town.store._root.rglob("*") if path.is_file()}


def test_an_export_without_an_import_is_no_change_of_somebodys(town) -> None:
    outcome = wrote(town, page=2, title="Лікар", content="<p>Наш</p>", seen=town.target(2))
    for _ in range(2):
        town.cms.export("uk", packed=True)
        waits = town.target(2)
        assert waits is not None and not waits.reachable
        assert store_hash(waits) == outcome.stored
    assert len(town.waiting()) == 1


def test_a_file_thrown_away_comes_back_only_when_it_was_surely_not_imported(town) -> None:
    wrote(town)
    path = town.store._root / TO_IMPORT / FILE
    path.unlink()
    assert town.target(1) is not None
    assert not path.exists()  # it may have been imported, and edited since
    town.cms.put(2, "uk", "Лікар", "<p>Інше</p>")
    town.cms.export("uk", 2)
    assert town.target(1) is not None
    assert not path.exists()
    town.cms.export("uk", 1)  # the very same as before, but later
    waits = town.target(1)
    assert waits is not None and not waits.reachable
    assert path.exists()


def test_a_text_that_somebody_changed_after_the_import_is_a_change(town) -> None:
    outcome = wrote(town)
    town.cms.import_("uk")
    town.cms.export("uk", packed=True)
    assert town.target(1) is not None
    town.cms.put(1, "uk", "Ласкаво просимо", HTML.replace("Добрий день", "Вітаємо"))
    town.cms.export("uk", 1)
    changed = town.target(1)
    assert changed is not None and changed.reachable
    assert "Вітаємо" in changed.content and store_hash(changed) != outcome.stored


def test_a_text_that_somebody_wrote_before_anybody_imported_is_a_change_and_ours_is_withdrawn(town) -> None:
    outcome = wrote(town)
    town.cms.put(1, "uk", "Привіт", "<p>Людина</p>")
    town.cms.export("uk", 1)
    theirs = town.target(1)
    assert theirs is not None and theirs.title == "Привіт" and store_hash(theirs) != outcome.stored
    assert town.waiting() == []  # or somebody would import it over the person's
    held = town.write(1, "Нове", "<p>Нове</p>", seen=None)
    (refused,) = town.push(replace(held, target=StoreRef("x", 1), target_hash=outcome.stored))
    assert refused.status is WriteStatus.HELD and refused.found is not None and refused.found.title == "Привіт"
    wrote(town, title="Нове", content="<p>Нове</p>", seen=theirs)  # decided: ours
    town.cms.import_("uk")
    town.cms.export("uk", packed=True)
    ours = town.target(1)
    assert ours is not None and ours.title == "Нове" and ours.reachable


def test_the_old_text_put_back_after_the_import_is_a_change(town) -> None:
    old = town.target(2)
    assert old is not None
    outcome = wrote(town, page=2, title="Лікар", content="<p>Наш</p>", seen=old)
    town.cms.import_("uk")
    town.cms.export("uk", packed=True)
    assert town.target(2) is not None
    for path in town.cms.root.glob("*.zip"):
        path.unlink()  # somebody tidies up: that it had arrived is remembered
    town.cms.put(2, "uk", old.title, old.content)
    town.cms.export("uk", packed=True)
    back = town.target(2)
    assert back is not None and back.content == old.content and store_hash(back) != outcome.stored


def test_a_newer_text_takes_the_place_of_one_that_waits_whichever_is_imported(town) -> None:
    wrote(town)
    first = town.target(1)
    second = wrote(town, title="Вітаємо", content="<p>Друге</p>", seen=first)
    assert town.waiting() == [FILE]
    town.cms.put(1, "uk", "Ласкаво просимо", HTML)  # somebody had the first file on their desktop
    town.cms.export("uk", 1)
    waits = town.target(1)
    assert waits is not None and not waits.reachable and store_hash(waits) == second.stored
    town.cms.import_("uk")
    town.cms.export("uk", packed=True)
    arrived = town.target(1)
    assert arrived is not None and arrived.reachable and store_hash(arrived) == second.stored


def test_what_was_there_before_two_of_our_texts_is_no_change(town) -> None:
    wrote(town, page=2, title="Лікар", content="<p>Наш</p>", seen=town.target(2))
    second = wrote(town, page=2, title="Лікар", content="<p>Наш другий</p>", seen=town.target(2))
    town.cms.put(2, "de", "Arzt", "<p>Neu</p>")  # so that the export is another one
    town.cms.export("uk", 2)
    waits = town.target(2)
    assert waits is not None and not waits.reachable and store_hash(waits) == second.stored


def test_exports_that_are_taken_away_prove_nothing(town) -> None:
    outcome = wrote(town, page=2, title="Лікар", content="<p>Наш</p>", seen=town.target(2))
    for path in town.cms.root.glob("*.zip"):
        path.unlink()
    town.cms.export("uk", 1)
    waits = town.target(2)
    assert waits is not None and not waits.reachable and store_hash(waits) == outcome.stored


def test_a_title_that_two_pages_have_names_neither(town) -> None:
    town.cms.put(3, "de", "Zahnarzt", "<p>Zähne</p>")
    town.cms.put(3, "uk", "Лікар", "<p>Зуби</p>")
    town.cms.export("uk", 3)
    outcome = wrote(town)
    town.cms.import_("uk", {f"{APP}/de/arzt/": f"{APP}/uk/лікар/"})
    town.cms.export("uk", 1)
    arrived = town.target(1)
    assert arrived is not None and arrived.reachable and store_hash(arrived) == outcome.stored


def test_a_source_that_changed_withdraws_the_file_and_the_text_stays_known(town) -> None:
    outcome = wrote(town)
    town.cms.put(1, "de", "Willkommen", "<p>Neu</p>")
    town.cms.export("uk", 1)
    waits = town.target(1)
    assert waits is not None and store_hash(waits) == outcome.stored
    assert town.waiting() == [] and not list((town.store._root / TO_IMPORT).glob("*.zip"))
    wrote(town, title="Ласкаво просимо", content="<p>Нове</p>", seen=waits)
    assert town.waiting() == ["musterstadt_de_uk_1_2_willkommen.xliff"]


def test_a_text_that_still_translates_the_changed_source_is_put_back(town) -> None:
    outcome = wrote(town)
    town.cms.put(1, "de", "Willkommen", town.cms.pages[1]["de"].content.replace("Guten Tag", "Guten Tag!"))
    stale = town.write(1, "Ласкаво просимо", HTML, seen=town.target(1))
    (refused,) = town.push(stale)
    assert refused.status is WriteStatus.UNCHANGED  # nothing is known of the change yet
    town.cms.export("uk", 1)
    waits = town.target(1)
    assert waits is not None and store_hash(waits) == outcome.stored
    assert town.waiting() == []
    (same,) = town.push(stale)
    assert same.status is WriteStatus.UNCHANGED and town.waiting() == []  # of the source as it was
    assert "no longer in to-import" in same.remark
    again = wrote(town, seen=waits)
    assert (again.stored, again.reachable, again.remark) == (outcome.stored, False, WAITING)
    assert town.waiting() == ["musterstadt_de_uk_1_2_willkommen.xliff"]
    (third,) = town.push(town.write(1, "Ласкаво просимо", HTML, seen=waits))
    assert third.status is WriteStatus.UNCHANGED
    town.cms.import_("uk")
    town.cms.export("uk", packed=True)
    arrived = town.target(1)
    assert arrived is not None and arrived.reachable and store_hash(arrived) == outcome.stored
    assert town.waiting() == []


def test_the_source_back_as_it_was_brings_the_file_back(town) -> None:
    wrote(town)
    old = town.cms.pages[1]["de"]
    town.cms.put(1, "de", "Willkommen", "<p>Neu</p>")
    town.cms.export("uk", 1)
    town.store.read("uk")
    assert town.waiting() == []
    town.cms.put(1, "de", old.title, old.content)
    town.cms.export("uk", 1)
    town.store.read("uk")
    assert town.waiting() == ["musterstadt_de_uk_1_3_willkommen.xliff"]


def test_our_own_file_among_the_exports_proves_nothing(town) -> None:
    wrote(town)
    copy = town.store._root / FILE.replace("_1_1_", "_1_9_")
    copy.write_bytes((town.store._root / TO_IMPORT / FILE).read_bytes())
    snapshot = town.store.read("uk")
    assert "not one that the CMS exported" in str(snapshot.problems[0])
    (town.store._root / TO_IMPORT / "uk.zip").rename(town.store._root / "uk.zip")
    waits = town.target(1)
    assert waits is not None and not waits.reachable
    assert len(town.store.read("uk").problems) == 2


def test_an_old_export_from_some_mail_changes_nothing(town) -> None:
    town.cms.put(2, "uk", "Лікар", "<p>Перший</p>")
    (old,) = town.cms.export("uk", 2)
    data, moment = old.read_bytes(), old.stat().st_mtime
    old.unlink()
    town.cms.put(2, "uk", "Лікар", "<p>Другий</p>")
    town.cms.export("uk", 2)
    outcome = wrote(town, page=2, title="Лікар", content="<p>Наш</p>", seen=town.target(2))
    found = town.store._root / "mail" / old.name
    found.parent.mkdir()
    found.write_bytes(data)
    os.utime(found, (moment, moment))
    waits = town.target(2)
    assert waits is not None and store_hash(waits) == outcome.stored and not waits.reachable


@pytest.mark.parametrize("edit", ["source", "target", "created", "deleted", "title"])
def test_compare_and_set(town, edit: str) -> None:
    write = town.write(2, "Лікар", "<p>Наш</p>", seen=town.target(2))
    if edit == "source":
        town.cms.put(2, "de", "Arzt", "<p>Zwei</p>")
    elif edit == "target":
        town.cms.put(2, "uk", "Лікар", "<p>Інше</p>")
    elif edit == "created":
        write = replace(write, target=None, target_hash=None)
    elif edit == "deleted":
        del town.cms.pages[2]["uk"]
    else:
        write = replace(write, title=" ")
    town.cms.export("uk", 2)
    (outcome,) = town.push(write)
    assert outcome.status is WriteStatus.HELD and outcome.reason
    assert town.waiting() == []


def test_what_cannot_be_exchanged_is_held_with_a_reason(town) -> None:
    town.cms.export("en", 1)
    fine = town.write(1, "Ласкаво просимо", HTML)
    writes = [
        replace(fine, kind=DocumentKind.EVENT),
        replace(fine, source=StoreRef("/musterstadt/de/weg/", 99)),
        replace(town.write(2, "Doctor", "<p>x</p>"), language="en"),
        replace(fine, content="<p>\x07</p>"),
        fine,
    ]
    outcomes = town.push(*writes)
    assert [outcome.status for outcome in outcomes] == [WriteStatus.HELD] * 4 + [WriteStatus.WRITTEN]
    for outcome, said in zip(outcomes, ("only pages", "run pull", "no export of it for en", "U+0007"), strict=False):
        assert said in outcome.reason
    with pytest.raises(ValueError, match="time zone"):
        town.store.write("de", [fine], datetime(2026, 1, 1))
    with pytest.raises(ValueError, match="never written"):
        town.push(replace(fine, language="de"))
    assert town.push() == ()


def test_a_dry_run_writes_nothing_and_every_document_is_counted(town) -> None:
    (outcome,) = town.push(town.write(1, "Ласкаво просимо", HTML), dry_run=True)
    assert outcome.status is WriteStatus.WRITTEN
    assert not (town.store._root / TO_IMPORT).exists() and not (town.store._root / ".sprachlotse").exists()
    done: list[int] = []
    town.store.write("de", [town.write(1, "Л", HTML)] * 1, town.now(), advance=lambda: done.append(1))
    assert done == [1]


def test_a_hundred_files_to_an_archive_and_what_nobody_read_apart(town) -> None:
    for page in range(10, 260):
        town.cms.put(page, "de", f"Seite {page}", f"<p>Text {page}</p>")
    town.cms.export("uk", packed=True)
    sources = {d.ref.id: d for d in town.store.read("de").documents}
    template = town.write(1, "x", "<p>y</p>")
    writes = [
        replace(
            template,
            source=document.ref,
            source_hash=canonical_hash(document.title, document.content),
            title=f"Сторінка {number}",
            content=f"<p>Текст {number}</p>",
            machine=number == 10,
        )
        for number, document in sources.items()
        if number is not None and number >= 10
    ]
    outcomes = town.push(*writes)
    assert {outcome.status for outcome in outcomes} == {WriteStatus.WRITTEN}
    folder = town.store._root / TO_IMPORT
    sizes = {}
    for path in folder.rglob("*.zip"):
        with zipfile.ZipFile(path) as archive:
            sizes[str(path.relative_to(folder))] = len(archive.namelist())
    assert sizes == {
        "uk_1-of-3.zip": 100,
        "uk_2-of-3.zip": 100,
        "uk_3-of-3.zip": 49,
        "machine-translated/uk.zip": 1,
    }
    assert town.cms.import_("uk") == 250
    town.cms.export("uk", packed=True)
    arrived = town.store.read("uk").documents
    assert {d.ref.id: store_hash(d) for d in arrived if d.ref.id != 2} == {
        outcome.write.source.id: outcome.stored for outcome in outcomes
    }
    assert all(d.reachable for d in arrived)


@pytest.mark.parametrize(
    ("title", "content", "same"),
    [
        ("Ласкаво просимо", HTML.replace("/de/arzt/", "/uk/likar/"), True),  # nobody knows that slug
        ("Ласкаво просимо", HTML.replace("/de/arzt/", "/uk/лікар/"), True),  # made from the title
        ("Ласкаво просимо", HTML.replace("/de/arzt/", "/uk/ласкаво-просимо/"), False),  # another page
        ("Ласкаво просимо", HTML.replace("/de/arzt/", "/de/anderes/"), False),
        ("Ласкаво просимо", HTML.replace("/de/arzt/", "/de/willkommen/"), False),
        ("Ласкаво просимо", HTML.replace("integreat.app/musterstadt/de/arzt/", "example.org/"), False),
        ("Ласкаво просимо", HTML.replace("Добрий", "Добрий,"), False),
        ("Ласкаво просимо!", HTML, False),
        ("Ласкаво просимо", HTML.replace("<p>", "<div>").replace("</p>", "</div>"), False),
        (
            "Ласкаво просимо",
            HTML.replace(f'<a href="{APP}/de/arzt/">', "").replace("</a>", ""),
            False,
        ),
    ],
)
def test_only_what_the_cms_does_to_a_text_passes_for_ours(town, title: str, content: str, same: bool) -> None:
    outcome = wrote(town)
    town.cms.put(1, "uk", title, content)
    town.cms.export("uk", packed=True)
    found = town.target(1)
    assert found is not None
    assert (store_hash(found) == outcome.stored) is same
    again = town.target(1)  # the same answer when everything is read anew
    assert again == found


def test_a_memory_that_is_damaged_is_told_and_nothing_is_written(town) -> None:
    wrote(town)
    (path,) = (town.store._root / ".sprachlotse").iterdir()
    for damage in (b"{", b"[]", b'{"version": 9, "written": []}', b'{"version": 1, "written": [{"page": 1}]}'):
        path.write_bytes(damage)
        with pytest.raises(StoreError, match=r"written\.json.*backup"):
            town.store.read("uk")


def test_two_writers_wait_for_each_other(town) -> None:
    descriptor = os.open(town.store._root, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        busy = XliffStore(town.store._root, "de", lock_seconds=0.05)
        with pytest.raises(StoreUnavailable, match="another process"):
            busy.write("de", [town.write(1, "Л", HTML)], town.now())
    finally:
        os.close(descriptor)
