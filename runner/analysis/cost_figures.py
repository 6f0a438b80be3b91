"""What a request and a process cost, as records and the formulas behind them.

*CPU time.* The kernel sends and receives the same bytes for both, and the floor shows what the server spends on them.
Both pull a ratio of CPU times towards 1, further where system calls are dear (docs/adr/0018): hence three ratios.

*Dilution.* A handler's own work hides the framework: `ratio(X) = (f + X) / (l + X)`. f and l are milliseconds of server
CPU time per request without any work of the handler's own, of the baseline and of the contender; X is the work, which
takes the same time under both. Where the CPU is the limit, the ratio of CPU time is that of throughput, so the formula
can be held against what was measured with work.

*Running costs* are figures over fresh processes, and what can be counted.
"""

from collections.abc import Callable, Sequence

import msgspec
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from runner.analysis.statistics.estimate import Estimate, mean_interval, ratio_interval, t_half_width
from runner.records.condition import Versus
from runner.records.probes import Package
from runner.records.record import Record


class CpuRatios(Record, frozen=True, kw_only=True):
    """CPU time per request, baseline over contender, in three ways; None where it was not recorded or is no ratio."""

    as_served: Estimate | None
    """All of it: what a core serves."""
    user: Estimate | None
    """Without the kernel: what depends less on how dear a system call is here."""
    above_floor: Estimate | None
    """Without what the bare app spends, kernel and server: what the frameworks themselves cost."""


def block_logarithms(slices: pd.DataFrame, versus: Versus, floor: str, served: "pd.Series[float]") -> pd.DataFrame:
    """Return the three log-ratios by block, in the columns of `CpuRatios`; NaN where a block has none.

    `slices` are those of one scenario that count, from `slices_frame`; `served` are the log-ratios of the pairs' CPU
    times by block.
    """
    columns = ["cpu_microseconds_per_request", "user_share"]
    medians = slices.groupby(["condition", "block"])[columns].median()
    contender, baseline, bare = (
        medians.loc[name] if name in medians.index else pd.DataFrame(columns=columns, dtype=np.float64)
        for name in (*versus.both, floor)
    )
    spent = "cpu_microseconds_per_request"
    user = served + logarithms(baseline["user_share"]) - logarithms(contender["user_share"])
    above = logarithms(baseline[spent] - bare[spent]) - logarithms(contender[spent] - bare[spent])
    return pd.DataFrame({"as_served": served, "user": user, "above_floor": above}).loc[served.index]


def logarithms(values: "pd.Series[float]") -> "pd.Series[float]":
    """Return natural logarithms; NaN for what is not above 0."""
    return values.where(values > 0).map(np.log)


def cpu_ratios(by_block: pd.DataFrame) -> CpuRatios:
    return CpuRatios(
        as_served=over_blocks(by_block["as_served"]),
        user=over_blocks(by_block["user"]),
        above_floor=over_blocks(by_block["above_floor"]),
    )


def typical_cpu_ratios(scenarios: Sequence[pd.DataFrame]) -> CpuRatios | None:
    """Return the geometric means over scenarios; None without any.

    One value for each round, as for the typical ratio of throughput: a round in which one has no figure stays out.
    """
    if not scenarios:
        return None
    columns = [str(name) for name in scenarios[0]]
    means = {
        name: pd.concat([scenario[name] for scenario in scenarios], axis=1).dropna().mean(axis=1) for name in columns
    }
    return cpu_ratios(pd.DataFrame(means))


def over_blocks(by_block: "pd.Series[float]") -> Estimate | None:
    return ratio_interval([float(value) for value in by_block.dropna()])


class Collections(Record, frozen=True, kw_only=True):
    """Full garbage collections of a server under load: each looks at all its objects while every request waits."""

    per_thousand_requests: float
    mean_milliseconds: float | None
    """How long one took; None where there was none."""
    share_of_time: float
    """Of the time under load: 0.02 is 2 %."""


def collections(slices: pd.DataFrame) -> Collections | None:
    """Return the full garbage collections over slices of one condition; None where they were not recorded."""
    recorded = slices.dropna(subset=["full_collections", "collecting_seconds"])
    requests, elapsed = int(recorded["requests"].sum()), float(recorded["elapsed_seconds"].sum())
    if not requests:
        return None
    count, seconds = int(recorded["full_collections"].sum()), float(recorded["collecting_seconds"].sum())
    return Collections(
        per_thousand_requests=1_000 * count / requests,
        mean_milliseconds=1_000 * seconds / count if count else None,
        share_of_time=seconds / elapsed,
    )


PER_SECOND = 1_000
"""Requests, where cores are counted."""

NOTICEABLE = 1.05
"""Below this ratio the framework no longer matters."""


class Overhead(Record, frozen=True, kw_only=True):
    """What both take for a request without any work of the handler's own.

    Every figure that follows is computed block by block, with an interval over blocks. Both share their block's
    weather, so combining the ends of their two intervals would make it twice as wide.
    """

    contender: Estimate
    """Milliseconds of CPU time: l."""
    baseline: Estimate
    """Milliseconds of CPU time: f."""
    ratio: Estimate
    """Of the two, by pairs."""
    block_milliseconds: list[tuple[float, float]] = msgspec.field(default_factory=list)
    """Of the contender and of the baseline, in the blocks that have both; two or more, none in older summaries."""

    @property
    def doubt(self) -> float:
        """Return the half-width of an interval over the blocks, as a multiple of their standard deviation."""
        return t_half_width(1.0, len(self.block_milliseconds))

    def expected(self, milliseconds: float) -> Estimate:
        return self._ratio(lambda own, other: (other + milliseconds) / (own + milliseconds))

    def cores_saved(self, requests_per_second: float) -> Estimate:
        """Return what the contender saves at a load.

        The work does not change it, only what share of all cores it is.
        """
        return self._mean(lambda own, other: (other - own) * requests_per_second / 1000)

    def cores_of_baseline(self, milliseconds: float, requests_per_second: float) -> Estimate:
        return self._mean(lambda _own, other: (other + milliseconds) * requests_per_second / 1000)

    def fades_at(self) -> Estimate | None:
        """Return the milliseconds of work from which on the ratio is below `NOTICEABLE`; None where it always is."""
        work = self._mean(lambda own, other: (other - NOTICEABLE * own) / (NOTICEABLE - 1))
        if work.estimate <= 0:
            return None
        return Estimate(estimate=work.estimate, low=max(0.0, work.low), high=work.high)

    def _ratio(self, of_block: "OfBlocks") -> Estimate:
        return _known(ratio_interval(np.log(of_block(*self._blocks()))))

    def _mean(self, of_block: "OfBlocks") -> Estimate:
        return _known(mean_interval(of_block(*self._blocks())))

    def _blocks(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        own, other = np.array(self.block_milliseconds, dtype=np.float64).T
        return own, other


OfBlocks = Callable[[NDArray[np.float64], NDArray[np.float64]], NDArray[np.float64]]
"""A figure of each block from the milliseconds of contender and baseline in it."""


def _known(estimate: Estimate | None) -> Estimate:
    assert estimate is not None, "an overhead has two blocks"
    return estimate


class DilutionPoint(Record, frozen=True, kw_only=True):
    """One amount of work: what was measured, and what the formula says."""

    scenario: str
    milliseconds: int
    measured: Estimate
    """Ratio of throughput."""
    expected: Estimate

    @property
    def agrees(self) -> bool:
        return self.measured.overlaps(self.expected)


class DilutedWork(Record, frozen=True, kw_only=True):
    """What the formula says of one amount of work."""

    milliseconds: float
    ratio: Estimate
    cores: Estimate
    """That the baseline keeps busy with it at `PER_SECOND` requests."""


class Dilution(Record, frozen=True, kw_only=True):
    """The formula with its figures, and its check."""

    overhead: Overhead
    points: list[DilutionPoint]
    """Ascending; the first is the one without work, which the figures are from."""
    examples: list[DilutedWork]
    """Ascending, for readers without a slider."""
    fades_at: Estimate | None
    """Milliseconds of work from which on the ratio is below `NOTICEABLE`; None where it always is."""
    cores_saved: Estimate
    """By the contender at `PER_SECOND` requests, whatever the work."""


class CostFigure(Record, frozen=True, kw_only=True):
    """One thing that was looked at on fresh processes."""

    name: str
    """By which a claim asks for it: `start_milliseconds`."""
    label: str
    """For a person: `Start to the first answer, smallest app`."""
    unit: str
    apps: dict[str, Estimate]
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


class RunningCosts(Record, frozen=True, kw_only=True):
    """What it costs to run the contender and the baseline."""

    contender: str
    baseline: str
    figures: list[CostFigure]
    counts: list[CostCount]
    findings: list[str]
    """Sentences about what a table does not show by itself, such as memory that grows."""
    packages: dict[str, dict[str, Package]] = msgspec.field(default_factory=dict)
    missed: list[str] = msgspec.field(default_factory=list)

    def figure(self, name: str) -> CostFigure | None:
        return next((figure for figure in self.figures if figure.name == name), None)

    def count(self, name: str) -> CostCount | None:
        return next((count for count in self.counts if count.name == name), None)
