from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.html.codes import TokenKind, check_codes, parse, plain_text
from pipeline.model import CodeKind, InlineCode
from pipeline.mt.codes.anchors import anchor_alignment, inner_texts, with_anchors
from pipeline.mt.codes.marks import take_apart
from pipeline.mt.codes.place import Alignment, place_codes
from pipeline.mt.codes.words import word_spans


def placed(source: str, target: str, anchors: Mapping[str, str]) -> tuple[str, bool]:
    marked = take_apart(source)
    return place_codes(marked, target, anchor_alignment(marked, target, anchors))


@pytest.mark.parametrize(
    ("source", "target", "anchors", "expected"),
    [
        ("Mehr dazu <1>hier</1>.", "Find out more here.", {"hier": "here"}, "Find out more <1>here</1>."),
        # an anchor's translation alone is not always what the sentence has
        (
            "Zur <1>Beratung für Eltern</1> gehen.",
            "Go to the advice centre for parents.",
            {"Beratung für Eltern": "Advice for parents."},
            "Go to the <1>advice centre for parents</1>.",
        ),
        # each of two like anchors gets the one nearer to its own place
        (
            "<1>Hier</1> fragen, dann <2>hier</2> zahlen.",
            "Ask here, then pay here.",
            {"Hier": "Here", "hier": "here"},
            "Ask <1>here</1>, then pay <2>here</2>.",
        ),
        # in the translation's order
        (
            "Vom <1>Amt</1> zum <2>Haus</2> gehen.",
            "Go to the house from the office.",
            {"Amt": "office", "Haus": "house"},
            "Go to the <2>house</2> from the <1>office</1>.",
        ),
        # names, numbers and addresses need no translation
        (
            "Tel. <1>0821 12-3</1> oder <2>www.example.org/amt</2>",
            "Phone 0821 12-3 or www.example.org/amt",
            {},
            "Phone <1>0821 12-3</1> or <2>www.example.org/amt</2>",
        ),
        # nested
        (
            "Zum <1>Rat für <2>Eltern</2></1> gehen.",
            "Go to the parents' council for parents.",
            {"Rat für Eltern": "council for parents", "Eltern": "parents"},
            "Go to the parents' <1>council for <2>parents</2></1>.",
        ),
        # an icon stays about where it stood
        ("Bitte rufen Sie <1/> heute an.", "Please give us a call today.", {}, "Please give us <1/> a call today."),
    ],
)
def test_codes_go_around_what_their_words_become(
    source: str, target: str, anchors: Mapping[str, str], expected: str
) -> None:
    assert placed(source, target, anchors) == (expected, False)


def test_an_anchor_that_is_not_found_goes_to_the_end_and_says_so() -> None:
    assert placed("Gehen Sie <1>hinein</1> bitte", "Please enter", {"hinein": "inside"}) == (
        "Please enter <1></1>",
        True,
    )


def test_what_must_be_translated_alone() -> None:
    source = take_apart("<1>Amt</1>, <2>Amt</2>, <3>0821 12</3>, <4><5>Haus</5> am Ort</4> <6/> <7> </7>")
    assert inner_texts(source) == ("Amt", "Haus am Ort", "Haus")
    assert inner_texts(take_apart("<1>Das ganze Amt</1>")) == ()


def aligned(source: str, target: str, ties: str) -> Alignment:
    here, there = word_spans(take_apart(source).plain), word_spans(target)
    weights = np.zeros((len(there), len(here)), dtype=np.float32)
    for row, tie in enumerate(ties.split()):
        if tie != "-":
            weights[row, int(tie)] = 1
    alignment = Alignment()
    alignment.add(here, there, weights)
    return alignment


def test_the_attention_decides_between_two_like_stretches() -> None:
    source, target = "<1>Hier</1> steht das Amt.", "Here is the office here."
    marked = take_apart(source)
    alignment = with_anchors(marked, target, aligned(source, target, "1 1 2 3 0 4"), {"Hier": "here"})
    assert place_codes(marked, target, alignment) == ("Here is the office <1>here</1>.", False)


def test_a_weak_likeness_needs_the_attention() -> None:
    source, target = "Das <1>Amtsblatt</1> lesen.", "Today and every day read the office notes."
    marked = take_apart(source)
    anchors = {"Amtsblatt": "official news"}
    elsewhere = with_anchors(marked, target, aligned(source, target, "1 - - - 2 0 - - 3"), anchors)
    assert place_codes(marked, target, elsewhere) == ("<1>Today</1> and every day read the office notes.", False)
    supported = with_anchors(marked, target, aligned(source, target, "1 - - - 2 0 - 1 3"), anchors)
    assert place_codes(marked, target, supported) == (
        "Today and every day read the <1>office notes</1>.",
        False,
    )


def test_the_anchor_wins_over_the_attention_elsewhere() -> None:
    source, target = "Das <1>Amt</1> ist zu.", "The office is closed."
    marked = take_apart(source)
    wrong = aligned(source, target, "0 2 1 3 4")
    assert place_codes(marked, target, wrong)[0] == "The office <1>is</1> closed."
    right = with_anchors(marked, target, wrong, {"Amt": "office"})
    assert place_codes(marked, target, right) == ("The <1>office</1> is closed.", False)


def test_without_anything_found_the_alignment_is_the_same() -> None:
    marked = take_apart("Das <1>Amt</1> ist zu.")
    alignment = aligned("Das <1>Amt</1> ist zu.", "Closed.", "3 4")
    assert with_anchors(marked, "Closed.", alignment, {}) is alignment


def test_an_anchor_is_looked_for_in_the_translation_of_its_sentence_only() -> None:
    source = take_apart("Hier ist es. Das <1>hier</1> ist neu.")
    target = "Here it is. That thing is new."
    here, there = word_spans(source.plain), word_spans(target)
    alignment = Alignment()
    alignment.add(here[:4], there[:4], np.zeros((4, 4), dtype=np.float32))
    alignment.add(here[4:], there[4:], np.zeros((5, 5), dtype=np.float32))
    assert place_codes(source, target, with_anchors(source, target, alignment, {"hier": "here"}))[1]


PIECES = st.lists(
    st.sampled_from(
        ["Amt", "Haus", "hier", "0821 12", "(", ")", '"', "İ", "ß", "你好", "<1/>", "<2>", "</2>", " ", "."]
    ),
    max_size=12,
).map(" ".join)


@given(PIECES, PIECES, st.dictionaries(st.sampled_from(["Amt", "Haus", "hier", "ß"]), PIECES))
def test_every_code_is_there_once_and_no_word_is_touched(source: str, other: str, anchors: dict[str, str]) -> None:
    try:
        marked = take_apart(source)
    except ValueError:
        return
    target = " ".join(plain_text(other).split())
    text, _ = place_codes(marked, target, anchor_alignment(marked, target, anchors))
    tokens = [token for token in parse(source) if token.kind in (TokenKind.OPEN, TokenKind.STANDALONE)]
    codes = [InlineCode(t.id, CodeKind.PAIRED if t.kind is TokenKind.OPEN else CodeKind.STANDALONE, "") for t in tokens]
    if len({code.id for code in codes}) == len(codes):
        assert check_codes(codes, text) == ()
    assert "".join(plain_text(text).split()) == "".join(target.split())
