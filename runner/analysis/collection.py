"""Several runs and what they say together: a run for each kind of machine (`collection.json`), or runs on one machine.

A public contract as `summary.json` is: a field is added, never renamed; `schema` rises when one goes.

A run's own interval is some tenths of a per cent wide, machines differ by a tenth. So the mean is the plain one of the
logarithms with Student's t over machines, which few machines do not betray as DerSimonian and Laird's normal interval
does (IntHout, Ioannidis and Borm, BMC Medical Research Methodology 14:25, 2014; docs/adr/0022).
"""

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from math import log, sqrt
from statistics import mean

import msgspec
import numpy as np

from runner.analysis.roles import TYPICALLY
from runner.analysis.statistics.estimate import (
    LEVEL,
    Estimate,
    exponentiated,
    ratio_interval,
    rounded,
    spread,
    t_half_width,
)
from runner.analysis.statistics.frames import Basis
from runner.analysis.summary import ClaimSummary, Summary, Verdict
from runner.records.record import Record
from scenarios.claims import CLAIMED_PAIR

COLLECTION_SCHEMA = 2

# Distributions whose version a reader has to know beside a figure.
COMPARED = (*CLAIMED_PAIR, "msgspec", "pydantic")

FEWEST_FOR_A_MEAN = 3
FEWEST_TO_FORETELL = 5


class RatioAcross(Record, frozen=True, kw_only=True):
    """One ratio in several runs, on several machines or on one. What few of them cannot tell is None."""

    ratios: dict[str, Estimate]
    """By machine or run, where it is valid; one at least."""
    lowest: float
    highest: float
    spread: float | None
    """The standard deviation of their logarithms: 0.02 is 2 %. None for a single one."""
    within: float
    """What an own interval reaches to either side, as a share: the root mean square over all."""
    mean: Estimate | None
    """The geometric mean with its t interval over machines or runs; over machines None below three (docs/adr/0022)."""
    next_one: Estimate | None
    """Where another's figure would lie, in 95 of 100 cases; None below five."""


def ratio_across(
    ratios: Mapping[str, Estimate | None], fewest_for_a_mean: int = FEWEST_FOR_A_MEAN
) -> RatioAcross | None:
    """Return what valid ratios say together, by machine or run; None where there is none."""
    valid = {name: ratio for name, ratio in ratios.items() if ratio}
    if not valid:
        return None
    figures = [ratio.estimate for ratio in valid.values()]
    logarithms = [log(figure) for figure in figures]
    return RatioAcross(
        ratios=valid,
        lowest=min(figures),
        highest=max(figures),
        spread=spread(logarithms) if len(valid) > 1 else None,
        within=sqrt(mean(ratio.log_half_width**2 for ratio in valid.values())),
        mean=ratio_interval(logarithms, LEVEL) if len(valid) >= fewest_for_a_mean else None,
        next_one=next_one(logarithms) if len(valid) >= FEWEST_TO_FORETELL else None,
    )


def next_one(logarithms: Sequence[float]) -> Estimate | None:
    """Return where a run on one more machine lies, if machines differ as a normal distribution does."""
    count = len(logarithms)
    middle = float(np.mean(logarithms))
    half_width = t_half_width(spread(logarithms), count, LEVEL) * sqrt(count + 1)
    return exponentiated(Estimate(estimate=middle, low=middle - half_width, high=middle + half_width))


class Agreement(StrEnum):
    """What all machines together say of a claim."""

    SUPPORTED = "supported"
    REFUTED = "refuted"
    BOTH_CAN = "both can"
    DEPENDS = "depends on the machine"
    INCONCLUSIVE = "inconclusive"
    NOT_TESTED = "not tested"


def outcome_of(verdicts: Iterable[Verdict | None]) -> Agreement:
    counting = {verdict for verdict in verdicts if verdict and verdict is not Verdict.INVALID}
    if not counting:
        return Agreement.NOT_TESTED
    if len(counting) == 1:
        return Agreement(counting.pop().value)
    return Agreement.DEPENDS if counting >= {Verdict.SUPPORTED, Verdict.REFUTED} else Agreement.INCONCLUSIVE


class ClaimAcross(Record, frozen=True, kw_only=True):
    """One claim in one scope, judged on all runs."""

    number: int
    sentence: str
    scope: str
    target: float
    outcome: Agreement
    verdicts: dict[str, Verdict | None]
    ratio: RatioAcross | None


class ComparisonAcross(Record, frozen=True, kw_only=True):
    """One comparison in all runs that have it, by each measure where it is valid; above 1 for the contender."""

    scenario: str
    contender: str
    baseline: str
    verdicts: dict[str, Verdict | None]
    throughput: RatioAcross | None
    cpu_time: RatioAcross | None
    instructions: RatioAcross | None
    p99_latency: RatioAcross | None
    """At saturation, the baseline's over the contender's."""


class CollectedRun(Record, frozen=True, kw_only=True):
    """One of the runs, and where it was made."""

    name: str
    """Of the machine that it speaks for, or its own."""
    processor: str
    cores: int
    system: str
    python: str
    run: str
    started: str
    commit: str
    versions: dict[str, str]


class Collection(Record, frozen=True, kw_only=True):
    """Every kind of machine that has been measured, or every run of a series, and what they say together."""

    schema: int
    runs: list[CollectedRun]
    claims: list[ClaimAcross]
    comparisons: list[ComparisonAcross]
    unlike: list[str] = msgspec.field(default_factory=list)
    """Of a series: what tells the machine of a run from that of the first; empty as it should be."""

    @property
    def names(self) -> list[str]:
        return [run.name for run in self.runs]

    @property
    def typical(self) -> ClaimAcross | None:
        return next((claim for claim in self.claims if claim.scope == TYPICALLY), None)

    @property
    def typical_ratio(self) -> RatioAcross | None:
        return self.typical.ratio if self.typical else None

    def claimed(self, scenario: str) -> ComparisonAcross | None:
        """Return the claimed pair in one scenario."""
        sought = (scenario, *CLAIMED_PAIR)
        return next((one for one in self.comparisons if (one.scenario, one.contender, one.baseline) == sought), None)


def collect(
    summaries: Mapping[str, Summary], unlike: Sequence[str] = (), fewest_for_a_mean: int = FEWEST_FOR_A_MEAN
) -> Collection:
    """Return what runs say together, each by the name of its machine or by its own."""
    claims: dict[tuple[int, str], dict[str, ClaimSummary]] = {}
    for name, summary in summaries.items():
        for claim in summary.claims:
            claims.setdefault((claim.number, claim.scope), {})[name] = claim
    return rounded(
        Collection(
            schema=COLLECTION_SCHEMA,
            runs=[collected_run(name, summary) for name, summary in summaries.items()],
            claims=[claim_across(by_run, fewest_for_a_mean) for by_run in claims.values()],
            comparisons=comparisons_across(summaries, fewest_for_a_mean),
            unlike=list(unlike),
        )
    )


def collected_run(name: str, summary: Summary) -> CollectedRun:
    return CollectedRun(
        name=name,
        processor=summary.machine.processor,
        cores=summary.machine.cores,
        system=summary.machine.system,
        python=summary.machine.python,
        run=summary.run.name,
        started=summary.run.started,
        commit=summary.run.commit,
        versions={name: summary.versions[name] for name in COMPARED if name in summary.versions},
    )


def claim_across(by_run: Mapping[str, ClaimSummary], fewest_for_a_mean: int) -> ClaimAcross:
    first = next(iter(by_run.values()))
    valid = {name: claim.ratio for name, claim in by_run.items() if claim.verdict is not Verdict.INVALID}
    return ClaimAcross(
        number=first.number,
        sentence=first.sentence,
        scope=first.scope,
        target=first.target,
        outcome=outcome_of(claim.verdict for claim in by_run.values()),
        verdicts={name: claim.verdict for name, claim in by_run.items()},
        ratio=ratio_across(valid, fewest_for_a_mean),
    )


def comparisons_across(summaries: Mapping[str, Summary], fewest_for_a_mean: int) -> list[ComparisonAcross]:
    """Return each comparison that is valid in a run, in the order in which they come."""
    verdicts: dict[tuple[str, str, str], dict[str, Verdict | None]] = {}
    ratios: dict[tuple[str, str, str], dict[str, dict[str, Estimate | None]]] = {}
    for name, summary in summaries.items():
        for scenario in [scenario for scenario in summary.scenarios if not scenario.asked.skipped]:
            for comparison in scenario.comparisons:
                key = (scenario.name, *comparison.both)
                verdicts.setdefault(key, {})[name] = comparison.verdict
                if comparison.cpu_ratio is None or comparison.verdict is Verdict.INVALID:
                    continue
                is_timed = comparison.judged_by is not Basis.CPU_TIME
                measured = {
                    "throughput": comparison.throughput_ratio if is_timed else None,
                    "cpu_time": comparison.cpu_ratio,
                    "instructions": comparison.instruction_ratio,
                    "p99_latency": scenario.latency_ratio(*comparison.both, "p99"),
                }
                for measure, ratio in measured.items():
                    ratios.setdefault(key, {}).setdefault(measure, {})[name] = ratio
    return [
        ComparisonAcross(
            scenario=key[0],
            contender=key[1],
            baseline=key[2],
            verdicts=verdicts[key],
            **{measure: ratio_across(by_run, fewest_for_a_mean) for measure, by_run in by_measure.items()},
        )
        for key, by_measure in ratios.items()
    ]
