"""How long the slow answers take at half of what the slower app can: what the claim of performance is judged on."""

from collections.abc import Mapping, Sequence

from runner.analysis.latency.summary import OpenLoopSummary
from runner.analysis.statistics.estimate import Estimate
from runner.records.condition import AtShare, Condition, OpenLoop, Versus, Whose

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
