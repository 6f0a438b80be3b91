"""Latency at saturation: how many times as long one app's answers take as the other's.

Open-loop slices, taken together: one app under one load in one block, which is the replicate.

Percentiles over blocks, and how many requests each takes.

How long the slow answers take at half of what the slower app can: what the claim of performance is judged on.

The highest rate whose p99 stays under a bound, block by block.

Between two rates that were offered the logarithm of p99 is taken as a straight line over that of the rate, as between
the points of the chart.
"""

import math
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from hdrh.histogram import HdrHistogram

from runner.analysis.parts import HighestRate, OpenLoopSummary
from runner.analysis.statistics.estimate import Estimate, ratio_interval
from runner.analysis.summary import ScenarioSummary
from runner.records import measurement
from runner.records.condition import AtShare, Condition, OpenLoop, Versus, Whose
from runner.records.measurement import OpenLoad, Slice

Group = tuple[str, str, int]
"""Scenario, condition and block."""


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
        """Return the latencies from planned times, all slices together."""
        return measurement.merged_histogram(load.from_plan for load in self.loads)

    @cached_property
    def from_send(self) -> HdrHistogram:
        """Return the latencies from actual sends, all slices together."""
        return measurement.merged_histogram(load.from_send for load in self.loads)

    @cached_property
    def lag(self) -> HdrHistogram:
        """Return what the generator added, all slices together."""
        return measurement.merged_histogram(load.lag for load in self.loads)

    @property
    def rate(self) -> float:
        """Return the requests per second that were offered, on average."""
        return sum(load.schedule.requests for load in self.loads) / sum(load.schedule.seconds for load in self.loads)

    @property
    def requests(self) -> int:
        """Return how many latencies there are."""
        return int(self.from_plan.get_total_count())

    @property
    def cpu_microseconds(self) -> float | None:
        """Return the server's CPU time per request; None where it answered none."""
        answered = sum(slice_.load.requests for slice_ in self.slices)
        return sum(slice_.server_cpu_seconds for slice_ in self.slices) / answered * 1e6 if answered else None

    def quantile_milliseconds(self, share: float) -> float:
        """Return a percentile of what users wait; `requests` has to be above 0."""
        return measurement.quantile_nanoseconds(self.from_plan, share) / 1e6


def offered_blocks(
    slices: Sequence[Slice], counts: Collection[int], capacities: dict[Group, float]
) -> dict[str, list[OfferedBlock]]:
    """Return the blocks of each open-loop condition among one scenario's slices, by its name, blocks ascending.

    `counts` has the places, in `slices`, of those that nothing disturbed; `capacities` those found, by condition.
    """
    groups: dict[tuple[str, int], list[Slice]] = {}
    for place, slice_ in enumerate(slices):
        if slice_.load.open_loop is not None and place in counts:
            groups.setdefault((slice_.condition, slice_.block), []).append(slice_)
    blocks: dict[str, list[OfferedBlock]] = {}
    for (condition, number), group in sorted(groups.items()):
        capacity = capacities.get((group[0].scenario, condition, number))
        blocks.setdefault(condition, []).append(OfferedBlock(number, tuple(group), capacity))
    return blocks


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
            return measurement.quantile_nanoseconds(times, share) / 1e6

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


HALF, SLOW = 0.5, "p99"


def slow_answers(
    open_loops: Sequence[OpenLoopSummary], conditions: Mapping[str, Condition], pair: Versus
) -> dict[str, Estimate]:
    """Return the ratio of p99 of a pair, baseline over contender, by what was measured; none where it is not valid."""
    return {
        measured.name: comparison.latency_ratios[SLOW]
        for measured in open_loops
        for comparison in measured.comparisons
        if is_half(conditions[comparison.contender])
        and (conditions[comparison.contender].app, conditions[comparison.baseline].app) == pair.both
        and SLOW in comparison.latency_ratios
    }


def is_half(condition: Condition) -> bool:
    """Return whether a condition offers half of what the slower app can."""
    match condition.load_model:
        case OpenLoop(load=AtShare(share=share, capacity=Whose.SLOWER)):
            return share == HALF
    return False


BOUNDS_MILLISECONDS = (5.0, 10.0, 25.0)
SHARE = PERCENTILES["p99"]


def highest_rates(app: str, blocks: Sequence[OfferedBlock]) -> list[HighestRate]:
    """Return the rate for each bound, from all blocks of an app at every rate that was sustained."""
    return [highest_rate(app, blocks, bound) for bound in BOUNDS_MILLISECONDS] if blocks else []


def highest_rate(app: str, blocks: Sequence[OfferedBlock], bound_milliseconds: float) -> HighestRate:
    """Return the geometric mean over blocks; where one did not go beyond the bound, the rate is at least that."""
    by_number: dict[int, list[tuple[float, float]]] = {}
    for block in blocks:
        if block.requests >= fewest_requests(SHARE):
            point = block.rate, block.quantile_milliseconds(SHARE)
            by_number.setdefault(block.number, []).append(point)
    found = [crossing(sorted(points), bound_milliseconds) for points in by_number.values()]
    rates = [rate for rate, _ in found if rate > 0]
    return HighestRate(
        app=app,
        bound_milliseconds=bound_milliseconds,
        requests_per_second=ratio_interval([math.log(rate) for rate in rates]) if len(rates) == len(found) else None,
        is_at_least=any(not is_crossed for _, is_crossed in found),
    )


def crossing(points: Sequence[tuple[float, float]], bound: float) -> tuple[float, bool]:
    """Return up to which rate p99 keeps a bound, and whether a higher rate was seen to break it; 0 where the first did.

    `points` are rates with their p99, rates ascending; the first that breaks the bound decides, whatever follows.
    """
    kept: tuple[float, float] | None = None
    for rate, milliseconds in points:
        if milliseconds > bound:
            return (0.0, True) if kept is None else (between(kept, (rate, milliseconds), bound), True)
        kept = rate, milliseconds
    return (0.0, False) if kept is None else (kept[0], False)


def between(lower: tuple[float, float], upper: tuple[float, float], bound: float) -> float:
    """Return the rate at which a straight line between two points, both axes logarithmic, meets a bound."""
    part = math.log(bound / lower[1]) / math.log(upper[1] / lower[1])
    return lower[0] * math.exp(part * math.log(upper[0] / lower[0]))


def latency_ratio(scenario: ScenarioSummary, contender: str, baseline: str, quantile: str) -> Estimate | None:
    """Return the baseline's latency over the contender's; None where one of them was not measured.

    By the outer ends of both intervals: wider than an interval of the ratio.
    """
    own, other = (
        scenario.contenders[app].latency_milliseconds.get(quantile) if app in scenario.contenders else None
        for app in (contender, baseline)
    )
    if own is None or other is None:
        return None
    return Estimate(estimate=other.estimate / own.estimate, low=other.low / own.high, high=other.high / own.low)
