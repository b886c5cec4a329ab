from __future__ import annotations

import pytest

from pipeline.qa import Pair
from pipeline.qa.stray_characters import CHECK


def found(target: str, language: str = "en", source: str = "Ein Satz.") -> list[str]:
    return [str(message) for message in CHECK.find(Pair(source, target, (), "de", language))]


@pytest.mark.parametrize(
    ("target", "language", "code"),
    [
        ("\ufeffThe office", "en", "U+FEFF"),
        ("The of\u00adfice", "en", "U+00AD"),
        ("The\u200boffice", "en", "U+200B"),
        ("The\u200coffice", "en", "U+200C"),
        ("The\u200doffice", "en", "U+200D"),
        ("The office\u200f.", "en", "U+200F"),
        ("The\u2028office", "en", "U+2028"),
        ("The \x93office", "en", "U+0093"),
        ("\uf0b7 The office", "en", "U+F0B7"),
        ("The\U000e0041office", "en", "U+E0041"),
        ("المكتب\u200b", "ar", "U+200B"),
        ("офіс\u200c", "uk", "U+200C"),
    ],
)
def test_a_character_that_nobody_sees_is_told(target: str, language: str, code: str) -> None:
    (message,) = found(target, language)
    assert code in message


@pytest.mark.parametrize(
    ("target", "language"),
    [
        ("می\u200cخواهم", "fa"),
        ("می\u200cخواهم", "prs"),
        ("ئه\u200cم", "ckb"),
        ("क्\u200dष", "hi"),
        ("ශ්\u200dරී", "si"),
        ("👩\u200d⚕️ Doctor", "en"),
        ("🏴\U000e0067\U000e0062\U000e007f", "en"),
        ("สำนัก\u200bงาน", "th"),
        ("هاتف \u200e030 23125\u200f", "ar"),
        ("هاتف \u2066030 23125\u2069", "ar"),
        ("Arabic (العربية\u200f)", "en"),
        ("call \u200e0821", "en"),
        ("no\u2060break", "en"),
        ("The office", "en"),
    ],
)
def test_characters_in_their_place(target: str, language: str) -> None:
    assert found(target, language) == []


def test_what_the_source_has_is_no_news() -> None:
    assert found("Donau\u00addampfer", source="Donau\u00addampfer") == []


def test_lost_letters_are_told_even_if_the_source_lost_some() -> None:
    assert found("The B\ufffdrgerb\ufffdro", source="B\ufffdro") == ["letters were lost here: “The Brgerb\ufffdro”"]


@pytest.mark.parametrize("target", ["\u202bالمكتب", "المكتب\u202c", "\u2066030", "030\u2069", "\u202a\u2066a\u2069"])
def test_direction_without_end_is_told(target: str) -> None:
    assert found(target, "ar") == ["a mark that changes the writing direction has no end"]


def test_direction_with_end_is_fine() -> None:
    assert found("\u202b\u2066a\u2069\u202c", "ar") == []
