from __future__ import annotations

import pytest

from pipeline.model import Severity, Term, TermStatus
from pipeline.qa import Pair
from pipeline.qa.forbidden_term import CHECK

TITLE = Term("Aufenthaltstitel", "residence title", "en")
NOT_PERMIT = Term("Aufenthaltstitel", "residence permit", "en", TermStatus.FORBIDDEN)
PERMIT = Term("Aufenthaltserlaubnis", "residence permit", "en")
LONGER = Term("Aufenthaltstitel", "electronic residence permit", "en", TermStatus.ADMITTED)
OFFICE = Term("Ausländerbehörde", "immigration office", "en")
NOT_AUTHORITY = Term("Ausländerbehörde", "foreigners authority", "en", TermStatus.FORBIDDEN)
AUTHORITY = Term("Behörde", "authority", "en")


def found(target: str, *terms: Term) -> list[str]:
    return [str(message) for message in CHECK.find(Pair("ein Satz", target, (), "de", "en", terms))]


@pytest.mark.parametrize(
    "target", ["a residence permit", "Residence <1>permits</1>", "a residence title or residence permit"]
)
def test_a_forbidden_word_blocks_and_says_what_to_use(target: str) -> None:
    assert found(target, TITLE, NOT_PERMIT) == [
        "the glossary forbids “residence permit” for “Aufenthaltstitel”: use “residence title”"
    ]
    assert CHECK.severity is Severity.BLOCK


def test_without_a_word_to_use() -> None:
    assert found("a residence permit", NOT_PERMIT) == ["the glossary forbids “residence permit” for “Aufenthaltstitel”"]


def test_what_another_term_wants_or_longer_words_hold_is_right() -> None:
    assert found("a residence permit, a residence title", TITLE, NOT_PERMIT, PERMIT) == []
    assert found("an electronic residence permit", TITLE, NOT_PERMIT, LONGER) == []
    assert found("a residence title", TITLE, NOT_PERMIT) == []


def test_a_word_that_is_wanted_excuses_no_longer_one() -> None:
    assert len(found("the foreigners authority", OFFICE, NOT_AUTHORITY, AUTHORITY)) == 1
