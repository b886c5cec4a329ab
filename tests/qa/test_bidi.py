from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pipeline.qa.bidi import Span, spans, unbalanced

MARKS = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"


def test_spans_end_where_their_marks_do() -> None:
    assert list(spans("a\u2066b\u202ec\u202cd\u2069e")) == [
        Span("\u202e", 4, 5, True, "c"),
        Span("\u2066", 2, 7, True, "bd"),
    ]


def test_the_end_of_an_isolate_ends_what_began_inside_it() -> None:
    assert list(spans("\u2066\u202ea\u2069b")) == [
        Span("\u202e", 2, 3, False, "a"),
        Span("\u2066", 1, 3, True, ""),
    ]


def test_the_end_of_an_embedding_does_not_reach_through_an_isolate() -> None:
    assert list(spans("\u202a\u2066\u202c\u2069")) == [
        Span("\u2066", 2, 3, True, ""),
        Span("\u202a", 1, 4, False, ""),
    ]


@given(st.text(alphabet=MARKS + "a1", max_size=20))
def test_every_opening_mark_has_one_span(text: str) -> None:
    found = list(spans(text))
    opening = [(mark, place + 1) for place, mark in enumerate(text) if mark in MARKS and mark not in "\u202c\u2069"]
    assert sorted((span.mark, span.start) for span in found) == sorted(opening)
    assert all(0 <= span.start <= span.end <= len(text) for span in found)


@given(st.recursive(st.sampled_from("ab1 "), lambda inner: st.tuples(st.sampled_from(MARKS[:2] + MARKS[3:8]), inner)))
def test_what_is_closed_properly_is_balanced(tree: object) -> None:
    def written(node: object) -> str:
        if isinstance(node, tuple):
            mark, inner = node
            return f"{mark}{written(inner)}{MARKS[8] if mark >= MARKS[5] else MARKS[2]}"
        return str(node)

    text = written(tree)
    assert not unbalanced(text)
    if text[0] in MARKS:
        assert unbalanced(text[:-1])
        assert unbalanced(text[1:])
