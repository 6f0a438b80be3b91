"""What the protocol makes of eight blocks whose answer is known."""

from math import log, sqrt
from statistics import stdev

from runner.analysis.summary import Summary
from runner.calibration.figure import Figure

EIGHT_BLOCKS = 8


def protocol_figures(summary: Summary) -> list[Figure]:
    """What the protocol made of eight blocks of the controls and of one scenario."""
    [scenario] = summary.scenarios
    ratios = scenario.comparisons[0].block_ratios
    error = 100 * stdev(map(log, ratios)) / sqrt(EIGHT_BLOCKS)
    double = next(control for control in summary.controls if control.name == "known double")
    assert double.estimate is not None
    off = 100 * abs(double.estimate.estimate / double.expected - 1)
    found = f"% ({double.estimate.estimate:.3f} where {double.expected:.3f} is right)"
    failed = sum(control.passed is False for control in summary.controls)
    return [
        Figure("time inside slices", 100 * summary.run.share_inside_slices, "% of the run", at_least=60),
        Figure(f"standard error of {scenario.name}'s ratio after eight blocks", error, "%", at_most=1.5),
        Figure("known double, apart from what its work says", off, found, at_most=2),
        Figure("controls that failed", failed, f"of {len(summary.controls)}", at_most=0),
    ]
