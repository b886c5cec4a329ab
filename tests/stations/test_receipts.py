"""What the senders of files are told, and that it is told if and only if their texts are kept."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polib
import pytest
from lxml import etree

from pipeline import atomic
from pipeline.connectors.files import Disk, FailingDisk
from pipeline.errors import SprachlotseError, UsageError
from pipeline.model import Receipt, ReceiptEntry, Verdict
from pipeline.persistence.database import Database
from pipeline.stations.export import ExportReport
from pipeline.stations.packages import list_packages
from pipeline.stations.take_in import TakeInReport
from pipeline.steps.selection import Selection

if TYPE_CHECKING:
    from .conftest import Hands

ANMELDUNG = "/kranichfurt/de/willkommen/anmeldung/"
JOBCENTER = "/kranichfurt/de/arbeit-und-bildung/jobcenter/"
ONLY = Selection(under=(ANMELDUNG,))


def details(report: TakeInReport) -> dict[str, Any]:
    assert report.receipt is not None
    loaded: dict[str, Any] = json.loads(report.receipt.read_text(encoding="utf-8"))
    return loaded


def one_segment(hands: Hands, package: ExportReport, words: str = "zwei Wochen") -> str:
    (entry,) = [e for e in hands.catalogue(package) if words in e.msgid]
    return str(entry.msgctxt)


def receipts(hands: Hands) -> list[str]:
    folder = hands.workspace.root / "receipts"
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


def test_one_sender_gets_one_letter_and_scripts_one_file(ready: Hands) -> None:
    report = ready.take_in(ready.returned(ready.export(selection=ONLY)))
    assert receipts(ready) == ["20261122-090200_returned.html", "20261122-090200_returned.json"]
    assert [letter.name for letter in report.letters] == ["20261122-090200_returned.html"]
    told = details(report)
    assert set(told) == {
        "accepted", "unchanged", "rejected", "needs_work", "unknown", "conflicts", "final", "remarks", "files",
        "untouched",
        "taken_in_before", "unusable", "receipt", "receipts", "entries", "taken_in", "details",
    }  # fmt: skip
    assert (told["accepted"], told["final"], told["files"]) == (19, 19, ["returned.po"])
    (detail,) = told["details"]
    assert (detail["people"], detail["language"], detail["municipality"]) == (["Amal"], "en", "Stadt Kranichfurt")
    assert detail["packages"] == [list_packages(ready.workspace, None, None).packages[0].id]
    page = report.letters[0].read_text(encoding="utf-8")
    assert "Amal" in page
    etree.fromstring(page.encode())


def test_several_senders_get_a_letter_each_and_scripts_one_file(ready: Hands) -> None:
    first, second = ready.export(selection=ONLY), ready.export(selection=Selection(under=(JOBCENTER,)))
    files = [
        ready.returned(first, name="1.po", person="Amal"),
        ready.returned(second, name="2.po", person="Olena K./../x"),
    ]
    report = ready.take_in(*files)
    assert len(report.letters) == 2
    assert len(receipts(ready)) == 3
    assert all(letter.parent == ready.workspace.root / "receipts" for letter in report.letters), "whatever the name"
    texts = {letter: letter.read_text(encoding="utf-8") for letter in report.letters}
    assert [("Amal" in text, "Olena" in text) for text in texts.values()] == [(True, False), (False, True)]
    assert [detail["people"] for detail in details(report)["details"]] == [["Amal"], ["Olena K./../x"]]
    assert details(report)["receipts"] == [str(letter) for letter in report.letters]


def test_several_files_of_one_sender_are_one_letter(ready: Hands) -> None:
    first, second = ready.export(selection=ONLY), ready.export(selection=Selection(under=(JOBCENTER,)))
    report = ready.take_in(ready.returned(first, name="1.po"), ready.returned(second, name="2.po"))
    (detail,) = details(report)["details"]
    assert len(report.letters) == 1
    assert detail["files"] == ["1.po", "2.po"]
    assert len(detail["packages"]) == 2


def test_people_whose_names_look_alike_in_file_names_do_not_share_a_letter(ready: Hands) -> None:
    first, second = ready.export(selection=ONLY), ready.export(selection=Selection(under=(JOBCENTER,)))
    report = ready.take_in(
        ready.returned(first, name="1.po", person="A/B"), ready.returned(second, name="2.po", person="A B")
    )
    assert len(set(report.letters)) == 2
    assert all(letter.is_file() for letter in report.letters)


def test_a_remark_reaches_the_letter_the_file_and_the_evidence(ready: Hands) -> None:
    package = ready.export(selection=ONLY)
    id_ = one_segment(ready, package)

    def remark(entry: polib.POEntry) -> None:
        entry.flags = []
        if entry.msgctxt == id_:
            entry.tcomment = "The office says <three> weeks by now & not two."

    report = ready.take_in(ready.returned(package, remark))
    (entry,) = [e for e in details(report)["details"][0]["entries"] if e["id"] == id_]
    assert entry["comment"] == "The office says <three> weeks by now & not two."
    assert "&lt;three&gt; weeks by now &amp; not two" in report.letters[0].read_text(encoding="utf-8")
    assert [act.comment for act in ready.acts(id_)] == ["The office says <three> weeks by now & not two."]


def test_a_remark_on_an_entry_left_as_it_was_is_told(ready: Hands) -> None:
    """Somebody who only asks a question gets heard, too."""
    package = ready.export(selection=ONLY)
    id_ = one_segment(ready, package)

    def ask(entry: polib.POEntry) -> None:
        if entry.msgctxt == id_:
            entry.tcomment = "Is this number still right?"

    report = ready.take_in(ready.returned(package, ask))
    (entry,) = [e for e in details(report)["details"][0]["entries"] if e["id"] == id_]
    assert entry["comment"] == "Is this number still right?"
    assert "Is this number still right?" in report.letters[0].read_text(encoding="utf-8")


def test_what_is_wrong_with_an_entry_stands_in_the_letter(ready: Hands) -> None:
    package = ready.export(selection=ONLY)
    entry = next(e for e in ready.catalogue(package) if "<1>" in e.msgid)

    def spoil(other: polib.POEntry) -> None:
        other.flags = []
        if other.msgctxt == entry.msgctxt:
            other.msgstr = "Nothing kept <script>alert(1)</script>"

    report = ready.take_in(ready.returned(package, spoil))
    told = details(report)
    (line,) = [e for e in told["entries"] if e["id"] == entry.msgctxt]
    assert line["verdict"] == "needs work"
    assert (told["needs_work"], told["rejected"]) == (1, 1)
    page = report.letters[0].read_text(encoding="utf-8")
    assert "<script>alert" not in page
    (line,) = [line for line in report.lines() if line.startswith(f"needs work: {entry.msgctxt}: ")]
    assert re.search(r" \(check: [^()]*\bcodes\b[^()]*\)$", line)
    assert any("'sprachlotse qa waive ID -l en --check NAME --reason TEXT'" in line for line in report.lines())
    assert not any("candidates list" in line for line in report.lines())


def reported(*entries: ReceiptEntry) -> TakeInReport:
    moment = datetime(2026, 11, 28, tzinfo=UTC)
    receipt = Receipt("uk", "de", "Stadt", ("Olena",), (), ("a.po",), (), moment, entries)
    return TakeInReport(receipts=[receipt], files=["a.po"])


def test_what_to_do_about_a_conflict_is_said() -> None:
    entry = ReceiptEntry("67t4u27gsbztylvc", Verdict.CONFLICT, "Hallo", "Hello", True)
    report = reported(entry)
    assert report.lines()[-1] == "all texts of a conflict: 'sprachlotse candidates list ID -l uk'"
    assert not any("waive" in line for line in report.lines())


def test_large_numbers_of_verdicts_can_be_read() -> None:
    entries = [ReceiptEntry("67t4u27gsbztylvc", Verdict.UNCHANGED, "Hallo", "Hello", True)] * 4663
    report = replace(reported(*entries), final=1234)
    assert "0 accepted, 4,663 unchanged, 0 sent back, 0 conflicts, 0 unknown; 1,234 now final" in report.lines()[0]


def test_an_unusable_file_beside_good_ones_is_told_and_the_rest_goes_on(ready: Hands) -> None:
    good = ready.returned(ready.export(selection=ONLY))
    bad, letter = ready.desk("bad.po", b"\x00\x01"), ready.desk("letter.po", b"Dear all,\n")
    report = ready.take_in(bad, good, letter)
    assert report.verdicts == {Verdict.ACCEPTED: 19}
    assert [name for name, _ in report.unusable] == ["bad.po", "letter.po"]
    assert {one["file"] for one in details(report)["unusable"]} == {"bad.po", "letter.po"}
    assert report.attention


def test_only_unusable_files_leave_nothing(ready: Hands) -> None:
    ready.export(selection=ONLY)
    report = ready.take_in(ready.desk("bad.po", b"\x00\x01"))
    assert (report.receipt, report.letters, receipts(ready)) == (None, [], [])


def test_the_whole_package_sent_back_with_one_file_worked_in(ready: Hands) -> None:
    package = ready.export(formats=("po", "xliff1.2", "xliff2.1"), selection=ONLY)
    members = ready.members(package)
    name = next(n for n in members if n.endswith(".po"))
    members[name] = ready.returned(package).read_bytes()
    report = ready.take_in(ready.desk("all.zip", zipped(members)))
    assert report.verdicts == {Verdict.ACCEPTED: 19}
    assert len(report.untouched) == 2
    assert "left aside" in "\n".join(report.lines())


def zipped(members: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return file.getvalue()


def test_two_imports_of_one_second_do_not_overwrite_each_other(ready: Hands) -> None:
    file = ready.returned(ready.export(selection=ONLY))
    moment = ready.moment
    written = set()
    for _ in range(3):
        ready.moment = moment
        report = ready.take_in(file)
        assert report.receipt is not None
        written |= {report.receipt, *report.letters}
    assert len(written) == len(receipts(ready)) == 6


# --- both or neither -------------------------------------------------------------------------------------------------


def everything(hands: Hands) -> dict[str, object]:
    with hands.workspace.database.reading() as repository:
        targets = repository.targets.of_municipality(hands.slug, "en")
        packages = repository.packages.all()
        candidates = repository.targets.candidates_of(targets, "en")
        acts = repository.evidence.of_segments(targets, "en")
    return {"targets": targets, "packages": packages, "candidates": candidates, "acts": acts}


@pytest.mark.parametrize("file", [1, 2, 3], ids=["first letter", "second letter", "the file for scripts"])
@pytest.mark.parametrize("step", ["write", "replace"])
def test_a_disk_that_fails_at_a_receipt_keeps_neither(
    ready: Hands, monkeypatch: pytest.MonkeyPatch, file: int, step: str
) -> None:
    first, second = ready.export(selection=ONLY), ready.export(selection=Selection(under=(JOBCENTER,)))
    files = [ready.returned(first, name="1.po"), ready.returned(second, name="2.po", person="Olena")]
    before = everything(ready)
    count = 0

    def disk() -> Disk:
        nonlocal count
        count += 1
        return FailingDisk(step) if count == file else Disk()

    monkeypatch.setattr(atomic, "Disk", disk)
    with pytest.raises(SprachlotseError, match="No space left"):
        ready.take_in(*files)
    assert count == file, "the disk was asked"
    assert receipts(ready) == []
    assert everything(ready) == before
    monkeypatch.undo()
    assert ready.take_in(*files).verdicts[Verdict.CONFLICT] == 0
    assert len(receipts(ready)) == 3


@pytest.mark.parametrize("error", [KeyboardInterrupt, MemoryError, UsageError])
def test_a_database_that_fails_at_the_very_end_leaves_no_receipt(
    ready: Hands, monkeypatch: pytest.MonkeyPatch, error: type[BaseException]
) -> None:
    file = ready.returned(ready.export(selection=ONLY))
    before = everything(ready)
    transaction: Callable[..., Any] = Database.transaction

    @contextmanager
    def failing(self: Database) -> Any:
        with transaction(self) as repository:
            yield repository
            assert len(receipts(ready)) == 2, "written before the texts are kept"
            raise error("no more")

    monkeypatch.setattr(Database, "transaction", failing)
    with pytest.raises(error):
        ready.take_in(file)
    monkeypatch.undo()
    assert receipts(ready) == []
    assert everything(ready) == before
    assert ready.take_in(file).verdicts == {Verdict.ACCEPTED: 19}


def test_no_receipt_of_somebody_else_is_removed(ready: Hands, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = ready.export(selection=ONLY), ready.export(selection=Selection(under=(JOBCENTER,)))
    ready.take_in(ready.returned(first))
    kept = receipts(ready)
    monkeypatch.setattr(atomic, "Disk", lambda: FailingDisk("write"))
    with pytest.raises(SprachlotseError, match="No space left"):
        ready.take_in(ready.returned(second))
    assert receipts(ready) == kept


def test_a_name_of_any_length_and_script(ready: Hands) -> None:
    package = ready.export(selection=ONLY)
    other = ready.export(selection=Selection(under=(JOBCENTER,)))
    report = ready.take_in(
        ready.returned(package, name="1.po", person="أمل " * 100),
        ready.returned(other, name="2.po", person="../../etc"),
    )
    assert all(letter.is_file() and len(letter.name.encode()) < 256 for letter in report.letters)


def test_a_file_with_a_very_long_name(ready: Hands) -> None:
    package = ready.export(selection=ONLY)
    long = "für-unsere-Übersetzerinnen-" * 8
    file = ready.returned(package)
    file = file.rename(file.with_name(f"{long[:230]}.po"))
    report = ready.take_in(file)
    assert report.verdicts == {Verdict.ACCEPTED: 19}
    assert report.receipt is not None
    assert Path(report.receipt).is_file()
