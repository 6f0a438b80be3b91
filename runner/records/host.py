"""The hosts of a run over several machines: what each is, which copy of this suite it has, what its clock says."""

from collections.abc import Iterator
from enum import StrEnum

from runner.records.machine import Machine
from runner.records.record import Record


class Role(StrEnum):
    """What a host does in a run."""

    SERVER = "server"
    GENERATOR = "generator"


class Suite(Record, frozen=True, kw_only=True):
    """A copy of this suite, with what is installed for it."""

    commit: str
    lock: str
    """SHA-256 of requirements.lock, in hexadecimal."""
    versions: dict[str, str]
    """Distribution to version, as installed."""


class Offset(Record, frozen=True, kw_only=True):
    """How far a host's monotonic clock is ahead of the master's, by four timestamps."""

    seconds: float
    round_trip_seconds: float
    """Of the exchange that took least; the offset is off by half of it at most."""

    @property
    def bound_seconds(self) -> float:
        """Return how far the offset may be off."""
        return self.round_trip_seconds / 2


class Host(Record, frozen=True, kw_only=True):
    """One machine beside the master's own."""

    role: Role
    address: str = ""
    """Where its servers listen; empty for a generator."""
    machine: Machine
    suite: Suite
    offset: Offset
    """When the run began; each block has those of its own."""


def differences(theirs: Suite, ours: Suite) -> Iterator[str]:
    """Yield what another host has in another version than the master: with such a one nothing is measured."""
    if theirs.commit != ours.commit:
        yield f"the suite is at {theirs.commit} there and at {ours.commit} here"
    if theirs.lock != ours.lock:
        yield "requirements.lock is another one"
    for name, version in sorted(ours.versions.items()):
        if (other := theirs.versions.get(name, "not installed")) != version:
            yield f"{name} is {other} there and {version} here"
