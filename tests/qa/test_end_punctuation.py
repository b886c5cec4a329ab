from __future__ import annotations

import pytest

from pipeline.model import CodeKind, InlineCode
from pipeline.qa import Pair
from pipeline.qa.end_punctuation import CHECK

LINK = InlineCode(1, CodeKind.PAIRED, "<a href='/x'>", "</a>", "link")


def found(source: str, target: str, language: str = "en") -> list[str]:
    return [str(message) for message in CHECK.find(Pair(source, target, (LINK,), "de", language))]


@pytest.mark.parametrize(
    ("source", "target", "language", "told"),
    [
        ("Du findest hier:", "You will find here", "en", "“:” at the end is missing"),
        ("Brauchst Du Hilfe?", "You need help", "en", "“?” at the end is missing"),
        ("Das Amt ist heute geschlossen.", "The office is closed today", "en", "“.” at the end is missing"),
        ("Rufen Sie uns an!", "Call us", "en", "“!” at the end is missing"),
        ("Du findest hier:", "You will find it here.", "en", "ends in “.”, the source in “:”"),
        ("Brauchst Du Hilfe?", "You need help.", "en", "ends in “.”, the source in “?”"),
        ("Brauchst Du Hilfe?", "هل تحتاج إلى مساعدة", "ar", "“?” at the end is missing"),
        ("Brauchst Du Hilfe?", "هل تحتاج إلى مساعدة?", "ar", "ends in “?”, which this language writes “؟”"),
        ("Brauchst Du Hilfe?", "آیا به کمک نیاز دارید?", "fa", "ends in “?”, which this language writes “؟”"),
        ("Brauchst Du Hilfe?", "Χρειάζεσαι βοήθεια?", "el", "ends in “?”, which this language writes “;”"),
        ("Das Amt ist heute geschlossen.", "ቢሮው ዛሬ ዝግ ነው", "am", "“.” at the end is missing"),
        ("Das Amt ist zu. Kommen Sie morgen.", "事務所は休みです。明日来てください", "ja", "“.” at the end is missing"),
        ("Das Amt ist heute geschlossen,", "المكتب مغلق اليوم,", "ar", "ends in “,”, which this language writes “،”"),
    ],
)
def test_a_lost_or_foreign_mark_is_told(source: str, target: str, language: str, told: str) -> None:
    assert found(source, target, language) == [told]


@pytest.mark.parametrize(
    ("source", "target", "language"),
    [
        ("Brauchst Du Hilfe?", "Χρειάζεσαι βοήθεια;", "el"),
        ("Brauchst Du Hilfe?", "Χρειάζεσαι βοήθεια\u037e", "el"),
        ("Brauchst Du Hilfe?", "هل تحتاج إلى مساعدة؟", "ar"),
        ("Brauchst Du Hilfe?", "کیا آپ کو مدد چاہیے؟", "ur"),
        ("Das Amt ist heute geschlossen.", "دفتر آج بند ہے۔", "ur"),
        ("Das Amt ist heute geschlossen.", "办公室今天关门。", "zh"),
        ("Das Amt ist heute geschlossen.", "事務所は今日は休みです", "ja"),
        ("Brauchst Du Hilfe?", "你需要帮助吗？", "zh"),
        ("Brauchst Du Hilfe?", "Օգնության կարի՞ք ունեք։", "hy"),
        ("Das Amt ist heute geschlossen.", "Գրասենյակն այսօր փակ է:", "hy"),
        ("Das Amt ist heute geschlossen.", "ቢሮው ዛሬ ዝግ ነው።", "am"),
        ("Das Amt ist heute geschlossen.", "कार्यालय आज बंद है।", "hi"),
        ("Das Amt ist heute geschlossen.", "สำนักงานปิดวันนี้", "th"),
        ("Brauchst Du Hilfe?", "คุณต้องการความช่วยเหลือไหม", "th"),
        ("Rufen Sie uns an!", "Call us.", "en"),
        ("Was nun?", "What now?!", "en"),
        ("Das Amt ist heute geschlossen.", "The office is closed today!", "en"),
    ],
)
def test_every_script_has_its_own_marks(source: str, target: str, language: str) -> None:
    assert found(source, target, language) == []


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("Kinder, Jugendliche usw.", "Children, young people and so on"),
        ("Träger ist der Hilfe e.V.", "It is run by the Hilfe association"),
        ("Bitte kommen Sie in die Maxstr.", "Please come to Maxstrasse"),
        ("Frist bis zum 12.3.", "Deadline by 12 March"),
        ("Guten Tag.", "Good afternoon"),
        ("Alles dazu finden Sie auf www.amt.example.", "You find all of it on www.amt.example"),
        ("Schreiben Sie uns an amt@stadt.example.", "Write to us at amt@stadt.example"),
        ("Das Amt", "The office."),
        ("", ""),
        ("Das Amt ist zu.", ""),
    ],
)
def test_abbreviations_addresses_and_labels_need_none(source: str, target: str) -> None:
    assert found(source, target) == []


def test_codes_quotations_and_brackets_behind_the_mark_do_not_hide_it() -> None:
    assert found("Mehr dazu steht <1>hier.</1>", "There is more <1>here.</1> ") == []
    assert found("Er sagt: „Das Amt ist zu.“", 'He says: "The office is closed."') == []
    assert found("(Das Amt ist heute zu.)", "(The office is closed today)") == ["“.” at the end is missing"]


def test_a_question_that_ends_in_a_latin_word_keeps_its_latin_mark() -> None:
    assert found("Was macht das Jobcenter?", "ماذا يفعل Jobcenter?", "ar") == []
