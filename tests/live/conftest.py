"""A real CMS for the tests below; without one they are skipped, and the last lines of the run say so."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import skips
from live import cms as live
from live import contract


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        contract.RECORD, action="store_true", help="record what the CMS answers (see live/test_contract.py)"
    )


@pytest.fixture(scope="session")
def cms(pytestconfig: pytest.Config) -> Iterator[live.Cms]:
    """A CMS that runs, for tests that leave what they find (or work on data of their own)."""
    missing = live.unavailable()
    if missing:
        pytest.skip(missing)
    with live.running() as started:
        yield started


@pytest.fixture
def fresh_cms(cms: live.Cms) -> live.Cms:
    """The CMS with its data as at the beginning."""
    if cms.home is None:
        pytest.skip(f"{live.URL} names a CMS whose data cannot be put back from here")
    cms.reset()
    return cms


@pytest.hookimpl(wrapper=True)
def pytest_runtest_setup(item: pytest.Item) -> Iterator[None]:
    """A test that needs the database of a CMS that runs elsewhere is skipped."""
    with _skipped_without_database():
        return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    """The same, where the test itself finds out."""
    with _skipped_without_database():
        return (yield)


@contextmanager
def _skipped_without_database() -> Iterator[None]:
    try:
        yield
    except live.NoDatabase as exc:
        pytest.skip(str(exc))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say it, also with -q: a run without these tests proves less."""
    skipped = [report for report in terminalreporter.getreports("skipped") if report.nodeid.startswith("tests/live/")]
    for reason, count in skips.reasons(skipped).items():
        terminalreporter.write_line(f"live CMS tests skipped ({count}): {reason}", yellow=True, bold=True)
