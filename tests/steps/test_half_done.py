"""Sentences of the source that still stand in a translation."""

from __future__ import annotations

import pytest

from pipeline.steps.half_done import left_sentence

SOURCE = "Kommen Sie zu uns. Wir helfen <1>gern</1>. Anmeldung: Frau Müller."


@pytest.mark.parametrize(
    ("target", "left"),
    [
        ("Come to us. Wir helfen <1>gern</1>. Registration: Ms Müller.", "Wir helfen gern."),
        ("Kommen Sie\nzu uns. We like to help. Registration: Ms Müller.", "Kommen Sie zu uns."),
        ("Come to us. We like <1>to help</1>. Anmeldung: Frau Müller.", ""),  # nouns and names
        ("Come to us. We like to help.", ""),
        ("", ""),
    ],
)
def test_what_is_left(target: str, left: str) -> None:
    assert left_sentence(SOURCE, target, "de", "en") == left


def test_one_sentence_is_no_half() -> None:
    assert left_sentence("Wir helfen gern.", "Wir helfen gern.", "de", "en") == ""


def test_a_name_in_the_other_language() -> None:
    source = "Wir sind Start with a Friend. Kommen Sie."
    assert left_sentence(f"Start with a friend. {source}", "Start with a friend. We are here. Come.", "de", "en") == ""
