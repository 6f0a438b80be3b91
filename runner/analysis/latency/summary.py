"""What a run says of latency below saturation, as records: a part of `summary.json`."""

import msgspec

from runner.analysis.statistics.estimate import Estimate
from runner.analysis.validity.flag import Flag
from runner.records.record import Record


class OfferedFigures(Record, frozen=True, kw_only=True):
    """What one app did under one open loop. A figure that fewer than two blocks have is missing."""

    condition: str
    app: str
    load: str
    """In words, such as `50 % of the slower app's capacity`."""
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
