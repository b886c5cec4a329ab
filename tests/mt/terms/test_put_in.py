"""Where a term goes into a sentence, and in which form."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pytest

from pipeline.model import Term, TermHit, TermStatus
from pipeline.mt.codes.words import word_spans
from pipeline.mt.terms.put_in import Translated
from pipeline.terminology.verdicts import Occurrence, occurrences


def sentence(source: str, target: str, ties: Mapping[int, Mapping[int, float]], code: str = "en") -> Translated:
    """``ties``: target word → source word → weight."""
    weights = np.zeros((len(word_spans(target)), len(word_spans(source))), dtype=np.float32)
    for row, columns in ties.items():
        for column, weight in columns.items():
            weights[row, column] = weight
    return Translated(source, target, weights, code)


def occurrence(source: str, found: str, term: str, target: str, code: str = "en", **more: object) -> Occurrence:
    start = source.index(found)
    (one,) = occurrences([TermHit(Term(term, target, code, **more), start, start + len(found))])  # type: ignore[arg-type]
    return one


def texts(translated: Translated, wanted: Occurrence, kept: list[tuple[int, int]] | None = None) -> list[str]:
    return [candidate.text for candidate in translated.instead(wanted, kept or [])]


def test_the_words_that_come_from_the_term_are_replaced() -> None:
    source = "zur Ausländerbehörde gehen"
    view = sentence(source, "go to the foreigners office", {0: {2: 1}, 1: {0: 1}, 3: {1: 0.8}, 4: {1: 0.7}})
    wanted = occurrence(source, "Ausländerbehörde", "Ausländerbehörde", "immigration office")
    assert texts(view, wanted)[0] == "go to the immigration office"


@pytest.mark.parametrize(
    ("source", "found", "target", "expected"),
    [
        ("eine Beratungsstelle", "Beratungsstelle", "a office", "an advice centre"),
        ("Beratungsstellen", "Beratungsstellen", "Offices", "Advice centres"),
        ("Beratungsstellen", "Beratungsstellen", "offices", "advice centres"),
        ("der Beratungsstelle", "Beratungsstelle", "the offices", "the advice centre"),
    ],
)
def test_number_article_and_capital_follow(source: str, found: str, target: str, expected: str) -> None:
    words, last = len(word_spans(target)), len(word_spans(source)) - 1
    view = sentence(source, target, {words - 1: {last: 0.9}})
    wanted = occurrence(source, found, "Beratungsstelle", "advice centre")
    assert expected in texts(view, wanted)


def test_where_the_german_form_does_not_tell_the_translation_does() -> None:
    for target, expected in (("asks helpers", "asks interpreters"), ("asks helper", "asks interpreter")):
        view = sentence("Dolmetscher fragen", target, {1: {0: 1}, 0: {1: 1}})
        wanted = occurrence("Dolmetscher fragen", "Dolmetscher", "Dolmetscher", "interpreter")
        assert texts(view, wanted) == [expected]


def test_other_languages_get_the_dictionary_form() -> None:
    view = sentence("Beratungsstellen", "офіси", {0: {0: 1}}, "uk")
    assert texts(view, occurrence("Beratungsstellen", "Beratungsstellen", "Beratungsstelle", "консультація", "uk")) == [
        "консультація"
    ]


def test_names_stand_to_the_letter() -> None:
    view = sentence("diakonie hilft", "Deaconry helps", {0: {0: 1}, 1: {1: 1}})
    wanted = occurrence("diakonie hilft", "diakonie", "vhs", "vhs", "*", status=TermStatus.DO_NOT_TRANSLATE)
    assert texts(view, wanted) == ["vhs helps"]


def test_nothing_is_doubled_and_no_owner_is_left_in_front() -> None:
    view = sentence("Bürgergeld bekommen", "get citizen's allowance", {0: {1: 1}, 2: {0: 0.9}})
    wanted = occurrence("Bürgergeld bekommen", "Bürgergeld", "Bürgergeld", "citizen's benefit")
    assert set(texts(view, wanted)) == {"get citizen's benefit"}
    source = "die Ausländerbehörde"
    view = sentence(source, "the Foreigners' Registration", {3: {1: 0.9}, 1: {1: 0.1}})
    wanted = occurrence(source, "Ausländerbehörde", "Ausländerbehörde", "immigration office")
    assert set(texts(view, wanted)) == {"the immigration office"}


def test_what_is_kept_is_not_written_over() -> None:
    source = "BAMF und Behörde"
    view = sentence(source, "BAMF and BAMF", {0: {0: 1}, 1: {1: 1}, 2: {2: 0.9}})
    wanted = occurrence(source, "Behörde", "Behörde", "authority")
    assert texts(view, wanted) == ["BAMF and authority"]
    assert texts(view, wanted, [(9, 13)]) == []
    assert view.touches(wanted, [(9, 13)])
    assert not view.touches(wanted, [(0, 4)])


def test_without_evidence_nothing_is_replaced() -> None:
    source = "Das Amt hilft"
    view = sentence(source, "it helps", {1: {2: 1}})
    wanted = occurrence(source, "Amt", "Amt", "office")
    assert texts(view, wanted) == []
    assert list(view.between(wanted, [])) == []


def test_in_a_list_it_goes_beside_its_neighbour() -> None:
    source = "Wohnen, Asyl, Arbeit"
    view = sentence(source, "housing, work", {0: {0: 1}, 2: {4: 1}})
    wanted = occurrence(source, "Asyl", "Asyl", "asylum")
    found = list(view.between(wanted, []))
    assert {candidate.text for candidate in found} == {"housing, asylum, work"}
    assert {candidate.text[slice(*candidate.place)] for candidate in found} == {"asylum"}


def test_beginnings_are_the_likeliest_places_first() -> None:
    source = "Asyl ist ein Recht"
    view = sentence(source, "this is a right.", {})
    wanted = occurrence(source, "Asyl", "Asyl", "asylum")
    begun = list(view.beginnings(wanted, [], 9))
    assert [one.text for one in begun] == [
        "Asylum",
        "this asylum",
        "this is asylum",
        "this is asylum",
        "this is a right asylum",
    ]
    assert begun[1].text + begun[1].rest == "this asylum is a right."
    assert list(view.beginnings(wanted, [], 2)) == begun[:2]
    assert [one.text for one in view.beginnings(wanted, [(5, 15)], 9)] == [
        "Asylum",
        "this asylum",
        "this is a right asylum",
    ]
