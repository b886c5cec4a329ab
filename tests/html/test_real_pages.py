"""Every page of a real municipality, where ``../shared`` has them."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from pipeline.html import canonical_hash, check_codes, merge, merge_title, parse, plain_text, render, segment_html
from pipeline.html.codes import Token, TokenKind
from pipeline.html.text import has_words, strip_space
from pipeline.model import DocumentField, SegmentedHtml


@pytest.fixture(scope="module", params=["de", "en"])
def pages(shared: Path, request: pytest.FixtureRequest) -> list[tuple[str, str]]:
    file = shared / "content" / "lkaugsburg" / request.param / "pages.json"
    return [(page["title"], page["content"]) for page in json.loads(file.read_text("utf-8"))]


def shouted(text: str) -> str:
    """A stand-in for a translation: other words in the same places."""
    return render(
        Token(token.kind, re.sub(r"[^\W_]+", lambda word: f"{word[0].swapcase()}\u00e9", token.text), token.id)
        if token.kind is TokenKind.TEXT
        else token
        for token in parse(text)
    )


def tags(html: str) -> list[str]:
    """All tags, without what people read in their attributes."""
    return [re.sub('(alt|title|aria-label)="[^"]*"', "", tag) for tag in re.findall("<[^>]*>", html)]


def test_all_pages_come_back_byte_for_byte(pages: list[tuple[str, str]]) -> None:
    assert len(pages) > 200
    for title, content in pages:
        page = segment_html(content)
        assert merge(page, [None] * len(page.segments)) == content
        assert merge(page, [segment.text for segment in page.segments]) == content
        assert merge_title(title, None) == title


def test_translated_pages_differ_in_texts_only(pages: list[tuple[str, str]]) -> None:
    for _, content in pages:
        page = segment_html(content)
        targets = [shouted(segment.text) for segment in page.segments]
        merged = merge(page, targets)
        again = segment_html(merged)
        assert again.parts == page.parts
        assert [segment.text for segment in again.segments] == targets
        assert [segment.codes for segment in again.segments] == [segment.codes for segment in page.segments]
        assert tags(merged) == tags(content)
        assert (canonical_hash("", merged) == canonical_hash("", content)) == (not page.segments)


def test_what_volunteers_get_is_worth_their_time(pages: list[tuple[str, str]]) -> None:
    segmented: list[SegmentedHtml] = [segment_html(content) for _, content in pages]
    segments = [segment for page in segmented for segment in page.segments]
    assert len(segments) > 4_000
    for segment in segments:
        assert has_words(plain_text(segment.text)), segment
        assert strip_space(segment.text) == segment.text, segment
        assert check_codes(segment.codes, segment.text) == ()
        assert [code.id for code in segment.codes] == list(range(1, len(segment.codes) + 1))
        assert not re.match(r"<\d+/>|</", segment.text), f"icon at the edge: {segment.text}"
        assert not re.fullmatch(r"<(\d+)>(?:(?!</\1>).)*</\1>", segment.text), f"element around it all: {segment.text}"
    with_codes = sum(bool(segment.codes) for segment in segments)
    assert with_codes / len(segments) < 0.2, "most inline markup stands around whole segments"


def test_no_text_is_left_in_the_skeleton(pages: list[tuple[str, str]]) -> None:
    for _, content in pages:
        skeleton = "".join(segment_html(content).parts)
        shown = plain_text(re.sub(r"<!--.*?-->|<[^>]*>|&#?\w+;", "", skeleton, flags=re.DOTALL))
        assert not has_words(shown)


def test_names_of_icons_are_no_texts(pages: list[tuple[str, str]]) -> None:
    found = [
        (segment.tag, segment.text)
        for _, content in pages
        for segment in segment_html(content).segments
        if segment.field is DocumentField.ATTRIBUTE
    ]
    assert [tag for tag, _ in found] == ["img alt"] * 2
    assert not any(re.match(r"\d", text) for _, text in found)
