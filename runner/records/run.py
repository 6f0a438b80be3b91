"""A run as a whole: on which machine, what it was asked, how it ended."""

from enum import StrEnum

import msgspec

from runner.records.condition import FLOOR, Client, ClosedLoop, Condition, ControlPlan, Environment, Versus
from runner.records.host import Fingerprint, Host, Machine, Role
from runner.records.measurement import Block, Slice
from runner.records.probes import Probe, ProbeKind, ProbePlan
from runner.records.record import Count, Record, Whole
from scenarios.claims import Claim

SCHEMA = 7  # of the run folder; the history is in results/README.md


class Kind(StrEnum):
    BENCH = "bench"  # the one kind that gives verdicts
    SMOKE = "smoke"
    CALIBRATE = "calibrate"
    COUNT = "count"


class Stop(StrEnum):
    """The rule by which a run ended."""

    PRECISE = "precise"  # every interval was as narrow as asked
    BUDGET = "budget"
    ROUNDS = "rounds"
    PROBED = "every probe was taken"  # of a run that measures what it costs to run an app, and no scenario
    NOTHING_LEFT = "nothing left to measure"


class Options(Record, frozen=True, kw_only=True):
    kind: Kind
    scenarios: list[str]
    contenders: list[str]
    budget_seconds: float
    precision: float  # half-width of the interval at which a scenario is measured well enough: 0.03 is 3 %
    pairs: Count  # of slices in a block, for each comparison
    rounds: Count | None = None
    """After so many rounds the run ends; None: as many as the budget and the precision ask for."""
    connections: Count  # of every condition that a question does not ask about
    client: Client = Client.SLEEPS  # how the generator was to wait for answers in closed loops
    seed: Whole


class Asked(Record, frozen=True, kw_only=True):
    """A scenario or an experiment as it was when it was measured, so that a report needs nothing but its run."""

    question: str
    area: str
    tags: list[str]
    experiment: str = ""
    """The experiment that it belongs to, such as `connections`; empty: a scenario, which claims are judged on."""
    scenario: str = ""  # the scenario that an experiment has borrowed; empty: itself
    request: str
    contenders: list[str]  # the conditions of those who take part, the baseline first
    absent: dict[str, str]
    skipped: str = ""  # why it could not be measured on this machine; empty where it could
    sources: dict[str, str]  # condition to the text of its handler module


MANY_SCENARIOS = 20
"""A run of more has half as many pairs in a block (docs/adr/0026), and controls with a closer bound (docs/adr/0042)."""


class Run(Record, frozen=True, kw_only=True):
    """The head of a run folder (`run.json`), written before the first block."""

    schema: int
    name: str
    started: str  # ISO 8601, UTC
    options: Options
    machine: Machine
    versions: dict[str, str]  # distribution to version, as installed
    commit: str  # with `+changes` where the tree was not clean; `unknown` outside git
    unlike_lock: list[str] = msgspec.field(default_factory=list)
    """Distributions that are not the version that requirements.lock pins, each with both versions."""
    server_flags: list[str]  # of every uvicorn, beside what its condition says
    scenarios: dict[str, Asked]
    conditions: dict[str, Condition]
    comparisons: dict[str, list[Versus]]
    probes: ProbePlan = ()
    controls: ControlPlan | None = None
    environments: dict[str, Environment] = msgspec.field(default_factory=dict)
    """By name, those beside the suite's own, which `machine.python` and `versions` describe."""
    sleeps_because: str = ""  # why the client of its closed loops sleeps though it was to poll
    claims: list[Claim]
    pair: str = ""  # the folder of your own two apps; empty for a run of the suite's
    hosts: dict[str, Host] = msgspec.field(default_factory=dict)
    """By name, where servers and generators had machines of their own; `machine` is then that of the servers."""

    @property
    def served_on(self) -> str:
        return next((host.address for host in self.hosts.values() if host.role is Role.SERVER), "")

    @property
    def has_many_scenarios(self) -> bool:
        return len(self.scenarios) > MANY_SCENARIOS

    @property
    def client(self) -> Client | None:
        """Return how the client of its closed loops waits, where no experiment asks about that; None: it has none."""
        loops = (condition.load_model for condition in self.conditions.values())
        asked = (loop.client for loop in loops if isinstance(loop, ClosedLoop) and not loop.is_asked_about)
        return next(asked, None)

    def floor_under(self, condition: str) -> str:
        return msgspec.structs.replace(self.conditions[condition], app=FLOOR).name


def wait_alike(*recordings: "Recording") -> bool:
    """Return whether the clients of runs waited in one way, so that their figures may stand together."""
    return len({recording.run.client for recording in recordings if recording.blocks} - {None}) < 2


class Complete(Record, frozen=True, kw_only=True, tag="complete"):
    """The run stopped by its own rule."""

    reason: Stop
    seconds: float


class Interrupted(Record, frozen=True, kw_only=True, tag="interrupted", omit_defaults=True):
    """A signal or an error stopped the run."""

    reason: str
    seconds: float
    exit_code: int = 2  # of the command: 128 and the number of the signal that came; 2 for an error

    @property
    def by_signal(self) -> bool:
        return self.exit_code > 128


Ending = Complete | Interrupted


class Recording(Record, frozen=True, kw_only=True):
    run: Run
    blocks: list[Block]
    slices: list[Slice]
    ending: Ending | None  # None when the run was cut off before it could say why
    fingerprints: list[Fingerprint] = msgspec.field(default_factory=list)
    """Of the machine, before the first block and after the last of each sitting; none in an older record."""
    probes: list[Probe] = msgspec.field(default_factory=list)

    @property
    def counts(self) -> list[Probe]:
        return [probe for probe in self.probes if probe.kind is ProbeKind.INSTRUCTIONS]

    @property
    def costs(self) -> list[Probe]:
        return [probe for probe in self.probes if probe.kind is not ProbeKind.INSTRUCTIONS]

    @property
    def is_empty(self) -> bool:
        return not self.blocks and not self.costs
