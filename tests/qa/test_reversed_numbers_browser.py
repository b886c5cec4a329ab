"""What the check says of numbers in lines from right to left is what a real browser shows."""

from __future__ import annotations

from html import escape

import pytest
from bidi_numbers import CASES
from browser import running

from pipeline.literals import LiteralKind, find_literals

pytestmark = pytest.mark.browser

_AS_SEEN = """[...document.querySelectorAll("p")].map(line => {
  const text = line.firstChild, letters = [], range = document.createRange();
  for (let i = 0; i < text.length; i++) {
    range.setStart(text, i); range.setEnd(text, i + 1);
    const box = range.getBoundingClientRect();
    if (box.width) letters.push([box.left, text.data[i]]);
  }
  return letters.sort((a, b) => a[0] - b[0]).map(letter => letter[1]).join("");
})"""
"""The letters of each paragraph from left to right, by their places on the screen."""


def test_a_browser_shows_the_numbers_like_this() -> None:
    lines = "".join(f'<p dir="rtl">{escape(text)}</p>' for text, _, _ in CASES)
    with running() as browser:
        shown = browser.show(f"<!doctype html><meta charset=utf-8>{lines}".encode(), script=_AS_SEEN)
    for (text, language, reverse), seen in zip(CASES, shown.value, strict=True):
        (number,) = [one.text for one in find_literals(text, language) if one.kind is LiteralKind.PHONE]
        assert (number not in seen) is reverse, f"{text!r} is shown {seen!r}"
