"""Glossary CSV files as they come out of spreadsheets."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import FormatError
from pipeline.model import Term, TermStatus
from pipeline.terminology.load import load, parse_csv

HEADER = "de,en,ar,uk,status,part_of_speech,note\n"


def parse(text: str) -> tuple[tuple[Term, ...], list[str]]:
    terms, problems = parse_csv(text.encode(), "t.csv")
    return terms, [str(problem) for problem in problems]


def test_one_row_is_one_term_per_language_with_everything_the_coordinator_wrote() -> None:
    terms, problems = parse(HEADER + 'Duldung,tolerated stay,,толерантність,admitted,noun,"Not a title, ever"\n')
    assert problems == []
    assert terms == (
        Term("Duldung", "tolerated stay", "en", TermStatus.ADMITTED, "Not a title, ever", "t.csv", "noun"),
        Term("Duldung", "толерантність", "uk", TermStatus.ADMITTED, "Not a title, ever", "t.csv", "noun"),
    )


def test_an_empty_status_is_preferred_and_statuses_are_read_as_people_type_them() -> None:
    terms, problems = parse("de,en,status\nA1,a,\nA2,b,Forbidden\nA3,,Do not translate\nA4,d,do_not_translate\n")
    assert [(t.source, t.status) for t in terms] == [
        ("A1", TermStatus.PREFERRED),
        ("A2", TermStatus.FORBIDDEN),
        ("A3", TermStatus.DO_NOT_TRANSLATE),
    ]
    assert problems == ["t.csv, line 5: “A4” is do-not-translate but has a translation; remove one of the two"]


def test_a_name_that_stays_holds_for_every_language() -> None:
    terms, _ = parse(HEADER + "BAMF,,,,do-not-translate,,\n")
    assert [(t.target, t.language) for t in terms] == [("BAMF", "*")]


@pytest.mark.parametrize(
    "data",
    [
        b"de,en\nAmt,office\n",
        "\ufeffde,en\r\nAmt,office\r\n".encode(),
        b"de;en\r\nAmt;office\r\n",
        b"sep=;\r\nde;en\r\nAmt;office\r\n",
        "de\ten\r\nAmt\toffice\r\n".encode("utf-16"),
        b'"de";"en";;\r\n"Amt";"office";;\r\n;;;\r\n',
    ],
    ids=["plain", "bom", "german excel", "sep line", "unicode text", "empty cells and rows"],
)
def test_what_spreadsheets_write_is_read(data: bytes) -> None:
    terms, problems = parse_csv(data, "t.csv")
    assert [(t.source, t.target, t.language) for t in terms] == [("Amt", "office", "en")]
    assert problems == ()


def test_old_excel_encoding_is_read_and_reported_where_it_shows() -> None:
    terms, problems = parse_csv("de;en\nAmt;office\nBehörde;authority\n".encode("cp1252"), "t.csv")
    assert [t.source for t in terms] == ["Amt", "Behörde"]
    assert [(p.line, "CSV UTF-8" in p.reason) for p in problems] == [(3, True)]


def test_letters_that_a_spreadsheet_lost_are_not_taken_for_a_translation() -> None:
    terms, problems = parse("de,en,ar\nAmt,office,????? ????\n")
    assert [t.language for t in terms] == ["en"]
    assert problems == ["t.csv, line 2: “????? ????” (ar): letters were lost when saving; save as “CSV UTF-8”"]


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("", 1, "file is empty"),
        ("\n \n", 1, "file is empty"),
        ("deutsch,en\nAmt,office\n", 1, "column “deutsch” is unknown"),
        ("Jobcenter,job centre\n", 1, "column “jobcenter” is unknown"),
        ("status,de,en\n,Amt,office\n", 1, "must be the source language"),
        ("de,en,EN\nAmt,office,office\n", 1, "column “en” is there twice"),
        ("\nde,en,foo bar\nAmt,office\n", 2, "column “foo_bar” is unknown"),
    ],
)
def test_a_bad_header_is_one_problem_and_no_terms(text: str, line: int, words: str) -> None:
    terms, problems = parse_csv(text.encode(), "t.csv")
    assert terms == ()
    assert [problem.line for problem in problems] == [line]
    assert words in problems[0].reason


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("Amt,office,,,new,,", "status “new” is unknown; use one of preferred, admitted, forbidden, "),
        (",office,,,,,", "the de column has no term"),
        ("–,office,,,,,", "the de column has no term"),
        ("Amt,,,,preferred,,soon", "“Amt” has no translation in any language"),
        (
            "Amt,office,,,,noun,short, and to the point",
            "8 cells, but the header has 7; put texts with commas in quotes",
        ),
    ],
)
def test_a_bad_row_is_left_out_and_named_by_its_line(row: str, words: str) -> None:
    terms, problems = parse(HEADER + '"Rat\nhaus",town hall,,,,,\n' + row + "\nPass,passport,,,,,\n")
    assert [t.source for t in terms] == ["Rat haus", "Pass"]
    assert len(problems) == 1
    assert problems[0].startswith(f"t.csv, line 4: {words}")


def test_an_open_quotation_mark_is_named_where_it_opens() -> None:
    terms, problems = parse(HEADER + 'Amt,office,,,,,\n"Pass,passport,,,,,\nKita,nursery,,,,,\n')
    assert [t.source for t in terms] == ["Amt"]
    assert problems == [
        "t.csv, line 3: a quotation mark is not closed or not doubled; the rest of the file is not read"
    ]


def test_repeated_and_contradicting_rows_are_reported_and_the_first_stays() -> None:
    terms, problems = parse(
        "de,en,status\n"
        "Amt,office,\n"
        "AMT,Office,\n"  # duplicate, case apart
        "Amt,bureau,\n"  # second preferred
        "Amt,bureau,admitted\n"
        "Amt,office,forbidden\n"  # contradiction
        "Amt,,do-not-translate\n"  # translated and not to be translated
        "BAMF,,do-not-translate\n"
        "BAMF,Federal Office,\n"
        "BAMF,Federal Office,forbidden\n"
    )
    assert [(t.source, t.target, t.status.value) for t in terms] == [
        ("Amt", "office", "preferred"),
        ("Amt", "bureau", "admitted"),
        ("BAMF", "BAMF", "do-not-translate"),
        ("BAMF", "Federal Office", "forbidden"),
    ]
    assert problems == [
        "t.csv, line 3: “AMT” → “Office” (en) is there already in line 2",
        "t.csv, line 4: “Amt” already has a rendering for en in line 2; make one of them admitted",
        "t.csv, line 6: “Amt” → “office” (en) is forbidden here but preferred in line 2",
        "t.csv, line 7: “Amt” already has a rendering for every language in line 2; make one of them admitted",
        "t.csv, line 9: “BAMF” already has a rendering for en in line 8; make one of them admitted",
    ]


@pytest.mark.parametrize("data", [b"PK\x03\x04\x00\x00", b"\xff\xfed", b"de,en\n\x81,x\n"])
def test_what_is_no_text_is_one_problem(data: bytes) -> None:
    terms, problems = parse_csv(data, "t.csv")
    assert terms == ()
    assert [str(p) for p in problems] == ["t.csv: this is not a text file; save the table as “CSV UTF-8”"]


@given(st.one_of(st.binary(max_size=200), st.text(alphabet='de,en;status"\n\r\tÄ?*-', max_size=80).map(str.encode)))
def test_no_bytes_at_all_make_it_fail_or_give_a_term_without_text(data: bytes) -> None:
    terms, problems = parse_csv(b"de,en,status\n" + data, "t.csv")
    assert all(term.source and term.target and term.language in {"en", "*"} for term in terms)
    assert all(problem.line >= 0 and problem.reason for problem in problems)


CELL = st.text(alphabet='aäß ,;"\n|é', min_size=1, max_size=8).filter(lambda cell: any(c.isalnum() for c in cell))


@given(st.lists(st.tuples(CELL, CELL), max_size=6, unique_by=lambda row: " ".join(row[0].casefold().split())))
def test_whatever_a_csv_writer_quotes_comes_back(rows: list[tuple[str, str]]) -> None:
    lines = ["de,en"] + ['"' + '","'.join(cell.replace('"', '""') for cell in row) + '"' for row in rows]
    terms, problems = parse("\n".join(lines) + "\n")
    assert problems == []
    assert [(t.source, t.target) for t in terms] == [(" ".join(de.split()), " ".join(en.split())) for de, en in rows]


# --- folders -------------------------------------------------------------------------------------


def glossary_folder(root: Path, **files: str) -> Path:
    for name, text in files.items():
        (root / name).mkdir()
        (root / name / "terms.csv").write_text(text, encoding="utf-8")
    return root


def test_later_glossaries_win_and_terms_know_where_they_come_from(tmp_path: Path) -> None:
    folder = glossary_folder(
        tmp_path, shared="de,en\nAmt,office\nRathaus,town hall\n", town="de,en\nAmt,Migration Office\n"
    )
    glossary = load([folder], ["shared", "town"])
    assert {(t.source, t.target, t.glossary) for t in glossary.for_language("en")} == {
        ("Amt", "Migration Office", "town"),
        ("Rathaus", "town hall", "shared"),
    }
    assert [t.target for t in load([folder], ["town", "shared"]).terms if t.source == "Amt"] == ["office"]
    assert load([folder], []).terms == ()


def test_problems_name_glossary_and_file(tmp_path: Path) -> None:
    folder = glossary_folder(tmp_path, shared="de,en\nAmt,\n")
    (tmp_path / "empty").mkdir()
    assert [str(p) for p in load([folder], ["shared", "empty"]).problems] == [
        "shared/terms.csv, line 2: “Amt” has no translation in any language",
        "empty: there is no .csv or .tbx file in this glossary; it has no terms",
    ]


def test_a_glossary_that_is_not_there_is_told_and_the_others_are_used(tmp_path: Path) -> None:
    folder = glossary_folder(tmp_path, shared="de,en\nAmt,office\n")
    glossary = load([folder], ["shared", "town"])
    assert [term.target for term in glossary.for_language("en")] == ["office"]
    (problem,) = glossary.problems
    assert str(problem).startswith("town: there is no such glossary; make ")


def test_the_first_home_that_has_a_glossary_counts(tmp_path: Path) -> None:
    own, shipped = tmp_path / "own", tmp_path / "shipped"
    own.mkdir()
    shipped.mkdir()
    glossary_folder(own, town="de,en\nAmt,office\n")
    glossary_folder(shipped, town="de,en\nAmt,bureau\n", shared="de,en\nRathaus,town hall\n")
    terms = load([own, shipped], ["shared", "town"]).for_language("en")
    assert {term.source: term.target for term in terms} == {"Amt": "office", "Rathaus": "town hall"}


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    (tmp_path / "town" / "terms.csv").mkdir(parents=True)
    with pytest.raises(FormatError, match=r"terms\.csv cannot be read \(Is a directory\)"):
        load([tmp_path], ["town"])
