from __future__ import annotations

import pytest

from pipeline.model import DocumentField, Severity, Term, TermStatus
from pipeline.qa import Pair
from pipeline.qa.untranslated import CHECK

SAME = ["it is the same as the source"]


def found(text: str, language: str = "en", *terms: Term, source: str = "de", **place: object) -> list[str]:
    pair = Pair(text, text, (), source, language, terms, **place)
    return [str(message) for message in CHECK.find(pair)]


@pytest.mark.parametrize("language", ["en", "ar", "uk", "tr", "so", "sq", "ku"])
@pytest.mark.parametrize(
    "text", ["Bitte bringen Sie Ihren Ausweis mit.", "Beratung für Frauen und Kinder", "Nachrichten aus der Stadt"]
)
def test_german_that_was_left(text: str, language: str) -> None:
    assert found(text, language) == SAME
    assert CHECK.severity is Severity.WARN


@pytest.mark.parametrize("text", ["Nachrichten", "Qualifizierungsberatung", "Deutsch (leicht)", "<1>Nachrichten</1>:"])
def test_a_word_that_was_left(text: str) -> None:
    assert found(text) == SAME


def test_headings_and_titles_are_seldom_names() -> None:
    assert found("Ärztliche Hilfe") == []
    assert found("Ärztliche Hilfe", tag="h3") == SAME
    assert found("Ärztliche Hilfe", field=DocumentField.TITLE) == SAME


@pytest.mark.parametrize(
    "text",
    [
        "Krähenneubach", "Tobias Wiesenhauser", "Christa von Kropper", "Smartphone", "E-Scooter", "Café International",
        "Seestr. 5, 86999 Krähenmünchen", "0821 1234", "www.stadt.de", "info@stadt.de", "Handbook Germany", "", "→",
    ],
)  # fmt: skip
def test_names_loan_words_and_facts_stay(text: str) -> None:
    assert found(text, "en") == []
    if text not in ("Smartphone", "E-Scooter"):  # Arabic writes loan words in its own letters
        assert found(text, "ar") == []


def test_what_the_glossary_keeps_stays() -> None:
    assert found("Nachrichten", "en", Term("Nachrichten", "Nachrichten", "*", TermStatus.DO_NOT_TRANSLATE)) == []
    assert found("Nachrichten", "en", Term("Nachrichten", "Nachrichten", "en")) == []


def test_other_directions() -> None:
    assert found("Please register within two weeks.", "de", source="en") == SAME
    assert found("Bitte bringen Sie Ihren Ausweis mit.", "de-AT") == []
    assert found("pergjigje tjeter", "de", source="sq") == SAME


def test_capitals_and_spaces_make_no_translation() -> None:
    pair = Pair("Beratung für Frauen", "BERATUNG  für frauen ", (), "de", "en")
    assert [str(message) for message in CHECK.find(pair)] == SAME
