"""Percentiles over blocks, and how many requests each takes."""

import math
from collections.abc import Callable, Sequence

import numpy as np

from runner.analysis.latency.blocks import OfferedBlock
from runner.analysis.statistics.estimate import Estimate, ratio_interval
from runner.records import histogram

PERCENTILES = {"p50": 0.50, "p90": 0.90, "p99": 0.99, "p99.9": 0.999}

MISSED = 0.01
"""How rarely the largest of a sample may lie below the percentile that is named: then the sample says nothing of it."""


def fewest_requests(share: float) -> int:
    """Return how many requests a percentile takes, by order statistics, whatever the distribution: 459 for p99.

    All of n lie below it with a chance of share ** n (MLPerf's inference rules ask for the same number).
    """
    return math.ceil(math.log(MISSED) / math.log(share))


def named(blocks: Sequence[OfferedBlock]) -> list[str]:
    """Return the percentiles for which every block has requests enough."""
    fewest = min((block.requests for block in blocks), default=0)
    return [name for name, share in PERCENTILES.items() if fewest >= fewest_requests(share)]


def over_blocks(blocks: Sequence[OfferedBlock], figure: Callable[[OfferedBlock], float | None]) -> Estimate | None:
    """Return the geometric mean of a figure over the blocks that have it, with its interval."""
    values = [value for block in blocks if (value := figure(block)) is not None and value > 0]
    return ratio_interval(np.log(values)) if values else None


def milliseconds(blocks: Sequence[OfferedBlock], *, from_plan: bool) -> dict[str, Estimate]:
    """Return every percentile that can be named, from the planned time or from the actual send."""
    found: dict[str, Estimate] = {}
    for name in named(blocks):
        share = PERCENTILES[name]

        def figure(block: OfferedBlock, share: float = share) -> float:
            times = block.from_plan if from_plan else block.from_send
            return histogram.quantile_nanoseconds(times, share) / 1e6

        if (estimate := over_blocks(blocks, figure)) is not None:
            found[name] = estimate
    return found


def latency_ratios(contender: Sequence[OfferedBlock], baseline: Sequence[OfferedBlock]) -> dict[str, Estimate]:
    """Return the baseline's latency over the contender's, for every percentile that both can name; block by block."""
    theirs = {block.number: block for block in baseline}
    both = [(block, theirs[block.number]) for block in contender if block.number in theirs]
    names = [name for name in named(contender) if name in named(baseline)]
    ratios: dict[str, Estimate] = {}
    for name in names:
        share = PERCENTILES[name]
        logarithms = [
            math.log(other.quantile_milliseconds(share) / own.quantile_milliseconds(share)) for own, other in both
        ]
        if (ratio := ratio_interval(logarithms)) is not None:
            ratios[name] = ratio
    return ratios


def cpu_ratio(contender: Sequence[OfferedBlock], baseline: Sequence[OfferedBlock]) -> Estimate | None:
    """Return CPU time per request, baseline over contender, block by block."""
    theirs = {block.number: block.cpu_microseconds for block in baseline}
    logarithms = [
        math.log(other / own)
        for block in contender
        if (own := block.cpu_microseconds) and (other := theirs.get(block.number))
    ]
    return ratio_interval(logarithms)
