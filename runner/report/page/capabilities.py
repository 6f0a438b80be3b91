"""The table of capabilities: how each framework does it, the scenario that proves it, and what that took and costs."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from runner.analysis.cost.code_lines import code_lines
from runner.analysis.statistics.estimate import Estimate
from runner.analysis.summary import Comparison, ScenarioSummary, Summary, Verdict
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
    """Every capability, measured by this run or not."""
    sentences = {claim.number: claim.sentence for claim in summary.claims}
    rows = [capability_row(capability, summary.scenarios, sentences) for capability in CAPABILITIES]
    return CapabilityTable(HEADLINE_PAIR, tuple(rows), tuple((each, coded(each.how)) for each in ONE_SIDED))


def capability_row(capability: Capability, scenarios: Sequence[ScenarioSummary], sentences: dict[int, str]) -> Row:
    """One capability, its proofs in the order in which it names them."""
    by_module = {module: [each for each in scenarios if module_of(each) == module] for module in capability.scenarios}
    return Row(
        capability=capability,
        how=(coded(capability.how(HEADLINE_PAIR.contender)), coded(capability.how(HEADLINE_PAIR.baseline))),
        sentence="" if capability.claim is None else sentences.get(capability.claim, ""),
        proofs=tuple(proof(scenario) for found in by_module.values() for scenario in found),
        not_asked=tuple(module for module, found in by_module.items() if not found),
    )


def module_of(scenario: ScenarioSummary) -> str:
    """Its name without the parameter."""
    return scenario.name.partition("[")[0]


def proof(scenario: ScenarioSummary) -> Proof:
    """What one scenario shows of the headline pair."""
    found = [each for each in scenario.comparisons if Pair(each.contender, each.baseline) == HEADLINE_PAIR]
    no_ratio = why_not(scenario, found)
    sources = scenario.asked.sources
    return Proof(
        scenario=scenario.name,
        lines=(lines_in(sources.get(HEADLINE_PAIR.contender)), lines_in(sources.get(HEADLINE_PAIR.baseline))),
        ratio=None if no_ratio else found[0].throughput_ratio,
        no_ratio=no_ratio,
        is_waiting=waits(scenario),
    )


def why_not(scenario: ScenarioSummary, found: Sequence[Comparison]) -> str:
    """Why there is no ratio, in words; empty where there is one."""
    if scenario.asked.skipped:
        return f"skipped: {scenario.asked.skipped}"
    if not found:
        return "not compared"
    if found[0].verdict is Verdict.INVALID:
        return "no valid ratio"
    return "" if found[0].throughput_ratio else "no estimate"


def lines_in(source: str | None) -> int | None:
    """Lines of code of a recorded module: a run folder may hold anything."""
    if source is None:
        return None
    try:
        return code_lines(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def coded(phrase: str) -> Markup:
    """A phrase for a page: what it quotes in backticks as code."""
    parts = re.split(r"`([^`]*)`", phrase)
    marked = [Markup("<code>{}</code>").format(part) if odd % 2 else escape(part) for odd, part in enumerate(parts)]
    return Markup("").join(marked)
