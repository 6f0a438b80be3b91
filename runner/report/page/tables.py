"""What tables of the page show: capabilities, every contender, and every machine of the collection."""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from runner.analysis.collection import CollectedRun, Collection, ComparisonAcross, RatioAcross, stand
from runner.analysis.costs import code_lines
from runner.analysis.statistics.estimate import Estimate
from runner.analysis.summary import Comparison, ScenarioSummary, Summary, Verdict
from runner.report.text import reading
from runner.report.text.answers import claimed
from runner.report.text.machines import MachineRow, typical_rows
from runner.report.text.reading import HEADLINE_PAIR, Pair, in_reading_order, leading_pair, pairs, waits
from scenarios.capabilities import CAPABILITIES, Capability


class Proof(NamedTuple):
    """A scenario of the run that proves a capability, by both frameworks' giving the same answers."""

    scenario: str
    lines: tuple[int | None, int | None]
    """Of code, in the contender's module and in the baseline's; None where there is none, or it is not Python."""
    ratio: Estimate | None  # of throughput, where no check voided it: what it costs
    no_ratio: str
    is_waiting: bool


class CapabilityRow(NamedTuple):
    capability: Capability
    how: tuple[str, str]
    sentence: str  # of the claim that names it, as the run recorded it; empty where none does
    proofs: tuple[Proof, ...]
    not_asked: tuple[str, ...]  # scenarios that would prove it too, and are not in this run


def capability_rows(summary: Summary) -> list[CapabilityRow]:
    sentences = {claim.number: claim.sentence for claim in summary.claims}
    return [capability_row(capability, summary.scenarios, sentences) for capability in CAPABILITIES]


def capability_row(
    capability: Capability, scenarios: Sequence[ScenarioSummary], sentences: dict[int, str]
) -> CapabilityRow:
    by_module = {
        module: [scenario for scenario in scenarios if scenario.name.partition("[")[0] == module]
        for module in capability.scenarios
    }
    return CapabilityRow(
        capability=capability,
        how=(capability.how(HEADLINE_PAIR.contender), capability.how(HEADLINE_PAIR.baseline)),
        sentence="" if capability.claim is None else sentences.get(capability.claim, ""),
        proofs=tuple(proof(scenario) for proving in by_module.values() for scenario in proving),
        not_asked=tuple(module for module, proving in by_module.items() if not proving),
    )


def proof(scenario: ScenarioSummary) -> Proof:
    comparisons = [
        comparison
        for comparison in scenario.comparisons
        if Pair(comparison.contender, comparison.baseline) == HEADLINE_PAIR
    ]
    no_ratio = why_not(scenario, comparisons)
    sources = scenario.asked.sources
    return Proof(
        scenario=scenario.name,
        lines=(lines_in(sources.get(HEADLINE_PAIR.contender)), lines_in(sources.get(HEADLINE_PAIR.baseline))),
        ratio=None if no_ratio else comparisons[0].ratio,
        no_ratio=no_ratio,
        is_waiting=waits(scenario),
    )


def why_not(scenario: ScenarioSummary, comparisons: Sequence[Comparison]) -> str:
    if scenario.asked.skipped:
        return f"skipped: {scenario.asked.skipped}"
    if not comparisons:
        return "not compared"
    if comparisons[0].verdict is Verdict.INVALID:
        return "no valid ratio"
    return "" if comparisons[0].ratio else "no estimate"


def lines_in(source: str | None) -> int | None:
    """Count the lines of code of a recorded module; None where it is not Python: a run folder may hold anything."""
    if source is None:
        return None
    try:
        return code_lines(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


FULL_STRENGTH = math.log(4)  # log-ratio at which a cell's colour is as strong as it gets: text has to be read on it

STRONGEST = 45


@dataclass(frozen=True, slots=True)
class Cell:
    ratio: float | None  # None where a check has voided it
    words: str
    remark: str  # the interval, or why there is none

    @property
    def side(self) -> str:
        return "ahead" if self.ratio is not None and self.ratio >= 1 else "behind"

    @property
    def strength(self) -> int:
        distance = abs(math.log(self.ratio)) if self.ratio else 0.0
        return round(STRONGEST * min(1.0, distance / FULL_STRENGTH))


class Matrix(NamedTuple):
    baseline: str
    contenders: list[str]
    rows: dict[str, list[Cell | None]]  # the cells of each scenario by contender; None where it does not take part


def matrix_of(summary: Summary) -> Matrix | None:
    baseline = leading_pair(summary).baseline
    contenders = [pair.contender for pair in pairs(summary) if pair.baseline == baseline]
    measured = [scenario for scenario in in_reading_order(summary) if not scenario.asked.skipped]
    rows = {}
    for scenario in measured:
        found = {one.contender: cell_of(one) for one in scenario.comparisons if one.baseline == baseline}
        if found:
            rows[scenario.name] = [found.get(name) for name in contenders]
    return Matrix(baseline, contenders, rows) if rows else None


def cell_of(comparison: Comparison) -> Cell:
    ratio = comparison.ratio if comparison.is_valid else None
    if ratio is None:
        return Cell(None, reading.NO_ESTIMATE, comparison.reason or "measured in fewer than two blocks")
    return Cell(ratio.estimate, reading.number(ratio.estimate, 2), reading.ratio(ratio))


MEASURES = {
    "throughput": "throughput",
    "cpu": "CPU time per request",
    "instructions": "instructions per request",
    "latency": "p99 at saturation",
}
"""By their name in the address. Every ratio is above 1 where the contender does better than the baseline."""
Found = dict[tuple[str, str], Estimate | None]


class MachineView(NamedTuple):
    """The figures of the table on one machine by one measure."""

    machine: str
    measure: str
    figures: str  # row, column, estimate and interval of each cell that has one, for the script


class Choice(NamedTuple):
    """What is offered: the first of each is what the table shows without a script."""

    machines: list[str]
    measures: dict[str, str]
    views: list[MachineView]


def choice_of(summary: Summary, collection: Collection | None, matrix: Matrix | None) -> Choice | None:
    if matrix is None:
        return None
    own = (stand(summary, collection).machine if collection else None) or "this run"
    views = list(views_of(summary, collection, matrix, own))
    measured = {"throughput", *(view.measure for view in views)}
    others = dict.fromkeys(view.machine for view in views if view.machine != own)
    return Choice([own, *others], {name: words for name, words in MEASURES.items() if name in measured}, views)


def views_of(summary: Summary, collection: Collection | None, matrix: Matrix, own: str) -> Iterator[MachineView]:
    baseline = matrix.baseline
    ours = [
        (scenario, one)
        for scenario in summary.scenarios
        for one in scenario.comparisons
        if one.baseline == baseline and one.is_valid
    ]
    for measure, ratio in OWN.items():
        found = {(scenario.name, one.contender): ratio(scenario, one) for scenario, one in ours}
        yield from view_of(own, measure, found, matrix)
    theirs = [one for one in collection.comparisons if one.baseline == baseline] if collection else []
    for machine in [name for name in collection.names if name != own] if collection else ():
        for measure, across_of in THERE.items():
            across = {(one.scenario, one.contender): across_of(one) for one in theirs}
            found = {key: each.ratios[machine] for key, each in across.items() if each and machine in each.ratios}
            yield from view_of(machine, measure, found, matrix)


def view_of(machine: str, measure: str, found: Found, matrix: Matrix) -> Iterator[MachineView]:
    figures = [
        f"{place},{column},{ratio.estimate:.5g},{ratio.low:.5g},{ratio.high:.5g}"
        for place, scenario in enumerate(matrix.rows)
        for column, contender in enumerate(matrix.contenders)
        if (ratio := found.get((scenario, contender)))
    ]
    if figures:
        yield MachineView(machine, measure, " ".join(figures))


OWN: dict[str, Callable[[ScenarioSummary, Comparison], Estimate | None]] = {
    "cpu": lambda _scenario, one: one.cpu_ratio,
    "instructions": lambda _scenario, one: one.instruction_ratio,
    "latency": lambda scenario, one: scenario.latency_ratio(one.contender, one.baseline, "p99"),
}
THERE: dict[str, Callable[[ComparisonAcross], RatioAcross | None]] = {
    "throughput": lambda one: one.throughput,
    "cpu": lambda one: one.cpu_time,
    "instructions": lambda one: one.instructions,
    "latency": lambda one: one.p99_latency,
}


class Collected(NamedTuple):
    claimed: str
    pair: str
    machines: list[tuple[CollectedRun, MachineRow]]
    scenarios: list[tuple[str, list[tuple[str, Estimate | None]]]]
    """Each with the name of a machine and its ratio; None where that is not valid or was not measured."""
    sleeping: "Collected | None"


def collected(collection: Collection | None) -> Collected | None:
    if collection is None or not collection.runs:
        return None
    claimed_in = {one.scenario: one for one in collection.comparisons if (one.contender, one.baseline) == HEADLINE_PAIR}
    scenarios = []
    for scenario, one in sorted(claimed_in.items()):
        ratios = one.throughput.ratios if one.throughput else {}
        scenarios.append((scenario, [(name, ratios.get(name)) for name in collection.names]))
    return Collected(
        claimed=claimed(collection),
        pair=" over ".join(map(reading.proper_name, HEADLINE_PAIR)),
        machines=list(zip(collection.runs, typical_rows(collection), strict=True)),
        scenarios=scenarios,
        sleeping=collected(collection.sleeping),
    )
