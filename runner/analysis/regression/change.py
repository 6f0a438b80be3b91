"""What changed between two runs: the same question asked twice, each answer with its interval.

A change is the new figure over the old one. Its interval is made from those of the two by recovering their variances
(Zou & Donner, "Construction of confidence limits about effect measures", Statistics in Medicine 27, 2008), on
logarithms, since figures err by factors. The machine may be faster today: throughput and CPU time are taken in units of
the floor, which was measured in the same blocks and runs no framework; a ratio of two contenders needs no such help.
"""

from collections.abc import Iterator
from enum import StrEnum
from math import exp, hypot, log

from runner.analysis.regression.broken import broken_comparisons
from runner.analysis.statistics.estimate import Estimate
from runner.analysis.summary import ScenarioSummary, Summary, Verdict
from runner.records.record import Record

TOLERANCE = 0.05
"""Runs of the same code differ by more than their intervals say, which cover fresh processes within a run and not
another hour of a shared machine: 1.56 against 1.62 on one day. What is smaller than this is no change."""


class Figure(StrEnum):
    """What is compared."""

    RATIO = "throughput, times the baseline"
    THROUGHPUT = "requests per second"
    CPU = "CPU microseconds per request"


class Outcome(StrEnum):
    """What can be said of a change."""

    BETTER = "better"
    WORSE = "worse"
    ALIKE = "no change"


class Change(Record, frozen=True, kw_only=True):
    """One figure of one app in one scenario, in both runs."""

    scenario: str
    app: str
    figure: Figure
    base: Estimate
    new: Estimate
    factor: Estimate
    """New over base; for throughput and CPU time in units of the floor."""
    outcome: Outcome


class Changes(Record, frozen=True, kw_only=True):
    """Everything that two runs can be compared in."""

    base: str
    new: str
    unlike: list[str]
    """Why they should not be compared, where somebody insists."""
    changes: list[Change]
    left_out: dict[str, str]
    """Scenarios that cannot be compared, and what broke, with the reason."""
    broken: list[str]
    """`litestar in json_hello`: valid in the base and not in the new run."""

    @property
    def regressions(self) -> list[Change]:
        return [change for change in self.changes if change.outcome is Outcome.WORSE]


def changes_between(base: Summary, new: Summary, unlike: list[str]) -> Changes:
    """Compare every scenario that both runs measured, in the order of the base."""
    then = {scenario.name: scenario for scenario in base.scenarios}
    now = {scenario.name: scenario for scenario in new.scenarios}
    left_out = {name: f"only in {base.run.name}" for name in then if name not in now}
    left_out |= {name: f"only in {new.run.name}" for name in now if name not in then}
    changes: list[Change] = []
    for name in [name for name in then if name in now]:
        of_scenario = list(scenario_changes(then[name], now[name]))
        changes += of_scenario
        if not of_scenario:
            left_out[name] = "no figure that is valid in both runs"
    broken: list[str] = []
    for name, contender, reason in broken_comparisons(base, new):
        left_out.pop(name, None)  # the reason says more
        left_out[f"{contender} in {name}"] = reason
        broken.append(f"{contender} in {name}")
    return Changes(
        base=base.run.name,
        new=new.run.name,
        unlike=unlike,
        changes=changes,
        left_out=left_out,
        broken=broken,
    )


def scenario_changes(base: ScenarioSummary, new: ScenarioSummary) -> Iterator[Change]:
    """Yield the ratios, then each contender's own figures; what is invalid in either run is left out."""
    invalid = invalid_in(base) | invalid_in(new)
    ratios = {comparison.contender: comparison.throughput_ratio for comparison in new.comparisons}
    for comparison in base.comparisons:
        after = ratios.get(comparison.contender)
        if comparison.throughput_ratio and after and comparison.contender not in invalid:
            factor = quotient(after, comparison.throughput_ratio)
            yield change(base.name, comparison.contender, Figure.RATIO, comparison.throughput_ratio, after, factor)
    for app in [app for app in base.contenders if app in new.contenders and app not in invalid]:
        for figure, before, after, floor in own_figures(app, base, new):
            yield change(base.name, app, figure, before, after, quotient(quotient(after, before), floor))


def own_figures(
    app: str,
    base: ScenarioSummary,
    new: ScenarioSummary,
) -> Iterator[tuple[Figure, Estimate, Estimate, Estimate]]:
    """Yield before, after, and by what factor the floor changed; nothing where one of them was not measured."""
    sides = (base.contenders[app], new.contenders[app], base.floor, new.floor)
    for figure, field in ((Figure.THROUGHPUT, "requests_per_second"), (Figure.CPU, "cpu_microseconds_per_request")):
        before, after, floor_before, floor_after = (getattr(side, field, None) for side in sides)
        if before and after and floor_before and floor_after:
            yield figure, before, after, quotient(floor_after, floor_before)


def invalid_in(scenario: ScenarioSummary) -> set[str]:
    """Return the contenders whose comparison is invalid; the baseline only where all are."""
    invalid = {comparison.contender for comparison in scenario.comparisons if comparison.verdict is Verdict.INVALID}
    everyone = {comparison.contender for comparison in scenario.comparisons}
    return invalid | {comparison.baseline for comparison in scenario.comparisons} if invalid == everyone else invalid


def change(  # noqa: PLR0913, PLR0917 - the fields of the record
    scenario: str,
    app: str,
    figure: Figure,
    base: Estimate,
    new: Estimate,
    factor: Estimate,
) -> Change:
    """Return the record, with what can be said of the change."""
    return Change(
        scenario=scenario,
        app=app,
        figure=figure,
        base=base,
        new=new,
        factor=factor,
        outcome=outcome(figure, factor),
    )


def outcome(figure: Figure, factor: Estimate) -> Outcome:
    """Judge a change: its interval has to show it, and two runs of the same code may not differ by as much."""
    if not factor.excludes(1.0) or abs(log(factor.estimate)) <= log(1 + TOLERANCE):
        return Outcome.ALIKE
    return Outcome.BETTER if (factor.estimate > 1) is not (figure is Figure.CPU) else Outcome.WORSE


def quotient(above: Estimate, below: Estimate) -> Estimate:
    """Return one over the other, of two figures that err independently and by factors."""
    centre = log(above.estimate / below.estimate)
    down = hypot(log(above.estimate / above.low), log(below.high / below.estimate))
    up = hypot(log(above.high / above.estimate), log(below.estimate / below.low))
    return Estimate(estimate=exp(centre), low=exp(centre - down), high=exp(centre + up))
