"""Scores of remembered and offered translations, and databases from before there were any."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from alembic import command
from sqlalchemy import create_engine

from pipeline.model import Candidate
from pipeline.persistence import migrate
from pipeline.persistence.database import Database
from pipeline.persistence.repository.memory import MemoryEntry
from pipeline.state import Origin, Review

URL = "sqlite:///sprachlotse.db"
NOW = datetime(2026, 11, 22, 8, tzinfo=UTC)


def harvested(score: float | None) -> MemoryEntry:
    return MemoryEntry("Rathaus", "town hall", Origin.HARVESTED, Review.TRANSLATED, "content store", score)


def at_version(folder: Path, version: str, move: str) -> None:
    """Bring the database in ``folder`` to a schema version, as an old program would have it."""
    engine = create_engine(f"sqlite:///{folder / 'sprachlotse.db'}")
    config = migrate._config()
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        getattr(command, move)(config, version)
    engine.dispose()


def test_a_database_from_before_keeps_its_rows_and_has_no_scores(tmp_path: Path) -> None:
    at_version(tmp_path, "0001", "upgrade")
    with closing(sqlite3.connect(tmp_path / "sprachlotse.db")) as connection, connection:
        connection.execute(
            "INSERT INTO memory VALUES ('m', 'stadt', 'de', 'en', ?, 'Rathaus', 'town hall',"
            " 'harvested', 'translated', 'content store', '2026-01-01')",
            (_key("Rathaus"),),
        )
        connection.execute(
            "INSERT INTO candidate VALUES"
            " ('c', 's', 'en', 'hall', 'Rathaus', 'machine', 'translated', 'x', '', 'y', 'z')"
        )
    database = Database.open(URL, tmp_path)
    with database.reading() as repository:
        assert repository.memory.exact("stadt", "en", ["Rathaus"]) == {"Rathaus": [harvested(None)]}
        assert [(c.text, c.score) for c in repository.targets.candidates("s", "en")] == [("hall", None)]
    database.close()


def test_going_back_keeps_the_rows(tmp_path: Path) -> None:
    database = Database.open(URL, tmp_path)
    with database.transaction() as repository:
        repository.memory.learn("stadt", "de", "en", [harvested(0.7)], NOW)
    database.close()
    at_version(tmp_path, "0001", "downgrade")
    with closing(sqlite3.connect(tmp_path / "sprachlotse.db")) as connection:
        assert connection.execute("SELECT source, target FROM memory").fetchall() == [("Rathaus", "town hall")]
        assert "score" not in {row[1] for row in connection.execute("PRAGMA table_info(memory)")}
        assert "score" not in {row[1] for row in connection.execute("PRAGMA table_info(candidate)")}
        indexes = {row[1] for row in connection.execute("PRAGMA index_list(memory)")}
    assert "ix_memory_lookup" in indexes


def test_scores_come_back(tmp_path: Path) -> None:
    database = Database.open(URL, tmp_path)
    offered = Candidate("s", "en", "hall", "Rathaus", Origin.HARVESTED, Review.TRANSLATED, "x", "older", score=0.62)
    with database.transaction() as repository:
        assert repository.memory.learn("stadt", "de", "en", [harvested(None)], NOW) == 1
        assert repository.memory.learn("stadt", "de", "en", [harvested(0.7)], NOW) == 0
        repository.targets.keep([offered], NOW)
    with database.reading() as repository:
        assert repository.memory.exact("stadt", "en", ["Rathaus"]) == {"Rathaus": [harvested(0.7)]}
        assert repository.targets.candidates("s", "en") == [offered]
        assert repository.memory.vouched_for("stadt", "en") == []
    vouched = MemoryEntry("Rathaus", "town hall", Origin.HUMAN, Review.FINAL, "Amal")
    with database.transaction() as repository:
        repository.memory.learn("stadt", "de", "en", [vouched], NOW)
    with database.reading() as repository:
        assert repository.memory.exact("stadt", "en", ["Rathaus"]) == {"Rathaus": [vouched]}
        assert repository.memory.vouched_for("stadt", "en") == [("Rathaus", "town hall")]
    database.close()


def _key(text: str) -> str:
    from pipeline.persistence.repository.base import digest

    return digest(text)
