from __future__ import annotations

import re
import unicodedata

import pytest

from pipeline.literals.scripts import LETTERS, base, is_right_to_left, letters_of, scripts_of

_NAMES = {
    "Latn": "LATIN",
    "Cyrl": "CYRILLIC",
    "Grek": "GREEK",
    "Arab": "ARABIC",
    "Hebr": "HEBREW",
    "Armn": "ARMENIAN",
    "Geor": "GEORGIAN",
    "Ethi": "ETHIOPIC",
    "Deva": "DEVANAGARI",
    "Beng": "BENGALI",
    "Thai": "THAI",
    "Hang": "HANGUL",
    "Khmr": "KHMER",
    "Mymr": "MYANMAR",
}


@pytest.mark.parametrize(("script", "name"), _NAMES.items())
def test_letters_are_those_of_the_script(script: str, name: str) -> None:
    for code in range(0x41, 0x2FFF):
        letter = chr(code)
        if re.match(f"[{LETTERS[script]}]", letter) and letter.isalpha():
            assert name in unicodedata.name(letter, "") or "MODIFIER" in unicodedata.name(letter) or letter in "ªº", (
                f"U+{code:04X}"
            )


@pytest.mark.parametrize(("script", "name"), _NAMES.items())
def test_common_letters_are_all_there(script: str, name: str) -> None:
    missing = [
        chr(code)
        for code in range(0x41, 0x1400)
        if chr(code).isalpha()
        and unicodedata.category(chr(code)) != "Lm"
        and re.match(rf"{name} (?:SMALL |CAPITAL )?(?:LETTER|SYLLABLE)", unicodedata.name(chr(code), ""))
        and not re.match(f"[{LETTERS[script]}]", chr(code))
        and code < 0x1D80
    ]
    assert missing == []


@pytest.mark.parametrize(
    ("language", "scripts"),
    [
        ("ar", ("Arab",)),
        ("prs", ("Arab",)),
        ("de-si", ("Latn",)),
        ("ti", ("Ethi",)),
        ("uk", ("Cyrl",)),
        ("sr", ("Cyrl", "Latn")),
        ("sr-Latn", ("Latn",)),
        ("zh-Hant-TW", ("Hani",)),
        ("ja", ("Kana", "Hani")),
        ("ko", ("Hang", "Hani")),
        ("kmr", ("Latn", "Arab")),
        ("ckb", ("Arab",)),
        ("xx", ()),
        ("", ()),
    ],
)
def test_scripts_of_languages(language: str, scripts: tuple[str, ...]) -> None:
    assert scripts_of(language) == scripts


def test_directions_and_bases() -> None:
    assert [code for code in ("ar", "fa", "he", "ur", "ckb", "en", "uk", "xx") if is_right_to_left(code)] == [
        "ar",
        "fa",
        "he",
        "ur",
        "ckb",
    ]
    assert base("pt_BR") == "pt"
    assert letters_of("xx") is None
