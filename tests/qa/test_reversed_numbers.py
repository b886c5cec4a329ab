from __future__ import annotations

import pytest

from pipeline.model import CodeKind, InlineCode
from pipeline.qa import Pair
from pipeline.qa.reversed_numbers import CHECK, reversed_numbers

LINK = InlineCode(1, CodeKind.PAIRED, '<a href="tel:0302312510">', "</a>", "link")
ISOLATED = InlineCode(1, CodeKind.PAIRED, '<a dir="ltr" href="tel:0302312510">', "</a>", "link")


@pytest.mark.parametrize(
    ("text", "language", "reverse"),
    [
        # As Chromium shows them in <p dir="rtl">: positions of the letters measured, see decision 11.
        ("هاتف: 030 23125-100", "ar", True),
        ("هاتف: 0821/3102-100", "ar", True),
        ("هاتف: 082131020", "ar", False),
        ("هاتف: 0821/310200", "ar", False),
        ("هاتف: 0821 / 310200", "ar", True),
        ("هاتف: +49821310200", "ar", True),
        ("هاتف: (0821) 310200", "ar", True),
        ("030 23125-100", "ar", True),
        ("0821-310200", "ar", False),
        ("+49 821 310200", "ar", True),
        ("Landratsamt, 030 23125-100", "ar", False),
        ("هاتف: \u200e030 23125-100 اليوم", "ar", False),
        ("هاتف: \u200e+49 821 310-200 اليوم", "ar", False),
        ("هاتف: \u2066030 23125-100\u2069 اليوم", "ar", False),
        ("هاتف: 0821.3102.100", "ar", False),
        ("هاتف: 030\u00a023125", "ar", False),
        ("تلفن: ۰۳۰ ۲۳۱۲۵", "fa", True),
        ("טלפון: 0821-310200", "he", False),
        ("טלפון: 0821 310200", "he", True),
        ("هاتف: 0821–310200", "ar", True),
        ("هاتف: 030 23125-100\u200e", "ar", True),
    ],
)
def test_numbers_are_told_as_a_browser_shows_them(text: str, language: str, reverse: bool) -> None:
    assert bool(reversed_numbers(text, language)) is reverse


def test_the_number_is_named() -> None:
    pair = Pair("Telefon: <1>030 23125-100</1>", "هاتف: <1>030 23125-100</1>", (LINK,), "de", "ar")
    told = "the phone number 030 23125-100 is shown with its groups in reverse"
    assert [str(message) for message in CHECK.find(pair)] == [told]


def test_a_page_that_says_its_direction_is_believed() -> None:
    pair = Pair("Telefon: <1>030 23125-100</1>", "هاتف: <1>030 23125-100</1>", (ISOLATED,), "de", "ar")
    assert list(CHECK.find(pair)) == []


def test_left_to_right_languages_have_no_such_trouble() -> None:
    assert reversed_numbers("Phone: 030 23125-100", "en") == ()
