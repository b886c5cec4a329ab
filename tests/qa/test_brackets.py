from __future__ import annotations

import pytest

from pipeline.qa import Pair
from pipeline.qa.brackets import CHECK


def found(target: str, source: str = "Ein Satz", language: str = "en") -> list[str]:
    return [str(message) for message in CHECK.find(Pair(source, target, (), "de", language))]


@pytest.mark.parametrize(
    ("target", "language", "told"),
    [
        ("Office (room 3", "en", "the bracket “(” is never closed"),
        ("Office room 3)", "en", "the bracket “)” closes nothing"),
        ("in 15 languages): German", "en", "the bracket “)” closes nothing"),
        ("Office [room 3", "en", "the bracket “[” is never closed"),
        ("办公室（3号房间", "zh", "the bracket “(” is never closed"),
        ("事務所「三号室", "ja", "the bracket “「” is never closed"),
        ('Tandem "Start with a Friend', "en", 'the quotation mark " has no partner'),
        ("Projekt „Start mit Freunden", "de", "the quotation mark „ has no partner"),
        ("у полі «Ім’я", "uk", "the quotation mark « has no partner"),
        ("файл %s», якого немає", "uk", "the quotation mark » has no partner"),
        ("the “Pass” and the “visa", "en", "the quotation mark “ has no partner"),
        ("Projekt ”Vän", "sv", "the quotation mark ” has no partner"),
        ("مكتب (غرفة 3", "ar", "the bracket “(” is never closed"),
        ("„Das „Amt“ ist zu", "de", "the quotation mark „ has no partner"),
    ],
)
def test_a_lonely_bracket_or_quotation_mark_is_told(target: str, language: str, told: str) -> None:
    assert found(target, language=language) == [told]


@pytest.mark.parametrize(
    ("target", "language"),
    [
        ("He said “I read ‘The Pass’ today” (and [more])", "en"),
        ("‘Pass’ and the parents’ house, it's the people's", "en"),
        ("„Das ‚Amt‘ ist zu“, sagt er; »auch so«", "de"),
        ('„Downloads" und „Urzędy”', "pl"),
        ("Il dit « oui » ; « non »\u00a0; «\u00a0peut-être\u00a0»\u00a0:", "fr"),
        ("”Ja”, sa hon. »Nej», sa han.", "fi"),
        ('המשרד בארה"ב ובדו"ח', "he"),
        ("「事務所『本館』」（三号室）", "ja"),
        ("1) passport 2) photo", "en"),
        ("a) passport", "en"),
        ("ii) passport; iv.) photo", "en"),
        ("١) جواز سفر", "ar"),
        ("أ) جواز سفر", "ar"),
        ("Welcome :-) and ;) or :(", "en"),
        ('a 5" screen', "en"),
        ("’til tomorrow, rock ’n’ roll, '90s", "en"),
        ("oʻzbek va o‘zbek", "uz"),
        ("", "en"),
    ],
)
def test_apostrophes_list_marks_smileys_and_nested_quotations_are_fine(target: str, language: str) -> None:
    assert found(target, language=language) == []


def test_what_is_alone_in_the_source_may_be_alone() -> None:
    assert found("see above)", "siehe oben)") == []
    assert found('the "Pass', "der „Pass") == []
    assert found("see above) (and", "siehe oben)") == ["the bracket “(” is never closed"]


def test_each_kind_is_told_once() -> None:
    assert found("a (b (c") == ["the bracket “(” is never closed"]
