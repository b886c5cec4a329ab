"""What may be offered from the memory, and what never again."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pipeline.model import Candidate, ExtractedSegment, Match, Segment, Target
from pipeline.state import Origin, Review
from pipeline.steps.pretranslate import before_engine, from_memory, rejected, repaired, similar

SEGMENT = Segment("s", ExtractedSegment("Bitte melden Sie sich bald im Rathaus an.", ""), position=1, revision=3)
SIMILAR = "Bitte melden Sie sich heute im Rathaus an."


def candidate(text: str, origin: Origin, review: Review = Review.TRANSLATED, source: str = "Amt") -> Candidate:
    return Candidate("s", "en", text, source, origin, review, "somebody", "")


def match(source: str, target: str = "Please register.", origin: Origin = Origin.HUMAN, score: float = 0.9) -> Match:
    return Match(source, target, origin, score, "Amal", Review.FINAL)


def test_what_people_put_something_else_in_place_of_is_rejected() -> None:
    target = Target("s", "en", "office", Origin.HUMAN, Review.FINAL, source_text="Amt")
    others = [
        candidate("agency", Origin.EXACT_MATCH),
        candidate("AMT", Origin.MACHINE),
        candidate("bureau", Origin.HUMAN),
        candidate("authority", Origin.MACHINE, Review.REVIEWED),
        candidate("hall", Origin.MACHINE, source="Rathaus"),
    ]
    assert rejected(target, others) == {("Amt", "agency"), ("Amt", "AMT")}
    assert rejected(None, others) == {("Amt", "agency"), ("Amt", "AMT")}


def test_what_an_offer_replaced_is_not_rejected() -> None:
    target = Target("s", "en", "office", Origin.EXACT_MATCH, Review.TRANSLATED, source_text="Amt")
    assert rejected(target, [candidate("AMT", Origin.MACHINE)]) == frozenset()


def test_a_text_that_people_wrote_too_is_not_rejected() -> None:
    target = Target("s", "en", "office", Origin.HUMAN, Review.FINAL, source_text="Amt")
    several = [candidate("agency", Origin.MACHINE), candidate("agency", Origin.HUMAN)]
    assert rejected(target, several) == frozenset()


def test_a_similar_text_is_stale_from_the_start_and_keeps_its_source() -> None:
    offer = similar(SEGMENT, "en", [match(SIMILAR)])
    assert offer is not None
    assert (offer.source_text, offer.stale_since, offer.review) == (SIMILAR, 3, Review.TRANSLATED)
    assert before_engine(offer)
    assert not before_engine(replace(offer, score=0.84))


@pytest.mark.parametrize(
    "bad",
    [
        match(SIMILAR, score=0.69),
        match(SIMILAR, "Please <1>register</1>."),
        match(SIMILAR.replace("heute", "um 8 Uhr")),
        replace(match(SIMILAR, origin=Origin.MACHINE, score=0.75), review=Review.TRANSLATED),
    ],
    ids=["not alike", "tags", "facts", "penalty"],
)
def test_what_is_not_offered(bad: Match) -> None:
    assert similar(SEGMENT, "en", [bad]) is None
    better = similar(SEGMENT, "en", [bad, match(SIMILAR, "Please come.", score=0.71)])
    assert better is not None
    assert better.text == "Please come."


def test_the_same_text_is_neither_repaired_nor_similar_and_a_similar_one_not_exact() -> None:
    same = match(SEGMENT.source.text, score=1.0)
    assert similar(SEGMENT, "en", [same]) is None
    assert repaired(SEGMENT, "en", [same]) is None
    assert from_memory(SEGMENT, "en", [match(SIMILAR)]) is None
    assert getattr(from_memory(SEGMENT, "en", [same]), "origin", None) is Origin.EXACT_MATCH
    assert getattr(from_memory(SEGMENT, "en", [replace(same, context=True)]), "origin", None) is Origin.CONTEXT_MATCH
