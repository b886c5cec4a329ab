"""Who reviewed what: what a town needs before it may leave out "machine translated"."""

from __future__ import annotations

import csv
import io
import json
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polib
import pytest

from pipeline.errors import UsageError
from pipeline.stations.evidence import PageEvidence, Seen, evidence
from pipeline.steps.selection import Selection

if TYPE_CHECKING:
    from .conftest import Hands

ANMELDUNG = "/kranichfurt/de/willkommen/anmeldung/"
ONLY = Selection(under=(ANMELDUNG,))


def pages(hands: Hands, language: str | None = "en") -> dict[str, PageEvidence]:
    return {page.document: page for page in evidence(hands.workspace, hands.slug, language=language).pages}


def half(entry: polib.POEntry) -> None:
    """Signs off the long texts."""
    if len(entry.msgid) > 60:
        entry.flags = []


def test_how_far_people_have_seen_a_page(ready: Hands) -> None:
    page = pages(ready)[ANMELDUNG]
    assert (page.seen, page.reviewed, page.unreviewed_machine) == (Seen.MACHINE, 0, 19)
    assert (page.people, page.acts) == ((), ())
    package = ready.export(selection=ONLY)
    ready.take_in(ready.returned(package, half))
    page = pages(ready)[ANMELDUNG]
    assert page.seen is Seen.PARTLY
    assert 0 < page.reviewed < page.segments
    assert page.reviewed + page.unreviewed_machine == page.segments
    ready.take_in(ready.returned(package, name="rest.po", person="Olena"))
    page = pages(ready)[ANMELDUNG]
    assert (page.seen, page.reviewed, page.unreviewed_machine) == (Seen.REVIEWED, page.segments, 0)
    assert (page.machine, page.approved) == (19, 0), "a person found right what a machine wrote"
    assert set(page.people) == {"Amal", "Olena"}
    others = {path: one.seen for path, one in pages(ready).items() if path != ANMELDUNG}
    assert set(others.values()) == {Seen.MACHINE}


def test_a_language_that_nobody_began(ready: Hands) -> None:
    page = pages(ready, "ar")[ANMELDUNG]
    assert (page.seen, page.reviewed, page.unreviewed_machine) == (Seen.NOTHING, 0, 0)
    everything = evidence(ready.workspace, ready.slug)
    assert {page.language for page in everything.pages} == {"en", "ar", "uk"}


def test_what_an_old_translation_leaves_of_the_evidence(ready: Hands) -> None:
    ready.take_in(ready.returned(ready.export(selection=ONLY)))
    ready.edit_page("/anmeldung", lambda html: html.replace("zwei Wochen", "vierzehn Tagen", 1))
    ready.pull()
    page = pages(ready)[ANMELDUNG]
    assert (page.seen, page.reviewed, page.segments) == (Seen.PARTLY, 18, 19)
    assert (page.revision, {act.revision for act in page.acts}) == (2, {1})


def test_acts_for_texts_that_are_no_longer_in_use_are_kept_but_not_shown(ready: Hands) -> None:
    package = ready.export(selection=ONLY)
    entry = next(e for e in ready.catalogue(package) if "zwei Wochen" in e.msgid)
    id_ = str(entry.msgctxt)

    def first(other: polib.POEntry) -> None:
        other.flags = []
        if other.msgctxt == id_:
            other.msgstr = f"First {entry.msgstr}"

    ready.take_in(ready.returned(package, first))
    ready.edit_page("/anmeldung", lambda html: html.replace("zwei Wochen", "vierzehn Tagen", 1))
    ready.pull()
    ready.pretranslate()

    def later(other: polib.POEntry) -> None:
        other.flags = []
        other.msgstr = other.msgstr.replace("ZWEI WOCHEN", "fourteen days")

    ready.take_in(ready.returned(ready.export(selection=ONLY), later, name="later.po", person="Olena"))
    shown = [act for act in pages(ready)[ANMELDUNG].acts if act.segment_id == id_]
    assert [(act.person, act.revision, "fourteen days" in act.text) for act in shown] == [("Olena", 2, True)]
    assert [act.person for act in ready.acts(id_)] == ["Amal", "Olena"], "kept for ever"


def test_a_fact_update_shows_who_signed_off_what_was_patched(hands: Hands) -> None:
    german = "<p>Das Amt hat von 8 bis 12 Uhr offen, Telefon 06999 1234-0.</p>"
    hands.edit_page("/anmeldung", lambda html: html + german)
    hands.pull()
    hands.pretranslate()

    def good(entry: polib.POEntry) -> None:
        entry.flags = []
        if entry.msgid.startswith("Das Amt hat"):
            entry.msgstr = "The office is open from 8 am to 12 pm, phone 06999 1234-0."

    hands.take_in(hands.returned(hands.export(), good))
    hands.edit_page("/anmeldung", lambda html: html.replace("1234-0", "777-15"))
    hands.pull()
    page = pages(hands)[ANMELDUNG]
    assert (page.seen, page.reviewed) == (Seen.REVIEWED, page.segments)
    assert any("1234-0" in act.text and act.person == "Amal" for act in page.acts)


def test_letters_put_together_otherwise_are_the_same_text(ready: Hands) -> None:
    """Programs on a Mac save "é" as two characters: whoever signed off with them still stands behind the text."""
    package = ready.export(selection=ONLY)
    file = ready.returned(package)
    decomposed = unicodedata.normalize("NFD", file.read_text(encoding="utf-8"))
    assert decomposed != file.read_text(encoding="utf-8")
    ready.take_in(ready.desk("mac.po", decomposed.encode()))
    page = pages(ready)[ANMELDUNG]
    assert page.reviewed == page.segments == len(page.acts) == 19


def test_two_pairs_of_eyes_are_counted(ready: Hands) -> None:
    ready.set('review = "one"', 'review = "two"')
    ready.take_in(ready.returned(ready.export(selection=ONLY)))
    assert pages(ready)[ANMELDUNG].approved == 0
    ready.approve("Olena")
    page = pages(ready)[ANMELDUNG]
    assert (page.reviewed, page.approved, page.people) == (19, 19, ("Amal", "Olena"))


def rows(file: Path) -> list[dict[str, str]]:
    data = file.read_bytes()
    assert data.startswith(b"\xef\xbb\xbf"), "spreadsheets take it for Latin-1 otherwise"
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig")), delimiter=";"))


def test_the_table_for_spreadsheets(ready: Hands, tmp_path: Path) -> None:
    package = ready.export(selection=ONLY)

    def remark(entry: polib.POEntry) -> None:
        entry.flags = []
        entry.tcomment = '=HYPERLINK("https://evil.example"); "quoted"\nsecond line'

    ready.take_in(ready.returned(package, remark, person="=1+1"))
    file = tmp_path / "evidence.csv"
    report = evidence(ready.workspace, ready.slug, language="en", out=file)
    assert report.file == file
    assert str(file) in report.lines()[0]
    table = rows(file)
    assert len(table) == 19
    assert set(table[0]) == {
        "document", "title", "language", "segment", "act", "person", "at", "source_revision", "origin", "source",
        "text", "package", "file", "file_sha256", "comment",
    }  # fmt: skip
    assert {row["person"] for row in table} == {"'=1+1"}, "no formula"
    assert all(row["comment"].startswith("'=HYPERLINK") and "second line" in row["comment"] for row in table)
    assert {(row["document"], row["act"], row["file"], row["source_revision"]) for row in table} == {
        (ANMELDUNG, "reviewed", "returned.po", "1")
    }
    assert all(len(row["file_sha256"]) == 64 for row in table)
    for row in table:
        for cell in row.values():
            assert cell.lstrip()[:1] not in ("=", "+", "-", "@") or cell.startswith("'")


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t=", "\r=", " =", "\n="])
def test_no_cell_is_a_formula(ready: Hands, tmp_path: Path, sign: str) -> None:
    package = ready.export(selection=ONLY)

    def formula(entry: polib.POEntry) -> None:
        entry.flags = []

    ready.take_in(ready.returned(package, formula), person=f"{sign}1+1")
    file = tmp_path / "evidence.csv"
    evidence(ready.workspace, ready.slug, language="en", documents=[ANMELDUNG], out=file)
    text = file.read_text(encoding="utf-8-sig")
    for row in csv.reader(io.StringIO(text), delimiter=";"):
        for cell in row:
            assert cell.strip()[:1] not in ("=", "+", "-", "@"), repr(cell)


def test_everything_as_json(ready: Hands, tmp_path: Path) -> None:
    ready.take_in(ready.returned(ready.export(selection=ONLY), half))
    file = tmp_path / "evidence.json"
    report = evidence(ready.workspace, ready.slug, language="en", documents=[ANMELDUNG], out=file)
    loaded: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    assert loaded == json.loads(json.dumps(report.as_json()))
    (page,) = loaded["pages"]
    assert set(page) == {
        "document", "title", "language", "source_revision", "seen", "segments", "reviewed", "approved",
        "machine_reviewed", "machine_unreviewed", "people", "acts",
    }  # fmt: skip
    assert (page["seen"], page["people"]) == ("partly reviewed", ["Amal"])
    assert page["reviewed"] == len(page["acts"]) == page["machine_reviewed"]


def test_only_the_pages_asked_for(ready: Hands) -> None:
    report = evidence(ready.workspace, ready.slug, language="en", documents=[ANMELDUNG])
    assert [page.document for page in report.pages] == [ANMELDUNG]
    (line,) = report.lines()
    assert line == f"en {ANMELDUNG}: not reviewed, 0 of 19 texts"


@pytest.mark.parametrize(
    ("documents", "out", "sentence"),
    [
        (["/nowhere/"], None, "kranichfurt has no document /nowhere/"),
        ([], "evidence.xlsx", "evidence.xlsx is neither a .csv nor a .json file"),
    ],
)
def test_wrong_wishes_are_one_sentence(
    ready: Hands, tmp_path: Path, documents: list[str], out: str | None, sentence: str
) -> None:
    with pytest.raises(UsageError, match=sentence):
        evidence(ready.workspace, ready.slug, documents=documents, out=tmp_path / out if out else None)
    assert not (tmp_path / "evidence.xlsx").exists()


def test_capitals_in_the_suffix_are_fine(ready: Hands, tmp_path: Path) -> None:
    assert evidence(ready.workspace, ready.slug, language="en", out=tmp_path / "E.CSV").file is not None
    assert (tmp_path / "E.CSV").read_bytes().startswith(b"\xef\xbb\xbfdocument;")
