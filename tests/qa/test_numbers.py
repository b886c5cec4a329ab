from __future__ import annotations

import pytest

from pipeline.model import CodeKind, InlineCode, Severity
from pipeline.qa import Pair
from pipeline.qa import facts as facts_check
from pipeline.qa.numbers import CHECK


def found(source: str, target: str, language: str = "en") -> list[str]:
    return [str(message) for message in CHECK.find(Pair(source, target, (), "de", language))]


@pytest.mark.parametrize(
    ("source", "target", "told"),
    [
        ("In 3 Tagen", "In three days", "3 is not there in digits"),
        ("In 3 Tagen", "In 4 days", "3 is missing; 4 is not in the source"),
        ("Um 8 Uhr", "At eight", "8 is not there in digits"),
        (
            "Amt: 0821 1234. Fax: 0821 1234",
            "Phone and fax: 0821 1234",
            "0821 1234 is there less often than in the source",
        ),
        ("Ruf uns an", "Call us: 0821 1234", "0821 1234 is not in the source"),
        ("Seit Frühling", "Since 1 March 2020", "1 March 2020 is not in the source"),
    ],
)
def test_what_may_be_right_is_told_and_does_not_block(source: str, target: str, told: str) -> None:
    assert found(source, target) == [told]
    assert list(facts_check.CHECK.find(Pair(source, target, (), "de", "en"))) == []
    assert CHECK.severity is Severity.WARN


def test_small_numbers_that_the_source_has_in_words_are_fine() -> None:
    assert found("fünf Gymnasien, drei Schulen", "5 grammar schools, 3 schools") == []


@pytest.mark.parametrize("href", ["https://www.stadt.de/", "http://stadt.de/kurse", "mailto:a@stadt.de"])
def test_an_address_that_the_link_goes_to_may_be_shown(href: str) -> None:
    link = InlineCode(1, CodeKind.PAIRED, f'<a href="{href}">', "</a>", "link")
    shown = "a@stadt.de" if href.startswith("mailto") else "www.stadt.de"
    assert list(CHECK.find(Pair("<1>Hier</1>", f"<1>Here</1> ({shown})", (link,)))) == []
    assert [str(m) for m in CHECK.find(Pair("<1>Hier</1>", "<1>Here</1> (www.other.de)", (link,)))] == [
        "www.other.de is not in the source"
    ]


def test_no_difference_is_told_by_both_checks() -> None:
    pair = Pair("3 Tage, 0821 1234, 25 Euro, um 8 Uhr", "4 days, 0821 4321, at 9 am, on 1 May 2020", (), "de", "en")
    said = [str(m) for check in (facts_check.CHECK, CHECK) for m in check.find(pair)]
    assert len(said) == len(set(said)) == 5
