from __future__ import annotations

import pytest
from bidi_numbers import CASES

from pipeline.literals.direction import reversed_numbers
from pipeline.model import CodeKind, InlineCode
from pipeline.qa import Pair
from pipeline.qa.reversed_numbers import CHECK

LINK = InlineCode(1, CodeKind.PAIRED, '<a href="tel:0302312510">', "</a>", "link")
ISOLATED = InlineCode(1, CodeKind.PAIRED, '<a dir="ltr" href="tel:0302312510">', "</a>", "link")


@pytest.mark.parametrize(("text", "language", "reverse"), CASES)
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
