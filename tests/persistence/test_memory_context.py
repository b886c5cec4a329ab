"""Where remembered translations stood."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipeline.memory.context import contexts
from pipeline.model import Candidate
from pipeline.persistence.database import Database
from pipeline.persistence.repository.memory import MemoryEntry
from pipeline.state import Origin, Review

NOW = datetime(2026, 11, 22, 8, tzinfo=UTC)
PAGE = (("s0", "Anmeldung"), ("s1", "Kontakt"), ("s2", "Rufen Sie an"))


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """A page of three segments, and one that is no longer on it."""
    opened = Database.open("sqlite:///sprachlotse.db", tmp_path)
    with closing(sqlite3.connect(tmp_path / "sprachlotse.db")) as connection, connection:
        connection.execute(
            "INSERT INTO document (id, municipality, kind, key, path, title, position, revision, hash, segmenter,"
            " removed) VALUES (1, 'stadt', 'page', 'k', '/p/', 'Anmeldung', 0, 1, 'h', 1, 0)"
        )
        for position, (id_, text) in enumerate((*PAGE, ("old", "Früher"))):
            connection.execute(
                "INSERT INTO segment"
                " (id, document_id, field, position, unit, tag, text, words, codes, revision, retired)"
                " VALUES (?, 1, 'content', ?, 0, 'p', ?, 1, '[]', 1, ?)",
                (id_, position, text, id_ == "old"),
            )
    yield opened
    opened.close()


def learned(database: Database, *entries: MemoryEntry) -> MemoryEntry:
    """What is remembered of the last one's source after learning one after the other."""
    for entry in entries:
        with database.transaction() as repository:
            repository.memory.learn("stadt", "de", "en", [entry], NOW)
    with database.reading() as repository:
        (known,) = repository.memory.exact("stadt", "en", [entries[-1].source])[entries[-1].source]
    return known


ENTRY = MemoryEntry("Kontakt", "Contact", Origin.HUMAN, Review.FINAL, "Amal")


def test_the_neighbours_are_found_from_the_segment(database: Database) -> None:
    known = learned(database, replace(ENTRY, segment_id="s1"))
    place = contexts(PAGE)["s1"]
    assert (known.segment_id, known.before_key, known.after_key) == ("s1", place.before_key, place.after_key)


def test_without_a_segment_nothing_is_known_and_nothing_is_forgotten(database: Database) -> None:
    assert learned(database, ENTRY) == ENTRY
    placed = learned(database, replace(ENTRY, segment_id="s1"))
    assert learned(database, ENTRY) == placed


def test_the_newest_place_holds(database: Database) -> None:
    elsewhere = replace(ENTRY, segment_id="x", before_key="b", after_key="a")
    assert learned(database, replace(ENTRY, segment_id="s1"), elsewhere) == elsewhere


@pytest.mark.parametrize("segment_id", ["old", "s2", "nobody's"])
def test_a_segment_that_has_another_text_now_has_no_neighbours(database: Database, segment_id: str) -> None:
    known = learned(database, replace(ENTRY, segment_id=segment_id))
    assert (known.segment_id, known.before_key, known.after_key) == (segment_id, None, None)


def test_sources_are_each_there_once(database: Database) -> None:
    learned(database, replace(ENTRY, source="Zoo"), replace(ENTRY, target="Zoo", source="Zoo"), ENTRY)
    with database.reading() as repository:
        assert repository.memory.sources("stadt", "en") == ["Kontakt", "Zoo"]
        assert repository.memory.sources("stadt", "uk") == []
        assert repository.memory.sources("dorf", "en") == []


def test_candidates_come_by_segment(database: Database) -> None:
    first = Candidate("s1", "en", "Contact", "Kontakt", Origin.MACHINE, Review.TRANSLATED, "fake 1", "replaced")
    second = replace(first, segment_id="s2")
    with database.transaction() as repository:
        repository.targets.keep([first, second, replace(first, language="uk")], NOW)
    with database.reading() as repository:
        assert repository.targets.candidates_of(["s0", "s1", "s2"], "en") == {"s1": [first], "s2": [second]}
