"""What changed between two runs: the same question asked twice, each answer with its interval.

The interval of a change is made from those of the two by recovering their variances (Zou & Donner, "Construction of
confidence limits about effect measures", Statistics in Medicine 27, 2008), on logarithms, since figures err by factors.
Throughput and CPU time are normalised by the floor of the same blocks, since the machine may be faster today. A run's
interval covers fresh starts within it, so twice the variance between runs is added (docs/adr/0019). On another machine
a figure differs, and is neither worse nor better; only instructions per request may be compared across machines.
"""

from collections.abc import Collection, Iterator, Sequence
from enum import StrEnum
from math import exp, hypot, log

import msgspec

from runner.analysis.runs import KNOWN_SPREAD, RunSpread
from runner.analysis.statistics.estimate import Estimate
from runner.analysis.summary import AppFigures, Comparison, ScenarioSummary, Summary, Verdict
from runner.records.record import Record
from runner.records.run import Kind, Recording

# A change below it matters to no user. The whole interval of a change has to lie beyond it.
TOLERANCE = 0.01
# Counts of the same code differ by 0.4 % at the most, between two machines and two ways of counting (docs/adr/0033).
COUNT_TOLERANCE = 0.005


class ChangedFigure(StrEnum):
    RATIO = "throughput, times the baseline"
    THROUGHPUT = "throughput, as a share of a bare ASGI app's"
    CPU = "CPU time per request, times a bare ASGI app's"
    INSTRUCTIONS = "instructions per request"


class Movement(StrEnum):
    BETTER = "better"
    WORSE = "worse"
    ALIKE = "no change"
    # On another machine, where either the code or the machine may be why:
    DIFFERS = "differs"
    SIMILAR = "no difference"


class Change(Record, frozen=True, kw_only=True):
    scenario: str
    app: str
    figure: str
    base: Estimate
    new: Estimate
    factor: Estimate  # new over base; of times with twice the variance between runs in its interval
    outcome: Movement


class Changes(Record, frozen=True, kw_only=True):
    base: str
    new: str
    unlike: list[str]
    is_same_machine: bool
    run_spread: RunSpread
    changes: list[Change]
    left_out: dict[str, str]
    broken: list[str]  # `litestar in json_hello`: valid in the base and not in the new run, which is worse than slow
    counted: list[Change] = msgspec.field(default_factory=list)  # of instructions
    is_counted_alone: bool = False
    """Whether counts are all that may be compared, since the runs were not measured alike."""

    def that(self, outcome: Movement) -> list[Change]:
        return [change for change in self.changes if change.outcome is outcome]

    @property
    def has_regressed(self) -> bool:
        if any(change.outcome is Movement.WORSE for change in self.counted):
            return True
        return self.is_same_machine and bool(self.that(Movement.WORSE) or self.broken)


def changes_between(
    base: Summary,
    new: Summary,
    unlike: Sequence[str] = (),
    other_machine: Sequence[str] = (),
    run_spread: RunSpread = KNOWN_SPREAD,
) -> Changes:
    """Compare what both runs measured; `other_machine` says what tells their machines apart, `unlike` what else."""
    then = {scenario.name: scenario for scenario in (*base.scenarios, *base.experiments)}
    now = {scenario.name: scenario for scenario in (*new.scenarios, *new.experiments)}
    left_out = {name: f"only in {base.run.name}" for name in then if name not in now}
    left_out |= {name: f"only in {new.run.name}" for name in now if name not in then}
    found: list[tuple[str, str, str, Estimate, Estimate]] = [
        (name, *figures) for name in then if name in now for figures in figures_of_both(then[name], now[name])
    ]
    compared = {name for name, *_ in found}
    left_out |= {name: "no figure that is valid in both runs" for name in then if name in now and name not in compared}
    later = dict(further_ratios(new))
    found += [(*key, before, later[key]) for key, before in further_ratios(base) if key in later]
    broken: list[str] = []
    for name, contender, reason in broken_comparisons(base, new):
        left_out.pop(name, None)  # the reason says more
        left_out[f"{contender} in {name}"] = reason
        broken.append(f"{contender} in {name}")
    changes: list[Change] = []
    for scenario, app, figure, before, after in found:
        factor = quotient(after, before, run_spread.half_width)
        said = outcome(figure, factor)
        if other_machine:
            said = Movement.SIMILAR if said is Movement.ALIKE else Movement.DIFFERS
        changes.append(
            Change(scenario=scenario, app=app, figure=figure, base=before, new=after, factor=factor, outcome=said)
        )
    return Changes(
        base=base.run.name,
        new=new.run.name,
        unlike=[*other_machine, *unlike],
        is_same_machine=not other_machine,
        run_spread=run_spread,
        changes=changes,
        left_out=left_out,
        broken=broken,
    )


# Figures to the field of an app that has them over the floor's, and to the one that is taken over the floor's.
NORMALISED = {
    ChangedFigure.THROUGHPUT: ("requests_over_floor", "requests_per_second"),
    ChangedFigure.CPU: ("cpu_over_floor", "cpu_microseconds_per_request"),
}


def figures_of_both(
    base: ScenarioSummary, new: ScenarioSummary
) -> Iterator[tuple[str, ChangedFigure, Estimate, Estimate]]:
    """Yield app, figure, before and after: ratios, then each app's own figures; nothing that is invalid in either."""
    invalid = invalid_in(base) | invalid_in(new)
    ratios = {comparison.contender: comparison.ratio for comparison in new.comparisons}
    for comparison in base.comparisons:
        before, after = comparison.ratio, ratios.get(comparison.contender)
        if before and after and comparison.contender not in invalid:
            yield comparison.contender, ChangedFigure.RATIO, before, after
    for app in [app for app in base.contenders if app in new.contenders and app not in invalid]:
        for figure, names in NORMALISED.items():
            before, after = (normalised(*names, scenario.contenders[app], scenario.floor) for scenario in (base, new))
            if before and after:
                yield app, figure, before, after


def normalised(by_block: str, name: str, app: AppFigures, floor: AppFigures | None) -> Estimate | None:
    """Return a figure over the floor's, block by block; by two intervals where one has a floor of its own.

    App and floor of a block share its weather, so a quotient of intervals is twice as wide (docs/adr/0028). None where
    one of them was not measured.
    """
    if isinstance(paired := getattr(app, by_block), Estimate):
        return paired
    own, of_floor = (getattr(figures, name, None) for figures in (app, floor))
    return quotient(own, of_floor) if own and of_floor else None


def invalid_in(scenario: ScenarioSummary) -> set[str]:
    """Return the contenders whose comparison is invalid; the baseline only where all are."""
    invalid = {comparison.contender for comparison in scenario.comparisons if comparison.verdict is Verdict.INVALID}
    everyone = {comparison.contender for comparison in scenario.comparisons}
    return invalid | {comparison.baseline for comparison in scenario.comparisons} if invalid == everyone else invalid


def further_ratios(summary: Summary) -> Iterator[tuple[tuple[str, str, str], Estimate]]:
    """Yield the ratios of latencies and of running costs, baseline over contender, with place, app and name.

    Both apps were measured in the same blocks or rounds, so they need no floor to be held against. A count is the same
    at every look and has no interval.
    """
    for loop in summary.open_loops:
        for comparison in loop.comparisons:
            for percentile, name in {"p50": "median latency", "p99": "p99 of latency"}.items():
                if ratio := comparison.latency_ratios.get(percentile):
                    yield (loop.name, comparison.contender, f"{name}, baseline over it"), ratio
    if running := summary.running:
        for figure in running.figures:
            if figure.ratio:
                yield ("resources", running.contender, f"{figure.label}, baseline over it"), figure.ratio


def broken_comparisons(base: Summary, new: Summary) -> Iterator[tuple[str, str, str]]:
    """Yield scenario, contender and reason of each comparison that is valid in the base and not in the new run.

    The new run was asked for it. A run of another kind than a bench never gives one: there nothing broke.
    """
    wanted = set(new.run.options.contenders)
    now = {scenario.name: scenario for scenario in new.scenarios if new.run.options.kind is Kind.BENCH}
    for scenario in [scenario for scenario in base.scenarios if scenario.name in now]:
        for comparison in scenario.comparisons:
            reason = why_not_valid(comparison, now[scenario.name]) if comparison.is_valid else ""
            if reason and set(comparison.both) <= wanted:
                yield scenario.name, comparison.contender, f"valid in {base.run.name}, in {new.run.name} not: {reason}"


def why_not_valid(comparison: Comparison, scenario: ScenarioSummary) -> str:
    """Return what the scenario of another run says of the same two; empty where they are valid there too."""
    if other := scenario.compared(*comparison.both):
        return "" if other.is_valid else other.reason or "not valid"
    absent = [scenario.asked.absent[app] for app in comparison.both if app in scenario.asked.absent]
    return "; ".join(absent) or scenario.asked.skipped or "not measured"


def outcome(figure: str, factor: Estimate) -> Movement:
    if factor.low <= 1 + TOLERANCE and factor.high >= 1 / (1 + TOLERANCE):
        return Movement.ALIKE
    return Movement.BETTER if (factor.estimate > 1) is not (figure is ChangedFigure.CPU) else Movement.WORSE


def quotient(above: Estimate, below: Estimate, half_width: float = 0.0) -> Estimate:
    """Return one over the other, of two figures that err independently and by factors.

    The logarithm errs by `half_width` more to either side, independently of both.
    """
    centre = log(above.estimate / below.estimate)
    down = hypot(log(above.estimate / above.low), log(below.high / below.estimate), half_width)
    up = hypot(log(above.high / above.estimate), log(below.estimate / below.low), half_width)
    return Estimate(estimate=exp(centre), low=exp(centre - down), high=exp(centre + up))


def compare_counts(
    recordings: tuple[Recording, Recording], summaries: tuple[Summary, Summary], frameworks: Collection[str]
) -> list[Change]:
    """Return what changed in instructions; nothing where counts depend on something else than the `frameworks`."""
    if not all(recording.counts for recording in recordings):
        return []
    then, now = map(counted_with, recordings)
    both = [name for name in then if name not in frameworks and then[name] and now.get(name)]
    return list(counted_changes(*summaries)) if all(then[name] == now[name] for name in both) else []


def counted_with(recording: Recording) -> dict[str, str]:
    return {
        "architecture": recording.counts[0].texts["architecture"],
        "Python": recording.run.machine.python,
        "the build of Python": recording.run.machine.python_build,
        "valgrind": " and ".join(sorted({start.texts["valgrind"] for start in recording.counts})),
        **recording.run.versions,
    }


def counted_changes(base: Summary, new: Summary) -> Iterator[Change]:
    """Yield each contender that was counted in both, in the order of the base; fewer instructions are better.

    The interval has to show a change, and the same code may not differ by as much.
    """
    now = {scenario.name: scenario for scenario in new.scenarios}
    for scenario in [scenario for scenario in base.scenarios if scenario.name in now]:
        for app, figures in scenario.contenders.items():
            later = now[scenario.name].contenders.get(app)
            before, after = figures.instructions_per_request, later and later.instructions_per_request
            if before and after:
                factor = quotient(after, before)
                said = Movement.WORSE if factor.estimate > 1 else Movement.BETTER
                if not factor.excludes(1.0) or abs(log(factor.estimate)) <= log(1 + COUNT_TOLERANCE):
                    said = Movement.ALIKE
                figure = ChangedFigure.INSTRUCTIONS
                yield Change(
                    scenario=scenario.name, app=app, figure=figure, base=before, new=after, factor=factor, outcome=said
                )
