"""What the protocol makes of eight blocks whose answer is known."""

from math import log, sqrt
from statistics import stdev

from runner.analysis.summary import Summary
from runner.calibration.figure import Figure
from runner.errors import StoreError

EIGHT_BLOCKS = 8

AGAIN = "make calibrate again, with less beside it on the machine"
"""What there is to do when too little was measured."""


def protocol_figures(summary: Summary) -> list[Figure]:
    """Return what the protocol made of eight blocks of the controls and of one scenario.

    Raise StoreError when fewer than two blocks of either were measured.
    """
    [scenario] = summary.scenarios
    ratios = [ratio for comparison in scenario.comparisons[:1] for ratio in comparison.block_ratios]
    if len(ratios) < 2:
        raise too_few(f"of {scenario.name}", summary)
    error = 100 * stdev(map(log, ratios)) / sqrt(EIGHT_BLOCKS)
    failed = sum(control.passed is False for control in summary.controls)
    return [
        Figure("time inside slices", 100 * summary.run.share_inside_slices, "% of the run", at_least=60),
        Figure(f"standard error of {scenario.name}'s ratio after eight blocks", error, "%", at_most=1.5),
        known_double(summary),
        Figure("controls that failed", failed, f"of {len(summary.controls)}", at_most=0),
    ]


def known_double(summary: Summary) -> Figure:
    """Return how far the control that does twice the work is from what its work says; raise StoreError without it."""
    for control in summary.controls:
        if control.name == "known double" and control.estimate is not None:
            off = 100 * abs(control.estimate.estimate / control.expected - 1)
            unit = f"% ({control.estimate.estimate:.3f} where {control.expected:.3f} is right)"
            return Figure("known double, apart from what its work says", off, unit, at_most=2)
    raise too_few("of the controls", summary)


def too_few(what: str, summary: Summary) -> StoreError:
    """Return the error for what was not measured twice."""
    return StoreError(
        f"{summary.run.name} has fewer than two blocks {what} (it ended: {summary.run.ended}), and no figure comes of "
        f"that; its report is written: {AGAIN}"
    )
