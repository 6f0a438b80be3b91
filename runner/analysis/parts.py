"""What it costs to run an app, as records: figures with intervals over fresh processes, and what can be counted.

What a validity check says when it strikes.

A control as a part of `summary.json`.

The answer to "is the library the reason?" as records: tables of two frameworks by two libraries.

What a run says of latency below saturation, as records: a part of `summary.json`.
"""

from enum import StrEnum

import msgspec

from runner.analysis.statistics.estimate import Estimate
from runner.records.probes import Package
from runner.records.record import Record


class Flag(Record, frozen=True, kw_only=True):
    """A validity check that struck: what it saw, against what, in a sentence."""

    name: str
    voids: bool
    """True: no verdict. False: a warning beside it."""
    figure: float
    threshold: float
    sentence: str


class Relation(StrEnum):
    """What is expected of a control's ratio."""

    EQUALS = "equals"
    AT_LEAST = "at least"


class Control(Record, frozen=True, kw_only=True):
    """An experiment whose answer is known: does the instrument find it?"""

    name: str
    sentence: str
    relation: Relation = Relation.EQUALS
    expected: float
    estimate: Estimate | None
    """With a 99 % interval."""
    passed: bool | None
    """None where there is no estimate to judge."""


class Way(StrEnum):
    """How both frameworks come to use the same model library."""

    OFFERED = "offered"
    """Each through what it offers for the library."""
    BY_HAND = "by hand"
    """Bodies decoded and answers encoded by a line in each handler, in all four."""


class TwoByTwo(Record, frozen=True, kw_only=True):
    """Two frameworks by two model libraries: ratios of throughput along the sides of the table."""

    scenario: str
    """Empty: the mean over several."""
    own: Estimate
    """Contender over baseline, each with its own library: the gap to explain."""
    with_baselines: Estimate
    """Contender over baseline, with the baseline's library in both."""
    with_contenders: Estimate
    """Contender over baseline, with the contender's library in both."""
    brings_baseline: Estimate
    """The contender's library over the baseline's, in the baseline."""
    brings_contender: Estimate
    """The contender's library over the baseline's, in the contender."""
    share_with_baselines: Estimate | None
    """Of the gap that goes away with the baseline's library in both, on the log scale; None where there is no gap."""
    share_with_contenders: Estimate | None
    """Likewise with the contender's library in both."""
    share: Estimate | None
    """The mean of the two: what the library brings, whichever is changed first."""


class Outlier(Record, frozen=True, kw_only=True):
    """A scenario without which the library's share would be another."""

    scenario: str
    without: TwoByTwo
    """The mean over the others, without the outliers before it."""


class LibraryTable(Record, frozen=True, kw_only=True):
    """Is the model library the reason? The answer in one way to ask."""

    way: Way
    contender: str
    baseline: str
    baseline_library: str
    contender_library: str
    typically: TwoByTwo
    """The geometric mean over `averaged`."""
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
    """In words, such as `50 % of the slower app's capacity`."""
    share_of_slower: float | None = None
    """What the load is of the slower app's capacity; None where it is a rate, or a share of each app's own."""
    requests_per_second: Estimate | None
    """Offered; it follows from the capacity that each block found."""
    share_of_capacity: Estimate | None
    """Offered over the app's own capacity: 0.5 is half of it."""
    latency_milliseconds: dict[str, Estimate]
    """`p50`, `p90`, `p99` and, where there are requests enough, `p99.9`: from the planned time, what a user waits."""
    service_milliseconds: dict[str, Estimate]
    """The same from the actual send: what the server took."""
    cpu_microseconds_per_request: Estimate | None
    blocks: int
    requests: int
    """That the histograms hold, in the block that has fewest."""
    is_sustained: bool
    """False: the backlog grew for as long as requests came, and no latency is given."""
    flags: list[Flag]

    @property
    def is_valid(self) -> bool:
        """Return whether its latencies may be compared."""
        return self.is_sustained and not any(flag.voids for flag in self.flags)


class LatencyComparison(Record, frozen=True, kw_only=True):
    """Two apps under the same open loop; ratios above 1 speak for the contender."""

    contender: str
    baseline: str
    """Both by the names of their conditions."""
    latency_ratios: dict[str, Estimate]
    """By percentile: the baseline's latency over the contender's."""
    cpu_ratio: Estimate | None
    """CPU time per request, baseline over contender."""
    reason: str
    """Why there is no ratio; empty where there is one."""


class HighestRate(Record, frozen=True, kw_only=True):
    """Up to which rate an app keeps its p99 under a bound."""

    app: str
    bound_milliseconds: float
    requests_per_second: Estimate | None
    """None where fewer than two blocks say."""
    is_at_least: bool
    """The highest rate that was offered kept it: the true one is not lower."""


class OpenLoopSummary(Record, frozen=True, kw_only=True):
    """One scenario below saturation."""

    name: str
    """The experiment with its scenario, such as `latency[json_hello]`."""
    scenario: str
    question: str
    skipped: str = ""
    """Why it could not be measured on this machine; empty where it could."""
    capacity: dict[str, Estimate]
    """Requests per second that each app reached when saturated, in the same blocks."""
    figures: list[OfferedFigures]
    comparisons: list[LatencyComparison]
    highest_rates: list[HighestRate]
    failed_blocks: list[str] = msgspec.field(default_factory=list)
    """Why blocks did not run to their end."""


class CostFigure(Record, frozen=True, kw_only=True):
    """One thing that was looked at on fresh processes."""

    name: str
    """By which a claim asks for it: `start_milliseconds`."""
    label: str
    """For a person: `Start to the first answer, smallest app`."""
    unit: str
    apps: dict[str, Estimate]
    """By app, the geometric mean over its processes."""
    ratio: Estimate | None
    """Baseline over contender, round by round: above 1 the contender takes less. None where one was never above 0."""
    samples: int
    """Processes of each of the two that could be paired."""


class CostCount(Record, frozen=True, kw_only=True):
    """One thing that is the same at every look, so that it has no interval."""

    name: str
    label: str
    unit: str
    apps: dict[str, int]
    ratio: float
    """Baseline over contender: above 1 the contender takes less."""


class RunningCosts(Record, frozen=True, kw_only=True):
    """What it costs to run the contender and the baseline."""

    contender: str
    baseline: str
    figures: list[CostFigure]
    counts: list[CostCount]
    findings: list[str]
    """Sentences about what a table does not show by itself, such as memory that grows."""
    packages: dict[str, dict[str, Package]] = msgspec.field(default_factory=dict)
    """By app: what an environment of its own holds."""
    missed: list[str] = msgspec.field(default_factory=list)
    """Why probes did not come to their end."""

    def figure(self, name: str) -> CostFigure | None:
        """Return the figure of this name; None where the run did not look at it."""
        return next((figure for figure in self.figures if figure.name == name), None)

    def count(self, name: str) -> CostCount | None:
        """Return the count of this name; None where the run did not look at it."""
        return next((count for count in self.counts if count.name == name), None)
