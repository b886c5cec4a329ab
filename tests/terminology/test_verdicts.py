"""Occurrences of terms and the places of their renderings, paired one to one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.model import Term, TermHit, TermOutcome, TermStatus
from pipeline.terminology.match import TermIndex, find_terms
from pipeline.terminology.verdicts import judged, occurrences, places, settled, wrong_renderings
from pipeline.terminology.verify import term_present

OFFICE = Term("Ausländerbehörde", "immigration office", "en")
NOT_OFFICE = Term("Ausländerbehörde", "foreigners authority", "en", TermStatus.FORBIDDEN)
ASYLUM = Term("Asyl", "asylum", "en")
PROCEDURE = Term("Asylverfahren", "asylum procedure", "en")
TITLE = Term("Aufenthaltstitel", "residence title", "en")
NOT_TITLE = Term("Aufenthaltstitel", "residence permit", "en", TermStatus.FORBIDDEN)
PERMIT = Term("Aufenthaltserlaubnis", "residence permit", "en")
CENTRE = Term("Beratungsstelle", "advice centre", "en")
COUNSELLING = Term("Beratungsstelle", "counselling centre", "en", TermStatus.ADMITTED)
BAMF = Term("BAMF", "BAMF", "*", TermStatus.DO_NOT_TRANSLATE)
TERMS = (OFFICE, NOT_OFFICE, ASYLUM, PROCEDURE, TITLE, NOT_TITLE, PERMIT, COUNSELLING, CENTRE, BAMF)
INDEX = TermIndex.of(TERMS)


def hits(source: str) -> tuple[TermHit, ...]:
    return find_terms(INDEX, source)


def outcomes(source: str, target: str) -> list[str]:
    return [verdict.outcome.value for verdict in judged(hits(source), target)]


def test_rows_of_one_place_are_one_occurrence_the_preferred_first() -> None:
    (one,) = occurrences(hits("zur Beratungsstelle"))
    assert one.wanted == (CENTRE, COUNSELLING)
    (office,) = occurrences(hits("zur Ausländerbehörde"))
    assert (office.wanted, office.forbidden) == ((OFFICE,), (NOT_OFFICE,))


def test_a_term_that_is_only_forbidden_wants_nothing() -> None:
    assert occurrences([TermHit(NOT_OFFICE, 0, 16)]) == ()
    assert wrong_renderings([TermHit(NOT_OFFICE, 0, 16)], "the foreigners authority") == (NOT_OFFICE,)


@pytest.mark.parametrize(
    ("source", "target", "expected"),
    [
        ("Die Ausländerbehörde", "the immigration office", ["already right"]),
        ("Die Ausländerbehörde", "the Foreigners Authority", ["missed"]),
        ("Ausländerbehörde an Ausländerbehörde", "immigration office to office", ["already right", "missed"]),
        ("Ausländerbehörde an Ausländerbehörde", "Immigration offices, immigration office", ["already right"] * 2),
        ("Asyl und Asylverfahren", "the asylum procedure", ["missed", "already right"]),
        ("Asyl und Asylverfahren", "asylum and asylum procedures", ["already right"] * 2),
        ("eine Beratungsstelle", "a counselling centre", ["already right"]),
        ("Das BAMF", "the Bamf", ["missed"]),
        ("Das BAMF", "the BAMF’s", ["already right"]),
        ("Kein Wort", "no word", []),
        ("Das BAMF", "", ["missed"]),
    ],
)
def test_each_occurrence_needs_a_rendering_of_its_own(source: str, target: str, expected: list[str]) -> None:
    assert outcomes(source, target) == expected


def test_the_verdict_names_what_was_found() -> None:
    (verdict,) = judged(hits("eine Beratungsstelle"), "a counselling centre")
    assert (verdict.source, verdict.target, verdict.start, verdict.end) == (
        "Beratungsstelle",
        "counselling centre",
        5,
        20,
    )
    (verdict,) = judged(hits("eine Beratungsstelle"), "a place")
    assert verdict.target == "advice centre"


def test_what_another_term_wants_is_not_forbidden() -> None:
    both = "Aufenthaltstitel oder Aufenthaltserlaubnis"
    assert wrong_renderings(hits(both), "residence title or residence permit") == ()
    assert wrong_renderings(hits(both), "residence permit or residence permit") == (NOT_TITLE,)
    assert wrong_renderings(hits("Aufenthaltstitel"), "residence permit") == (NOT_TITLE,)


def test_the_likelier_place_is_taken_first() -> None:
    wanted = occurrences(hits("Ausländerbehörde"))
    text = "immigration office, immigration office"
    assert [one.place for one in settled(wanted, text) if one] == [(0, 18)]
    likely = settled(wanted, text, lambda _, place: float(place[0] > 0))
    assert [one.place for one in likely if one] == [(20, 38)]


def test_scripts_without_spaces() -> None:
    term = Term("Ausländerbehörde", "移民局", "zh")
    assert places(term, "请到移民局登记,移民局。") == ((2, 5), (8, 11))
    assert places(term, "请登记。") == ()


RENDERED = (
    "immigration office offices asylum procedure residence permit title advice centre foreigners authority BAMF the"
)
WORDS = st.sampled_from(RENDERED.split())
SOURCES = st.lists(st.sampled_from([term.source for term in TERMS] + ["und", "oder"]), max_size=6).map(" ".join)


@given(SOURCES, st.lists(WORDS, max_size=14).map(" ".join))
def test_kept_terms_are_present_and_verdicts_are_one_per_occurrence(source: str, target: str) -> None:
    found = hits(source)
    verdicts = judged(found, target)
    spans = sorted({(hit.start, hit.end) for hit in found if hit.term.status is not TermStatus.FORBIDDEN})
    assert [(verdict.start, verdict.end) for verdict in verdicts] == spans
    for verdict in verdicts:
        assert verdict.outcome in (TermOutcome.ALREADY_RIGHT, TermOutcome.MISSED)
        wanted = [t for t in TERMS if t.source == verdict.source and t.status is not TermStatus.FORBIDDEN]
        assert not verdict.kept or any(term_present(term, target) for term in wanted)
    for term in TERMS:  # a term that is wanted once and that nothing else can claim is kept whenever it is there
        if [hit.term for hit in found] == [term] and term.status is not TermStatus.FORBIDDEN:
            assert verdicts[0].kept == term_present(term, target)
