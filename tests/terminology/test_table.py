"""What repeats or contradicts itself in a glossary, whichever file it is in."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.formats import tbx
from pipeline.model import Convention, Term, TermStatus
from pipeline.terminology.glossary import Place, fold
from pipeline.terminology.load import load

FORBIDDEN, ADMITTED, NAME = TermStatus.FORBIDDEN, TermStatus.ADMITTED, TermStatus.DO_NOT_TRANSLATE


def folder(root: Path, **files: str | list[Term]) -> Path:
    """A glossary ``town`` of CSV texts and of terms for a TBX file."""
    (root / "town").mkdir(exist_ok=True)
    for name, content in files.items():
        if isinstance(content, str):
            (root / "town" / f"{name}.csv").write_text(content, encoding="utf-8")
        else:
            (root / "town" / f"{name}.tbx").write_bytes(tbx.serialize(content, "de", ["en"]))
    return root


def problems(root: Path) -> list[str]:
    return [str(problem) for problem in load([root], ["town"]).problems]


def line_of(root: Path, text: str) -> int:
    """Where ``text`` first is a term in ``b.tbx``."""
    lines = (root / "town/b.tbx").read_text(encoding="utf-8").splitlines()
    return next(number for number, line in enumerate(lines, 1) if f"<term>{text}</term>" in line)


def test_terms_of_both_formats_are_there(tmp_path: Path) -> None:
    folder(tmp_path, a="de,en\nAmt,office\n", b=[Term("Pass", "passport", "en"), Term("X1", "X1", "*", NAME)])
    glossary = load([tmp_path], ["town"])
    assert [(t.source, t.target, t.language, t.glossary) for t in glossary.terms] == [
        ("Amt", "office", "en", "town"),
        ("Pass", "passport", "en", "town"),
        ("X1", "X1", "*", "town"),
    ]
    assert glossary.problems == ()
    assert glossary.places["amt"] == Place("town/a.csv", 2)
    assert glossary.places["pass"] == Place("town/b.tbx", line_of(tmp_path, "passport"))


def test_files_that_contradict_each_other_are_told_with_both_places(tmp_path: Path) -> None:
    theirs = [
        Term("Amt", "Office", "en"),
        Term("Amt", "authority", "en"),
        Term("Pass", "passport", "en"),
        Term("Kita", "nursery", "en", FORBIDDEN),
        Term("Rathaus", "Rathaus", "*", NAME),
    ]
    table = "de,en,status\nAmt,office,\nPass,passport,forbidden\nKita,nursery,\nRathaus,town hall,\n"
    folder(tmp_path, a=table, b=theirs)
    found = problems(tmp_path)
    assert found == [
        f"town/b.tbx, line {line_of(tmp_path, 'Office')}: “Amt” → “Office” (en) is there already in town/a.csv, line 2",
        f"town/b.tbx, line {line_of(tmp_path, 'authority')}: “Amt” already has a rendering for en in "
        "town/a.csv, line 2; make one of them admitted",
        f"town/b.tbx, line {line_of(tmp_path, 'passport')}: “Pass” → “passport” (en) is preferred here but "
        "forbidden in town/a.csv, line 3",
        f"town/b.tbx, line {line_of(tmp_path, 'nursery')}: “Kita” → “nursery” (en) is forbidden here but "
        "preferred in town/a.csv, line 4",
        f"town/b.tbx, line {line_of(tmp_path, 'Rathaus')}: “Rathaus” already has a rendering for every language in "
        "town/a.csv, line 5; make one of them admitted",
    ]
    used = {(term.source, term.target, term.status.value) for term in load([tmp_path], ["town"]).terms}
    assert used == {
        ("Amt", "office", "preferred"),
        ("Pass", "passport", "forbidden"),
        ("Kita", "nursery", "preferred"),
        ("Rathaus", "town hall", "preferred"),
    }


def test_two_tables_are_compared_too(tmp_path: Path) -> None:
    folder(tmp_path, a="de,en\nAmt,office\n", b="de,en\nPass,passport\nAmt,bureau\n")
    assert problems(tmp_path) == [
        "town/b.csv, line 3: “Amt” already has a rendering for en in town/a.csv, line 2; make one of them admitted"
    ]


def test_a_rendering_forbidden_for_another_term_is_no_contradiction(tmp_path: Path) -> None:
    folder(tmp_path, a="de,en,status\nErlaubnis,permit,\nDuldung,permit,forbidden\n")
    assert problems(tmp_path) == []


def test_a_file_that_is_broken_is_told_and_the_others_are_used(tmp_path: Path) -> None:
    folder(tmp_path, a="de,en\nAmt,office\n")
    (tmp_path / "town" / "B.TBX").write_bytes(b"<martif>\n<text>")
    (tmp_path / "town" / "~$a.csv").write_bytes(b"open in a spreadsheet")
    (tmp_path / "town" / "._a.csv").write_bytes(b"\0")
    glossary = load([tmp_path], ["town"])
    assert [term.target for term in glossary.terms] == ["office"]
    (problem,) = glossary.problems
    assert (problem.file, problem.line) == ("town/B.TBX", 2)
    assert "not well-formed XML" in problem.reason


def test_the_first_column_must_be_the_language_of_the_originals(tmp_path: Path) -> None:
    folder(tmp_path, a="en,de\noffice,Amt\n", b="de-DE,en\nAmt,office\n")
    assert problems(tmp_path) == [
        "town/a.csv, line 1: the first column is “en”; it must be de, the language of the originals"
    ]


def test_languages_are_those_of_the_municipality(tmp_path: Path) -> None:
    folder(tmp_path, a="de,zh-hans,en-GB\nAmt,局,office\n", b=[Term("Pass", "паспорт", "uk-UA")])
    languages = {term.language for term in load([tmp_path], ["town"], languages=["zh-Hans", "en", "uk"]).terms}
    assert languages == {"zh-Hans", "en", "uk"}


# --- conventions --------------------------------------------------------------------------------


CONVENTIONS = """de,fr,status,domain,convention
Termin,le rendez-vous,,time,
Termin,rencontre,admitted,,
Termin,votre rendez-vous,,,Formal
Termin,ton rendez-vous,,,informal
Termin,vos rendez-vous,forbidden,,informal
Arzt,médecin,,,
"""


@pytest.mark.parametrize(
    ("chosen", "targets"),
    [
        ({Convention.FORMAL}, {"votre rendez-vous", "rencontre", "médecin"}),
        ({Convention.INFORMAL}, {"ton rendez-vous", "vos rendez-vous", "rencontre", "médecin"}),
        ({Convention.NEUTRAL}, {"le rendez-vous", "rencontre", "médecin"}),
    ],
)
def test_a_rendering_for_the_chosen_convention_wins(tmp_path: Path, chosen: set[Convention], targets: set[str]) -> None:
    folder(tmp_path, a=CONVENTIONS)
    glossary = load([tmp_path], ["town"], conventions=chosen)
    assert glossary.problems == ()
    assert {term.target for term in glossary.terms} == targets
    assert {term.domain for term in load([tmp_path], ["town"]).terms} == {"time", ""}


def test_the_place_of_a_term_is_a_line_that_always_holds(tmp_path: Path) -> None:
    folder(tmp_path, a="de,fr,convention\nArzt,b,formal\nArzt,a,\nArzt,c,informal\nAmt,x,formal\n")
    places = load([tmp_path], ["town"]).places
    assert (places["arzt"].line, places["amt"].line) == (3, 5)


def test_the_same_rendering_may_be_forbidden_in_one_convention(tmp_path: Path) -> None:
    folder(tmp_path, a="de,fr,status,convention\nArzt,docteur,,\nArzt,docteur,forbidden,neutral\n")
    (term,) = load([tmp_path], ["town"], conventions={Convention.NEUTRAL}).terms
    assert term.status is FORBIDDEN
    (term,) = load([tmp_path], ["town"], conventions={Convention.GENERIC}).terms
    assert term.status is TermStatus.PREFERRED


def test_what_can_hold_at_the_same_time_may_not_contradict_itself(tmp_path: Path) -> None:
    rows = "A1,a,formal\nA1,b,formal\nA1,c,informal\nA1,d,neutral\nA1,e,\n"
    folder(tmp_path, a="de,fr,convention\n" + rows)
    assert [problem.split(": ")[0] for problem in problems(tmp_path)] == ["town/a.csv, line 3", "town/a.csv, line 5"]


def test_an_unknown_convention_is_named_by_its_line(tmp_path: Path) -> None:
    folder(tmp_path, a="de,fr,convention\nAmt,bureau,Sie\n")
    assert problems(tmp_path) == [
        "town/a.csv, line 2: convention “Sie” is unknown; use one of formal, informal, neutral, generic, "
        "or leave it empty"
    ]


def test_a_town_replaces_what_is_shared_whatever_its_convention(tmp_path: Path) -> None:
    folder(tmp_path, a="de,fr\nTermin,la date\n")
    (tmp_path / "shared").mkdir()
    (tmp_path / "shared" / "a.csv").write_text(CONVENTIONS, encoding="utf-8")
    glossary = load([tmp_path], ["shared", "town"], conventions={Convention.FORMAL})
    assert [t.target for t in glossary.terms if fold(t.source) == "termin"] == ["la date"]
