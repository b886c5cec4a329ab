"""A polite rate of requests: so many a second on average, with short bursts."""

from __future__ import annotations

from collections.abc import Callable


class Pace:
    """Lets ``per_second`` requests through on average, and as many at once after a pause (at least one)."""

    def __init__(self, per_second: float, sleep: Callable[[float], None], clock: Callable[[], float]) -> None:
        self._rate = per_second
        self._most = max(1.0, per_second)
        self._free = self._most
        self._sleep, self._clock = sleep, clock
        self._last = clock()

    def wait(self) -> None:
        """Return when the next request may go out."""
        now = self._clock()
        self._free = min(self._most, self._free + (now - self._last) * self._rate) - 1.0
        self._last = now
        if self._free < 0:
            # What is slept is paid back by the clock at the next call.
            self._sleep(-self._free / self._rate)
