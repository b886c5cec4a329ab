"""Files cut, flipped, re-encoded, shuffled, spliced and joined: no text of a person is lost, no lost mark signs off."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rapidfuzz.distance import Levenshtein

from pipeline.errors import FormatError
from pipeline.formats import po
from pipeline.model import PackageEntry, ReturnedEntry
from pipeline.state import Review

LETTERS = "abcdefghijklmnopqrstuvwxyz234567"
WORDS = st.lists(
    st.sampled_from(["Guten Tag", "größer", "“so”", 'a "b"', "c\\d", "<1>x</1>", "%d &", "7", "مرحبا", "Київ", "–"]),
    min_size=1,
    max_size=4,
).map(" ".join)


def entries_of(make_entry: Callable[..., PackageEntry], texts: Sequence[tuple[str, str, Review]]) -> list[PackageEntry]:
    """Every text is unique, so that a test knows it again."""
    made = []
    for number, (source, target, review) in enumerate(texts):
        name = f"{LETTERS[number]}{LETTERS[-number]}" * 8
        made.append(
            make_entry(
                segment_id=name, source=f"{source} {number}", target=f"{target} ·{number}·", review=review, codes=()
            )
        )
    return made


TEXTS = st.lists(
    st.tuples(WORDS, WORDS, st.sampled_from([Review.TRANSLATED, Review.TRANSLATED, Review.FINAL])),
    min_size=2,
    max_size=6,
)
TRIES = settings(
    max_examples=int(os.environ.get("SPRACHLOTSE_FUZZ", "60")),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


def read(data: bytes) -> tuple[ReturnedEntry, ...]:
    try:
        return po.parse(data, "back.po").entries
    except FormatError:
        return ()


def came_out(target: str, back: Sequence[ReturnedEntry]) -> bool:
    """As a translation, whole or inside one that took more than its own, or as a remark."""
    return any(target in entry.target or target in entry.comment for entry in back)


def nothing_signed_off_wrongly(sent: Sequence[PackageEntry], back: Sequence[ReturnedEntry], letters: int = 0) -> None:
    """What counts as reviewed was so when it went out, and has the text that stood there, but for ``letters``."""
    vouched = {(entry.segment_id, entry.target) for entry in sent if entry.review is Review.FINAL}
    for entry in back:
        if not entry.reviewed or (entry.segment_id, entry.target) in vouched:
            continue
        if not any(other.segment_id for other in back):
            continue  # nothing says what it is, so that nothing can come of it
        # A letter exchanged for another inside a text or an id cannot be seen; a lost id is nobody's.
        assert any(
            Levenshtein.distance(entry.target, target) <= letters
            and (not entry.segment_id or Levenshtein.distance(entry.segment_id, segment) <= letters)
            for segment, target in vouched
        ), entry


def quoted(target: str) -> bytes:
    return target.replace("\\", "\\\\").replace('"', '\\"').encode()


@given(texts=TEXTS, where=st.floats(0, 1), from_front=st.booleans())
@TRIES
def test_cut(info, make_entry, texts, where: float, from_front: bool) -> None:
    sent = entries_of(make_entry, texts)
    data = po.serialize(info, sent)
    at = int(where * len(data))
    left = data[at:] if from_front else data[:at]
    back = read(left)
    nothing_signed_off_wrongly(sent, back)
    for entry in sent:
        if b'msgstr "' + quoted(entry.target) + b'"' in left:
            assert came_out(entry.target, back), entry


@given(
    texts=TEXTS, flips=st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 7)), min_size=1, max_size=1)
)
@TRIES
def test_one_flipped_bit(info, make_entry, texts, flips: list[tuple[float, int]]) -> None:
    sent = entries_of(make_entry, texts)
    data = bytearray(po.serialize(info, sent))
    for where, bit in flips:
        data[int(where * len(data))] ^= 1 << bit
    back = read(bytes(data))
    nothing_signed_off_wrongly(sent, back, letters=1)
    for entry in sent:
        if quoted(entry.target) in data:
            assert came_out(entry.target, back), entry


def test_every_flip_of_a_structural_byte(info, make_entry) -> None:
    """All of them: every bit of every byte that is no letter of a text, so that none is left to luck."""
    texts = [
        ("Guten Tag", "Good day", Review.TRANSLATED),
        ("Nacht", "Night", Review.FINAL),
        ("Ab", "From", Review.TRANSLATED),
    ]
    sent = entries_of(make_entry, texts)
    clean = po.serialize(info, sent)
    begin = clean.index(b"#. Page")
    for at in range(begin, len(clean)):
        for bit in range(8):
            data = bytearray(clean)
            data[at] ^= 1 << bit
            back = read(bytes(data))
            nothing_signed_off_wrongly(sent, back, letters=1)
            for entry in sent:
                assert quoted(entry.target) not in data or came_out(entry.target, back), (at, bit, entry.target)


@given(
    texts=TEXTS,
    coding=st.sampled_from(["utf-8", "utf-16-le", "utf-16-be", "cp1251", "cp1256", "cp1252", "gb18030", "koi8-u"]),
    mark=st.booleans(),
    declared=st.booleans(),
    ends=st.sampled_from(["\n", "\r\n", "\r", "\r\r\n"]),
)
@TRIES
def test_saved_in_another_encoding(info, make_entry, texts, coding: str, mark: bool, declared: bool, ends: str) -> None:
    sent = entries_of(make_entry, texts)
    text = po.serialize(info, sent).decode().replace("\n", ends)
    if declared:
        text = text.replace("charset=UTF-8", f"charset={coding}")
    mark = mark and coding.startswith("utf")
    data = ("\ufeff" * mark + text).encode(coding, "replace")
    back = read(data)
    sure = declared or coding.startswith("utf")
    for entry, returned in zip(sent, back, strict=True):
        assert returned.segment_id == entry.segment_id
        kept = entry.target.encode(coding, "replace").decode(coding)
        if sure or kept.isascii():
            assert returned.target == kept
        clear = entry.target.isascii() and entry.source.isascii()
        if (sure and kept == entry.target) or clear:
            assert returned.reviewed == (entry.review is Review.FINAL)
        elif not sure:
            assert not returned.reviewed or (kept + returned.source).isascii()


@given(texts=TEXTS, data=st.data())
@TRIES
def test_shuffled_repeated_and_dropped(info, make_entry, texts, data: st.DataObject) -> None:
    sent = entries_of(make_entry, texts)
    blocks = po.serialize(info, sent).decode().rstrip("\n").split("\n\n")
    chosen = data.draw(st.lists(st.sampled_from(blocks), min_size=1, max_size=10))
    back = read("\n\n".join(chosen).encode() + b"\n")
    names = [match[1] for block in chosen if (match := re.search('msgctxt "(.*)"', block))]
    assert [entry.segment_id for entry in back] == names
    by_id = {entry.segment_id: entry for entry in sent}
    for entry in back:
        assert entry.target == by_id[entry.segment_id].target
        assert entry.reviewed == (by_id[entry.segment_id].review is Review.FINAL)


@given(texts=TEXTS, instead=st.sampled_from([" ", "", "\t", "\x00"]))
@TRIES
def test_all_line_ends_lost(info, make_entry, texts, instead: str) -> None:
    sent = entries_of(make_entry, texts)
    data = po.serialize(info, sent).decode()
    back = read(data[data.index("msgctxt") :].replace("\n", instead).encode())
    assert not any(entry.reviewed for entry in back)
    for entry in sent:
        assert came_out(entry.target, back), entry


HEAD = 'msgid ""\nmsgstr "Language: en\\n"\n\nmsgctxt "a"\nmsgid "b"\nmsgstr '
HOSTILE = {
    "everything in one line": 'msgctxt "a" msgid "b" msgstr "c" ',
    "a text of many lines": HEAD + '""\n' + '"aaaa"\n' * 3,
    "a text without end": HEAD + '"b\n' + "aaaa bbbb\n" * 3,
    "remarks": "# aaaa\n",
    "words": "aaaa\n",
    "backslashes": HEAD + '"' + "\\",
    "quotation marks": HEAD + '"' + '"',
    "flags": "#,",
    "merged texts": HEAD + '""\n' + '"#-#-#-#-#  a  #-#-#-#-#\\n"\n',
    "half of markers": HEAD + '"' + "#-#-#-#-#  ",
    "keywords": 'msgid "',
    "letters in octal": HEAD + '"' + "\\303",
    "forms of the plural": HEAD.removesuffix("msgstr ") + 'msgstr[0] "x"\nmsgstr[1] "x"\n',
    "blanks": "msgid" + " " * 8,
}


@pytest.mark.parametrize("piece", HOSTILE.values(), ids=HOSTILE)
def test_hostile_files_take_time_in_proportion(piece: str) -> None:
    """Half a million characters of what makes a careless reader start anew at every line: minutes there."""
    head, tail = (HEAD, piece.removeprefix(HEAD)) if piece.startswith(HEAD) else ("", piece)
    data = (head + tail * (500_000 // len(tail))).encode()
    begin = time.process_time()
    read(data)
    assert time.process_time() - begin < 5


@given(one=TEXTS, two=TEXTS, cuts=st.tuples(st.floats(0, 1), st.floats(0, 1)))
@TRIES
def test_spliced_from_two(info, make_entry, one, two, cuts: tuple[float, float]) -> None:
    first = entries_of(make_entry, one)
    second = [
        replace(entry, segment_id=entry.segment_id[::-1].upper(), target=entry.target.replace("·", "*"))
        for entry in entries_of(make_entry, two)
    ]
    a, b = po.serialize(info, first), po.serialize(info, second)
    head, tail = a[: int(cuts[0] * len(a))], b[int(cuts[1] * len(b)) :]
    back = read(head + tail)
    last = head.removesuffix(b"\n").rpartition(b"\n")[2]
    first_line = tail.partition(b"\n")[0]
    # Comments of one, text of the other: that a mark stood between them cannot be seen; nor can half a text be, to
    # which half of another was joined.
    if not last.startswith(b"#") and not (last.startswith(b"msg") and first_line.endswith(b'"')):
        nothing_signed_off_wrongly([*first, *second], back)
    for part, entries in ((head, first), (tail, second)):
        for entry in entries:
            if b'msgstr "' + quoted(entry.target) + b'"' in part:
                assert came_out(entry.target, back), entry


@given(
    texts=st.lists(TEXTS, min_size=2, max_size=3),
    codings=st.lists(st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-be", "cp1251"]), min_size=3, max_size=3),
    newline=st.booleans(),
)
@TRIES
def test_files_joined(info, make_entry, texts, codings: list[str], newline: bool) -> None:
    data = b""
    sent = []
    for number, (part, coding) in enumerate(zip(texts, codings, strict=False)):
        entries = [
            replace(
                entry, segment_id=f"{number}{entry.segment_id[1:]}", target=entry.target.replace("·", "*+~"[number])
            )
            for entry in entries_of(make_entry, part)
        ]
        text = po.serialize(info, entries).decode().replace("UTF-8", coding if coding == "cp1251" else "UTF-8")
        mark = "\ufeff" if coding == "utf-16-be" else ""
        data += (mark + (text if newline else text.rstrip("\n"))).encode(coding, "replace")
        sent.extend(
            replace(e, target=e.target.encode(coding, "replace").decode(coding.removesuffix("-sig")))
            if coding == "cp1251"
            else e
            for e in entries
        )
    back = read(data)
    vouched = {(entry.segment_id, entry.target) for entry in sent if entry.review is Review.FINAL}
    for entry in back:
        assert not entry.reviewed or (entry.segment_id, entry.target) in vouched or "?" in entry.target, entry
    for entry in sent:
        if len({coding for coding, _ in zip(codings, texts, strict=False)} & {"cp1251"}) == 0 or entry.target.isascii():
            assert came_out(entry.target, back), entry
