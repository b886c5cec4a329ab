"""What a glossary lacks and what nobody needs."""

from __future__ import annotations

from pipeline.model import Term, TermStatus
from pipeline.terminology.check import MissingRendering, missing_renderings, occurrences, unused_terms
from pipeline.terminology.glossary import Glossary

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
