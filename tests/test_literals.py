"""Literals: what must survive, and whether anything is left to translate."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.literals import LiteralKind, count_words, find_literals, has_words, lost_literals


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("Tel. 0821 3102-0", "Phone: 0821 3102-0"),
        ("Tel. 0821 3102-0", "Phone: 0821/31020"),
        ("bis 8.00 Uhr", "until 8:00"),
        ("von 8 bis 20 Uhr", "from 8 am to 8 pm, that is 20 hours"),
        ("1.234,50 €", "€1,234.50"),
        ("Mail an info@kranichfurt.example", "Write to INFO@kranichfurt.example."),
        ("www.kranichfurt.example/amt", "see www.kranichfurt.example/amt"),
        ("Rufen Sie 112 an", "اتصل بالرقم ١١٢"),
        ("am 1. Juli 2026", "on 1 July 2026"),
    ],
)
def test_kept(source: str, target: str) -> None:
    assert lost_literals(source, target) == ()


@pytest.mark.parametrize(
    ("source", "target", "lost"),
    [
        ("Tel. 0821 3102-0", "Phone: 0821 310", "0821 3102-0"),
        ("Zimmer 5", "Room in 2025", "5"),
        ("Mail an info@kranichfurt.example", "Write to info@kranichfurt", "info@kranichfurt.example"),
        ("www.kranichfurt.example/amt", "www.kranichfurt.example", "www.kranichfurt.example/amt"),
        ("bis 31.12.2026", "until 31.12.2025", "31.12.2026"),
    ],
)
def test_lost(source: str, target: str, lost: str) -> None:
    assert [literal.text for literal in lost_literals(source, target)] == [lost]


def test_kinds() -> None:
    text = "Tel. 0821 3102-0, info@a.example, https://a.example/x?y=1."
    assert [(item.kind, item.text) for item in find_literals(text)] == [
        (LiteralKind.NUMBER, "0821 3102-0"),
        (LiteralKind.EMAIL, "info@a.example"),
        (LiteralKind.URL, "https://a.example/x?y=1"),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0821 3102-0", False),
        ("info@a.example", False),
        ("https://a.example/de/hilfe", False),
        ("08:00 – 12:00", False),
        ("08:00 – 12:00 Uhr", True),
        ("–", False),
        ("", False),
        ("Arzt", True),
        ("۱۲۳", False),
    ],
)
def test_has_words(text: str, expected: bool) -> None:
    assert has_words(text) is expected


@given(st.text())
def test_every_text_keeps_its_own_literals(text: str) -> None:
    assert lost_literals(text, text) == ()
    assert count_words(text) >= 0
