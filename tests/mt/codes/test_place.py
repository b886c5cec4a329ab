from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.html.codes import TokenKind, check_codes, parse, plain_text
from pipeline.model import CodeKind, InlineCode
from pipeline.mt.codes.marks import take_apart
from pipeline.mt.codes.place import Alignment, place_codes
from pipeline.mt.codes.words import word_spans


def placed(source: str, target: str, ties: str) -> tuple[str, bool]:
    """``ties``: for each target word, the number of the source word it comes from, or ``-``."""
    marked = take_apart(source)
    here, there = word_spans(marked.plain), word_spans(target)
    weights = np.zeros((len(there), len(here)), dtype=np.float32)
    for row, tie in enumerate(ties.split()):
        if tie != "-":
            weights[row, int(tie)] = 1
    alignment = Alignment()
    alignment.add(here, there, weights)
    return place_codes(marked, target, alignment)


@pytest.mark.parametrize(
    ("source", "target", "ties", "expected"),
    [
        # around the words that come from the code's words, wherever they went
        ("Das <1>Amt</1> ist zu.", "The office is closed.", "0 1 2 3 4", "The <1>office</1> is closed."),
        ("<1>Heute</1> zu", "closed <9> today", "1 - - - 0", "closed \\<9> <1>today</1>"),
        ("<1>Amt</1> und <2>Haus</2>", "house and office", "2 1 0", "<2>house</2> and <1>office</1>"),
        ("am <1>5. Mai</1> zu", "closed on May 5.", "4 0 3 1 2", "closed on <1>May 5</1>."),
        # a gap inside belongs to it
        ("<1>große Amt</1> hier", "big old office here", "0 - 1 2", "<1>big old office</1> here"),
        # the whole text, whatever the words say
        ("<1>Amt zu</1>", "closed office today", "- - -", "<1>closed office today</1>"),
        ("<1><2>Amt</2></1>", "office", "-", "<1><2>office</2></1>"),
        # nested
        ("<1>das <2>Amt</2></1> hier", "here the office", "2 0 1", "here <1>the <2>office</2></1>"),
        # punctuation goes along only where the source has it inside
        ("<1>Halt!</1> Nein.", "Stop! No.", "0 1 2 3", "<1>Stop!</1> No."),
        ("<1>Halt</1>! Nein.", "Stop! No.", "0 0 2 3", "<1>Stop</1>! No."),
        ("Das „<1>Amt</1>“", 'The "office"', "0 1 2 3", 'The "<1>office</1>"'),
        # brackets and quotation marks stay whole
        ("<1>Amt</1> (neu)", "office (new)", "0 0 2 3", "<1>office</1> (new)"),
        ("<1>Amt (neu)</1> hier", "new (office here)", "0 1 2 4 -", "<1>new (office here)</1>"),
        ("<1>„Neu buchen“</1> klicken", 'click "Book new"', "4 0 2 1 -", 'click <1>"Book new"</1>'),
        # icons go in front of what follows them
        ("Tel <1/> hier", "here Tel", "1 0", "<1/> here Tel"),
        ("<1/> Tel hier", "here Tel", "1 0", "<1/> here Tel"),
        ("Tel hier <1/>", "here Tel", "1 0", "here Tel <1/>"),
        ("Amt<1/> hier", "here office", "1 0", "here office<1/>"),
        ("<1>Tel <2/></1> hier", "here Tel", "1 0", "here <1>Tel <2/></1>"),
        ("<1/><2>Tel</2> hier", "here Tel", "1 0", "<1/>here <2>Tel</2>"),
        ("<1> </1> Amt", "office", "0", "<1></1> office"),
    ],
)
def test_where_codes_go(source: str, target: str, ties: str, expected: str) -> None:
    assert placed(source, target, ties) == (expected, False)


def test_a_code_whose_words_are_not_in_the_translation_goes_to_the_end() -> None:
    assert placed("das <1>kleine</1> Amt", "the office", "0 2") == ("the office <1></1>", True)
    assert placed("das <1>kl<2>ei</2>ne <3/></1> Amt", "the office", "0 2") == ("the office <1><2></2><3/></1>", True)


def test_a_word_that_hangs_on_the_code_only_by_half_is_left_to_the_word_it_belongs_to() -> None:
    marked, target = take_apart("<1>0821</1> oder <2>0822</2>"), "0821 or 0822"
    alignment = Alignment()
    weights = np.array([[1, 0, 0], [0.5, 0.4, 0.1], [0, 0, 1]], dtype=np.float32)
    alignment.add(word_spans(marked.plain), word_spans(target), weights)
    assert place_codes(marked, target, alignment) == ("<1>0821</1> or <2>0822</2>", False)


def test_a_code_is_not_put_around_punctuation_alone() -> None:
    assert placed("am <1>Montag</1>.", "at.", "0 1") == ("at. <1></1>", True)


def test_an_icon_is_not_put_into_the_middle_of_a_link() -> None:
    text, at_end = placed("<1>rotes Haus</1> <2/>alt", "red old house", "0 2 1")
    assert (text, at_end) == ("<2/><1>red old house</1>", False)


def test_two_codes_in_one_word_do_not_get_the_same_word() -> None:
    text, at_end = placed("<1>Aus</1><2>land</2>", "abroad", "0")
    assert (text, at_end) == ("<1>abroad</1> <2></2>", True)


def test_a_backslash_before_a_code_does_not_escape_it() -> None:
    text, _ = placed("Pfad <1>Amt</1>", "path \\ office", "0 - 1")
    assert text == "path \\ <1>office</1>"
    text, _ = placed("x<1/>", "x\\", "0 -")
    assert plain_text(text).split() == ["x\\"]
    assert [token.kind for token in parse(text)][-1] is TokenKind.STANDALONE


def test_words_and_weights_must_fit() -> None:
    with pytest.raises(ValueError, match="weights for"):
        Alignment().add([(0, 1)], [(0, 1)], np.zeros((2, 1), dtype=np.float32))


# --- whatever the alignment says, every code is there once, well nested, and no word is touched ----------

WORDS = st.sampled_from(["Amt", "Haus", "z.", "0821", "(", ")", "!", "Ä-ß", "<7>", "\\", "<", "你好"])
SOURCE_WORDS = st.sampled_from(["Amt", "Haus", "z.", "0821", "(", ")", "!", "Ä-ß", "\\<77>", "你好"])
SPACES = st.sampled_from(["", " ", "  "])


@st.composite
def sources(draw: st.DrawFn) -> str:
    """A text with well nested codes, numbered 1, 2, 3 …"""
    number = 0

    def content(depth: int) -> str:
        nonlocal number
        parts = []
        for _ in range(draw(st.integers(0, 4))):
            kind = draw(st.integers(0, 3 if depth < 3 else 1))
            if kind <= 1:
                parts.append(draw(SOURCE_WORDS) + draw(SPACES))
            else:
                number += 1
                own = number
                inside = content(depth + 1) if kind == 3 else ""
                parts.append(f"<{own}>{inside}</{own}>" if kind == 3 else f"<{own}/>")
                parts.append(draw(SPACES))
        return "".join(parts)

    return content(0)


@given(sources(), st.lists(st.tuples(WORDS, SPACES), max_size=8), st.integers(0, 2**32 - 1), st.booleans())
def test_codes_are_whole_and_words_untouched(
    source: str, words: list[tuple[str, str]], seed: int, certain: bool
) -> None:
    marked = take_apart(source)
    target = " ".join("".join(word + space for word, space in words).split())
    here, there = word_spans(marked.plain), word_spans(target)
    random = np.random.default_rng(seed)
    weights = random.random((len(there), len(here)), dtype=np.float32) ** (8 if certain else 1)
    weights /= np.maximum(weights.sum(axis=1, keepdims=True), 1e-9)
    alignment = Alignment()
    alignment.add(here, there, weights.astype(np.float32))
    text, at_end = place_codes(marked, target, alignment)

    tokens = [token for token in parse(source) if token.kind in (TokenKind.OPEN, TokenKind.STANDALONE)]
    codes = [InlineCode(t.id, CodeKind.PAIRED if t.kind is TokenKind.OPEN else CodeKind.STANDALONE, "") for t in tokens]
    assert check_codes(codes, text) == ()
    assert "".join(plain_text(text).split()) == "".join(target.split())
    if not at_end:
        assert around_words(source) <= around_words(text)


def around_words(text: str) -> set[int]:
    """Ids of the paired codes that stand around at least one character that is no space."""
    inside: list[int] = []
    found: set[int] = set()
    for token in parse(text):
        if token.kind is TokenKind.OPEN:
            inside.append(token.id)
        elif token.kind is TokenKind.CLOSE:
            inside.remove(token.id)
        elif token.kind is TokenKind.TEXT and token.text.strip():
            found |= set(inside)
    return found
