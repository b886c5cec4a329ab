from __future__ import annotations

import pytest

from pipeline.qa import Pair
from pipeline.qa.digits import CHECK


def found(target: str, language: str = "ar", source: str = "Ein Satz.") -> list[str]:
    return [str(message) for message in CHECK.find(Pair(source, target, (), "de", language))]


@pytest.mark.parametrize(
    ("target", "told"),
    [
        ("من ٨ إلى 12", "digits of two kinds in one text: ٨ and 12"),
        ("خلال ٤ أيام أو ۵ أيام", "digits of two kinds in one text: ٤ and ۵"),
        ("1٠ أيام", "digits of two kinds in one text: 1٠ and 1٠"),
        ("هاتف ٠٨٢١ ٣١٠٢٣", "the phone number ٠٨٢١ ٣١٠٢٣ has digits that only this script knows"),
        ("www.amt٣.example", "the address www.amt٣.example has digits that only this script knows"),
        ("info٣@amt.example", "the address info٣@amt.example has digits that only this script knows"),
    ],
)
def test_digits_that_do_not_fit_are_told(target: str, told: str) -> None:
    assert found(target) == [told]


@pytest.mark.parametrize(
    "target",
    [
        "خلال ٣ أيام أو ٤ أيام",
        "خلال 3 أيام أو 4 أيام",
        "خلال ٣ أيام، هاتف 0821 31023",
        "خلال ٣ أيام، info3@amt.example أو www.amt4.example",
        "المستوى B1 خلال ٣ أشهر",
        "٣ {count7}",
        "",
    ],
)
def test_one_kind_for_text_and_0_to_9_for_numbers_to_dial(target: str) -> None:
    assert found(target) == []


def test_digits_of_another_language_are_told() -> None:
    assert found("خلال ۵ أيام", "ar") == ["the digits of ۵ belong to another language"]
    assert found("ظرف ٥ روز", "fa") == ["the digits of ٥ belong to another language"]
    assert found("within ٥ days", "en") == ["the digits of ٥ belong to another language"]
    assert found("ظرف ۵ روز", "prs") == found("１日", "ja") == found("በ5 ቀናት", "am") == found("٥", "xx") == []


def test_any_script() -> None:
    assert found("१ तथा 79", "hi") == ["digits of two kinds in one text: १ and 79"]
