"""Checks of a comparison: those that void it, then those that warn beside its verdict.

A check voids where the figures may be what the instrument did and not what the apps did. Each returns what it saw, or
None where there is nothing to see or it does not apply. Effects of time and order are estimated as the ratio itself is,
block by block. They fail only when their interval excludes "no effect" and they are larger than their threshold: with
many blocks a negligible effect shows, and with few a large one is chance.
"""

from collections.abc import Sequence
from operator import attrgetter

import numpy as np
import pandas as pd

from runner.analysis import wording
from runner.analysis.roles import waits
from runner.analysis.statistics.frames import FEWEST_BUSY_BLOCKS, MOST_EXCLUDED, Basis
from runner.analysis.summary import Flag
from runner.analysis.validity.check import Checks, Finding, effect, wrong_answers
from runner.analysis.validity.evidence import Evidence
from runner.records.measurement import FailureKind

voids: Checks[Evidence] = Checks(voids=True)
warns: Checks[Evidence] = Checks(voids=False)

# The share of the time below which something else than its CPU limits a server.
BUSY_SERVER = 0.90

FIGURE = attrgetter("figure")


def comparison_flags(evidence: Evidence) -> list[Flag]:
    return [*voids.flags(evidence), *warns.flags(evidence)]


@voids(
    "wrong status", "Answers with another status than conformance recorded: {figure:.0f}; the first: {detail}.", above=0
)
def wrong_status(evidence: Evidence) -> Finding:
    """Answers of the two and the bare ASGI app with another status than recorded, also in disturbed slices."""
    return wrong_answers(evidence.failures, FailureKind.STATUS)


@voids("wrong body", "Answers with another body than conformance recorded: {figure:.0f}; the first: {detail}.", above=0)
def wrong_body(evidence: Evidence) -> Finding:
    """As wrong status: the right status with another body."""
    return wrong_answers(evidence.failures, FailureKind.BODY)


@voids("truncated answers", "Answers that were cut off or never came: {figure:.0f}; the first: {detail}.", above=0)
def truncated_answers(evidence: Evidence) -> Finding:
    """As wrong status: cut off, no HTTP, too late, or none at all."""
    return wrong_answers(evidence.failures, *(set(FailureKind) - {FailureKind.STATUS, FailureKind.BODY}))


@voids("failed blocks", "Blocks did not run to their end {figure:.0f} times; the last: {detail}.", above=1)
def block_failures(evidence: Evidence) -> Finding | None:
    """How often a block of the scenario did not run to its end; a second try that failed counts as both."""
    if not (failed := evidence.failed_blocks):
        return None
    return Finding(float(max(len(failed), *(block.attempt for block in failed))), failed[-1].reason)


@voids(
    "busy generator",
    "The load generator was busy for {figure:.1%} of the time while it loaded {detail} (limit "
    "{threshold:.0%}): it may have been the bottleneck, which pulls the ratio towards 1.",
    above=0.85,
)
def generator_share(evidence: Evidence) -> Finding | None:
    """How much of the time the generator had something to do, for the app that left it less to spare."""
    if evidence.basis is Basis.CPU_TIME:  # which does not depend on how fast the next request comes
        return None
    return max(shares_of(evidence.versus.both, evidence, "generator_busy_seconds"), key=FIGURE, default=None)


@voids(
    "low floor",
    "A bare ASGI app was only {figure:.2f} times as fast as {detail} (it has to be {threshold:g} times): the "
    "generator set its pace, and may have set theirs.",
    below=1.5,
)
def low_floor(evidence: Evidence) -> Finding | None:
    """Requests per second of the bare ASGI app over the faster app's, where the generator set its pace."""
    return headroom(evidence) if floor_is_held_up(evidence) else None


@voids(
    "idle server",
    "The server of {detail} was busy for only {figure:.1%} of the time (at least {threshold:.0%} is needed): "
    "throughput did not measure its speed.",
    below=BUSY_SERVER,
)
def server_share(evidence: Evidence) -> Finding | None:
    """How busy the server's core was, for the app that kept it less busy; only where the CPU is the limit."""
    if not evidence.is_saturated or evidence.basis is Basis.CPU_TIME:
        return None
    busy = min(shares_of(evidence.versus.both, evidence, "server_cpu_seconds"), key=FIGURE, default=None)
    return busy and Finding(busy.figure / min(evidence.workers, evidence.worker_cores), busy.detail)


@voids(
    "excluded pairs",
    "{detail} were set aside since something outside disturbed them (at most a third may be), and CPU time "
    "cannot stand in for throughput here: the machine was not quiet enough.",
    above=MOST_EXCLUDED,
)
def excluded_share(evidence: Evidence) -> Finding | None:
    """The share of pairs that were set aside, where too little is left and CPU time cannot stand in for throughput."""
    return excluded(evidence) if evidence.basis is Basis.NOTHING else None


@voids(
    "measures disagree",
    "The verdict is withheld: the ratio of throughput is {detail} times that of CPU time (at most "
    "{threshold:.0%} apart), so one of the two servers was kept less busy than the other.",
    above=0.03,
)
def witness_disagreement(evidence: Evidence) -> Finding | None:
    """How far apart the ratios of throughput and of CPU time are, pair by pair; only where the CPU is the limit.

    It is *idle server* once more, for a difference between the two.
    """
    if not evidence.is_saturated or evidence.basis is Basis.CPU_TIME:
        return None
    pairs = evidence.resting_pairs
    return effect((pairs["log_throughput_ratio"] - pairs["log_cpu_ratio"]).groupby(pairs["block"]).median())


@voids("unequal servers", "Servers did not all run with the flags of this run: {detail}.", above=0)
def unequal_servers(evidence: Evidence) -> Finding:
    """Servers of the two and of the bare ASGI app that ran with other flags than the run's."""
    odd = {
        f"{condition} with {' '.join(served.command)}"
        for condition, served in evidence.servers
        if served.command != evidence.flags[condition]
    }
    return Finding(float(len(odd)), "; ".join(sorted(odd)))


@voids(
    "server log",
    "A server of {detail} wrote {figure:,.0f} bytes of log while it was measured: a log of requests or of "
    "debugging left on costs time that is not the framework's.",
    above=0,
)
def logged_bytes(evidence: Evidence) -> Finding:
    """How much the servers of the two and the bare ASGI app wrote while they were measured, at most in one block."""
    written = [Finding(float(served.log_bytes), wording.name_of(condition)) for condition, served in evidence.servers]
    return max(written, key=FIGURE, default=Finding(0.0))


@voids(
    "starved server",
    "The server of {detail} had nothing to do for {figure:.0%} of the time that it could have run (limit "
    "{threshold:.0%}): CPU time per request is not that of a saturated server.",
    above=0.5,
)
def starved_share(evidence: Evidence) -> Finding | None:
    """How much of the time that it could have run a server had nothing to do; only where CPU time is judged."""
    if evidence.basis is not Basis.CPU_TIME:
        return None
    findings = []
    for app in evidence.versus.both:
        sums = evidence.resting_slices(app)[
            ["elapsed_seconds", "waited_seconds", "stolen_seconds", "server_cpu_seconds"]
        ].sum()
        free = sums["elapsed_seconds"] - sums["waited_seconds"] - sums["stolen_seconds"]
        if free > 0:
            findings.append(Finding(float(1 - sums["server_cpu_seconds"] / free), wording.name_of(app)))
    return max(findings, key=FIGURE, default=None)


@warns(
    "near the floor",
    "Server and protocol library take nearly all of the time: a bare ASGI app is only {figure:.2f} times as "
    "fast as {detail}, so next to no difference between frameworks can show.",
    below=1.5,
)
def near_floor(evidence: Evidence) -> Finding | None:
    """Requests per second of the bare ASGI app over the faster app's, where it is its server's own limit."""
    return None if floor_is_held_up(evidence) else headroom(evidence)


@warns(
    "limited floor",
    "A bare ASGI app kept its server busy for only {figure:.1%} of the time: the generator set its pace, and "
    "the app is faster than shown.",
    below=BUSY_SERVER,
)
def floor_share(evidence: Evidence) -> Finding | None:
    """How busy the server of the bare ASGI app was; below it the generator is the limit."""
    if not evidence.is_saturated or evidence.basis is Basis.CPU_TIME:
        return None
    return next(iter(shares_of([evidence.floor], evidence, "server_cpu_seconds")), None)


@warns(
    "many set aside",
    "The machine was busy: {detail} were set aside. Judged by the slices of each app that nothing disturbed, "
    "with or without their partners.",
    above=MOST_EXCLUDED,
)
def many_set_aside(evidence: Evidence) -> Finding | None:
    """The share of pairs that were set aside, where what is left of either app is judged without its partners."""
    return excluded(evidence) if evidence.basis is Basis.UNDISTURBED_SLICES else None


@warns(
    "judged by CPU time",
    "Judged by CPU time per request over all pairs: the machine was so busy that {detail} had to be set aside "
    "for throughput. A neighbour can move it by 4 %, which the interval does not cover.",
    above=MOST_EXCLUDED,
)
def judged_by_cpu_time(evidence: Evidence) -> Finding | None:
    """The share of pairs that were set aside, where too little is left and CPU time of all pairs is judged."""
    return excluded(evidence) if evidence.basis is Basis.CPU_TIME else None


@warns(
    "few blocks",
    "Only {figure:.0f} blocks were measured, fewer than {threshold:.0f}: the interval may cover less often "
    "than it says.",
    below=FEWEST_BUSY_BLOCKS,
)
def blocks(evidence: Evidence) -> Finding:
    """How many blocks the interval rests on."""
    return Finding(float(len(evidence.logarithms)))


@warns(
    "crowded workers",
    "{detail} workers had fewer cores than that, {figure:g} of them to a core: they cannot answer more than "
    "those cores can, and what this shows is what taking turns costs.",
    above=1,
)
def crowded_workers(evidence: Evidence) -> Finding | None:
    """How many workers of a server shared a core; one server alone has its core to itself."""
    return Finding(evidence.workers / evidence.worker_cores, f"{evidence.workers}") if evidence.workers > 1 else None


@warns(
    "missing floor",
    "The bare ASGI app was measured in only {figure:.0%} of the blocks: headroom rests on less evidence.",
    below=1,
)
def floor_blocks(evidence: Evidence) -> Finding | None:
    """In how many of the measured blocks the bare ASGI app was measured too."""
    if waits(evidence.tags) or evidence.slices.empty:
        return None
    with_floor = evidence.slices.loc[evidence.slices["condition"] == evidence.floor, "block"].nunique()
    return Finding(with_floor / evidence.slices["block"].nunique())


@warns(
    "contended core",
    "For {figure:.1%} of the time another process had the server's core (1 % is usual): the machine was busy "
    "with something else.",
    above=0.03,
)
def waited_share(evidence: Evidence) -> Finding | None:
    """How much of its slices a server of the two was runnable while another process had its core."""
    return lost_share(evidence, "waited_seconds")


@warns(
    "stolen time",
    "The hypervisor kept the server's core to itself for {figure:.1%} of the time: a neighbour was busy.",
    above=0.01,
)
def stolen_share(evidence: Evidence) -> Finding | None:
    """How much of the two's slices the hypervisor kept the server's core to itself."""
    return lost_share(evidence, "stolen_seconds")


@warns(
    "reconnects",
    "Servers closed {figure:.0f} connections within slices, which a kept-alive connection should not see: "
    "opening them again is part of what was measured.",
    above=0,
)
def reconnects(evidence: Evidence) -> Finding:
    """How often the generator had to connect again, since a server of the two had announced that it closes."""
    return Finding(float(evidence.slices_of_both["reconnects"].sum()))


@warns(
    "drift",
    "The ratio drifted within blocks: second half over first half {detail}. The warm-up may be too short.",
    above=0.02,
)
def drift(evidence: Evidence) -> Finding | None:
    """How the ratio of the second half of a block's pairs differs from that of the first half."""
    pairs = evidence.resting_pairs
    place = pairs.groupby("block")["position"].rank(pct=True)
    return effect(median_by_block(pairs[place > 0.5]) - median_by_block(pairs[place <= 0.5]))


@warns(
    "order",
    "Who goes first matters: pairs that began with the contender over the others {detail}. The orders "
    "alternate, so most of it cancels.",
    above=0.02,
)
def order(evidence: Evidence) -> Finding | None:
    """How the ratio of pairs that began with the contender differs from that of pairs that began with the baseline.

    Of the first pairs of ABBA and BAAB alone: in the second, the inner app runs twice in a row and its warm caches are
    worth 2 %. Both orders come up equally often, so it cancels.
    """
    pairs = evidence.resting_pairs
    pairs = pairs[pairs["pair"] % 2 == 0]
    first = pairs["contender_first"]
    return effect(median_by_block(pairs[first]) - median_by_block(pairs[~first]))


@warns(
    "first slice",
    "First slices differ from the rest of their block by a factor of {detail}: the warm-up may be too short.",
    above=0.05,
)
def first_slice(evidence: Evidence) -> Finding | None:
    """How the throughput of an app's first slice in a block differs from the median of its slices there."""
    if evidence.basis is Basis.CPU_TIME:
        return None
    slices = pd.concat([evidence.resting_slices(app) for app in evidence.versus.both])
    slices = slices.assign(logarithm=np.log(slices["requests_per_second"])).sort_values("position")
    groups = slices.groupby(["block", "condition"])["logarithm"]
    difference = groups.first() - groups.median()
    return effect(difference.groupby("block").mean())


@warns(
    "bootstrap disagrees",
    "The bootstrap moves an end of the interval by {figure:.0%} of its half-width ({detail}): the blocks are "
    "skewed, so take the interval with care.",
    above=0.5,
)
def bootstrap_shift(evidence: Evidence) -> Finding | None:
    """How far the BCa bootstrap moves an end of the interval, in half-widths of the t interval, on the log scale.

    Six normal values move an end by more than a third of it in 17 % of cases, by more than half in 4 %.
    """
    by_bootstrap, by_t = evidence.bootstrap, evidence.ratio
    if by_t is None or by_bootstrap is None or by_t.log_half_width == 0:
        return None
    moved = max(abs(np.log(by_t.low / by_bootstrap.low)), abs(np.log(by_t.high / by_bootstrap.high)))
    return Finding(
        float(moved) / by_t.log_half_width, f"{wording.interval(by_bootstrap)} against {wording.interval(by_t)}"
    )


def headroom(evidence: Evidence) -> Finding | None:
    """Return how many times as fast as the faster app the floor was; a waiting floor would wait as they do.

    By requests per second of the median slice, of CPU time where that is judged.
    """
    known: dict[str, float] = {}
    for app in (evidence.floor, *evidence.versus.both):
        slices, by_cpu_time = evidence.resting_slices(app), evidence.basis is Basis.CPU_TIME
        paces = 1e6 / slices["cpu_microseconds_per_request"] if by_cpu_time else slices["requests_per_second"]
        if not paces.isna().all():
            known[app] = float(paces.median())
    if not evidence.is_saturated or evidence.floor not in known or len(known) < 3:
        return None
    floor = known.pop(evidence.floor)
    faster = max(known, key=known.__getitem__)
    return Finding(floor / known[faster], wording.name_of(faster))


def floor_is_held_up(evidence: Evidence) -> bool:
    return bool((busy := floor_share(evidence)) and busy.figure < BUSY_SERVER)


def excluded(evidence: Evidence) -> Finding:
    excluded, total = evidence.excluded_pairs, len(evidence.pairs)
    return Finding(excluded / total, f"{excluded} of {wording.counted(total, 'pair')}")


def shares_of(apps: Sequence[str], evidence: Evidence, column: str) -> list[Finding]:
    """Return seconds of `column` over seconds elapsed, of each app that has slices."""
    sums = {app: evidence.resting_slices(app)[[column, "elapsed_seconds"]].sum() for app in apps}
    return [
        Finding(float(of_app[column] / of_app["elapsed_seconds"]), wording.name_of(app))
        for app, of_app in sums.items()
        if of_app["elapsed_seconds"] > 0
    ]


def lost_share(evidence: Evidence, column: str) -> Finding | None:
    """Return the sum of `column`, a lost time, over the time of all slices of the two, disturbed ones included."""
    slices = evidence.slices_of_both
    total = float(slices["elapsed_seconds"].sum())
    return Finding(float(slices[column].sum()) / total) if total > 0 else None


def median_by_block(pairs: pd.DataFrame) -> "pd.Series[float]":
    return pairs.groupby("block")["logarithm"].median()
