"""How a handler's own work hides the framework: `ratio(X) = (f + X) / (l + X)`.

f and l are milliseconds of server CPU time per request without any work of the handler's own, of the baseline and of
the contender; X is the work, which takes the same time under both. Where the CPU is the limit, the ratio of CPU time is
that of throughput, so the formula can be held against what was measured with work.
"""

from collections.abc import Callable

import msgspec
import numpy as np
from numpy.typing import NDArray

from runner.analysis.statistics.estimate import Estimate, mean_interval, ratio_interval, t_half_width
from runner.records.record import Record

PER_SECOND = 1_000
"""Requests, where cores are counted."""

NOTICEABLE = 1.05
"""Below this ratio the framework no longer matters."""


class Overhead(Record, frozen=True, kw_only=True):
    """What both take for a request without any work of the handler's own.

    Every figure that follows is computed block by block, with an interval over blocks. Both share their block's
    weather, so combining the ends of their two intervals would make it twice as wide.
    """

    contender: Estimate
    """Milliseconds of CPU time: l."""
    baseline: Estimate
    """Milliseconds of CPU time: f."""
    ratio: Estimate
    """Of the two, by pairs."""
    block_milliseconds: list[tuple[float, float]] = msgspec.field(default_factory=list)
    """Of the contender and of the baseline, in the blocks that have both; two or more, none in older summaries."""

    @property
    def doubt(self) -> float:
        """Return the half-width of an interval over the blocks, as a multiple of their standard deviation."""
        return t_half_width(1.0, len(self.block_milliseconds))

    def expected(self, milliseconds: float) -> Estimate:
        """Return the ratio with so much work."""
        return self._ratio(lambda own, other: (other + milliseconds) / (own + milliseconds))

    def cores_saved(self, requests_per_second: float) -> Estimate:
        """Return what the contender saves at a load.

        The work does not change it, only what share of all cores it is.
        """
        return self._mean(lambda own, other: (other - own) * requests_per_second / 1000)

    def cores_of_baseline(self, milliseconds: float, requests_per_second: float) -> Estimate:
        """Return the cores that the baseline keeps busy at a load with so much work."""
        return self._mean(lambda _own, other: (other + milliseconds) * requests_per_second / 1000)

    def fades_at(self) -> Estimate | None:
        """Return the milliseconds of work from which on the ratio is below `NOTICEABLE`; None where it always is."""
        work = self._mean(lambda own, other: (other - NOTICEABLE * own) / (NOTICEABLE - 1))
        if work.estimate <= 0:
            return None
        return Estimate(estimate=work.estimate, low=max(0.0, work.low), high=work.high)

    def _ratio(self, of_block: "OfBlocks") -> Estimate:
        return _known(ratio_interval(np.log(of_block(*self._blocks()))))

    def _mean(self, of_block: "OfBlocks") -> Estimate:
        return _known(mean_interval(of_block(*self._blocks())))

    def _blocks(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        own, other = np.array(self.block_milliseconds, dtype=np.float64).T
        return own, other


OfBlocks = Callable[[NDArray[np.float64], NDArray[np.float64]], NDArray[np.float64]]
"""A figure of each block from the milliseconds of contender and baseline in it."""


def _known(estimate: Estimate | None) -> Estimate:
    assert estimate is not None, "an overhead has two blocks"
    return estimate


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
