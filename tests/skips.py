"""What was not tested, and for want of what: a run that skips tests proves less than one that does not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import pytest


def reasons(reports: Iterable[pytest.TestReport | pytest.CollectReport]) -> Counter[str]:
    """How many of these skipped tests (or modules) give which reason, in the order in which they were met."""
    found: Counter[str] = Counter()
    for report in reports:
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        found[reason.removeprefix("Skipped: ")] += 1
    return found


def line(found: Counter[str]) -> str:
    """All of it in one line, the commonest reason first; empty when nothing was skipped."""
    if not found:
        return ""
    return f"tests skipped ({found.total()}): " + "; ".join(f"{count}: {why}" for why, count in found.most_common())
