"""Editing JSON as text: what is not edited keeps its characters."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.connectors.jsontext import (
    Inside,
    NotAListError,
    Style,
    edit_list,
    edit_object,
    margin_of,
    parse_list,
    render,
    style_of,
)

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)
objects = st.dictionaries(st.text(), values, max_size=4)
styles = st.sampled_from(
    [
        {},
        {"ensure_ascii": False},
        {"separators": (",", ":")},
        {"indent": 1, "ensure_ascii": False},
        {"indent": 2},
        {"indent": 4},
        {"indent": "\t"},
        {"indent": 0},
    ]
)


@settings(deadline=None)
@given(st.lists(values, max_size=4), styles)
def test_parsing_gives_the_elements_and_their_places(elements, style):
    text = json.dumps(elements, **style)
    parsed = parse_list(text)
    assert [e.value for e in parsed] == elements
    assert [json.loads(text[e.start : e.end]) for e in parsed] == elements


@settings(deadline=None)
@given(st.lists(objects, min_size=1, max_size=3), objects, objects, styles)
def test_an_edited_file_looks_as_if_its_own_program_had_written_it(elements, changes, addition, style):
    text = json.dumps(elements, **style)
    parsed = parse_list(text)
    seen = style_of(text, parsed) or Style()
    margin = margin_of(text, parsed, seen)
    edited = edit_object(text[parsed[0].start : parsed[0].end], changes, seen, margin)
    after = edit_list(text, parsed, {0: edited}, [render(addition, seen, margin)], seen)
    assert json.loads(after) == [{**elements[0], **changes}, *elements[1:], addition]
    if elements[0] and len(elements[0]) > 1 and seen.ascii == style.get("ensure_ascii", True):
        assert after == json.dumps([{**elements[0], **changes}, *elements[1:], addition], **style)


@settings(deadline=None)
@given(objects, st.text(), objects, objects, styles)
def test_a_change_inside_an_object_keeps_the_others_there(outer, key, inner, changes, style):
    text = json.dumps({**outer, key: inner}, **style)
    edited = edit_object(text, {key: Inside(changes)}, Style())
    assert json.loads(edited) == {**outer, key: {**inner, **changes}}


@pytest.mark.parametrize("old", ["[]", "null", "3"])
def test_a_change_inside_what_is_no_object_replaces_it(old):
    assert edit_object(f'{{"a": {old}}}', {"a": Inside({"b": 1})}, Style()) == '{"a": {"b": 1}}'


def test_what_python_would_reformat_stays():
    text = '{ "n" : 1.50e2 ,"big":1e999, "u":"\\u00FC\\/", "a":1,  "a" :2 }'
    assert edit_object(text, {"a": 3, "n": 5}, Style()) == (
        '{ "n" : 5 ,"big":1e999, "u":"\\u00FC\\/", "a":1,  "a" :3 }'
    )


def test_windows_line_ends_and_odd_layout_are_followed():
    text = '[\r\n  {\r\n    "a": 1\r\n  }\r\n]\r\n'
    parsed = parse_list(text)
    style = style_of(text, parsed)
    assert style is not None
    added = render({"b": {"c": 2}}, style, margin_of(text, parsed, style))
    assert edit_list(text, parsed, {}, [added], style) == (
        '[\r\n  {\r\n    "a": 1\r\n  },\r\n  {\r\n    "b": {\r\n      "c": 2\r\n    }\r\n  }\r\n]\r\n'
    )


def test_a_line_for_each_entry_is_kept():
    text = '[\n{"a": 1},\n{"a": 2}\n]\n'
    parsed = parse_list(text)
    assert edit_list(text, parsed, {}, ['{"a": 3}'], Style()) == '[\n{"a": 1},\n{"a": 2},\n{"a": 3}\n]\n'


def test_a_byte_order_mark_is_passed_over_and_stays():
    text = '\ufeff[{"a": 1, "b": 2}]'
    parsed = parse_list(text)
    assert style_of(text, parsed) == Style()
    assert edit_list(text, parsed, {0: '{"a": 2}'}, [], Style()) == '\ufeff[{"a": 2}]'


def test_half_a_surrogate_pair_is_escaped_where_nothing_else_is():
    style = Style(ascii=False)
    assert render("ü\ud800", style) == '"ü\\ud800"'
    assert json.loads(render("ü\ud800", style)) == "ü\ud800"


@pytest.mark.parametrize("text", ["{}", " 3 ", '"x"'])
def test_anything_but_a_list_is_told_from_broken_json(text):
    with pytest.raises(NotAListError):
        parse_list(text)


@pytest.mark.parametrize("text", ["", "[1,]", "[1 2]", "[", "[1", "[]x", "{", "[{]"])
def test_broken_json_says_where(text):
    with pytest.raises(json.JSONDecodeError):
        parse_list(text)
