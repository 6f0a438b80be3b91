"""The machines of a run over several: what each did, what it is, and how far away it was."""

from dataclasses import dataclass

import msgspec

from runner.analysis.summary import Summary
from runner.records.host import Host, Role
from runner.report.text.wording import counted


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
