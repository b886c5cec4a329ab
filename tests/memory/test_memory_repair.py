"""Remembered translations made to fit."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pipeline.html.codes import check_codes, plain_text
from pipeline.literals import lost_literals
from pipeline.memory.repair import repair
from pipeline.model import CodeKind, InlineCode

BOLD = InlineCode(1, CodeKind.PAIRED, "<b>", "</b>", "bold")
NUMBERS = st.integers(1, 99999).map(str)


@given(NUMBERS, NUMBERS, NUMBERS, NUMBERS, st.permutations(["Room {}", "fee {} euros", "phone 06999 {}"]))
def test_no_literal_is_lost_and_no_old_one_left(a: str, b: str, c: str, d: str, pieces: list[str]) -> None:
    before = f"Zimmer {a}, Gebühr {b} Euro, Telefon 06999 {a}."
    after = f"Zimmer {c}, Gebühr {d} Euro, Telefon 06999 {c}."
    values = {"Room {}": a, "fee {} euros": b, "phone 06999 {}": a}
    target = ", ".join(piece.format(values[piece]) for piece in pieces) + "."
    found = repair(after, (), before, target, "de", "en")
    if found is not None:
        assert not lost_literals(plain_text(after), plain_text(found.text), "de", "en")
        assert not lost_literals(plain_text(found.text), plain_text(after), "en", "de")
        assert found.flags


def test_a_number_is_put_in_and_said() -> None:
    found = repair(
        "Zimmer 12 im <1>Rathaus</1>", (BOLD,), "Zimmer 7 im <1>Rathaus</1>", "Room 7, <1>town hall</1>", "de", "en"
    )
    assert found is not None
    assert found.text == "Room 12, <1>town hall</1>"
    assert found.flags == ("from the memory, put in: 7 → 12",)


def test_tags_are_placed_anew_where_there_is_no_doubt() -> None:
    found = repair("<1>Bitte kommen Sie</1>", (BOLD,), "Bitte kommen Sie", "Please come", "de", "en")
    assert found is not None
    assert (found.text, found.flags) == ("<1>Please come</1>", ("from the memory, tags placed anew",))
    assert not check_codes((BOLD,), found.text)


def test_what_cannot_be_proved_is_left() -> None:
    assert repair("Bitte <1>kommen</1> Sie", (BOLD,), "Bitte kommen Sie", "Please come", "de", "en") is None
    assert repair("Zimmer 12", (), "Zimmer 7", "The room", "de", "en") is None
    assert repair("Zimmer 12 hier", (), "Zimmer 7", "Room 7", "de", "en") is None
    assert repair("Zimmer 12", (BOLD,), "Zimmer 7", "Room 7", "de", "en") is None
