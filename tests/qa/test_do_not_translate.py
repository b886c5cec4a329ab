from __future__ import annotations

import pytest

from pipeline.model import Severity, Term, TermStatus
from pipeline.qa import Pair
from pipeline.qa.do_not_translate import CHECK

BUS = Term("Mirle-Bus", "Mirle-Bus", "*", TermStatus.DO_NOT_TRANSLATE)
OFFICE = Term("BAMF", "BAMF", "*", TermStatus.DO_NOT_TRANSLATE)


def found(source: str, target: str, *terms: Term, language: str = "en") -> list[str]:
    return [str(message) for message in CHECK.find(Pair(source, target, (), "de", language, terms))]


@pytest.mark.parametrize("target", ["The Mirle coach", "The Mirle-Buses", "حافلة ميرله"])
def test_a_name_that_was_changed_blocks(target: str) -> None:
    assert found("Der Mirle-Bus", target, BUS) == [
        "“Mirle-Bus” is missing: the glossary wants it as it stands in the source"
    ]
    assert CHECK.severity is Severity.BLOCK


@pytest.mark.parametrize(
    "target",
    ["The Mirle-Bus runs", "the <1>Mirle-Bus</1>", "Mirle-Bus’ stops (“Mirle-Bus”)", "حافلة Mirle-Bus", "والMirle-Bus"],
)
def test_it_may_be_inflected_around_and_explained(target: str) -> None:
    assert found("Der Mirle-Bus", target, BUS) == []


@pytest.mark.parametrize("target", ["The mirle-bus", "THE MIRLE-BUS RUNS"])
def test_capitals_do_not_hold_a_text_up(target: str) -> None:
    assert found("Der Mirle-Bus", target, BUS) == []


def test_a_second_mention_may_be_a_pronoun() -> None:
    source = "Geh zum BAMF. Das BAMF hilft."
    assert found(source, "Go to the BAMF. It helps.", OFFICE) == []
    assert len(found(source, "Go to the office. It helps.", OFFICE)) == 1


def test_other_terms_are_none_of_its_business() -> None:
    assert found("Asyl", "shelter", Term("Asyl", "asylum", "en")) == []
