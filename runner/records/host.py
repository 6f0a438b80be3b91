"""The hosts of a run: what each computer is, how fast it is, which copy of this suite it has, what its clock says.

How far another host's monotonic clock is ahead of ours is told by four timestamps. The error is at most half of the
round trip (Mills, RFC 5905, section 8). Clocks of one kind drift apart by some microseconds in a second; a virtual
machine that is moved, or a clock that is set, jumps.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from operator import itemgetter
from typing import Annotated, NamedTuple

import msgspec

from runner.records.record import Count, Record, Whole


class Work(StrEnum):
    """Fixed pieces of work, each slow for another reason."""

    INTERPRETER = "an interpreter loop"
    DICTIONARIES = "a loop over a dictionary"
    COPYING = "copying memory"
    ENCODING = "encoding JSON"
    SOCKETS = "messages over a socket pair"


class Machine(Record, frozen=True, kw_only=True):
    """What computer this is and how quiet it is. A text that is empty was not recorded, or the system does not say."""

    processor: str
    family: str = ""
    """Of the processor, as the system writes it; with model and stepping it tells kinds apart that share a name."""
    model: str = ""
    stepping: str = ""
    microcode: str = ""
    caches: dict[str, str] = msgspec.field(default_factory=dict)
    """Of the servers' core, by level and kind, as the system writes their sizes: `2 Unified` to `1024K`."""
    mitigations: dict[str, str] = msgspec.field(default_factory=dict)
    """What the kernel does about each weakness that the processor has: some make every system call dearer."""
    clock_source: str = ""
    cores: Count
    memory_bytes: Whole
    system: str
    python: str
    python_build: str = ""  # two builds of one version differ by more than 10 %
    virtual: str  # the hypervisor, or `none known`
    server_core: Count | None  # None, as for the others, where nothing could be pinned
    generator_core: Count | None
    database_core: Count | None = None  # of the PostgreSQL that a run starts itself
    worker_cores: Count = 1  # that several workers of one server are spread over; 1: they share the servers' core
    shares_core: bool = False
    """The servers' core and the generator's are threads of one physical core, as far as the system tells."""
    load_average: float  # over the minute before the run


class Fingerprint(Record, frozen=True, kw_only=True):
    """How fast the servers' core did the fixed pieces of work, at one moment of a run."""

    blocks: Count  # that the run had written down by then
    seconds: dict[str, Annotated[float, msgspec.Meta(gt=0, le=10**6)]]
    """Of CPU time by piece of `Work`, the shortest of several times."""


class Role(StrEnum):
    SERVER = "server"
    GENERATOR = "generator"


class Suite(Record, frozen=True, kw_only=True):
    """A copy of this suite, with what is installed for it."""

    commit: str
    lock: str  # SHA-256 of requirements.lock, in hexadecimal
    versions: dict[str, str]


class Offset(Record, frozen=True, kw_only=True):
    """How far a host's monotonic clock is ahead of the master's, by four timestamps."""

    seconds: float
    round_trip_seconds: float  # of the exchange that took least; the offset is off by half of it at most


class Host(Record, frozen=True, kw_only=True):
    """One machine beside the master's own."""

    role: Role
    address: str = ""  # where its servers listen; empty for a generator
    machine: Machine
    suite: Suite
    offset: Offset  # when the run began; each block has those of its own


def differences(theirs: Suite, ours: Suite) -> Iterator[str]:
    """Yield what another host has in another version than the master: with such a one nothing is measured."""
    if theirs.commit != ours.commit:
        yield f"the suite is at {theirs.commit} there and at {ours.commit} here"
    if theirs.lock != ours.lock:
        yield "requirements.lock is another one"
    for name, version in sorted(ours.versions.items()):
        if (other := theirs.versions.get(name, "not installed")) != version:
            yield f"{name} is {other} there and {version} here"


PINGS = 12  # exchanges that tell an offset: of so many one has had no pause of either process in its way

DRIFT = 200e-6  # by which two good clocks may run apart: a crystal is within 100 parts in a million of its rate


class Exchange(NamedTuple):
    """One question and its answer, in nanoseconds: ours when it left and when the answer came, theirs between."""

    left: int
    came_there: int
    left_there: int
    came: int


@dataclass(frozen=True, slots=True)
class Sighting:
    """An offset in nanoseconds, by how much it may be off, and when it was seen by our clock."""

    nanoseconds: float
    bound: float
    at: int

    def as_offset(self) -> Offset:
        return Offset(seconds=self.nanoseconds / 1e9, round_trip_seconds=2 * self.bound / 1e9)

    def there(self, instant: int) -> int:
        """Return what the other clock says at an instant of ours."""
        return instant + round(self.nanoseconds)


def best(exchanges: Iterable[Exchange]) -> Sighting:
    """Return the offset that the shortest of some exchanges tells."""
    round_trip, shortest = min(
        (((one.came - one.left) - (one.left_there - one.came_there), one) for one in exchanges), key=itemgetter(0)
    )
    ahead = ((shortest.came_there - shortest.left) + (shortest.left_there - shortest.came)) / 2
    return Sighting(ahead, round_trip / 2, shortest.came)


def jumped_within(exchange: Exchange, sighting: Sighting) -> float:
    """Return by how many seconds a clock has moved since a sighting, for all that one exchange tells; 0 for not at all.

    What it says when the question came and when the answer left has to lie between our leaving and coming.
    """
    slack = sighting.bound + DRIFT * (exchange.came - sighting.at)
    early = sighting.there(exchange.left) - slack - exchange.came_there
    late = exchange.left_there - sighting.there(exchange.came) - slack
    return max(early, late, 0.0) / 1e9
