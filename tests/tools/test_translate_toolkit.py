"""translate-toolkit's programs and classes on our files: what they keep, and what they are known to lose."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import polib
import pytest
from stations.conftest import Hands
from tools.tool_entries import (
    CODED,
    ENTRIES,
    FINAL,
    HARVESTED,
    LONG,
    PLAIN,
    RAW,
    TWIN,
    Said,
    one_file,
    package,
    said,
    sent,
)
from translate.storage import pypo, xliff, xliff2

from pipeline.formats import po, tmx, xliff12, xliff21
from pipeline.model import Target
from pipeline.state import Review

pytestmark = pytest.mark.slow

SOURCE = {entry.segment_id: entry.source for entry in ENTRIES}
SENT = po.serialize(package(), ENTRIES)
Run = Callable[..., None]

TYPED = {PLAIN: "Hello", LONG: "Come to us.\nBring your card.", RAW: 'A "warm" welcome\\'}
RETURNED: Said = sent() | {id_: (SOURCE[id_], text, True) for id_, text in TYPED.items()}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """With ``sent.po``, and ``back.po``, in which a person has written :data:`TYPED`."""
    (tmp_path / "sent.po").write_bytes(SENT)
    catalogue = polib.pofile(SENT.decode())
    for entry in catalogue:
        if entry.msgctxt in TYPED:
            entry.msgstr, entry.flags = TYPED[entry.msgctxt], []
    catalogue.save(str(tmp_path / "back.po"))
    return tmp_path


@pytest.fixture
def run(folder: Path) -> Run:
    """Runs one of the toolkit's programs in ``folder``."""
    programs = Path(sys.executable).parent

    def run(name: str, *arguments: str) -> None:
        program = programs / name
        if not program.exists():
            pytest.skip(f"{name} is not installed beside this Python")
        quiet = [] if name == "posplit" else ["--progress=none"]
        done = subprocess.run([program, *arguments, *quiet], cwd=folder, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        assert "Traceback" not in done.stderr, done.stderr

    return run


def read(folder: Path, name: str) -> bytes:
    return (folder / name).read_bytes()


def test_pot2po_brings_the_work_into_a_newer_package(folder: Path, run: Run) -> None:
    """With our newer file as template: same texts are taken over, changed ones only as suggestions."""
    reworded = "Kommen Sie zu uns! Wir helfen gern. Bringen Sie den Ausweis mit."
    newer = [replace(entry, source=reworded) if entry.segment_id == LONG else entry for entry in ENTRIES]
    newer = [entry for entry in newer if entry.segment_id != FINAL]
    (folder / "newer.pot").write_bytes(po.serialize(replace(package(), id="newer2345678"), newer))
    run("pot2po", "-t", "back.po", "newer.pot", "merged.po")
    found = said(read(folder, "merged.po"))
    expected = RETURNED | {LONG: (reworded, TYPED[LONG], False)}
    expected[FINAL] = (*expected[FINAL][:2], False)  # obsolete: no longer in the package
    assert found == expected
    assert one_file(read(folder, "merged.po")).target_language == "en"


def test_pomerge(folder: Path, run: Run) -> None:
    run("pomerge", "-t", "sent.po", "-i", "back.po", "-o", "merged.po")
    assert said(read(folder, "merged.po")) == RETURNED
    assert one_file(read(folder, "merged.po")).package_id == package().id


def test_posplit_and_together_again(folder: Path, run: Run) -> None:
    run("posplit", "back.po")
    parts = [read(folder, f"back-{kind}.po") for kind in ("translated", "fuzzy", "untranslated")]
    assert {id_: text for part in parts for id_, text in said(part).items()} == RETURNED
    assert {one_file(part).package_id for part in parts} == {package().id}


def test_pogrep_gives_a_part(folder: Path, run: Run) -> None:
    run("pogrep", "--search=source", "Guten", "back.po", "part.po")
    assert said(read(folder, "part.po")) == {id_: RETURNED[id_] for id_ in (PLAIN, CODED, TWIN)}


def test_po2xliff_loses_the_ids(folder: Path, run: Run) -> None:
    """It numbers the units and leaves ``msgctxt`` out. Texts, and who vouches for them, are all there."""
    run("po2xliff", "back.po", "there.xlf")
    texts = {(e.source, e.target, e.reviewed) for e in one_file(read(folder, "there.xlf")).entries}
    assert set(RETURNED.values()) <= texts
    assert not {e.segment_id for e in one_file(read(folder, "there.xlf")).entries} & set(SOURCE)
    run("xliff2po", "there.xlf", "again.po")
    again = one_file(read(folder, "again.po")).entries
    assert {e.source for e in again} == set(SOURCE.values())
    # Of two entries with the same source it keeps one. All others have their texts.
    assert {(e.source, e.target) for e in again} >= {
        (source, target) for id_, (source, target, _) in RETURNED.items() if id_ not in (PLAIN, TWIN)
    }
    assert not {e.segment_id for e in again} & set(SOURCE)
    assert not any(e.reviewed and not e.segment_id for e in again)


def test_xliff2po_loses_ids_and_tags(folder: Path, run: Run) -> None:
    """So it is the wrong tool for our XLIFF: take the PO file of the package."""
    (folder / "sent.xlf").write_bytes(xliff12.serialize(package(), ENTRIES))
    run("xliff2po", "sent.xlf", "there.po")
    entries = one_file(read(folder, "there.po")).entries
    assert not {e.segment_id for e in entries} & set(SOURCE)
    assert "Guten Tag " in {e.source for e in entries}
    assert not any(e.reviewed for e in entries)


def test_a_table_and_back(folder: Path, run: Run) -> None:
    """po2csv, csv2po onto the file we sent: ids are kept; what is fuzzy there stays so, however sure a person was."""
    run("po2csv", "back.po", "back.csv")
    run("csv2po", "-t", "sent.po", "back.csv", "again.po")
    found = said(read(folder, "again.po"))
    assert set(found) == set(SOURCE)
    assert found[RAW][:2] == (SOURCE[RAW], TYPED[RAW].replace("\\", "\\\\"))  # its fault: backslashes are doubled
    assert found[LONG] == (SOURCE[LONG], TYPED[LONG], False)
    # A table has no contexts: which of two entries with the same source a text belongs to is not in it.
    assert found[PLAIN][1] in ("Hello", "Good day")


def test_po2tmx_is_a_memory_for_us(folder: Path, run: Run) -> None:
    run("po2tmx", "-l", "en", "--source-language=de", "back.po", "back.tmx")
    units = list(tmx.parse(read(folder, "back.tmx"), "back.tmx", "de", ("en",)))
    got = {(unit.source, unit.translations[0].text) for unit in units}
    assert got >= {(SOURCE[PLAIN], "Hello"), (SOURCE[FINAL], sent()[FINAL][1])}
    assert SOURCE[HARVESTED] not in {unit.source for unit in units}  # nobody vouches for it


def test_its_po_class() -> None:
    store = pypo.pofile.parsestring(SENT)
    assert said(bytes(store)) == sent()
    for unit in store.units:
        if unit.getcontext() in TYPED:
            unit.target = TYPED[unit.getcontext()]
            unit.markfuzzy(False)
    assert said(bytes(store)) == RETURNED


def test_its_xliff_class() -> None:
    store = xliff.xlifffile.parsestring(xliff12.serialize(package(), ENTRIES))
    assert said(bytes(store)) == sent()
    for unit in store.units:
        id_ = unit.getid().rpartition(xliff.ID_SEPARATOR)[2]
        if id_ in TYPED:
            unit.target = TYPED[id_]
            unit.marktranslated()
    assert said(bytes(store)) == RETURNED


def test_its_xliff_2_class() -> None:
    store = xliff2.Xliff2File.parsestring(xliff21.serialize(package(), ENTRIES))
    assert said(bytes(store)) == sent()
    for unit in store.units:
        id_ = unit.getid().partition("::")[0]
        if id_ in TYPED:
            unit.target = TYPED[id_]
            unit.markfuzzy(False)
    assert said(bytes(store)) == RETURNED


def test_a_package_through_pot2po_into_the_import(hands: Hands, folder: Path, run: Run) -> None:
    """A volunteer gets a second package while still at the first, and carries the work over."""
    hands.pull()
    hands.pretranslate()
    first = hands.catalogue(hands.export())
    done = next(entry for entry in first if entry.msgid == "Erste Schritte")
    done.msgstr, done.flags = "First steps", []
    first.save(str(folder / "first.po"))
    hands.edit_page("erste-schritte", lambda content: content.replace("Im ersten Monat", "Im allerersten Monat"))
    hands.pull()
    hands.pretranslate()
    new = hands.catalogue(hands.export())
    assert done.msgctxt not in {entry.msgctxt for entry in new}  # somebody has it already
    new.save(str(folder / "new.pot"))
    run("pot2po", "-t", "first.po", "new.pot", "merged.po")
    before = targets(hands)
    # So it is obsolete in the merged file: kept as a draft. The first file still says that a person vouches for it.
    assert hands.take_in(folder / "merged.po", person="Amal").final == 0
    assert targets(hands)[done.msgctxt].text == "First steps"
    assert hands.take_in(folder / "first.po", person="Amal").final == 1
    moved = {id_: t for id_, t in targets(hands).items() if t != before.get(id_)}
    assert {id_: t.text for id_, t in moved.items() if t.review is Review.FINAL} == {done.msgctxt: "First steps"}
    # For the text that was reworded, the old suggestion comes back. Nobody vouches for it.
    assert {t.text for t in moved.values() if t.review is not Review.FINAL} <= {"IM ERSTEN MONAT"}


def targets(hands: Hands) -> dict[str, Target]:
    with hands.workspace.database.reading() as repository:
        return repository.targets.of_municipality(hands.slug, "en")
