"""Checks that leave a verdict standing and warn beside it: of a comparison, then of the run as a whole.

The three effects of time and order are estimated as the ratio itself is: one value per block, a t interval over blocks.
They fail only when the interval excludes "no effect" and the effect is larger than its threshold, for with many blocks
a negligible effect shows, and with few a large one is chance.
"""

import numpy as np
import pandas as pd

from runner.analysis import wording
from runner.analysis.roles import waits
from runner.analysis.statistics.frames import FEWEST_BUSY_BLOCKS, MOST_EXCLUDED, Basis
from runner.analysis.statistics.stopping import imprecise
from runner.analysis.summary import Flag
from runner.analysis.validity import voiding
from runner.analysis.validity.check import Checks, Finding, effect
from runner.analysis.validity.evidence import Evidence
from runner.records.host import Role
from runner.records.run import Complete, Interrupted, Recording, Stop

warns: Checks[Evidence] = Checks(voids=False)
run_warns: Checks[Recording] = Checks(voids=False)


def comparison_flags(evidence: Evidence) -> list[Flag]:
    """Return the flags of the checks that failed for a comparison: first those that void it."""
    return [*voiding.voids.flags(evidence), *warns.flags(evidence)]


BOOTSTRAP_SHIFT = 0.5

"""Of the half-width. Six normal values move an end by more than a third in 17 % of cases, by more than half in 4 %."""


@warns(
    "near the floor",
    "Server and protocol library take nearly all of the time: a bare ASGI app is only {figure:.2f} times as "
    "fast as {detail}, so next to no difference between frameworks can show.",
    below=1.5,
)
def near_floor(evidence: Evidence) -> Finding | None:
    """Requests per second of the bare ASGI app over the faster app's, where it is its server's own limit."""
    return None if voiding.floor_is_held_up(evidence) else voiding.headroom(evidence)


@warns(
    "limited floor",
    "A bare ASGI app kept its server busy for only {figure:.1%} of the time: the generator set its pace, and "
    "the app is faster than shown.",
    below=voiding.BUSY_SERVER,
)
def floor_share(evidence: Evidence) -> Finding | None:
    """How busy the server of the bare ASGI app was; below it the generator is the limit."""
    return voiding.floor_share(evidence)


@warns(
    "many set aside",
    "The machine was busy: {detail} were set aside. Judged by the slices of each app that nothing disturbed, "
    "with or without their partners.",
    above=MOST_EXCLUDED,
)
def many_set_aside(evidence: Evidence) -> Finding | None:
    """The share of pairs that were set aside, where what is left of either app is judged without its partners."""
    return voiding.excluded(evidence) if evidence.basis is Basis.UNDISTURBED_SLICES else None


@warns(
    "judged by CPU time",
    "Judged by CPU time per request over all pairs: the machine was so busy that {detail} had to be set aside "
    "for throughput. A neighbour can move it by 4 %, which the interval does not cover.",
    above=MOST_EXCLUDED,
)
def judged_by_cpu_time(evidence: Evidence) -> Finding | None:
    """The share of pairs that were set aside, where too little is left and CPU time of all pairs is judged."""
    return voiding.excluded(evidence) if evidence.basis is Basis.CPU_TIME else None


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

    Of the first pairs of ABBA and BAAB alone: in the second, the inner app runs twice in a row and finds its caches
    warm, which was worth 2 % to both apps alike. Both orders come up equally often, so it cancels.
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
    slices = pd.concat([evidence.resting_slices(app) for app in evidence.both])
    slices = slices.assign(logarithm=np.log(slices["requests_per_second"])).sort_values("position")
    groups = slices.groupby(["block", "condition"])["logarithm"]
    difference = groups.first() - groups.median()
    return effect(difference.groupby("block").mean())


@warns(
    "bootstrap disagrees",
    "The bootstrap moves an end of the interval by {figure:.0%} of its half-width ({detail}): the blocks are "
    "skewed, so take the interval with care.",
    above=BOOTSTRAP_SHIFT,
)
def bootstrap_shift(evidence: Evidence) -> Finding | None:
    """How far the BCa bootstrap moves an end of the interval, in half-widths of the t interval, on the log scale."""
    by_bootstrap, by_t = evidence.bootstrap, evidence.ratio
    if by_t is None or by_bootstrap is None:
        return None
    half_width = by_t.log_half_width
    if half_width == 0:
        return None
    moved = max(abs(np.log(by_t.low / by_bootstrap.low)), abs(np.log(by_t.high / by_bootstrap.high)))
    return Finding(float(moved) / half_width, f"{wording.interval(by_bootstrap)} against {wording.interval(by_t)}")


def lost_share(evidence: Evidence, column: str) -> Finding | None:
    """Return the sum of `column`, a lost time, over the time of all slices of the two, disturbed ones included."""
    slices = evidence.slices_of_both
    total = float(slices["elapsed_seconds"].sum())
    return Finding(float(slices[column].sum()) / total) if total > 0 else None


@run_warns(
    "unpinned",
    "Not pinned to a core of their own: {detail}. Servers and generator may have disturbed each other.",
    above=0,
)
def unpinned(recording: Recording) -> Finding:
    """How many of the two, servers and generator, had no core of their own.

    Neither has where they are two threads of one physical core.
    """
    machine = recording.run.machine
    if machine.shares_core:
        return Finding(2.0, "the servers and the generator, which share one physical core as two threads of it")
    # A generator on another host has no core in the servers' machine; it says itself where it is.
    generators = (
        [machine.generator_core]
        if not recording.run.hosts
        else [host.machine.generator_core for host in recording.run.hosts.values() if host.role is Role.GENERATOR]
    )
    free = [
        name for name, cores in (("the servers", [machine.server_core]), ("the generator", generators)) if None in cores
    ]
    return Finding(float(len(free)), " and ".join(free))


@run_warns("budget spent", "When the time was up, these scenarios had missed the precision target: {detail}.", above=0)
def short_of_precision(recording: Recording) -> Finding | None:
    """How many scenarios had not reached the precision when the budget was spent."""
    ending = recording.ending
    if not (isinstance(ending, Complete) and ending.reason is Stop.BUDGET):
        return None
    missing = imprecise(recording)
    return Finding(float(len(missing)), ", ".join(missing))


@run_warns(
    "unlike the lock",
    "Not the versions that requirements.lock pins: {detail}. Compare with no other run.",
    above=0,
)
def unlike_lock(recording: Recording) -> Finding:
    """How many distributions are not the version that requirements.lock pins."""
    return Finding(float(len(recording.run.unlike_lock)), ", ".join(recording.run.unlike_lock))


@run_warns("cut short", "The run did not stop by its own rule: {detail}.", above=0)
def cut_short(recording: Recording) -> Finding:
    """1 for a run that did not stop by its own rule."""
    if isinstance(recording.ending, Complete):
        return Finding(0.0)
    reason = recording.ending.reason if isinstance(recording.ending, Interrupted) else "cut off without a word"
    return Finding(1.0, reason)


def median_by_block(pairs: pd.DataFrame) -> "pd.Series[float]":
    return pairs.groupby("block")["logarithm"].median()
