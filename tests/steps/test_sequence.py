"""The longest common subsequence: against the definition, and its preferences among equal solutions."""

from __future__ import annotations

from itertools import combinations, pairwise

from hypothesis import given
from hypothesis import strategies as st

from pipeline.steps.sequence import Element, common_sequence


def elements(text: str) -> list[Element]:
    """One element per letter; upper and lower case are alike."""
    return [Element(letter.lower(), letter) for letter in text]


def longest(old: str, new: str) -> int:
    """By trying all."""
    return max(
        size
        for size in range(len(old) + 1)
        for chosen in combinations(old, size)
        if any(chosen == other for other in combinations(new, size))
    )


words = st.text("abcd", max_size=7)


@given(words, words)
def test_it_is_as_long_as_can_be(old: str, new: str) -> None:
    pairs = common_sequence(elements(old), elements(new))
    assert all(i < k and j < m for (i, j), (k, m) in pairwise(pairs))
    assert all(old[i] == new[j] for i, j in pairs)
    assert len(pairs) == longest(old, new)


@given(st.text("abAB", max_size=7), st.text("abAB", max_size=7))
def test_only_alike_elements_are_paired_in_order(old: str, new: str) -> None:
    pairs = common_sequence(elements(old), elements(new))
    assert all(i < k and j < m for (i, j), (k, m) in pairwise(pairs))
    assert all(old[i].lower() == new[j].lower() for i, j in pairs)
    # Between two pairs nothing is left that could be one.
    for (i, j), (k, m) in pairwise([(-1, -1), *pairs, (len(old), len(new))]):
        assert not set(old[i + 1 : k].lower()) & set(new[j + 1 : m].lower())


def test_a_full_equal_goes_before_one_that_is_only_alike() -> None:
    assert common_sequence(elements("xA"), elements("A")) == [(1, 0)]
    assert common_sequence(elements("aA"), elements("A")) == [(1, 0)]
    assert common_sequence(elements("aA"), elements("AA")) == [(0, 0), (1, 1)]
    assert common_sequence(elements("aA"), elements("Aa")) in ([(1, 0)], [(0, 1)])


def test_of_equal_copies_the_one_between_the_same_neighbours_is_taken() -> None:
    heading = Element("k", "k", leads=True)
    old = [*elements("p"), heading, *elements("a"), heading, *elements("b")]
    new = [*elements("p"), heading, *elements("b")]
    assert common_sequence(old, new) == [(0, 0), (3, 1), (4, 2)]
    line = Element("k", "k")
    old = [*elements("p"), line, *elements("a"), line, *elements("b")]
    new = [*elements("p"), line, *elements("b")]
    assert common_sequence(old, new) == [(0, 0), (1, 1), (4, 2)]


def test_what_has_doubles_does_not_hold_the_page_together() -> None:
    doubled = [Element(letter, letter, has_doubles=letter in "18") for letter in "a1b8c"]
    after = [Element(letter, letter, has_doubles=letter in "18") for letter in "a8bxc"]
    assert common_sequence(doubled, after) == [(0, 0), (2, 2), (4, 4)]
