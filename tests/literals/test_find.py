"""Literals in a text: which, of what kind, and in what normal form."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.literals import LiteralKind as Kind
from pipeline.literals import find_literals


def found(text: str, language: str = "de") -> list[tuple[Kind, str, str]]:
    return [(literal.kind, literal.text, literal.form) for literal in find_literals(text, language)]


@pytest.mark.parametrize(
    ("text", "number", "form"),
    [
        ("Tel. 0631 / 4205-0", "0631 / 4205-0", "+4963142050"),
        ("+49 (0) 631 4205-0", "+49 (0) 631 4205-0", "+4963142050"),
        ("+49 631 42050 anrufen", "+49 631 42050", "+4963142050"),
        ("0049 631 42050", "0049 631 42050", "+4963142050"),
        ("(0631) 4205 2000", "(0631) 4205 2000", "+4963142052000"),
        ("unter 0152 28 81 73 86 oder", "0152 28 81 73 86", "+4915228817386"),
        ("0800 000 116 016", "0800 000 116 016", "+49800000116016"),
        ("Telefon: 4205-12", "4205-12", "420512"),
        ("Durchwahl -12", "12", "12"),
        ("Rufen Sie die 112", "112", "112"),
        ("112", "112", "112"),
        ("110 (Polizei)", "110", "110"),
        ("116 117", "116 117", "116117"),
        ("Hotline 116111 rund um die Uhr", "116111", "116111"),
        ("هاتف ٠٦٣١ ٤٢٠٥-٠", "٠٦٣١ ٤٢٠٥-٠", "+4963142050"),
    ],
)
def test_phone(text: str, number: str, form: str) -> None:
    assert found(text) == [(Kind.PHONE, number, form)]


def test_several_phones() -> None:
    assert [text for _, text, _ in found("0631 45546 / 0631 45547")] == ["0631 45546", "0631 45547"]
    assert [text for _, text, _ in found("0631 4205 -2718, -2719 oder -2705")] == ["0631 4205 -2718", "2719", "2705"]
    assert [text for _, text, _ in found("0631 4205 und 116 117")] == ["0631 4205", "116 117"]


@pytest.mark.parametrize("text", ["112 Plätze", "45 Minuten", "Bus 500/501", "08.00", "2001/55/EG", "1.-12. Klasse"])
def test_no_phone(text: str) -> None:
    assert Kind.PHONE not in {kind for kind, _, _ in found(text)}


@pytest.mark.parametrize(
    ("text", "times"),
    [
        ("8 bis 20 Uhr", {"8": "08:00", "20": "20:00"}),
        ("8.00 - 12.30 Uhr", {"8.00": "08:00", "12.30": "12:30"}),
        ("08:00–12:00", {"08:00": "08:00", "12:00": "12:00"}),
        ("14–16:30 Uhr", {"14": "14:00", "16:30": "16:30"}),
        ("Montag bis Mittwoch 9-12", {"9": "09:00", "12": "12:00"}),
        ("von 10 bis 12 und von 14 bis 16 Uhr", {"10": "10:00", "12": "12:00", "14": "14:00", "16": "16:00"}),
        ("Zimmer 5, 8 bis 12 Uhr", {"8": "08:00", "12": "12:00"}),
        ("jeden 1. und 3. Montag, 24 Uhr", {"24": "00:00"}),
        ("24 h erreichbar, 24 Stunden", {}),
        ("25:00 Uhr", {}),
    ],
)
def test_german_times(text: str, times: dict[str, str]) -> None:
    assert {text: form for kind, text, form in found(text) if kind is Kind.TIME} == times


@pytest.mark.parametrize(
    ("language", "text", "times"),
    [
        ("en", "8 am to 8 pm", {"8 am": "08:00", "8 pm": "20:00"}),
        ("en", "8:00 a.m.", {"8:00 a.m.": "08:00"}),
        ("en", "from 2 to 4 pm", {"2": "14:00", "4 pm": "16:00"}),
        ("en", "10 to 2 pm", {"10": "10:00", "2 pm": "14:00"}),
        ("en", "9am – noon", {"9am": "09:00", "noon": "12:00"}),
        ("en", "12 pm, 12 am", {"12 pm": "12:00", "12 am": "00:00"}),
        ("en", "6.00 - 7.30 p.m.", {"6.00": "18:00", "7.30 p.m.": "19:30"}),
        ("uk", "з 8:00 до 20:00", {"8:00": "08:00", "20:00": "20:00"}),
        ("uk", "о 8 вечора", {"8 вечора": "20:00"}),
        ("ar", "من ٨ صباحًا حتى ٨ مساءً", {"٨ صباحًا": "08:00", "٨ مساءً": "20:00"}),
        ("ar", "من 8 صباحا حتى 8 مساء", {"8 صباحا": "08:00", "8 مساء": "20:00"}),
        ("fa", "از ۸ صبح تا ۸ شب", {"۸ صبح": "08:00", "۸ شب": "20:00"}),
        ("fa", "۲ بعد از ظهر", {"۲ بعد از ظهر": "14:00"}),
        ("zh", "下午2点", {"下午2": "14:00"}),
    ],
)
def test_times_of_other_languages(language: str, text: str, times: dict[str, str]) -> None:
    assert {text: form for kind, text, form in found(text, language) if kind is Kind.TIME} == times


@pytest.mark.parametrize(
    ("language", "text", "date", "form"),
    [
        ("de", "am 12. März 2026", "12. März 2026", "2026-03-12"),
        ("de", "am 12. Ma\u0308rz 2026", "12. Ma\u0308rz 2026", "2026-03-12"),
        ("de", "ab 1.6.2026.", "1.6.2026", "2026-06-01"),
        ("de", "01.06. Feiertag", "01.06.", "--06-01"),
        ("de", "2026-03-12", "2026-03-12", "2026-03-12"),
        ("de", "im Sept. 2026", "Sept. 2026", "2026-09"),
        ("de", "1. Mai", "1. Mai", "--05-01"),
        ("de", "31.12.99", "31.12.99", "1999-12-31"),
        ("en", "March 12, 2026", "March 12, 2026", "2026-03-12"),
        ("en", "the 12th of March 2026", "12th of March 2026", "2026-03-12"),
        ("en", "6/1/2026", "6/1/2026", "2026-06-01"),
        ("en-gb", "1/6/2026", "1/6/2026", "2026-06-01"),
        ("en", "25/12/2026", "25/12/2026", "2026-12-25"),
        ("uk", "12 березня 2026 року", "12 березня 2026", "2026-03-12"),
        ("uk", "у березні 2026", "березні 2026", "2026-03"),
        ("tr", "12 Mart 2026", "12 Mart 2026", "2026-03-12"),
        ("ar", "١٢ مارس ٢٠٢٦", "١٢ مارس ٢٠٢٦", "2026-03-12"),
        ("prs", "۱۲ مارچ ۲۰۲۶", "۱۲ مارچ ۲۰۲۶", "2026-03-12"),
        ("zh-cn", "2026年3月12日", "2026年3月12日", "2026-03-12"),
    ],
)
def test_dates(language: str, text: str, date: str, form: str) -> None:
    assert found(text, language) == [(Kind.DATE, date, form)]


@pytest.mark.parametrize("text", ["31.13.2026", "im März", "Mai", "32. Mai", "Kapitel 1.2"])
def test_no_date(text: str) -> None:
    assert Kind.DATE not in {kind for kind, _, _ in found(text)}


@pytest.mark.parametrize(
    ("language", "text", "amount", "form"),
    [
        ("de", "1.234,50 €", "1.234,50 €", "1234.5 EUR"),
        ("de", "kostet 50 Euro", "50 Euro", "50 EUR"),
        ("de", "45 000 Euro", "45 000 Euro", "45000 EUR"),
        ("de", "49,- €", "49,- €", "49 EUR"),
        ("de", "69 Cent/Min.", "69 Cent", "69 CENT"),
        ("de", "50 % der Kosten", "50 %", "50 %"),
        ("en", "€1,234.50", "€1,234.50", "1234.5 EUR"),
        ("uk", "20 000 євро", "20 000 євро", "20000 EUR"),
        ("tr", "%50", "%50", "50 %"),
        ("ar", "٥٠٪", "٥٠٪", "50 %"),
        ("fa", "۱۲٫۵ یورو", "۱۲٫۵ یورو", "12.5 EUR"),
    ],
)
def test_amounts(language: str, text: str, amount: str, form: str) -> None:
    assert found(text, language) == [(Kind.AMOUNT, amount, form)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Lindenweg 4, 67655 Kranichfurt", [(Kind.HOUSE_NUMBER, "4"), (Kind.POSTCODE, "67655")]),
        ("Musterstr. 12a", [(Kind.HOUSE_NUMBER, "12a")]),
        ("Alte Gasse 7 b", [(Kind.HOUSE_NUMBER, "7 b")]),
        ("Ahornstr. 4-6. 67655 Kranichfurt", [(Kind.HOUSE_NUMBER, "4-6"), (Kind.POSTCODE, "67655")]),
        ("Beethovenstraße 1+3", [(Kind.HOUSE_NUMBER, "1+3")]),
        ("Am Brunnen 36, 67655 Kranichfurt", [(Kind.HOUSE_NUMBER, "36"), (Kind.POSTCODE, "67655")]),
        ("Zimmer 4, 67655 Kranichfurt", [(Kind.NUMBER, "4"), (Kind.POSTCODE, "67655")]),
        ("Parkplatz 4", [(Kind.NUMBER, "4")]),
        ("45000 Menschen", [(Kind.NUMBER, "45000")]),
        ("12345 Einwohner", [(Kind.NUMBER, "12345")]),
        ("auf dem Marktplatz 2026", [(Kind.NUMBER, "2026")]),
    ],
)
def test_addresses(text: str, expected: list[tuple[Kind, str]]) -> None:
    assert [(kind, text) for kind, text, _ in found(text)] == expected


def test_web() -> None:
    text = (
        "info@amt.example, https://amt.example/x?y=1. und (www.amt.example/c_(d)), hilfe.bayern oder rat(at)amt.example"
    )
    assert [(kind, form) for kind, _, form in found(text)] == [
        (Kind.EMAIL, "info@amt.example"),
        (Kind.URL, "amt.example/x?y=1"),
        (Kind.URL, "www.amt.example/c_(d)"),
        (Kind.URL, "hilfe.bayern"),
        (Kind.EMAIL, "rat@amt.example"),
    ]


@pytest.mark.parametrize("text", ["z.B. hier", "Sprechzeiten e.V.", "Gehen.Sie", "Termin.es geht", "u.a.", "St.Georg"])
def test_no_web_address(text: str) -> None:
    assert found(text) == []


def test_web_address_beside_other_scripts() -> None:
    assert [text for _, text, _ in found("زوروا www.amt.exampleاليوم، أو www.rat.example، شكرا", "ar")] == [
        "www.amt.example",
        "www.rat.example",
    ]


def test_placeholders() -> None:
    text = '{name} %s %(zahl)d {{ ort }} [galerie 3] [/galerie] [karte id="1"] 50 % sind [mehr] a[at]b'
    assert [text for kind, text, _ in found(text) if kind is Kind.PLACEHOLDER] == [
        "{name}",
        "%s",
        "%(zahl)d",
        "{{ ort }}",
        "[galerie 3]",
        "[/galerie]",
        '[karte id="1"]',
    ]


def test_terms() -> None:
    names = find_literals("Im Haus am Ring und im Haus, Hausen", "de", ["Haus", "Haus am Ring"])
    assert [(name.kind, name.text) for name in names] == [(Kind.TERM, "Haus am Ring"), (Kind.TERM, "Haus")]


@pytest.mark.parametrize(
    ("text", "forms"),
    [
        ("Niveau B1 bis C2", ["B1", "C2"]),
        ("§ 25a und § 104c", ["25a", "104c"]),
        ("24h, 3x, 6-fach, 10-jährige", ["24", "3", "6", "10"]),
        ("1.–12. Klasse", ["1", "12"]),
        ("1,5 Stunden", ["1.5"]),
        ("250.000 Personen", ["250000"]),
        ("Zimmer 3.16", ["3.16"]),
        ("COVID-19", ["19"]),
        ("3) Potenzial", ["3"]),
    ],
)
def test_numbers(text: str, forms: list[str]) -> None:
    assert [(kind, form) for kind, _, form in found(text)] == [(Kind.NUMBER, form) for form in forms]


def test_separators_are_those_of_the_language() -> None:
    assert [form for _, _, form in found("1,234", "en")] == ["1234"]
    assert [form for _, _, form in found("1.234", "de")] == ["1234"]
    assert [form for _, _, form in found("1.50", "en")] == ["1.5"]


_PIECES = st.sampled_from(
    [
        *"0189٣۴ .,:/-–()+@[]{}%€§A\n\u00a0\u200f",
        " Uhr",
        " bis ",
        " und ",
        "www.",
        ".de",
        "Tel. ",
        "straße ",
        " März ",
        "86150 ",
        " am",
        " pm",
        "https://",
        "(at)",
        "116 ",
    ]
)
_TEXTS = st.one_of(st.text(), st.lists(_PIECES, max_size=40).map("".join))


@settings(max_examples=400)
@given(_TEXTS, st.sampled_from(["de", "en", "uk", "ar", "fa", "tr", "zh", "xx", "", "not a code"]))
def test_literals_are_pieces_of_the_text_in_order(text: str, language: str) -> None:
    end = 0
    for literal in find_literals(text, language):
        assert literal.text == text[literal.start : literal.end]
        assert literal.start >= end
        assert literal.text.strip() == literal.text != ""
        assert literal.form
        end = literal.end


@pytest.mark.parametrize("term", ["\0", "\0\0", " ", ""])
def test_what_is_no_name_is_found_nowhere(term: str) -> None:
    """Least of all in what was found before: literals never overlap."""
    assert [found.text for found in find_literals("%s Tag", "de", [term, "Tag"])] == ["%s", "Tag"]


@settings(max_examples=200)
@given(_TEXTS, st.sampled_from(["de", "en"]))
def test_no_digit_is_missed(text: str, language: str) -> None:
    rest = text
    for literal in reversed(find_literals(text, language)):
        rest = rest[: literal.start] + rest[literal.end :]
    assert not any(char.isdecimal() for char in rest)
