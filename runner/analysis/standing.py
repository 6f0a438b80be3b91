"""Where one run stands among all machines: which run may speak for its machine, and its figure beside their range."""

import re
from collections.abc import Iterator, Sequence
from enum import StrEnum

from runner.analysis import wording
from runner.analysis.collection import COMPARED, Collection
from runner.analysis.roles import TYPICALLY
from runner.analysis.statistics.estimate import Estimate
from runner.analysis.summary import Comparison, Summary, Verdict
from runner.records.record import Record
from runner.records.run import Complete, Kind, Recording
from scenarios.claims import CLAIMED_PAIR

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
    EDGE = "at the edge of"
    """Outside by its figure, but not by more than intervals leave open."""
    WITHIN = "within"
    ABOVE = "above"


class RunStanding(Record, frozen=True, kw_only=True):
    """One run beside the collection."""

    own: Estimate | None
    machine: str | None
    """The machine that it speaks for in the collection; None where it is not in it."""
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
