"""The checks on real published pages: what they find there is counted, so that no change makes them noisy unseen."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from pipeline.model import Severity
from pipeline.qa import CHECKS

MOST = {"glossary": 0.04, "forbidden term": 0.02}
"""Share of pairs with a finding, where the pages were not written with our glossary: they really use other words."""
USUALLY = 0.02


ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def benchmark_pairs(shared: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The benchmark's pairs are there: pages beside the project, and the folder that ``benchmarks`` lies in."""
    monkeypatch.syspath_prepend(str(ROOT))


@pytest.mark.slow
@pytest.mark.usefixtures("benchmark_pairs")
def test_no_check_makes_noise_on_published_translations() -> None:
    from benchmarks.qa import published

    _, pairs = published()
    found = Counter(check.name for one in pairs for check in CHECKS if any(True for _ in check.find(one.pair)))
    shares = {name: number / len(pairs) for name, number in found.items()}
    assert len(pairs) > 2500
    assert {name: share for name, share in shares.items() if share > MOST.get(name, USUALLY)} == {}


@pytest.mark.slow
@pytest.mark.usefixtures("benchmark_pairs")
def test_accepted_translations_lose_no_fact_tag_or_placeholder() -> None:
    from benchmarks.qa import published

    blocking = [
        c for c in CHECKS if c.severity is Severity.BLOCK and c.name not in ("forbidden term", "do-not-translate")
    ]
    told = [
        (check.name, str(message))
        for one in published()[1]
        if one.learned
        for check in blocking
        for message in check.find(one.pair)
    ]
    assert told == []


@pytest.mark.slow
@pytest.mark.usefixtures("benchmark_pairs")
def test_planted_errors_are_found() -> None:
    """Recall of errors planted in real pairs; the benchmark prints all of them."""
    from benchmarks.qa import ERRORS, _planted

    checks = {check.name: check for check in CHECKS}
    least = {
        ("codes", "a tag dropped"): 1.0,
        ("facts", "one digit another"): 0.97,
        ("facts", "two digits swapped"): 0.97,
        ("facts", "a fact deleted"): 0.9,
        ("left-over words", "a sentence of the source"): 0.9,
        ("untranslated", "the source, 4 words or more"): 0.85,
        ("length", "one of two sentences dropped"): 0.75,
        ("unsafe html", "a script"): 1.0,
    }
    for (name, what), share in least.items():
        made, missed = _planted(checks[name], ERRORS[name][what])
        assert made
        assert 1 - len(missed) / len(made) >= share, (name, what)
