"""Only documents that wait for something are read: the database must say the same as the steps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.mt.risk import Policy
from pipeline.steps.pretranslate import against_policy, needs_offer

if TYPE_CHECKING:
    from .conftest import Hands


def waiting(hands: Hands, flag_from: float) -> frozenset[int]:
    """What the database says; equal to what the steps say of every segment."""
    policy = Policy(flag_from, 1.0)
    with hands.workspace.database.reading() as repository:
        targets = repository.targets.of_municipality(hands.slug, "en")
        documents = repository.segments.live(hands.slug)
        found = repository.segments.waiting(hands.slug, "en", flag_from)
        some = repository.segments.live(hands.slug, found)
    expected = {
        number
        for number, segments in documents.items()
        if any(needs_offer(targets.get(s.id)) or against_policy(targets.get(s.id), policy) for s in segments)
    }
    assert found == expected
    assert some == {number: documents[number] for number in expected}
    return found


def test_the_database_and_the_steps_agree(hands: Hands) -> None:
    hands.pull()
    everything = waiting(hands, 0.5)
    assert everything
    hands.pretranslate()
    thresholds = [number / 10 for number in range(11)]
    sizes = [len(waiting(hands, flag_from)) for flag_from in thresholds]
    assert 0 in sizes  # the policy that the offers were made by
    assert max(sizes) > 0  # another one
    hands.edit_page("/anmeldung", lambda html: html.replace("zwei Wochen", "vierzehn Tagen", 1))
    hands.pull()
    assert min(len(waiting(hands, flag_from)) for flag_from in thresholds) == 1
