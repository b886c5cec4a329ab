"""Whatever characters a text holds, it comes back exactly, and files hold only what they can."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.formats.carry import UNFIT, carry, plain, restore

PIECES = st.sampled_from(
    [
        "\\",
        "<U+0007/>",
        "<U+0041/>",
        "<U+110000/>",
        "<U+D800/>",
        "<U+0026/>",
        "&",
        "\x00",
        "\x07",
        "\r",
        "\n",
        "\u2028",
        "\ud83d",
        "<1>",
        "ä",
        " ",
    ]
)
TEXT = st.one_of(st.text(st.characters(codec=None)), st.lists(PIECES, max_size=12).map("".join))


@given(TEXT)
@settings(deadline=None)
def test_every_text_comes_back_and_fits_in_a_file(text: str) -> None:
    carried = carry(text)
    assert restore(carried) == text
    assert not UNFIT.search(carried)
    assert not carried.startswith("\n") and not carried.endswith("\n")
    carried.encode("utf-8")
    without = carry(text, ampersand=True)
    assert restore(without) == text
    assert "&" not in without


@given(st.text(st.characters(exclude_categories=["Cc", "Cs", "Cn", "Zl", "Zp"])).filter(lambda text: "<U+" not in text))
@settings(deadline=None)
def test_ordinary_text_is_left_alone(text: str) -> None:
    assert carry(text) == text


@pytest.mark.parametrize("text", ["<U+0041/>", "<U+110000/>", r"\\<U+0041/>", "<U+07/>", "<u+0007/>"])
def test_what_carry_never_writes_is_not_restored(text: str) -> None:
    assert restore(text) == text


def test_unfit_characters_are_visible_on_the_way() -> None:
    assert carry("a\x07b") == "a<U+0007/>b"
    assert carry("\\<U+0007/>") == r"\\\<U+0007/>"


def test_a_long_run_of_backslashes_takes_no_time() -> None:
    text = "\\" * 200_000
    assert restore(carry(text) + "<U+") == text + "<U+"


def test_plain_cannot_turn_a_line_around() -> None:
    assert plain("a\u202eb\u2066c\u200e") == "abc\u200e"


def test_plain_is_one_line() -> None:
    assert plain(" a\n b\u2028c\x00 ") == "a b c\ufffd"
