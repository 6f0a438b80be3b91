"""Checks of the run as a whole: where it was pinned and how it ended."""

from runner.analysis.statistics.stopping import imprecise
from runner.analysis.validity.checks.finding import Finding
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
