from __future__ import annotations

import pytest

from pipeline.qa import Pair
from pipeline.qa.no_break_spaces import CHECK

NB = "\u00a0"


def found(target: str, source: str = "Ein Satz.", language: str = "en") -> list[str]:
    return [str(message) for message in CHECK.find(Pair(source, target, (), "de", language))]


@pytest.mark.parametrize(
    ("source", "target", "torn"),
    [
        (f"Es kostet 10{NB}€.", "It costs 10 €.", "10 €"),
        ("Es kostet 1.234,50\u202f€.", "It costs 1.234,50 €.", "1.234,50 €"),
        (f"um 8{NB}Uhr", "at 8 o'clock", "8 o"),
        (f"Rufen Sie 0821{NB}3102 an", "Call 0821 3102", "0821 31"),
    ],
)
def test_a_number_parted_from_its_unit_is_told(source: str, target: str, torn: str) -> None:
    (message,) = found(target, source)
    assert message.startswith(f"“{torn}")


@pytest.mark.parametrize(
    ("source", "target"),
    [
        (f"Es kostet 10{NB}€.", f"It costs 10{NB}€."),
        (f"Es kostet 10{NB}€.", "It costs €10."),
        (f"86150{NB}Augsburg", "86150 Augsburg"),  # an accident of the editor
        (f"z.{NB}B. heute", "e.g. today"),
        (f"um 8{NB}Uhr", "at eight"),
        ("10 €", "10 €"),
        (f"Nr. 110{NB}€", "10 € less"),
    ],
)
def test_what_nobody_misses(source: str, target: str) -> None:
    assert found(target, source) == []


def test_a_line_that_cannot_wrap_is_told() -> None:
    glued = "You can apply for the permit".replace(" ", NB)
    told = f"“You{NB}can{NB}apply{NB}for” is full of no-break spaces: its line cannot wrap on a phone"
    assert found(glued) == [told]
    assert found(glued, "Sie können das beantragen".replace(" ", NB)) == []
    assert found(f"Mr{NB}Smith and § 5{NB}AufenthG") == []


def test_a_gap_twice_as_wide_is_told() -> None:
    told = "a no-break space stands beside a common one: the gap is twice as wide"
    assert found(f"open{NB} today") == found(f"open {NB}today") == [told]
    assert found(f"open{NB} today", f"heute{NB} offen") == []
    assert found(f"open today{NB} ") == []


@pytest.mark.parametrize(
    ("target", "mark"),
    [
        ("Besoin d’aide ?", "?"),
        ("« Bonjour »", "»"),
        ("Attention !", "!"),
        ("Adresse : rue 3", ":"),
        ("oui ; non", ";"),
    ],
)
def test_french_marks_must_not_begin_a_line(target: str, mark: str) -> None:
    (message,) = found(target, language="fr")
    assert f"“{mark}”" in message or "“«”" in message


def test_french_marks_need_their_space_where_people_write_it() -> None:
    assert found("Besoin d’aide?", language="fr") == ["“?” wants a no-break space in French"]
    assert found("Besoin d’aide?", language="fr-CH") == found("Besoin d’aide?", language="fr-CA") == []


@pytest.mark.parametrize(
    "target",
    [
        f"Besoin d’aide{NB}?",
        "Besoin d’aide\u202f?",
        f"«{NB}Bonjour{NB}»{NB}: oui{NB};",
        "à 10:30, voir https://a.example/?q=1",
        "Bonjour.",
    ],
)
def test_good_french(target: str) -> None:
    assert found(target, language="fr") == []


def test_other_languages_are_not_french() -> None:
    assert found("Besoin d’aide ?", language="en") == []
