from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.html.codes import escape_text
from pipeline.html.merge import merge
from pipeline.html.segment import segment_html
from pipeline.html.tokens import Kind, tokenize
from pipeline.model import DocumentField, Severity
from pipeline.qa import Pair
from pipeline.qa.unsafe_html import CHECK

ACTIVE = [
    "<script>alert(1)</script>", "<SCRIPT src=//x>", "</script>", "<img src=x onerror=alert(1)>",
    "<a href=# onclick = x>",
    "<svg/onload=alert(1)>", "<iframe src='//x'></iframe>", "<style>*{display:none}</style>", "<form action='//x'>",
    "<meta http-equiv=refresh content=0>", "<base href='//x'>", "<link rel=stylesheet href=x>", "<object data=x>",
    "javascript:alert(1)", "JavaScript:void(0)", "data:text/html;base64,AAAA", "<b/onmouseover=x>",
    "<img src=x onerror=",
]  # fmt: skip
HARMLESS = [
    "a < b", "a <b and c> d", "JavaScript: the language", "<3", "5 > 3 < 7", "on = off", "<name>", "R&D", "<b>bold</b>",
    "Note: script", "a<b onto = c", "<br>",
]  # fmt: skip


def found(target: str, source: str = "Text", field: DocumentField = DocumentField.CONTENT) -> list[str]:
    return [str(message) for message in CHECK.find(Pair(source, target, field=field))]


@pytest.mark.parametrize("text", ACTIVE)
@pytest.mark.parametrize("field", list(DocumentField))
def test_active_content_blocks(text: str, field: DocumentField) -> None:
    assert len(found(f"Office {text}", field=field)) == 1
    assert CHECK.severity is Severity.BLOCK


@pytest.mark.parametrize("text", HARMLESS)
def test_what_does_nothing_is_left_to_other_checks(text: str) -> None:
    assert found(f"Office {text}") == []


@pytest.mark.parametrize("text", ["<b>bold</b>", "<a href='https://x'>", "<br>", "</p>"])
def test_titles_are_stored_as_they_are_so_any_tag_blocks(text: str) -> None:
    assert found(f"Office {text}", field=DocumentField.TITLE) != []


def test_what_the_source_says_may_be_said() -> None:
    assert found("How <script> works: javascript:void(0)", "Wie <script> geht: javascript:void(0)") == []
    assert len(found("<script> <script>", "<script>")) == 1


def test_a_long_one_is_told_in_short() -> None:
    (said,) = found(f"<script src='{'x' * 500}'>")
    assert len(said) < 160


@given(st.lists(st.sampled_from([*ACTIVE, *HARMLESS, "&lt;script&gt;", '"', "'", ">"]), max_size=4))
def test_nothing_that_is_typed_becomes_markup_of_the_page(pieces: list[str]) -> None:
    """Why only titles can be harmed: a page escapes whatever is typed."""
    segmented = segment_html('<p title="Hallo">Das <b>Amt</b> hilft</p>')
    typed = escape_text(" ".join(pieces))
    targets = [typed if not segment.codes else f"<1>{typed}</1> {typed}" for segment in segmented.segments]
    page = merge(segmented, targets)
    tags = [(kind, name) for kind, _, _, name in tokenize(page) if kind in (Kind.START, Kind.END)]
    assert tags == [(Kind.START, "p"), (Kind.START, "b"), (Kind.END, "b"), (Kind.END, "p")]
