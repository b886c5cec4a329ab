from __future__ import annotations

import pytest

from pipeline.model import CodeKind, InlineCode
from pipeline.qa import Pair
from pipeline.qa.spaces_at_codes import CHECK

CODES = (
    InlineCode(1, CodeKind.PAIRED, "<a href='/x'>", "</a>", "link"),
    InlineCode(2, CodeKind.PAIRED, "<b>", "</b>", "bold"),
    InlineCode(3, CodeKind.STANDALONE, "<img src='i.png'>", "", "icon"),
)
SOURCE = "Mehr <1>hier</1> und <2>dort</2>."


def found(target: str, source: str = SOURCE, language: str = "en") -> list[str]:
    return [str(message) for message in CHECK.find(Pair(source, target, CODES, "de", language))]


@pytest.mark.parametrize(
    ("target", "told"),
    [
        ("More<1>here</1> and <2>there</2>.", "a space is missing at <1>: “Morehere”"),
        ("More <1>here</1>and <2>there</2>.", "a space is missing at </1>: “Morehereand”"),
        ("More (see)<1>here</1> and <2>there</2>.", "a space is missing at <1>: “More (see)here”"),
        ("More <1>here</1>in and <2>there</2>.", "a space is missing at </1>: “Morehereinand”"),
        ("More <1>here</1>(today) and <2>there</2>.", "a space is missing at </1>: “More here(today) and ”"),
        ("More<1>(here</1>) and <2>there</2>.", "a space is missing at <1>: “More(here”"),
        ('More <1>here</1> and<2>"there"</2>.', 'a space is missing at <2>: “ andand"there"”'),
        ("More<1> here</1> and <2>there</2>.", "a space has moved inside the tag <1>"),
        ("More <1>here </1>and <2>there</2>.", "a space has moved inside the tag </1>"),
        ("More <1>here</1> and <2>there</2> .", "there is a space too many between </2> and “.”"),
        ("More <1>here</1> and <2>there </2>.", "there is a space too many between </2> and “.”"),
    ],
)
def test_a_lost_or_moved_space_is_told(target: str, told: str) -> None:
    messages = found(target)
    assert len(messages) == 1
    assert messages[0].split(":")[0] == told.split(":")[0]


def test_what_is_glued_is_shown() -> None:
    assert found("More<1>here</1> and <2>there</2>.") == ["a space is missing at <1>: “Morehere”"]


@pytest.mark.parametrize(
    "target",
    [
        "More <1>here</1> and <2>there</2>.",
        "<1>Here</1> is more; <2>there</2>, too!",
        "More (<1>here</1>) and “<2>there</2>”.",
        "More-<1>here</1>/<2>there</2>…",
        "The <1>course</1>s and <2>city</2>'s",
        "More <1><2>here</2></1>.",
        "no codes at all",
        "",
    ],
)
def test_spaces_where_they_belong(target: str) -> None:
    assert found(target) == []


def test_what_is_the_same_in_the_source_is_fine() -> None:
    assert found("Phone:<1>0821</1>", "Telefon:<1>0821</1>") == []
    assert found("More<1> here </1>.", "Mehr<1> hier </1>.") == []
    assert found("German <1>cours</1>ebook", "Deutsch<1>kurs</1>buch") == []


def test_an_icon_touches_the_word_as_in_the_source() -> None:
    assert found("<3/>Phone", "<3/>Telefon") == []
    assert found("Call<3/>Phone", "Ruf an <3/>Telefon") == ["a space is missing at <3/>: “CallPhone”"]


@pytest.mark.parametrize(
    ("target", "language"),
    [
        ("المزيد في ال<1>مكتب</1> و<2>هناك</2>.", "ar"),
        ("Daha fazlası <1>belediye</1>de ve <2>orada</2>.", "tr"),
        ("Több <1>hivatal</1>ban és <2>ott</2>.", "hu"),
        ("详情见<1>这里</1>和<2>那里</2>。", "zh"),
        ("ดูเพิ่มเติม<1>ที่นี่</1>และ<2>ที่นั่น</2>", "th"),
        ("Plus <1>ici</1>\u00a0: et <2>là</2> !", "fr"),
    ],
)
def test_languages_that_write_things_together(target: str, language: str) -> None:
    assert found(target, language=language) == []


def test_a_long_word_is_no_article() -> None:
    assert found("المزيد<1>هنا</1> و <2>هناك</2>.", language="ar") != []


def test_a_damaged_notation_is_left_to_the_check_of_codes() -> None:
    assert found("More <1>here</1> and <2>there") == []
