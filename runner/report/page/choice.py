"""What a reader can choose of the table of all contenders: the machine and the measure, with the figures of each."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from runner.analysis.collection.collection import Collection, MachineFigures, MachineRatio
from runner.analysis.collection.standing import stand
from runner.analysis.latency.at_saturation import latency_ratio
from runner.analysis.statistics.estimate import Estimate
from runner.analysis.summary import Comparison, ScenarioSummary, Summary
from runner.report.page.matrix import Matrix

MEASURES = {
    "throughput": "throughput",
    "cpu": "CPU time per request",
    "instructions": "instructions per request",
    "latency": "p99 at saturation",
}
"""By their name in the address. Every ratio is above 1 where the contender does better than the baseline."""
HERE = "this run"
Found = dict[tuple[str, str], Estimate | None]
"""A ratio by scenario and contender."""


@dataclass(frozen=True, slots=True)
class View:
    """The figures of the table on one machine by one measure."""

    machine: str
    measure: str
    figures: str
    """Row, column, estimate and interval of each cell that has one, for the script."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What is offered: the first of each is what the table shows without a script."""

    machines: list[str]
    measures: dict[str, str]
    views: list[View]


def choice_of(summary: Summary, collection: Collection | None, matrix: Matrix | None) -> Choice | None:
    """Return every view that has a figure; None where there is no table."""
    if matrix is None:
        return None
    views = list(views_of(summary, collection, matrix))
    measured = {"throughput", *(view.measure for view in views)}
    own = (stand(summary, collection).machine if collection else None) or HERE
    others = dict.fromkeys(view.machine for view in views if view.machine != own)
    return Choice([own, *others], {name: words for name, words in MEASURES.items() if name in measured}, views)


def views_of(summary: Summary, collection: Collection | None, matrix: Matrix) -> Iterator[View]:
    """Yield what this run says by the measures that the page has not written, then what the other machines do."""
    own = (stand(summary, collection).machine if collection else None) or HERE
    for measure, ratio in OWN.items():
        yield from view_of(own, measure, of_run(summary, matrix.baseline, ratio), matrix)
    for machine in collection.machines if collection else ():
        if machine.name != own:
            for measure, ratio_there in THERE.items():
                yield from view_of(machine.name, measure, of_machine(machine, matrix.baseline, ratio_there), matrix)


def view_of(machine: str, measure: str, found: Found, matrix: Matrix) -> Iterator[View]:
    """Yield the cells of a table that have a figure; nothing where none has."""
    figures = [
        f"{place},{column},{ratio.estimate:.5g},{ratio.low:.5g},{ratio.high:.5g}"
        for place, row in enumerate(matrix.rows)
        for column, contender in enumerate(matrix.contenders)
        if (ratio := found.get((row.scenario, contender)))
    ]
    if figures:
        yield View(machine, measure, " ".join(figures))


def of_run(summary: Summary, baseline: str, ratio: Callable[[ScenarioSummary, Comparison], Estimate | None]) -> Found:
    """Return the valid ratios of this run."""
    return {
        (scenario.name, one.contender): ratio(scenario, one)
        for scenario in summary.scenarios
        for one in scenario.comparisons
        if one.baseline == baseline and one.is_valid
    }


def of_machine(machine: MachineFigures, baseline: str, ratio: Callable[[MachineRatio], Estimate | None]) -> Found:
    """Return the valid ratios of another machine."""
    return {
        (one.scenario, one.contender): ratio(one) for one in machine.ratios if one.baseline == baseline and one.is_valid
    }


OWN: dict[str, Callable[[ScenarioSummary, Comparison], Estimate | None]] = {
    "cpu": lambda _scenario, one: one.cpu_ratio,
    "instructions": lambda _scenario, one: one.instruction_ratio,
    "latency": lambda scenario, one: latency_ratio(scenario, one.contender, one.baseline, "p99"),
}
THERE: dict[str, Callable[[MachineRatio], Estimate | None]] = {
    "throughput": lambda one: one.throughput,
    "cpu": lambda one: one.cpu_time,
    "instructions": lambda one: one.instructions,
    "latency": lambda one: one.p99_latency,
}
