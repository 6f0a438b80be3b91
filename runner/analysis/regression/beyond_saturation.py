"""What two runs say beside saturated scenarios: other conditions, latency below saturation, what an app costs to run.

Of latencies and costs the ratios of the two apps are compared, baseline over contender: both were measured in the same
blocks or rounds, so that they need no floor to be held against.
"""

from collections.abc import Iterator

from runner.analysis.statistics.estimate import Estimate
from runner.analysis.summary import Summary

Figures = dict[tuple[str, str, str], Estimate]
"""By where it was measured, whose it is, and what it is called."""

PERCENTILES = {"p50": "median latency, baseline over it", "p99": "p99 of latency, baseline over it"}


def ratios_of(summary: Summary) -> Figures:
    """Return every ratio that is no throughput: above 1 it speaks for the contender."""
    return dict(latency_ratios(summary)) | dict(cost_ratios(summary))


def latency_ratios(summary: Summary) -> Iterator[tuple[tuple[str, str, str], Estimate]]:
    """Yield those of latencies at each rate that both apps kept up with."""
    for loop in summary.open_loops:
        for comparison in loop.comparisons:
            for percentile, figure in PERCENTILES.items():
                if ratio := comparison.latency_ratios.get(percentile):
                    yield (loop.name, comparison.contender, figure), ratio


def cost_ratios(summary: Summary) -> Iterator[tuple[tuple[str, str, str], Estimate]]:
    """Yield those of what was looked at on fresh processes; a count is the same at every look and has no interval."""
    if summary.running:
        for figure in summary.running.figures:
            if figure.ratio:
                yield ("resources", summary.running.contender, f"{figure.label}, baseline over it"), figure.ratio
