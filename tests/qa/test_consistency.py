from __future__ import annotations

import pytest

from pipeline.qa import Pair
from pipeline.qa.consistency import CHECK


def found(target: str, *others: str) -> list[str]:
    return [str(message) for message in CHECK.find(Pair("Mehr erfahren", target, (), "de", "en", (), others))]


def test_another_translation_is_shown() -> None:
    assert found("Learn more", "Find out <1>more</1>") == ["elsewhere the same text is translated “Find out more”"]


@pytest.mark.parametrize("other", ["learn more", "Learn more.", "Learn  more!", "<1>Learn</1> more", "“Learn more”"])
def test_trivial_differences_do_not_count(other: str) -> None:
    assert found("Learn more", other) == []


def test_vowel_signs_and_joiners_do_not_count() -> None:
    pair = Pair("x", "مكتب الأجانب", (), "de", "ar", (), ("مَكتب الأجانب",))
    assert list(CHECK.find(pair)) == []


def test_who_agrees_with_one_of_several_is_left_alone() -> None:
    assert found("Learn more", "Find out more", "Learn more:") == []


def test_a_long_one_is_cut() -> None:
    (message,) = found("Learn more", "x" * 200)
    assert len(message) < 130
    assert message.endswith("…”")


def test_nothing_to_compare() -> None:
    assert found("Learn more") == found("…", "Find out") == found("Learn more", "") == []
