"""What ``serve`` offers to run, from sprachlotse.toml."""

from __future__ import annotations

from flows.deployments import TIMEZONE, plan
from flows.nightly import summary
from pipeline.config import parse_settings

from_file = """
[municipality.stadt-b]
name = "B"
target_languages = ["en"]
store = { type = "folder", path = "b" }
schedule = "30 4 * * 1-5"

[municipality.stadt-a]
name = "A"
target_languages = ["en"]
store = { type = "folder", path = "a" }
"""


def test_one_sync_per_municipality_in_the_order_of_the_file_and_nightly() -> None:
    plans = plan(parse_settings(from_file), "/ws")
    assert [(each.full_name, each.cron) for each in plans] == [
        ("sync/stadt-b", "30 4 * * 1-5"),
        ("sync/stadt-a", None),
        ("nightly/all", None),
    ]
    assert plans[0].parameters == {"municipality": "stadt-b", "workspace": "/ws"}
    assert plans[2].parameters == {"workspace": "/ws"}
    assert TIMEZONE == "Europe/Berlin"


def test_the_night_is_told_in_one_sentence() -> None:
    assert summary(3, {}) == "All 3 municipalities done"
    assert (
        summary(3, {"stadt-a": "pull: no store", "stadt-c": "push: disk full"})
        == "2 of 3 municipalities failed: stadt-a (pull: no store); stadt-c (push: disk full)"
    )
