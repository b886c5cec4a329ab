"""Somebody in the CMS translates a page that Sprachlotse hands out: the scenarios that a real CMS knows too."""

from __future__ import annotations

from pathlib import Path

import pytest
from cms_drafts import SCENARIOS, moved_in
from fake_cms import FakeCms


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_somebody_else_translates_it(tmp_path: Path, scenario: str) -> None:
    cms = FakeCms()
    with moved_in(cms, tmp_path, cms) as town:
        SCENARIOS[scenario](town)
