"""Damaged returns: no traceback, nobody's final text changed unasked, no person's text lost.

The normal run takes a sample; ``-m slow`` the whole suite, a thousand returns. More of them, or others::

    SPRACHLOTSE_FUZZ=10000 SPRACHLOTSE_FUZZ_SEED=7 pytest -m slow tests/hostile -s

A return that fails is named by its number; ``SPRACHLOTSE_FUZZ_ONLY=123`` runs that one alone. What is damaged how, and
the numbers of the last run, stand in ``docs/decisions/0014-hostile-imports.md``.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from pathlib import Path
from random import Random

import pytest
from fixtures_cli import call
from hostile.cases import Case
from hostile.damage import KINDS, case_of
from hostile.oracle import Outcome, examine, summary
from hostile.world import FORMATS, World

SEED = int(os.environ.get("SPRACHLOTSE_FUZZ_SEED", "5"))
NUMBER = int(os.environ.get("SPRACHLOTSE_FUZZ", "1000"))
ONLY = os.environ.get("SPRACHLOTSE_FUZZ_ONLY", "")
SAMPLE = 40
PARTS = 4
"""The long run is cut up so that several processes can share it."""


def run(world: World, numbers: range, desk: Path) -> list[Outcome]:
    outcomes = [examine(world, case_of(world.works, SEED, number), desk) for number in numbers]
    print(summary(outcomes))
    return outcomes


def test_undamaged_files_are_taken_in(world: World, tmp_path: Path) -> None:
    """Or else the rest would prove nothing."""
    for work in world.works.values():
        case = Case(
            0, Random(0), work, work, ["undamaged"], [work], contents=[work.data], files=[(work.file, work.data)]
        )
        outcome = examine(world, case, tmp_path)
        assert outcome.failures == []
        assert outcome.unseen == []
        assert outcome.texts == outcome.kept == len(work.needles) > 30
        signed = sum(entry.signed for entry in work.written)
        assert outcome.verdicts["accepted"] > 0.3 * signed
        assert outcome.verdicts["unknown"] == 0


def test_a_sample_of_damaged_returns(world: World, tmp_path: Path) -> None:
    turns = max(map(len, KINDS.values()))
    # Every format, and kinds from everywhere in the tables.
    numbers = [(place * 7 % turns) * len(FORMATS) + place % len(FORMATS) for place in range(SAMPLE)]
    outcomes = [examine(world, case_of(world.works, SEED, number), tmp_path) for number in numbers]
    assert not any(outcome.failures for outcome in outcomes), summary(outcomes)
    assert sum(outcome.kept for outcome in outcomes) > 500


@pytest.mark.slow
@pytest.mark.parametrize("part", range(PARTS))
def test_a_thousand_damaged_returns(world: World, tmp_path: Path, part: int) -> None:
    numbers = range(int(ONLY), int(ONLY) + 1) if ONLY else range(part, NUMBER, PARTS)
    outcomes = run(world, numbers, tmp_path)
    assert not any(outcome.failures for outcome in outcomes), summary(outcomes)
    # What no file can show is rare, and only where bytes were changed within a text.
    assert all(outcome.case.blind for outcome in outcomes if outcome.unseen)
    if not ONLY and NUMBER >= 500:
        assert sum(len(o.unseen) for o in outcomes) < 0.05 * sum(o.final for o in outcomes)
        assert len(Counter(kind for outcome in outcomes for kind in outcome.case.kinds)) > 50


def test_the_command_says_it_in_a_sentence(world: World, tmp_path: Path) -> None:
    """Exit code 0, 1 or 2 and never a traceback; what is not taken in is told with its reason."""
    turns = max(map(len, KINDS.values()))
    codes = Counter[int]()
    for place in range(14):
        case = case_of(world.works, SEED, (place * 11 % turns) * len(FORMATS) + place % len(FORMATS))
        world.restore()
        world.workspace.database.close()
        paths = []
        for name, data in case.files:
            (tmp_path / name).write_bytes(data)
            paths.append(tmp_path / name)
        answer = call("--workspace", world.root, "import", *paths, "--json")
        assert "Traceback" not in answer.err + answer.out, case.kind
        codes[answer.code] += 1
        if answer.code == 2:
            assert len(answer.sentence) > 40
        else:
            assert answer.code in (0, 1), case.kind
            told = json.loads(answer.out)
            assert all(len(each["reason"]) > 20 for each in told["unusable"])
            assert answer.code == 1 or told["rejected"] == told["conflicts"] == 0
    assert codes[1] > 0
