"""What a run says, as records: `summary.json` is this, and every page and picture is made from it.

A public contract: a field is added, never renamed; `schema` rises when one goes.

Which run a summary is of.
"""

from enum import StrEnum

import msgspec

from runner.analysis.cpu_time import Collections, CpuRatios, Dilution
from runner.analysis.parts import Beside, LibraryTable, OpenLoopSummary, RunningCosts
from runner.analysis.parts import Control as Control  # noqa: PLC0414 - part of the contract
from runner.analysis.parts import Flag as Flag  # noqa: PLC0414 - part of the contract that this module is
from runner.analysis.parts import Relation as Relation  # noqa: PLC0414
from runner.analysis.statistics.estimate import Estimate
from runner.analysis.statistics.frames import Basis
from runner.records.condition import Condition, Environment
from runner.records.host import Host, Machine
from runner.records.record import Record
from runner.records.run import Asked, Options


class Ended(StrEnum):
    """Whether a run came to its end."""

    BY_RULE = "by its own rule"
    INTERRUPTED = "interrupted"
    CUT_OFF = "cut off"


class RunSummary(Record, frozen=True, kw_only=True):
    """Which run this was and how it ended."""

    name: str
    started: str
    ended: str
    """How: `precise`, `budget`, `interrupted: ...` or `cut off`."""
    ending: Ended = Ended.BY_RULE
    seconds: float | None
    """None when it was cut off."""
    commit: str
    options: Options
    server_flags: list[str]
    blocks: int
    slices: int
    share_inside_slices: float
    """Of the time from the first start of a server to the end of the last block."""
    spread_between_pairs: float | None = None
    """Typical standard deviation of a block's log-ratios, pair by pair: 0.2 is 20 %. None: no block has two pairs."""
    spread_between_blocks: float | None = None
    """Typical standard deviation of a comparison's log-ratios, block by block: 0.03 is 3 %. None: one block or none."""


SUMMARY_SCHEMA = 1


class Verdict(StrEnum):
    """What can be said of a claim."""

    SUPPORTED = "supported"
    REFUTED = "refuted"
    INCONCLUSIVE = "inconclusive"
    INVALID = "invalid"
    BOTH_CAN = "both can"
    """Of a capability: both give the same answers, which does not say which is better (docs/adr/0011)."""


class AppFigures(Record, frozen=True, kw_only=True):
    """What one app did in one scenario; None where fewer than two blocks were measured."""

    requests_per_second: Estimate | None
    cpu_microseconds_per_request: Estimate | None
    user_microseconds_per_request: Estimate | None = None
    """What of it is the program's own; None too where it was not recorded."""
    system_microseconds_per_request: Estimate | None = None
    """What of it is the kernel's."""
    latency_milliseconds: dict[str, Estimate]
    """`p50`, `p90`, `p99` of the closed loop at saturation: queueing, not what a user would wait."""
    latency_buckets: dict[int, int] = msgspec.field(default_factory=dict)
    """The same as a distribution, all blocks together: bucket b has the answers from 1.05**b to 1.05**(b + 1) ns."""
    failures: int
    collections: Collections | None = None
    """None where they were not recorded."""
    instructions_per_request: Estimate | None = None
    """In user space, by valgrind; None where fewer than two starts were counted."""
    requests_over_floor: Estimate | None = None
    cpu_over_floor: Estimate | None = None  # both block by block, whatever the machine does that day
    block_cpu_microseconds: dict[int, float] = msgspec.field(default_factory=dict)


class Comparison(Record, frozen=True, kw_only=True):
    """A contender against the baseline in one scenario. Ratios above 1 speak for the contender."""

    contender: str
    baseline: str
    throughput_ratio: Estimate | None
    cpu_ratio: Estimate | None
    """CPU time per request, baseline over contender."""
    cpu_ratios: CpuRatios | None = None
    """The same in three ways, from each block's own figures."""
    throughput_ratio_bootstrap: Estimate | None
    """The same by BCa bootstrap over blocks, as a check."""
    judged_by: Basis = Basis.THROUGHPUT
    block_numbers: list[int]
    """The blocks that `block_ratios` belong to; a block of which no pair counts has no ratio."""
    block_ratios: list[float]
    """The ratio of each block, by the measure that `judged_by` names."""
    blocks: int
    pairs: int
    """Pairs of slices that count."""
    excluded_pairs: int
    """Pairs set aside since something outside disturbed them."""
    verdict: Verdict | None
    """On the ratio that was claimed of these two; None where none was and the figures are valid."""
    reason: str
    flags: list[Flag]
    instruction_ratio: Estimate | None = None
    """Instructions per request, baseline over contender: hardly moved by the machine, and not time."""

    @property
    def verdict_word(self) -> str:
        """What tables say of it; empty where nothing was claimed."""
        return self.verdict.value if self.verdict else ""

    @property
    def ratio(self) -> Estimate | None:
        """Return the ratio that is judged: of throughput, or of CPU time where `judged_by` says so."""
        return self.cpu_ratio if self.judged_by is Basis.CPU_TIME else self.throughput_ratio

    @property
    def is_valid(self) -> bool:
        """Return whether it has a ratio that no check has voided."""
        return self.ratio is not None and self.verdict is not Verdict.INVALID


class ScenarioSummary(Record, frozen=True, kw_only=True):
    """What was measured in one scenario, and what can be said of it."""

    name: str
    asked: Asked
    contenders: dict[str, AppFigures]
    floor: AppFigures | None
    floors: dict[str, AppFigures] = msgspec.field(default_factory=dict)
    """Of an experiment: the floor under each condition, by the name of the baseline's."""
    memory_megabytes: dict[str, Estimate] = msgspec.field(default_factory=dict)
    """Of an experiment: what a server's processes take together at the end of a block, by condition."""
    comparisons: list[Comparison]
    failed_blocks: list[str]
    """Why blocks did not run to their end."""


class ClaimSummary(Record, frozen=True, kw_only=True):
    """One claim in one scope, judged."""

    number: int
    sentence: str
    method: str
    scope: str
    """`typically`, `everywhere` or `somewhere`; empty for a claim that has one answer only."""
    target: float
    ratio: Estimate | None
    verdict: Verdict | None
    """None: this run did not test it; the reason says what it would take."""
    reason: str
    scenarios: list[str]
    """The names of those that it was judged on."""


class SameLibrary(Record, frozen=True, kw_only=True):
    """A pair of frameworks with one model library in both."""

    library: str
    ratio: Estimate
    share: Estimate
    """Of the gap that goes away: 0.5 is half of it, on the log scale."""


class Explained(Record, frozen=True, kw_only=True):
    """The same pair of frameworks over the same scenarios, twice."""

    contender: str
    baseline: str
    library: str
    """The model library that both have in `same`."""
    scenarios: list[str]
    own: Estimate
    """The ratio with each one's own library."""
    same: Estimate
    """The ratio with the baseline's library in both."""
    share: Estimate
    """Of the gap that goes away: 0.5 is half of it, on the log scale."""
    other_way: SameLibrary | None = None
    """With the contender's own library in both; None where the run has no such contender."""


class Counted(Record, frozen=True, kw_only=True):
    """What the counts of instructions depend on, beside the versions."""

    architecture: str
    """Whose instructions they are, such as `x86_64`."""
    python: str
    valgrind: list[str]
    """Its versions."""
    starts: int
    instructions_per_tick: int
    """What a server executes ten times a second without any request; taken off."""


class TypicalCpu(Record, frozen=True, kw_only=True):
    """The ratio of CPU time in three ways, as geometric means over the headline scenarios."""

    contender: str
    baseline: str
    scenarios: list[str]
    ratios: CpuRatios


class Summary(Record, frozen=True, kw_only=True):
    """Everything that the report shows."""

    schema: int
    headline: str
    """The answer in one sentence."""
    run: RunSummary
    machine: Machine
    fingerprint: dict[str, float] = msgspec.field(default_factory=dict)
    """CPU seconds of fixed pieces of work, at the machine's best; empty in an older record."""
    versions: dict[str, str]
    controls: list[Control]
    flags: list[Flag]
    """Those that concern the run as a whole."""
    claims: list[ClaimSummary]
    scenarios: list[ScenarioSummary]
    """Those that claims are judged on."""
    experiments: list[ScenarioSummary] = msgspec.field(default_factory=list)
    """Scenarios that were measured under other conditions as well; no claim counts them (docs/adr/0016)."""
    open_loops: list[OpenLoopSummary] = msgspec.field(default_factory=list)
    """Latency below saturation, scenario by scenario; no claim counts it."""
    explained: Explained | None = None
    """How much of the gap the model library explains; None where the run cannot say."""
    typical_cpu: TypicalCpu | None = None
    """None where the run has no valid headline scenario of the claimed pair."""
    libraries: list[LibraryTable] = msgspec.field(default_factory=list)
    """Whether the library is the reason, as tables of two by two; empty where the run lacks a contender for them."""
    included_routers: Beside | None = None
    """The headline over the baseline with its routes in included routers; None where the run has no such contender."""
    dilution: Dilution | None = None
    """How work in the handler hides the framework; None where the run did not measure it."""
    counted: Counted | None = None
    """None where no instructions were counted."""
    running: RunningCosts | None = None
    """What it costs to run the headline pair; None where the run did not look."""
    conditions: dict[str, Condition] | msgspec.UnsetType = msgspec.UNSET
    """What those names of contenders stand for that say more than an app's name; left out where none does."""
    environments: dict[str, Environment] | msgspec.UnsetType = msgspec.UNSET
    """By name, those beside the suite's own; left out where there is none."""
    hosts: dict[str, Host] | msgspec.UnsetType = msgspec.UNSET
    """By name, where servers and generators had machines of their own; left out where all ran on one."""
