"""An Integreat CMS in memory (``tests/fake_cms``) for the tests of the connector."""

from __future__ import annotations

import pytest
from fake_cms import FakeCms


@pytest.fixture
def fake_cms() -> FakeCms:
    """With the small region ``musterstadt``, as ``../shared/cms`` fills a real one."""
    return FakeCms()
