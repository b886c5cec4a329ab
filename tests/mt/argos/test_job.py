"""One text on its way: its terms are found again in its sentences, and verdicts told of the finished text."""

from __future__ import annotations

import numpy as np

from pipeline.model import Term, TermOutcome, TermStatus
from pipeline.mt.argos.job import LOOPED, Job
from pipeline.mt.argos.translator import LOOP, Sentence
from pipeline.mt.terms.enforce import Granted, Wish
from pipeline.terminology.match import TermIndex, find_terms

INDEX = TermIndex.of([Term("Amt", "public authority", "en"), Term("AWO", "AWO", "*", TermStatus.DO_NOT_TRANSLATE)])
TEXT = "<1> Das  Amt</1> hilft. Oder die AWO, Tel. 0821 4."


def job() -> Job:
    return Job.of(TEXT, "de", "en", find_terms(INDEX, " Das  Amt hilft. Oder die AWO, Tel. 0821 4."))


def test_each_sentence_wishes_its_own_terms() -> None:
    asked = [one for one in job().asked if one]
    assert [[(w.start, w.end) for w in one.wish.wanted] for one in asked] == [[(4, 7)], [(9, 12)]]
    assert [one.wish.source[slice(w.start, w.end)] for one in asked for w in one.wish.wanted] == ["Amt", "AWO"]
    assert [one.starts for one in asked] == [(6,), (26,)]


def outcomes(made: dict[str, Sentence], granted: dict[Wish, Granted]) -> list[TermOutcome]:
    text = Job.of("Das Amt. Die AWO.", "de", "en", find_terms(INDEX, "Das Amt. Die AWO."))
    return [verdict.outcome for verdict in text.finish(made, granted).verdicts]


def test_verdicts_tell_what_was_put_in_and_what_was_in_the_way() -> None:
    plain = Job.of("Das Amt. Die AWO.", "de", "en", find_terms(INDEX, "Das Amt. Die AWO."))
    office, charity = (one.wish for one in plain.asked if one)
    made = {"Das Amt.": Sentence("The office.", -0.1, 3), "Die AWO.": Sentence("It.", -0.4, 3)}
    right, applied = TermOutcome.ALREADY_RIGHT, TermOutcome.APPLIED
    missed, conflicting = TermOutcome.MISSED, TermOutcome.CONFLICTING
    assert outcomes(made, {}) == [missed, missed]
    given = {office: Granted(Sentence("The public authority.", -0.1, 4))}
    assert outcomes(made, given) == [applied, missed]
    in_the_way = {charity: Granted(made["Die AWO."], frozenset({0}))}
    assert outcomes(made, given | in_the_way) == [applied, conflicting]
    assert outcomes(made | {"Die AWO.": Sentence("The AWO.", -0.4, 3)}, given) == [applied, right]


def test_a_sentence_that_costs_a_literal_is_not_used() -> None:
    text = "Das Amt 47 hilft."
    plain = Job.of(text, "de", "en", find_terms(INDEX, text))
    (wish,) = (one.wish for one in plain.asked if one)
    made = {text: Sentence("The office 47 helps.", -0.1, 3)}
    answer = plain.finish(made, {wish: Granted(Sentence("The public authority helps.", -0.1, 3))})
    assert answer.text == "The office 47 helps."
    assert [verdict.outcome for verdict in answer.verdicts] == [TermOutcome.MISSED]


def test_scores_flags_and_what_is_left_empty() -> None:
    plain = Job.of("Das Amt. Die AWO.", "de", "en")
    made = {"Das Amt.": Sentence("The office.", -0.1, 3), "Die AWO.": Sentence("The AWO.", -0.4, 1, again=True)}
    answer = plain.finish(made)
    assert answer.flags == (LOOPED,)
    assert answer.verdicts == ()
    assert answer.score is not None
    assert answer.weakest is not None
    assert np.isclose(answer.score, np.exp(-0.175))
    assert np.isclose(answer.weakest, np.exp(-0.4))
    assert plain.finish(made | {"Die AWO.": Sentence("", problem=LOOP)}).text == ""
