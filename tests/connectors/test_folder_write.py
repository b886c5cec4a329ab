"""Writing into a dump: compare-and-set, and nothing changes but what must."""

from __future__ import annotations

import json
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipeline.connectors.files import FailingDisk
from pipeline.connectors.folder import FolderStore
from pipeline.connectors.matching import match_translations
from pipeline.errors import StoreError
from pipeline.html.canonical import canonical_hash
from pipeline.model import DocumentKind, StoreRef, WriteStatus

WRITTEN, UNCHANGED, HELD = WriteStatus.WRITTEN, WriteStatus.UNCHANGED, WriteStatus.HELD
EVENT = DocumentKind.EVENT


# --- compare and set ------------------------------------------------------------------------------


def test_a_translation_that_is_as_it_was_seen_is_replaced(doctors, arzt, doctor, asked):
    before, german = doctors.entries("en")[0], doctors.file("de").read_bytes()
    (outcome,) = doctors.write(asked(arzt, doctor, "Physicians", "<p>New &amp; good<br>text</p>"))
    assert (outcome.status, outcome.ref, outcome.reason) == (WRITTEN, doctor.ref, "")
    (after,) = doctors.entries("en")
    assert after == {
        **before,
        "title": "Physicians",
        "content": "<p>New &amp; good<br>text</p>",
        "excerpt": "New &amp; goodtext",
        "last_updated": "2026-07-01T12:30:00.123+02:00",
        "modified_gmt": "2026-07-01T10:30:00.123Z",
    }
    assert list(after) == list(before)
    assert doctors.file("de").read_bytes() == german


def test_a_source_that_changed_since_the_pull_holds(doctors, arzt, doctor, asked):
    before = doctors.bytes()
    write = asked(arzt, doctor, "Physicians", "<p>New</p>", source_hash=canonical_hash("Ärzte", "<p>Older</p>"))
    (outcome,) = doctors.write(write)
    assert (outcome.status, outcome.ref, outcome.found) == (HELD, doctor.ref, doctor)
    assert "source text changed since it was pulled: run pull" in outcome.reason
    assert doctors.bytes() == before


def test_a_source_that_is_gone_holds(doctors, arzt, doctor, asked):
    doctors.put("de", [e for e in doctors.entries("de") if e["id"] != 11])
    (outcome,) = doctors.write(asked(arzt, doctor, "Physicians", "<p>New</p>"))
    assert (outcome.status, outcome.reason) == (HELD, "its source is no longer in the store: run pull")


def test_a_source_that_became_unusable_holds(doctors, arzt, doctor, asked):
    doctors.put("de", [{**e, "content": None} if e["id"] == 11 else e for e in doctors.entries("de")])
    (outcome,) = doctors.write(asked(arzt, doctor, "Physicians", "<p>New</p>"))
    assert outcome.status is HELD
    assert "entry 1 (id 11, /stadt/de/arzt/): has 'content' that is null" in outcome.reason


def test_a_source_whose_number_changed_with_a_save_is_found_by_its_path(doctors, arzt, doctor, asked):
    doctors.put("de", [{**e, "id": e["id"] + 1000} for e in doctors.entries("de")])
    assert doctors.write(asked(arzt, doctor, "Physicians", "<p>New</p>"))[0].status is WRITTEN


def test_a_translation_that_somebody_changed_holds_and_is_shown(doctors, arzt, doctor, asked):
    doctors.put("en", [{**doctors.entries("en")[0], "content": "<p>A person's words</p>"}])
    before = doctors.bytes()
    (outcome,) = doctors.write(asked(arzt, doctor, "Physicians", "<p>New</p>"))
    assert outcome.status is HELD
    assert outcome.found is not None and outcome.found.content == "<p>A person's words</p>"
    assert "somebody changed the translation at /stadt/en/doctor/" in outcome.reason
    assert doctors.bytes() == before


def test_a_translation_that_appeared_holds(doctors, arzt, asked):
    (outcome,) = doctors.write(asked(arzt, None, "Physicians", "<p>New</p>"))
    assert (outcome.status, outcome.ref) == (HELD, StoreRef("/stadt/en/doctor/", 21))
    assert "a translation exists by now" in outcome.reason


@pytest.mark.parametrize("gone", ["entry", "file"])
def test_a_translation_that_vanished_holds(doctors, arzt, doctor, asked, gone):
    if gone == "entry":
        doctors.put("en", [])
    else:
        doctors.file("en").unlink()
    before = doctors.bytes()
    (outcome,) = doctors.write(asked(arzt, doctor, "Physicians", "<p>New</p>"))
    assert (outcome.status, outcome.ref, outcome.found) == (HELD, None, None)
    assert "no longer in the store" in outcome.reason
    assert doctors.bytes() == before


def test_a_translation_that_only_moved_is_replaced(doctors, arzt, doctor, asked):
    doctors.put("en", [{**doctors.entries("en")[0], "path": "/stadt/en/moved/"}])
    (outcome,) = doctors.write(asked(arzt, doctor, "Physicians", "<p>New</p>"))
    assert (outcome.status, outcome.ref) == (WRITTEN, StoreRef("/stadt/en/moved/", 21))


@pytest.mark.parametrize("one_way", ["", "de", "en"])
def test_a_translation_that_cannot_be_used_is_not_replaced_by_a_second_one(doctors, arzt, asked, one_way):
    """Whichever side still names the other."""
    doctors.put("en", [{**doctors.entries("en")[0], "content": None}])
    if one_way:
        doctors.put(one_way, [{**e, "available_languages": {}} for e in doctors.entries(one_way)])
    before = doctors.bytes()
    (outcome,) = doctors.write(asked(arzt, None, "Physicians", "<p>New</p>"))
    assert outcome.status is HELD
    assert "its translation cannot be used (en/pages.json, entry 1 (id 21, /stadt/en/doctor/)" in outcome.reason
    assert doctors.bytes() == before


def test_disputed_translations_hold(doctors, schule, asked, entry):
    back = {"de": (12, "/stadt/de/schule/")}
    twins = [entry(31, "/stadt/en/school/", links=back), entry(32, "/stadt/en/schools/", links=back)]
    doctors.put("en", [*doctors.entries("en"), *twins])
    (outcome,) = doctors.write(asked(schule, None, "School", "<p>Pupils</p>"))
    assert outcome.status is HELD
    assert "(/stadt/en/school/, /stadt/en/schools/): put the links right" in outcome.reason


def test_an_empty_title_holds(doctors, arzt, doctor, asked):
    """It would make the entry unusable for the next reader."""
    (outcome,) = doctors.write(asked(arzt, doctor, " ", "<p>New</p>"))
    assert (outcome.status, outcome.reason) == (HELD, "the translated title is empty: translate it first")


def test_the_same_text_is_unchanged_whatever_else_is_true(doctors, arzt, doctor, asked):
    """A push that was killed after writing finds its own text, though it has not noted it down."""
    doctors.put("de", [{**e, "content": "<p>Edited</p>"} for e in doctors.entries("de")])
    before = doctors.bytes()
    same = asked(arzt, doctor, "Doctors", "<p>Text</p>\r\n", target_hash=canonical_hash("Other", "<p>Other</p>"))
    (outcome,) = doctors.write(same)
    assert (outcome.status, outcome.ref) == (UNCHANGED, doctor.ref)
    assert doctors.bytes() == before


def test_each_write_gets_its_outcome_in_order(doctors, arzt, doctor, schule, asked):
    outcomes = doctors.write(
        asked(schule, None, "School", "<p>Pupils</p>"),
        asked(arzt, None, "Physicians", "<p>New</p>"),
        asked(arzt, doctor, "Doctors", "<p>Text</p>"),
    )
    assert [o.status for o in outcomes] == [WRITTEN, HELD, UNCHANGED]
    assert [o.write.title for o in outcomes] == ["School", "Physicians", "Doctors"]


def test_two_texts_for_one_document_are_not_both_written(doctors, arzt, doctor, schule, asked):
    first, same, other = (asked(schule, None, "School", f"<p>{text}</p>") for text in ("Pupils", "Pupils", "Teachers"))
    outcomes = doctors.write(
        first, same, other, asked(arzt, doctor, "A", "<p>1</p>"), asked(arzt, doctor, "B", "<p>2</p>")
    )
    assert [o.status for o in outcomes] == [WRITTEN, UNCHANGED, HELD, WRITTEN, HELD]
    assert [e["content"] for e in doctors.entries("en")] == ["<p>1</p>", "<p>Pupils</p>"]


def test_no_writes_do_nothing(doctors):
    before = doctors.bytes()
    assert doctors.write() == ()
    assert doctors.bytes() == before


def test_the_source_language_is_never_written(doctors, arzt, asked):
    with pytest.raises(ValueError, match="source language"):
        doctors.write(asked(arzt, None, "Ärzte", "", language="de"))


def test_a_time_without_zone_is_refused(doctors, arzt, doctor, asked):
    with pytest.raises(ValueError, match="time zone"):
        doctors.store.write("de", [asked(arzt, doctor, "A", "")], datetime(2026, 1, 1))


# --- what is written into an existing entry ---------------------------------------------------------


@pytest.mark.parametrize("excerpt", ["A person's summary", None, ["x"]])
def test_an_excerpt_that_somebody_wrote_stays(doctors, arzt, doctor, asked, excerpt):
    doctors.put("en", [{**doctors.entries("en")[0], "excerpt": excerpt}])
    assert doctors.write(asked(arzt, doctor, "Physicians", "<p>New</p>"))[0].status is WRITTEN
    assert doctors.entries("en")[0]["excerpt"] == excerpt


def test_members_that_the_dump_does_not_have_are_not_added(doctors, arzt, doctor, asked):
    lean = {key: doctors.entries("en")[0][key] for key in ("id", "path", "title", "content", "available_languages")}
    doctors.put("en", [lean])
    assert doctors.write(asked(arzt, doctor, "Physicians", "<p>New</p>"))[0].status is WRITTEN
    assert list(doctors.entries("en")[0]) == [*lean, "last_updated"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("2024-01-01T10:00:00.000+01:00", "2026-07-01T12:30:00.123+02:00"),
        ("2024-07-01T10:00:00+02:00", "2026-07-01T12:30:00.123+02:00"),
        ("2024-01-01T10:00:00Z", "2026-07-01T10:30:00.123Z"),
        ("2024-01-01T10:00:00+00:00", "2026-07-01T10:30:00.123+00:00"),
        ("2024-01-01T10:00:00-05:00", "2026-07-01T05:30:00.123-05:00"),
        ("gestern", "2026-07-01T12:30:00.123+02:00"),
        (None, "2026-07-01T12:30:00.123+02:00"),
    ],
)
def test_times_are_written_in_the_zone_of_the_dump(doctors, arzt, doctor, asked, old, new):
    doctors.put("en", [{**doctors.entries("en")[0], "last_updated": old}])
    doctors.write(asked(arzt, doctor, "Physicians", "<p>New</p>"))
    assert doctors.entries("en")[0]["last_updated"] == new


def test_a_missing_link_back_is_added_to_what_is_written(doctors, arzt, doctor, asked):
    doctors.put("en", [{**doctors.entries("en")[0], "available_languages": {"ar": {"id": 3, "path": "/x/"}}}])
    doctors.write(asked(arzt, doctor, "Physicians", "<p>New</p>"))
    links = doctors.entries("en")[0]["available_languages"]
    assert links["ar"] == {"id": 3, "path": "/x/"}
    assert links["de"] == {"id": 11, "url": "https://cms.example/stadt/de/arzt/", "path": "/stadt/de/arzt/"}


def test_half_a_surrogate_pair_in_a_file_of_plain_letters_can_be_written(doctors, arzt, doctor, asked):
    doctors.put("en", [*doctors.entries("en"), "ü"], ensure_ascii=False)
    doctors.write(asked(arzt, doctor, "Physicians", "<p>\x00\ud800ü</p>"))
    assert doctors.entries("en")[0]["content"] == "<p>\x00\ud800ü</p>"


@pytest.mark.parametrize(
    "style",
    [{}, {"ensure_ascii": False}, {"indent": 2}, {"indent": 4, "ensure_ascii": False}, {"separators": (",", ":")}],
    ids=str,
)
def test_the_file_keeps_its_style(doctors, arzt, doctor, schule, asked, style):
    doctors.put("en", [*doctors.entries("en"), {"id": 99, "title": "Bücher"}], **style)
    doctors.put("de", doctors.entries("de"), **style)
    assert {o.status for o in doctors.write(asked(arzt, doctor, "Ä", "ä"), asked(schule, None, "Ü", "ü"))} == {WRITTEN}
    for language in ("de", "en"):
        assert doctors.file(language).read_text() == json.dumps(doctors.entries(language), **style)


def test_one_page_of_the_real_dump_leaves_all_other_bytes(shared, tmp_path, town_at, asked):
    origin = shared / "content" / "lkaugsburg"
    for language in ("de", "en"):
        (tmp_path / language).mkdir()
        shutil.copyfile(origin / language / "pages.json", tmp_path / language / "pages.json")
    real = town_at(tmp_path)
    german, english = real.store.read("de"), real.store.read("en")
    matched = match_translations(german, english)
    before, raw = real.file("en").read_bytes(), real.entries("en")
    source = next(d for d in german.documents if d.ref in matched and len(matched[d.ref].content) > 2000)
    target = matched[source.ref]
    (outcome,) = real.write(asked(source, target, "A new title", source.content))
    assert outcome.status is WRITTEN
    number = next(i for i, e in enumerate(raw) if e["id"] == target.ref.id)
    old = json.dumps(raw[number]).encode()
    head, _, tail = before.partition(old)
    after = real.file("en").read_bytes()
    assert after.startswith(head) and after.endswith(tail)
    now = json.loads(after[len(head) : len(after) - len(tail)])
    assert {key for key in now if now[key] != raw[number][key]} == {
        "title",
        "content",
        "excerpt",
        "last_updated",
        "modified_gmt",
    }
    assert real.file("de").read_bytes() == (origin / "de" / "pages.json").read_bytes()


# --- files ----------------------------------------------------------------------------------------------


def test_a_push_replaces_each_file_once(town, entry, asked):
    town.put("de", [entry(n, f"/stadt/de/s{n}/", f"S{n}") for n in range(1, 30)])
    town.put("de", [entry(n, f"/stadt/de/events/s{n}/", f"S{n}") for n in range(1, 4)], EVENT)
    documents = town.store.read("de").documents
    disk = FailingDisk()
    writes = [asked(d, None, d.title, "x", language) for d in documents for language in ("en", "ar")]
    assert {o.status for o in town.write(*writes, disk=disk)} == {WRITTEN}
    assert disk.calls["replace"] == 6
    assert sorted(town.bytes()) == sorted(
        f"{x}/{kind}.json" for x in ("ar", "de", "en") for kind in ("events", "pages")
    )
    for language in ("en", "ar"):
        matched = match_translations(town.store.read("de"), town.store.read(language))
        assert len(matched) == len(documents)
    assert all(set(e["available_languages"]) == {"ar", "en"} for e in town.entries("de"))


def test_a_broken_file_of_one_kind_or_language_holds_only_that(doctors, schule, asked, entry):
    doctors.put("de", [entry(5, "/stadt/de/events/fest/", "Fest")], EVENT)
    doctors.file("en", EVENT).write_text("[")
    doctors.put("ar", [])
    doctors.file("ar").write_text("{}")
    fest = doctors.document("de", "/stadt/de/events/fest/")
    school = asked(schule, None, "School", "x")
    outcomes = doctors.write(asked(fest, None, "Party", "x"), school, asked(schule, None, "م", "x", language="ar"))
    assert [o.status for o in outcomes] == [HELD, WRITTEN, HELD]
    assert "en/events.json is not valid JSON" in outcomes[0].reason
    assert "ar/pages.json is JSON, but not a list" in outcomes[2].reason
    with pytest.raises(StoreError, match=r"en/events\.json"):
        doctors.write(asked(fest, None, "Party", "x"))


def test_a_missing_source_file_is_an_error(doctors, schule, asked):
    doctors.file("de").unlink()
    with pytest.raises(StoreError, match=r"de/pages\.json could not be read"):
        doctors.write(asked(schule, None, "School", "x"))


def test_a_link_to_a_file_stays_a_link(doctors, arzt, doctor, asked, tmp_path):
    elsewhere = tmp_path / "elsewhere.json"
    shutil.move(doctors.file("en"), elsewhere)
    doctors.file("en").symlink_to(elsewhere)
    assert doctors.write(asked(arzt, doctor, "Physicians", "x"))[0].status is WRITTEN
    assert doctors.file("en").is_symlink()
    assert json.loads(elsewhere.read_bytes())[0]["title"] == "Physicians"


def test_a_thousand_new_translations_cost_seconds_at_most(town, entry, asked):
    town.put("de", [entry(n, f"/stadt/de/s{n}/", f"S{n}", "<p>Text</p>") for n in range(1, 1001)])
    writes = [asked(d, None, "Same title", "x") for d in town.store.read("de").documents]
    started = datetime.now(UTC)
    assert {o.status for o in town.write(*writes)} == {WRITTEN}
    assert (datetime.now(UTC) - started).total_seconds() < 4


def test_a_store_can_be_opened_by_a_relative_path(doctors, arzt, doctor, asked, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    store = FolderStore(Path("stadt"))
    assert store.write("de", [asked(arzt, doctor, "Physicians", "x")], doctors.now)[0].status is WRITTEN
