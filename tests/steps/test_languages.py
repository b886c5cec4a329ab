"""The language of published texts."""

from __future__ import annotations

import pytest

from pipeline.steps.languages import wrong_language

GERMAN = "Bitte bringen Sie zum Termin Ihren Ausweis und ein Foto mit."


def test_a_text_left_in_the_source_language_is_told() -> None:
    other = "Die Bücherei ist am Montag leider geschlossen, Sie können Bücher aber zurückgeben."
    assert wrong_language(GERMAN, other, "de", "en") == "left in the source language"


@pytest.mark.parametrize(
    "text",
    [
        "Please bring your identity card and a photo to the appointment.",
        "Termin",
        "www.stadt.example/anmeldung-fuer-neue-buergerinnen-und-buerger",
        "",
    ],
)
def test_good_and_short_texts_are_left_alone(text: str) -> None:
    assert wrong_language(GERMAN, text, "de", "en") == ""


def test_names_that_both_have_say_nothing() -> None:
    source = "Fragen Sie den Verein für internationale Begegnung und Nachbarschaftshilfe e.V."
    target = "Ask Verein für internationale Begegnung und Nachbarschaftshilfe e.V."
    assert wrong_language(source, target, "de", "en") == ""


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Veuillez apporter votre carte d'identité et une photo au rendez-vous avec vous."),
        ("en", "Возьмите, пожалуйста, с собой на приём удостоверение личности и фотографию."),
        ("ar", "Please bring your identity card and a photo with you to the appointment."),
    ],
)
def test_a_third_language_is_told(language: str, text: str) -> None:
    assert wrong_language(GERMAN, text, "de", language) == "in another language"


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("ar", "يرجى إحضار بطاقة الهوية وصورة شخصية معكم إلى الموعد المحدد."),
        ("fa", "لطفاً کارت شناسایی و یک عکس با خود به قرار ملاقات بیاورید."),
        ("prs", "لطفاً کارت شناسایی و یک عکس با خود به قرار ملاقات بیاورید."),
        ("uk", "Візьміть, будь ласка, із собою на прийом посвідчення особи та фотографію."),
        ("tr", "Lütfen randevuya kimliğinizi ve bir fotoğrafınızı yanınızda getirin."),
        ("zh-CN", "请携带您的身份证件和一张照片前来赴约，我们会为您提供帮助。"),
        ("kmr", "Ji kerema xwe nasnameya xwe û wêneyekê bi xwe re bînin hevdîtinê."),
        ("ti", "በጃኹም ኣብ ቆጸራ መንነት ወረቐትኩምን ስእልኹምን ሒዝኩም ምጹ።"),
    ],
)
def test_right_languages_and_such_that_the_model_does_not_know_are_left_alone(language: str, text: str) -> None:
    assert wrong_language(GERMAN, text, "de", language) == ""


def test_the_same_language_is_never_wrong() -> None:
    assert wrong_language(GERMAN, GERMAN, "de", "de-simple") == ""
