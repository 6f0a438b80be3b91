"""What a probe found: one look at a fresh process, or at what is installed; a line of `probes.jsonl` for each.

A probe is known by its kind, its app, its scenario and its number, so that a run that resumes takes only what is left.
The name of a figure ends in its unit.
"""

from collections.abc import Iterable
from enum import StrEnum
from typing import Annotated, NamedTuple, TypeAlias

import msgspec

from runner.records.measurement import Memory
from runner.records.record import Count, Record

SMALLEST = "smallest app"  # in place of a scenario: the app of a framework's first page (`apps/first_steps`)


class ProbeKind(StrEnum):
    INSTALL = "install"  # the packages that pip installs for an app
    WRITTEN = "written"  # the sources of complete apps, as a framework's documentation has them written
    IMPORT = "import"  # a fresh interpreter that imports the framework and nothing else
    START = "start"  # a fresh server, from the start of its process to its first answer
    KEPT = "kept"  # a server that is idle first, then under load, then idle again
    DOCUMENT = "document"  # the OpenAPI document of a fresh server: requested once, which builds it, and again
    RELOAD = "reload"  # a change of the smallest app under `uvicorn --reload`, to the first answer that shows it
    INSTRUCTIONS = "instructions"
    """A server under valgrind: two loaded stretches, whose difference is requests and nothing else, and an idle one."""


FEW, MANY, IDLE = "few", "many", "idle"  # stretches of a server whose instructions are counted

# When memory is read: after the first answer; before any; with full caches; the most under load; after the last.
FIRST, AT_REST, WARM, UNDER_LOAD, AFTER = "first_answer", "at_rest", "warm", "under_load", "after"
MEMORY = ("proportional_bytes", "private_bytes", "resident_bytes")  # the first two only where the system says them

SOURCES = ("smallest app", "grown app", "test of the grown app")  # the grown app has a body and a dependency

FIGURES: dict[ProbeKind, tuple[str, ...]] = {
    ProbeKind.INSTALL: (),  # `packages` has them
    ProbeKind.WRITTEN: (),  # `texts` has the sources
    ProbeKind.IMPORT: ("import_seconds",),  # of the statement, by the clock of the process itself
    ProbeKind.START: ("start_seconds", *(f"{FIRST}_{of_memory}" for of_memory in MEMORY)),
    ProbeKind.KEPT: (
        *("idle_seconds", "idle_cpu_seconds"),
        *("warm_requests", "requests"),  # sent in all when memory is read as WARM, and as AFTER
        *(f"{moment}_{of_memory}" for moment in (AT_REST, WARM, UNDER_LOAD, AFTER) for of_memory in MEMORY),
    ),
    ProbeKind.DOCUMENT: ("first_seconds", "again_seconds", "document_bytes"),
    ProbeKind.RELOAD: ("reload_seconds",),
    ProbeKind.INSTRUCTIONS: tuple(
        f"{stretch}_{figure}"
        for stretch in (FEW, MANY, IDLE)
        # In user space, of all threads, without what the kernel does for the server; how often uvicorn woke by its own
        # clock, which is ten times a second, whether or not a request comes; wall time.
        for figure in ("requests", "instructions", "ticks", "seconds")
    ),
}

TEXTS: dict[ProbeKind, tuple[str, ...]] = {
    ProbeKind.INSTALL: ("named",),  # what pip is given
    ProbeKind.WRITTEN: SOURCES,
    # What uvicorn watches files with: `StatReload` looks every 0.25 s, `WatchFilesReload` is told by the system.
    ProbeKind.RELOAD: ("watcher",),
    # Whose instructions these are, such as `x86_64`; versions; when it started, in ISO 8601, UTC.
    ProbeKind.INSTRUCTIONS: ("architecture", "valgrind", "commit", "started"),
}

MOST = 10**12
Figure: TypeAlias = Annotated[int, msgspec.Meta(ge=0, le=MOST)] | Annotated[float, msgspec.Meta(ge=0, le=MOST)]


class Package(Record, frozen=True, kw_only=True):
    """One distribution as it is installed."""

    version: str
    size: Count  # of its files in bytes, without those that Python compiles on its own
    files: Count


class ProbeKey(NamedTuple):
    """Which probe of a run, taken or to come."""

    kind: ProbeKind
    app: str
    scenario: str
    number: int

    def __str__(self) -> str:
        return f"probe {self.number} ({self.kind}) of {self.app!r} in {self.scenario!r}"


class Probe(Record, frozen=True, kw_only=True, omit_defaults=True):
    """What one probe found, or why it was missed; it is not tried again."""

    kind: ProbeKind
    app: str  # its name; where instructions are counted, that of its condition, which `Run.conditions` explains
    scenario: str = ""  # or SMALLEST; empty where the probe serves nothing
    number: Count  # of the round, from 0; where instructions are counted, the interpreter's PYTHONHASHSEED
    figures: dict[str, Figure] = msgspec.field(default_factory=dict)
    texts: dict[str, str] = msgspec.field(default_factory=dict)
    """What belongs to the figures; `TEXTS` has those of every kind."""
    packages: dict[str, Package] = msgspec.field(default_factory=dict)
    took_seconds: float = 0.0
    missed: str = ""

    def __post_init__(self) -> None:
        figures, texts = ((), ()) if self.missed else (FIGURES[self.kind], TEXTS.get(self.kind, ()))
        optional = {name for name in figures if name.endswith(MEMORY[:2])}
        if unfit := ({*figures} ^ self.figures.keys()) - optional | ({*texts} ^ self.texts.keys()):
            raise ValueError(f"{self.key} has others than it should: {', '.join(map(repr, sorted(unfit)))}")
        longer = ("requests", "instructions") if figures and self.kind is ProbeKind.INSTRUCTIONS else ()
        if any(self.figures[f"{MANY}_{figure}"] <= self.figures[f"{FEW}_{figure}"] for figure in longer):
            raise ValueError(f"{self.key} has no more requests in its longer stretch")

    @property
    def key(self) -> ProbeKey:
        return ProbeKey(self.kind, self.app, self.scenario, self.number)

    def held_bytes(self, moment: str) -> float:
        names = (f"{moment}_{of_memory}" for of_memory in MEMORY)
        return next(self.figures[name] for name in names if name in self.figures)


def memory_figures(moment: str, memory: Memory) -> dict[str, int]:
    held = (memory.proportional, memory.private, memory.resident)
    return {f"{moment}_{of_memory}": count for of_memory, count in zip(MEMORY, held, strict=True) if count is not None}


def seconds_spent(probes: Iterable[Probe]) -> float:
    """Return what probes took of a run's budget; counting instructions is no part of it."""
    return sum(probe.took_seconds for probe in probes if probe.kind is not ProbeKind.INSTRUCTIONS)


class PlannedProbe(Record, frozen=True, kw_only=True, omit_defaults=True):
    kind: ProbeKind
    app: str = ""  # empty: each of the contenders
    scenario: str = ""
    times: Count = 1


ProbePlan: TypeAlias = tuple[PlannedProbe, ...]  # a round of the run has one probe of each that is left
