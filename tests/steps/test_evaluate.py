"""Scores and shares, with values worked out by hand."""

from __future__ import annotations

import pytest

from pipeline.model import CodeKind, InlineCode, Term, TermStatus
from pipeline.steps.evaluate import (
    Share,
    bleu,
    chrf,
    codes_kept,
    literals_kept,
    readable,
    risk_found,
    sentence_chrf,
    terms_kept,
)

CODES = (InlineCode(1, CodeKind.PAIRED, "<b>", "</b>"), InlineCode(2, CodeKind.STANDALONE, "<br>"))


def test_bleu_by_hand() -> None:
    # 3 of 4 words, 2 of 3 pairs, 1 of 2 triples; of quadruples none of 1, smoothed to a half.
    expected = 100 * (3 / 4 * 2 / 3 * 1 / 2 * 1 / 2) ** (1 / 4)
    assert bleu(["a b c d"], ["a b c e"], "en").value == pytest.approx(expected)


def test_chrf_by_hand() -> None:
    # 1 of 2 characters and none of 1 pair are right, either way round; there are no longer runs.
    assert chrf(["ab"], ["ac"]).value == pytest.approx(100 * (1 / 2 + 0) / 2)


@pytest.mark.parametrize("hypothesis", ["", "vollkommen anders"])
def test_nothing_right_is_0_and_everything_right_is_100(hypothesis: str) -> None:
    reference = "The room 12 is shut now."
    assert bleu([reference], [reference], "en").value == pytest.approx(100)
    assert chrf([reference], [reference]).value == pytest.approx(100)
    assert bleu([hypothesis], ["1 2 3 4"], "en").value == chrf([hypothesis], ["1 2 3 4"]).value == 0


def test_scores_are_of_the_whole_set_and_empty_texts_cost() -> None:
    people = ["The office is open.", "Bring your passport, please."]
    halves = chrf([people[0], ""], people).value
    assert 0 < halves < 100
    assert halves != pytest.approx(50)  # which a mean over texts would give
    assert bleu([people[0], ""], people, "en").value < 100


@pytest.mark.parametrize(
    ("language", "tokenizer"),
    [("en", "13a"), ("zh-Hans", "zh"), ("zh_TW", "zh"), ("ja", "char"), ("ko", "char"), ("th", "char"), ("ar", "13a")],
)
def test_bleu_can_see_the_words_of_the_language(language: str, tokenizer: str) -> None:
    score = bleu(["外国人办公室在这里"], ["外国人办公室在这里"], language)
    assert f"tok:{tokenizer}|" in score.signature
    assert (score.value == pytest.approx(100)) is (tokenizer != "13a")


@pytest.mark.parametrize("texts", [([], []), (["a"], []), (["a"], ["a", "b"])])
def test_texts_without_their_references_are_refused(texts: tuple[list[str], list[str]]) -> None:
    with pytest.raises(ValueError, match="cannot be compared"):
        bleu(*texts, "en")
    with pytest.raises(ValueError, match="cannot be compared"):
        chrf(*texts)


def test_readable_is_text_without_codes() -> None:
    assert readable("Call <1>us </1> <2/> at \\<5>") == "Call us at <5>"


def test_a_share_of_nothing_is_none() -> None:
    assert Share.sum([]).value is None
    assert Share.sum([Share(1, 2), Share(0, 0), Share(2, 2)]) == Share(3, 4)
    assert Share(3, 4).value == 0.75


def test_a_term_counts_once_and_any_rendering_that_is_allowed_will_do() -> None:
    permit = Term("Duldung", "tolerated stay", "en")
    other = Term("Duldung", "toleration", "en", TermStatus.ADMITTED)
    bad = Term("Duldung", "permit", "en", TermStatus.FORBIDDEN)
    name = Term("Stadtwache", "Stadtwache", "*", TermStatus.DO_NOT_TRANSLATE)
    terms = (permit, other, bad, name)
    assert terms_kept(terms, "Your toleration ends.") == Share(1, 2)
    assert terms_kept(terms, "Tolerated stay: ask the Stadtwache.") == Share(2, 2)
    assert terms_kept(terms, "Your permit ends.") == Share(0, 2)
    assert terms_kept((bad,), "Your permit ends.") == Share(0, 0)


@pytest.mark.parametrize(
    ("target", "kept"),
    [("<2/> the <1>office</1>", 1), ("the <1>office</1>", 0), ("<1>a</1><1>b</1><2/>", 0), ("<1><2/>a</1><3/>", 0)],
)
def test_codes_are_kept_when_each_is_there_once(target: str, kept: int) -> None:
    assert codes_kept(CODES, target) == Share(kept, 1)


def test_texts_without_codes_do_not_count() -> None:
    assert codes_kept((), "anything") == Share(0, 0)


def test_literals_are_counted_one_by_one() -> None:
    source = "Zimmer 12, Telefon 0821 555123, post@example.org"
    assert literals_kept(source, "Room 12, phone 0821 555123, post@example.org", "de", "en") == Share(3, 3)
    assert literals_kept(source, "Room 13, phone 0821 555123", "de", "en") == Share(1, 3)
    flags = ["e-mail address missing: post@example.org", "number put in: 12", "number not in the source: 123"]
    assert literals_kept(source, "Room 13, phone 0821 555123", "de", "en", flags) == Share(2, 3)
    assert literals_kept("Guten Tag", "Good day", "de", "en") == Share(0, 0)


def test_risks_beside_scores_by_hand() -> None:
    # Bad are the 3 below 40. Of the 3 × 9 pairs of a bad and another one, the risks order 8 + 9 + 9.
    risks = [0.95, 0.9, 0.7, 0.6] + [0.1] * 8
    scores = [10.0, 39.9, 40.0, 0.0] + [80.0] * 8
    found = risk_found(risks, scores, flag_from=0.6, empty_from=0.95)
    assert (found.offers, found.bad) == (12, 3)
    assert found.auc == pytest.approx(26 / 27)
    assert found.riskiest_tenth == pytest.approx(1 / 3)
    assert (found.risky, found.too_risky) == (Share(2, 3), Share(1, 1))


def test_risks_that_say_nothing_are_chance() -> None:
    found = risk_found([0.5] * 20, [10.0, 90.0] * 10, flag_from=0.5, empty_from=1)
    assert found.auc == pytest.approx(0.5)
    assert found.risky == Share(10, 20)


@pytest.mark.parametrize("score", [10.0, 90.0])
def test_where_all_are_alike_no_risk_can_be_right(score: float) -> None:
    found = risk_found([0.2, 0.8], [score, score], flag_from=0.5, empty_from=1)
    assert (found.auc, found.riskiest_tenth) == (None, None)


def test_sentences_are_scored_one_by_one() -> None:
    right, wrong = sentence_chrf(["The office is open.", "xyz"], ["The office is open.", "Closed"])
    assert (right, wrong) == (pytest.approx(100), 0)
