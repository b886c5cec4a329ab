from __future__ import annotations

import pytest

from pipeline.mt.codes.marks import MAX_DEPTH, Mark, take_apart


def places(marks: object) -> list[object]:
    assert isinstance(marks, list | tuple)
    return [(mark.id, mark.start, mark.end, places(mark.children)) for mark in marks if isinstance(mark, Mark)]


def test_a_text_without_codes_is_its_words() -> None:
    assert take_apart(" Das  Amt ").plain == "Das Amt"
    assert take_apart("a < b").plain == "a < b"


def test_codes_are_taken_out_with_their_places() -> None:
    text = take_apart("Das <1>große <2>Amt</2></1> ist <3/>hier.")
    assert text.plain == "Das große Amt ist hier."
    assert places(text.marks) == [(1, 4, 13, [(2, 10, 13, [])]), (3, 18, 18, [])]


def test_white_space_around_codes_is_written_once() -> None:
    text = take_apart("<1/> Tel. <2> 0821 </2> <3/> oder")
    assert text.plain == "Tel. 0821 oder"
    assert places(text.marks) == [(1, 0, 0, []), (2, 5, 9, []), (3, 10, 10, [])]
    first, _, third = text.marks
    assert (first.space_before, first.space_after) == (False, True)
    assert (third.space_before, third.space_after) == (True, True)


def test_a_code_inside_a_word_does_not_cut_it() -> None:
    text = take_apart("<1>A</1>usländer<2/>amt")
    assert text.plain == "Ausländeramt"
    assert places(text.marks) == [(1, 0, 1, []), (2, 9, 9, [])]


def test_codes_around_nothing() -> None:
    text = take_apart("Ende <1> </1> <2><3/></2>")
    assert text.plain == "Ende"
    assert places(text.marks) == [(1, 4, 4, []), (2, 4, 4, [(3, 4, 4, [])])]


def test_what_comes_last_in_a_pair_stays_in_it() -> None:
    text = take_apart("<1>Amt <2/></1> hier")
    assert places(text.marks) == [(1, 0, 3, [(2, 3, 3, [])])]


def test_escaped_look_alikes_are_words() -> None:
    assert take_apart("siehe \\<5> und <1>das</1>").plain == "siehe <5> und das"


@pytest.mark.parametrize("text", ["<1>offen", "zu</1>", "<1><2></1></2>", "<1>a</2>", "x </1/>"])
def test_pairs_that_are_not_whole_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="inline code"):
        take_apart(text)


def test_nesting_has_a_limit() -> None:
    def nested(depth: int) -> str:
        return "".join(f"<{n}>" for n in range(depth)) + "x" + "".join(f"</{n}>" for n in reversed(range(depth)))

    assert take_apart(nested(MAX_DEPTH)).plain == "x"
    with pytest.raises(ValueError, match="deep"):
        take_apart(nested(MAX_DEPTH + 1))
