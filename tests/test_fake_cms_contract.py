"""The fake CMS answers what was recorded of the real one, so tests built on it prove something."""

from __future__ import annotations

import pytest
from fake_cms import FakeCms
from live import contract
from live.contract_calls import GROUPS


@pytest.mark.parametrize("group", sorted(GROUPS))
def test_the_fake_answers_as_the_real_one(group: str) -> None:
    fake = FakeCms()
    recorded = contract.load(group)
    different = contract.difference(recorded["answers"], contract.put(fake, fake.url, fake, GROUPS[group]))
    assert not different, f"recorded from integreat-cms {recorded['cms']}:\n{different}"
    assert fake.version == recorded["cms"]


@pytest.mark.parametrize("group", sorted(GROUPS))
def test_no_answer_hides_another(group: str) -> None:
    names = [call.name for call in GROUPS[group]]
    assert len(names) == len(set(names)) == len(contract.load(group)["answers"])


def test_an_answer_that_differs_is_shown_line_by_line() -> None:
    recorded = contract.load("reading")["answers"]
    answered = recorded | {"languages": {**recorded["languages"], "status": 500}}
    assert contract.difference(recorded, recorded) == ""
    shown = contract.difference(recorded, answered).splitlines()
    assert [line for line in shown if line[0] in "+-"][2:] == ['-  "status": 200,', '+  "status": 500,']
