from __future__ import annotations

import pytest

from pipeline.model import Severity
from pipeline.qa import Pair
from pipeline.qa.direction_overrides import CHECK

RLO, LRO, PDF, LRE, LRI, PDI = "\u202e", "\u202d", "\u202c", "\u202a", "\u2066", "\u2069"


def found(target: str, language: str = "ar") -> list[str]:
    return [str(message) for message in CHECK.find(Pair("Ein Satz.", target, (), "de", language))]


def test_it_blocks() -> None:
    assert CHECK.severity is Severity.BLOCK


@pytest.mark.parametrize(
    ("target", "shown"),
    [
        (f"Call {RLO}0821{PDF} now", "0821"),
        (f"Call {RLO}0821 now", "0821 now"),
        (f"هاتف {RLO}https://a.example{PDF}", "https://a.example"),
        (f"{LRO}مكتب{PDF}", "مكتب"),
        (f"{RLO}a{LRI}b{PDI}{PDF}", "a"),
    ],
)
def test_what_is_shown_backwards_is_told(target: str, shown: str) -> None:
    assert found(target) == [f"a hidden mark shows “{shown}” backwards"]


@pytest.mark.parametrize(
    "target",
    [
        f"هاتف {LRO}030 23125-100{PDF} اليوم",  # what some people write to keep a number in order
        f"{RLO}مكتب{PDF}",
        f"{LRE}030{PDF}",
        f"{LRI}030{PDI}",
        "030",
        PDF,
    ],
)
def test_what_changes_nothing_for_readers_is_not(target: str) -> None:
    assert found(target) == []


def test_an_override_without_end_turns_what_follows() -> None:
    assert found(f"{LRO}030") == ["a hidden mark that turns the writing direction has no end"]
    assert found(f"{RLO}{LRE}A3{PDF} أكبر") == ["a hidden mark that turns the writing direction has no end"]
