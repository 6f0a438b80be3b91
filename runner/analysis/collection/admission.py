"""Which run may speak for a machine, and which not: each objection in a sentence of its own."""

import re
from collections.abc import Iterator, Sequence

from runner.analysis import roles, wording
from runner.analysis.statistics.estimate import Estimate
from runner.analysis.summary import Comparison, Summary, Verdict
from runner.records.run import Complete, Kind, Recording
from scenarios.claims import CLAIMED_PAIR

FEWEST_BLOCKS = 4
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
    """Yield each control that failed or could not be judged, and each check of the whole run that voids it."""
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
    few = [f"{name} ({count})" for name, count in sorted(blocks.items()) if count < FEWEST_BLOCKS and name in headline]
    if few:
        yield f"it has fewer than {FEWEST_BLOCKS} blocks of {wording.listed(few)}"
    if not missing and claimed_ratio(summary) is None:
        yield f"it has no valid verdict: {summary.headline}"


def claimed_comparisons(summary: Summary) -> Iterator[tuple[str, Comparison]]:
    """Yield each scenario's comparison of the two that the claim is about."""
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
            if claim.scope == roles.TYPICALLY and claim.verdict not in {None, Verdict.INVALID}
        ),
        None,
    )


def lost(then: Summary, now: Summary) -> list[str]:
    """Return the scenarios of one run that another, which would take its place, did not measure."""
    return sorted(dict(claimed_comparisons(then)).keys() - dict(claimed_comparisons(now)).keys())
