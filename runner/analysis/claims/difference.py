"""What a ratio says where nothing was claimed of it: how much faster or slower one of two apps is."""

from collections.abc import Sequence

from runner.analysis import wording
from runner.analysis.statistics.estimate import Estimate
from runner.analysis.summary import ScenarioSummary
from scenarios.claims import Claim, Rule

MANY_TIMES = 2.0
"""From here on people say how many times, and not by how many per cent."""


def claims_a_ratio(claims: Sequence[Claim]) -> bool:
    """Return whether a run puts a ratio to the test; one of somebody's own two apps asks how far they differ."""
    return any(claim.rule is Rule.RATIO for claim in claims)


def difference(ratio: Estimate) -> str:
    """Return `3 % slower [1, 5]`, `2.3 times as fast [2.2, 2.4]` or `no clear difference [-1 to 2 %]`."""
    if not ratio.excludes(1.0):
        low, high = (wording.number(100 * (bound - 1), 1) for bound in (ratio.low, ratio.high))
        return f"no clear difference [{low} to {high} %]"
    if ratio.estimate >= MANY_TIMES:
        return wording.interval(ratio, times=" times as fast")
    if ratio.estimate > 1:
        return percent(ratio.low - 1, ratio.estimate - 1, ratio.high - 1).format(" % faster")
    return percent(1 - ratio.high, 1 - ratio.estimate, 1 - ratio.low).format(" % slower")


def percent(low: float, middle: float, high: float) -> str:
    """Return shares as `3{} [1, 5]`."""
    return wording.interval(Estimate(estimate=100 * middle, low=100 * low, high=100 * high), times="{}")


def headline(scenarios: Sequence[ScenarioSummary]) -> str:
    """Return what came out of the first scenario that was compared, which is the mix where there are several."""
    compared = next(((scenario, one) for scenario in scenarios for one in scenario.comparisons), None)
    if compared is None:
        return "No result: nothing was compared."
    scenario, comparison = compared
    both = f"{comparison.contender} against {comparison.baseline}"
    if not comparison.is_valid or comparison.throughput_ratio is None:
        return f"No result for {both} in {scenario.name}: {comparison.reason or 'measured in fewer than two blocks.'}"
    return f"{both} in {scenario.name}: {difference(comparison.throughput_ratio)}."
