from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.model import Severity
from pipeline.qa import Pair
from pipeline.qa.leftover import CHECK

BEACHTE = "Beachte also die Frist an der FOS"


def found(source: str, target: str, language: str = "en", source_language: str = "de") -> list[str]:
    return [str(message) for message in CHECK.find(Pair(source, target, (), source_language, language))]


@pytest.mark.parametrize(
    ("source", "target", "language", "words"),
    [
        ("Wer gerne Rad fährt, fährt mit", "For all who like cycling fährt", "en", "fährt"),
        ("Bring den gültigen Ausweis mit", "أحضر gültigen بطاقة الهوية", "ar", "gültigen"),
        ("Komm bitte pünktlich zum Amt", "Please come zum Amt pünktlich", "en", "zum Amt pünktlich"),
        ("Ruf an. Danke für Ihre Hilfe.", "اتصل بنا. Danke für Ihre Hilfe.", "ar", "Danke für Ihre Hilfe"),
        ("Beachte also die Frist an der FOS!", "Note: Beachte also die Frist an der FOS!", "en", BEACHTE),
        ("Kurse auch in anderen Sprachen", "Courses (also in anderen languages)", "en", "in anderen"),
    ],
)  # fmt: skip
def test_words_of_the_source(source: str, target: str, language: str, words: str) -> None:
    assert found(source, target, language) == [f"“{words}” is still in the source language"]
    assert CHECK.severity is Severity.WARN


@pytest.mark.parametrize(
    ("source", "target", "language"),
    [
        ("Das Bundesamt für Migration und Flüchtlinge prüft", "Bundesamt für Migration und Flüchtlinge checks", "en"),
        ("Das Bundesamt für Migration und Flüchtlinge prüft", "يتحقق (Bundesamt für Migration und Flüchtlinge)", "ar"),
        ("Nummer gegen Kummer, kostenlos", "Free: the “Nummer gegen Kummer”", "en"),
        ("Eltern-Telefon der „Nummer gegen Kummer“", "Phone for parents (of the “Nummer gegen Kummer”)", "en"),
        ("Die Duldung gilt", "A Duldung is valid", "en"),
        ("Unter dem Bogen 2", "Unter dem Bogen 2 (at the town hall)", "en"),
        ("Siehe www.stadt.de/termine-und-kurse", "See www.stadt.de/termine-und-kurse", "en"),
        ("Die App ist gratis", "The app is free", "en"),
        ("Tee mit Milch", "Tea with milk", "en"),
        ("Bitte bringen Sie Ihren Ausweis mit.", "Fadlan keen kaarkaaga aqoonsiga.", "so"),
        ("Bitte bringen Sie Ihren Ausweis mit.", "Ju lutemi sillni letërnjoftimin tuaj.", "sq"),
        ("Bitte bringen Sie Ihren Ausweis mit.", "Ji kerema xwe nasnameya xwe bînin.", "ku"),
        ("Bitte bringen Sie Ihren Ausweis mit.", "Vă rugăm să aduceți actul de identitate.", "ro"),
    ],
)  # fmt: skip
def test_names_addresses_and_translations_are_fine(source: str, target: str, language: str) -> None:
    assert found(source, target, language) == []


@pytest.mark.parametrize("language", ["uk", "ar", "en", "tr"])
def test_a_new_text_in_the_source_language(language: str) -> None:
    target = "Sie müssen einen gültigen Pass vorlegen und alles unterschreiben."
    assert found("Bring deinen Ausweis.", target, language) == [
        "this seems to be in the source language: “Sie müssen einen gültigen Pass vorlegen und alles unterschr…”"
    ]


def test_a_third_language() -> None:
    target = "Please come early. Vous pouvez demander un rendez-vous par téléphone ou par courriel."
    assert found("Komm früh und ruf uns vorher an.", target) == [
        "this seems to be in another language: “Vous pouvez demander un rendez-vous par téléphone ou par co…”"
    ]


def test_other_directions() -> None:
    source = "Please register within two weeks."
    assert found(source, "Veuillez vous inscrire within two weeks.", "fr", "en") == [
        "“within two weeks” is still in the source language"
    ]
    assert found(source, source, "en-GB", "en") == []
    assert found(source, "please register now within two weeks", "en-GB", "en") == []


@settings(deadline=None)  # a dictionary may have to be opened
@given(st.text(max_size=80), st.text(max_size=80), st.sampled_from(["en", "ar", "zh", "so", "xx", ""]))
def test_never_fails(source: str, target: str, language: str) -> None:
    list(CHECK.find(Pair(source, target, (), "de", language)))
