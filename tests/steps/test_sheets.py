"""Which of several files counts, and where they contradict themselves."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from pipeline.model import ReturnedEntry, ReturnedFile
from pipeline.steps.sheets import Sheet, beside, contradictions, in_order, sheet_of

MORNING = datetime(2026, 11, 28, 8, tzinfo=UTC)
EVENING = MORNING + timedelta(hours=10)


def sheet(name: str, *texts: str, by: str = "Amal", package: str = "p1", saved: datetime | None = None) -> Sheet:
    entries = tuple(ReturnedEntry(f"id{i}", "Arzt", text, True) for i, text in enumerate(texts))
    return Sheet(ReturnedFile(name, entries, package_id=package, revised=saved), "en", by)


def names(groups: list[list[Sheet]]) -> list[list[str]]:
    return [[one.file.name for one in group] for group in groups]


def signed(_: Sheet, entry: ReturnedEntry) -> bool:
    return entry.reviewed


def test_the_later_file_of_the_same_person_comes_later_whatever_it_is_called() -> None:
    sheets = [sheet("a", saved=EVENING), sheet("other", by="Olena"), sheet("b", saved=MORNING)]
    assert names(in_order(sheets)) == [["b"], ["a"], ["other"]]


def test_files_that_cannot_be_told_apart_are_looked_at_together() -> None:
    assert names(in_order([sheet("a"), sheet("x", package="p2"), sheet("b")])) == [["a", "b"], ["x"]]
    naive = sheet("naive", saved=MORNING.replace(tzinfo=None))
    assert names(in_order([sheet("a", saved=MORNING), naive])) == [["a", "naive"]]


def test_a_file_that_says_no_time_may_be_the_newest() -> None:
    """XLIFF never says one: it is compared with the newest of the others, and gives way to none by itself."""
    sheets = [sheet("new", saved=EVENING), sheet("when?"), sheet("old", saved=MORNING), sheet("other", by="Olena")]
    assert [set(group) for group in names(in_order(sheets))] == [{"old"}, {"new", "when?"}, {"other"}]


def test_two_texts_for_one_segment_are_found_and_each_names_the_other() -> None:
    group = [sheet("a", "Doctor", "Office"), sheet("b", "Physician", "Office")]
    found = contradictions(group, signed)
    assert found == {"id0": ("Doctor", "Physician")}
    assert beside(group[0].file.entries[0], found) == "Physician"
    assert beside(group[1].file.entries[0], found) == "Doctor"
    assert beside(group[0].file.entries[1], found) is None


def test_who_says_nothing_contradicts_nobody() -> None:
    group = [sheet("a", "Doctor", ""), sheet("b", "Physician", "Office")]
    assert contradictions(group, lambda _, entry: entry.target != "Physician") == {}
    assert contradictions([sheet("a", "Cafe\u0301\n"), sheet("b", "Café")], signed) == {}


def test_half_a_character_is_replaced_and_its_place_remembered() -> None:
    entries = (ReturnedEntry("a", "Arzt", "Doctor", True), ReturnedEntry("b", "Arzt", "kept \ud800 text", True))
    kept = sheet_of(ReturnedFile("a.po", entries), "en", "Amal")
    assert [entry.target for entry in kept.file.entries] == ["Doctor", "kept \ufffd text"]
    assert kept.halved == {1}


def test_the_same_work_is_known_in_any_order_and_another_day_or_text_is_another() -> None:
    one = sheet("a", "Doctor", "Cafe\u0301\n", saved=MORNING)
    mailed = replace(
        one.file, name="b", digest="00", entries=tuple(reversed(sheet("b", "Doctor", "Café").file.entries))
    )
    assert replace(one, file=mailed).content() == one.content()
    others = [
        sheet("a", "Doctor", "Office", saved=MORNING),
        sheet("a", "Doctor", "Café", saved=EVENING),
        sheet("a", "Doctor", "Café", saved=MORNING, by="Olena"),
        replace(one, file=replace(one.file, entries=tuple(replace(e, reviewed=False) for e in one.file.entries))),
    ]
    assert len({other.content() for other in [one, *others]}) == 5
