"""Pseudo-translation: longer, accented, bracketed; and everything that is not a word stays."""

from __future__ import annotations

import json
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.html.codes import check_codes, plain_text
from pipeline.html.segment import segment_html
from pipeline.literals import find_literals
from pipeline.mt.pseudo import BEGIN, END, PseudoEngine, is_right_to_left
from pipeline.progress import Silent
from pipeline.steps.segment import assemble, cut

RIGHT_TO_LEFT = ["ar", "fa", "ur", "he", "ckb", "ps", "fa-AF"]


def one(text: str, language: str = "en") -> str:
    (answer,) = PseudoEngine(language).translate([text], Silent())
    assert (answer.score, answer.flags) == (None, ())
    return answer.text


def test_words_are_accented_longer_and_between_brackets() -> None:
    assert one("Anmeldung") == "⟦Áááññṁéééļļðúúúññĝ⟧"


@pytest.mark.parametrize(("letters", "longer"), [(4, 1.0), (10, 1.0), (20, 0.8), (30, 0.6), (50, 0.4), (200, 0.3)])
def test_short_texts_grow_most(letters: int, longer: float) -> None:
    text = ("Wohnen" * 40)[:letters]
    assert len(one(text)) - len(BEGIN + END) == letters + round(longer * letters)


def test_everybody_sees_that_it_is_no_language() -> None:
    """Every letter that can have an accent has one, so no word of the source is left as it was."""
    made = one("Zwei flinke Boxer jagen die quirlige Eva und ihren Mops durch Sylt; Größe, Äcker, Übel")
    assert not {char for char in made if char.isascii() and char.isalpha()}


@pytest.mark.parametrize("language", RIGHT_TO_LEFT)
def test_right_to_left_languages_get_letters_that_run_that_way(language: str) -> None:
    made = one("Bitte melden Sie sich früh an, ÄÖÜ", language)
    directions = {unicodedata.bidirectional(char) for char in made if char.isalpha()}
    assert directions <= {"R", "AL"}
    assert {unicodedata.bidirectional(char) for char in made[1:-1]} & {"L"} == set()


def test_hebrew_letters_for_hebrew_and_arabic_ones_for_others() -> None:
    assert "HEBREW" in unicodedata.name(one("Amt", "he")[1])
    assert "ARABIC" in unicodedata.name(one("Amt", "ckb")[1])


def test_which_languages_run_from_right_to_left() -> None:
    assert [code for code in [*RIGHT_TO_LEFT, "en", "uk", "kmr", "ku", "zh-Hans", "xx"] if is_right_to_left(code)] == [
        *RIGHT_TO_LEFT
    ]


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize(
    "kept",
    ["0821 3241-0", "amt@beispiel.example", "https://www.beispiel.example/de/amt", "{{name}}", "%s", "08:30", "12 €"],
)
def test_literals_and_placeholders_stay(language: str, kept: str) -> None:
    assert kept in one(f"Bitte {kept} beachten", language)


@pytest.mark.parametrize("text", ["", "08:30 – 12:00", "www.beispiel.example", "<1/>", "– 5 –"])
def test_texts_without_words_stay_as_they_are(text: str) -> None:
    assert one(text) == text


def test_codes_stay_at_their_words() -> None:
    made = one(r"<1>Amt</1> und <2/> \<5>")
    assert made.startswith("⟦<1>Á")
    assert "</1>" in made
    assert made.endswith(r" <2/> \<5>⟧")


_PIECES = st.sampled_from(
    [
        "<b>",
        "</b>",
        "<i>",
        "</i>",
        "<br>",
        '<a href="/x">',
        "</a>",
        "Amt ",
        "Straße 5, ",
        "&lt;3&gt;",
        "\\",
        "{{x}}",
        "ÄÖ",
    ]
)


@given(st.lists(_PIECES, max_size=15), st.sampled_from(["en", "ar", "he"]))
def test_codes_always_fit_and_literals_are_those_of_the_source(pieces: list[str], language: str) -> None:
    segments = segment_html(f"<p>{''.join(pieces)}</p>").segments
    answers = PseudoEngine(language).translate([segment.text for segment in segments], Silent())
    for segment, answer in zip(segments, answers, strict=True):
        assert check_codes(segment.codes, answer.text) == ()
        source, made = plain_text(segment.text), plain_text(answer.text)
        assert all(literal.text in made for literal in find_literals(source))
        assert len(made) >= len(source)


def test_the_same_text_is_always_the_same_and_told() -> None:
    engine = PseudoEngine("ar")
    progress = Silent()
    first, second = engine.translate(["Amt", "Amt"], progress)
    assert first == second
    assert engine.name == "pseudo ar"
    assert progress.labels == ["Writing pseudo ar: 2 texts"]


@pytest.mark.slow
@pytest.mark.parametrize("language", ["en", "ar"])
def test_real_pages_go_through(shared: Path, language: str) -> None:
    pages = json.loads((shared / "content/lkaugsburg/de/pages.json").read_text("utf-8"))
    for page in pages:
        segments = cut(page["title"], page["content"])
        answers = PseudoEngine(language).translate([segment.text for segment in segments], Silent())
        for segment, answer in zip(segments, answers, strict=True):
            assert check_codes(segment.codes, answer.text) == ()
            source, made = plain_text(segment.text), plain_text(answer.text)
            assert all(literal.text in made for literal in find_literals(source)), source
        title, content = assemble(page["title"], page["content"], [answer.text for answer in answers])
        assert [segment.text for segment in cut(title, content)] == [answer.text for answer in answers]
