from __future__ import annotations

import pytest

from pipeline.model import Severity
from pipeline.qa import Pair
from pipeline.qa.placeholders import CHECK


@pytest.mark.parametrize(
    ("source", "target", "told"),
    [
        ("Hallo {name}", "Hello", ["the placeholder {name} is missing"]),
        (
            "Hallo {{ name }}",
            "Hello {{ nom }}",
            ["the placeholder {{ name }} is missing", "the placeholder {{ nom }} is not in the source"],
        ),
        ("%s Kurse", "courses", ["the placeholder %s is missing"]),
        ("Kurse", "%d courses", ["the placeholder %d is not in the source"]),
        ("{a} und {a}", "{a}", ["the placeholder {a} is missing"]),
        ("Hallo {name}", "مرحبا {name}", []),
        ("100 % sicher", "100% safe", []),
    ],
)
def test_placeholders_are_kept_to_the_letter(source: str, target: str, told: list[str]) -> None:
    assert [str(message) for message in CHECK.find(Pair(source, target))] == told
    assert CHECK.severity is Severity.BLOCK
