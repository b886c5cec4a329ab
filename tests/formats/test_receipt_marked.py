"""Texts as HTML: tags stand out, differences are marked, nothing else is changed."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from lxml import html
from markupsafe import escape

from pipeline.formats.carry import carry
from pipeline.formats.marked import LONGEST, compared, shown

TEXTS = st.text(st.sampled_from("ab <>/1é\u00a0你好مر\n\\&"), max_size=30) | st.text(max_size=30)


def test_tags_stand_out_and_keep_their_direction() -> None:
    assert shown("Go <1>there</1> <2/> < 3 >") == (
        'Go <code class="tag" dir="ltr">&lt;1&gt;</code>there<code class="tag" dir="ltr">&lt;/1&gt;</code> '
        '<code class="tag" dir="ltr">&lt;2/&gt;</code> &lt; 3 &gt;'
    )


def test_what_no_file_may_hold_is_visible() -> None:
    assert shown("a\x07b") == 'a<code class="tag" dir="ltr">&lt;U+0007/&gt;</code>b'


def test_only_what_differs_is_marked() -> None:
    one, other = compared("The office is open on Mondays.", "The bureau is open every Monday.")
    assert one == "The <mark>office</mark> is open <mark>on Mondays.</mark>"
    assert other == "The <mark>bureau</mark> is open <mark>every Monday.</mark>"


def test_a_different_tag_or_space_is_a_difference() -> None:
    assert compared("a <1>b</1>", "a b")[0].count("<mark>") == 2
    assert compared("a\u00a0b", "a b")[0] == "a<mark>\u00a0</mark>b"


def test_scripts_without_spaces_are_compared_by_character() -> None:
    assert compared("你好吗", "你很好吗")[1] == "你<mark>很</mark>好吗"


@given(TEXTS, TEXTS)
def test_all_of_both_texts_is_there(one: str, other: str) -> None:
    for text, found in zip((one, other), compared(one, other), strict=True):
        without = found.replace("<mark>", "").replace("</mark>", "")
        assert without == shown(text)
        assert without.replace('<code class="tag" dir="ltr">', "").replace("</code>", "") == escape(carry(text))


@given(TEXTS)
def test_equal_texts_have_no_difference(text: str) -> None:
    assert compared(text, text) == (shown(text), shown(text))
    assert "<mark>" not in shown(text)


@given(TEXTS)
def test_it_is_text_and_nothing_else(text: str) -> None:
    root = html.fragment_fromstring(f"<div>{shown(text)}</div>")
    assert {node.tag for node in root.iter()} <= {"div", "code"}


def test_what_is_longer_than_any_paragraph_is_cut_and_not_compared() -> None:
    assert shown("ab " * LONGEST) == ("ab " * LONGEST)[:LONGEST] + " …"
    assert "<mark>" not in "".join(compared("a " * LONGEST, "b " * LONGEST))
    assert "<mark>" in "".join(compared("a " * 1000, "b " * 1000))
