"""From machines' summaries to the collection, step by step."""

from collections.abc import Sequence

import msgspec

from runner.analysis.collection.agreement import judged_across
from runner.analysis.collection.collection import (
    COLLECTION_SCHEMA,
    Collection,
    MachineFigures,
    MachineRatio,
    MachineVerdict,
    ScenarioAcross,
)
from runner.analysis.collection.pooling import across_machines
from runner.analysis.latency.at_saturation import latency_ratio
from runner.analysis.statistics.basis import Basis
from runner.analysis.statistics.estimate import Estimate
from runner.analysis.statistics.rounding import with_rounded_floats
from runner.analysis.summary import Comparison, ScenarioSummary, Summary
from scenarios.claims import CLAIMED_PAIR

MODEL_LIBRARIES = ("msgspec", "pydantic")
COMPARED = (*CLAIMED_PAIR, *MODEL_LIBRARIES)
"""Distributions whose version a reader has to know beside a figure."""


def collect(summaries: dict[str, Summary]) -> Collection:
    """Return the collection of these machines, by name. Pure: the same summaries, the same collection."""
    collection = collection_of([figures_of(name, summary) for name, summary in sorted(summaries.items())])
    return msgspec.convert(with_rounded_floats(msgspec.to_builtins(collection)), Collection)


def collection_of(machines: list[MachineFigures]) -> Collection:
    """Return what these machines say together."""
    return Collection(
        schema=COLLECTION_SCHEMA,
        machines=machines,
        claims=judged_across(machines),
        scenarios=scenarios_across(machines),
    )


def figures_of(name: str, summary: Summary) -> MachineFigures:
    """Return what a machine contributes, out of the summary of its run."""
    return MachineFigures(
        name=name,
        processor=summary.machine.processor,
        cores=summary.machine.cores,
        system=summary.machine.system,
        python=summary.machine.python,
        run=summary.run.name,
        started=summary.run.started,
        commit=summary.run.commit,
        versions={name: summary.versions[name] for name in COMPARED if name in summary.versions},
        claims=[
            MachineVerdict(
                number=claim.number,
                sentence=claim.sentence,
                scope=claim.scope,
                target=claim.target,
                ratio=claim.ratio,
                verdict=claim.verdict,
                scenarios=len(claim.scenarios),
            )
            for claim in summary.claims
        ],
        ratios=[
            ratio_of(scenario, comparison)
            for scenario in summary.scenarios
            for comparison in scenario.comparisons
            if not scenario.asked.skipped
        ],
    )


def ratio_of(scenario: ScenarioSummary, comparison: Comparison) -> MachineRatio:
    return MachineRatio(
        scenario=scenario.name,
        contender=comparison.contender,
        baseline=comparison.baseline,
        throughput=None if comparison.judged_by is Basis.CPU_TIME else comparison.throughput_ratio,
        cpu_time=comparison.cpu_ratio,
        instructions=comparison.instruction_ratio,
        p99_latency=latency_ratio(scenario, comparison.contender, comparison.baseline, "p99"),
        blocks=comparison.blocks,
        verdict=comparison.verdict,
    )


def scenarios_across(machines: Sequence[MachineFigures]) -> list[ScenarioAcross]:
    """Return every comparison that is valid on any machine, by scenario, contender and baseline."""
    found: dict[tuple[str, str, str], list[MachineRatio]] = {}
    for ratio in [ratio for machine in machines for ratio in machine.ratios if ratio.is_valid]:
        found.setdefault((ratio.scenario, ratio.contender, ratio.baseline), []).append(ratio)
    return [
        ScenarioAcross(
            scenario=scenario,
            contender=contender,
            baseline=baseline,
            throughput=across_machines(measured([ratio.throughput for ratio in ratios])),
            cpu_time=across_machines(measured([ratio.cpu_time for ratio in ratios])),
            instructions=across_machines(measured([ratio.instructions for ratio in ratios])),
        )
        for (scenario, contender, baseline), ratios in sorted(found.items())
    ]


def measured(ratios: Sequence[Estimate | None]) -> list[Estimate]:
    return [ratio for ratio in ratios if ratio is not None]
