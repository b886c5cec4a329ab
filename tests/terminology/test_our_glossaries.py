"""The glossaries that come with Sprachlotse."""

from __future__ import annotations

import csv
import html
import json
import re
from pathlib import Path
from typing import Any

import pytest

from pipeline.html.codes import plain_text
from pipeline.html.segment import segment_html, segment_title
from pipeline.model import Convention, Term, TermStatus
from pipeline.terminology.glossary import Glossary
from pipeline.terminology.load import load
from pipeline.terminology.match import TermIndex, find_terms
from pipeline.terminology.verify import term_present

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = ROOT / "data" / "sample"


@pytest.fixture(scope="module")
def glossary() -> Glossary:
    return load([ROOT / "glossaries"], ["shared", "kranichfurt"])


def preferred(glossary: Glossary, source: str, language: str = "en") -> list[str]:
    use = {TermStatus.PREFERRED, TermStatus.DO_NOT_TRANSLATE}
    return [t.target for t in glossary.for_language(language) if t.source == source and t.status in use]


def test_they_have_no_problems_and_a_useful_size(glossary: Glossary) -> None:
    assert glossary.problems == ()
    assert 100 <= len({term.source for term in glossary.for_language("en")}) <= 140
    assert {term.language for term in glossary.terms} == {"en", "ar", "uk", "fr", "es", "*"}


@pytest.mark.parametrize("language", ["en", "ar", "uk"])
def test_legally_distinct_permissions_have_distinct_names(glossary: Glossary, language: str) -> None:
    sources = [
        "Aufenthaltstitel",
        "Aufenthaltserlaubnis",
        "Niederlassungserlaubnis",
        "Aufenthaltsgestattung",
        "Duldung",
    ]
    targets = [target for source in sources for target in preferred(glossary, source, language)]
    assert len(targets) == len(set(targets))
    if language == "en":
        assert len(targets) == len(sources)
        assert [t.target for t in glossary.terms if t.status is TermStatus.FORBIDDEN].count("residence permit") == 3


def test_the_town_names_its_own_offices(glossary: Glossary) -> None:
    shared = load([ROOT / "glossaries"], ["shared"])
    for source, general, own in (
        ("Ausländerbehörde", "immigration office", "Migration Office"),
        ("Migrationsberatung", "migration counselling", "migration advice"),
    ):
        assert preferred(shared, source) == [general]
        assert preferred(glossary, source) == [own]
    assert preferred(glossary, "Haus der Begegnung", "uk") == ["Haus der Begegnung"]


def test_cells_hold_the_script_of_their_column() -> None:
    for file in (ROOT / "glossaries").rglob("*.csv"):
        for row in csv.DictReader(file.read_text(encoding="utf-8").splitlines()):
            assert re.fullmatch(r"[\u0600-\u06ff ]*", row.get("ar", ""))
            assert re.fullmatch(r"[а-яєіїґА-ЯЄІЇҐ' ]*", row.get("uk", ""))
            latin = "".join(row.get(language, "") for language in ("de", "en", "fr", "es"))
            assert not re.search(r"[\u0400-\u06ff]", latin)


@pytest.mark.parametrize("language", ["fr", "es"])
def test_each_choice_has_its_rendering(language: str) -> None:
    """Where one answer to a question of convention has a rendering, so has the other; the two are told apart."""
    found: dict[tuple[str, str], dict[str, str]] = {}
    for term in load([ROOT / "glossaries"], ["shared"]).for_language(language):
        if term.convention:
            found.setdefault((term.source, term.convention.question), {})[term.convention.value] = term.target
    assert {question for _, question in found} == {"address", "gender"}
    for (source, question), renderings in found.items():
        choices = {"address": {"formal", "informal"}, "gender": {"neutral", "generic"}}[question]
        assert renderings.keys() == choices, source
        assert question == "gender" or len(set(renderings.values())) == 2, source
    formal = load([ROOT / "glossaries"], ["shared"], conventions={Convention.FORMAL, Convention.NEUTRAL})
    assert {term.convention for term in formal.terms if term.convention} == {Convention.FORMAL, Convention.NEUTRAL}


def test_what_is_addressed_to_the_reader_is_found_in_any_case() -> None:
    index = TermIndex.of(load([ROOT / "glossaries"], ["shared"]).for_language("fr"))
    text = "Zu Ihrem Termin mit Ihren Unterlagen in Deiner Gemeinde; wir prüfen Ihren Antrag. Das ist ihr Termin."
    assert {hit.term.source: text[hit.start : hit.end] for hit in find_terms(index, text)} == {
        "Ihr Termin": "Ihrem Termin",
        "Ihre Unterlagen": "Ihren Unterlagen",
        "Deine Gemeinde": "Deiner Gemeinde",
        "Ihr Antrag": "Ihren Antrag",
    }


def texts(entry: dict[str, Any]) -> list[str]:
    title = segment_title(entry["title"])
    return [plain_text(s.text) for s in ([title] if title else []) + list(segment_html(entry["content"]).segments)]


def read(language: str) -> list[dict[str, Any]]:
    files = (SAMPLE / language / f"{kind}.json" for kind in ("pages", "events", "locations"))
    return [entry for file in files for entry in json.loads(file.read_text(encoding="utf-8"))]


def test_most_terms_occur_in_the_sample(glossary: Glossary) -> None:
    index = TermIndex.of(glossary.for_language("en"))
    hits = [hit.term.source for entry in read("de") for text in texts(entry) for hit in find_terms(index, text)]
    assert len(set(hits)) >= 75


def test_the_published_english_of_the_sample_keeps_to_them(glossary: Glossary) -> None:
    """Segment by segment: a rendering that may be used is there, none that is forbidden; the cut link apart."""
    index = TermIndex.of(glossary.for_language("en"))
    english = {entry["path"]: entry for entry in read("en")}
    checked, misses = 0, []
    for german in read("de"):
        reference = german["available_languages"].get("en")
        if not reference or len(texts(german)) != len(texts(english[reference["path"]])):
            continue
        for source, target in zip(texts(german), texts(english[reference["path"]]), strict=True):
            by_place: dict[int, list[Term]] = {}
            for hit in find_terms(index, source):
                by_place.setdefault(hit.start, []).append(hit.term)
            for terms in by_place.values():
                checked += 1
                used = [term.status is not TermStatus.FORBIDDEN for term in terms if term_present(term, target)]
                if not any(used) or not all(used):
                    misses.append((terms[0].source, target))
    assert checked > 50
    assert [(source, "obcente" in target) for source, target in misses] == [("Jobcenter", True)]


def test_inflected_forms_of_real_pages_are_found_and_compounds_are_not(shared: Path) -> None:
    """The forms and compounds that were collected from real pages."""
    rows = list(csv.DictReader((shared / "terms_seen_in_real_pages.csv").read_text(encoding="utf-8").splitlines()))
    other_words = re.compile(r"\w+(in|ig|ige|innen|und)$|^[a-zäöü]")  # derived words, "Einrichtungund", adjectives
    counted = {"inflected": 0, "compounds": 0}
    for row in rows:
        base = row["de"]
        if "/" in base or "(" in base:
            continue
        index = TermIndex.of([Term(base, "x", "en")])
        for kind in counted:
            forms = re.search(rf"{kind}: ([^;]*)", row["note"])
            for form in forms[1].split(", ") if forms else []:
                if kind == "inflected" and other_words.search(form):
                    continue
                whole = any((hit.start, hit.end) == (0, len(form)) for hit in find_terms(index, form))
                assert whole is (kind == "inflected"), (base, form)
                counted[kind] += 1
    assert counted["inflected"] > 30
    assert counted["compounds"] > 60


def test_real_pages_are_looked_up_in_seconds(shared: Path, glossary: Glossary) -> None:
    index = TermIndex.of(glossary.for_language("en"))
    pages = json.loads((shared / "content/lkaugsburg/de/pages.json").read_text(encoding="utf-8"))
    hits = sum(
        len(find_terms(index, html.unescape(line)))
        for page in pages
        for line in re.split(r"<[^>]*>", page["content"])
        if line
    )
    assert hits > 1_000
