"""Somebody translates in a real CMS what Sprachlotse hands out: the scenarios that the fake knows too."""

from __future__ import annotations

from pathlib import Path

import pytest
from cms_drafts import SCENARIOS, moved_in
from live.cms import Cms

pytestmark = pytest.mark.live


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_somebody_else_translates_it(fresh_cms: Cms, tmp_path: Path, scenario: str) -> None:
    with moved_in(fresh_cms, tmp_path) as town:
        SCENARIOS[scenario](town)
