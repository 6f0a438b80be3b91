"""Latency as a distribution: of the closed loop in buckets, of the open loop as HdrHistograms.

Quantiles come from merged counts, never from averaged quantiles; the block is the replicate.

Bucket b of the closed loop holds latencies from BUCKET_BASE ** b nanoseconds up to the next, so a quantile is known to
5 %; inside its bucket it is interpolated geometrically, which errs by at most that.
"""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain

import numpy as np
import pandas as pd
from hdrh.histogram import HdrHistogram
from numpy.typing import NDArray

from runner.analysis.statistics.estimate import Estimate
from runner.records import measurement
from runner.records.measurement import BUCKET_BASE, OpenLoad, Slice

QUANTILES = {"p50": 0.50, "p90": 0.90, "p99": 0.99}


def latency_frame(slices: Sequence[Slice], slice_table: pd.DataFrame) -> pd.DataFrame:
    """Return one row per scenario, app and block: `p50`, `p90`, `p99` in milliseconds over the slices that count.

    And `answers`, how many each bucket holds. `slice_table` is `slices_frame(slices)`, row for row.
    """
    keys = ["scenario", "condition", "block"]
    rows = []
    for key, group in buckets_frame(slices, slice_table).groupby(keys):
        buckets, answers = group["bucket"].to_numpy(), group["answers"].to_numpy()
        counted = Counter(dict(zip(buckets.tolist(), answers.tolist(), strict=True)))
        rows.append(dict(zip(keys, key, strict=True)) | quantiles(buckets, answers) | {"answers": counted})
    return pd.DataFrame(rows, columns=[*keys, *QUANTILES, "answers"])


def buckets_frame(slices: Sequence[Slice], slice_table: pd.DataFrame) -> pd.DataFrame:
    """Return one row per scenario, app, block and bucket, buckets ascending."""
    sizes = [len(slice_.load.latency_buckets) for slice_ in slices]
    row = np.repeat(np.arange(len(slices)), sizes)
    long = pd.DataFrame(
        {
            "bucket": np.fromiter(chain.from_iterable(s.load.latency_buckets.keys() for s in slices), np.int64),
            "answers": np.fromiter(chain.from_iterable(s.load.latency_buckets.values() for s in slices), np.int64),
        },
    )
    # One number per scenario, app and block: grouping half a million rows by three texts would take a second.
    groups = slice_table.groupby(["scenario", "condition", "block"]).ngroup().to_numpy()
    long["group"] = groups[row]
    long = long[slice_table["counts"].to_numpy()[row]]
    merged = long.groupby(["group", "bucket"])["answers"].sum().reset_index()
    names = slice_table[["scenario", "condition", "block"]].assign(group=groups).drop_duplicates("group")
    return merged.merge(names, on="group").drop(columns="group")


def quantiles(buckets: NDArray[np.int64], answers: NDArray[np.int64]) -> dict[str, float]:
    """Return milliseconds by name, from ascending buckets and how many answers each holds; at least one answer."""
    cumulative = np.cumsum(answers)
    ranks = np.array(list(QUANTILES.values())) * cumulative[-1]
    at = np.searchsorted(cumulative, ranks)
    inside = (ranks - (cumulative[at] - answers[at])) / answers[at]
    nanoseconds = BUCKET_BASE ** (buckets[at] + inside)
    return dict(zip(QUANTILES, (nanoseconds / 1e6).tolist(), strict=True))


def no_finer_than_a_bucket(quantile: Estimate | None) -> Estimate | None:
    """Widen an interval to its bucket: a latency is known no better, however well the blocks agree."""
    if quantile is None:
        return None
    half = BUCKET_BASE**0.5
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

    def quantile_milliseconds(self, share: float) -> float:
        """Of what users wait; `requests` has to be above 0."""
        return milliseconds(self.from_plan, share)


PERCENTILES = {"p50": 0.50, "p90": 0.90, "p99": 0.99, "p99.9": 0.999}

# How rarely the largest of a sample may lie below the percentile that is named: then the sample says nothing of it.
MISSED = 0.01


def fewest_requests(share: float) -> int:
    """Return how many requests a percentile takes, by order statistics, whatever the distribution: 459 for p99.

    All of n lie below it with a chance of share ** n (MLPerf's inference rules ask for the same number).
    """
    return math.ceil(math.log(MISSED) / math.log(share))


def named(blocks: Sequence[OfferedBlock]) -> list[str]:
    """Return the percentiles for which every block has requests enough."""
    fewest = min((block.requests for block in blocks), default=0)
    return [name for name, share in PERCENTILES.items() if fewest >= fewest_requests(share)]


def milliseconds(times: HdrHistogram, share: float) -> float:
    return measurement.quantile_nanoseconds(times, share) / 1e6
