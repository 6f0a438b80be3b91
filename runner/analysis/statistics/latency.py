"""Latency as a distribution: a percentile is that of all answers, and the block is the replicate.

The answers of all blocks are pooled, so that one in a hundred of them takes at least p99. The interval is by the
jackknife (Tukey, 1958): what the figure is without each block in turn. A percentile of the rest moves in jumps, so the
share of answers beyond it is taken there, which is smooth, and turned into time by the slope of the distribution
(Woodruff, "Confidence Intervals for Medians and Other Position Measures", JASA 47, 1952; docs/adr/0039).
"""

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property

import numpy as np
import pandas as pd
from hdrh.histogram import HdrHistogram
from numpy.typing import NDArray
from scipy import special

from runner.analysis.statistics.estimate import LEVEL, Estimate, exponentiated, jackknife_interval
from runner.records import measurement
from runner.records.measurement import OpenLoad, Slice

QUANTILES = {"p50": 0.50, "p90": 0.90, "p99": 0.99}
PERCENTILES = {**QUANTILES, "p99.9": 0.999}

# A share of answers takes longer than these milliseconds.
BOUNDS = {"1 ms": 1.0, "5 ms": 5.0, "25 ms": 25.0}

# What the interval of a percentile takes to cover in 93 of 100 (docs/adr/0039).
FEWEST_BEYOND = 30
FEWEST_BLOCKS = 3
MOST_IN_ONE_BLOCK = 0.75  # of the answers beyond it
WIDEST = 4.0  # the most by which the upper end of its interval may exceed it, as a factor

# Shares of the answers at which a curve of latencies is kept; the few after the last would stretch its axis.
CURVE = (*(percent / 100 for percent in range(0, 100, 2)), 0.99, 0.999)

# Between the ends of a step by which runs before schema 7 counted latencies, before they were converted.
COARSEST_STEP = 1.05


@dataclass(frozen=True)
class PooledTimes:
    """How long all answers of one condition took, by block."""

    blocks: tuple[int, ...]
    counts: NDArray[np.int64]  # shape (blocks, buckets); a block has an answer at least

    def within(self, blocks: Collection[int]) -> "PooledTimes":
        chosen = [block in blocks for block in self.blocks]
        return PooledTimes(tuple(block for block in self.blocks if block in blocks), self.counts[chosen])

    @cached_property
    def arrived(self) -> NDArray[np.int64]:
        """How many answers came by the end of each bucket: of all, then without each block; (blocks + 1, buckets)."""
        total = self.counts.sum(axis=0)
        return np.cumsum(np.vstack([total, total - self.counts]), axis=1)

    @property
    def total(self) -> int:
        return int(self.counts.sum())

    def bucket(self, share: float) -> int:
        """Return the bucket by whose end a share of all answers had come, their number rounded to the nearest."""
        return int(np.searchsorted(self.arrived[0], max(1, int(share * self.total + 0.5))))

    def milliseconds(self, share: float) -> float:
        return float(ends_of_buckets()[self.bucket(share)])

    def odds(self, bucket: int) -> NDArray[np.float64]:
        """Return the logit of the share of answers beyond a bucket: of all, then without each block.

        Half an answer stands for none, since no logarithm does.
        """
        every = self.arrived[:, -1]
        beyond = np.clip(every - self.arrived[:, bucket], 0.5, every - 0.5)
        odds: NDArray[np.float64] = np.log(beyond / (every - beyond))
        return odds

    def logarithms(self, share: float) -> NDArray[np.float64]:
        """Return the logarithm of a percentile's milliseconds: of all, then without each block.

        Of the two slopes, to either end of the interval, the steeper one: the slowest blocks are seldom in the sample.
        """
        middle, odds = math.log(self.milliseconds(share)), self.odds(self.bucket(share))
        reach, shares = self.reach(share)
        slopes = [abs(math.log(self.milliseconds(1 - beyond)) - middle) / reach for beyond in shares if reach > 0]
        moved: NDArray[np.float64] = middle + max(slopes, default=0.0) * (odds - odds[0])
        return moved

    def reach(self, share: float) -> tuple[float, tuple[float, float]]:
        """Return how far the interval reaches on the scale of `odds`, and the shares of answers beyond its ends."""
        interval = jackknife_interval(self.odds(self.bucket(share)))
        half = (interval.high - interval.low) / 2 if interval else 0.0
        centre = special.logit(1 - share)
        return half, (float(special.expit(centre - half)), float(special.expit(centre + half)))

    def why_not(self, share: float) -> str:
        """Return why there is no such percentile; empty where sample and blocks carry it."""
        beyond = round((1 - share) * self.total, 9)
        if beyond < FEWEST_BEYOND:
            return f"{self.total:,} answers, of which {beyond:.3g} lie beyond it, and {FEWEST_BEYOND} are needed"
        if len(self.blocks) < FEWEST_BLOCKS:
            return f"{len(self.blocks)} blocks, and {FEWEST_BLOCKS} are needed"
        beyond_in = self.counts[:, self.bucket(share) + 1 :].sum(axis=1)
        most = float(beyond_in.max() / max(beyond_in.sum(), 1))
        if most > MOST_IN_ONE_BLOCK or self.reach(share)[1][0] * self.total < 1:
            return f"one block holds {most:.0%} of the answers beyond it, so the next run may find another"
        return ""

    def too_wide(self, share: float) -> str:
        interval = jackknife_interval(self.logarithms(share))
        factor = math.exp(interval.high - interval.estimate) if interval else 1.0
        return f"blocks differ by so much that it may be {factor:.0f} times as long" if factor > WIDEST else ""

    def percentiles(self, shares: Mapping[str, float]) -> dict[str, Estimate]:
        """Return those in milliseconds that sample and blocks carry."""
        missing = self.missing(shares)
        found = {name: self.logarithms(share) for name, share in shares.items() if name not in missing}
        return {name: one for name, figures in found.items() if (one := exponentiated(jackknife_interval(figures)))}

    def missing(self, shares: Mapping[str, float]) -> dict[str, str]:
        """Return why the others are not given. A ratio of two may be known well where neither is."""
        return {name: why for name, share in shares.items() if (why := self.why_not(share) or self.too_wide(share))}

    def shares_above(self) -> dict[str, Estimate]:
        """Return the share of answers above each of `BOUNDS`; none from fewer than two blocks."""
        intervals = {name: self.share_above(bound) for name, bound in BOUNDS.items() if len(self.blocks) > 1}
        return {name: share for name, share in intervals.items() if share}

    def share_above(self, milliseconds: float) -> Estimate | None:
        """Return the share with its interval by the logit, and so within 0 and 1.

        Where none or all are above, the other end is the exact binomial one: no block differs from another.
        """
        bucket = int(np.searchsorted(ends_of_buckets(), milliseconds))
        interval, count = jackknife_interval(self.odds(bucket)), self.total
        above = count - int(self.arrived[0, bucket])
        if interval is None:
            return None
        exact = 1 - ((1 - LEVEL) / 2) ** (1 / count)
        low, high = (float(special.expit(end)) for end in (interval.low, interval.high))
        low = {0: 0.0, count: 1 - exact}.get(above, low)
        high = {0: exact, count: 1.0}.get(above, high)
        return Estimate(estimate=min(max(low, above / count), high), low=low, high=high)

    def curve(self) -> list[float]:
        """Return the milliseconds in which each share of `CURVE` had come."""
        return [self.milliseconds(share) for share in CURVE]


def pooled(times: Mapping[int, HdrHistogram]) -> PooledTimes:
    """Return the answers of blocks by their number; those without an answer stay out."""
    counts = {block: np.frombuffer(each.counts, dtype=np.int64) for block, each in times.items()}
    filled = {block: count for block, count in counts.items() if count.any()}
    rows = list(filled.values())
    return PooledTimes(
        tuple(filled), np.vstack(rows) if rows else np.zeros((0, len(ends_of_buckets())), dtype=np.int64)
    )


@cache
def ends_of_buckets() -> NDArray[np.float64]:
    """Return the longest time of each bucket of a histogram, in milliseconds."""
    empty = HdrHistogram(*measurement.LIMITS)
    lowest = map(empty.get_value_from_index, range(len(empty.counts)))
    return np.array([empty.get_highest_equivalent_value(value) for value in lowest]) / 1e6


def ratio_of_percentiles(contender: PooledTimes, baseline: PooledTimes, share: float) -> Estimate | None:
    """Return the baseline's percentile over the contender's, of the blocks that have both; None where not carried."""
    both = set(contender.blocks) & set(baseline.blocks)
    own, other = contender.within(both), baseline.within(both)
    if own.why_not(share) or other.why_not(share):
        return None
    return exponentiated(jackknife_interval(other.logarithms(share) - own.logarithms(share)))


def answers_by_condition(slices: Sequence[Slice], slice_table: pd.DataFrame) -> dict[tuple[str, str], PooledTimes]:
    """Return the answers of closed loops, by scenario and condition, in the slices that count.

    `slice_table` is `slices_frame(slices)`, row for row.
    """
    texts: dict[tuple[str, str], dict[int, list[str]]] = {}
    for slice_, counts in zip(slices, slice_table["counts"], strict=True):
        if counts and slice_.load.latencies is not None:
            of_condition = texts.setdefault((slice_.scenario, slice_.condition), {})
            of_condition.setdefault(slice_.block, []).append(slice_.load.latencies)
    merged = measurement.merged_histogram
    return {
        key: pooled({block: merged(of_block) for block, of_block in sorted(by_block.items())})
        for key, by_block in texts.items()
    }


def no_finer_than_recorded(quantile: Estimate | None) -> Estimate | None:
    """Widen an interval to the coarsest step of a record: however well the blocks agree, it is known no better."""
    if quantile is None:
        return None
    half = COARSEST_STEP**0.5
    low, high = min(quantile.low, quantile.estimate / half), max(quantile.high, quantile.estimate * half)
    return Estimate(estimate=quantile.estimate, low=low, high=high)


@dataclass(frozen=True)
class OfferedBlock:
    """The slices of one condition in one block that nothing disturbed; at least one."""

    number: int
    slices: tuple[Slice, ...]
    capacity: float | None
    """Requests per second of the same app when saturated, in the same block; None where no such slice counts."""

    @cached_property
    def loads(self) -> list[OpenLoad]:
        return [slice_.load.open_loop for slice_ in self.slices if slice_.load.open_loop is not None]

    @cached_property
    def from_plan(self) -> HdrHistogram:
        return measurement.merged_histogram(load.from_plan for load in self.loads)

    @cached_property
    def from_send(self) -> HdrHistogram:
        return measurement.merged_histogram(load.from_send for load in self.loads)

    @cached_property
    def lag(self) -> HdrHistogram:
        return measurement.merged_histogram(load.lag for load in self.loads)

    @property
    def rate(self) -> float:
        schedules = [load.schedule for load in self.loads]
        return sum(each.requests for each in schedules) / math.fsum(each.seconds for each in schedules)

    @property
    def requests(self) -> int:
        return int(self.from_plan.get_total_count())

    @property
    def cpu_microseconds(self) -> float | None:
        answered = sum(slice_.load.requests for slice_ in self.slices)
        seconds = math.fsum(slice_.server_cpu_seconds for slice_ in self.slices)
        return seconds / answered * 1e6 if answered else None

    @property
    def busy(self) -> float:
        """CPU time of the server over elapsed time: half load is more than half busy."""
        elapsed = math.fsum(slice_.load.elapsed_seconds for slice_ in self.slices)
        return math.fsum(slice_.server_cpu_seconds for slice_ in self.slices) / elapsed if elapsed else 0.0


def waits(blocks: Sequence[OfferedBlock]) -> PooledTimes:
    """Return what users waited, from the planned time."""
    return pooled({block.number: block.from_plan for block in blocks})
