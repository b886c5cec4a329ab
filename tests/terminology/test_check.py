"""What a glossary lacks and what nobody needs."""

from __future__ import annotations

from pipeline.model import Convention, Term, TermStatus
from pipeline.terminology.check import (
    MissingRendering,
    SharedRendering,
    missing_renderings,
    occurrences,
    shared_renderings,
    unused_terms,
)
from pipeline.terminology.glossary import Glossary, Place

GLOSSARY = Glossary(
    (
        Term("Duldung", "tolerated stay", "en"),
        Term("Ausbildungsduldung", "tolerated stay for training", "en"),
        Term("Rathaus", "ратуша", "uk"),
        Term("Rathaus", "city hall", "en", TermStatus.FORBIDDEN),
        Term("Kita", "kindergarten", "uk", TermStatus.ADMITTED),
        Term("Kita", "day nursery", "en"),
        Term("BAMF", "BAMF", "*", TermStatus.DO_NOT_TRANSLATE),
    )
)
TEXTS = ("Die Ausbildungsduldung.", "Im Rathaus, in den Rathäusern", "ein Kita-Platz; bamf")


def test_a_term_counts_in_every_form_but_not_inside_a_longer_one() -> None:
    assert occurrences(GLOSSARY, TEXTS) == {
        "duldung": 0,
        "ausbildungsduldung": 1,
        "rathaus": 2,
        "kita": 1,
        "bamf": 0,
    }


def test_a_term_only_admitted_or_forbidden_has_no_rendering_to_use() -> None:
    assert missing_renderings(GLOSSARY, ["en", "uk"]) == (
        MissingRendering("Rathaus", "en"),
        MissingRendering("Ausbildungsduldung", "uk"),
        MissingRendering("Duldung", "uk"),
        MissingRendering("Kita", "uk"),
    )


def test_the_most_frequent_is_told_first() -> None:
    counted = occurrences(GLOSSARY, [*TEXTS, "Kitas"])
    assert [(one.source, one.occurrences) for one in missing_renderings(GLOSSARY, ["uk"], counted)] == [
        ("Kita", 2),
        ("Ausbildungsduldung", 1),
        ("Duldung", 0),
    ]


def test_unused_terms() -> None:
    assert unused_terms(GLOSSARY, occurrences(GLOSSARY, TEXTS)) == ("BAMF", "Duldung")
    assert unused_terms(GLOSSARY, occurrences(GLOSSARY, ["BAMF, Duldung", *TEXTS])) == ()


def test_an_empty_glossary_lacks_nothing() -> None:
    assert missing_renderings(Glossary(), ["en"]) == ()
    assert unused_terms(Glossary(), occurrences(Glossary(), TEXTS)) == ()


def test_what_is_missing_is_found_in_its_file() -> None:
    glossary = Glossary((Term("Kita", "nursery", "en"),), places={"kita": Place("shared/a.tbx", 7)})
    assert missing_renderings(glossary, ["uk"]) == (MissingRendering("Kita", "uk", None, "shared/a.tbx", 7),)


def test_a_term_for_single_conventions_is_not_missing_where_no_convention_matters() -> None:
    formal = Term("Ihr Termin", "votre rendez-vous", "fr", convention=Convention.FORMAL)
    assert missing_renderings(Glossary((formal,)), ["en", "fr"]) == ()


def test_terms_that_become_one_are_told_but_not_a_noun_and_its_feminine() -> None:
    terms = (
        Term("Duldung", "residence permit", "en"),
        Term("Aufenthaltstitel", "Residence Permit", "en"),
        Term("Fiktionsbescheinigung", "residence permit", "en", TermStatus.FORBIDDEN),
        Term("Dolmetscher", "interpreter", "en"),
        Term("Dolmetscherin", "interpreter", "en"),
        Term("Duldung", "дозвіл", "uk"),
    )
    assert shared_renderings(Glossary(terms), ["en", "uk"]) == (
        SharedRendering("residence permit", "en", ("Duldung", "Aufenthaltstitel")),
    )
