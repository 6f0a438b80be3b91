"""Checks of one app under one open loop: did the generator offer what was drawn, and did the server keep up?"""

from collections.abc import Sequence
from math import fsum
from statistics import fmean, median

import numpy as np
from hdrh.histogram import HdrHistogram

from runner.analysis.statistics.estimate import mean_interval
from runner.analysis.statistics.latency import PERCENTILES, OfferedBlock, waits
from runner.analysis.summary import Flag
from runner.analysis.validity.check import Checks, Finding, wrong_answers
from runner.records.measurement import OpenLoad
from runner.records.measurement import quantile_nanoseconds as quantile

Blocks = Sequence[OfferedBlock]

voids: Checks[Blocks] = Checks(voids=True)
warns: Checks[Blocks] = Checks(voids=False)


def open_loop_flags(blocks: Blocks) -> list[Flag]:
    return [*voids.flags(blocks), *warns.flags(blocks)]


# A queue near its limit rises and falls by itself: a growth counts where the slices of a run agree on it.
GROWTH_CONFIDENCE = 0.99

NOT_SUSTAINED = "not sustained"


@voids(
    NOT_SUSTAINED,
    "Not sustained: for {figure:.0%} of the requests the server fell behind for as long as they came, so any "
    "latency would only say how long the slice was.",
    above=0.02,
)
def backlog_growth(blocks: Blocks) -> Finding | None:
    """By which share of the rate the backlog grew: the part of the requests that the server did not keep up with.

    Least squares over what each request found under way; 0 where the interval over slices (99 %) has no growth in it.
    """
    shares = [load.backlog_growth_per_second / load.schedule.requests_per_second for load in loads(blocks)]
    interval = mean_interval(shares, GROWTH_CONFIDENCE)
    if interval is not None and interval.low <= 0:
        return Finding(0.0)
    return Finding(fmean(shares)) if shares else None


@voids("failed answers", "Answers that were wrong or never came: {figure:.0f}; the first: {detail}.", above=0)
def failed_answers(blocks: Blocks) -> Finding:
    """Answers that were wrong or never came."""
    failures = [failure for block in blocks for slice_ in block.slices for failure in slice_.load.failures]
    return wrong_answers(failures)


@voids(
    "rate missed",
    "Requests were sent and answered at {detail} of the rate offered (within {threshold:.0%} is needed).",
    above=0.01,
)
def rate_missed(blocks: Blocks) -> Finding | None:
    """How far the rate of the requests that were sent and answered is from the rate offered."""
    offered = answered = 0.0
    for block in blocks:
        for slice_, load in zip(block.slices, block.loads, strict=True):
            offered += load.schedule.requests / load.schedule.seconds
            answered += slice_.load.requests / max(load.sending_seconds, 1e-9)
    return Finding(abs(answered / offered - 1), f"{answered / offered:.1%}") if offered else None


@voids(
    "lag shows",
    "The generator's own lag made p99 {figure:.0%} longer (at most {threshold:.0%} may be its own).",
    above=0.10,
)
def lag_within_latency(blocks: Blocks) -> Finding | None:
    """By what share p99 from the planned time exceeds p99 from the actual send: the generator's part of a latency."""
    shares = [
        quantile(block.from_plan, 0.99) / quantile(block.from_send, 0.99) - 1 for block in blocks if block.requests
    ]
    return Finding(max(shares)) if shares else None


@voids(
    "gaps unlike those drawn",
    "The gaps between requests were not those drawn: Anderson-Darling {figure:.1f}, which chance exceeds once "
    "in a thousand at {threshold:.1f}.",
    above=6.546,
)
def gaps(blocks: Blocks) -> Finding | None:
    """The Anderson-Darling statistic of the gaps sent against those drawn, in the median slice."""
    statistics = [load.gaps_statistic for load in loads(blocks)]
    return Finding(median(statistics)) if statistics else None


@voids(
    "Little's law",
    "Requests under way and latencies do not fit together ({detail}): answers were lost, or times are wrong.",
    above=0.05,
)
def little(blocks: Blocks) -> Finding | None:
    """How far the requests in flight, by a counter, are from rate times mean latency: Little's law."""
    seconds = fsum(load.in_flight_seconds for load in loads(blocks))
    counted = fsum(load.in_flight * load.in_flight_seconds for load in loads(blocks))
    waited = fsum(sum_of_times(block.from_send) / 1e9 for block in blocks)
    if seconds <= 0 or waited <= 0:
        return None
    detail = f"{counted / seconds:.3g} were under way, {waited / seconds:.3g} follow from rate and latency"
    return Finding(abs(counted / waited - 1), detail)


@voids(
    "pool limit",
    "{figure:.0f} requests waited for a connection, since all {detail} that the generator may open were busy.",
    above=0,
)
def waits_for_connections(blocks: Blocks) -> Finding:
    """How many requests found every connection busy, with as many open as the pool may have."""
    waited = [load for load in loads(blocks) if load.waited_for_connection]
    most = max((load.most_connections for load in waited), default=0)
    return Finding(float(sum(load.waited_for_connection for load in waited)), f"{most:,}")


@warns(
    "late sends",
    "Requests left up to {figure:,.0f} microseconds late at p99 (at most {threshold:.0f} is usual): the "
    "generator did not have its core to itself.",
    above=50,
)
def lag(blocks: Blocks) -> Finding | None:
    """How late requests left, at p99, in microseconds: the latest of the blocks."""
    lags = [quantile(block.lag, 0.99) / 1e3 for block in blocks if block.lag.get_total_count()]
    return Finding(max(lags)) if lags else None


@warns(
    "generator's garbage",
    "Python's garbage collector ran {figure:.0f} times in the generator while requests were sent.",
    above=0,
)
def collections(blocks: Blocks) -> Finding:
    """How often Python's garbage collector ran in the generator while requests were sent."""
    return Finding(float(sum(load.collections for load in loads(blocks))))


@warns(
    "no p99",
    "No p99 is given: {detail}.",
    above=0,
)
def no_p99(blocks: Blocks) -> Finding | None:
    """1 where the answers or the blocks do not carry a p99: too few, or blocks that differ by too much."""
    reason = waits(blocks).missing(PERCENTILES).get("p99")
    return Finding(1.0, reason) if reason else None


def sum_of_times(times: HdrHistogram) -> int:
    """Return the sum of all times, each in the middle of its bucket, in nanoseconds.

    `get_mean_value` visits every empty bucket too, which took a quarter of the time of a summary.
    """
    filled = np.flatnonzero(np.array(times.counts)).tolist()
    lowest = [times.get_value_from_index(index) for index in filled]
    widths = [times.get_highest_equivalent_value(value) - value + 1 for value in lowest]
    return sum(
        times.counts[index] * (value + width // 2) for index, value, width in zip(filled, lowest, widths, strict=True)
    )


def loads(blocks: Blocks) -> list[OpenLoad]:
    return [load for block in blocks for load in block.loads]
