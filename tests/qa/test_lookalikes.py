from __future__ import annotations

import pytest

from pipeline.qa import Pair
from pipeline.qa.lookalikes import CHECK


def found(target: str, language: str, source: str = "Ein Satz.") -> list[str]:
    return [str(message) for message in CHECK.find(Pair(source, target, (), "de", language))]


@pytest.mark.parametrize(
    ("target", "language", "word", "letters"),
    [
        ("\u0410ugsburg", "en", "\u0410ugsburg", "\u0410"),  # Cyrillic A
        ("посвідка на прoживання", "uk", "прoживання", "o"),  # Latin o
        ("неправилeн", "bg", "неправилeн", "e"),
        ("Aν θέλετε", "el", "Aν", "A"),
        ("στo γραφείο", "el", "στo", "o"),
        ("Стaњe", "sr", "Стaњe", "ae"),
    ],
)
def test_a_letter_of_another_script_is_told(target: str, language: str, word: str, letters: str) -> None:
    assert found(target, language) == [f"“{word}” mixes letters that look alike: “{letters}” is of another script"]


@pytest.mark.parametrize(
    ("target", "language"),
    [
        ("IT-спеціаліст", "uk"),
        ("SMSка", "ru"),
        ("HTTPметод", "ru"),
        ("%sЗагальна", "uk"),
        ("Jobcenter у місті", "uk"),
        ("а також і", "uk"),
        ("вітамін a", "uk"),
        ("μg και Ω", "el"),
        ("Augsburg", "en"),
        ("", "uk"),
    ],
)
def test_words_that_are_mixed_on_purpose(target: str, language: str) -> None:
    assert found(target, language) == []


def test_a_word_of_one_latin_letter_is_told() -> None:
    assert found("діти i дорослі", "uk") == ["the word “i” is a Latin letter"]
    assert found("пакет c паспортом", "ru") == ["the word “c” is a Latin letter"]
    assert found("діти c дорослі", "uk") == []  # no such word


def test_letters_of_another_keyboard_are_told_once() -> None:
    assert found("براي كار", "fa") == ["“براي” is typed with letters of another language: write “برای”"]
    assert found("کتاب", "ar") == ["“کتاب” is typed with letters of another language: write “كتاب”"]
    assert found("برای کار", "fa") == found("يوم كتاب", "ar") == []
    assert found("العربية", "fa") == []
    assert found("فارسی", "ar", "Persisch (فارسی)") == []


def test_what_the_source_writes_like_this_stays() -> None:
    assert found("\u0410ugsburg", "en", "\u0410ugsburg") == []
