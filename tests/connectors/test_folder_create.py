"""New translations in a dump: what the API would give for them."""

from __future__ import annotations

import pytest

from pipeline.connectors.files import FailingDisk
from pipeline.connectors.matching import match_translations
from pipeline.model import DocumentKind, StoreRef, WriteStatus

WRITTEN, UNCHANGED, HELD = WriteStatus.WRITTEN, WriteStatus.UNCHANGED, WriteStatus.HELD
EVENT, LOCATION = DocumentKind.EVENT, DocumentKind.LOCATION


def test_a_new_translation_is_made_from_its_source(doctors, schule, asked):
    before, german = doctors.entries("en"), doctors.entries("de")
    (outcome,) = doctors.write(asked(schule, None, "Our School!", "<p>Pupils</p>"))
    assert (outcome.status, outcome.ref) == (WRITTEN, StoreRef("/stadt/en/our-school/", 22))
    *others, made = doctors.entries("en")
    assert others == before
    link = {"id": 12, "url": "https://cms.example/stadt/de/schule/", "path": "/stadt/de/schule/"}
    assert made == {
        **german[1],
        "id": 22,
        "url": "https://cms.example/stadt/en/our-school/",
        "path": "/stadt/en/our-school/",
        "title": "Our School!",
        "excerpt": "Pupils",
        "content": "<p>Pupils</p>",
        "last_updated": "2026-07-01T12:30:00.123+02:00",
        "modified_gmt": "2026-07-01T10:30:00.123Z",
        "available_languages": {"de": link},
    }
    assert list(made) == list(german[1])
    back = {"id": 22, "url": made["url"], "path": made["path"]}
    assert doctors.entries("de") == [german[0], {**german[1], "available_languages": {"en": back}}]
    matched = match_translations(doctors.store.read("de"), doctors.store.read("en"))
    assert matched[schule.ref].ref == outcome.ref


def test_the_second_push_of_a_new_translation_changes_nothing(doctors, schule, asked):
    write = asked(schule, None, "School", "<p>Pupils</p>")
    doctors.write(write)
    before = doctors.bytes()
    disk = FailingDisk()
    (outcome,) = doctors.write(write, disk=disk)
    assert (outcome.status, outcome.ref) == (UNCHANGED, StoreRef("/stadt/en/school/", 22))
    assert doctors.bytes() == before
    assert disk.calls == {}


def test_a_push_killed_between_the_two_files_is_repaired_by_the_next(doctors, schule, asked):
    german = doctors.file("de").read_bytes()
    write = asked(schule, None, "School", "<p>Pupils</p>")
    doctors.write(write)
    complete = doctors.bytes()
    doctors.file("de").write_bytes(german)
    assert match_translations(doctors.store.read("de"), doctors.store.read("en"))[schule.ref].title == "School"
    assert doctors.write(write)[0].status is UNCHANGED
    assert doctors.bytes() == complete


def test_a_new_language_gets_its_folder_and_always_pages(doctors, schule, asked, entry):
    doctors.put("de", [entry(5, "/stadt/de/events/fest/", "Fest")], EVENT)
    fest = doctors.document("de", "/stadt/de/events/fest/")
    (outcome,) = doctors.write(asked(fest, None, "Свято", "<p>Текст</p>", language="uk"))
    assert outcome.ref == StoreRef("/stadt/uk/events/свято/", 6)
    assert doctors.entries("uk") == []
    assert doctors.store.languages() == ("de", "en", "uk")
    assert [d.title for d in doctors.store.read("uk").documents] == ["Свято"]


def test_a_language_in_which_all_is_held_gets_no_folder(doctors, schule, asked):
    (outcome,) = doctors.write(asked(schule, None, "مدرسة", "", language="ar", source_hash="other"))
    assert outcome.status is HELD
    assert not (doctors.root / "ar").exists()


def test_children_go_below_their_parents_of_the_same_push(town, entry, asked):
    top = entry(1, "/stadt/de/a/", "Oben")
    above = {"id": 70, "url": top["url"], "path": top["path"]}
    below = entry(2, "/stadt/de/a/b/", "Unten", parent=above)
    lowest = entry(3, "/stadt/de/a/b/c/", "Tief", parent={"id": 71, "url": below["url"], "path": below["path"]})
    town.put("de", [lowest, below, top])
    writes = [asked(d, None, title, "x") for d, title in zip(town.store.read("de").documents, "CBA", strict=True)]
    outcomes = town.write(*writes)
    assert [o.ref.path for o in outcomes if o.ref] == ["/stadt/en/a/b/c/", "/stadt/en/a/b/", "/stadt/en/a/"]
    made = {e["title"]: e for e in town.entries("en")}
    assert made["A"]["parent"] == {"id": 0, "url": None, "path": None}
    assert made["B"]["parent"] == {"id": 70, "url": made["A"]["url"], "path": made["A"]["path"]}
    assert made["C"]["parent"] == {"id": 71, "url": made["B"]["url"], "path": made["B"]["path"]}


def test_a_child_that_comes_before_its_parent_is_put_below_it_later(town, entry, asked):
    top = entry(1, "/stadt/de/oben/", "Oben")
    town.put("de", [top, entry(2, "/stadt/de/oben/x/", "X", parent={"id": 70, "url": top["url"], "path": top["path"]})])
    oben, child = town.store.read("de").documents
    town.write(asked(child, None, "Child", "x"))
    (made,) = town.entries("en")
    assert (made["path"], made["parent"]) == ("/stadt/en/oben/child/", {"id": 70, "url": None, "path": None})
    town.write(asked(oben, None, "Top", "x"))
    child_entry, top_entry = town.entries("en")
    assert child_entry["parent"] == {"id": 70, "url": top_entry["url"], "path": "/stadt/en/top/"}
    assert child_entry["path"] == "/stadt/en/oben/child/"


def test_parents_in_a_circle_do_not_hang(town, entry, asked):
    ring = [
        entry(1, "/stadt/de/a/", parent={"id": 2, "url": None, "path": "/stadt/de/b/"}),
        entry(2, "/stadt/de/b/", parent={"id": 1, "url": None, "path": "/stadt/de/a/"}),
    ]
    town.put("de", ring)
    outcomes = town.write(*(asked(d, None, "T", "x") for d in town.store.read("de").documents))
    assert [o.status for o in outcomes] == [WRITTEN, WRITTEN]


def test_numbers_and_paths_are_new(doctors, asked, entry):
    pages = [entry(n, f"/stadt/de/s{n}/", f"S{n}") for n in (1, 2, 3)]
    doctors.put("de", pages)
    doctors.put("tr", [entry(5_000, "/stadt/tr/okul/", "Okul")])
    doctors.put("en", [entry(21, "/stadt/en/school/"), {"path": "/stadt/en/school-2/"}])
    outcomes = doctors.write(*(asked(d, None, title, "x") for d, title in zip(
        doctors.store.read("de").documents, ("School", "School?", "!?"), strict=True)))  # fmt: skip
    assert [o.ref for o in outcomes] == [
        StoreRef("/stadt/en/school-3/", 5_001),
        StoreRef("/stadt/en/school-4/", 5_002),
        StoreRef("/stadt/en/s3/", 5_003),
    ]


def test_a_translation_that_the_store_names_but_does_not_hold_keeps_its_address(doctors, asked, entry):
    """A dump of some languages links to all of them."""
    page = entry(
        12, "/stadt/de/schule/", "Schule", links={"en": (77, "/stadt/en/school-old/"), "ar": (78, "/stadt/ar/x/")}
    )
    doctors.put("de", [page])
    german = doctors.file("de").read_bytes()
    (outcome,) = doctors.write(asked(doctors.document("de", "/stadt/de/schule/"), None, "School", "<p>Pupils</p>"))
    assert outcome.ref == StoreRef("/stadt/en/school-old/", 77)
    assert doctors.file("de").read_bytes() == german
    assert list(doctors.entries("en")[1]["available_languages"]) == ["de", "ar"]


def test_a_number_that_two_pages_give_for_their_translations_is_used_once(doctors, asked, entry):
    pages = [entry(n, f"/stadt/de/{n}/", links={"en": (77, f"/stadt/en/{n}/")}) for n in (1, 2)]
    doctors.put("de", pages)
    outcomes = doctors.write(*(asked(d, None, "T", "x") for d in doctors.store.read("de").documents))
    assert [o.ref for o in outcomes] == [StoreRef("/stadt/en/1/", 77), StoreRef("/stadt/en/2/", 78)]


def test_a_translation_takes_the_place_of_its_fallback(town, entry, asked):
    town.put("de", [])
    town.put("en", [])
    town.put("de", [entry(1, "/stadt/de/events/fest/", "Fest", links={"en": (None, "/stadt/en/events/fest/")})], EVENT)
    town.put(
        "en",
        [
            entry(None, "/stadt/en/events/fest/", "Fest", links={"de": (1, "/stadt/de/events/fest/")}),
            entry(9, "/stadt/en/events/market/", "Market"),
        ],
        EVENT,
    )
    (fest,) = town.store.read("de").documents
    (outcome,) = town.write(asked(fest, None, "Fest", "<p>Party</p>"))
    assert outcome.ref == StoreRef("/stadt/en/events/fest/", 10)
    assert [(e["id"], e["title"]) for e in town.entries("en", EVENT)] == [(10, "Fest"), (9, "Market")]
    assert town.entries("de", EVENT)[0]["available_languages"]["en"]["id"] == 10


def test_facts_are_copied_but_no_german_text(town, entry, asked):
    facts = {"location": {"latitude": 48.3690, "town": "Augsburg"}, "opening_hours": [{"allDay": True}]}
    texts = {"meta_description": "Auf Deutsch", "slug_history": ["buero", "büro"]}
    town.put("de", [])
    town.put("de", [entry(1, "/stadt/de/locations/büro/", "Büro", url=None, **facts, **texts)], LOCATION)
    town.write(asked(town.store.read("de").documents[0], None, "Office", "<p>x</p>"))
    (made,) = town.entries("en", LOCATION)
    assert {key: made[key] for key in facts} == facts
    assert (made["meta_description"], made["slug_history"], made["url"]) == ("", ["office"], None)


@pytest.mark.parametrize("links", [None, [], "kaputt"])
def test_links_of_another_shape_in_the_source_do_no_harm(town, entry, asked, links):
    town.put("de", [entry(1, "/stadt/de/a/", available_languages=links)])
    write = asked(town.store.read("de").documents[0], None, "A", "x")
    assert town.write(write)[0].status is WRITTEN
    after = town.entries("de")[0]["available_languages"]
    assert after == links if links == "kaputt" else after["en"]["path"] == "/stadt/en/a/"
    before = town.bytes()
    assert town.write(write)[0].status is UNCHANGED
    assert town.bytes() == before


def test_a_path_without_a_language_and_an_escaped_url(town, entry, asked):
    page = entry(1, "/arzt/", "Arzt", url="https://cms.example/%C3%A4rzte/?x=1")
    town.put("de", [page])
    town.write(asked(town.store.read("de").documents[0], None, "Ärztin", "x"))
    (made,) = town.entries("en")
    assert (made["path"], made["url"]) == ("/ärztin/", "https://cms.example/%C3%A4rztin/")
