"""What a request and a process cost, as records and the formulas behind them.

The kernel's share and the server's pull a ratio of CPU times towards 1, further where system calls are dear
(docs/adr/0018): hence three ratios. A handler's own work X hides the framework: `ratio(X) = (f + X) / (l + X)`, where f
and l are milliseconds of CPU time per request without such work, of the baseline and of the contender. Where the CPU is
the limit, that ratio is one of throughput, so the formula can be held against what was measured with work.
"""

from collections.abc import Callable
from typing import TypeAlias

import msgspec
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from runner.analysis.statistics.estimate import Estimate, mean_interval, ratio_interval, t_half_width
from runner.analysis.statistics.frames import Tables, block_values
from runner.records.condition import Client, ClosedLoop, Versus
from runner.records.probes import Package
from runner.records.record import Record


class CpuRatios(Record, frozen=True, kw_only=True):
    """CPU time per request, baseline over contender, in three ways; None where it was not recorded or is no ratio."""

    as_served: Estimate | None
    user: Estimate | None  # without the kernel: what depends less on how dear a system call is here
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
    return values.where(values > 0).map(np.log)


def cpu_ratios(by_block: pd.DataFrame, confidence: float) -> CpuRatios:
    return CpuRatios(**{str(name): ratio_interval(by_block[name].dropna(), confidence) for name in by_block})


class Collections(Record, frozen=True, kw_only=True):
    """Full garbage collections of a server under load: each looks at all its objects while every request waits."""

    per_thousand_requests: float
    mean_milliseconds: float | None
    share_of_time: float  # of the time under load: 0.02 is 2 %


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


PER_SECOND = 1_000  # requests, where cores are counted
NOTICEABLE = 1.05  # below this ratio the framework no longer matters


Blocks: TypeAlias = NDArray[np.float64]


class WakeUp(Record, frozen=True, kw_only=True):
    """What waking a client that sleeps costs a server, under both clients in the same blocks (docs/adr/0038)."""

    microseconds: dict[str, Estimate]
    """By app: CPU time per request under a client that sleeps, less that under one that polls."""
    moved: Estimate  # the throughput ratio under the client that sleeps, over that under the one that polls


def wake_ups(tables: Tables) -> dict[str, WakeUp]:
    """Return what each scenario says, by its name in the experiment: `wake-up[json_hello]`."""
    return {name: found for name in tables.recording.run.scenarios if (found := wake_up_of(tables, name))}


def wake_up_of(tables: Tables, scenario: str) -> WakeUp | None:
    """Return what one scenario says; None where it does not ask, or has fewer than two blocks under both clients."""
    run = tables.recording.run
    pairs = {
        loop.client: versus
        for versus in run.comparisons.get(scenario, [])
        if isinstance(loop := run.conditions[versus.baseline].load_model, ClosedLoop) and loop.is_asked_about
    }
    if len(pairs) < len(Client):
        return None
    sleeps, polls = (pairs[client].both for client in (Client.SLEEPS, Client.POLLS))
    slept, polled = (
        block_values(tables.pairs(scenario, *both)).set_index("block")["log_throughput_ratio"]
        for both in (sleeps, polls)
    )
    slices = tables.of(scenario)
    requests = slices[slices["counts"]].pivot_table(
        "cpu_microseconds_per_request", index="block", columns="condition", aggfunc="median"
    )
    by_condition = requests.reindex(columns=[*sleeps, *polls])
    costs = {
        run.conditions[awake].app: mean_interval((by_condition[asleep] - by_condition[awake]).dropna().to_numpy())
        for asleep, awake in zip(sleeps, polls, strict=True)
    }
    known = {app: cost for app, cost in costs.items() if cost}
    moved = ratio_interval((slept - polled).dropna().to_numpy())
    return WakeUp(microseconds=known, moved=moved) if moved and len(known) == len(costs) else None


class Overhead(Record, frozen=True, kw_only=True):
    """What both take for a request without any work of the handler's own.

    Figures are computed block by block: combining the ends of the two intervals would make theirs twice as wide.
    """

    contender: Estimate  # milliseconds of CPU time: l
    baseline: Estimate  # milliseconds of CPU time: f
    ratio: Estimate
    block_milliseconds: list[tuple[float, float]] = msgspec.field(default_factory=list)
    """Of the contender and of the baseline, in the blocks that have both; two or more, none in older summaries."""

    @property
    def doubt(self) -> float:
        """Return the half-width of an interval over the blocks, as a multiple of their standard deviation."""
        return t_half_width(1.0, len(self.block_milliseconds))

    def expected(self, milliseconds: float) -> Estimate:
        return self._mean(lambda own, other: np.log((other + milliseconds) / (own + milliseconds)), ratio_interval)

    def cores_saved(self, requests_per_second: float) -> Estimate:
        return self._mean(lambda own, other: (other - own) * requests_per_second / 1000)

    def cores_of_baseline(self, milliseconds: float, requests_per_second: float) -> Estimate:
        return self._mean(lambda _own, other: (other + milliseconds) * requests_per_second / 1000)

    def fades_at(self) -> Estimate | None:
        work = self._mean(lambda own, other: (other - NOTICEABLE * own) / (NOTICEABLE - 1))
        if work.estimate <= 0:
            return None
        return Estimate(estimate=work.estimate, low=max(0.0, work.low), high=work.high)

    def _mean(
        self,
        of_block: Callable[[Blocks, Blocks], Blocks],
        interval: Callable[[Blocks], Estimate | None] = mean_interval,
    ) -> Estimate:
        own, other = np.array(self.block_milliseconds, dtype=np.float64).T
        mean = interval(of_block(own, other))
        assert mean is not None, "an overhead has two blocks"
        return mean


class DilutionPoint(Record, frozen=True, kw_only=True):
    scenario: str
    milliseconds: int
    measured: Estimate
    expected: Estimate

    @property
    def agrees(self) -> bool:
        return self.measured.overlaps(self.expected)


class DilutedWork(Record, frozen=True, kw_only=True):
    milliseconds: float
    ratio: Estimate
    cores: Estimate


class Dilution(Record, frozen=True, kw_only=True):
    overhead: Overhead
    points: list[DilutionPoint]  # ascending; the first is the one without work, which the figures are from
    examples: list[DilutedWork]
    fades_at: Estimate | None
    cores_saved: Estimate


class CostFigure(Record, frozen=True, kw_only=True):
    """One thing that was looked at on fresh processes."""

    name: str
    label: str
    unit: str
    apps: dict[str, Estimate]
    ratio: Estimate | None
    """Baseline over contender, round by round: above 1 the contender takes less. None where one was never above 0."""
    samples: int


class CostCount(Record, frozen=True, kw_only=True):
    """One thing that is the same at every look, so that it has no interval."""

    name: str
    label: str
    unit: str
    apps: dict[str, int]
    ratio: float


class RunningCosts(Record, frozen=True, kw_only=True):
    contender: str
    baseline: str
    figures: list[CostFigure]
    counts: list[CostCount]
    findings: list[str]
    packages: dict[str, dict[str, Package]] = msgspec.field(default_factory=dict)
    missed: list[str] = msgspec.field(default_factory=list)

    def figure(self, name: str) -> CostFigure | None:
        return next((figure for figure in self.figures if figure.name == name), None)

    def count(self, name: str) -> CostCount | None:
        return next((count for count in self.counts if count.name == name), None)
