"""XLIFF 1.2 files that were cut off, flipped, spliced: nothing is lost, and nothing damaged counts as reviewed."""

from __future__ import annotations

import random
import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from lxml import etree

from pipeline.errors import FormatError
from pipeline.formats import xliff12
from pipeline.model import CodeKind, InlineCode, PackageEntry, PackageInfo, ReturnedEntry
from pipeline.state import Origin, Review

INFO = PackageInfo("20260102-ab12cd", "musterkreis", "Musterkreis", "de", "en", datetime(2026, 1, 2, tzinfo=UTC))
CODES = (
    InlineCode(1, CodeKind.PAIRED, '<a href="/x">', "</a>", "link"),
    InlineCode(2, CodeKind.STANDALONE, '<img src="y">', label="icon"),
)
FIRST = PackageEntry(
    segment_id="abcdefgh23456722",
    source="Schöne <1>Grüße</1> <2/> & 0821 3241",
    target="Kind <1>regards</1> <2/> & 0821 3241",
    review=Review.FINAL,
    origin=Origin.HUMAN,
    document="/musterkreis/de/wohnen/",
    title="Wohnen",
    codes=CODES,
)
SENT = [
    FIRST,
    replace(FIRST, segment_id="abcdefgh23456723", source="Zweiter", target="The second", codes=()),
    replace(FIRST, segment_id="abcdefgh23456724", source="Drei", target="مرحبا", codes=(), review=Review.REVIEWED),
    replace(FIRST, segment_id="abcdefgh23456725", source="Vier", target="", codes=(), document="/b/", origin=None),
    replace(FIRST, segment_id="abcdefgh23456726", source="Fünf", target="Five", document="/b/", review=Review.REVIEWED),
]
DATA = xliff12.serialize(INFO, SENT)
EXPECTED = {(entry.segment_id, entry.source, entry.target) for entry in SENT}
WORD = re.compile(r"\w{4,}")
VOUCHED = {(entry.segment_id, entry.source, entry.target) for entry in SENT if entry.target}


def texts(entry: ReturnedEntry) -> tuple[str, str, str]:
    return entry.segment_id, entry.source, entry.target


def read(data: bytes) -> tuple[ReturnedEntry, ...]:
    return xliff12.parse(data, "back.xlf").entries


def well_formed(data: bytes) -> bool:
    try:
        etree.fromstring(data)
    except etree.XMLSyntaxError:
        return False
    return True


def test_all_of_it_is_there() -> None:
    assert {texts(entry) for entry in read(DATA)} == EXPECTED


@given(cut=st.integers(0, len(DATA)))
@settings(max_examples=100, deadline=None)
def test_truncated_anywhere(cut: int) -> None:
    data = DATA[:cut]
    try:
        back = xliff12.parse(data, "back.xlf")
    except FormatError:
        assert b"<source" not in data
        return
    assert {texts(entry) for entry in back.entries if entry.reviewed} <= VOUCHED
    complete = data.count(b"</trans-unit>")
    assert sum(texts(entry) in EXPECTED for entry in back.entries) >= complete
    assert bool(back.faults) is (not well_formed(data))


@given(place=st.integers(0, len(DATA) - 1), bit=st.integers(0, 7))
@settings(max_examples=120, deadline=None)
def test_a_bit_flipped_anywhere(place: int, bit: int) -> None:
    data = bytearray(DATA)
    data[place] ^= 1 << bit
    back = read(bytes(data))
    assert sum(texts(entry) in EXPECTED for entry in back) >= len(SENT) - 1
    assert len(back) >= len(SENT) - 1
    if not well_formed(bytes(data)):
        assert {texts(entry) for entry in back if entry.reviewed} <= VOUCHED


@given(place=st.integers(0, len(DATA) - 1), byte=st.binary(max_size=1))
@example(place=DATA.index(b'"icon"/> &amp;', DATA.index(b"<target")) + 6, byte=b"")
@settings(max_examples=120, deadline=None)
def test_a_byte_lost_or_changed_anywhere_loses_no_text(place: int, byte: bytes) -> None:
    """Every word of every translation is still in some entry, but for the one with the changed letter."""
    data = DATA[:place] + byte + DATA[place + 1 :]
    back = read(data)
    if not well_formed(data):
        assert {texts(entry) for entry in back if entry.reviewed} <= VOUCHED
    together = {word for entry in back for word in WORD.findall(entry.target)}
    missing = [word for entry in SENT for word in WORD.findall(entry.target) if word not in together]
    assert len(missing) <= 1


@pytest.mark.slow
@pytest.mark.parametrize("byte", [b"", b"<", b"\xff", b"~"])
def test_each_byte_lost_or_changed_costs_one_entry(byte: bytes) -> None:
    for place in range(DATA.index(b"<trans-unit"), len(DATA), 3):
        data = DATA[:place] + byte + DATA[place + 1 :]
        back = read(data)
        assert sum(texts(entry) in EXPECTED for entry in back) >= len(SENT) - 1, place
        assert well_formed(data) or {texts(entry) for entry in back if entry.reviewed} <= VOUCHED, place


@given(st.integers(0, len(DATA)), st.integers(0, len(DATA)), st.booleans())
@settings(max_examples=100, deadline=None)
def test_two_files_spliced_anywhere(end: int, start: int, other_language: bool) -> None:
    """Of all that is vouched for, no text belongs to another entry, or is put together from two."""
    second = [replace(entry, target=entry.target and f"{entry.target} (2)") for entry in SENT[::-1]]
    theirs = xliff12.serialize(replace(INFO, target_language="ar"), second) if other_language else DATA
    data = DATA[:end] + theirs[min(start, len(theirs)) :]
    try:
        back = read(data)
    except FormatError:
        return
    known = VOUCHED | {(entry.segment_id, entry.source, entry.target) for entry in second}
    wrong = {texts(entry) for entry in back if entry.reviewed} - known
    # Only within the same entry the seam cannot be seen, or where another source gives it away.
    sources = {entry.segment_id: entry.source for entry in SENT}
    assert all(sources.get(identity) != source or _same_unit(end, start, theirs) for identity, source, _ in wrong)


def _same_unit(end: int, start: int, theirs: bytes) -> bool:
    """Are both ends of the seam in the unit of the same entry?"""
    before, behind = DATA[:end], theirs[: min(start, len(theirs))]
    return _last_id(before) == _last_id(behind)


def _last_id(data: bytes) -> bytes:
    return data.rpartition(b'<trans-unit id="')[2][:16]


@given(st.lists(st.sampled_from(DATA.split(b"\n")), max_size=60))
@settings(max_examples=60, deadline=None)
def test_lines_in_any_order(lines: list[bytes]) -> None:
    try:
        back = read(b"\n".join([*DATA.split(b"\n")[:2], *lines]))
    except FormatError:
        return
    for entry in back:
        assert not entry.reviewed or texts(entry) in VOUCHED or entry.source not in {sent.source for sent in SENT}


@pytest.mark.parametrize(
    ("old", "new", "target"),
    [
        ("The second", "The &nbsp;second", "The &nbsp;second"),
        ("The second", "The < 2nd", "The < 2nd"),
        ("The second", "R&D", "R&D"),
        ("The second</target>", "The second", "The second\n\n"),
        ("The second</target>", "The second</targat>", "The second"),
        ('<target state="final">The', '<tArgat state="final">The', "The second"),
        ('<target state="final">The', '<t\x00rget state="final">The', '<t\ufffdrget state="final">The second'),
        ('<target state="final">The', "The", "The second"),
        (
            '<target state="final">The',
            'target state="final">The <g id="1">x</g>',
            'target state="final">The <1>x</1> second',
        ),
        ("The second", "The second</source>", "The second"),
        ('"abcdefgh23456723" approved="yes" xml:space="preserve">', 'abcdefgh23456723"/>', "The second"),
    ],
)
def test_what_can_be_read_of_a_damaged_unit(old: str, new: str, target: str) -> None:
    data = DATA.decode()
    assert old in data
    back = xliff12.parse(data.replace(old, new, 1).encode(), "back.xlf")
    damaged = back.entries[1]
    assert texts(damaged)[:2] == ("abcdefgh23456723", "Zweiter")
    assert damaged.target.strip() == target.strip()
    assert not damaged.reviewed
    assert "damaged in line" in damaged.where
    assert back.faults
    assert {texts(entry) for entry in back.entries if entry.reviewed} == VOUCHED - {
        (SENT[1].segment_id, SENT[1].source, SENT[1].target)
    }


@pytest.mark.parametrize(
    ("begin", "end"),
    [
        ("<context context-type=", "<source>Drei"),
        ("<context-group name=", "<source>Drei"),
        ("</trans-unit>", ' id="abcdefgh23456724"'),
    ],
)
def test_two_units_that_were_joined_keep_both_texts(begin: str, end: str) -> None:
    """What lay between the first one's place and the second's translation is gone."""
    text = DATA.decode()
    start = text.index(begin, text.index("The second"))
    joined = text[: start + len(begin) - 1] + text[text.index(end, start) :]
    back = read(joined.encode())
    assert {"The second", "مرحبا"} <= {entry.target for entry in back}
    assert not any(entry.reviewed for entry in back if entry.target in ("The second", "مرحبا"))


@pytest.mark.parametrize("seed", [*range(150), 18137, 20030, 29301, 29972])
def test_no_text_goes_whatever_happened_to_a_file(damaged, seed: int) -> None:
    chance = random.Random(seed)
    others = [replace(entry, target=entry.target and f"other {entry.target}") for entry in SENT]
    data = damaged(DATA, xliff12.serialize(INFO, others), chance)
    try:
        back = read(data)
    except FormatError:
        return
    assert not any(entry.reviewed and "damaged" in entry.where for entry in back)
    together = "\n".join(entry.target for entry in back)
    for entry in (*SENT, *others):
        word = " ".join(entry.target.split()[:2])
        assert f'<target state="final">{word}'.encode() not in data or not word or word in together


def test_a_broken_byte_is_told_at_its_entry() -> None:
    back = xliff12.parse(DATA.replace("مرحبا".encode(), "مر".encode() + b"\xd8" + "با".encode()), "back.xlf")
    assert [entry.reviewed for entry in back.entries] == [True, True, False, False, True]
    assert back.entries[2].target == "مر\ufffdبا"
    assert "unreadable characters" in back.entries[2].where
    assert back.faults == ("some bytes in it stand for no character",)


def test_alternatives_are_never_the_translation_of_a_damaged_unit() -> None:
    entry = replace(FIRST, review=Review.TRANSLATED, origin=Origin.MACHINE, target="offered", codes=())
    text = xliff12.serialize(INFO, [entry]).decode()
    text = text.replace(
        'state-qualifier="mt-suggestion">offered</target>', 'state-qualifier="mt-suggestion"></target> & '
    )
    (back,) = read(text.encode())
    assert "offered" not in back.target
    assert not back.reviewed
