from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.mt.codes.words import chained, mutual, word_spans, word_weights


def words(text: str) -> list[str]:
    return [text[start:end] for start, end in word_spans(text)]


def test_words_and_punctuation() -> None:
    assert words("Tel.: 0821/123-4, 8.30 Uhr (E-Mail: a.b@c.de)!") == [
        *("Tel", ".", ":", "0821/123-4", ",", "8.30", "Uhr"),
        *("(", "E-Mail", ":", "a.b@c.de", ")", "!"),
    ]
    assert words("Bürger:innen siehe https://a.de/b?c=1.") == ["Bürger:innen", "siehe", "https://a.de/b?c=1", "."]


def test_scripts_without_spaces_are_words_character_by_character() -> None:
    assert words("你好 Welt") == ["你", "好", "Welt"]


def test_spans_can_count_from_elsewhere() -> None:
    assert word_spans("ab c", 10) == [(10, 12), (13, 14)]


def test_attention_between_pieces_becomes_weights_between_words() -> None:
    attention = np.array([[0.5, 0.4, 0.1], [0.1, 0.1, 0.8]], dtype=np.float32)
    weights = word_weights("Haus offen", ["▁Ha", "us", "▁offen"], "house open", ["▁house", "▁open"], attention)
    assert weights == pytest.approx(np.array([[0.9, 0.1], [0.2, 0.8]]))


def test_columns_of_an_end_mark_are_left_out() -> None:
    attention = np.array([[0.25, 0.25, 0.5]], dtype=np.float32)
    assert word_weights("ja so", ["▁ja", "▁so"], "yes", ["▁yes"], attention) == pytest.approx(np.array([[0.5, 0.5]]))


def test_names_and_numbers_are_tied_whatever_the_attention_says() -> None:
    attention = np.array([[0.0, 1.0], [1.0, 0.0]], dtype=np.float32)
    weights = word_weights("BAMF 5", ["▁BAMF", "▁5"], "BAMF 5", ["▁BAMF", "▁5"], attention)
    assert weights == pytest.approx(np.eye(2))


def test_pieces_of_bytes_and_normalised_characters_find_their_words() -> None:
    pieces = ["▁", "<0xF0>", "<0x9F>", "<0x98>", "<0x80>", "▁fi", "n"]
    weights = word_weights("😀 ﬁn", pieces, "x y", ["▁x", "▁y"], np.eye(2, 7, k=1, dtype=np.float32))
    assert weights[0] == pytest.approx([1, 0])
    weights = word_weights("😀 ﬁn", pieces, "x", ["▁x"], np.eye(1, 7, k=5, dtype=np.float32))
    assert weights[0] == pytest.approx([0, 1])


def test_a_source_word_that_others_hang_on_more_has_less_to_say() -> None:
    weights = np.array([[0.9, 0.1], [0.5, 0.5]], dtype=np.float32)
    made = mutual(weights)
    assert made.sum(axis=1) == pytest.approx([1, 1])
    assert made[1, 1] > 0.65 and made[0, 0] > 0.9


def test_a_tied_word_leaves_nothing_of_its_own_to_others() -> None:
    weights = np.array([[1, 0], [0.6, 0.4], [0.3, 0.0]], dtype=np.float32)
    assert mutual(weights) == pytest.approx(np.array([[1, 0], [0, 1], [0, 0]]))


def test_pieces_that_are_the_text_and_pieces_that_are_not_find_the_same_words() -> None:
    attention = np.random.default_rng(1).random((4, 5), dtype=np.float32)
    pieces, target = ["▁", "Ha", "us", "▁au", "f."], ["▁house", "▁", "op", "en."]
    counted = word_weights("Haus auf.", pieces, "house open.", target, attention)
    compared = word_weights("HAUS auf.", pieces, "house OPEN.", target, attention)
    assert counted == pytest.approx(compared)


def test_a_chain_leads_on_through_the_pivot() -> None:
    first = np.array([[1, 0], [0, 1]], dtype=np.float32)
    second = np.array([[0, 1], [1, 0]], dtype=np.float32)
    assert chained(first, second) == pytest.approx(second)
    with pytest.raises(ValueError, match="pivot"):
        chained(first, np.ones((1, 3), dtype=np.float32))


@given(st.text(max_size=40), st.text(max_size=40), st.data())
def test_weights_fit_the_words_and_rows_sum_to_one_or_nothing(source: str, target: str, data: st.DataObject) -> None:
    pieces = data.draw(st.lists(st.text(max_size=4), max_size=6)), data.draw(st.lists(st.text(max_size=4), max_size=6))
    attention = np.full((len(pieces[1]), len(pieces[0]) + 1), 0.1, dtype=np.float32)
    weights = word_weights(source, pieces[0], target, pieces[1], attention)
    assert weights.shape == (len(word_spans(target)), len(word_spans(source)))
    sums = weights.sum(axis=1)
    assert all(abs(total - 1) < 1e-4 or total == 0 for total in sums)
