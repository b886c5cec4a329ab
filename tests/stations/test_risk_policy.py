"""Offer, offer as risky, or leave empty: what a municipality's thresholds do to machine translations."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import pytest

from pipeline.model import Target
from pipeline.mt.engine import NO_TERMS, TermsOf, Translation
from pipeline.mt.fake import FakeEngine
from pipeline.progress import Progress
from pipeline.sample import SAMPLE
from pipeline.state import RISKY, Origin, Review
from pipeline.stations.overview import report
from pipeline.stations.status import status
from pipeline.workspace import Workspace

if TYPE_CHECKING:
    from .conftest import Hands


class UnevenEngine(FakeEngine):
    """Translates as its father does, and is sure of itself, but makes nonsense of what contains ``awful``."""

    awful: str = "Wohn"

    def translate(self, texts: Sequence[str], progress: Progress, terms: TermsOf = NO_TERMS) -> list[Translation]:
        found = super().translate(texts, progress, terms)
        return [self._judged(text, one.text) for text, one in zip(texts, found, strict=True)]

    def _judged(self, source: str, target: str) -> Translation:
        return Translation(target, 0.08) if self.awful in source else Translation(target, 0.95)


@pytest.fixture
def uneven(hands: Hands) -> Hands:
    hands.engine = UnevenEngine()
    return hands


def configure(hands: Hands, flag_from: float, empty_from: float) -> None:
    """As an administrator does it: in the file, for the next command."""
    file = hands.workspace.root / "sprachlotse.toml"
    lines = [line for line in file.read_text(encoding="utf-8").splitlines() if not line.startswith("risk = ")]
    place = lines.index(f"[municipality.{SAMPLE}]") + 1
    lines.insert(place, f"risk = {{ flag_from = {flag_from}, empty_from = {empty_from} }}")
    file.write_text("\n".join(lines), encoding="utf-8")
    hands.workspace.close()
    hands.workspace = Workspace.open(hands.workspace.root)


def machine(hands: Hands) -> list[Target]:
    with hands.workspace.database.reading() as repository:
        targets = repository.targets.of_municipality(SAMPLE, "en").values()
    return [target for target in targets if target.origin is Origin.MACHINE]


def flagged(targets: Sequence[Target]) -> list[Target]:
    return [target for target in targets if any(flag.startswith(RISKY) for flag in target.flags)]


def test_everything_is_offered_where_the_policy_says_so(uneven: Hands) -> None:
    configure(uneven, 1.0, 1.0)
    uneven.pull()
    told = uneven.pretranslate()
    offers = machine(uneven)
    assert any("Wohn" in offer.source_text for offer in offers)
    assert all(offer.risk is not None and 0 < offer.risk < 1 for offer in offers)
    assert flagged(offers) == []
    assert (told.risky, told.left_empty_as_risky) == (0, 0)


def test_what_is_risky_is_offered_with_the_reason(uneven: Hands) -> None:
    configure(uneven, 0.5, 1.0)
    uneven.pull()
    told = uneven.pretranslate()
    risky = flagged(machine(uneven))
    assert risky
    assert {offer.segment_id for offer in risky} == {o.segment_id for o in machine(uneven) if (o.risk or 0) >= 0.5}
    assert all("the engine is unsure" in offer.flags[0] for offer in risky if "Wohn" in offer.source_text)
    assert (told.risky, told.left_empty_as_risky) == (len(risky), 0)
    assert told.as_json()["risky"] == len(risky)
    (coverage,) = [c for c in status(uneven.workspace, SAMPLE).municipalities[0].languages if c.language == "en"]
    assert coverage.risky == len(risky)
    assert report(uneven.workspace, SAMPLE, now=uneven.tick()).risky == len(risky)
    notes = [entry.comment for entry in uneven.catalogue(uneven.export()) if "Risky: " in entry.comment]
    assert len(notes) == len(risky)
    assert all("risk " in note and " %" in note for note in notes)


def test_what_is_too_risky_is_left_empty_and_told(uneven: Hands) -> None:
    configure(uneven, 0.5, 0.9)
    uneven.pull()
    told = uneven.pretranslate()
    assert told.left_empty_as_risky > 0
    assert told.left >= told.left_empty_as_risky
    assert f"left empty because too risky: {told.left_empty_as_risky}" in told.lines()
    assert all((offer.risk or 0) < 0.9 for offer in machine(uneven))
    empty = [entry for entry in uneven.catalogue(uneven.export()) if not entry.msgstr]
    assert len(empty) == told.left
    assert all("Wohn" in entry.msgid for entry in empty)


def test_what_was_left_empty_is_offered_from_the_cache_once_the_policy_allows_it(uneven: Hands) -> None:
    configure(uneven, 0.5, 0.9)
    uneven.pull()
    left = uneven.pretranslate().left_empty_as_risky
    again = uneven.pretranslate()
    assert (again.asked, again.left_empty_as_risky) == (0, left)
    configure(uneven, 0.5, 1.0)
    later = uneven.pretranslate()
    assert (later.asked, later.left_empty_as_risky) == (0, 0)
    assert later.by_origin[Origin.MACHINE.value] == left


def test_marks_of_offers_that_are_there_follow_the_policy_but_their_texts_stay(uneven: Hands) -> None:
    configure(uneven, 1.0, 1.0)
    uneven.pull()
    uneven.pretranslate()
    before = {offer.segment_id: offer.text for offer in machine(uneven)}
    configure(uneven, 0.5, 0.9)
    told = uneven.pretranslate()
    offers = machine(uneven)
    assert {offer.segment_id: offer.text for offer in offers} == before
    assert {o.segment_id for o in flagged(offers)} == {o.segment_id for o in offers if (o.risk or 0) >= 0.5} != set()
    assert (told.asked, told.segments - told.left, dict(told.by_origin)) == (0, 0, {})
    configure(uneven, 1.0, 1.0)
    uneven.pretranslate()
    assert flagged(machine(uneven)) == []


def test_what_a_person_looked_at_is_no_risk_any_more(uneven: Hands) -> None:
    configure(uneven, 0.5, 1.0)
    uneven.pull()
    uneven.pretranslate()
    assert flagged(machine(uneven))

    uneven.take_in(uneven.returned(uneven.export()))
    with uneven.workspace.database.reading() as repository:
        targets = list(repository.targets.of_municipality(SAMPLE, "en").values())
        assert repository.targets.risky(SAMPLE, 0.0) == {}
    signed = [target for target in targets if target.review is Review.FINAL and target.origin is Origin.MACHINE]
    assert signed
    assert all(target.risk is None for target in targets)
    assert flagged(targets) == []
