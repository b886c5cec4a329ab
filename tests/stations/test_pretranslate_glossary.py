"""What the station counts and says of glossary terms: with an engine that is told them, and with one that is not."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import pytest

from pipeline.model import TermOutcome, TermVerdict
from pipeline.mt.engine import NO_TERMS, TermsOf, Translation
from pipeline.mt.fake import FakeEngine
from pipeline.progress import Progress

if TYPE_CHECKING:
    from .conftest import Hands

ONE, TWO = "Eine Hebamme hilft.", "Die Hebamme ruft eine Hebamme."


@pytest.fixture
def town(hands: Hands) -> Hands:
    """One page with a term of the shared glossary, three times."""
    (page,) = [entry for entry in hands.entries("de") if entry["path"].endswith("/willkommen/")]
    hands.write_entries("de", [page | {"title": "2026", "content": f"<p>{ONE}</p><p>{TWO}</p>"}])
    for kind in ("events", "locations"):
        hands.write_entries("de", [], kind)
    hands.pull()
    return hands


def flags(hands: Hands) -> dict[str, tuple[str, ...]]:
    with hands.workspace.database.reading() as repository:
        targets = repository.targets.of_municipality(hands.slug, "en").values()
    return {t.source_text: tuple(flag for flag in t.flags if flag.startswith("glossary")) for t in targets}


def test_an_engine_that_says_nothing_is_verified(town: Hands) -> None:
    town.engine = FakeEngine({ONE: "A midwife helps.", TWO: "The midwife calls somebody."})
    report = town.pretranslate()
    assert report.as_json()["glossary"] == {
        "occurrences": 3,
        "applied": 2,
        "already_right": 2,
        "missed": 1,
        "conflicting": 0,
        "problems": report.glossary_problems,
    }
    assert (
        "glossary: 3 terms in machine-translated texts, 2 right already, 0 put in, 1 missed; the last two are marked"
        in (report.lines())
    )
    told = flags(town)
    assert told[ONE] == ()
    assert told[TWO] == ("glossary missed: Hebamme → midwife",)


class Told(FakeEngine):
    """Says of its first text that the term was put in, of the second that it is in conflict, whatever is there."""

    def __init__(self) -> None:
        super().__init__({ONE: "A midwife helps.", TWO: "The midwife calls somebody."})
        self.terms: TermsOf = NO_TERMS

    def translate(self, texts: Sequence[str], progress: Progress, terms: TermsOf = NO_TERMS) -> list[Translation]:
        self.terms = terms
        made = dict(zip(texts, super().translate(texts, progress, terms), strict=True))
        outcomes = {ONE: [TermOutcome.APPLIED], TWO: [TermOutcome.ALREADY_RIGHT, TermOutcome.CONFLICTING]}
        return [
            Translation(
                made[text].text,
                verdicts=tuple(
                    TermVerdict("Hebamme", "midwife", place, place + 7, one) for place, one in enumerate(all_)
                ),
            )
            for text in texts
            for all_ in [outcomes.get(text, [])]
        ]


def test_the_engine_is_told_the_terms_and_its_verdicts_are_kept(town: Hands) -> None:
    town.engine = engine = Told()
    report = town.pretranslate()
    assert [(hit.term.target, hit.start) for hit in engine.terms[TWO]] == [("midwife", 4), ("midwife", 22)]
    assert (report.occurrences, report.missed) == (3, 1)
    glossary = report.as_json()["glossary"]
    assert isinstance(glossary, dict)
    assert (glossary["applied"], glossary["already_right"], glossary["conflicting"]) == (2, 1, 1)
    assert flags(town) == {
        "2026": (),
        ONE: ("glossary put in: Hebamme → midwife",),
        TWO: ("glossary conflict: Hebamme → midwife",),
    }
