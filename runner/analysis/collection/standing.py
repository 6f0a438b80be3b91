"""Where one run stands among all machines: its own figure beside their range."""

from collections.abc import Sequence
from enum import StrEnum

from runner.analysis.collection.admission import claimed_ratio
from runner.analysis.collection.assemble import figures_of
from runner.analysis.collection.collection import ClaimAcross, Collection, MachineRatio, ScenarioAcross
from runner.analysis.roles import TYPICALLY, WHOLE_API
from runner.analysis.statistics.estimate import Estimate
from runner.analysis.summary import Summary, Verdict
from runner.records.record import Record
from runner.records.run import Kind
from scenarios.claims import CLAIMED_PAIR


class Place(StrEnum):
    """Where a run's figure lies against the range of the collection's machines."""

    BELOW = "below"
    EDGE = "at the edge of"
    """Outside by its figure, but not by more than intervals leave open."""
    WITHIN = "within"
    ABOVE = "above"


class Standing(Record, frozen=True, kw_only=True):
    """One run beside the collection."""

    own: Estimate | None
    """None where the run has no valid figure of its own."""
    machine: str | None
    """The machine that it speaks for in the collection; None where it is not in it."""
    place: Place | None
    other_versions: list[str]
    """What was measured in another version than the collection's: `fastapi 0.165.0 there, 0.170.0 here`."""


def typical_claim_across(collection: Collection) -> ClaimAcross | None:
    """Return the claim of the headline, judged on the collection; None where that is empty."""
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
    """Return the whole API's ratio over machines; None where none measured it."""
    return next(
        (
            scenario
            for scenario in collection.scenarios
            if scenario.scenario == WHOLE_API and (scenario.contender, scenario.baseline) == CLAIMED_PAIR
        ),
        None,
    )


def claimed_ratios(collection: Collection, scenario: str) -> dict[str, MachineRatio]:
    """Return each machine's ratio of the claimed pair in one scenario, by machine; not of those that lack it."""
    return {
        machine.name: ratio
        for machine in collection.machines
        for ratio in machine.ratios
        if ratio.scenario == scenario and (ratio.contender, ratio.baseline) == CLAIMED_PAIR
    }


def stand(summary: Summary, collection: Collection) -> Standing:
    """Return where a run stands."""
    own = claimed_ratio(summary) if summary.run.options.kind is Kind.BENCH else None
    machines = typical_ratios(collection)
    return Standing(
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
    """Return each version of the run's that no machine of the collection was measured with."""
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
