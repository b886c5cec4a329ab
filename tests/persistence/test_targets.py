"""Targets and candidates: what gives way stays."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipeline.model import Candidate, DocumentKind, ExtractedSegment, KnownDocument, Segment, StoreRef, Target
from pipeline.persistence.database import Database
from pipeline.persistence.repository.memory import MemoryEntry
from pipeline.state import Origin, Review

NOW = datetime(2026, 11, 22, 8, tzinfo=UTC)
TARGET = Target("segment-one", "en", "Doctor", Origin.MACHINE, Review.TRANSLATED, "Arzt", author="argos")


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = Database.open("sqlite:///test.db", tmp_path)
    with database.transaction() as repository:
        document = repository.documents.add(
            KnownDocument(0, "stadt", DocumentKind.PAGE, "k", StoreRef("/stadt/de/arzt/"), "Arzt", 0, 1, "00", 1)
        )
        segments = [Segment("segment-one", ExtractedSegment("Arzt", "Arzt"), 0, 1)]
        repository.segments.save(document.id, segments, [1])
    yield database
    database.close()


def test_a_text_that_gives_way_stays_as_a_candidate_with_its_hand(database: Database) -> None:
    with database.transaction() as repository:
        repository.targets.save([replace(TARGET, origin=Origin.HUMAN, author="Amal")], NOW, "")
        repository.targets.save([replace(TARGET, text="Physician", author="Olena")], NOW, "replaced by Olena")
    with database.reading() as repository:
        (now,) = repository.targets.of_segments(["segment-one"], "en")
        assert now.text == "Physician"
        (kept,) = repository.targets.candidates("segment-one", "en")
        assert (kept.text, kept.author, kept.reason) == ("Doctor", "Amal", "replaced by Olena")


def test_the_same_candidate_is_kept_once(database: Database) -> None:
    candidate = Candidate("nowhere", "en", "text", "Text", Origin.HUMAN, Review.REVIEWED, "Amal", "unknown id")
    with database.transaction() as repository:
        repository.targets.keep([candidate], NOW)
        repository.targets.keep([candidate], NOW)
    with database.reading() as repository:
        assert repository.targets.candidates("nowhere", "en") == [candidate]


def test_coverage_counts_each_segment_once(database: Database) -> None:
    with database.transaction() as repository:
        repository.targets.save([replace(TARGET, review=Review.FINAL)], NOW, "")
        repository.targets.save([replace(TARGET, language="ar", review=Review.FINAL, stale_since=2)], NOW, "")
    with database.reading() as repository:
        rows = {row.language: row for row in repository.targets.coverage("stadt", ["en", "ar", "uk"])}
    assert (rows["en"].final, rows["en"].stale, rows["en"].untranslated) == (1, 0, 0)
    assert (rows["ar"].final, rows["ar"].stale, rows["ar"].untranslated) == (0, 1, 0)
    assert (rows["uk"].final, rows["uk"].stale, rows["uk"].untranslated) == (0, 0, 1)
    assert all(row.segments == row.words == 1 for row in rows.values())


def test_the_memory_keeps_several_translations_and_the_higher_review(database: Database) -> None:
    found = MemoryEntry("Arzt", "Doctor", Origin.HARVESTED, Review.TRANSLATED, "store")
    with database.transaction() as repository:
        assert repository.memory.learn("stadt", "de", "en", [found], NOW) == 1
        final = MemoryEntry("Arzt", "Doctor", Origin.HUMAN, Review.FINAL, "Amal")
        assert repository.memory.learn("stadt", "de", "en", [final], NOW) == 0
        assert repository.memory.learn("stadt", "de", "en", [found], NOW) == 0
        other = MemoryEntry("Arzt", "Physician", Origin.HUMAN, Review.REVIEWED, "Olena")
        assert repository.memory.learn("stadt", "de", "en", [other], NOW) == 1
        entries = repository.memory.exact("stadt", "en", ["Arzt", "unbekannt"])
    assert {entry.target: entry.review for entry in entries["Arzt"]} == {
        "Doctor": Review.FINAL,
        "Physician": Review.REVIEWED,
    }
    assert "unbekannt" not in entries
