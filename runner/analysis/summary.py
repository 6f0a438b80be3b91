"""What a run says, as records: `summary.json` is this, and every page and picture is made from it.

A public contract: a field is added, never renamed; `schema` rises when one goes.
"""

from enum import StrEnum

import msgspec
import numpy as np
import pandas as pd

from runner.analysis.cost_figures import Collections, CpuRatios, Dilution, RunningCosts, WakeUp
from runner.analysis.statistics.estimate import LEVEL, Estimate
from runner.analysis.statistics.frames import Basis
from runner.records.condition import Client, Condition, Environment
from runner.records.host import Host, Machine
from runner.records.record import Record
from runner.records.run import Asked, Options

SUMMARY_SCHEMA = 1


class Flag(Record, frozen=True, kw_only=True):
    """A validity check that failed: what it saw, against what, in a sentence."""

    name: str
    voids: bool  # True: no verdict. False: a warning beside it.
    figure: float
    threshold: float
    sentence: str


class Relation(StrEnum):
    EQUALS = "equals"
    AT_LEAST = "at least"


class ControlOutcome(StrEnum):
    PASSED = "passed"
    FAILED = "failed"
    NOT_SHOWN = "not shown"  # its interval is too wide to show that the instrument is right, or wrong
    NOT_MEASURED = "not measured"  # in fewer than two blocks


class Control(Record, frozen=True, kw_only=True):
    """An experiment whose answer is known: does the instrument find it?"""

    name: str
    sentence: str
    relation: Relation = Relation.EQUALS
    expected: float
    estimate: Estimate | None  # the 99 % interval
    outcome: ControlOutcome


class Ended(StrEnum):
    BY_RULE = "by its own rule"
    INTERRUPTED = "interrupted"
    CUT_OFF = "cut off"


class RunSummary(Record, frozen=True, kw_only=True):
    name: str
    started: str
    ended: str
    ending: Ended = Ended.BY_RULE
    seconds: float | None
    commit: str
    options: Options
    client: Client | None = Client.SLEEPS  # how that of closed loops waited; None where there were none
    server_flags: list[str]
    blocks: int
    slices: int
    share_inside_slices: float
    spread_between_pairs: float | None = None
    """Typical standard deviation of a block's log-ratios, pair by pair: 0.2 is 20 %. None: no block has two pairs."""
    spread_between_blocks: float | None = None
    """The same of a comparison's log-ratios, block by block. None: one block or none."""


class Verdict(StrEnum):
    SUPPORTED = "supported"
    REFUTED = "refuted"
    INCONCLUSIVE = "inconclusive"  # more blocks would settle it
    MIXED = "mixed"  # of a claim: its measures point different ways, which more blocks would not change (docs/adr/0041)
    INVALID = "invalid"
    BOTH_CAN = "both can"
    """Of a capability: both give the same answers, which does not say which is better (docs/adr/0011)."""


class AppFigures(Record, frozen=True, kw_only=True):
    """What one app did in one scenario; None where fewer than two blocks were measured."""

    requests_per_second: Estimate | None
    cpu_microseconds_per_request: Estimate | None
    user_microseconds_per_request: Estimate | None = None
    system_microseconds_per_request: Estimate | None = None
    latency_milliseconds: dict[str, Estimate]
    """`p50`, `p90`, `p99` of the closed loop at saturation, of all answers: queueing, not what a user would wait."""
    latency_missing: dict[str, str] = msgspec.field(default_factory=dict)  # percentiles that are not given, and why
    shares_above: dict[str, Estimate] = msgspec.field(default_factory=dict)  # of the answers, by `1 ms` and so on
    latency_curve: list[float] = msgspec.field(default_factory=list)
    """The same as a distribution, all blocks together: in how many milliseconds each of `CURVE`'s shares had come."""
    failures: int
    collections: Collections | None = None
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
    cpu_ratios: CpuRatios | None = None
    throughput_ratio_bootstrap: Estimate | None
    judged_by: Basis = Basis.THROUGHPUT
    block_numbers: list[int]
    block_ratios: list[float]
    blocks: int
    confidence: float = LEVEL
    """The level of t: above the 95 % promised in a run that stopped on its widths (docs/adr/0013)."""
    pairs: int
    excluded_pairs: int
    all_pairs_ratio: Estimate | None = None
    """Of throughput over all pairs, disturbed ones too: where more than 5 % of them are excluded."""
    verdict: Verdict | None
    reason: str
    flags: list[Flag]
    latency_ratios: dict[str, Estimate] = msgspec.field(default_factory=dict)
    """At saturation, baseline over contender: `p50`, `p90`, `p99` of all answers of the blocks that both have."""
    instruction_ratio: Estimate | None = None
    """Instructions per request, baseline over contender: hardly moved by the machine, and not time."""

    @property
    def both(self) -> tuple[str, str]:
        return self.contender, self.baseline

    @property
    def logarithms(self) -> "pd.Series[float]":
        return pd.Series(np.log(self.block_ratios), index=self.block_numbers, dtype=np.float64)

    @property
    def verdict_word(self) -> str:
        return self.verdict.value if self.verdict else ""

    @property
    def ratio(self) -> Estimate | None:
        return self.cpu_ratio if self.judged_by is Basis.CPU_TIME else self.throughput_ratio

    @property
    def is_valid(self) -> bool:
        return self.ratio is not None and self.verdict is not Verdict.INVALID


class ScenarioSummary(Record, frozen=True, kw_only=True):
    """What was measured in one scenario, and what can be said of it."""

    name: str
    asked: Asked
    contenders: dict[str, AppFigures]
    floor: AppFigures | None
    floors: dict[str, AppFigures] = msgspec.field(default_factory=dict)
    memory_megabytes: dict[str, Estimate] = msgspec.field(default_factory=dict)
    """Of an experiment: what a server's processes take together at the end of a block, by condition."""
    comparisons: list[Comparison]
    failed_blocks: list[str]

    def compared(self, contender: str, baseline: str) -> Comparison | None:
        return next((each for each in self.comparisons if each.both == (contender, baseline)), None)

    def latency_ratio(self, contender: str, baseline: str, quantile: str) -> Estimate | None:
        found = self.compared(contender, baseline)
        return found.latency_ratios.get(quantile) if found else None


class ClaimSummary(Record, frozen=True, kw_only=True):
    number: int
    sentence: str
    method: str
    scope: str  # `typically`, `everywhere` or `somewhere`; empty for a claim that has one answer only
    target: float
    ratio: Estimate | None
    verdict: Verdict | None
    reason: str
    scenarios: list[str]


class SameLibrary(Record, frozen=True, kw_only=True):
    """A pair of frameworks with one model library in both."""

    library: str
    ratio: Estimate
    share: Estimate  # of the gap that goes away: 0.5 is half of it, on the log scale


class Explained(Record, frozen=True, kw_only=True):
    """The same pair of frameworks over the same scenarios, twice."""

    contender: str
    baseline: str
    library: str
    scenarios: list[str]
    own: Estimate
    same: Estimate
    share: Estimate
    other_way: SameLibrary | None = None


class Counted(Record, frozen=True, kw_only=True):
    """What the counts of instructions depend on, beside the versions."""

    architecture: str
    python: str
    valgrind: list[str]
    starts: int
    instructions_per_tick: int  # what a server executes ten times a second without any request; taken off


class TypicalCpu(Record, frozen=True, kw_only=True):
    """The ratio of CPU time in three ways, as geometric means over the headline scenarios."""

    contender: str
    baseline: str
    scenarios: list[str]
    ratios: CpuRatios


class Way(StrEnum):
    """How both frameworks come to use the same model library."""

    OFFERED = "offered"
    BY_HAND = "by hand"  # bodies decoded and answers encoded by a line in each handler, in all four


class TwoByTwo(Record, frozen=True, kw_only=True):
    """Two frameworks by two model libraries: ratios of throughput along the sides of the table."""

    scenario: str
    own: Estimate  # contender over baseline, each with its own library: the gap to explain
    with_baselines: Estimate
    with_contenders: Estimate
    brings_baseline: Estimate
    brings_contender: Estimate
    share_with_baselines: Estimate | None
    """Of the gap that goes away with the baseline's library in both, on the log scale; None where there is no gap."""
    share_with_contenders: Estimate | None
    share: Estimate | None


class Outlier(Record, frozen=True, kw_only=True):
    """A scenario without which the library's share would be another."""

    scenario: str
    without: TwoByTwo


class LibraryTable(Record, frozen=True, kw_only=True):
    """Is the model library the reason? The answer in one way to ask."""

    way: Way
    contender: str
    baseline: str
    baseline_library: str
    contender_library: str
    typically: TwoByTwo
    averaged: list[str]
    scenarios: list[TwoByTwo]
    outliers: list[Outlier]


class Beside(Record, frozen=True, kw_only=True):
    """The headline's ratio over the baseline in another style, typically."""

    contender: str
    baseline: str
    ratio: Estimate
    scenarios: list[str]


class OfferedFigures(Record, frozen=True, kw_only=True):
    """What one app did under one open loop. A figure that fewer than two blocks have is missing."""

    condition: str
    app: str
    load: str
    share_of_slower: float | None = None
    """What the load is of the slower app's capacity; None where it is a rate, or a share of each app's own."""
    requests_per_second: Estimate | None
    share_of_capacity: Estimate | None
    latency_milliseconds: dict[str, Estimate]
    """`p50`, `p90`, `p99`, `p99.9` of all answers, where these carry it: from the planned time, what a user waits."""
    latency_missing: dict[str, str] = msgspec.field(default_factory=dict)
    shares_above: dict[str, Estimate] = msgspec.field(default_factory=dict)  # both as in `AppFigures`
    core_busy: Estimate | None = None  # CPU seconds of the server over elapsed seconds: half load is more than half
    service_milliseconds: dict[str, Estimate]
    cpu_microseconds_per_request: Estimate | None
    blocks: int
    requests: int
    is_sustained: bool
    flags: list[Flag]

    @property
    def is_valid(self) -> bool:
        return self.is_sustained and not any(flag.voids for flag in self.flags)


class LatencyComparison(Record, frozen=True, kw_only=True):
    """Two apps under the same open loop; ratios above 1 speak for the contender."""

    contender: str
    baseline: str
    latency_ratios: dict[str, Estimate]
    cpu_ratio: Estimate | None
    reason: str


class HighestRate(Record, frozen=True, kw_only=True):
    """Up to which rate an app keeps its p99 under a bound."""

    app: str
    bound_milliseconds: float
    requests_per_second: Estimate | None
    is_at_least: bool


class OpenLoopSummary(Record, frozen=True, kw_only=True):
    """One scenario below saturation."""

    name: str
    scenario: str
    question: str
    skipped: str = ""
    capacity: dict[str, Estimate]
    figures: list[OfferedFigures]
    comparisons: list[LatencyComparison]
    highest_rates: list[HighestRate]
    failed_blocks: list[str] = msgspec.field(default_factory=list)


class Summary(Record, frozen=True, kw_only=True):
    schema: int
    headline: str
    run: RunSummary
    machine: Machine
    fingerprint: dict[str, float] = msgspec.field(default_factory=dict)
    """CPU seconds of fixed pieces of work, at the machine's best; empty in an older record."""
    versions: dict[str, str]
    controls: list[Control]
    flags: list[Flag]
    claims: list[ClaimSummary]
    scenarios: list[ScenarioSummary]
    experiments: list[ScenarioSummary] = msgspec.field(default_factory=list)
    """Scenarios that were measured under other conditions as well; no claim counts them (docs/adr/0016)."""
    open_loops: list[OpenLoopSummary] = msgspec.field(default_factory=list)
    explained: Explained | None = None
    typical_cpu: TypicalCpu | None = None
    libraries: list[LibraryTable] = msgspec.field(default_factory=list)
    included_routers: Beside | None = None
    dilution: Dilution | None = None
    counted: Counted | None = None
    running: RunningCosts | None = None
    conditions: dict[str, Condition] | msgspec.UnsetType = msgspec.UNSET
    environments: dict[str, Environment] | msgspec.UnsetType = msgspec.UNSET
    wake_ups: dict[str, WakeUp] | msgspec.UnsetType = msgspec.UNSET  # by scenario, where the experiment asked
    hosts: dict[str, Host] | msgspec.UnsetType = msgspec.UNSET
