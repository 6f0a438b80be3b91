"""Can this run be believed? The answer in words, before any figure.

The machines of a run over several: what each did, what it is, and how far away it was.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import msgspec

from runner.analysis.statistics.estimate import LEVEL
from runner.analysis.summary import Comparison, Summary, Verdict
from runner.records.host import Host, Role
from runner.records.run import Kind
from runner.report.text import reading
from runner.report.text.reading import counted, measured, shared_warnings

IN_SHORT = 2
"""Sentences on the first screen."""


def belief(summary: Summary) -> str:
    """Return one short paragraph: yes, no, or in part, and why."""
    return " ".join(reasons(summary))


def belief_in_short(summary: Summary) -> str:
    """Return its beginning, for the first screen."""
    return " ".join(reasons(summary)[:IN_SHORT])


def reasons(summary: Summary) -> list[str]:
    """Return the sentences of the answer, the answer itself first."""
    comparisons = [comparison for scenario in measured(summary) for comparison in scenario.comparisons]
    failed = [control.name for control in summary.controls if control.passed is False]
    invalid = sum(comparison.verdict is Verdict.INVALID for comparison in comparisons)
    if summary.run.options.kind is not Kind.BENCH:
        return [f"It is not meant to be: a {summary.run.options.kind} run judges the instrument, not the frameworks."]
    if not comparisons:
        return ["There is nothing to believe or to doubt: it measured no scenario."]
    if failed:
        return [f"No. The instrument did not find what is known ({', '.join(failed)}), so none of its ratios counts."]
    if invalid == len(comparisons):
        return ["No. A validity check failed in every scenario; each says below which one and why."]
    if invalid:
        answer = [in_part(invalid, len(comparisons))]
    else:
        answer = ["Nothing speaks against it."] if judged_controls(summary) else []
    return [*answer, found_what_is_known(summary), *kept_apart(comparisons, shared_warnings(summary))]


def in_part(invalid: int, comparisons: int) -> str:
    """Say how many ratios do not count, and of how many: a comparison is one contender in one scenario."""
    have = "has" if invalid == 1 else "have"
    return (
        f"In part: {invalid} of {reading.counted(comparisons, 'comparison')} (one for each contender in each scenario) "
        f"{have} no valid ratio, and each says why."
    )


def found_what_is_known(summary: Summary) -> str:
    """Say what came of the controls."""
    judged = judged_controls(summary)
    if not judged:
        return "No control experiment could be judged, so nothing shows that the instrument finds what is known."
    return f"The instrument found what is known beforehand in all {judged} control experiments."


def judged_controls(summary: Summary) -> int:
    """Count the control experiments that have an estimate."""
    return sum(control.passed is not None for control in summary.controls)


def kept_apart(comparisons: list[Comparison], shared: Mapping[str, str]) -> list[str]:
    """Say how much had to be set aside, how many comparisons warn, and how many intervals may be expected to miss."""
    aside = sum(comparison.excluded_pairs for comparison in comparisons)
    pairs = aside + sum(comparison.pairs for comparison in comparisons)
    warned = sum(any(not flag.voids and flag.name not in shared for flag in each.flags) for each in comparisons)
    share = f"{reading.number(100 * aside / pairs, 1)} % of the pairs of slices" if pairs else "Nothing"
    sentences = [f"{share} had to be set aside since something outside disturbed them."]
    if warned:
        sentences.append(f"{warned} of {len(comparisons)} comparisons carry a warning, to read beside their ratio.")
    return [*sentences, *may_miss(comparisons)]


def may_miss(comparisons: list[Comparison]) -> list[str]:
    """Say how many intervals a reader has to expect to be wrong; nothing where there are few."""
    intervals = sum(comparison.is_valid for comparison in comparisons)
    expected = round((1 - LEVEL) * intervals)
    if not expected:
        return []
    counts = "counts of scenarios that reach or miss a ratio are corrected for that"
    return [f"Each interval misses in one run of twenty: about {expected} of {intervals} may be expected to; {counts}."]


@dataclass(frozen=True, slots=True)
class HostRow:
    """One machine, in words."""

    name: str
    does: str
    is_a: str
    round_trip: str
    """Between it and the machine that measured, with a unit."""


def host_rows(summary: Summary) -> list[HostRow]:
    """Return a row for each machine, the servers' first; none where everything ran on one."""
    if isinstance(summary.hosts, msgspec.UnsetType):
        return []
    return [host_row(name, host) for name, host in summary.hosts.items()]


def host_row(name: str, host: Host) -> HostRow:
    """Return one machine in words."""
    does = f"serves on {host.address}" if host.role is Role.SERVER else "sends requests"
    machine = host.machine
    cores = counted(machine.cores, "core")
    return HostRow(
        name=name,
        does=does,
        is_a=f"{machine.processor}, {cores}, {machine.system}, {machine.python}",
        round_trip=f"{host.offset.round_trip_seconds * 1e3:.2g} ms",
    )


def hosts_sentence(summary: Summary) -> str:
    """Return what a network changes in the figures; empty where there was none."""
    rows = host_rows(summary)
    if not rows:
        return ""
    generators = counted(sum(row.does == "sends requests" for row in rows), "machine")
    return (
        f"The servers had a machine to themselves, and requests came from {generators} over a network. "
        "CPU time per request is measured on the servers' machine and does not depend on the way there; throughput is "
        "that of the servers only where they were saturated, which a check says of every comparison."
    )
