"""The reader agrees with polib wherever polib reads, and loses nothing where polib gives up or goes wrong."""

from __future__ import annotations

import random

import polib
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.formats.po_encoding import decode
from pipeline.formats.po_reader import PoEntry
from pipeline.formats.po_reader import read_entries as read_contents


def read_entries(text: str) -> list[PoEntry]:
    contents = read_contents(text)
    assert contents.faults == ()
    return contents.entries


TEXT = st.text(st.sampled_from('ab "\\\n\tä<1>'), max_size=12)
POLIB_ENTRY = st.builds(
    polib.POEntry,
    msgctxt=st.none() | TEXT,
    msgid=TEXT.map("x".__add__),
    msgstr=TEXT,
    obsolete=st.booleans(),
    comment=TEXT.map(str.strip),
    tcomment=TEXT.map(str.strip),
    flags=st.sampled_from([[], ["fuzzy"], ["python-format", "fuzzy"], ["no-wrap"]]),
    previous_msgid=st.none() | TEXT,
)


@given(st.lists(POLIB_ENTRY, max_size=6), st.sampled_from([0, 20, 78]))
@settings(deadline=None)
def test_agrees_with_polib(entries: list[polib.POEntry], width: int) -> None:
    file = polib.POFile(wrapwidth=width)
    file.metadata = {"Language": "en"}
    file.extend(entries)
    text = str(file)
    theirs = polib.pofile(text)
    ours = [entry for entry in read_entries(text) if entry.source or entry.context]
    if ours and ours[-1].damage == "it may have been cut":  # a wrapped text with a space at its end, at the file's end
        ours[-1].damage = ""
    assert [(e.context, e.source, e.targets[0], e.fuzzy, e.obsolete, e.damage) for e in ours] == [
        (e.msgctxt, e.msgid, e.msgstr, e.fuzzy, bool(e.obsolete), "") for e in theirs
    ]


ONE = '#, fuzzy\nmsgctxt "1"\nmsgid "eins"\nmsgstr "one"\n'
TWO = '\n#, fuzzy\nmsgctxt "2"\nmsgid "zwei"\nmsgstr "two"\n'


@pytest.mark.parametrize(
    ("damaged", "texts"),
    [
        ('msgstr "one', ["one"]),
        ("msgstr one", ["one"]),
        ('msgstr one"', ["one"]),
        ('msgstr "an "old" one"', ['an "old" one']),
        ('msgstr "one"\n"and more', ["oneand more"]),
        ('msgstr "one"\nand more"', ["oneand more"]),
        ('msgstr "a\x01b"', ["a\ufffdb"]),
        ('<<<<<<< mine\nmsgstr "one"\n=======\nmsgstr "uno"\n>>>>>>> theirs', ["one", "uno"]),
        ("", [""]),
        ("mxgstr", [""]),
    ],
)
def test_damage_stays_in_its_entry(damaged: str, texts: list[str]) -> None:
    *first, second = read_entries(ONE.replace('msgstr "one"', damaged) + TWO)
    assert [entry.targets.get(0, "") for entry in first] == texts
    assert all(entry.damage and entry.context == "1" and entry.source == "eins" for entry in first)
    assert (second.context, second.targets, second.fuzzy, second.damage) == ("2", {0: "two"}, True, "")


def test_a_cut_entry_does_not_take_the_next_ones_flag() -> None:
    first, second = read_entries('msgctxt "1"\nmsgid "eins"\n' + TWO)
    assert (first.fuzzy, second.fuzzy) == (False, True)
    assert first.damage


def test_a_broken_flag_line_is_damage_of_the_entry_below_it() -> None:
    first, second = read_entries(ONE + TWO.replace("#, fuzzy", ", fuzzy"))
    assert not first.damage
    assert second.damage == "line 6 is not PO"


def test_a_missing_msgid_is_damage() -> None:
    (entry,) = read_entries('msgctxt "1"\nmsgstr "one"\n')
    assert entry.damage == "its msgid is missing"


def test_comments_after_the_last_entry_lose_nothing() -> None:
    for end in ("#~| msgid", "#.", "#,", "#", "#. end"):
        (entry,) = read_entries(ONE + end + "\n")
        assert entry.targets == {0: "one"}


def test_words_after_the_last_entry_are_told() -> None:
    contents = read_contents(ONE + "\n# I could not do\n# the rest\n")
    assert [entry.damage for entry in contents.entries] == [""]
    assert contents.faults == ("at the end, belonging to no entry: I could not do the rest",)


def test_line_separators_in_a_text_do_not_end_the_line() -> None:
    (entry,) = read_entries('msgid "a\u2028b\x85c"\nmsgstr "d\x0be"\n')
    assert (entry.source, entry.targets[0], entry.damage) == ("a\u2028b\x85c", "d\x0be", "")


def test_escapes() -> None:
    (entry,) = read_entries(r'msgid "\t\"\\n\n\q\001"' + '\nmsgstr ""\n')
    assert entry.source == '\t"\\n\n\\q\\001'


def test_letters_in_octal() -> None:
    r"""``msgcat --escape`` writes them; ``\\303`` is a backslash and a number, and half a letter none."""
    (entry,) = read_entries(r'msgid "\303\266ffnen \\303\266 \303" ' + '\nmsgstr ""\n')
    assert entry.source == "öffnen \\303\\266 \\303"


def test_sticky_and_mixed_flags() -> None:
    (entry,) = read_entries("#, c-format,  Fuzzy\n" + ONE.replace("#, fuzzy\n", "#= no-wrap\n"))
    assert entry.fuzzy


@pytest.mark.parametrize("charset", ["punycode", "rot13", "hex", "CHARSET", "utf-7", "cp0"])
def test_declared_charsets_are_only_followed_when_they_are_charsets(charset: str) -> None:
    decoded = decode(f"charset={charset}\n".encode() + b"d\xeda")
    assert "día" in decoded.text
    assert [*decoded.doubtful] == [2]


def test_damaged_utf16_is_read_as_far_as_it_goes() -> None:
    decoded = decode(ONE.encode("utf-16") + b"\x00\xd8")
    assert read_entries(decoded.text)[0].targets == {0: "one"}


def test_random_damage_never_raises() -> None:
    rng = random.Random(5)
    clean = (ONE + TWO + '\n#~ msgid "alt"\n#~ msgstr "old"\n').encode()
    for _ in range(500):
        data = bytearray(clean)
        for _ in range(rng.randrange(1, 6)):
            data[rng.randrange(len(data))] = rng.randrange(256)
        decoded = decode(bytes(data[: rng.randrange(len(data))]))
        assert all(entry.line for entry in read_contents(decoded.text, decoded.doubtful).entries)
