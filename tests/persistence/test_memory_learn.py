"""Learning many translations at once means the same as learning them one by one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event

from pipeline.persistence.database import Database
from pipeline.persistence.repository.memory import MemoryEntry
from pipeline.state import Origin, Review

_NUMBERS = count()
NOW = datetime(2026, 11, 22, 8, tzinfo=UTC)
KEYS = st.sampled_from([None, "0" * 16, "1" * 16])
ENTRIES = st.builds(
    MemoryEntry,
    st.sampled_from(["Amt", "Bad"]),
    st.sampled_from(["office", "bath"]),
    st.sampled_from([Origin.HUMAN, Origin.MACHINE, Origin.HARVESTED]),
    st.sampled_from([Review.TRANSLATED, Review.REVIEWED, Review.FINAL]),
    st.sampled_from(["Amal", "Ira"]),
    st.sampled_from([None, 0.5, 0.75]),
    st.sampled_from([None, "s1"]),
    KEYS,
    KEYS,
)
DATED = st.lists(st.tuples(st.integers(-9, 9).map(lambda hours: NOW + timedelta(hours=hours)), ENTRIES), max_size=12)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = Database.open("sqlite:///sprachlotse.db", tmp_path)
    yield opened
    opened.close()


def known(database: Database, municipality: str) -> list[tuple[str, str, MemoryEntry, datetime]]:
    with database.reading() as repository:
        return sorted(repository.memory.all(municipality), key=lambda row: (row[2].source, row[2].target))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(DATED, st.booleans())
def test_many_at_once_as_one_by_one(database: Database, dated: list[tuple[datetime, MemoryEntry]], own: bool) -> None:
    number = next(_NUMBERS)
    singly, together = f"singly-{number}", f"together-{number}"
    new = [0, 0]
    with database.transaction() as repository:
        for moment, entry in dated:
            if own:
                new[0] += repository.memory.learn(singly, "de", "en", [entry], NOW)
            else:
                new[0] += repository.memory.take_over(singly, "de", "en", [(moment, entry)])
        if own:
            new[1] = repository.memory.learn(together, "de", "en", [entry for _, entry in dated], NOW)
        else:
            new[1] = repository.memory.take_over(together, "de", "en", dated)
    assert new[0] == new[1] == len(known(database, singly))
    assert known(database, singly) == known(database, together)


FOUND = MemoryEntry("Amt", "office", Origin.HARVESTED, Review.TRANSLATED, "content store", 0.5)
GOOD = MemoryEntry("Amt", "office", Origin.HUMAN, Review.FINAL, "Amal")


def learned(database: Database, *dated: tuple[datetime, MemoryEntry]) -> tuple[MemoryEntry, datetime]:
    with database.transaction() as repository:
        repository.memory.take_over("stadt", "de", "en", dated)
    ((_, _, entry, moment),) = known(database, "stadt")
    return entry, moment


def test_review_may_rise_and_never_falls(database: Database) -> None:
    assert learned(database, (NOW, FOUND)) == (FOUND, NOW)
    later = NOW + timedelta(days=1)
    assert learned(database, (later, GOOD)) == (GOOD, later)
    assert learned(database, (later + timedelta(days=1), FOUND)) == (GOOD, later)


def test_who_vouches_again_makes_it_new_and_nobody_makes_it_older(database: Database) -> None:
    later = NOW + timedelta(days=1)
    assert learned(database, (NOW, GOOD), (later, GOOD)) == (GOOD, later)
    assert learned(database, (NOW, GOOD)) == (GOOD, later)


def test_the_database_is_not_asked_for_each_entry(database: Database) -> None:
    entries = [MemoryEntry(f"Amt {n}", "office", Origin.HUMAN, Review.FINAL) for n in range(5000)]
    statements: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        statements.append(statement)

    for _ in range(2):
        statements.clear()
        with database.transaction() as repository:
            event.listen(database._engine, "before_cursor_execute", note)
            repository.memory.learn("stadt", "de", "en", entries, NOW)
            event.remove(database._engine, "before_cursor_execute", note)
        assert len(statements) < 20
