"""The checks of form on what people translated into other languages: noise there is a rule that a language lacks."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.qa import CHECKS

ROOT = Path(__file__).resolve().parents[2]
LANGUAGES = ("ar", "fa", "uk", "ru", "tr", "bg", "ro", "pl", "el", "fr", "hu", "hr", "it", "he", "ja")
FORM = frozenset(
    {
        "direction overrides", "wrong script", "look-alike letters", "stray characters", "reversed numbers", "digits",
        "end punctuation", "brackets and quotes", "no-break spaces", "doubled words",
    }
)  # fmt: skip
MOST = {("fr", "no-break spaces"): 0.05}
"""People type common spaces in French, or none: decision record 11."""
USUALLY = 0.02
FEWEST = 500
"""Messages; a machine with fewer tells nothing."""


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_check_makes_noise_in_this_language(language: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(ROOT))
    from benchmarks.qa_catalogues import messages

    pairs = messages(language)
    if len(pairs) < FEWEST:
        pytest.skip(f"this machine has only {len(pairs)} messages in this language")
    noisy = {}
    for check in CHECKS:
        if check.name in FORM:
            share = sum(any(True for _ in check.find(pair)) for pair in pairs) / len(pairs)
            if share > MOST.get((language, check.name), USUALLY):
                noisy[check.name] = share
    assert noisy == {}


def test_the_names_are_those_of_checks() -> None:
    assert {check.name for check in CHECKS} >= FORM
