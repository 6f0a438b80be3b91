"""From an estimate to a verdict: the rule of the claim, in its exact order.

invalid, supported, refuted, inconclusive: the first that matches. Bounds of a 95 % interval, so each side errs in at
most 2.5 % of runs. The rule is monotone: an interval that lies higher never gets the lower verdict, and a narrower one
around the same figure changes none but *inconclusive* (docs/adr/0014).

What a ratio says where nothing was claimed of it: how much faster or slower one of two apps is.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from runner.analysis import wording
from runner.analysis.statistics.estimate import Estimate, Values, ratio_interval, spread, t_half_width
from runner.analysis.summary import Flag, ScenarioSummary, Verdict
from runner.records.run import Kind

MOST_BLOCKS = 1_000


@dataclass(frozen=True, slots=True)
class Judged:
    """A verdict, or None where nothing was claimed, and why."""

    verdict: Verdict | None
    reason: str


def judge(
    logarithms: Values, target: float | None, flags: Sequence[Flag], kind: Kind, ratio: Estimate | None = None
) -> Judged:
    """Return the verdict from block values (natural logarithms) and the flags that validity raised.

    `ratio` is their interval where it is another than Student's t over them.
    """
    if kind is not Kind.BENCH:
        return Judged(Verdict.INVALID, not_a_bench(kind))
    voiding = [flag for flag in flags if flag.voids]
    if voiding:
        return Judged(Verdict.INVALID, " ".join(flag.sentence for flag in voiding))
    if target is None:
        return Judged(None, "")  # the figures stand for themselves
    if target <= 0:
        raise ValueError(f"a target is a positive ratio, not {target}")
    ratio = ratio or ratio_interval(logarithms)
    if ratio is None:
        few = f"Measured in {wording.counted(len(logarithms), 'block')}: an interval takes at least 2."
        return Judged(Verdict.INCONCLUSIVE, few)
    verdict, figures = verdict_on(ratio, target), wording.interval(ratio, beside=target)
    if verdict is Verdict.SUPPORTED:
        reason = f"The whole interval {figures} reaches {target:g}x."
    elif verdict is Verdict.REFUTED:
        reason = f"The whole interval {figures} lies below {target:g}x: {wording.shortfall(ratio, target)}."
    else:
        more = more_blocks(logarithms, target)
        settle = (
            f"about {wording.counted(more, 'more block')} would settle it if the spread between blocks stays as it is"
            if more
            else f"more than {MOST_BLOCKS:,} blocks would be needed to settle it"
        )
        reason = f"The interval {figures} leaves open whether {target:g}x is reached: {settle}."
    return Judged(verdict, reason)


def verdict_on(ratio: Estimate, target: float) -> Verdict:
    if ratio.low >= target:
        return Verdict.SUPPORTED
    if ratio.high < target:
        return Verdict.REFUTED
    return Verdict.INCONCLUSIVE


def more_blocks(logarithms: Values, target: float) -> int | None:
    """How many further blocks would settle it, should mean and spread stay; None beyond MOST_BLOCKS."""
    deviation, measured = spread(logarithms), len(logarithms)
    permitted = abs(float(np.mean(np.asarray(logarithms))) - float(np.log(target)))
    for count in range(measured + 1, MOST_BLOCKS + 1):
        if t_half_width(deviation, count) <= permitted:
            return count - measured
    return None


def not_a_bench(kind: Kind) -> str:
    if kind is Kind.SMOKE:
        return "A smoke run measures too little for a verdict: it shows that everything works."
    return f"Only a bench run gives verdicts, and this was a {kind} run."


# From here on people say how many times, and not by how many per cent.
MANY_TIMES = 2.0


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
