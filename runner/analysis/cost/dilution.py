"""The formula of `overhead` with what a run measured: its figures from `work[0]`, its check from all of `work[*]`."""

import re
from collections.abc import Sequence

from runner.analysis.cost.overhead import PER_SECOND, Dilution, Overhead, Point, Work
from runner.analysis.statistics.estimate import Estimate
from runner.analysis.summary import Comparison, ScenarioSummary
from runner.records.condition import Versus

AREA = "dilution"
WORK = re.compile(r"work\[(\d+)\]")
EXAMPLES_OF_WORK = (0.0, 0.1, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0)
"""Milliseconds."""


def dilution(scenarios: Sequence[ScenarioSummary], versus: Versus) -> Dilution | None:
    """Return the formula with its figures from `work[*]`; None where the run has no valid `work[0]` of these two."""
    measured = {
        int(work_named[1]): (scenario, comparison)
        for scenario in scenarios
        if scenario.asked.area == AREA and (work_named := WORK.fullmatch(scenario.name))
        for comparison in scenario.comparisons
        if (comparison.contender, comparison.baseline) == versus.both and comparison.is_valid
    }
    overhead = overhead_of(*measured[0]) if 0 in measured else None
    if overhead is None:
        return None
    points = [
        Point(
            scenario=scenario.name,
            milliseconds=milliseconds,
            measured=comparison.ratio,
            expected=overhead.expected(milliseconds),
        )
        for milliseconds, (scenario, comparison) in sorted(measured.items())
        if comparison.ratio is not None
    ]
    examples = [
        Work(milliseconds=work, ratio=overhead.expected(work), cores=overhead.cores_of_baseline(work, PER_SECOND))
        for work in EXAMPLES_OF_WORK
    ]
    return Dilution(
        overhead=overhead,
        points=points,
        examples=examples,
        fades_at=overhead.fades_at(),
        cores_saved=overhead.cores_saved(PER_SECOND),
    )


def overhead_of(scenario: ScenarioSummary, comparison: Comparison) -> Overhead | None:
    """Return the figures of the formula; None where one was not measured."""
    own, other = (scenario.contenders.get(app) for app in (comparison.contender, comparison.baseline))
    if not own or not other or comparison.cpu_ratio is None:
        return None
    spent, spent_by_other = own.cpu_microseconds_per_request, other.cpu_microseconds_per_request
    blocks = sorted(own.block_cpu_microseconds.keys() & other.block_cpu_microseconds.keys())
    if spent is None or spent_by_other is None or len(blocks) < 2:
        return None
    return Overhead(
        contender=in_milliseconds(spent),
        baseline=in_milliseconds(spent_by_other),
        ratio=comparison.cpu_ratio,
        block_milliseconds=[
            (own.block_cpu_microseconds[block] / 1000, other.block_cpu_microseconds[block] / 1000) for block in blocks
        ],
    )


def in_milliseconds(microseconds: Estimate) -> Estimate:
    return Estimate(estimate=microseconds.estimate / 1000, low=microseconds.low / 1000, high=microseconds.high / 1000)
