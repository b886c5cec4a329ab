"""A town that gives no service account: two pages, one of them translated by a person."""

from __future__ import annotations

from pathlib import Path

import pytest
from cms_exports import Cms, Town

from pipeline.connectors.cms_xliff.store import XliffStore


@pytest.fixture
def town(tmp_path: Path) -> Town:
    root = tmp_path / "exports"
    root.mkdir()
    cms = Cms(root)
    cms.put(
        1, "de", "Willkommen", '<p>Guten Tag, <a href="https://integreat.app/musterstadt/de/arzt/">zum Arzt</a></p>'
    )
    cms.put(2, "de", "Arzt", "<p>Ein Arzt</p>")
    cms.put(2, "uk", "Лікар", "<p>Людський текст</p>")
    cms.export("uk", packed=True)
    return Town(cms, XliffStore(root, "de"))
