"""Writing into the fake CMS, which behaves as the real one does (``tests/live/test_contract.py``)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from cms_writing import SCENARIOS, Hire, hiring
from fake_cms import FakeCms


@pytest.fixture
def hire(fake_cms: FakeCms) -> Iterator[Hire]:
    with hiring(fake_cms) as hire:
        yield hire


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_pages(fake_cms: FakeCms, hire: Hire, scenario: str) -> None:
    SCENARIOS[scenario](fake_cms, hire)
