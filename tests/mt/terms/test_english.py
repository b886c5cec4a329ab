"""English terms in English sentences."""

from __future__ import annotations

import pytest

from pipeline.mt.terms.english import countable, looks_plural, plural, with_article


@pytest.mark.parametrize(
    ("term", "many"),
    [
        ("immigration office", "immigration offices"),
        ("public authority", "public authorities"),
        ("proof of arrival", "proofs of arrival"),
        ("contact person", "contact people"),
        ("certificate of eligibility", "certificates of eligibility"),
        ("tolerated stay for vocational training", "tolerated stays for vocational training"),
        ("EU Blue Card", "EU Blue Cards"),
        ("ban on deportation", "bans on deportation"),
        ("tax", "taxes"),
        ("health insurance", "health insurance"),
        ("vocational training", "vocational training"),
        ("opening hours", "opening hours"),
        ("advice hours", "advice hours"),
        ("citizen's benefit", "citizen's benefits"),
        ("", ""),
    ],
)
def test_plurals(term: str, many: str) -> None:
    assert plural(term) == many


def test_what_is_counted() -> None:
    assert countable("residence title")
    assert not countable("migration counselling")
    assert not countable("")


@pytest.mark.parametrize(
    ("words", "expected"),
    [("residence permits", True), ("the address", False), ("people", True), ("citizen's", False), ("", False)],
)
def test_what_looks_like_a_plural(words: str, expected: bool) -> None:
    assert looks_plural(words) is expected


@pytest.mark.parametrize(
    ("before", "term", "many", "expected"),
    [
        ("You need a ", "asylum application", False, "You need an "),
        ("You need an ", "residence title", False, "You need a "),
        ("You need a ", "residence titles", True, "You need "),
        ("You need a ", "vocational training", False, "You need "),
        ("A ", "employment agency", False, "An "),
        ("You need an ", "EU Blue Card", False, "You need an "),
        ("You need an ", "university place", False, "You need a "),
        ("You need an ", "unemployment benefit", False, "You need an "),
        ("The ", "employment agency", False, "The "),
        ("Vitamin-a ", "office", False, "Vitamin-a "),
        ("", "office", False, ""),
    ],
)
def test_articles(before: str, term: str, many: bool, expected: str) -> None:
    assert with_article(before, term, many=many) == expected
