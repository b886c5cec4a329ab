"""Which of several remembered translations is offered first.

Same text at the same place, then same text, then a similar one. Within each, the score less a penalty for how
little people have vouched for the translation; then the higher review; then the newer one.

What people decided counts before who wrote it: what was approved for publication, be it an engine's text, loses less
than what one person has looked at, and that less than what nobody has.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from pipeline.model import Match
from pipeline.state import Origin, Review

_REVIEW = {Review.FINAL: 0.0, Review.REVIEWED: 0.02}
"""What one person has reviewed waits for an approval that it may not get."""
_BY_ENGINE = 0.01
"""An engine's text that people let stand is right; what a person wrote usually reads better."""
_FOUND = {Origin.HUMAN: 0.04, Origin.FACT_UPDATE: 0.04, Origin.HARVESTED: 0.05}
"""Nobody vouched for it: a draft by a person, a text found in the content store."""
_UNVOUCHED = 0.08
"""Anything else that nobody vouched for."""


def penalty(origin: Origin, review: Review) -> float:
    """What is taken off the score, in 0…1."""
    if review in _REVIEW:
        return _REVIEW[review] + (_BY_ENGINE if origin is Origin.MACHINE else 0.0)
    return _FOUND.get(origin, _UNVOUCHED)


def ranked(matches: Iterable[Match]) -> list[Match]:
    """The matches with their penalties taken off, best first; among equals the order stays (give the newest first)."""
    pairs = [
        (match, replace(match, score=max(0.0, match.score - penalty(match.origin, match.review)))) for match in matches
    ]
    pairs.sort(key=lambda pair: (not pair[0].context, pair[0].score < 1.0, -pair[1].score, -pair[1].review.rank))
    return [weighed for _, weighed in pairs]
