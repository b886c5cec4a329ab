"""The named transitions between the four facts."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pipeline.model import Target
from pipeline.state import (
    RISKY,
    Origin,
    Review,
    ReviewPolicy,
    approve,
    mark_stale,
    publishable,
    refresh,
    review_by_person,
    untouched_offer,
)

TARGET = Target("abcdefghijklmnop", "en", "Doctor", Origin.MACHINE, Review.TRANSLATED, "Arzt")


def test_only_final_and_current_may_be_pushed() -> None:
    assert not publishable(None)
    assert not publishable(TARGET)
    reviewed = review_by_person(TARGET, ReviewPolicy.TWO, "Amal")
    assert not publishable(reviewed)
    final = approve(reviewed, "Olena")
    assert publishable(final)
    assert not publishable(mark_stale(final, 2))
    assert publishable(refresh(mark_stale(final, 2)))


def test_nobody_approves_what_nobody_reviewed() -> None:
    with pytest.raises(ValueError, match="only reviewed"):
        approve(TARGET, "Olena")


def test_who_vouches_for_a_text_takes_its_risk_away_and_leaves_other_remarks() -> None:
    risky = replace(TARGET, risk=0.8, flags=(RISKY + "the engine is unsure", "phone number missing: 0821 3241"))
    assert untouched_offer(risky)
    reviewed = review_by_person(risky, ReviewPolicy.TWO, "Amal")
    assert (reviewed.risk, reviewed.flags) == (None, ("phone number missing: 0821 3241",))
    for other in (reviewed, mark_stale(risky, 2), replace(risky, origin=Origin.HUMAN), TARGET, None):
        assert not untouched_offer(other)


def test_stale_keeps_its_first_date() -> None:
    assert mark_stale(mark_stale(TARGET, 2), 5).stale_since == 2


def test_reviews_are_ordered() -> None:
    assert [review.rank for review in Review] == [0, 1, 2, 3]
