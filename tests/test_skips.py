"""The line at the end of a run that says what was skipped."""

from __future__ import annotations

import pytest
import skips


def skipped(why: str) -> pytest.TestReport:
    return pytest.TestReport("tests/test_x.py::test", ("", 0, ""), {}, "skipped", ("test_x.py", 1, why), "setup")


def test_each_reason_is_counted_and_the_commonest_comes_first() -> None:
    reports = [skipped(f"Skipped: {why}") for why in ("no schemas", "no PostgreSQL", "no PostgreSQL")]
    assert skips.line(skips.reasons(reports)) == "tests skipped (3): 2: no PostgreSQL; 1: no schemas"


def test_a_run_that_skips_nothing_says_nothing() -> None:
    assert skips.line(skips.reasons([])) == ""
