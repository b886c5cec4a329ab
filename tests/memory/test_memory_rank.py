"""Which remembered translation comes first, and where a text stands."""

from __future__ import annotations

from pipeline.memory.context import contexts
from pipeline.memory.rank import penalty, ranked
from pipeline.model import Match
from pipeline.state import Origin, Review


def match(target: str, origin: Origin = Origin.HUMAN, review: Review = Review.FINAL, score: float = 1.0) -> Match:
    return Match("Amt", target, origin, score, review=review)


def test_the_less_people_vouch_the_more_is_taken_off() -> None:
    steps = [
        (Origin.HUMAN, Review.FINAL),
        (Origin.MACHINE, Review.FINAL),
        (Origin.HUMAN, Review.REVIEWED),
        (Origin.MACHINE, Review.REVIEWED),
        (Origin.HUMAN, Review.TRANSLATED),
        (Origin.HARVESTED, Review.TRANSLATED),
        (Origin.MACHINE, Review.TRANSLATED),
    ]
    taken = [penalty(*step) for step in steps]
    assert taken == sorted(set(taken))
    assert taken[0] == 0


def test_place_then_same_text_then_score() -> None:
    several = [
        match("similar, by a person", score=0.99),
        match("machine", Origin.MACHINE, Review.TRANSLATED),
        match("found", Origin.HARVESTED, Review.TRANSLATED),
        match("reviewed", review=Review.REVIEWED),
        match("final, newer"),
        match("final, older"),
        Match("Amt", "found here", Origin.HARVESTED, 1.0, review=Review.TRANSLATED, context=True),
    ]
    order = [one.target for one in ranked(several)]
    assert order == [
        "found here",
        "final, newer",
        "final, older",
        "reviewed",
        "found",
        "machine",
        "similar, by a person",
    ]
    assert [one.score for one in ranked(several)][:2] == [0.95, 1.0]


def test_neighbours_are_both_sides_and_edges_count() -> None:
    here = contexts([("a", "Titel"), ("b", "Kontakt"), ("c", "Ende")])
    there = contexts([("x", "Titel"), ("y", "Kontakt"), ("z", "Schluss")])
    copy = contexts([("p", "Titel"), ("q", "Kontakt"), ("r", "Ende")])
    assert here["b"].fits(None, copy["q"].before_key, copy["q"].after_key)
    assert not here["b"].fits("y", there["y"].before_key, there["y"].after_key)
    assert here["b"].fits("b", None, None)
    assert not here["b"].fits(None, None, None)
    assert here["a"].before_key == here["c"].after_key
