"""The collection: every machine's figures in a compact table, and what they say together. `collection.json` is this.

A public contract as `summary.json` is: a field is added, never renamed.

A run's own interval is some tenths of a per cent wide, machines differ by a tenth. So the mean is the plain one of the
logarithms with Student's t over machines, which few machines do not betray as DerSimonian and Laird's normal interval
does (IntHout, Ioannidis and Borm, BMC Medical Research Methodology 14:25, 2014; docs/adr/0022).
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
from runner.analysis.summary import Summary, Verdict
from runner.records.record import Record
from scenarios.claims import CLAIMED_PAIR

COLLECTION_SCHEMA = 1

# Distributions whose version a reader has to know beside a figure.
COMPARED = (*CLAIMED_PAIR, "msgspec", "pydantic")


class MachineRatio(Record, frozen=True, kw_only=True):
    """A contender against its baseline in one scenario on one machine. Ratios above 1 speak for the contender."""

    scenario: str
    contender: str
    baseline: str
    throughput: Estimate | None
    cpu_time: Estimate | None
    instructions: Estimate | None = None
    p99_latency: Estimate | None = None
    """At saturation, the baseline's over the contender's; None where one of them was not measured."""
    blocks: int
    verdict: Verdict | None

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
    scenarios: int


class MachineFigures(Record, frozen=True, kw_only=True):
    """What one kind of machine contributes: the figures of the run that speaks for it."""

    name: str
    processor: str
    cores: int
    system: str
    python: str
    run: str
    started: str
    commit: str
    versions: dict[str, str]
    claims: list[MachineVerdict]
    ratios: list[MachineRatio]


class AcrossMachines(Record, frozen=True, kw_only=True):
    """One ratio on several machines. What few machines cannot tell is None (docs/adr/0022)."""

    machines: int
    lowest: float
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
    INCONCLUSIVE = "inconclusive"
    NOT_TESTED = "not tested"


class ClaimAcross(Record, frozen=True, kw_only=True):
    """One claim in one scope, judged on the collection."""

    number: int
    sentence: str
    scope: str
    target: float
    outcome: Agreement
    verdicts: dict[str, Verdict | None]
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


def across_machines(ratios: Iterable[Estimate | None]) -> AcrossMachines | None:
    figures = [ratio.estimate for ratio in ratios if ratio is not None]
    if not figures:
        return None
    logarithms = [log(figure) for figure in figures]
    count = len(figures)
    return AcrossMachines(
        machines=count,
        lowest=min(figures),
        highest=max(figures),
        spread=exp(spread(logarithms)) if count > 1 else None,
        mean=exponentiated(mean_interval(logarithms, LEVEL)) if count >= FEWEST_FOR_A_MEAN else None,
        next_machine=next_machine(logarithms) if count >= FEWEST_TO_FORETELL else None,
    )


def next_machine(logarithms: Sequence[float]) -> Estimate | None:
    """Return where a run on one more machine lies, if machines differ as a normal distribution does."""
    count = len(logarithms)
    mean = float(np.mean(logarithms))
    half_width = t_half_width(spread(logarithms), count, LEVEL) * sqrt(count + 1)
    return exponentiated(Estimate(estimate=mean, low=mean - half_width, high=mean + half_width))


def outcome_of(verdicts: Iterable[Verdict | None]) -> Agreement:
    counting = {verdict for verdict in verdicts if verdict and verdict is not Verdict.INVALID}
    if not counting:
        return Agreement.NOT_TESTED
    if len(counting) == 1:
        return Agreement(counting.pop().value)
    return Agreement.DEPENDS if counting >= {Verdict.SUPPORTED, Verdict.REFUTED} else Agreement.INCONCLUSIVE


def across(by_machine: dict[str, MachineVerdict]) -> ClaimAcross:
    first = next(iter(by_machine.values()))
    return ClaimAcross(
        number=first.number,
        sentence=first.sentence,
        scope=first.scope,
        target=first.target,
        outcome=outcome_of(claim.verdict for claim in by_machine.values()),
        verdicts={name: claim.verdict for name, claim in by_machine.items()},
        ratio=across_machines(claim.ratio for claim in by_machine.values() if claim.verdict is not Verdict.INVALID),
    )


def collect(summaries: dict[str, Summary]) -> Collection:
    return rounded(collection_of([figures_of(name, summary) for name, summary in sorted(summaries.items())]))


def collection_of(machines: list[MachineFigures]) -> Collection:
    claims: dict[tuple[int, str], dict[str, MachineVerdict]] = {}
    ratios: dict[tuple[str, str, str], list[MachineRatio]] = {}
    for machine in machines:
        for claim in machine.claims:
            claims.setdefault((claim.number, claim.scope), {})[machine.name] = claim
        for ratio in machine.ratios:
            if ratio.is_valid:
                ratios.setdefault((ratio.scenario, ratio.contender, ratio.baseline), []).append(ratio)
    return Collection(
        schema=COLLECTION_SCHEMA,
        machines=machines,
        claims=[across(by_machine) for by_machine in claims.values()],
        scenarios=[
            ScenarioAcross(
                scenario=scenario,
                contender=contender,
                baseline=baseline,
                throughput=across_machines(ratio.throughput for ratio in valid),
                cpu_time=across_machines(ratio.cpu_time for ratio in valid),
                instructions=across_machines(ratio.instructions for ratio in valid),
            )
            for (scenario, contender, baseline), valid in sorted(ratios.items())
        ],
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
            MachineRatio(
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
            for scenario in summary.scenarios
            for comparison in scenario.comparisons
            if not scenario.asked.skipped
        ],
    )
