"""Glossary tables: written as spreadsheets open them, and added to without harm."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import FormatError
from pipeline.formats import termcsv
from pipeline.formats.termfile import TermFile
from pipeline.model import Convention, Term, TermStatus
from pipeline.terminology.table import Table

NAME = TermStatus.DO_NOT_TRANSLATE
TERMS = [
    Term("Duldung", "tolerated stay", "en", note='Not a "title"; ever', part_of_speech="noun", domain="residence"),
    Term("Duldung", "толерантність", "uk", note='Not a "title"; ever', part_of_speech="noun", domain="residence"),
    Term("Duldung", "toleration", "en", TermStatus.ADMITTED),
    Term("Termin", "ton rendez-vous", "fr", convention=Convention.INFORMAL),
    Term("BAMF", "BAMF", "*", NAME),
]


def read(data: bytes, languages: tuple[str, ...] = ()) -> list[Term]:
    file, table = termcsv.parse(data, "de", languages), Table()
    assert file.faults == ()
    for line in file.lines:
        _, findings = table.add("t.csv", line, "")
        assert findings == []
    return table.terms


def test_a_table_opens_in_a_german_spreadsheet() -> None:
    assert termcsv.serialize(TERMS, "de", ["en", "ar"]).decode() == (
        "\ufeffde;en;ar;uk;fr;status;part_of_speech;domain;convention;note\r\n"
        'Duldung;tolerated stay;;толерантність;;preferred;noun;residence;;"Not a ""title""; ever"\r\n'
        "Duldung;toleration;;;;admitted;;;;\r\n"
        "Termin;;;;ton rendez-vous;preferred;;;informal;\r\n"
        "BAMF;;;;;do-not-translate;;;;\r\n"
    )


def test_lines_are_added_and_what_is_there_stays_to_the_byte() -> None:
    data = b'sep=,\r\nde,status,en\r\n" Amt ",,  office\r\nbad,new,x'
    added = termcsv.extend(data, [Term("Pass", "passport, or so", "en")], "de")
    assert added == data + b'\r\nPass,preferred,"passport, or so"\r\n'


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_new_column_leaves_every_cell_as_it_is(encoding: str) -> None:
    data = '\nde\ten\t\nAmt\t office\nWeg\n"a ""b""\nc"\tx\n'.encode(encoding)
    added = termcsv.extend(data, [Term("Pass", "паспорт", "uk", domain="papers")], "de")
    text = '\nde\ten\tuk\tstatus\tdomain\nAmt\t office\nWeg\n"a ""b""\nc"\tx\nPass\t\tпаспорт\tpreferred\tpapers\n'
    assert added.decode(encoding) == text


def test_a_column_that_means_the_language_is_used() -> None:
    data = b"de,en-GB,zh-hans\n"
    terms = [Term("Amt", "office", "en"), Term("Amt", "局", "zh-Hans")]
    added = termcsv.extend(data, terms, "de", ["en", "zh-Hans"])
    assert added.decode() == "de,en-GB,zh-hans,status\nAmt,office,局,preferred\n"
    assert read(added, ("en", "zh-Hans")) == terms


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ("de,en\nBehörde,x\n".encode("latin-1"), "not UTF-8"),
        (b"PK\0\0", "not a text file"),
        (b'de,en\n"Amt,office\n', "a quotation mark is not closed"),
        (b"de,en\nAmt,office,bureau\n", "more cells than the first"),
        (b"Amt,office\n", "column “office” is unknown"),
        (b"en,de\n", "the first column is “en”"),
        (b"", "the file is empty"),
    ],
)
def test_nothing_is_added_to_a_file_that_would_lose_by_it(data: bytes, words: str) -> None:
    with pytest.raises(FormatError, match="no line can be added") as error:
        termcsv.extend(data, TERMS, "de")
    assert words in str(error.value)


def test_no_two_columns_become_one_language() -> None:
    file = termcsv.parse(b"de,en-us,en,en-gb\nAmt,a,b,c\n", "de", ("en",))
    assert [line.targets for line in file.lines] == [(("en-us", "a"), ("en", "b"), ("en-gb", "c"))]
    file = termcsv.parse(b"de,en-us,en-gb\nAmt,a,c\n", "de", ("en",))
    assert [line.targets for line in file.lines] == [(("en", "a"), ("en-gb", "c"))]


TEXT = st.text(alphabet='aäЖ ;,"\t\n=\x07', min_size=1, max_size=6)
CELL = TEXT.map(lambda text: " ".join(text.split())).filter(lambda text: any(c.isalnum() for c in text))
MAYBE = st.one_of(st.just(""), CELL)
ANY = st.builds(
    Term,
    CELL,
    CELL,
    st.sampled_from(["en", "uk", "zh-Hans"]),
    st.sampled_from(sorted(set(TermStatus) - {NAME})),
    note=MAYBE,
    part_of_speech=MAYBE,
    domain=MAYBE,
    convention=st.sampled_from([None, *Convention]),
)
ANY_NAME = st.builds(lambda text, note: Term(text, text, "*", NAME, note), CELL, MAYBE)


def lines(data: bytes) -> list[str]:
    """What the file says, rendering by rendering, in any order."""
    file: TermFile = termcsv.parse(data, "de", ("en", "uk", "zh-Hans"))
    assert file.faults == ()
    said = [(line.source, line.status, line.note, line.part_of_speech, line.domain, line.convention, *target)
            for line in file.lines for target in line.targets or [("*", line.source)]]  # fmt: skip
    return sorted(map(repr, said))


def told(term: Term) -> str:
    shown = [term.source, term.status.value, term.note, term.part_of_speech, term.domain]
    shown += [term.convention.value if term.convention else "", term.language, term.target]
    return repr(tuple(text.replace("\x07", "\ufffd") for text in shown))


@given(st.lists(st.one_of(ANY, ANY_NAME), max_size=6), st.lists(st.one_of(ANY, ANY_NAME), max_size=6))
def test_whatever_is_written_or_added_is_read(first: list[Term], then: list[Term]) -> None:
    data = termcsv.serialize(first, "de", ["en"])
    assert lines(data) == sorted(map(told, first))
    assert lines(termcsv.extend(data, then, "de", ("en", "uk", "zh-Hans"))) == sorted(map(told, [*first, *then]))
