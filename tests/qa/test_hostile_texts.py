"""Whatever the texts hold: checks never raise, and take time in proportion to their length."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.model import CodeKind, InlineCode
from pipeline.qa import CHECKS, Check, Pair

CODES = (
    InlineCode(1, CodeKind.PAIRED, "<a href='tel:030'>", "</a>", "link"),
    InlineCode(2, CodeKind.STANDALONE, "<img src='i.png'>", "", "icon"),
)
PIECES = [
    *"()[]{}\"'„“”«»‚‘’:;.,!?؟،؛。！？۔։;-–/@#%$€0123٤۴१",
    *"\u00a0\u202f\u00ad\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff\ufffd",
    *["<1>", "</1>", "<2/>", "< 1 >", "\\<1>", " ", "  ", "\n", "\x00", "\ud800", "\U0001f469\u200d\u2695\ufe0f"],
    *[
        "the",
        "the the",
        "Amt",
        "Das Das",
        "офіс",
        "оffice",
        "مكتب",
        "مكتب مكتب",
        "030 23125-100",
        "10\u00a0€",
        "www.a.example",
    ],
]
LANGUAGES = ["en", "ar", "fa", "fr", "uk", "el", "he", "tr", "th", "ja", "hy", "ti", "sr-Latn", "", "xx", "de_DE.UTF-8"]


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.name)
@settings(deadline=None, max_examples=60)  # some checks load dictionaries at their first word
@given(
    st.lists(st.sampled_from(PIECES), max_size=12).map("".join),
    st.lists(st.sampled_from(PIECES), max_size=12).map("".join),
    st.sampled_from(LANGUAGES),
)
def test_no_check_ever_fails(check: Check, source: str, target: str, language: str) -> None:
    for message in check.find(Pair(source, target, CODES, "de", language, (), (source,))):
        assert str(message)
        assert check.find(Pair(source, target, CODES, "de", language, (), (source,)))  # again: no state is kept


LONG = {
    "spaces": " " * 8_000,
    "one word": "a" * 8_000,
    "words": "the " * 2_000,
    "brackets": "(" * 8_000,
    "quotes": '"“„«' * 2_000,
    "open quotes": "„" * 8_000,
    "tags": "<2/>" * 2_000,
    "nested tags": "<1>" * 1_500 + "</1>" * 1_500,
    "isolates": "\u2066" * 8_000,
    "embeddings": "\u202e1\u202c" * 3_000,
    "ends": "\u2069\u202c" * 4_000,
    "no-break spaces": "a\u00a0" * 4_000,
    "numbers": "030 2312-" * 2_000,
    "Arabic digits": "٠٨٢١ " * 2_000,
    "mixed letters": "аa" * 4_000,
    "pictures": "\u2190 " * 4_000,
    "full stops": "." * 8_000,
}


@pytest.mark.parametrize("text", LONG.values(), ids=LONG.keys())
@pytest.mark.parametrize("language", ["en", "ar"])
def test_long_texts_take_no_longer_in_proportion(text: str, language: str) -> None:
    codes = (CODES[0], *(InlineCode(i, CodeKind.STANDALONE, "<br>", "", "") for i in range(2, 2_000)))
    slow: list[str] = []
    for check in CHECKS:
        pair = Pair("Ein Amt.", text, codes, "de", language)
        begin = time.process_time()
        list(check.find(pair))
        if (took := time.process_time() - begin) > 1.0:
            slow.append(f"{check.name}: {took:.1f} s")
    assert slow == []
