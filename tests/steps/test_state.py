"""The named transitions between the four facts."""

from __future__ import annotations

import pytest

from pipeline.model import Target
from pipeline.state import Origin, Review, ReviewPolicy, approve, mark_stale, publishable, refresh, review_by_person

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


def test_stale_keeps_its_first_date() -> None:
    assert mark_stale(mark_stale(TARGET, 2), 5).stale_since == 2


def test_reviews_are_ordered() -> None:
    assert [review.rank for review in Review] == [0, 1, 2, 3]
