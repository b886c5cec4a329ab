"""Glossary terms in German text."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.model import Term, TermStatus
from pipeline.terminology.match import TermIndex, find_terms

INDEX = TermIndex.of(
    [
        Term("Rathaus", "town hall", "en"),
        Term("Duldung", "tolerated stay", "en"),
        Term("Ausbildung", "vocational training", "en"),
        Term("Ausbildungsduldung", "tolerated stay for vocational training", "en"),
        Term("Agentur für Arbeit", "employment agency", "en"),
        Term("Arbeit", "work", "en"),
        Term("Amt für Migration", "Migration Office", "en"),
        Term("Kita", "day nursery", "en"),
        Term("ärztlicher Bereitschaftsdienst", "out-of-hours medical service", "en"),
        Term("Fiktionsbescheinigung", "provisional residence document", "en"),
        Term("Ausländerbehörde", "immigration office", "en"),
        Term("Asylantrag", "asylum application", "en"),
        Term("Morgen", "morning", "en"),
        Term("BAMF", "BAMF", "*", TermStatus.DO_NOT_TRANSLATE),
        Term("Integreat", "Integreat", "*", TermStatus.DO_NOT_TRANSLATE),
        Term("Mirle-Bus", "Mirle-Bus", "*", TermStatus.DO_NOT_TRANSLATE),
        Term("§ 24", "section 24", "en"),
        Term("MBE", "MBE advice", "en"),
    ]
)


def found(text: str) -> list[str]:
    return [text[hit.start : hit.end] for hit in find_terms(INDEX, text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Im Rathaus, des Rathauses, in den Rathäusern.", ["Rathaus", "Rathauses", "Rathäusern"]),
        ("Rathausplatz 3, Künkelin-Rathaus", ["Rathaus"]),
        ("Ausbildungsduldung oder Duldung?", ["Ausbildungsduldung", "Duldung"]),
        ("Ausbildungs- und Beschäftigungsduldung", []),
        ("Kinder- und Rathaus, Stadt-/-Rathaus", ["Rathaus"]),
        (
            "die Agentur für Arbeit, der Agenturen\u00a0für\nArbeit",
            ["Agentur für Arbeit", "Agenturen\u00a0für\nArbeit"],
        ),
        ("Agentur, für Arbeit", ["Arbeit"]),
        ("AGENTUR FÜR ARBEIT", ["AGENTUR FÜR ARBEIT"]),
        ("das Amt für Migration", ["Amt für Migration"]),
        ("des Amtes für Migration", ["Amtes für Migration"]),
        ("Kita-Platz, Ausbildungs-Portal", ["Kita"]),
        ("Rufen Sie den ärztlichen Bereitschaftsdienst an", ["ärztlichen Bereitschaftsdienst"]),
        ("Fiktions\u00adbescheinigung", ["Fiktions\u00adbescheinigung"]),
        ("die Ausla\u0308nderbeho\u0308rde", ["Ausla\u0308nderbeho\u0308rde"]),
        ("bis morgen, am Morgen", ["Morgen"]),
        ("Beim BAMF, nicht bamf, nicht BAMFs", ["BAMF"]),
        ("die Integreat-App, integreat.app", ["Integreat"]),
        ("der Mirle-Bus", ["Mirle-Bus"]),
        ("nach § 24 AufenthG, § 240", ["24"]),
        ("MBE und Mbe", ["MBE"]),
        ("Rathaus@stadt.example, https://x.example/Rathaus, www.Rathaus.example, Rathaus.", ["Rathaus"]),
        ("", []),
    ],
)
def test_finds_what_a_person_would_call_the_term(text: str, expected: list[str]) -> None:
    assert found(text) == expected


def test_the_longest_of_overlapping_terms_wins_wherever_it_starts() -> None:
    index = TermIndex.of([Term(source, "x", "en") for source in ("rote Karte", "Karte für neue Menschen", "Menschen")])
    text = "eine rote Karte für neue Menschen, rote Karten"
    assert [text[hit.start : hit.end] for hit in find_terms(index, text)] == ["Karte für neue Menschen", "rote Karten"]


SPELLED = TermIndex.of(
    [
        Term(source, "x", "en")
        for source in (
            "Asyl",
            "Asylverfahren",
            "Steuer-Identifikationsnummer",
            "Ausbildungsduldung",
            "Duldung",
            "E-Mail",
        )
    ]
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("das Asyl-Verfahren", ["Asyl-Verfahren"]),
        ("des Asyl-Verfahrens", ["Asyl-Verfahrens"]),
        ("das Asyl Verfahren", ["Asyl Verfahren"]),
        ("Asyl\u2011Verfahren", ["Asyl\u2011Verfahren"]),
        ("das ASYLVERFAHREN", ["ASYLVERFAHREN"]),
        ("Steueridentifikationsnummer", ["Steueridentifikationsnummer"]),
        ("Steuer-Identifikations-Nummer", ["Steuer-Identifikations-Nummer"]),
        ("Steuer Identifikationsnummer", ["Steuer Identifikationsnummer"]),
        ("Ausbildungs-Duldung", ["Ausbildungs-Duldung"]),
        ("Ausbildungs- Duldung", ["Duldung"]),
        ("Email, E-Mail", ["Email", "E-Mail"]),
        ("Asyl - Verfahren", ["Asyl"]),
        ("Asyl verfahren", ["Asyl"]),
        ("Asyl, Verfahren", ["Asyl"]),
        ("Asyl-Verfahrens-Recht", ["Asyl"]),
        ("Asyl- und Verfahrensrecht", []),
    ],
)
def test_a_compound_may_be_written_with_hyphen_or_space(text: str, expected: list[str]) -> None:
    assert [text[hit.start : hit.end] for hit in find_terms(SPELLED, text)] == expected


def test_rows_of_one_term_give_one_hit_each() -> None:
    rows = [Term("Duldung", "tolerated stay", "en"), Term("Duldung", "residence permit", "en", TermStatus.FORBIDDEN)]
    hits = find_terms(TermIndex.of(rows), "die Duldung")
    assert [(hit.term, hit.start, hit.end) for hit in hits] == [(row, 4, 11) for row in rows]


def test_an_exact_term_beats_one_that_only_fits_by_its_ending() -> None:
    index = TermIndex.of([Term("Arbeit", "work", "en"), Term("Arbeiten", "jobs", "en")])
    assert [hit.term.target for hit in find_terms(index, "Arbeiten und Arbeit")] == ["jobs", "work"]


@pytest.mark.parametrize("text", ["zu Ihrem Termin", "Ihre Termine", "Ihres Termins wegen", "Ihr Termin"])
def test_a_determiner_in_a_term_has_its_own_endings(text: str) -> None:
    index = TermIndex.of([Term("Ihr Termin", "your appointment", "en")])
    assert [hit.term.source for hit in find_terms(index, text)] == ["Ihr Termin"]
    assert find_terms(index, text.replace("Ihr", "ihr")) == ()


SOURCES = ["Rathaus", "Agentur für Arbeit", "Duldung", "BAMF", "Kita"]


@given(st.lists(st.sampled_from([*SOURCES, "und", "-", ",", " ", "\n", "platz", "Das", "\u00ad"]), max_size=12))
def test_hits_are_ordered_do_not_overlap_and_lie_on_the_text(pieces: list[str]) -> None:
    text = "".join(pieces)
    hits = find_terms(INDEX, text)
    assert all(0 <= hit.start < hit.end <= len(text) for hit in hits)
    assert all(a.end <= b.start for a, b in pairwise(hits))
    assert all(not text[hit.end : hit.end + 1].isalnum() for hit in hits)
    assert all(not text[: hit.start][-1:].isalnum() for hit in hits)


@given(st.permutations(SOURCES))
def test_every_term_between_spaces_is_found(sources: list[str]) -> None:
    assert found("; ".join(sources)) == sources
