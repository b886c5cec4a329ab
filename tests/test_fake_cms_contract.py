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
