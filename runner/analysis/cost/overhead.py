"""How a handler's own work hides the framework: `ratio(X) = (f + X) / (l + X)`.

f and l are milliseconds of server CPU time per request without any work of the handler's own, of the baseline and of
the contender; X is the work, which takes the same time under both. Where the CPU is the limit, the ratio of CPU time is
that of throughput, so the formula can be held against what was measured with work.
"""

from collections.abc import Sequence
from itertools import product

from runner.analysis.statistics.estimate import Estimate
from runner.records.record import Record

PER_SECOND = 1_000
"""Requests, where cores are counted."""

NOTICEABLE = 1.05
"""Below this ratio the framework no longer matters."""


class Overhead(Record, frozen=True, kw_only=True):
    """What both take for a request without any work of the handler's own."""

    contender: Estimate
    """Milliseconds of CPU time: l."""
    baseline: Estimate
    """Milliseconds of CPU time: f."""
    ratio: Estimate
    """Of the two, by pairs: narrower than what their own intervals would leave."""

    def expected(self, milliseconds: float) -> Estimate:
        """Return the ratio with so much work.

        Its interval holds whatever the ends of the ratio's and of l's leave open.
        """
        value = (self.baseline.estimate + milliseconds) / (self.contender.estimate + milliseconds)
        return spanning(value, [(ratio * own + milliseconds) / (own + milliseconds) for ratio, own in self._ends()])

    def cores_saved(self, requests_per_second: float) -> Estimate:
        """Return what the contender saves at a load.

        The work does not change it, only what share of all cores it is.
        """
        value = (self.baseline.estimate - self.contender.estimate) * requests_per_second / 1000
        return spanning(value, [(ratio - 1) * own * requests_per_second / 1000 for ratio, own in self._ends()])

    def cores_of_baseline(self, milliseconds: float, requests_per_second: float) -> Estimate:
        """Return the cores that the baseline keeps busy at a load with so much work."""
        values = (self.baseline.estimate, self.baseline.low, self.baseline.high)
        estimate, low, high = ((value + milliseconds) * requests_per_second / 1000 for value in values)
        return Estimate(estimate=estimate, low=low, high=high)

    def fades_at(self) -> Estimate | None:
        """Return the milliseconds of work from which on the ratio is below `NOTICEABLE`; None where it always is."""
        value = (self.baseline.estimate - NOTICEABLE * self.contender.estimate) / (NOTICEABLE - 1)
        ends = [max(0.0, (ratio - NOTICEABLE) * own / (NOTICEABLE - 1)) for ratio, own in self._ends()]
        return spanning(value, ends) if value > 0 else None

    def _ends(self) -> list[tuple[float, float]]:
        """Return each end of the ratio's interval with each of the contender's own."""
        return list(product((self.ratio.low, self.ratio.high), (self.contender.low, self.contender.high)))


def spanning(value: float, ends: Sequence[float]) -> Estimate:
    """Return a figure with the narrowest interval that holds it and all of `ends`."""
    return Estimate(estimate=value, low=min(value, *ends), high=max(value, *ends))


class Point(Record, frozen=True, kw_only=True):
    """One amount of work: what was measured, and what the formula says."""

    scenario: str
    milliseconds: int
    measured: Estimate
    """Ratio of throughput."""
    expected: Estimate

    @property
    def agrees(self) -> bool:
        """Whether the two intervals share a value."""
        return self.measured.overlaps(self.expected)


class Work(Record, frozen=True, kw_only=True):
    """What the formula says of one amount of work."""

    milliseconds: float
    ratio: Estimate
    cores: Estimate
    """That the baseline keeps busy with it at `PER_SECOND` requests."""


class Dilution(Record, frozen=True, kw_only=True):
    """The formula with its figures, and its check."""

    overhead: Overhead
    points: list[Point]
    """Ascending; the first is the one without work, which the figures are from."""
    examples: list[Work]
    """Ascending, for readers without a slider."""
    fades_at: Estimate | None
    """Milliseconds of work from which on the ratio is below `NOTICEABLE`; None where it always is."""
    cores_saved: Estimate
    """By the contender at `PER_SECOND` requests, whatever the work."""
