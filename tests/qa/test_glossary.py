from __future__ import annotations

from pipeline.model import Severity, Term, TermStatus
from pipeline.qa import Pair, forbidden_term
from pipeline.qa.glossary import CHECK

OFFICE = Term("Ausländerbehörde", "immigration office", "en")
FORBIDDEN = Term("Ausländerbehörde", "foreigners authority", "en", TermStatus.FORBIDDEN)
LEASE = Term("Mietvertrag", "tenancy agreement", "en")
ADMITTED = Term("Mietvertrag", "rental contract", "en", TermStatus.ADMITTED)
NAME = Term("BAMF", "BAMF", "*", TermStatus.DO_NOT_TRANSLATE)


def found(target: str, *terms: Term, source: str = "ein Satz", language: str = "en") -> list[str]:
    return [str(message) for message in CHECK.find(Pair(source, target, (), "de", language, terms))]


def test_another_word_is_told_with_all_that_would_do() -> None:
    assert found("Sign the lease", ADMITTED, LEASE) == [
        "the glossary says “tenancy agreement / rental contract” for “Mietvertrag”"
    ]
    assert CHECK.severity is Severity.WARN


def test_preferred_admitted_and_inflected_words_are_fine() -> None:
    assert found("Sign the tenancy agreement", LEASE, ADMITTED) == []
    assert found("Read both rental contracts", LEASE, ADMITTED) == []
    assert found("Go to the Immigration <1>Offices</1>", OFFICE) == []


def test_every_term_is_told_once() -> None:
    assert len(found("Nothing of it", LEASE, ADMITTED, OFFICE, OFFICE)) == 2


def test_what_other_checks_tell_is_not_told_twice() -> None:
    pair = Pair("ein Satz", "Go to the foreigners authority", (), "de", "en", (OFFICE, FORBIDDEN))
    assert list(CHECK.find(pair)) == []
    assert len(list(forbidden_term.CHECK.find(pair))) == 1
    assert found("the office", NAME) == []
    assert found("ein Satz", OFFICE) == []


def test_inflected_languages() -> None:
    residence = Term("Aufenthaltserlaubnis", "дозвіл на проживання", "uk")
    assert found("без дозволу на проживання", residence, language="uk") == []
    assert len(found("без посвідки", residence, language="uk")) == 1
