"""Two texts as stretches that are the same and stretches that are not."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from pipeline.formats.differences import Stretch, stretches

PIECES = st.lists(st.sampled_from(["a", "b", "c", " ", "<1>"]), max_size=12)


def test_differences_that_a_space_parts_are_one() -> None:
    assert stretches(["a", " ", "b", " ", "c", " ", "d"], ["a", " ", "x", " ", "y", " ", "d"]) == [
        Stretch(True, ["a", " "], ["a", " "]),
        Stretch(False, ["b", " ", "c"], ["x", " ", "y"]),
        Stretch(True, [" ", "d"], [" ", "d"]),
    ]


@given(PIECES, PIECES)
def test_both_texts_are_there_by_turns_the_same_and_different(before: list[str], after: list[str]) -> None:
    found = stretches(before, after)
    assert found is not None
    assert [piece for one in found for piece in one.before] == before
    assert [piece for one in found for piece in one.after] == after
    assert all(one.before == one.after for one in found if one.same)
    assert all(one.same != other.same for one, other in pairwise(found))


def test_what_nobody_reads_is_not_compared() -> None:
    assert stretches(["a"] * 4_001, ["a"]) is None
    assert stretches(["a"], ["b"] * 4_001) is None
    assert stretches(["a"] * 4_000, ["a"] * 4_000) == [Stretch(True, ["a"] * 4_000, ["a"] * 4_000)]
