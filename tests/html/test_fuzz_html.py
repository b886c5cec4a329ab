"""Hostile pages: nothing is lost, nothing but texts changes, nothing fails.

The default run is short; ``-m slow`` runs the long one. For hours of it::

    SPRACHLOTSE_FUZZ=100000 pytest -m slow tests/html/test_fuzz_html.py

where the number is the examples of each property. ``tests/fuzz_html.py`` looks for trouble by coverage instead.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable

import pytest
from hostile_html import Page, hostile_pages, ugly_pages
from html_checks import check_source, check_targets, check_words
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

FUZZ = int(os.environ.get("SPRACHLOTSE_FUZZ", "500"))
RELAXED = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
short = settings(max_examples=80, deadline=None, suppress_health_check=RELAXED)
long = settings(max_examples=FUZZ, deadline=None, suppress_health_check=RELAXED)

# What people may write: at both ends two letters, single spaces, things that look like markup, codes and references.
PIECES = [
    " ", "a", "ä", "\u0645", "\u4f60", "1", "&", "<", ">", '"', "'", "[", "]", "{", "}", "\\", "/", ";", "#", "=",
    "`", "\u00a0", "\u00ad", "<1>", "</2>", "< 3 />", "\uff1c4\uff1e", "&amp;", "&lt;", "<b>", "[page 1]", "&#160;",
    "--&gt;", "<!--", "-->", "{w}", "\u0308", "&nbsp",
]  # fmt: skip
MIDDLE = st.lists(st.sampled_from(PIECES), max_size=6).map("".join)


@st.composite
def words(draw: st.DrawFn) -> str:
    first = draw(st.sampled_from(["Wo", "fa", "98 Wo", ";Wo", "Dé"]))
    return re.sub(" +", " ", f"{first}{draw(MIDDLE)}rt")


@short
@given(ugly_pages())
def test_ugly_pages_come_back(page: Page) -> None:
    check_source(page.html)


@short
@given(hostile_pages())
def test_hostile_pages_come_back(html: str) -> None:
    check_source(html)


@short
@given(ugly_pages(8), st.data())
def test_targets_change_nothing_but_texts_in_ugly_pages(page: Page, data: st.DataObject) -> None:
    _check_targets(page.html, data)


@short
@given(hostile_pages(4), st.data())
def test_targets_change_nothing_but_texts_in_hostile_pages(html: str, data: st.DataObject) -> None:
    _check_targets(html, data)


@short
@given(ugly_pages())
def test_every_word_is_in_one_segment_or_protected(page: Page) -> None:
    check_words(page)


def _check_targets(html: str, data: st.DataObject) -> None:
    check_targets(html, lambda: data.draw(words()))


AT_LENGTH: dict[str, Callable[[], None]] = {
    "ugly pages come back": long(given(ugly_pages().map(lambda page: page.html))(check_source)),
    "hostile pages come back": long(given(hostile_pages())(check_source)),
    "targets in ugly pages": long(given(ugly_pages(8).map(lambda page: page.html), st.data())(_check_targets)),
    "targets in hostile pages": long(given(hostile_pages(4), st.data())(_check_targets)),
    "words of ugly pages": long(given(ugly_pages())(check_words)),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", AT_LENGTH)
def test_at_length(name: str) -> None:
    AT_LENGTH[name]()
