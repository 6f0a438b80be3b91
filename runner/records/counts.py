"""Instructions of a server, counted under valgrind: a line of `counts.jsonl` for each start."""

from runner.records.constrained import Count
from runner.records.record import Record


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
