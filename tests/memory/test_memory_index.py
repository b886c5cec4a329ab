"""The index finds what a scan finds."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.memory.index import MemoryIndex
from pipeline.memory.score import profile, similarity

WORDS = st.sampled_from(
    ["und", "und", "und", "die", "die", "Stadt", "Antrag", "Anträge", "stellen", "im", "in", "<1>Amt</1>", "8", "9 Uhr"]
)
TEXTS = st.one_of(st.lists(WORDS, max_size=9).map(" ".join), st.text(max_size=12))


@given(st.lists(TEXTS, max_size=30), TEXTS, st.sampled_from([0.51, 0.6, 0.7, 0.85, 1.0]))
def test_it_finds_exactly_what_a_full_scan_finds(entries: list[str], text: str, at_least: float) -> None:
    wanted = profile(text)
    scan = {e: s for e in entries if (s := similarity(wanted, profile(e), at_least)) and wanted.words}
    found = MemoryIndex(entries).search(text, at_least)
    assert {one.source: one.score for one in found} == scan
    assert found == sorted(found, key=lambda one: (-one.score, one.source))


@given(st.lists(TEXTS, max_size=30), TEXTS, st.integers(1, 4))
def test_a_limit_leaves_the_best(entries: list[str], text: str, limit: int) -> None:
    index = MemoryIndex(entries)
    few, all_ = index.search(text, 0.6, limit), index.search(text, 0.6)
    assert [one.score for one in few] == [one.score for one in all_[:limit]]


def test_entries_without_common_rare_words_are_not_looked_at() -> None:
    entries = [f"Hier steht der Satz und die Zahl {word}" for word in ("Amt", "Bad", "Kita")]
    entries += [f"Und das ist die Straße {word}weg in der Stadt" for word in ("Ahorn", "Birken", "Buchen")]
    compared = MemoryIndex(entries).promising("Hier steht der Satz und die Zahl Kino")
    assert sorted(compared) == sorted(entries[:3])


def test_each_text_is_kept_once_and_an_empty_memory_finds_nothing() -> None:
    assert len(MemoryIndex(["Amt", "Amt", "Bad"])) == 2
    assert MemoryIndex([]).search("Amt") == []
    assert MemoryIndex(["", "12", "…"]).search("12") == []
    assert MemoryIndex(["Amt"]).search("") == []


def test_repeated_words_count_as_often_as_they_stand() -> None:
    index = MemoryIndex(["nein nein nein nein", "nein"])
    assert [one.source for one in index.search("nein nein nein nein", 0.7)] == ["nein nein nein nein"]


@pytest.mark.parametrize("at_least", [0.5, 0.0, 1.1])
def test_a_bar_that_needs_a_scan_is_refused(at_least: float) -> None:
    with pytest.raises(ValueError, match=r"above 0\.5"):
        MemoryIndex(["Amt"]).search("Amt", at_least)
