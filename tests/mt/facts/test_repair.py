from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.literals import match_literals
from pipeline.mt.codes.words import word_spans
from pipeline.mt.facts.edges import cut_settled_end
from pipeline.mt.facts.render import in_target_style
from pipeline.mt.facts.repair import Repaired, put_literals_back


def repaired(source: str, target: str, *links: tuple[str, str]) -> Repaired:
    """``links`` are (target word, source word) that hang together; all else has no weight."""
    here = [source[a:b] for a, b in word_spans(source)]
    there = [target[a:b] for a, b in word_spans(target)]
    weights = np.zeros((len(there), len(here)), dtype=np.float32)
    for target_word, source_word in links:
        weights[there.index(target_word), here.index(source_word)] = 1
    return put_literals_back(source, target, weights, "de", "en")


@pytest.mark.parametrize(
    ("source", "target", "links", "expected"),
    [
        # a wrong one is replaced where its source stands
        ("Moorbach liegt bei 86830 Sumpfing", "Moorbach is near 18830 Sumpfing", [("18830", "86830")], None),
        # an address, and its full stop stays
        ("Mehr auf www.moor.example.", "More at www.the.example.", [("www.the.example", "www.moor.example")], None),
        # a garbled date takes its garbled month with it
        (
            "Seit dem 29. März 2023 offen",
            "Open since 290 March 230",
            [("290", "29"), ("March", "März"), ("230", "2023")],
            "Open since March 29, 2023",
        ),
        # in the style of what stands there
        ("Offen von 14 bis 16 Uhr", "Open from 2 pm to 1 pm", [("1", "16")], "Open from 2 pm to 4 pm"),
        # the half that was lost goes to the half that was kept
        ("Dauer: 3-4 Jahre", "Duration: 3 years", [("3", "3-4"), ("years", "Jahre")], "Duration: 3-4 years"),
        # nothing stands for it: before what is counted
        (
            "Das Amt hat 12 Stellen",
            "The office has posts",
            [("posts", "Stellen"), ("has", "hat")],
            "The office has 12 posts",
        ),
        # nothing stands for it, and it is the last word
        ("Bitte anrufen unter 0821 3102-0", "Please call.", [("call", "anrufen")], "Please call 0821 3102-0."),
    ],
)
def test_what_was_lost_is_put_where_it_belongs(
    source: str, target: str, links: list[tuple[str, str]], expected: str | None
) -> None:
    made = repaired(source, target, *links)
    pairing = match_literals(source, made.text, "de", "en")
    assert (pairing.lost, pairing.extra) == ((), ())
    assert made.put_in
    if expected:
        assert made.text == expected
    assert made.weights.shape == (len(word_spans(made.text)), len(word_spans(source)))


def test_words_that_belong_to_a_literal_are_tied_to_it() -> None:
    made = repaired("Bei 86830 Sumpfing", "Near 18830 Sumpfing", ("18830", "86830"))
    assert made.text == "Near 86830 Sumpfing"
    assert made.weights[1].tolist() == [0, 1, 0]


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("Um 14 Uhr in Zimmer 5", "At 2 pm in room 5"),
        ("Kosten: 1.234,50 Euro", "Costs: €1,234.50"),
        ("Das Amt ist zu", "The office, room 7, is closed"),
    ],
)
def test_a_text_that_lost_nothing_is_not_touched(source: str, target: str) -> None:
    made = repaired(source, target)
    assert (made.text, made.put_in) == (target, ())


def test_without_a_place_nothing_is_put_in() -> None:
    made = repaired("Das Amt hat 12 Stellen frei", "Nothing of the kind")
    assert (made.text, made.put_in) == ("Nothing of the kind", ())


WORDS = st.sampled_from(
    [
        "Amt",
        "5",
        "12.30",
        "86830",
        "Uhr",
        "bis",
        "0821 3102-0",
        "a@b.example",
        "www.moor.example",
        "1.6.2026",
        "–",
        "(",
        ")",
    ]
)


@given(st.lists(WORDS, max_size=8), st.lists(WORDS, max_size=8), st.integers(0, 2**32 - 1))
def test_it_never_makes_anything_worse(ours: list[str], theirs: list[str], seed: int) -> None:
    source, target = " ".join(ours), " ".join(theirs)
    shape = (len(word_spans(target)), len(word_spans(source)))
    weights = np.random.default_rng(seed).random(shape, dtype=np.float32)
    before = match_literals(source, target, "de", "en")
    made = put_literals_back(source, target, weights, "de", "en")
    after = match_literals(source, made.text, "de", "en")
    assert len(after.lost) <= len(before.lost) - len(made.put_in)
    assert len(after.extra) <= len(before.extra)
    assert made.weights.shape == (len(word_spans(made.text)), shape[1])
    assert made.put_in or made.text == target


@pytest.mark.parametrize(
    ("sentence", "end"),
    [
        ("Mehr Informationen unter: www.moor.example", "www.moor.example"),
        ("Standort Süd: Hauptstraße 5, 86830 Sumpfing", "Hauptstraße 5, 86830 Sumpfing"),
        ("Termin unter: 0821 3102-0.", "0821 3102-0."),
        ("Offen: 8 bis 12 Uhr", ""),
        ("Mehr auf www.moor.example", ""),
        ("Das Amt, das Haus", ""),
        ("", ""),
    ],
)
def test_the_end_without_words_is_cut_off(sentence: str, end: str) -> None:
    spoken, settled = cut_settled_end(sentence)
    assert settled == end
    assert spoken + settled == sentence


@pytest.mark.parametrize(
    ("text", "code", "expected"),
    [
        ("29. März 2023", "en", "March 29, 2023"),
        ("29. März", "fr", "29 mars"),
        ("1.6.2026", "en", "1.6.2026"),
        ("16", "en", "16:00"),
        ("2,42 Euro", "en", "2.42 €"),
        ("1.234,50 Euro", "en", "1,234.50 €"),
        ("1.234", "en", "1,234"),
        ("2,42 Euro", "uk", "2,42 €"),
        ("www.moor.example", "en", "www.moor.example"),
        ("29. März 2023", "xx", "29. März 2023"),
    ],
)
def test_literals_are_written_as_the_target_language_does(text: str, code: str, expected: str) -> None:
    from pipeline.literals import find_literals

    sentence = f"Ab {text} Uhr" if text == "16" else f"Ab {text}"
    (literal,) = find_literals(sentence)
    written = in_target_style(literal, code)
    assert written[0] == expected
    assert written[-1] == literal.text
