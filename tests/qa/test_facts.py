from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.model import Severity, Term, TermStatus
from pipeline.qa import Pair
from pipeline.qa.facts import CHECK


def found(source: str, target: str, language: str = "en") -> list[str]:
    return [str(message) for message in CHECK.find(Pair(source, target, (), "de", language))]


@pytest.mark.parametrize(
    ("source", "target", "told"),
    [
        ("Ruf an: 0821 1234", "Call: 0821 4321", "0821 1234 is missing; 0821 4321 is not in the source"),
        ("Ruf an: 0821 1234", "Call us", "0821 1234 is missing"),
        ("Mail: a@stadt.de", "Mail: a@statd.de", "a@stadt.de is missing; a@statd.de is not in the source"),
        (
            "Siehe www.stadt.de/amt",
            "See www.stadt.de",
            "www.stadt.de/amt is missing; www.stadt.de is not in the source",
        ),
        ("um 14:30 Uhr", "at 2.45 pm", "14:30 is missing; 2.45 pm is not in the source"),
        ("um 19:00 Uhr", "at 19:09", "19:00 is missing; 19:09 is not in the source"),
        ("Am 12.03.2026", "On 13 March 2026", "12.03.2026 is missing; 13 March 2026 is not in the source"),
        ("Das kostet 25 Euro", "It costs 52 euros", "25 Euro is missing; 52 euros is not in the source"),
        ("Das kostet 25 Euro", "It costs little", "25 Euro is missing"),
        ("Am Weg 4, 86150 Augsburg", "Am Weg 4, 86510 Augsburg", "86150 is missing; 86510 is not in the source"),
        ("Innerhalb von 90 Tagen", "Within 30 days", "90 is missing; 30 is not in the source"),
        ("Von 8 bis 17 Uhr", "From 8 am to", "17 is missing"),
        ("Nach 90 Tagen", "After some time", "90 is missing"),
        ("Im Notfall: 112", "In an emergency call", "112 is missing"),
    ],
)
def test_what_says_something_else_or_is_gone_is_told(source: str, target: str, told: str) -> None:
    assert found(source, target) == [told]


@pytest.mark.parametrize(
    ("source", "target", "language"),
    [
        ("Um 14 Uhr, Tel. 0821 1234", "At 2 pm, phone +49 821 1234", "en"),
        ("Um 8 Uhr", "At eight o'clock", "en"),
        ("Um 8 Uhr", "في الساعة الثامنة", "ar"),
        ("Das kostet 2 Euro", "السعر يوروان", "ar"),
        ("Am 1. Mai 2026", "On the first of May 2026", "en"),
        ("Ruf an: 0821 1234", "اتصل على ٠٨٢١١٢٣٤", "ar"),
        ("5 Kurse in fünf Sprachen", "five courses in 5 languages", "en"),
        ("Sechs Jahre", "6 years", "en"),
        ("Hier klicken", "Click here (www.stadt.de)", "en"),
        ("Schreib an a@stadt.de", "写信至a@stadt.de。", "zh"),
        ("Siehe stadt.de/amt", "见stadt.de/amt页面", "zh"),
        ("Ruf an: 0821 1234", "请拨打0821 1234咨询", "zh"),
        ("Ruf an: 0821 1234", "اتصل ب0821 1234", "ar"),
        ("Ruf an: 0821 1234", "โทร0821 1234นะ", "th"),
        ("Das kostet 25 €", "费用为€25。", "zh"),
        ("Am 12.03.2026, 14:30 Uhr", "2026年3月12日14時30分に", "ja"),
        ("Um 14:30 Uhr", "下午2点半", "zh"),
        ("Um 14:30 Uhr", "at half past 2", "en"),
        ("Montag 8–12 Uhr, Dienstag 8–12 Uhr", "Monday and Tuesday 8 am–12 pm", "en"),
    ],
)
def test_other_ways_to_say_the_same_never_block(source: str, target: str, language: str) -> None:
    assert found(source, target, language) == []


def test_placeholders_and_names_are_told_by_their_own_checks() -> None:
    term = Term("Mirle-Bus", "Mirle-Bus", "*", TermStatus.DO_NOT_TRANSLATE)
    pair = Pair("Der Mirle-Bus {linie}", "The bus", (), terms=(term,))
    assert list(CHECK.find(pair)) == []
    assert CHECK.severity is Severity.BLOCK


@given(st.text(max_size=60), st.text(max_size=60), st.sampled_from(["en", "ar", "xx", ""]))
def test_never_fails_and_says_nothing_about_the_source_itself(source: str, target: str, language: str) -> None:
    list(CHECK.find(Pair(source, target, (), "de", language)))
    assert list(CHECK.find(Pair(source, source, (), "de", language))) == []
