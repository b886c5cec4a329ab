"""A polite rate of requests."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.connectors.integreat.pace import Pace


class Clock:
    """Time passes only when somebody sleeps, or says so."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


def test_a_long_pause_allows_a_short_burst_only() -> None:
    clock = Clock()
    pace = Pace(2, clock.sleep, clock)
    clock.now += 3600
    for _ in range(2):
        pace.wait()
    assert clock.slept == []
    for _ in range(4):
        pace.wait()
    assert clock.slept == pytest.approx([0.5] * 4)


@given(st.floats(0.1, 50), st.lists(st.floats(0, 10), min_size=1, max_size=60))
def test_never_more_than_the_rate_and_one_burst(rate: float, pauses: list[float]) -> None:
    clock = Clock()
    pace = Pace(rate, clock.sleep, clock)
    sent: list[float] = []
    for pause in pauses:
        clock.now += pause
        pace.wait()
        sent.append(clock.now)
    for first, start in enumerate(sent):
        for last in range(first, len(sent)):
            allowed = max(1.0, rate) + (sent[last] - start) * rate
            assert last - first + 1 <= allowed + 1e-6
    assert all(seconds <= 1 / rate + 1e-6 for seconds in clock.slept), "nobody waits longer than for one request"
