"""Several runs and what they say together: a run for each kind of machine (`collection.json`), or runs on one machine.

A public contract as `summary.json` is: a field is added, never renamed; `schema` rises when one goes.

A run's own interval is some tenths of a per cent wide, machines differ by a tenth. So the mean is the plain one of the
logarithms with Student's t over machines, which few machines do not betray as DerSimonian and Laird's normal interval
does (IntHout, Ioannidis and Borm, BMC Medical Research Methodology 14:25, 2014; docs/adr/0022).

Where one run stands: whether it may speak for its machine, and its figure beside the range of all.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from math import log, sqrt
from statistics import mean

import msgspec
import numpy as np

from runner.analysis import wording
from runner.analysis.roles import TYPICALLY
from runner.analysis.statistics.estimate import (
    Estimate,
    exponentiated,
    ratio_interval,
    rounded,
    spread,
    t_half_width,
)
from runner.analysis.statistics.frames import Basis
from runner.analysis.summary import ClaimSummary, Comparison, ControlOutcome, ScenarioSummary, Summary, Verdict
from runner.records.condition import Client
from runner.records.record import Record
from runner.records.run import Complete, Kind, Recording
from scenarios.claims import CLAIMED_PAIR

COLLECTION_SCHEMA = 2

# Distributions whose version a reader has to know beside a figure.
COMPARED = (*CLAIMED_PAIR, "msgspec", "pydantic")

FEWEST_FOR_A_MEAN = 3
FEWEST_TO_FORETELL = 4


class RatioAcross(Record, frozen=True, kw_only=True):
    """One ratio in several runs, on several machines or on one. What few of them cannot tell is None."""

    ratios: dict[str, Estimate]  # by machine or run, where it is valid; one at least
    lowest: float
    highest: float
    spread: float | None  # The standard deviation of their logarithms: 0.02 is 2 %. None for a single one.
    within: float  # what an own interval reaches to either side, as a share: the root mean square over all
    mean: Estimate | None
    """The geometric mean with its t interval over machines or runs; over machines None below three (docs/adr/0022)."""
    next_one: Estimate | None  # where another's figure would lie, in 95 of 100 cases; None below four


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
        mean=ratio_interval(logarithms) if len(valid) >= fewest_for_a_mean else None,
        next_one=next_one(logarithms) if len(valid) >= FEWEST_TO_FORETELL else None,
    )


def next_one(logarithms: Sequence[float]) -> Estimate | None:
    """Return where a run on one more machine lies, if machines differ as a normal distribution does."""
    count = len(logarithms)
    middle = float(np.mean(logarithms))
    half_width = t_half_width(spread(logarithms), count) * sqrt(count + 1)
    return exponentiated(Estimate(estimate=middle, low=middle - half_width, high=middle + half_width))


class Agreement(StrEnum):
    SUPPORTED = "supported"
    REFUTED = "refuted"
    BOTH_CAN = "both can"
    DEPENDS = "depends on the machine"
    INCONCLUSIVE = "inconclusive"
    MIXED = "mixed"
    NOT_TESTED = "not tested"


def outcome_of(verdicts: Iterable[Verdict | None]) -> Agreement:
    counting = {verdict for verdict in verdicts if verdict and verdict is not Verdict.INVALID}
    if not counting:
        return Agreement.NOT_TESTED
    if len(counting) == 1:
        return Agreement(counting.pop().value)
    return Agreement.DEPENDS if counting >= {Verdict.SUPPORTED, Verdict.REFUTED} else Agreement.INCONCLUSIVE


class ClaimAcross(Record, frozen=True, kw_only=True):
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
    p99_latency: RatioAcross | None  # at saturation, the baseline's over the contender's


class CollectedRun(Record, frozen=True, kw_only=True):
    name: str  # of the machine that it speaks for, or its own
    processor: str
    cores: int
    system: str
    python: str
    run: str
    started: str
    commit: str
    client: Client | None = Client.SLEEPS  # how the generator waited for answers in closed loops
    versions: dict[str, str]


class Collection(Record, frozen=True, kw_only=True):
    """Every kind of machine that has been measured, or every run of a series, and what they say together."""

    schema: int
    runs: list[CollectedRun]
    claims: list[ClaimAcross]
    comparisons: list[ComparisonAcross]
    unlike: list[str] = msgspec.field(default_factory=list)
    """Of a series: what tells the machine of a run from that of the first; empty as it should be."""
    sleeping: "Collection | None" = None
    """Of machines: those measured with a client that sleeps, which stand beside no run that polls (docs/adr/0038)."""

    @property
    def names(self) -> list[str]:
        return [run.name for run in self.runs]

    @property
    def typical(self) -> ClaimAcross | None:
        return next((claim for claim in self.claims if claim.scope == TYPICALLY), None)

    @property
    def typical_ratio(self) -> RatioAcross | None:
        return self.typical.ratio if self.typical else None

    def alike(self, client: Client | None) -> "Collection | None":
        """Return the machines beside which a run stands: their clients waited as its own did."""
        return self.sleeping if client is Client.SLEEPS else self

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
        client=summary.run.client,
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
                for measure, ratio in valid_ratios(scenario, comparison).items():
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


def valid_ratios(scenario: ScenarioSummary, comparison: Comparison) -> dict[str, Estimate | None]:
    """Return a comparison's ratios by measure; empty where a check has voided it."""
    if comparison.cpu_ratio is None or comparison.verdict is Verdict.INVALID:
        return {}
    return {
        "throughput": None if comparison.judged_by is Basis.CPU_TIME else comparison.throughput_ratio,
        "cpu_time": comparison.cpu_ratio,
        "instructions": comparison.instruction_ratio,
        "p99_latency": scenario.latency_ratio(*comparison.both, "p99"),
    }


# Of each headline scenario: half of what a run takes that stops by its precision, and what a run of every scenario has
# after forty minutes.
FEWEST_HEADLINE_BLOCKS = 4
# Neither `unknown` nor one with changes that nobody has kept.
CLEAN_COMMIT = re.compile(r"[0-9a-f]{7,40}")


def objections(
    recording: Recording, summary: Summary, *, unlike_lock: Sequence[str], headline: Sequence[str]
) -> Iterator[str]:
    """Yield why a run cannot speak for its machine.

    `unlike_lock` are its versions that differ from the lock, `headline` the scenarios that the claim is judged on.
    """
    run = recording.run
    if run.options.kind is not Kind.BENCH:
        yield f"it is a {run.options.kind}, and only a bench gives figures"
        return
    if run.hosts:
        yield "it was measured over several machines, so a network is part of its figures"
    if run.client is Client.SLEEPS:
        yield f"its client slept between answers ({run.sleeps_because or 'CLIENT=sleeps'}) and the others polled"
    if not isinstance(recording.ending, Complete):
        yield f"it did not end by its own rule ({summary.run.ended})"
    if not CLEAN_COMMIT.fullmatch(run.commit):
        yield f"it was measured at {run.commit}, not at a clean commit"
    if differing := sorted({*run.unlike_lock, *unlike_lock}):
        yield f"its versions are not those of the lock: {', '.join(differing)}"
    yield from control_objections(summary)
    yield from headline_objections(summary, headline)


def control_objections(summary: Summary) -> Iterator[str]:
    if not summary.controls:
        yield "it has no control, so nothing shows that it finds what is known"
    for control in summary.controls:
        if control.outcome is ControlOutcome.NOT_MEASURED:
            yield f"its control {control.name!r} could not be judged"
        elif control.outcome is ControlOutcome.FAILED:
            yield f"its control {control.name!r} failed: {control.sentence}"
    for flag in [flag for flag in summary.flags if flag.voids]:
        yield f"a check of the whole run failed: {flag.sentence}"


def headline_objections(summary: Summary, headline: Sequence[str]) -> Iterator[str]:
    blocks = {name: comparison.blocks for name, comparison in claimed_comparisons(summary)}
    if missing := sorted(set(headline) - set(blocks)):
        yield f"it did not measure {wording.listed(missing)}, on which the claim is judged"
    counts = {name: count for name, count in sorted(blocks.items()) if name in headline}
    if few := [f"{name} ({count})" for name, count in counts.items() if count < FEWEST_HEADLINE_BLOCKS]:
        yield f"it has fewer than {FEWEST_HEADLINE_BLOCKS} blocks of {wording.listed(few)}"
    if not missing and claimed_ratio(summary) is None:
        yield f"it has no valid verdict: {summary.headline}"


def claimed_comparisons(summary: Summary) -> Iterator[tuple[str, Comparison]]:
    for scenario in summary.scenarios:
        if not scenario.asked.skipped and (comparison := scenario.compared(*CLAIMED_PAIR)):
            yield scenario.name, comparison


def claimed_ratio(summary: Summary) -> Estimate | None:
    judged = (claim for claim in summary.claims if claim.verdict not in {None, Verdict.INVALID})
    return next((claim.ratio for claim in judged if claim.scope == TYPICALLY), None)


def lost(then: Summary, now: Summary) -> list[str]:
    return sorted(dict(claimed_comparisons(then)).keys() - dict(claimed_comparisons(now)).keys())


class Place(StrEnum):
    """Where a run's figure lies against the range of the collection's machines."""

    BELOW = "below"
    EDGE = "at the edge of"  # outside by its figure, but not by more than intervals leave open
    WITHIN = "within"
    ABOVE = "above"


class RunStanding(Record, frozen=True, kw_only=True):
    own: Estimate | None
    machine: str | None  # the machine that it speaks for in the collection; None where it is not in it
    place: Place | None
    other_versions: list[str]
    """What was measured in another version than the collection's: `fastapi 0.165.0 there, 0.170.0 here`."""


def stand(summary: Summary, collection: Collection) -> RunStanding:
    own = claimed_ratio(summary) if summary.run.options.kind is Kind.BENCH else None
    machines = [*collection.typical_ratio.ratios.values()] if collection.typical_ratio else []
    there: dict[str, set[str]] = {}
    for run in collection.runs:
        for name, version in run.versions.items():
            there.setdefault(name, set()).add(version)
    key = summary.run.name, summary.run.started
    return RunStanding(
        own=own,
        machine=next((each.name for each in collection.runs if (each.run, each.started) == key), None),
        place=place(own, machines) if own and machines else None,
        other_versions=[
            f"{name} {' or '.join(sorted(there[name]))} there, {summary.versions[name]} here"
            for name in COMPARED
            if name in there and name in summary.versions and summary.versions[name] not in there[name]
        ],
    )


def place(own: Estimate, machines: Sequence[Estimate]) -> Place:
    """Return where a figure lies; outside is what does not even reach the interval of the lowest or the highest."""
    lowest, highest = (pick(machines, key=lambda ratio: ratio.estimate) for pick in (min, max))
    if lowest.estimate <= own.estimate <= highest.estimate:
        return Place.WITHIN
    if own.overlaps(lowest) or own.overlaps(highest):
        return Place.EDGE
    return Place.BELOW if own.estimate < lowest.estimate else Place.ABOVE
