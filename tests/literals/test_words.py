"""Whether anything is left to translate."""

from __future__ import annotations

import pytest

from pipeline.literals import count_words, has_words


@pytest.mark.parametrize(
    "text",
    [
        "0631 4205-0",
        "+49 (0) 631 4205-0 / 0152 28 81 73 86",
        "info@amt.example",
        "https://amt.example/de/hilfe",
        "www.amt.example; info@amt.example",
        "08:00 – 12:00",
        "01.06.2026",
        "1.234,50 €",
        "–",
        "",
        "۱۲۳",
        "{name}",
        "Lindenweg 4",
        "Musterstr. 12a, 67655 Kranichfurt",
        "67655 Kranichfurt",
        "67655 Kranichfurt am See",
        "D-67655 Kranichfurt",
        "Am Brunnen 36, 67655 Kranichfurt",
        "Lange Gasse 4 , 67655 Kranichfurt",
        "Lindenweg 4, 67655 Kranichfurt / Ulmenstraße 1-3, 67655 Kranichfurt",
        "Bürgermeister-Vogel-Str. 98, 67655 Kranichfurt, 0631 4205-0",
        "Ahornstr. 4-6. 67655 Kranichfurt",
    ],
)
def test_nothing_to_translate(text: str) -> None:
    assert not has_words(text)


@pytest.mark.parametrize(
    "text",
    [
        "Arzt",
        "08:00 – 12:00 Uhr",
        "im März 2026",
        "1. Mai",
        "Montag 8-12",
        "50 Euro",
        "Zimmer 4",
        "Zimmer 4, 67655 Kranichfurt",
        "Schritt 1",
        "Artikel 5",
        "Parkplatz 4",
        "Arbeitsweg 3 Kilometer",
        "Tel. 0631 4205-0",
        "0631 4205-0 (Julia)",
        "Rathaus, Lindenweg 4, 67655 Kranichfurt",
        "Lindenweg 4, Rückgebäude, 67655 Kranichfurt",
        "Lindenweg 4, Kranichfurt",
        "67655 Kranichfurt (Eingang Hof)",
        "Lindenweg 4, 67655 Kranichfurt oder",
        "12000 Menschen",
        "12345 Einwohner",
        "www.amt.example, Suchwort: Wohnen",
        "auf dem weg 2",
    ],
)
def test_something_to_translate(text: str) -> None:
    assert has_words(text)


def test_names_that_stay_are_no_words() -> None:
    assert has_words("Jobcenter 4205")
    assert not has_words("Jobcenter 4205", ["Jobcenter"])
    assert has_words("Jobcenter Nord", ["Jobcenter"])


def test_count() -> None:
    assert count_words("Das Amt hat von 8 bis 12 Uhr geöffnet.") == 9
    assert count_words("") == 0
