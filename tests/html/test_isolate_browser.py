"""With the marks a real browser shows phone numbers as they are dialled, in links and out of them."""

from __future__ import annotations

from html import escape

import pytest
from bidi_numbers import CASES
from browser import DESKTOP, PHONE, running

from pipeline.html.isolate import LRI, isolate_numbers
from pipeline.literals import LiteralKind, find_literals

pytestmark = pytest.mark.browser

_AS_SEEN = """[...document.querySelectorAll("p")].map(line => {
  const letters = [], range = document.createRange();
  const walker = document.createTreeWalker(line, NodeFilter.SHOW_TEXT);
  for (let text = walker.nextNode(); text; text = walker.nextNode()) {
    for (let i = 0; i < text.length; i++) {
      range.setStart(text, i); range.setEnd(text, i + 1);
      const box = range.getBoundingClientRect();
      if (box.width) letters.push([Math.round(box.top), box.left, text.data[i]]);
    }
  }
  return letters.sort((a, b) => a[0] - b[0] || a[1] - b[1]).map(letter => letter[2]).join("");
})"""
"""The letters of each paragraph from left to right, by their places on the screen."""


@pytest.mark.parametrize("width", [PHONE, DESKTOP])
def test_a_browser_shows_marked_numbers_as_they_are_dialled(width: int) -> None:
    cases: list[tuple[str, str]] = []
    for text, language, _ in CASES:
        (number,) = [one.text for one in find_literals(text, language) if one.kind is LiteralKind.PHONE]
        plain = escape(text)
        linked = plain.replace(escape(number), f'<a href="tel:1">{escape(number)}</a>')
        cases += [(isolate_numbers(f'<p dir="rtl">{html}</p>', language), number) for html in (plain, linked)]
    assert sum(LRI in html for html, _ in cases) > len(CASES)
    page = "<!doctype html><meta charset=utf-8>" + "".join(html for html, _ in cases)
    with running() as browser:
        shown = browser.show(page.encode(), width=width, script=_AS_SEEN)
    for (html, number), seen in zip(cases, shown.value, strict=True):
        assert number in seen, f"{html!r} is shown {seen!r}"
