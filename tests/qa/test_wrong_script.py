from __future__ import annotations

import pytest

from pipeline.qa import Pair
from pipeline.qa.wrong_script import CHECK


def found(source: str, target: str, language: str) -> list[str]:
    return [str(message) for message in CHECK.find(Pair(source, target, (), "de", language))]


@pytest.mark.parametrize(
    ("target", "language", "words"),
    [
        ("The office is closed", "ar", "The office is closed"),
        ("The office is closed today", "uk", "The office is closed"),
        ("Офіс зачинено", "en", "Офіс зачинено"),
        ("المكتب مغلق", "tr", "المكتب مغلق"),
        ("Офіс зачинено", "ti", "Офіс зачинено"),
        ("Ofis zachyneno", "uk-Cyrl", "Ofis zachyneno"),
        ("Kancelarija je zatvorena", "sr-Cyrl", "Kancelarija je zatvorena"),
        ("The office", "ja", "The office"),
    ],
)
def test_a_text_in_another_script_is_told(target: str, language: str, words: str) -> None:
    assert found("Das Amt ist zu", target, language) == [f"“{words}” is not in the script of this language"]


@pytest.mark.parametrize(
    ("source", "target", "language"),
    [
        ("Landratsamt Augsburg", "Landratsamt Augsburg", "ar"),  # untranslated or a name: another check
        ("BAMF", "BAMF", "ar"),
        ("Amt (BAMF)", "BAMF", "ar"),
        ("Zum Jobcenter", "إلى Jobcenter", "ar"),
        ("Mehr: www.amt.example", "www.office.example", "ar"),
        ("Das Amt", "Kancelarija", "sr"),
        ("Das Amt", "Daîre", "ku"),
        ("Das Amt", "دائیرە", "ku"),
        ("Das Amt", "市役所", "ja"),
        ("Das Amt", "やくしょ", "ja"),
        ("Das Amt", "Office", "xx-unknown"),
        ("5 €", "5 €", "ar"),
        ("Das Amt", "", "ar"),
        ("Arabisch", "Arabic (العربية)", "en"),
    ],
)
def test_names_addresses_and_languages_of_several_scripts(source: str, target: str, language: str) -> None:
    assert found(source, target, language) == []
