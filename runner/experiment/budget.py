"""The time that a run may take, by a clock that it need not trust."""

from collections.abc import Callable


class Budget:
    """So many seconds, and what is left of them.

    Python promises that time.monotonic does not go back, no clock can promise not to leap: a machine that slept, a
    guest that was moved. Set back, the clock costs the run nothing; forward, it spends the budget, and the run ends
    with all that it has.
    """

    def __init__(self, seconds: float, clock: Callable[[], float], spent: float) -> None:
        """Start to count; `spent` is what a run that goes on has used before, in seconds."""
        self._seconds = seconds
        self._clock = clock
        self._read = clock()
        self._passed = spent

    def elapsed(self) -> float:
        """Return the seconds since the run began, never fewer than a moment ago."""
        before, self._read = self._read, self._clock()
        self._passed += max(self._read - before, 0.0)
        return self._passed

    def left(self) -> float:
        """Return the seconds that may still be spent."""
        return max(self._seconds - self.elapsed(), 0.0)
