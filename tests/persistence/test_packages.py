"""What is out with people, and what came back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pipeline.model import Act, Evidence, PackageEntry, TakenIn, Waiver
from pipeline.persistence.database import Database
from pipeline.state import Origin, Review

NOW = datetime(2026, 11, 28, 8, tzinfo=UTC)
LATER = NOW + timedelta(days=3)
ENTRY = PackageEntry("one", "Arzt", "Doctor", Review.TRANSLATED, Origin.MACHINE, "/de/arzt/", "Arzt", revision=4)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = Database.open("sqlite:///test.db", tmp_path)
    with database.transaction() as repository:
        repository.packages.add("p1", "stadt", "en", "p1.zip", [ENTRY, replace(ENTRY, segment_id="two")], NOW, "new")
        repository.packages.add("p2", "stadt", "en", "p2.zip", [replace(ENTRY, segment_id="two")], LATER)
        repository.packages.add("p3", "stadt", "ar", "p3.zip", [ENTRY], NOW)
    yield database
    database.close()


def out(database: Database, since: datetime = NOW) -> dict[str, list[str]]:
    with database.reading() as repository:
        found = repository.packages.out("stadt", "en", since)
    return {id_: [base.package_id for base in bases] for id_, bases in found.items()}


def test_what_is_out_is_said_by_segment_newest_first(database: Database) -> None:
    assert out(database) == {"one": ["p1"], "two": ["p2", "p1"]}
    with database.reading() as repository:
        assert repository.packages.out("stadt", "en", NOW)["one"][0].revision == 4


def test_what_came_back_is_no_longer_out_and_keeps_its_time(database: Database) -> None:
    with database.transaction() as repository:
        repository.packages.came_back("p1", ["one", "unknown"], LATER)
        repository.packages.came_back("p1", ["one"], LATER + timedelta(days=1))
    assert out(database) == {"two": ["p2", "p1"]}
    with database.reading() as repository:
        assert [(p.id, p.entries, p.returned) for p in repository.packages.all("stadt", "en")] == [
            ("p2", 1, 0),
            ("p1", 2, 1),
        ]


def test_what_went_out_long_ago_is_not_waited_for(database: Database) -> None:
    assert out(database, since=NOW + timedelta(seconds=1)) == {"two": ["p2"]}


def test_a_package_that_was_called_back_is_not_out(database: Database) -> None:
    with database.transaction() as repository:
        repository.packages.close("p1", LATER)
    assert out(database) == {"two": ["p2"]}
    with database.reading() as repository:
        first = next(p for p in repository.packages.all() if p.id == "p1")
        assert (first.closed, first.selection) == (LATER, "new")
    with database.transaction() as repository:
        repository.packages.close("p1", LATER + timedelta(days=1))
        assert next(p for p in repository.packages.all() if p.id == "p1").closed == LATER, "since then"
        repository.packages.reopen("p1", LATER)
    assert out(database, since=LATER)["one"] == ["p1"], "waited for anew"


def test_a_package_that_came_back_may_go_out_again_as_it_was(database: Database) -> None:
    with database.transaction() as repository:
        repository.packages.came_back("p1", ["one", "two"], LATER)
        repository.packages.close("p1", LATER)
        repository.packages.add("p1", "stadt", "en", "p1.zip", [ENTRY], LATER + timedelta(days=1))
    assert out(database, since=LATER + timedelta(days=1)) == {"one": ["p1"], "two": ["p1"]}
    with database.reading() as repository:
        assert repository.packages.created("p1") == NOW


def test_a_file_is_known_by_its_bytes_and_keeps_its_first_time(database: Database) -> None:
    first = TakenIn("00ff", "a.po", "en", "Amal", "p1", NOW)
    with database.transaction() as repository:
        repository.returned_files.add([first])
        repository.returned_files.add([replace(first, name="b.po", at=LATER)])
    with database.reading() as repository:
        assert repository.returned_files.known("00ff") == first
        assert repository.returned_files.known("00fe") is None


def test_evidence_is_kept_once_for_each_act_oldest_first(database: Database) -> None:
    review = Evidence("one", "en", Act.REVIEWED, "Amal", Origin.MACHINE, "Arzt", "Doctor", NOW, 4, "p1", "a.po", "00ff")
    approval = replace(review, act=Act.APPROVED, person="Olena", at=LATER, file="", file_digest="")
    with database.transaction() as repository:
        repository.evidence.add([approval, review, replace(review, at=LATER)])
    with database.reading() as repository:
        assert repository.evidence.of_segments(["one", "two"], "en") == {"one": [review, approval]}
        assert repository.evidence.of_segments(["one"], "ar") == {}


def test_a_waiver_holds_until_it_is_withdrawn_and_may_hold_again(database: Database) -> None:
    waiver = Waiver("one", "en", "facts", "Arzt", "Mara", "the number is gone", NOW)
    with database.transaction() as repository:
        repository.waivers.add(waiver)
    with database.reading() as repository:
        assert repository.waivers.of_segments(["one"], "en") == {"one": [waiver]}
        assert repository.waivers.of_segments(["one"], "ar") == {}
    with database.transaction() as repository:
        repository.waivers.withdraw(waiver, LATER)
    with database.reading() as repository:
        assert repository.waivers.of_segments(["one"], "en") == {}
    with database.transaction() as repository:
        repository.waivers.add(replace(waiver, reason="still gone"))
    with database.reading() as repository:
        assert repository.waivers.of_segments(["one"], "en")["one"][0].reason == "still gone"
