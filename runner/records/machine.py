"""Which computer a run was made on: what it says of itself, and how fast it did a few fixed pieces of work."""

from enum import StrEnum
from typing import Annotated, TypeAlias

import msgspec

from runner.records.record import Count, Record, Whole

Seconds: TypeAlias = Annotated[float, msgspec.Meta(gt=0, le=10**6)]
"""That something took which took any time at all."""


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
    """What the kernel reads the time from."""
    cores: Count
    memory_bytes: Whole
    system: str
    """Operating system and kernel."""
    python: str
    python_build: str = ""
    """When and with what the interpreter was compiled: two builds of one version differ by more than 10 %."""
    virtual: str
    """The hypervisor, or `none known`."""
    server_core: Count | None
    """None where servers could not be pinned."""
    generator_core: Count | None
    """None where the generator could not be pinned."""
    database_core: Count | None = None
    """Of the PostgreSQL that a run starts itself; None where it could not be pinned."""
    worker_cores: Count = 1
    """That several workers of one server are spread over; 1: they share the servers' core."""
    shares_core: bool = False
    """Whether the servers' core and the generator's are threads of one physical core, as far as the system tells."""
    load_average: float
    """Over the minute before the run."""


class Fingerprint(Record, frozen=True, kw_only=True):
    """How fast the servers' core did the fixed pieces of work, at one moment of a run."""

    blocks: Count
    """That the run had written down by then."""
    seconds: dict[str, Seconds]
    """Of CPU time by piece of `Work`, the shortest of several times."""
