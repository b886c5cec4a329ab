"""Reading a dump: as it is, and one bad entry never stops the others."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from pipeline.connectors.folder import FolderStore
from pipeline.connectors.matching import match_translations
from pipeline.errors import StoreError
from pipeline.model import DocumentKind, StoreRef

EVENT, LOCATION = DocumentKind.EVENT, DocumentKind.LOCATION


def test_a_document_is_what_the_entry_says(town, entry):
    parent = {"id": 5, "url": "https://cms.example/stadt/de/gesundheit/", "path": "/stadt/de/gesundheit/"}
    content = "<div>\r\n<p>&Auml;rzte\u00a0\x00\ud800</p></div>"
    page = entry(11, "/stadt/de/arzt/", "Ärzte & Co", content, links={"en": (21, "/stadt/en/doctor/")}, parent=parent)
    town.put("de", [page])
    (document,) = town.store.read("de").documents
    assert document.kind is DocumentKind.PAGE
    assert document.language == "de"
    assert document.ref == StoreRef("/stadt/de/arzt/", 11)
    assert (document.title, document.content) == ("Ärzte & Co", content)
    assert document.last_updated is not None and document.last_updated.utcoffset() == timedelta(hours=1)
    assert document.parent_path == "/stadt/de/gesundheit/"
    assert document.url == "https://cms.example/stadt/de/arzt/"
    assert document.translations == {"en": StoreRef("/stadt/en/doctor/", 21)}


@pytest.mark.parametrize(
    "style",
    [{}, {"ensure_ascii": False}, {"indent": 2}, {"indent": "\t", "ensure_ascii": False}, {"encoding": "utf-8-sig"}],
    ids=str,
)
def test_every_way_of_writing_json_is_read(town, entry, style):
    town.put("de", [entry(11, "/stadt/de/arzt/", "Ärzte")], **style)
    assert [d.title for d in town.store.read("de").documents] == ["Ärzte"]


def test_an_empty_page_and_an_empty_list_are_normal(town, entry):
    town.put("de", [entry(11, "/stadt/de/arzt/", content="")])
    town.put("en", [])
    snapshot = town.store.read("de")
    assert [d.content for d in snapshot.documents] == [""]
    assert (snapshot.problems, snapshot.skipped, snapshot.unreadable) == ((), frozenset(), frozenset())
    assert town.store.read("en").documents == ()


def test_kinds_are_files_of_their_own(town, entry):
    town.put("de", [entry(1, "/stadt/de/a/")])
    town.put("de", [entry(1, "/stadt/de/events/a/")], EVENT)
    town.put("de", [entry(1, "/stadt/de/locations/a/")], LOCATION)
    assert [d.kind for d in town.store.read("de").documents] == [DocumentKind.PAGE, EVENT, LOCATION]


def test_languages_are_folders_with_a_list_in_them(town, entry):
    town.put("de", [])
    town.put("de-si", [])
    (town.root / "fa").mkdir()
    (town.root / "fa" / "events.json").write_text("[]")
    (town.root / "media").mkdir()
    (town.root / ".git").mkdir()
    (town.root / ".git" / "pages.json").write_text("[]")
    assert town.store.languages() == ("de", "de-si", "fa")


def test_a_store_that_is_not_there_is_named(tmp_path):
    with pytest.raises(StoreError, match="nowhere could not be listed"):
        FolderStore(tmp_path / "nowhere").languages()
    with pytest.raises(StoreError, match="nowhere"):
        FolderStore(tmp_path / "nowhere").read("de")


@pytest.mark.parametrize("language", ["tr", "leer"])
def test_a_language_without_pages_is_an_error_that_says_which_there_are(town, language):
    town.put("de", [])
    (town.root / "leer").mkdir()
    with pytest.raises(StoreError, match=rf"{language}/pages\.json does not exist; the store has the languages: de"):
        town.store.read(language)


@pytest.mark.parametrize("language", ["../de", "", ".", "de/..", "-", "de\n"])
def test_a_language_cannot_lead_out_of_the_store(town, language):
    town.put("de", [])
    with pytest.raises(StoreError, match="not a language code"):
        town.store.read(language)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (b'[{"id": 1},\n {"id": }]', r"not valid JSON \(line 2, column 9"),
        (b'[{"id": 1}\n {"id": 2}]', r"not valid JSON \(line 2, column 2: Expecting ','"),
        (b"", r"not valid JSON \(line 1, column 1"),
        (b"[] []", r"not valid JSON \(line 1, column 4: Extra data"),
        (b'[{"id": 1', r"not valid JSON \(line 1"),
        (b'{"pages": []}', "not a list of pages"),
        (b"null", "not a list of pages"),
        (b'[\n"\xff\xfe"]', r"not UTF-8 text \(line 2, byte 2"),
        (b"[" * 100_000, "nested too deeply"),
        (b"[" + b"1" * 5000 + b"]", "cannot be read as JSON"),
    ],
)
def test_a_broken_pages_file_is_named_with_the_place(town, text, reason):
    town.put("de", [])
    town.file("de").write_bytes(text)
    with pytest.raises(StoreError, match=rf"de/pages\.json .*{reason}") as caught:
        town.store.read("de")
    assert "\n" not in str(caught.value)


def test_a_folder_in_the_place_of_pages_is_an_error(town):
    town.file("de").mkdir(parents=True)
    with pytest.raises(StoreError, match=r"de/pages\.json could not be read"):
        town.store.read("de")


@pytest.mark.parametrize("text", ["[{", "{}", '"events"'])
def test_a_broken_events_file_does_not_stop_the_pages(town, entry, text):
    town.put("de", [entry(1, "/stadt/de/a/")])
    town.put("de", [entry(1, "/stadt/de/locations/a/")], LOCATION)
    town.file("de", EVENT).write_text(text)
    snapshot = town.store.read("de")
    assert [d.kind for d in snapshot.documents] == [DocumentKind.PAGE, LOCATION]
    assert snapshot.unreadable == {EVENT}
    (problem,) = snapshot.problems
    assert (problem.file, problem.entry) == ("de/events.json", "the whole file")


BAD = {
    "is not an object": "seite",
    "has no 'id'": {"path": "/stadt/de/x/", "title": "x", "content": ""},
    "has an 'id' that is not a whole number": {"id": "7", "path": "/stadt/de/x/", "title": "x", "content": ""},
    "has no 'path'": {"id": 7, "title": "x", "content": ""},
    "has a 'path' that is not text": {"id": 7, "path": 3, "title": "x", "content": ""},
    "has no 'title'": {"id": 7, "path": "/stadt/de/x/", "title": " ", "content": ""},
    "has a 'title' that is not text": {"id": 7, "path": "/stadt/de/x/", "title": ["x"], "content": ""},
    "has no 'content' (an empty page has an empty text there)": {"id": 7, "path": "/stadt/de/x/", "title": "x"},
    "has 'content' that is null": {"id": 7, "path": "/stadt/de/x/", "title": "x", "content": None},
    "has 'content' that is not text": {"id": 7, "path": "/stadt/de/x/", "title": "x", "content": {"de": ""}},
}


@pytest.mark.parametrize(("reason", "bad"), BAD.items(), ids=list(BAD))
def test_a_bad_entry_is_reported_and_the_others_go_on(town, entry, reason, bad):
    town.put("de", [entry(1, "/stadt/de/a/"), bad, entry(2, "/stadt/de/b/")])
    snapshot = town.store.read("de")
    assert [d.ref.id for d in snapshot.documents] == [1, 2]
    (problem,) = snapshot.problems
    assert problem.file == "de/pages.json"
    assert problem.entry.startswith("entry 2")
    assert problem.reason == reason
    known = bad if isinstance(bad, dict) else {}
    path = known.get("path") if isinstance(known.get("path"), str) else ""
    number = known.get("id") if isinstance(known.get("id"), int) else None
    assert snapshot.skipped == ({StoreRef(path, number)} if path or number else frozenset())


@pytest.mark.parametrize(("number", "path", "what"), [(1, "/stadt/de/b/", "id"), (2, "/stadt/de/a/", "path")])
def test_of_two_entries_with_the_same_name_the_first_is_used(town, entry, number, path, what):
    town.put("de", ["junk", entry(1, "/stadt/de/a/", "first"), entry(number, path, "second")])
    snapshot = town.store.read("de")
    assert [d.title for d in snapshot.documents] == ["first"]
    assert str(snapshot.problems[1]) == (
        f"de/pages.json, entry 3 (id {number}, {path}): has the same {what} as entry 2, which is used instead"
    )
    assert snapshot.skipped == {StoreRef(path, number)}


def test_a_fallback_is_neither_a_translation_nor_a_problem(town, entry):
    """With fallbacks on, the API shows the German event under /en/ with ``id: null``."""
    town.put("de", [])
    town.put("de", [entry(1, "/stadt/de/events/fest/", links={"en": (None, "/stadt/en/events/fest/")})], EVENT)
    town.put("en", [])
    town.put("en", [entry(None, "/stadt/en/events/fest/", links={"de": (1, "/stadt/de/events/fest/")})], EVENT)
    german, english = town.store.read("de"), town.store.read("en")
    assert german.documents[0].translations == {}
    assert (english.documents, english.problems, english.skipped) == ((), (), frozenset())
    assert match_translations(german, english) == {}


@pytest.mark.parametrize("links", [None, [], {}])
def test_no_links_are_no_problem(town, entry, links):
    town.put("de", [entry(1, "/stadt/de/a/", available_languages=links)])
    snapshot = town.store.read("de")
    assert [d.translations for d in snapshot.documents] == [{}]
    assert snapshot.problems == ()


@pytest.mark.parametrize(
    "links", ["en", ["en"], {"en": "/stadt/en/a/", "ar": {"id": 3, "path": "/stadt/ar/a/"}}, {"en": {}}]
)
def test_unusable_links_are_reported_and_the_page_is_used(town, entry, links):
    town.put("de", [entry(1, "/stadt/de/a/", available_languages=links)])
    snapshot = town.store.read("de")
    (found,) = snapshot.documents
    assert set(found.translations) == ({"ar"} if isinstance(links, dict) and "ar" in links else set())
    (problem,) = snapshot.problems
    assert "the text is used" in problem.reason
    assert snapshot.skipped == frozenset()


@pytest.mark.parametrize("value", ["yesterday", 5, None, "2024-01-01T10:00:00"])
def test_an_unusable_time_is_none(town, entry, value):
    town.put("de", [entry(1, "/stadt/de/a/", last_updated=value)])
    assert town.store.read("de").documents[0].last_updated is None


def test_the_real_dump_is_read_as_it_is(shared):
    root = shared / "content" / "lkaugsburg"
    store = FolderStore(root)
    german = store.read("de")
    english = store.read("en")
    assert store.languages() == ("de", "en")
    assert (len(german.documents), german.problems, german.skipped) == (238, (), frozenset())
    assert (len(english.documents), english.problems, english.skipped) == (233, (), frozenset())
    raw = json.loads((root / "de" / "pages.json").read_bytes())
    assert [(d.title, d.content) for d in german.documents] == [(e["title"], e["content"]) for e in raw]


def test_the_real_dump_is_matched_by_its_links(shared):
    store = FolderStore(shared / "content" / "lkaugsburg")
    german, english = store.read("de"), store.read("en")
    matched = match_translations(german, english)
    assert len(matched) == 233
    for ref, translation in matched.items():
        assert translation.translations["de"] == ref
    backwards = match_translations(english, german)
    assert {d.ref: ref for ref, d in matched.items()} == {ref: d.ref for ref, d in backwards.items()}


@pytest.mark.parametrize(("file", "kind"), [("api-pages-de.json", DocumentKind.PAGE), ("api-events-en.json", EVENT)])
def test_what_the_real_cms_sends_is_read(town, shared, file, kind):
    sent = shared / "cms" / "samples" / file
    town.put("de", [])
    town.file("de", kind).write_bytes(sent.read_bytes())
    snapshot = town.store.read("de")
    assert snapshot.problems == ()
    assert len(snapshot.documents) == sum(entry["id"] is not None for entry in json.loads(sent.read_bytes()))
