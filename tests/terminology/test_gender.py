"""Gendered German: one occurrence of the masculine term, however it is written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.model import Term, TermStatus
from pipeline.terminology.gender import is_feminine
from pipeline.terminology.match import TermIndex, find_terms

SOURCES = ("Bürger", "Arzt", "Kunde", "Rechtsanwalt", "Geflüchtete", "Ansprechpartner", "Schüler")
INDEX = TermIndex.of([Term(source, "x", "en") for source in SOURCES])


def found(text: str, index: TermIndex = INDEX) -> list[tuple[str, str]]:
    return [(hit.term.source, text[hit.start : hit.end]) for hit in find_terms(index, text)]


@pytest.mark.parametrize(
    ("term", "form"),
    [
        ("Bürger", "Bürger*innen"),
        ("Bürger", "Bürger*Innen"),
        ("Bürger", "Bürger:innen"),
        ("Bürger", "Bürger_innen"),
        ("Bürger", "Bürger·innen"),
        ("Bürger", "BürgerInnen"),
        ("Bürger", "BürgerIn"),
        ("Bürger", "Bürger/-innen"),
        ("Bürger", "Bürger/innen"),
        ("Bürger", "Bürger(innen)"),
        ("Bürger", "Bürger*in"),
        ("Bürger", "Bür\u00adger*innen"),
        ("Bürger", "Bürgerinnen und Bürger"),
        ("Bürger", "Bürgern und Bürgerinnen"),
        ("Bürger", "Bürgerinnen/Bürger"),
        ("Bürger", "Bürgerinnen sowie Bürgern"),
        ("Bürger", "Bürgerin oder ein Bürger"),
        ("Arzt", "Ärzt*innen"),
        ("Arzt", "Arzt bzw. Deine Ärztin"),
        ("Arzt", "Ärztinnen und Ärzten"),
        ("Kunde", "Kund:innen"),
        ("Kunde", "Kundinnen und Kunden"),
        ("Rechtsanwalt", "Rechtsanwält*innen"),
        ("Geflüchtete", "Geflüchtete*r"),
        ("Ansprechpartner", "Ansprechpartner/in"),
    ],
)
def test_is_one_occurrence_with_the_whole_of_it(term: str, form: str) -> None:
    assert found(f"Wir suchen {form}, auch neue.") == [(term, form)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Schüler*innenausweis", []),
        ("Bürgerinnen", []),
        ("Bürgerinnen und Kunden", [("Kunde", "Kunden")]),
        ("Bürgerinnen kennen Bürger", [("Bürger", "Bürger")]),
        ("Bürger, Bürgerinnen", [("Bürger", "Bürger")]),
        ("Bürger- und Ärztinnen", []),
        ("EU-Bürgerinnen und EU-Bürger", [("Bürger", "Bürgerinnen und EU-Bürger")]),
        ("Bürger/Innenhof", [("Bürger", "Bürger")]),
        ("Bürger: innen und außen", [("Bürger", "Bürger")]),
        ("Bürger und", [("Bürger", "Bürger")]),
        ("Bürger/", [("Bürger", "Bürger")]),
        ("Ärzte und Bürger", [("Arzt", "Ärzte"), ("Bürger", "Bürger")]),
    ],
)
def test_what_is_no_pair(text: str, expected: list[tuple[str, str]]) -> None:
    assert found(text) == expected


def test_a_pair_is_longer_than_a_feminine_term_of_its_own() -> None:
    index = TermIndex.of([Term("Arzt", "doctor", "en"), Term("Ärztin", "doctor (f)", "en")])
    text = "Ärztin oder Arzt; die Ärztin; Ärzt*in"
    assert found(text, index) == [("Arzt", "Ärztin oder Arzt"), ("Ärztin", "Ärztin"), ("Arzt", "Ärzt*in")]


def test_a_name_takes_no_gender() -> None:
    index = TermIndex.of([Term("Mirle", "Mirle", "*", TermStatus.DO_NOT_TRANSLATE)])
    assert found("Mirlein und Mirle, Mirle*innen", index) == [("Mirle", "Mirle")]


@pytest.mark.parametrize(("masculine", "word"), [("term", "bürgerin"), ("bürger", "bürger"), ("bürger", "in")])
def test_other_words_are_no_feminine(masculine: str, word: str) -> None:
    assert not is_feminine(masculine, word)


PIECES = [
    "Bürger",
    "Bürgerinnen",
    "*innen",
    ":in",
    "/-",
    "(",
    "innen)",
    " und ",
    " oder eine ",
    "In",
    "-",
    " ",
    "EU",
    "bzw.",
]


@given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join))
def test_hits_are_whole_words_on_the_text_in_order(text: str) -> None:
    end = 0
    for hit in find_terms(INDEX, text):
        assert end <= hit.start < hit.end <= len(text)
        assert not text[: hit.start][-1:].isalnum()
        assert not text[hit.end :][:1].isalnum()
        end = hit.end
