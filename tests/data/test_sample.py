"""What the demo and other tests rely on in the sample municipality."""

from __future__ import annotations

import html
import json
import re
from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

from pipeline.html.merge import merge
from pipeline.html.segment import segment_html, segment_title
from pipeline.model import ExtractedSegment

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = ROOT / "data" / "sample"
KINDS = ("pages", "events", "locations")
Entry = dict[str, Any]

PAGE_KEYS = [
    "id", "url", "path", "title", "modified_gmt", "last_updated", "excerpt", "content", "parent", "order",
    "available_languages", "thumbnail", "organization", "hash", "embedded_offers",
]  # fmt: skip
EVENT_KEYS = [
    "id", "url", "path", "title", "modified_gmt", "last_updated", "excerpt", "content", "available_languages",
    "thumbnail", "location", "location_path", "meeting_url", "event", "hash", "recurrence_rule",
]  # fmt: skip
LOCATION_KEYS = [
    "id", "url", "path", "title", "modified_gmt", "last_updated", "meta_description", "excerpt", "content",
    "available_languages", "icon", "thumbnail", "website", "email", "phone_number", "contacts", "category",
    "temporarily_closed", "opening_hours", "appointment_url", "location", "hash", "organization", "barrier_free",
]  # fmt: skip
KEYS = {"pages": PAGE_KEYS, "events": EVENT_KEYS, "locations": LOCATION_KEYS}

FICTION = re.compile(r"\+49(3023125\d{3}|17139200\d{2}|15228817386|15228895456)")
"""Numbers that the Bundesnetzagentur keeps free for fiction, as far as the sample uses them."""
NATIONAL = {"110", "112", "116117", "116016", "116111", "08000022833"}


def load(language: str, kind: str) -> list[Entry]:
    entries: list[Entry] = json.loads((SAMPLE / language / f"{kind}.json").read_text(encoding="utf-8"))
    return entries


def everything(language: str) -> list[Entry]:
    return [entry for kind in KINDS for entry in load(language, kind)]


def segments(entry: Entry) -> list[ExtractedSegment]:
    title = segment_title(entry["title"])
    return ([title] if title else []) + list(segment_html(entry["content"]).segments)


def key(segment: ExtractedSegment) -> tuple[object, ...]:
    """What makes two segments the same to a translation memory: text and mark-up."""
    return segment.text, tuple((code.start, code.end) for code in segment.codes)


def shape(entry: Entry) -> list[tuple[object, ...]]:
    """Structure of a document without its words."""
    return [(s.field, s.tag, s.unit, tuple((code.kind, code.label) for code in s.codes)) for s in segments(entry)]


def pairs() -> list[tuple[Entry, Entry]]:
    """Every German entry with its published English one."""
    english = {entry["path"]: entry for entry in everything("en")}
    found = [(entry, entry["available_languages"].get("en")) for entry in everything("de")]
    return [(entry, english[ref["path"]]) for entry, ref in found if ref]


def is_current(german: Entry, english: Entry) -> bool:
    return datetime.fromisoformat(english["last_updated"]) > datetime.fromisoformat(german["last_updated"])


def memory() -> dict[tuple[object, ...], str]:
    """What a harvest by structure learns from current, identically built translations."""
    learned: dict[tuple[object, ...], str] = {}
    for german, english in pairs():
        if is_current(german, english) and shape(german) == shape(english):
            learned.update((key(s), t.text) for s, t in zip(segments(german), segments(english), strict=True))
    return learned


# --- shape ---------------------------------------------------------------------------------------


def test_the_files_are_what_the_readme_promises() -> None:
    assert {path.name for path in SAMPLE.iterdir()} == {"de", "en"}
    german = Counter({kind: len(load("de", kind)) for kind in KINDS})
    assert german == {"pages": 21, "events": 3, "locations": 3}
    assert sum(bool(page["content"]) for page in load("de", "pages")) == 17
    assert {kind: len(load("en", kind)) for kind in KINDS} == {"pages": 11, "events": 1, "locations": 1}
    assert sum(bool(page["content"]) for page in load("en", "pages")) == 7


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("language", ["de", "en"])
def test_entries_have_the_keys_of_the_api_and_files_can_be_diffed(language: str, kind: str) -> None:
    entries = load(language, kind)
    assert all(list(entry) == KEYS[kind] for entry in entries)
    text = (SAMPLE / language / f"{kind}.json").read_bytes().decode()
    assert text == json.dumps(entries, indent=2, ensure_ascii=False) + "\n"


def test_the_keys_are_those_of_a_real_dump(shared: Path) -> None:
    real = json.loads((shared / "content/lkaugsburg/de/pages.json").read_text(encoding="utf-8"))
    assert list(real[0]) == PAGE_KEYS
    for kind in ("events", "locations"):
        sent = json.loads((shared / f"cms/samples/api-{kind}-en.json").read_text(encoding="utf-8"))
        assert list(sent[0]) == KEYS[kind]
        nested = {k: list(v) for k, v in sent[0].items() if isinstance(v, dict) and k != "available_languages"}
        assert nested == {k: list(load("de", kind)[0][k]) for k in nested}


@pytest.mark.parametrize("language", ["de", "en"])
def test_ids_and_paths_are_unique_and_parents_come_first(language: str) -> None:
    entries = everything(language)
    assert len({entry["id"] for entry in entries}) == len(entries)
    assert len({entry["path"] for entry in entries}) == len(entries)
    known: set[str | None] = {None}
    for page in load(language, "pages") if language == "de" else []:
        assert page["parent"]["path"] in known
        known.add(page["path"])
    paths = {entry["path"] for entry in entries}
    assert all(page["parent"]["path"] in {None, *paths} for page in load(language, "pages"))
    assert all(entry["path"].startswith(f"/kranichfurt/{language}/") for entry in entries)
    assert all(entry["url"].endswith(entry["path"]) for entry in entries)


def test_translations_point_at_each_other_and_are_in_another_order() -> None:
    german = {entry["path"]: entry for entry in everything("de")}
    linked = pairs()
    assert len(linked) == len(everything("en")) == 13
    for source, target in linked:
        there, back = source["available_languages"]["en"], target["available_languages"]["de"]
        assert (there["id"], there["url"]) == (target["id"], target["url"])
        assert (back["id"], back["path"]) == (source["id"], source["path"])
        assert german[back["path"]] is not target
    order = [page["available_languages"]["de"]["path"] for page in load("en", "pages")]
    assert order != [page["path"] for page in load("de", "pages") if page["path"] in order]


def test_a_page_whose_translation_is_missing_stands_below_one_that_is_there_in_english() -> None:
    """Otherwise nothing that the memory fills could be published: a page needs its parent."""
    german = {page["path"]: page for page in load("de", "pages")}
    orphans = [page for page in german.values() if not page["available_languages"]]
    assert orphans
    assert all("en" in german[page["parent"]["path"]]["available_languages"] for page in orphans)


@pytest.mark.parametrize("language", ["de", "en"])
def test_both_timestamps_say_the_same(language: str) -> None:
    for entry in everything(language):
        assert datetime.fromisoformat(entry["modified_gmt"]) == datetime.fromisoformat(entry["last_updated"])


@pytest.mark.parametrize("language", ["de", "en"])
def test_every_document_goes_through_segmentation_unharmed(language: str) -> None:
    for entry in everything(language):
        cut = segment_html(entry["content"])
        assert merge(cut, [None] * len(cut.segments)) == entry["content"]
        assert bool(cut.segments) == bool(entry["content"])


# --- content -------------------------------------------------------------------------------------


def visible(entry: Entry) -> str:
    return html.unescape(re.sub(r"<[^>]*>", " ", entry["title"] + " " + entry["content"]))


def test_it_is_about_ten_pages_of_german() -> None:
    words = sum(len(re.findall(r"[^\W\d_]+", visible(entry))) for entry in everything("de"))
    assert 2_500 <= words <= 3_500


def test_it_has_the_html_that_real_pages_have() -> None:
    contents = [entry["content"] for entry in everything("de")]
    together = "".join(contents)
    assert any("\r\n" in content for content in contents)
    assert any("\n" in content and "\r" not in content for content in contents)
    for piece in (
        "&#252;", "ü", "&#160;", "&nbsp;", "\u00a0", "&shy;", "<p>&#160;</p>", "<div><div>", "<p></p>",
        'style="text-align: justify;"', 'class="icon icon-call"', 'alt=""', 'href="tel:', 'href="tel:%20',
        'href="mailto:', "<br>", "<br />", "<h3>", "<h4>", "<ol>", "<strong>", "<em>", "<u>", "<b>",
        "text-decoration: underline", "<table", "<th>", "Schlagworte: ", "&amp;",
        "<strong>arztsuche.example.org</a></strong>", "wählen.\n<ul>",
    ):  # fmt: skip
        assert piece in together, piece


def test_internal_links_lead_to_pages_of_the_sample_whatever_their_spelling() -> None:
    german, english = ({entry["path"] for entry in everything(language)} for language in ("de", "en"))
    found = Counter(
        (unquote(path).split("/")[2], "%" in path)
        for entry in everything("de") + everything("en")
        for path in re.findall(r'href="https://integreat\.example(/[^"]+)"', entry["content"])
        if unquote(path) in german | english or pytest.fail(path)
    )
    assert found["de", True] and found["de", False] and found["en", False]


def test_nobody_real_can_be_called_or_visited() -> None:
    text = "".join(entry["content"] for entry in everything("de") + everything("en"))
    for number in re.findall(r'href="tel:(?:%20)?([^"]+)"', text):
        assert number in NATIONAL or FICTION.fullmatch(number), number
    shown = re.sub(r"[()\u00a0]+", " ", html.unescape(re.sub(r"<[^>]*>", " ", text)))
    numbers = re.findall(r"(?<![\d-])0\d[\d /-]{6,}\d", shown)
    assert len(numbers) > 20
    for number in numbers:
        digits = re.sub(r"\D", "", number)
        assert digits in NATIONAL or FICTION.fullmatch("+49" + digits[1:]), number
    hosts = re.findall(r"(?:https?://|mailto:[^@\"]+@)([^/\"?\\\\]+)", text + json.dumps(everything("de")))
    assert hosts
    assert all(host.endswith((".example", "example.org")) for host in hosts), hosts
    assert set(re.findall(r"\b\d{5} [A-Z]\w+", text)) == {"43127 Kranichfurt"}, "no postcode begins with 43"


def test_no_sentence_is_taken_from_a_real_municipality(shared: Path) -> None:
    size = 8
    real: set[tuple[str, ...]] = set()
    for entry in json.loads((shared / "content/lkaugsburg/de/pages.json").read_text(encoding="utf-8")):
        words = re.findall(r"\w+", visible(entry).casefold())
        real.update(tuple(words[n : n + size]) for n in range(len(words) - size + 1))
    for entry in everything("de"):
        for sentence in re.split(r"[.!?]\s|\n", visible(entry).casefold()):
            words = re.findall(r"\w+", sentence)
            copied = [words[n : n + size] for n in range(len(words) - size + 1) if tuple(words[n : n + size]) in real]
            assert not copied, (entry["path"], copied)


# --- what the demo without a model lives on --------------------------------------------------------


def test_every_published_translation_but_one_is_current_and_built_like_its_source() -> None:
    odd = [german["path"] for german, english in pairs() if not is_current(german, english)]
    assert odd == ["/kranichfurt/de/willkommen/anmeldung/"]
    assert odd == [german["path"] for german, english in pairs() if shape(german) != shape(english)]


def test_the_outdated_translation_lacks_just_the_paragraph_that_came_later() -> None:
    german, english = next(pair for pair in pairs() if not is_current(*pair))
    assert len(segments(german)) == len(segments(english)) + 1
    without = [line for line in german["content"].split("\n") if "1. September 2026" not in line]
    assert shape({**german, "content": "\n".join(without)}) == shape(english)


def test_published_english_has_the_damage_that_real_pages_have() -> None:
    english = {page["path"]: page["content"] for page in load("en", "pages")}
    assert ">obcente</a> r-" in english["/kranichfurt/en/work-and-education/jobcenter/"]
    assert "integreat.example/kranichfurt/de/" in english["/kranichfurt/en/welcome/first-steps/"]
    assert sum("/kranichfurt/de/" in content for content in english.values()) == 1


def test_some_documents_without_english_are_wholly_in_the_memory() -> None:
    known = memory()
    covered = {
        entry["path"]: all(key(segment) in known for segment in segments(entry))
        for entry in everything("de")
        if not entry["available_languages"]
    }
    assert {path for path, whole in covered.items() if whole} == {
        "/kranichfurt/de/arbeit-und-bildung/migrationsberatung-2/",
        "/kranichfurt/de/gesundheit/notruf-und-notdienste-2/",
        "/kranichfurt/de/alltag/bürgerbüro-2/",
        "/kranichfurt/de/locations/bürgerbüro/",
    }
    assert sum(not whole for whole in covered.values()) == 10


def test_the_covered_documents_are_pages_of_their_own_not_copies() -> None:
    sources = {entry["content"] for entry in everything("de") if entry["available_languages"]}
    for entry in everything("de"):
        if not entry["available_languages"]:
            assert entry["content"] not in sources


def test_the_memory_says_one_thing_per_text_and_nothing_untranslated() -> None:
    said: dict[tuple[object, ...], set[str]] = {}
    for german, english in pairs():
        if is_current(german, english):
            for source, target in zip(segments(german), segments(english), strict=True):
                said.setdefault(key(source), set()).add(target.text)
    assert all(len(targets) == 1 for targets in said.values())
    same = {source[0] for source, targets in said.items() if source[0] in targets}
    assert same == {"<1>0171 3920017</1>"} or same == {"0171 3920017"}
