"""The short description of a location travels as the first block of its content."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.connectors.integreat.meta import join, split
from pipeline.html.merge import merge
from pipeline.html.segment import segment_html


def test_it_is_the_first_segment_and_can_be_translated() -> None:
    content = join("Ausweise & Anmeldung", "<p>Mo–Fr</p>")
    segmented = segment_html(content)
    assert [segment.text for segment in segmented.segments] == ["Ausweise & Anmeldung", "Mo–Fr"]
    assert split(merge(segmented, ["IDs & registration <now>", "Mon–Fri"])) == (
        "IDs & registration <now>",
        "<p>Mon–Fri</p>",
    )


@pytest.mark.parametrize("nothing", ["", " ", "\n"])
def test_without_one_the_content_is_as_it_was(nothing: str) -> None:
    assert join(nothing, "<p>a</p>") == "<p>a</p>"
    assert split("<p>a</p>") == (None, "<p>a</p>")


def test_an_emptied_description_is_not_the_same_as_none() -> None:
    assert split('<p data-field="meta_description"></p>\n<p>a</p>') == ("", "<p>a</p>")


def test_marks_that_a_person_put_in_are_left_out() -> None:
    assert split('<p data-field="meta_description">A <b>B</b> C</p><p>a</p>') == ("A B C", "<p>a</p>")


@pytest.mark.parametrize("description", ["a &amp; b", "a <b> c", "&lt;", "</p> a", "\"a\" & 'b'"])
def test_signs_of_html_are_text_in_a_description(description: str) -> None:
    assert split(join(description, "<p>a</p>")) == (description, "<p>a</p>")


def test_only_the_first_block_is_a_description() -> None:
    content = '<p>a</p>\n<p data-field="meta_description">b</p>'
    assert split(content) == (None, content)


@given(st.text(), st.text())
def test_what_is_joined_can_be_split(description: str, content: str) -> None:
    body = f"<p>{content}</p>"
    assert split(join(description, body)) == (description.strip() or None, body)
