from __future__ import annotations

import pytest

from pipeline.mt.codes.brackets import bracket_pairs, whole
from pipeline.mt.codes.words import word_spans


def pairs(text: str) -> set[tuple[int, int]]:
    found = bracket_pairs(text, word_spans(text))
    assert all(found[found[index]] == index for index in found)
    return {(index, partner) for index, partner in found.items() if index < partner}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a (b [c]) d", {(1, 6), (3, 5)}),
        ('say "a" or "b"', {(1, 3), (5, 7)}),
        ("„a“ “b” „c”", {(0, 2), (3, 5), (6, 8)}),
        ("«a» („b“)", {(0, 2), (3, 7), (4, 6)}),
        ("a) (b", set()),
        ("it's", set()),
        ("(a", set()),
    ],
)
def test_what_belongs_together(text: str, expected: set[tuple[int, int]]) -> None:
    assert pairs(text) == expected


def kept(text: str, stretch: tuple[int, int], *, wanted: bool, limits: tuple[int, int] | None = None) -> str:
    words = word_spans(text)
    low, high = whole(stretch, limits or (0, len(words)), bracket_pairs(text, words), wanted=wanted)
    return text[words[low][0] : words[high - 1][1]]


def test_a_stretch_takes_the_partner_in_where_the_source_has_such_marks_inside() -> None:
    assert kept('click on "Book here" now', (4, 6), wanted=True) == '"Book here"'
    assert kept("the Office (BAMF) here", (1, 4), wanted=True) == "Office (BAMF)"


def test_a_stretch_gives_the_mark_up_where_the_source_has_none() -> None:
    assert kept("Main Street 5 (indoor) open", (0, 5), wanted=False) == "Main Street 5"
    assert kept('about the "Guide for all people" here', (1, 7), wanted=False) == "Guide for all people"


def test_the_partner_is_not_taken_from_another_code() -> None:
    assert kept('say "Guide" now', (1, 3), wanted=True, limits=(0, 3)) == "Guide"


def test_whole_stretches_and_marks_without_partner_stay() -> None:
    assert kept("an (old) office", (1, 4), wanted=False) == "(old)"
    assert kept("an old) office", (1, 3), wanted=False) == "old)"
