"""Checks of a run as a whole, which warn beside every verdict."""

from runner.analysis.statistics.frames import Tables
from runner.analysis.statistics.stopping import imprecise
from runner.analysis.validity.check import Checks, Finding
from runner.records.host import Role
from runner.records.run import Complete, Interrupted, Stop

run_warns: Checks[Tables] = Checks(voids=False)


@run_warns(
    "unpinned",
    "Not pinned to a core of their own: {detail}. Servers and generator may have disturbed each other.",
    above=0,
)
def unpinned(tables: Tables) -> Finding:
    """How many of the two, servers and generator, had no core of their own.

    Neither has where they are two threads of one physical core.
    """
    run, machine = tables.recording.run, tables.recording.run.machine
    if machine.shares_core:
        return Finding(2.0, "the servers and the generator, which share one physical core as two threads of it")
    hosts = run.hosts.values()
    # A generator on another host has no core in the servers' machine; it says itself where it is.
    generators = [host.machine.generator_core for host in hosts if host.role is Role.GENERATOR]
    cores = {"the servers": [machine.server_core], "the generator": generators if hosts else [machine.generator_core]}
    free = [name for name, own in cores.items() if None in own]
    return Finding(float(len(free)), " and ".join(free))


@run_warns("budget spent", "When the time was up, these scenarios had missed the precision target: {detail}.", above=0)
def short_of_precision(tables: Tables) -> Finding | None:
    """How many scenarios had not reached the precision when the budget was spent."""
    ending = tables.recording.ending
    if not (isinstance(ending, Complete) and ending.reason is Stop.BUDGET):
        return None
    missing = imprecise(tables)
    return Finding(float(len(missing)), ", ".join(missing))


@run_warns(
    "unlike the lock", "Not the versions that requirements.lock pins: {detail}. Compare with no other run.", above=0
)
def unlike_lock(tables: Tables) -> Finding:
    """How many distributions are not the version that requirements.lock pins."""
    unlike = tables.recording.run.unlike_lock
    return Finding(float(len(unlike)), ", ".join(unlike))


@run_warns("cut short", "The run did not stop by its own rule: {detail}.", above=0)
def cut_short(tables: Tables) -> Finding:
    """1 for a run that did not stop by its own rule."""
    ending = tables.recording.ending
    if isinstance(ending, Complete):
        return Finding(0.0)
    reason = ending.reason if isinstance(ending, Interrupted) else "cut off without a word"
    return Finding(1.0, reason)
