from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.mt.sentences import split


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("Bringen Sie z. B. Ihren Pass mit. Danach warten Sie.", 2),
        ("Tel. 0821 123-0 oder per E-Mail.", 1),
        ("Mo. – Fr. 8.00 – 12.00 Uhr. Nur nach Termin.", 2),
        ("Das ist, d. h. meistens, verboten. Gut.", 2),
        ("§ 24 Abs. 1 AufenthG gilt. Siehe auch Nr. 5 dort.", 2),
        ("Rechtliche Grundlage: § 3 Abs. 1 Asylgesetz (AsylG)", 1),
        ("Musterstr. 5, 12345 Musterstadt. Eingang hinten.", 2),
        ("Am 1. Januar 2024 um 8.30 Uhr. Kommen Sie!", 2),
        ("Das gilt bis zum 14. Lebensjahr. Danach nicht mehr.", 2),
        ("Im 2. Stock rechts, Zimmer 12", 1),
        ("Jeden 1. und 3. Samstag im Monat", 1),
        ("Fragen Sie Fa. Ludwig oder Dr. Meier.", 1),
        ("Haben Sie Fragen? Rufen Sie an! Danke.", 3),
        ("Erst im Jahr 2025. Dann ist es fertig.", 2),
    ],
)
def test_german_abbreviations_and_ordinals_do_not_end_a_sentence(text: str, sentences: int) -> None:
    pieces = split(text, "de")
    assert len(pieces) == sentences, pieces
    assert "".join(pieces) == text


def test_numbers_of_lists_and_bullets_are_pieces_of_their_own() -> None:
    assert split("1. Formular ausfüllen", "de") == ("1. ", "Formular ausfüllen")
    assert split("• Das ist neu. Es gilt jetzt.", "de") == ("• ", "Das ist neu. ", "Es gilt jetzt.")
    assert split("– – Haus", "de") == ("– – ", "Haus")


def test_easy_german_is_split_as_german() -> None:
    assert split("Bis zum 3. Mai z. B. hier.", "de-si") == ("Bis zum 3. Mai z. B. hier.",)


def test_other_languages_and_unknown_codes_work_too() -> None:
    assert split("Hello Mr. Smith. Who?", "en") == ("Hello Mr. Smith. ", "Who?")
    assert split("هل؟ نعم.", "ar") == ("هل؟ ", "نعم.")
    assert split("One. Two.", "xx-unknown") == ("One. ", "Two.")


def test_long_pieces_are_cut_where_it_hurts_least() -> None:
    words = "eins, zwei, drei, vier, fünf, sechs, sieben"
    pieces = split(words, "de", longest=20)
    assert "".join(pieces) == words
    assert all(len(piece) <= 20 for piece in pieces)
    assert all(piece.endswith(", ") for piece in pieces[:-1])


def test_a_word_longer_than_any_sentence_is_cut() -> None:
    pieces = split("x" * 2000, "de")
    assert "".join(pieces) == "x" * 2000
    assert max(map(len, pieces)) <= 600


TEXTS = st.text(max_size=300) | st.lists(
    st.sampled_from(
        ["Haus", "z. B.", "14.", "2. ", "• ", ". ", "! ", "Tel.", " ", "\u00a0", "„", "“", "(", ")", "Nr.", "\n"]
    )
).map("".join)


@given(TEXTS, st.sampled_from(["de", "en", "uk", "ar", "zh", "fa"]), st.integers(1, 80))
def test_nothing_is_lost_and_no_piece_is_empty_or_too_long(text: str, language: str, longest: int) -> None:
    pieces = split(text, language, longest)
    assert "".join(pieces) == text
    assert all(0 < len(piece) <= longest for piece in pieces)
