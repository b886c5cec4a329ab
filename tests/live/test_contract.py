"""The CMS answers as it did when Sprachlotse was made to work with it.

When a new version of the CMS answers differently, look whether Sprachlotse copes with it, bring ``tests/fake_cms`` up
to date, and record again: ``pytest -m live tests/live/test_contract.py --record-contract``.
"""

from __future__ import annotations

from typing import Any

import pytest
from live import contract
from live.cms import Cms
from live.contract_calls import GROUPS

pytestmark = pytest.mark.live


@pytest.fixture(scope="module", params=sorted(GROUPS))
def answers(request: pytest.FixtureRequest, cms: Cms) -> tuple[str, str, dict[str, Any]]:
    """Group, version of the CMS, and what it answers now."""
    cms.reset()
    return request.param, cms.version, contract.put(cms, cms.url, None, GROUPS[request.param])


def test_the_cms_answers_as_recorded(answers: tuple[str, str, dict[str, Any]], pytestconfig: pytest.Config) -> None:
    group, version, now = answers
    if pytestconfig.getoption(contract.RECORD, default=False):
        contract.save(group, version, now)
    recorded = contract.load(group)
    different = contract.difference(recorded["answers"], now)
    assert not different, (
        f"integreat-cms {version} answers differently from {recorded['cms']}, with which this was recorded.\n"
        f"{different}\nIf Sprachlotse copes with that, record it:\n"
        f"    pytest -m live tests/live/test_contract.py {contract.RECORD}\nand make tests/fake_cms answer the same."
    )
    assert recorded["cms"] == version, f"the same answers as {recorded['cms']}: record them for {version}"
