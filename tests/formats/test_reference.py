"""Reference files: ``source TAB target`` per line."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import FormatError
from pipeline.formats.reference import parse
from pipeline.html.codes import escape_text
from pipeline.model import CodeKind


def lines(*wanted: str) -> bytes:
    return "".join(f"{line}\n" for line in wanted).encode()


@pytest.mark.parametrize(
    "data",
    [
        "Das Amt\tThe office\nDie Tür\tThe door\n".encode(),
        "Das Amt\tThe office\nDie Tür\tThe door".encode(),
        "Das Amt\tThe office\r\nDie Tür\tThe door\r\n".encode(),
        "\ufeff Das Amt \t The office\nDie Tür\tThe door\n".encode(),
    ],
    ids=["plain", "no last line end", "Windows", "byte order mark and spaces"],
)
def test_pairs_are_read_in_order(data: bytes) -> None:
    assert [(p.source, p.target) for p in parse(data, "r.tsv")] == [("Das Amt", "The office"), ("Die Tür", "The door")]


def test_only_line_feeds_end_lines() -> None:
    (pair,) = parse("eins\u2028zwei\u0085drei\x0bvier\tone\n".encode(), "r.tsv")
    assert pair.source == "eins\u2028zwei\u0085drei\x0bvier"


def test_the_limit_takes_the_first_lines_and_looks_no_further() -> None:
    data = lines("a\tb", "c\td") + b"\xff no tab\n"
    assert [pair.source for pair in parse(data, "r.tsv", 2)] == ["a", "c"]
    assert len(parse(lines("a\tb"), "r.tsv", 100)) == 1


def test_codes_of_the_source_are_known() -> None:
    (pair,) = parse(lines("Ruf <2>uns <1/></2> an, \\<7>\tCall us"), "r.tsv")
    assert {(code.id, code.kind) for code in pair.codes} == {(1, CodeKind.STANDALONE), (2, CodeKind.PAIRED)}


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "is empty"),
        (b"\xef\xbb\xbf", "is empty"),
        (lines("a\tb", "no tab at all"), "line 2 of r.tsv has no tab"),
        (lines("a\tb", "a\tb\tc"), "line 2 of r.tsv has 2 tabs"),
        (lines("a\tb", "", "a\tb"), "line 2 of r.tsv has no tab"),
        (lines("a\tb", "a\t "), "line 2 of r.tsv has no translation"),
        (lines("\tb"), "line 1 of r.tsv has no source"),
        (lines("a\tb") + b"caf\xe9\tcoffee\n", "line 2 of r.tsv is not UTF-8 (byte 4)"),
        ("a\tb\n".encode("utf-16"), "line 1 of r.tsv is not UTF-8"),
        (lines("<1>a\tb"), "line 1 of r.tsv has a source with broken tags"),
        (lines("<1>a<2></1>b</2>\tb"), "overlap"),
        (lines("< 1 >a\tb"), "< 1 >"),
        (lines("<1/>a<1/>\tb"), "more than once"),
    ],
)
def test_what_cannot_be_used_is_named_with_its_line(data: bytes, told: str) -> None:
    with pytest.raises(FormatError) as caught:
        parse(data, "r.tsv")
    assert told in str(caught.value)
    assert caught.value.hint


TEXTS = st.text(st.characters(exclude_characters="\t\n\r", exclude_categories=["Cs"])).filter(
    lambda text: bool(text.strip()) and not text.startswith("\ufeff")
)


@given(st.lists(st.tuples(TEXTS, TEXTS), min_size=1))
def test_any_text_can_be_in_a_reference(pairs: list[tuple[str, str]]) -> None:
    data = "".join(f"{escape_text(source)}\t{target}\n" for source, target in pairs).encode()
    read = [(pair.source, pair.target) for pair in parse(data, "r.tsv")]
    assert read == [(escape_text(source).strip(), target.strip()) for source, target in pairs]
