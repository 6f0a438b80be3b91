"""What it costs to run an app, as it was measured: one line of `resources.jsonl` for each probe.

Instructions of a server, counted under valgrind: a line of `counts.jsonl` for each start.
"""

from typing import TypeAlias

from runner.records.record import Count, Record

SMALLEST = "smallest app"
"""In place of a scenario: the app of a framework's first page (`apps/first_steps`)."""


class Memory(Record, frozen=True, kw_only=True):
    """Of a server's processes together, in bytes."""

    proportional: Count | None
    """What several processes share is divided among them (PSS); None where the system does not say."""
    private: Count | None
    """What would be free if they ended (USS); None where the system does not say."""
    resident: Count
    """All that is in memory, shared pages counted in full for each process (RSS)."""


class Imported(Record, frozen=True, kw_only=True, tag="import"):
    """A fresh interpreter that imports the framework and nothing else."""

    app: str
    number: Count
    """Of the round, from 0."""
    seconds: float
    """Of the import statement, by the clock of the process itself; the interpreter's own start is before it."""
    took_seconds: float


class Started(Record, frozen=True, kw_only=True, tag="start"):
    """A fresh server, from the start of its process to its first answer."""

    app: str
    serves: str
    """A scenario, or SMALLEST."""
    number: Count
    seconds: float
    """From the start of the process to the last byte of the first answer."""
    memory: Memory
    """Once it has answered one request."""
    took_seconds: float


class Kept(Record, frozen=True, kw_only=True, tag="kept"):
    """A server that is kept up: idle first, then under load, then idle again."""

    app: str
    serves: str
    number: Count
    idle_seconds: float
    """How long nothing was asked of it."""
    idle_cpu_seconds: float
    """CPU time that it spent meanwhile."""
    at_rest: Memory
    """Before its first request."""
    warm_requests: Count
    warm: Memory
    """Idle again, after so many requests: caches are filled."""
    under_load: Memory
    """The most that was seen while it answered."""
    requests: Count
    """In all, those before `warm` included."""
    after: Memory
    """Idle again, after all of them."""
    took_seconds: float


class Documented(Record, frozen=True, kw_only=True, tag="document"):
    """The OpenAPI document of a fresh server: asked for first, when it is built, and again, when it is only sent."""

    app: str
    serves: str
    number: Count
    first_seconds: float
    again_seconds: float
    size: Count
    """Of the document, in bytes."""
    took_seconds: float


class Reloaded(Record, frozen=True, kw_only=True, tag="reload"):
    """A change of the smallest app under `uvicorn --reload`, to the first answer that shows it."""

    app: str
    number: Count
    seconds: float
    watcher: str
    """What uvicorn watches files with: `StatReload` looks every 0.25 s, `WatchFilesReload` is told by the system."""
    took_seconds: float


class Package(Record, frozen=True, kw_only=True):
    """One distribution as it is installed."""

    version: str
    size: Count
    """Of its files in bytes, without those that Python compiles on its own."""
    files: Count


class Installed(Record, frozen=True, kw_only=True, tag="install"):
    """What an environment of its own takes: what somebody names to pip, and all that those require."""

    app: str
    named: list[str]
    """What pip is given."""
    packages: dict[str, Package]
    took_seconds: float = 0.0


class Written(Record, frozen=True, kw_only=True, tag="written"):
    """Complete apps as a framework's documentation has them written."""

    app: str
    smallest: str
    """Source of the smallest app."""
    grown: list[str]
    """Sources of the app with a body, a dependency and a test: the app, then the test."""
    took_seconds: float = 0.0


class Missed(Record, frozen=True, kw_only=True, tag="missed"):
    """A probe that did not come to its end; it is not tried again."""

    app: str
    probe: str
    serves: str
    number: Count
    reason: str
    took_seconds: float


Resource: TypeAlias = Imported | Started | Kept | Documented | Reloaded | Installed | Written | Missed
"""A line of `resources.jsonl`."""


class ProbePlan(Record, frozen=True, kw_only=True):
    """How often everything is probed, for each app; a round of the run has one probe of each that is left."""

    starts: Count
    """Of the smallest app, and of the floor beside it."""
    large_starts: Count = 0
    """Of an app of a thousand routes."""
    imports: Count = 0
    keeps: Count = 0
    requests: Count = 0
    """That a kept server answers."""
    documents: Count = 0
    """Of an app of sixty routes, and of one of a thousand."""
    reloads: Count = 0
    counts: bool = False
    """Whether packages and lines are counted."""


class Stretch(Record, frozen=True, kw_only=True):
    """From one reading of the counter to the next."""

    requests: Count
    """Answered, and as the scenario expects."""
    instructions: Count
    """In user space, of all threads; what the kernel does for the server is not among them."""
    ticks: Count
    """How often uvicorn woke by its own clock, which it does ten times a second whether or not a request comes."""
    seconds: float
    """Wall time."""


class CountedStart(Record, frozen=True, kw_only=True):
    """One start of a server: two loaded stretches, whose difference is requests and nothing else, and an idle one."""

    scenario: str
    condition: str
    """By its name, which `Run.conditions` explains; over one connection, whatever that says."""
    hash_seed: Count
    """Of the interpreter: PYTHONHASHSEED. It moves where things lie in dictionaries and sets."""
    few: Stretch
    many: Stretch
    idle: Stretch
    architecture: str
    """Whose instructions these are, such as `x86_64`."""
    valgrind: str
    """Its version."""
    commit: str
    """Of the suite, as in `Run`; versions and interpreter are those of the run."""
    started: str
    """ISO 8601, UTC."""

    @property
    def key(self) -> tuple[str, str, int]:
        """Return scenario, condition and seed, which no two starts of a run share."""
        return self.scenario, self.condition, self.hash_seed
