"""The table of capabilities: how each framework does it, the scenario that proves it, and what that took and costs."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from runner.analysis.cost.code_lines import code_lines
from runner.analysis.statistics.estimate import Estimate
from runner.analysis.summary import Comparison, ScenarioSummary, Summary, Verdict
from runner.report.page.filters import with_code
from runner.report.text.reading import HEADLINE_PAIR, Pair, waits
from scenarios.capabilities import CAPABILITIES, ONE_SIDED, Capability, OneSided


@dataclass(frozen=True, slots=True)
class Proof:
    """A scenario of the run that proves a capability, by both frameworks' giving the same answers."""

    scenario: str
    lines: tuple[int | None, int | None]
    """Of code, in the contender's module and in the baseline's; None where there is none, or it is not Python."""
    ratio: Estimate | None
    """Of throughput, where no check voided it: what it costs."""
    no_ratio: str
    """Why there is none; empty where there is."""
    is_waiting: bool


@dataclass(frozen=True, slots=True)
class Row:
    """A capability with what this run has of it."""

    capability: Capability
    how: tuple[Markup, Markup]
    """The contender does it, and the baseline."""
    sentence: str
    """Of the claim that names it, as the run recorded it; empty where none does."""
    proofs: tuple[Proof, ...]
    not_asked: tuple[str, ...]
    """Scenarios that would prove it too, and are not in this run."""


@dataclass(frozen=True, slots=True)
class CapabilityTable:
    """What `capabilities.html.j2` shows."""

    pair: Pair
    rows: tuple[Row, ...]
    one_sided: tuple[tuple[OneSided, Markup], ...]
    """Each with how it is done."""


def capability_table(summary: Summary) -> CapabilityTable:
    """Return every capability, measured by this run or not."""
    sentences = {claim.number: claim.sentence for claim in summary.claims}
    rows = [capability_row(capability, summary.scenarios, sentences) for capability in CAPABILITIES]
    return CapabilityTable(
        HEADLINE_PAIR, tuple(rows), tuple((one_sided, with_code(one_sided.how)) for one_sided in ONE_SIDED)
    )


def capability_row(capability: Capability, scenarios: Sequence[ScenarioSummary], sentences: dict[int, str]) -> Row:
    """Return one capability, its proofs in the order in which it names them."""
    by_module = {
        module: [scenario for scenario in scenarios if module_of(scenario) == module] for module in capability.scenarios
    }
    return Row(
        capability=capability,
        how=(
            with_code(capability.how(HEADLINE_PAIR.contender)),
            with_code(capability.how(HEADLINE_PAIR.baseline)),
        ),
        sentence="" if capability.claim is None else sentences.get(capability.claim, ""),
        proofs=tuple(proof(scenario) for proving in by_module.values() for scenario in proving),
        not_asked=tuple(module for module, proving in by_module.items() if not proving),
    )


def module_of(scenario: ScenarioSummary) -> str:
    """Return the scenario's name without the parameter."""
    return scenario.name.partition("[")[0]


def proof(scenario: ScenarioSummary) -> Proof:
    """Return what one scenario shows of the headline pair."""
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
    """Say why there is no ratio; empty where there is one."""
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
