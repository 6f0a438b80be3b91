"""The collection: every machine's figures in a compact table, and what they say together. `collection.json` is this.

Small enough for a page to carry, so that a reader can choose the machine. A public contract as `summary.json` is: a
field is added, never renamed.

A run's own interval is some tenths of a per cent wide, machines differ by a tenth: whatever weights come from the
former are equal ones, and I-squared is near 100 % whatever happens. So the mean is the plain one of the logarithms with
Student's t over machines, which few machines do not betray as DerSimonian and Laird's normal interval does (IntHout,
Ioannidis and Borm, BMC Medical Research Methodology 14:25, 2014). Two machines have no mean worth its interval, and
the next machine cannot be foretold from fewer than five (docs/adr/0022).

A claim has the same verdict on each machine, or it depends on the machine. "On each" needs no correction for many
tests: it is as rarely wrong as the least certain of its parts.
"""

from collections.abc import Iterable, Sequence
from enum import StrEnum
from math import exp, log, sqrt

import numpy as np

from runner.analysis.statistics.estimate import (
    LEVEL,
    Estimate,
    exponentiated,
    mean_interval,
    rounded,
    spread,
    t_half_width,
)
from runner.analysis.statistics.frames import Basis
from runner.analysis.summary import Comparison, ScenarioSummary, Summary, Verdict
from runner.records.record import Record
from scenarios.claims import CLAIMED_PAIR

COLLECTION_SCHEMA = 1

COMPARED = (*CLAIMED_PAIR, "msgspec", "pydantic")
"""Distributions whose version a reader has to know beside a figure."""


class MachineRatio(Record, frozen=True, kw_only=True):
    """A contender against its baseline in one scenario on one machine. Ratios above 1 speak for the contender."""

    scenario: str
    contender: str
    baseline: str
    throughput: Estimate | None
    """None also where the machine was too busy for it, and CPU time was judged instead."""
    cpu_time: Estimate | None
    instructions: Estimate | None = None
    """None where that run counted none."""
    p99_latency: Estimate | None = None
    """At saturation, the baseline's over the contender's; None where one of them was not measured."""
    blocks: int
    verdict: Verdict | None
    """On the ratio that was claimed of these two; None where none was."""

    @property
    def is_valid(self) -> bool:
        """Return whether it counts in a range: it was measured, and no check has voided it."""
        return self.cpu_time is not None and self.verdict is not Verdict.INVALID


class MachineVerdict(Record, frozen=True, kw_only=True):
    """What one machine's run says of one claim in one scope."""

    number: int
    sentence: str
    scope: str
    target: float
    ratio: Estimate | None
    verdict: Verdict | None
    """None: that run did not test it."""
    scenarios: int
    """How many it was judged on."""


class MachineFigures(Record, frozen=True, kw_only=True):
    """What one kind of machine contributes: the figures of the run that speaks for it."""

    name: str
    """Of its folder."""
    processor: str
    cores: int
    system: str
    python: str
    run: str
    started: str
    commit: str
    versions: dict[str, str]
    """Of what is compared and its model libraries."""
    claims: list[MachineVerdict]
    ratios: list[MachineRatio]

    def is_of(self, summary: Summary) -> bool:
        return (self.run, self.started) == (summary.run.name, summary.run.started)


class AcrossMachines(Record, frozen=True, kw_only=True):
    """One ratio on several machines. What few machines cannot tell is None (docs/adr/0022)."""

    machines: int
    lowest: float
    """Of the machines' own figures."""
    highest: float
    spread: float | None
    """The standard deviation of the machines' figures, as a factor: 1.09 is 9 %. None for a single machine."""
    mean: Estimate | None
    """The geometric mean with its t interval over machines; None below three."""
    next_machine: Estimate | None
    """Where another machine's figure would lie, in 95 of 100 cases; None below five."""


class Agreement(StrEnum):
    """What all machines together say of a claim."""

    SUPPORTED = "supported"
    REFUTED = "refuted"
    BOTH_CAN = "both can"
    DEPENDS = "depends on the machine"
    """Supported on one and refuted on another."""
    INCONCLUSIVE = "inconclusive"
    """Not the same on each, and nowhere the contrary."""
    NOT_TESTED = "not tested"
    """No machine has a valid verdict."""


class ClaimAcross(Record, frozen=True, kw_only=True):
    """One claim in one scope, judged on the collection."""

    number: int
    sentence: str
    scope: str
    target: float
    outcome: Agreement
    verdicts: dict[str, Verdict | None]
    """By machine; None where its run did not test it."""
    ratio: AcrossMachines | None


class ScenarioAcross(Record, frozen=True, kw_only=True):
    """One comparison on all machines where it is valid, by each measure."""

    scenario: str
    contender: str
    baseline: str
    throughput: AcrossMachines | None
    cpu_time: AcrossMachines | None
    instructions: AcrossMachines | None


class Collection(Record, frozen=True, kw_only=True):
    """Every kind of machine that has been measured, and what they say together."""

    schema: int
    machines: list[MachineFigures]
    claims: list[ClaimAcross]
    scenarios: list[ScenarioAcross]

    def names(self) -> list[str]:
        return [machine.name for machine in self.machines]


FEWEST_FOR_A_MEAN = 3
FEWEST_TO_FORETELL = 5


def across_machines(ratios: Sequence[Estimate]) -> AcrossMachines | None:
    if not ratios:
        return None
    figures = [ratio.estimate for ratio in ratios]
    logarithms = [log(figure) for figure in figures]
    count = len(ratios)
    return AcrossMachines(
        machines=count,
        lowest=min(figures),
        highest=max(figures),
        spread=exp(spread(logarithms)) if count > 1 else None,
        mean=exponentiated(mean_interval(logarithms, LEVEL)) if count >= FEWEST_FOR_A_MEAN else None,
        next_machine=next_machine(logarithms) if count >= FEWEST_TO_FORETELL else None,
    )


def next_machine(logarithms: Sequence[float]) -> Estimate | None:
    """Return the interval in which a run on one more machine lies, if machines differ as a normal distribution does."""
    count = len(logarithms)
    mean = float(np.mean(logarithms))
    half_width = t_half_width(spread(logarithms), count, LEVEL) * sqrt(count + 1)
    return exponentiated(Estimate(estimate=mean, low=mean - half_width, high=mean + half_width))


CONTRARY = {Verdict.SUPPORTED, Verdict.REFUTED}


def outcome_of(verdicts: Iterable[Verdict | None]) -> Agreement:
    """Return what verdicts of several machines come to; those that are invalid or missing have no part in it."""
    counting = {verdict for verdict in verdicts if verdict and verdict is not Verdict.INVALID}
    if not counting:
        return Agreement.NOT_TESTED
    if len(counting) == 1:
        return Agreement(counting.pop().value)
    return Agreement.DEPENDS if counting >= CONTRARY else Agreement.INCONCLUSIVE


def judged_across(machines: Sequence[MachineFigures]) -> list[ClaimAcross]:
    """Judge every claim that any machine's run has, in the order in which they first come."""
    claims: dict[tuple[int, str], dict[str, MachineVerdict]] = {}
    for machine in machines:
        for claim in machine.claims:
            claims.setdefault((claim.number, claim.scope), {})[machine.name] = claim
    return [across(by_machine) for by_machine in claims.values()]


def across(by_machine: dict[str, MachineVerdict]) -> ClaimAcross:
    first = next(iter(by_machine.values()))
    ratios = [claim.ratio for claim in by_machine.values() if claim.ratio and claim.verdict is not Verdict.INVALID]
    return ClaimAcross(
        number=first.number,
        sentence=first.sentence,
        scope=first.scope,
        target=first.target,
        outcome=outcome_of(claim.verdict for claim in by_machine.values()),
        verdicts={name: claim.verdict for name, claim in by_machine.items()},
        ratio=across_machines(ratios),
    )


def collect(summaries: dict[str, Summary]) -> Collection:
    """Return the collection of these machines, by name. Pure: the same summaries, the same collection."""
    collection = collection_of([figures_of(name, summary) for name, summary in sorted(summaries.items())])
    return rounded(collection)


def collection_of(machines: list[MachineFigures]) -> Collection:
    return Collection(
        schema=COLLECTION_SCHEMA,
        machines=machines,
        claims=judged_across(machines),
        scenarios=scenarios_across(machines),
    )


def figures_of(name: str, summary: Summary) -> MachineFigures:
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
        p99_latency=scenario.latency_ratio(*comparison.both, "p99"),
        blocks=comparison.blocks,
        verdict=comparison.verdict,
    )


def scenarios_across(machines: Sequence[MachineFigures]) -> list[ScenarioAcross]:
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
