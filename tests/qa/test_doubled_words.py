from __future__ import annotations

import pytest

from pipeline.model import CodeKind, InlineCode
from pipeline.qa import Pair
from pipeline.qa.doubled_words import CHECK

LINK = InlineCode(1, CodeKind.PAIRED, "<a href='/x'>", "</a>", "link")


def found(target: str, language: str = "en", source: str = "Ein Satz.") -> list[str]:
    return [str(message) for message in CHECK.find(Pair(source, target, (LINK,), "de", language))]


@pytest.mark.parametrize(
    ("target", "language", "word"),
    [
        ("Go to the the office.", "en", "the"),
        ("The the office is closed.", "en", "The"),
        ("Open on Monday (Monday Monday)", "en", "Monday"),
        ("Please bring your\u00a0your passport.", "en", "your"),
        ("повернення до до громади", "uk", "до"),
        ("Gehen Sie in in das Amt", "de", "in"),
        ("اذهب إلى إلى المكتب", "ar", "إلى"),
        ("يرجى إحضار الوثائق الوثائق اللازمة", "ar", "الوثائق"),
        ("تقديم الشهادة الشهادة", "ar", "الشهادة"),
        ("Başvurunuzu belediyeye belediyeye verin", "tr", "belediyeye"),
        ("لطفا مدارک شناسایی شناسایی بیاورید", "fa", "شناسایی"),
        ("به به اداره بروید", "fa", "به"),
        ("Bu form için için gelin", "tr", "için"),
        ("στο στο γραφείο", "el", "στο"),
    ],
)
def test_a_word_that_stands_twice_by_accident_is_told(target: str, language: str, word: str) -> None:
    assert found(target, language) == [f"“{word}” stands twice in a row"]


@pytest.mark.parametrize(
    ("target", "language"),
    [
        ("She had had a residence permit that that office issued.", "en"),
        ("Das ist die Stelle, die die Anträge annimmt.", "de"),
        ("Wenn Sie sie anrufen", "de"),
        ("Als u u inschrijft", "nl"),
        ("Vous vous inscrivez", "fr"),
        ("Az az ember", "hu"),
        ("yavaş yavaş ve tek tek", "tr"),
        ("خطوة خطوة", "ar"),
        ("مجاناً مجاناً", "ar"),
        ("آهسته آهسته", "fa"),
        ("धीरे धीरे", "hi"),
        ("benar benar", "id"),
        ("Το γραφείο σας σας ενημερώνει", "el"),
        ("Për të të ndihmuar", "sq"),
    ],
)
def test_doubles_that_are_grammar_are_not(target: str, language: str) -> None:
    assert found(target, language) == []


@pytest.mark.parametrize(
    "target",
    [
        "We will come then. Then you go.",
        "bread, bread, bread",
        "the <1>the</1> office",
        "089 12 12 34",
        "well-known known things",
        "for For You e.V.",
        "Frankfurt am Main",
        "the theatre",
        "e.g. e.g.",
        "%s %s",
        "- -",
        "",
    ],
)
def test_what_is_no_double(target: str) -> None:
    assert found(target) == []


def test_a_vowel_sign_makes_it_another_word() -> None:
    assert found("स्क्रीन के केंद्र में", "hi") == []
    assert found("स्क्रीन के के पास", "hi") == ["“के” stands twice in a row"]


def test_what_the_source_doubles_may_be_doubled() -> None:
    assert found("In Baden Baden", source="In Baden Baden") == []
    assert found("Never never again", source="Nie nie wieder") == []
    # "die die" is German grammar and excuses nothing.
    assert found("the office the the people like", source="Das Amt, das die die mögen") != []


def test_each_word_is_told_once() -> None:
    assert found("the the office of of the the town") == [
        "“the” stands twice in a row",
        "“of” stands twice in a row",
    ]


def test_a_language_about_which_nothing_is_known_is_left_alone() -> None:
    assert found("vu vu", "ee") == []
