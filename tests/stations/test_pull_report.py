"""What a pull says to people."""

from __future__ import annotations

import pytest

from pipeline.stations.pull import PullReport


@pytest.mark.parametrize(
    ("unchanged", "removed", "told"),
    [(0, 244, True), (20, 21, True), (21, 21, False), (0, 9, False), (200, 44, False)],
)
def test_a_store_that_lost_most_documents_needs_a_look(unchanged: int, removed: int, told: bool) -> None:
    report = PullReport("town", documents=unchanged + 12, new=12, unchanged=unchanged, removed=removed)
    assert report.attention is told
    assert any("most documents are gone" in line for line in report.lines()) is told
