"""What counts as kept in a translation, and what as lost."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.literals import LiteralKind, find_literals, lost_literals, match_literals


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("Tel. 0631 4205-0", "Phone: 0631 4205-0"),
        ("Tel. 0631 4205-0", "Phone: 0631/42050"),
        ("bis 8.00 Uhr", "until 8:00"),
        ("von 8 bis 20 Uhr", "from 8 am to 8 pm"),
        ("1.234,50 €", "€1,234.50"),
        ("Mail an info@kranichfurt.example", "Write to INFO@kranichfurt.example."),
        ("www.kranichfurt.example/amt", "see www.kranichfurt.example/amt"),
        ("Rufen Sie 112 an", "اتصل بالرقم ١١٢"),
        ("am 1. Juli 2026", "on 1 July 2026"),
    ],
)
def test_kept_in_a_target_whose_language_is_not_said(source: str, target: str) -> None:
    assert lost_literals(source, target) == ()


@pytest.mark.parametrize(
    ("language", "source", "target"),
    [
        ("en", "Tel. +49 (0) 631 4205-0", "Phone 0631 42050"),
        ("en", "0631 4205-0", "+49 631 4205-0"),
        ("en", "Montags: 14 - 16 Uhr", "Mondays: 2 - 4 p.m."),
        ("en", "14 bis 16 Uhr", "2 to 4 o'clock"),
        ("en", "9 bis 12 Uhr", "9 am to noon"),
        ("en", "9 bis 12 Uhr", "9 am to 12 pm"),
        ("en", "um 8 Uhr abends", "at 8 pm"),
        ("en", "18 Uhr und 19 Uhr", "18:00 and 7 pm"),
        ("en", "von 10 bis 14 Uhr", "10 to 2 pm"),
        ("en", "ab dem 1.6.2026", "from 1 June 2026"),
        ("en", "ab 01. September 2026", "from September 1, 2026"),
        ("en", "12.–15. März 2026", "March 12–15, 2026"),
        ("en", "im März 2026", "in March 2026"),
        ("en-gb", "am 1.6.2026", "on 1/6/2026"),
        ("en", "am 1.6.2026", "on 1/6/2026"),
        ("en", "mehr als 5000 Menschen", "more than 5,000 people"),
        ("en", "1,5 Stunden", "1.5 hours"),
        ("en", "1.234 Personen", "1.234 people"),
        ("en", "50 % der Kosten", "50% of the costs"),
        ("en", "49,- Euro", "49 euros"),
        ("en", "im 2. Stock, 1. Tür", "on the 2nd floor, 1st door"),
        ("en", "86 Plätze, Lindenweg 4, 67655 Kranichfurt", "86 places, Lindenweg 4, 67655 Kranichfurt"),
        ("en", "https://amt.example/", "amt.example"),
        ("en", "www.amt.example/de/hilfe", "www.amt.example/en/hilfe"),
        ("en", "Niveau B1", "level b1"),
        ("en", "www.amt.example/hilfe, amt.example", "WWW.AMT.EXAMPLE/HILFE, AMT.EXAMPLE"),
        ("en", "Wintersemester 2026/2027", "2026/2027 winter semester"),
        ("uk", "vom Handy: 33 4 55 (max. 69 Cent/Min.)", "з мобільного: 33 4 55 (макс. 69 центів за хвилину)"),
        ("ar", "vom Handy: 33 4 55", "من الهاتف المحمول: ٣٣ ٤ ٥٥"),
        ("uk", "Telefon 3000, für 3000 Menschen", "Для 3000 людей, тел. 3000"),
        ("uk", "am 12. März 2026 um 8 Uhr", "12 березня 2026 року о 8 годині"),
        ("uk", "20.000 Euro", "20 000 євро"),
        ("uk", "im März 2026", "у березні 2026"),
        ("uk", "bis 20 Uhr", "до 8 вечора"),
        ("tr", "8.00 bis 12.30 Uhr", "8.00'den 12.30'a kadar"),
        ("tr", "8 bis 20 Uhr, 50 %", "8'den 20'ye kadar, %50"),
        ("ar", "8 bis 20 Uhr", "من الساعة ٨ صباحًا حتى ٨ مساءً"),
        ("ar", "14 bis 16 Uhr", "من 2 حتى 4 بعد الظهر"),
        ("ar", "1.234,50 €", "١٬٢٣٤٫٥٠ يورو"),
        ("ar", "am 12. März 2026", "في 12 مارس 2026"),
        ("fa", "0631 4205-0", "۰۶۳۱ ۴۲۰۵-۰"),
        ("fa", "bis 20 Uhr", "تا ساعت ۲۰"),
        ("prs", "am 12. März 2026", "۱۲ مارچ ۲۰۲۶"),
        ("ti", "8 bis 12 Uhr, Zimmer 5", "8-12, 5"),
        ("xx", "Zimmer 5, am 12. März 2026", "5 12 2026"),
    ],
)
def test_kept(language: str, source: str, target: str) -> None:
    assert lost_literals(source, target, "de", language) == ()


@pytest.mark.parametrize(
    ("language", "source", "target", "lost"),
    [
        ("en", "Tel. 0631 4205-0", "Phone: 0631 420", ["0631 4205-0"]),
        ("en", "063143286", "0 63143 286", ["063143286"]),
        ("en", "Zimmer 5", "Room in 2025", ["5"]),
        ("en", "Zimmer 5", "Room 15.5", ["5"]),
        ("en", "Mail an info@kranichfurt.example", "Write to info@kranichfurt", ["info@kranichfurt.example"]),
        ("en", "www.kranichfurt.example/amt", "www.kranichfurt.example", ["www.kranichfurt.example/amt"]),
        ("en", "www.kranichfurt.example", "w ww.kranich furt.example", ["www.kranichfurt.example"]),
        ("en", "https://kranichfurt.example/a", "h ttps:// kranichfurt.example/a", ["https://kranichfurt.example/a"]),
        ("en", "bis 31.12.2026", "until 31.12.2025", ["31.12.2026"]),
        ("en", "am 12. März 2026", "on 12 May 2026", ["12. März 2026"]),
        ("en", "am 12. März 2026", "on 12 March", ["12. März 2026"]),
        ("en", "8 bis 20 Uhr", "8 am to 8 am", ["20"]),
        ("en", "8 bis 12 Uhr", "8 am to 1 pm", ["12"]),
        ("en", "8 bis 12 Uhr", "8 am to 12 am", ["12"]),
        ("en", "Vorwahl 0026", "area code 26", ["0026"]),
        ("en", "offen bis 12 Uhr", "open until 12 a.m.", ["12"]),
        ("uk", "14 bis 16 Uhr", "з 2 до 4", ["14", "16"]),
        ("en", "50 €", "$50", ["50 €"]),
        ("en", "1.234,50 €", "€1,234.60", ["1.234,50 €"]),
        ("en", "5 Tage, 5 Nächte", "5 days and nights", ["5"]),
        ("en", "5 Tage", "five days", ["5"]),
        ("en", "§ 25a", "section 25b", ["25a"]),
        ("en", "Niveau B1", "level C1", ["B1"]),
        ("en", "Rufen Sie 112 an", "Call 110", ["112"]),
        ("en", "Hallo {name}", "Hello {nom}", ["{name}"]),
        ("ar", "Rufen Sie 112 an", "اتصل بالرقم ١١٠", ["112"]),
        ("uk", "vom Handy: 33 4 55", "з мобільного: 33 4 56", ["33 4 55"]),
        ("uk", "vom Handy: 33 4 55", "з мобільного: 12 33 4 55", ["33 4 55"]),
        ("uk", "vom Handy: 33 4 55", "з мобільного: 33 4 55-6", ["33 4 55"]),
        ("uk", "Telefon 3000, für 3000 Menschen", "Для людей, тел. 3000", ["3000"]),
    ],
)
def test_lost(language: str, source: str, target: str, lost: list[str]) -> None:
    assert [literal.text for literal in lost_literals(source, target, "de", language)] == lost


def test_terms_stay_to_the_letter() -> None:
    terms = ["Haus am Ring"]
    assert lost_literals("Das Haus am Ring", "Будинок Haus am Ring", "de", "uk", terms) == ()
    assert lost_literals("Das Haus am Ring", "بالHaus am Ring", "de", "ar", terms) == ()
    (lost,) = lost_literals("Das Haus am Ring", "The House on the Ring", "de", "en", terms)
    assert (lost.kind, lost.text) == (LiteralKind.TERM, "Haus am Ring")


def test_pairs_say_where() -> None:
    target = "Call 0631 42050 (room 7), 8 am to 6 pm; 24 hours"
    pairing = match_literals("Zimmer 7, 8 bis 18 Uhr, Tel. 0631 4205-0", target, "de", "en")
    assert [(kept.source.text, [literal.text for literal in kept.target]) for kept in pairing.kept] == [
        ("7", ["7"]),
        ("8", ["8 am"]),
        ("18", ["6 pm"]),
        ("0631 4205-0", ["0631 42050"]),
    ]
    assert all(target[lit.start : lit.end] == lit.text for kept in pairing.kept for lit in kept.target)
    assert [literal.text for literal in pairing.extra] == ["24"]


_TEXTS = st.one_of(
    st.text(),
    st.lists(
        st.sampled_from(
            [
                "8",
                "20",
                "1.234",
                "5,5",
                "12.",
                "3",
                " Uhr",
                " bis ",
                " März ",
                "2026",
                " ",
                "-",
                "/",
                " €",
                "B1",
                "07",
                "١٢",
            ]
        ),
        max_size=14,
    ).map("".join),
)


@settings(max_examples=300)
@given(_TEXTS, st.sampled_from(["", "en", "uk", "ar", "de"]))
def test_every_text_keeps_its_own_literals(text: str, language: str) -> None:
    assert lost_literals(text, text, "de", language) == ()


@settings(max_examples=300)
@given(_TEXTS, _TEXTS, st.sampled_from(["", "en", "uk", "ar", "tr"]))
def test_every_literal_is_kept_or_lost_and_no_place_is_taken_twice(source: str, target: str, language: str) -> None:
    pairing = match_literals(source, target, "de", language)
    found = find_literals(source, "de")
    assert sorted([kept.source for kept in pairing.kept] + list(pairing.lost), key=lambda lit: lit.start) == list(found)
    places = [kept.target[0] for kept in pairing.kept if kept.target[0].form == kept.source.form]
    assert len(set(places)) == len(places)
    assert not {place for kept in pairing.kept for place in kept.target} & set(pairing.extra)
    assert all(lit.text == target[lit.start : lit.end] for kept in pairing.kept for lit in kept.target)


@settings(max_examples=200)
@given(st.integers(0, 99999), st.integers(0, 99999), st.sampled_from(["en", "uk", "ar", "fa", "tr", "xx"]))
def test_a_number_is_kept_only_by_itself(one: int, other: int, language: str) -> None:
    lost = lost_literals(f"Nummer {one}", f"# {other} #", "de", language)
    assert bool(lost) is (one != other)
