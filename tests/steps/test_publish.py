"""What may be published, what only a machine has seen, and what fact updates alone have changed."""

from __future__ import annotations

import pytest

from pipeline.model import Candidate, ExtractedSegment, Segment, Target
from pipeline.state import Origin, Review
from pipeline.steps.publish import before_fact_updates, unread_machine


def extracted(text: str) -> ExtractedSegment:
    return ExtractedSegment(text, text)


def segment(id_: str, text: str) -> Segment:
    return Segment(id_, extracted(text), position=1, revision=2)


def target(id_: str, text: str, source: str, origin: Origin = Origin.HUMAN, **how: object) -> Target:
    return Target(id_, "en", text, origin, Review.FINAL, source, **how)  # type: ignore[arg-type]


def gave_way(id_: str, text: str, source: str, review: Review = Review.FINAL) -> Candidate:
    return Candidate(id_, "en", text, source, Origin.HUMAN, review, author="Amal", reason="the source changed")


SEGMENTS = (segment("a", "Um 9 Uhr"), segment("b", "Wir helfen"))
TARGETS = {
    "a": target("a", "At 9", "Um 9 Uhr", Origin.FACT_UPDATE),
    "b": target("b", "We help", "Wir helfen"),
}
TEXTS = ("At 9", "We help")
FORMER = (extracted("Um 8 Uhr"), extracted("Wir helfen"))
CANDIDATES = {"a": [gave_way("a", "At seven", "Um 7 Uhr"), gave_way("a", "At 8", "Um 8 Uhr")]}


def test_the_page_before_its_facts_were_updated() -> None:
    assert before_fact_updates(SEGMENTS, TARGETS, TEXTS, FORMER, CANDIDATES) == ("At 8", "We help")


def test_a_number_that_stands_alone_is_a_fact_too() -> None:
    segments = (segment("a", "0821 2"), SEGMENTS[1])
    targets = {"a": target("a", "0821 2", "0821 2", Origin.LITERAL), "b": TARGETS["b"]}
    former = (extracted("0821 1"), FORMER[1])
    assert before_fact_updates(segments, targets, ("0821 2", "We help"), former, {}) == ("0821 1", "We help")


def test_a_text_that_is_left_in_the_source_language_stays_so() -> None:
    assert before_fact_updates(SEGMENTS, TARGETS, ("At 9", None), FORMER, CANDIDATES) == ("At 8", None)


@pytest.mark.parametrize(
    ("former", "targets", "candidates"),
    [
        pytest.param(FORMER[:1], TARGETS, CANDIDATES, id="a segment more"),
        pytest.param((FORMER[0], extracted("Wir")), TARGETS, CANDIDATES, id="words changed as well"),
        pytest.param((extracted("Um 9 Uhr"), FORMER[1]), TARGETS, CANDIDATES, id="nothing changed"),
        pytest.param(FORMER, TARGETS, {}, id="what gave way is not known"),
        pytest.param(FORMER, TARGETS, {"a": [gave_way("a", "At 8", "Um 8 Uhr", Review.TRANSLATED)]}, id="a draft"),
        pytest.param(
            FORMER, TARGETS | {"a": target("a", "At 9", "Um 9 Uhr")}, CANDIDATES, id="a person put the new number in"
        ),
    ],
)
def test_anything_else_is_more_than_facts(
    former: tuple[ExtractedSegment, ...], targets: dict[str, Target], candidates: dict[str, list[Candidate]]
) -> None:
    assert before_fact_updates(SEGMENTS, targets, TEXTS, former, candidates) is None


@pytest.mark.parametrize(
    ("origin", "how", "unread"),
    [
        (Origin.MACHINE, {}, True),
        (Origin.MACHINE, {"reviewer": "Amal"}, False),
        (Origin.MACHINE, {"stale_since": 2}, False),
        (Origin.HUMAN, {}, False),
        (Origin.LITERAL, {}, False),
    ],
)
def test_what_only_a_machine_has_seen(origin: Origin, how: dict[str, object], unread: bool) -> None:
    targets = {"a": target("a", "At 9", "Um 9 Uhr", origin, **how), "b": TARGETS["b"]}
    assert unread_machine(SEGMENTS, targets) is unread
