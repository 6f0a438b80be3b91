"""The checks of a comparison as data: what is measured, the threshold, what follows, and the sentence for a person.

The table in docs/method.md is made from these and from those of `run_validity`; a check takes part by standing there.

Checks of the run as a whole: where it was pinned and how it ended.

The checks of a run as a whole, as data: `validity` has those of a comparison.
"""

from runner.analysis.statistics.frames import FEWEST_BLOCKS, MOST_SET_ASIDE
from runner.analysis.statistics.stopping import imprecise
from runner.analysis.summary import Flag
from runner.analysis.validity import voiding, warning
from runner.analysis.validity.check import Check, Finding, Strikes
from runner.analysis.validity.evidence import Evidence
from runner.records.host import Role
from runner.records.run import Complete, Interrupted, Recording, Stop


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


def short_of_precision(recording: Recording) -> Finding | None:
    """How many scenarios had not reached the precision when the budget was spent."""
    ending = recording.ending
    if not (isinstance(ending, Complete) and ending.reason is Stop.BUDGET):
        return None
    missing = imprecise(recording)
    return Finding(float(len(missing)), ", ".join(missing))


def unlike_lock(recording: Recording) -> Finding:
    """How many distributions are not the version that requirements.lock pins."""
    return Finding(float(len(recording.run.unlike_lock)), ", ".join(recording.run.unlike_lock))


def cut_short(recording: Recording) -> Finding:
    """1 for a run that did not stop by its own rule."""
    if isinstance(recording.ending, Complete):
        return Finding(0.0)
    reason = recording.ending.reason if isinstance(recording.ending, Interrupted) else "cut off without a word"
    return Finding(1.0, reason)


COMPARISON_CHECKS: tuple[Check[Evidence], ...] = (
    Check(
        name="wrong status",
        measure=voiding.wrong_status,
        strikes=Strikes.ABOVE,
        threshold=0,
        voids=True,
        sentence="Answers with another status than conformance recorded: {figure:.0f}; the first: {detail}.",
    ),
    Check(
        name="wrong body",
        measure=voiding.wrong_body,
        strikes=Strikes.ABOVE,
        threshold=0,
        voids=True,
        sentence="Answers with another body than conformance recorded: {figure:.0f}; the first: {detail}.",
    ),
    Check(
        name="truncated answers",
        measure=voiding.truncated_answers,
        strikes=Strikes.ABOVE,
        threshold=0,
        voids=True,
        sentence="Answers that were cut off or never came: {figure:.0f}; the first: {detail}.",
    ),
    Check(
        name="failed blocks",
        measure=voiding.block_failures,
        strikes=Strikes.ABOVE,
        threshold=1,
        voids=True,
        sentence="Blocks did not run to their end {figure:.0f} times; the last: {detail}.",
    ),
    Check(
        name="busy generator",
        measure=voiding.generator_share,
        strikes=Strikes.ABOVE,
        threshold=0.85,
        voids=True,
        sentence="The load generator was busy for {figure:.1%} of the time while it loaded {detail} (limit "
        "{threshold:.0%}): it may have been the bottleneck, which pulls the ratio towards 1.",
    ),
    Check(
        name="low floor",
        measure=voiding.low_floor,
        strikes=Strikes.BELOW,
        threshold=1.5,
        voids=True,
        sentence="A bare ASGI app was only {figure:.2f} times as fast as {detail} (it has to be {threshold:g} times): "
        "the generator set its pace, and may have set theirs.",
    ),
    Check(
        name="idle server",
        measure=voiding.server_share,
        strikes=Strikes.BELOW,
        threshold=voiding.BUSY_SERVER,
        voids=True,
        sentence="The server of {detail} was busy for only {figure:.1%} of the time (at least {threshold:.0%} is "
        "needed): throughput did not measure its speed.",
    ),
    Check(
        name="excluded pairs",
        measure=voiding.excluded_share,
        strikes=Strikes.ABOVE,
        threshold=MOST_SET_ASIDE,
        voids=True,
        sentence="{detail} were set aside since something outside disturbed them (at most a third may be), and CPU "
        "time cannot stand in for throughput here: the machine was not quiet enough.",
    ),
    Check(
        name="measures disagree",
        measure=voiding.witness_disagreement,
        strikes=Strikes.ABOVE,
        threshold=0.03,
        voids=True,
        sentence="The verdict is withheld: the ratio of throughput is {detail} times that of CPU time (at most "
        "{threshold:.0%} apart), so one of the two servers was kept less busy than the other.",
    ),
    Check(
        name="unequal servers",
        measure=voiding.unequal_servers,
        strikes=Strikes.ABOVE,
        threshold=0,
        voids=True,
        sentence="Servers did not all run with the flags of this run: {detail}.",
    ),
    Check(
        name="server log",
        measure=voiding.logged_bytes,
        strikes=Strikes.ABOVE,
        threshold=0,
        voids=True,
        sentence="A server of {detail} wrote {figure:,.0f} bytes of log while it was measured: a log of requests or of "
        "debugging left on costs time that is not the framework's.",
    ),
    Check(
        name="starved server",
        measure=voiding.starved_share,
        strikes=Strikes.ABOVE,
        threshold=0.5,
        voids=True,
        sentence="The server of {detail} had nothing to do for {figure:.0%} of the time that it could have run (limit "
        "{threshold:.0%}): CPU time per request is not that of a saturated server.",
    ),
    Check(
        name="near the floor",
        measure=warning.near_floor,
        strikes=Strikes.BELOW,
        threshold=1.5,
        voids=False,
        sentence="Server and protocol library take nearly all of the time: a bare ASGI app is only {figure:.2f} times "
        "as fast as {detail}, so next to no difference between frameworks can show.",
    ),
    Check(
        name="limited floor",
        measure=voiding.floor_share,
        strikes=Strikes.BELOW,
        threshold=voiding.BUSY_SERVER,
        voids=False,
        sentence="A bare ASGI app kept its server busy for only {figure:.1%} of the time: the generator set its "
        "pace, and the app is faster than shown.",
    ),
    Check(
        name="many set aside",
        measure=warning.many_set_aside,
        strikes=Strikes.ABOVE,
        threshold=MOST_SET_ASIDE,
        voids=False,
        sentence="The machine was busy: {detail} were set aside. Judged by the slices of each app that nothing "
        "disturbed, with or without their partners.",
    ),
    Check(
        name="judged by CPU time",
        measure=warning.judged_by_cpu_time,
        strikes=Strikes.ABOVE,
        threshold=MOST_SET_ASIDE,
        voids=False,
        sentence="Judged by CPU time per request over all pairs: the machine was so busy that {detail} had to be set "
        "aside for throughput. A neighbour can move it by 4 %, which the interval does not cover.",
    ),
    Check(
        name="few blocks",
        measure=warning.blocks,
        strikes=Strikes.BELOW,
        threshold=FEWEST_BLOCKS,
        voids=False,
        sentence="Only {figure:.0f} blocks were measured, fewer than {threshold:.0f}: the interval may cover less "
        "often than it says.",
    ),
    Check(
        name="crowded workers",
        measure=warning.crowded_workers,
        strikes=Strikes.ABOVE,
        threshold=1,
        voids=False,
        sentence="{detail} workers had fewer cores than that, {figure:g} of them to a core: they cannot answer more "
        "than those cores can, and what this shows is what taking turns costs.",
    ),
    Check(
        name="missing floor",
        measure=warning.floor_blocks,
        strikes=Strikes.BELOW,
        threshold=1,
        voids=False,
        sentence="The bare ASGI app was measured in only {figure:.0%} of the blocks: headroom rests on less evidence.",
    ),
    Check(
        name="contended core",
        measure=warning.waited_share,
        strikes=Strikes.ABOVE,
        threshold=0.03,
        voids=False,
        sentence="For {figure:.1%} of the time another process had the server's core (1 % is usual): the machine was "
        "busy with something else.",
    ),
    Check(
        name="stolen time",
        measure=warning.stolen_share,
        strikes=Strikes.ABOVE,
        threshold=0.01,
        voids=False,
        sentence="The hypervisor kept the server's core to itself for {figure:.1%} of the time: a neighbour was busy.",
    ),
    Check(
        name="reconnects",
        measure=warning.reconnects,
        strikes=Strikes.ABOVE,
        threshold=0,
        voids=False,
        sentence="Servers closed {figure:.0f} connections within slices, which a kept-alive connection should not see: "
        "opening them again is part of what was measured.",
    ),
    Check(
        name="drift",
        measure=warning.drift,
        strikes=Strikes.ABOVE,
        threshold=0.02,
        voids=False,
        sentence="The ratio drifted within blocks: second half over first half {detail}. The warm-up may be too short.",
    ),
    Check(
        name="order",
        measure=warning.order,
        strikes=Strikes.ABOVE,
        threshold=0.02,
        voids=False,
        sentence="Who goes first matters: pairs that began with the contender over the others {detail}. "
        "The orders alternate, so most of it cancels.",
    ),
    Check(
        name="first slice",
        measure=warning.first_slice,
        strikes=Strikes.ABOVE,
        threshold=0.05,
        voids=False,
        sentence="First slices differ from the rest of their block by a factor of {detail}: "
        "the warm-up may be too short.",
    ),
    Check(
        name="bootstrap disagrees",
        measure=warning.bootstrap_shift,
        strikes=Strikes.ABOVE,
        threshold=warning.BOOTSTRAP_SHIFT,
        voids=False,
        sentence="The bootstrap moves an end of the interval by {figure:.0%} of its half-width ({detail}): "
        "the blocks are skewed, so take the interval with care.",
    ),
)


def comparison_flags(evidence: Evidence) -> list[Flag]:
    """Return the flags of the checks that struck a comparison, in the order of the table."""
    return [flag for check in COMPARISON_CHECKS if (flag := check.flag(evidence))]


RUN_CHECKS: tuple[Check[Recording], ...] = (
    Check(
        name="unpinned",
        measure=unpinned,
        strikes=Strikes.ABOVE,
        threshold=0,
        voids=False,
        sentence="Not pinned to a core of their own: {detail}. Servers and generator may have disturbed each other.",
    ),
    Check(
        name="budget spent",
        measure=short_of_precision,
        strikes=Strikes.ABOVE,
        threshold=0,
        voids=False,
        sentence="When the time was up, these scenarios had missed the precision target: {detail}.",
    ),
    Check(
        name="unlike the lock",
        measure=unlike_lock,
        strikes=Strikes.ABOVE,
        threshold=0,
        voids=False,
        sentence="Not the versions that requirements.lock pins: {detail}. Compare with no other run.",
    ),
    Check(
        name="cut short",
        measure=cut_short,
        strikes=Strikes.ABOVE,
        threshold=0,
        voids=False,
        sentence="The run did not stop by its own rule: {detail}.",
    ),
)


def run_flags(recording: Recording) -> list[Flag]:
    """Return the flags of the checks that struck the run, in the order of the table."""
    return [flag for check in RUN_CHECKS if (flag := check.flag(recording))]
