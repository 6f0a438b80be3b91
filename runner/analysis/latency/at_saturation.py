"""Latency at saturation: how many times as long one app's answers take as the other's."""

from runner.analysis.statistics.estimate import Estimate
from runner.analysis.summary import ScenarioSummary


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
