"""Where one run stands among all machines: which run may speak for its machine, and its figure beside their range."""

import re
from collections.abc import Iterator, Sequence
from enum import StrEnum

from runner.analysis import wording
from runner.analysis.collection import ClaimAcross, Collection, MachineRatio, ScenarioAcross, figures_of
from runner.analysis.roles import TYPICALLY, WHOLE_API
from runner.analysis.statistics.estimate import Estimate
from runner.analysis.summary import Comparison, Summary, Verdict
from runner.records.record import Record
from runner.records.run import Complete, Kind, Recording
from scenarios.claims import CLAIMED_PAIR

FEWEST_HEADLINE_BLOCKS = 4
"""Of each headline scenario: half of what a run takes that stops by its precision, and what a run of every scenario has
after forty minutes."""

CLEAN_COMMIT = re.compile(r"[0-9a-f]{7,40}")
"""Neither `unknown` nor one with changes that nobody has kept."""


def objections(
    recording: Recording, summary: Summary, *, unlike_lock: Sequence[str], headline: Sequence[str]
) -> Iterator[str]:
    """Yield why a run cannot speak for its machine.

    `unlike_lock` has the versions in which it differs from the lock, `headline` the scenarios that the claim is judged
    on.
    """
    run = recording.run
    if run.options.kind is not Kind.BENCH:
        yield f"it is a {run.options.kind}, and only a bench gives figures"
        return
    if run.hosts:
        yield "it was measured over several machines, so a network is part of its figures"
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
        if control.passed is None:
            yield f"its control {control.name!r} could not be judged"
        elif not control.passed:
            yield f"its control {control.name!r} failed: {control.sentence}"
    for flag in summary.flags:
        if flag.voids:
            yield f"a check of the whole run failed: {flag.sentence}"


def headline_objections(summary: Summary, headline: Sequence[str]) -> Iterator[str]:
    """Yield what keeps the headline of the collection from being judged on this run."""
    blocks = {name: comparison.blocks for name, comparison in claimed_comparisons(summary)}
    if missing := sorted(set(headline) - set(blocks)):
        yield f"it did not measure {wording.listed(missing)}, on which the claim is judged"
    few = [
        f"{name} ({count})"
        for name, count in sorted(blocks.items())
        if count < FEWEST_HEADLINE_BLOCKS and name in headline
    ]
    if few:
        yield f"it has fewer than {FEWEST_HEADLINE_BLOCKS} blocks of {wording.listed(few)}"
    if not missing and claimed_ratio(summary) is None:
        yield f"it has no valid verdict: {summary.headline}"


def claimed_comparisons(summary: Summary) -> Iterator[tuple[str, Comparison]]:
    for scenario in summary.scenarios:
        for comparison in scenario.comparisons:
            if (comparison.contender, comparison.baseline) == CLAIMED_PAIR and not scenario.asked.skipped:
                yield scenario.name, comparison


def claimed_ratio(summary: Summary) -> Estimate | None:
    """Return the geometric mean that the claim is judged on; None where the run has none that is valid."""
    return next(
        (
            claim.ratio
            for claim in summary.claims
            if claim.scope == TYPICALLY and claim.verdict not in {None, Verdict.INVALID}
        ),
        None,
    )


def lost(then: Summary, now: Summary) -> list[str]:
    return sorted(dict(claimed_comparisons(then)).keys() - dict(claimed_comparisons(now)).keys())


class Place(StrEnum):
    """Where a run's figure lies against the range of the collection's machines."""

    BELOW = "below"
    EDGE = "at the edge of"
    """Outside by its figure, but not by more than intervals leave open."""
    WITHIN = "within"
    ABOVE = "above"


class RunStanding(Record, frozen=True, kw_only=True):
    """One run beside the collection."""

    own: Estimate | None
    """None where the run has no valid figure of its own."""
    machine: str | None
    """The machine that it speaks for in the collection; None where it is not in it."""
    place: Place | None
    other_versions: list[str]
    """What was measured in another version than the collection's: `fastapi 0.165.0 there, 0.170.0 here`."""


def typical_claim_across(collection: Collection) -> ClaimAcross | None:
    return next((claim for claim in collection.claims if claim.scope == TYPICALLY), None)


def typical_ratios(collection: Collection) -> list[Estimate]:
    """Return each machine's own figure that the claim of the headline is judged on; not those that are invalid."""
    typical = typical_claim_across(collection)
    return [
        claim.ratio
        for machine in collection.machines
        for claim in machine.claims
        if typical and (claim.number, claim.scope) == (typical.number, typical.scope)
        if claim.ratio and claim.verdict is not Verdict.INVALID
    ]


def whole_api(collection: Collection) -> ScenarioAcross | None:
    return next(
        (
            scenario
            for scenario in collection.scenarios
            if scenario.scenario == WHOLE_API and (scenario.contender, scenario.baseline) == CLAIMED_PAIR
        ),
        None,
    )


def claimed_ratios(collection: Collection, scenario: str) -> dict[str, MachineRatio]:
    return {
        machine.name: ratio
        for machine in collection.machines
        for ratio in machine.ratios
        if ratio.scenario == scenario and (ratio.contender, ratio.baseline) == CLAIMED_PAIR
    }


def stand(summary: Summary, collection: Collection) -> RunStanding:
    own = claimed_ratio(summary) if summary.run.options.kind is Kind.BENCH else None
    machines = typical_ratios(collection)
    return RunStanding(
        own=own,
        machine=next((machine.name for machine in collection.machines if machine.is_of(summary)), None),
        place=place(own, machines) if own and machines else None,
        other_versions=other_versions(summary, collection),
    )


def place(own: Estimate, machines: Sequence[Estimate]) -> Place:
    """Return where a figure lies; outside is what does not even reach the interval of the lowest or the highest."""
    lowest, highest = (pick(machines, key=lambda ratio: ratio.estimate) for pick in (min, max))
    if lowest.estimate <= own.estimate <= highest.estimate:
        return Place.WITHIN
    if own.overlaps(lowest) or own.overlaps(highest):
        return Place.EDGE
    return Place.BELOW if own.estimate < lowest.estimate else Place.ABOVE


def other_versions(summary: Summary, collection: Collection) -> list[str]:
    there: dict[str, set[str]] = {}
    for machine in collection.machines:
        for name, version in machine.versions.items():
            there.setdefault(name, set()).add(version)
    here = figures_of("", summary).versions
    return [
        f"{name} {' or '.join(sorted(there[name]))} there, {version} here"
        for name, version in here.items()
        if name in there and version not in there[name]
    ]
