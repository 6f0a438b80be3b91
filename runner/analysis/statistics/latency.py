"""Latency as a distribution: quantiles are those of merged histograms, never averaged; the block is the replicate."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import pandas as pd
from hdrh.histogram import HdrHistogram

from runner.analysis.statistics.estimate import Estimate
from runner.records import measurement
from runner.records.measurement import OpenLoad, Slice

QUANTILES = {"p50": 0.50, "p90": 0.90, "p99": 0.99}

# Shares of the answers at which a curve of latencies is kept; the few after the last would stretch its axis.
CURVE = (*(percent / 100 for percent in range(0, 100, 2)), 0.99, 0.999)

# Between the ends of a step by which runs before schema 7 counted latencies, before they were converted.
COARSEST_STEP = 1.05


def latency_frame(slices: Sequence[Slice], slice_table: pd.DataFrame) -> pd.DataFrame:
    """Return one row per scenario, app and block: `p50`, `p90`, `p99` in milliseconds over the slices that count.

    And `times`, their histogram. `slice_table` is `slices_frame(slices)`, row for row.
    """
    keys = ["scenario", "condition", "block"]
    texts_of_slices = pd.Series([slice_.load.latencies for slice_ in slices], index=slice_table.index, dtype=object)
    counting = slice_table.assign(text=texts_of_slices)[slice_table["counts"]]
    rows = []
    for key, texts in counting.dropna(subset="text").groupby(keys)["text"]:
        times = measurement.merged_histogram(texts)
        if times.get_total_count():
            found = {name: milliseconds(times, share) for name, share in QUANTILES.items()}
            rows.append(dict(zip(keys, key, strict=True)) | found | {"times": str(times.encode().decode())})
    return pd.DataFrame(rows, columns=[*keys, *QUANTILES, "times"])


def curve(texts: Iterable[str]) -> list[float]:
    """Return the milliseconds in which each share of `CURVE` had come; empty where nothing had."""
    times = measurement.merged_histogram(texts)
    found = times.get_percentile_to_value_dict([100 * share for share in CURVE])
    return [nanoseconds / 1e6 for nanoseconds in found.values()] if times.get_total_count() else []


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
