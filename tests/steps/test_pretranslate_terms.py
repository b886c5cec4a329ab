"""What a reviewer is told of the glossary's terms in a machine translation."""

from __future__ import annotations

from pipeline.model import ExtractedSegment, Segment, Target, Term, TermOutcome, TermStatus, TermVerdict
from pipeline.mt.engine import Translation
from pipeline.steps.pretranslate import from_engine, term_flags, term_verdicts
from pipeline.terminology.match import TermIndex, find_terms

OFFICE = Term("Ausländerbehörde", "immigration office", "en")
WRONG = Term("Ausländerbehörde", "foreigners authority", "en", TermStatus.FORBIDDEN)
INDEX = TermIndex.of([OFFICE, WRONG])
TEXT = "Die <1/> Ausländerbehörde"
HITS = find_terms(INDEX, "Die  Ausländerbehörde")


def offered(translation: Translation) -> Target:
    segment = Segment("s", ExtractedSegment(TEXT, TEXT), 0, 1)
    offer = from_engine(segment, "en", translation, "engine 1", HITS)
    assert offer is not None
    return offer


def verdict(outcome: TermOutcome) -> TermVerdict:
    return TermVerdict("Ausländerbehörde", "immigration office", 5, 21, outcome)


def glossary_flags(offer: Target) -> list[str]:
    return [flag for flag in offer.flags if flag.startswith("glossary")]


def test_the_engines_own_verdicts_are_told() -> None:
    told = {
        TermOutcome.ALREADY_RIGHT: [],
        TermOutcome.APPLIED: ["glossary put in: Ausländerbehörde → immigration office"],
        TermOutcome.MISSED: ["glossary missed: Ausländerbehörde → immigration office"],
        TermOutcome.CONFLICTING: ["glossary conflict: Ausländerbehörde → immigration office"],
    }
    for outcome, flags in told.items():
        translation = Translation("The immigration office", verdicts=(verdict(outcome),))
        assert glossary_flags(offered(translation)) == flags


def test_an_engine_without_verdicts_is_verified() -> None:
    assert [v.outcome for v in term_verdicts(Translation("the immigration office"), HITS)] == [
        TermOutcome.ALREADY_RIGHT
    ]
    assert glossary_flags(offered(Translation("The immigration office"))) == []
    assert glossary_flags(offered(Translation("The foreigners authority"))) == [
        "glossary missed: Ausländerbehörde → immigration office",
        "glossary: not “foreigners authority”",
    ]


def test_flags_say_each_thing_once_and_warn_of_dictionary_forms() -> None:
    applied = verdict(TermOutcome.APPLIED)
    assert term_flags([applied, applied], [WRONG, WRONG], "en") == (
        "glossary put in: Ausländerbehörde → immigration office",
        "glossary: not “foreigners authority”",
    )
    assert term_flags([applied], [], "uk") == (
        "glossary put in: Ausländerbehörde → immigration office, dictionary form",
    )
    assert term_flags([], [], "en") == ()
