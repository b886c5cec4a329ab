"""How alike two texts are."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.memory.score import CODES, LITERALS, NOT_THE_SAME, profile, same_facts, similarity

WORDS = st.sampled_from(
    ["die", "Die", "der", "Stadt", "Antrag", "Anträge", "stellen", "<1>Amt</1>", "<2/>", "8 Uhr", "9 Uhr", "06999 12-0"]
)
TEXTS = st.one_of(st.lists(WORDS, max_size=9).map(" ".join), st.text(max_size=20))


def score(one: str, other: str, at_least: float = 0.0) -> float:
    return similarity(profile(one), profile(other), at_least)


@given(TEXTS, TEXTS)
def test_it_is_symmetric_and_1_only_for_the_same_text(one: str, other: str) -> None:
    assert score(one, other) == score(other, one)
    assert 0 <= score(one, other) <= 1
    assert (score(one, other) == 1) == (one == other)


@given(TEXTS, TEXTS, st.floats(0.5, 1))
def test_a_bar_changes_nothing_but_what_is_below_it(one: str, other: str, bar: float) -> None:
    full = score(one, other)
    assert score(one, other, bar) == (full if full >= bar else 0)


def test_what_the_formula_says() -> None:
    # Seven of eight words, and 38 of 40 characters, stand in the same order in both.
    one, other = "Bitte melden Sie sich in zwei Wochen an.", "Bitte melden Sie sich in drei Wochen an."
    assert score(one, other) == pytest.approx((7 / 8 + 38 / 40) / 2)


def test_another_number_costs_what_literals_may_cost_however_long_it_is() -> None:
    short = score("Rufen Sie an: 06999 12-0.", "Rufen Sie an: 06999 345678-90.")
    assert short == pytest.approx(1 - LITERALS)
    assert not same_facts(profile("um 8 Uhr"), profile("um 9 Uhr"))
    assert same_facts(profile("um 8 Uhr da"), profile("um 8 Uhr dort"))


def test_other_tags_cost_what_codes_may_cost_and_their_numbers_nothing() -> None:
    assert score("Zum <1>Amt</1> gehen", "Zum Amt gehen") == pytest.approx(1 - CODES)
    assert score("Zum <1>Amt</1> gehen", "Zum <2>Amt</2> gehen") == NOT_THE_SAME


def test_case_and_spaces_leave_a_trace_only() -> None:
    assert score("Kontakt und  Hilfe", "KONTAKT UND HILFE") == NOT_THE_SAME


def test_texts_without_a_word_are_not_alike() -> None:
    assert score("06999 12-0", "06999 12-1") == 0
    assert score("06999 12-0", "06999 12-0") == 1


def test_other_words_are_not_alike() -> None:
    assert score("Öffnungszeiten des Rathauses", "Kindergeld beantragen") < 0.4
